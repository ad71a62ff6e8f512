"""Where the time of a completion goes: statements, and the share of each package."""

import cProfile
from collections import Counter
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from time import perf_counter

from flask import Flask
from sqlalchemy import event

from benchmarks.browser import Answer, Browser, InProcess
from benchmarks.http_work import Worker, serials
from benchmarks.installation import Installation
from benchmarks.shares import shares
from webapp.app import create_app


@dataclass(frozen=True)
class Profile:
    """What one completion costs inside the web process, on average up to the publicity.

    Attributes:
        shares: Time by package, of the time under the profiler, which slows what calls much.
    """

    completions: int
    milliseconds: float
    statements: float
    commits: float
    shares: Mapping[str, float]

    def as_json(self) -> dict[str, object]:
        """Return the profile as JSON values."""
        return {
            "completions": self.completions,
            "milliseconds": round(self.milliseconds, 2),
            "statements": round(self.statements, 1),
            "commits": round(self.commits, 2),
            "shares": {name: round(share, 3) for name, share in self.shares.items()},
        }


class _Watched(InProcess):
    """Counts what completions cost."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.profiler: cProfile.Profile | None = None
        self.seconds, self.completions, self.is_counting = 0.0, 0, False

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        self.is_counting = path.endswith("/completion")
        watching = self.profiler if self.profiler and self.is_counting else nullcontext()
        begun = perf_counter()
        with watching:
            answer = super()._ask(method, path, body)
        if self.is_counting:
            self.seconds += perf_counter() - begun
            self.completions += 1
        self.is_counting = False
        return answer


def measure(installation: Installation, *, cases: int) -> Profile:
    """Complete the tasks of some cases in this process, and of as many under the profiler."""
    app = create_app(installation.settings, installation.factory)
    counted: Counter[str] = Counter()
    browsers: list[_Watched] = []

    def browse(_address: str) -> Browser:
        browsers.append(_Watched(app))
        return browsers[-1]

    def count(kind: str) -> None:
        counted[kind] += any(browser.is_counting for browser in browsers)

    worker = Worker(installation, "", 0, browse=browse)
    first = serials(2 * cases + 1)
    for serial in range(first, first + 2 * cases + 1):
        worker.hand_in(serial)
    worker.work(slice(0, 1))
    for browser in browsers:
        browser.seconds, browser.completions = 0.0, 0
    event.listen(installation.engine, "before_cursor_execute", lambda *_: count("statements"))
    event.listen(installation.engine, "commit", lambda *_: count("commits"))
    worker.work(slice(1, 1 + cases))
    done = sum(browser.completions for browser in browsers)
    seconds = sum(browser.seconds for browser in browsers)
    statements, commits = counted["statements"], counted["commits"]
    profiler = cProfile.Profile()
    for browser in browsers:
        browser.profiler = profiler
    worker.work(slice(1 + cases, None))
    worker.close()
    return Profile(
        completions=done,
        milliseconds=1000 * seconds / done,
        statements=statements / done,
        commits=commits / done,
        shares=shares(profiler),
    )
