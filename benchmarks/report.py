"""What a benchmark measured as a part of a document: a table, with machine and day."""

import os
import platform
import re
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path

_GIBIBYTE = 1024**3
_LIBRARIES = ("SpiffWorkflow", "Flask", "SQLAlchemy", "psycopg")


def machine() -> str:
    """Return on what was measured, as far as figures depend on it; nothing that names it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIBIBYTE
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB,"
        f" {platform.system()}, Python {platform.python_version()}, {libraries}"
    )


def flat(value: Mapping[str, object], *, under: str = "") -> Iterator[tuple[str, str]]:
    """Yield every value with the way to it."""
    for name, each in value.items():
        path = f"{under} · {name}" if under else name
        if isinstance(each, Mapping):
            yield from flat(each, under=path)
        else:
            yield path, ", ".join(map(str, each)) if isinstance(each, list) else str(each)


def section(name: str, title: str, told: Mapping[str, object], *, on: date) -> str:
    """Return what was measured between marks by which the next run finds it."""
    rows = "\n".join(f"| {path} | {value} |" for path, value in flat(told))
    return (
        f"<!-- measured: {name} -->\n### `doudi bench {name}`: {title}\n\n"
        f"{on.isoformat()}, {machine()}.\n\n"
        f"| what | measured |\n| --- | --- |\n{rows}\n<!-- end: {name} -->"
    )


def write(document: Path, name: str, title: str, told: Mapping[str, object], *, on: date) -> None:
    """Put what was measured where the last run of this benchmark stands, or at the end."""
    text = document.read_text("utf-8") if document.exists() else "# Benchmarks\n"
    measured = section(name, title, told, on=on)
    mark = re.escape(name)
    place = re.compile(rf"<!-- measured: {mark} -->.*?<!-- end: {mark} -->", re.DOTALL)
    if place.search(text):
        text = place.sub(lambda _found: measured, text)
    else:
        text = f"{text.rstrip()}\n\n{measured}\n"
    document.write_text(text, "utf-8")
