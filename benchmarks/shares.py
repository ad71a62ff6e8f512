"""Whose code takes the time that a profiler saw."""

import cProfile
import pstats
import sys
from collections import Counter
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_OTHER = "Python itself"


def shares(profiler: cProfile.Profile) -> dict[str, float]:
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
