"""Where the time of a completion goes: statements, and the share of each package."""

import cProfile
import pstats
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from flask import Flask
from sqlalchemy import event

from benchmarks.browser import Answer, Browser
from benchmarks.http_work import Worker, serials
from benchmarks.installation import Installation
from webapp.app import create_app

_ROOT = Path(__file__).parents[1]
_OTHER = "Python itself"


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


class _InProcess(Browser):
    """A browser that calls the application itself, and counts what completions cost."""

    def __init__(self, app: Flask) -> None:
        super().__init__("http://localhost")
        self.client = app.test_client()
        self.profiler: cProfile.Profile | None = None
        self.seconds, self.completions, self.is_counting = 0.0, 0, False

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        self.is_counting = path.endswith("/completion")
        watching = self.profiler if self.profiler and self.is_counting else nullcontext()
        begun = perf_counter()
        with watching:
            response = self.client.open(
                path,
                method=method,
                data=body,
                content_type="application/x-www-form-urlencoded" if body is not None else None,
            )
        if self.is_counting:
            self.seconds += perf_counter() - begun
            self.completions += 1
        self.is_counting = False
        return Answer(response.status_code, response.headers.get("Location", ""), response.data)


def measure(installation: Installation, *, cases: int) -> Profile:
    """Complete the tasks of some cases in this process, and of as many under the profiler."""
    app = create_app(installation.settings, installation.factory)
    counted: Counter[str] = Counter()
    browsers: list[_InProcess] = []

    def browse(_address: str) -> Browser:
        browsers.append(_InProcess(app))
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
        shares=_shares(profiler),
    )


def _shares(profiler: cProfile.Profile) -> dict[str, float]:
    """Return each package's own time, with that of the built-in functions that it called."""
    spent: Counter[str] = Counter()
    for (file, _line, _name), (_, _, own, _, callers) in pstats.Stats(profiler).stats.items():  # type: ignore[attr-defined]  # not in its stub
        if file != "~":
            spent[_package(file)] += own
            continue
        for (caller, _, _), (_, _, time, _) in callers.items():
            spent[_package(caller)] += time
    total = sum(spent.values())
    return {name: time / total for name, time in spent.most_common(16)}


def _package(file: str) -> str:
    path = Path(file)
    if "site-packages" in path.parts:
        return path.parts[path.parts.index("site-packages") + 1].removesuffix(".py")
    if path.is_relative_to(_ROOT):
        parts = path.relative_to(_ROOT).parts
        return ".".join(parts[:2] if parts[0] == "webapp" else parts[:1]).removesuffix(".py")
    return _OTHER if str(path).startswith(sys.base_prefix) else "templates and others"
