"""What the processes say of themselves: one line an event, in JSON or for a person at a terminal.

A line has the fields named here and no others. A message of a library, or of an exception, may
quote what somebody typed, so only where it came from is told: its type and its place in the code.
Our own lines are written as ``log.info("job_done", extra={"job": …, "item": …})``.
"""

import logging
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from traceback import extract_tb
from types import MappingProxyType
from typing import TextIO
from uuid import UUID

import orjson

FIELDS = (
    "request", "case", "route", "method", "status", "seconds",
    "job", "item", "tries", "next_try_at", "worker", "workers", "count", "error", "place",
    "action", "sha256",
)  # fmt: skip
"""What a line may carry beside time, level and event: ids, codes, numbers, places in the code."""

# These say nothing of people: the server of the web tells of its own processes only.
_TRUSTED = ("webapp", "gunicorn")
_ROOT = Path(__file__).parents[1]
_LONGEST_STACK = 20

_NOTHING: Mapping[str, object] = MappingProxyType({})
_context: ContextVar[Mapping[str, object]] = ContextVar("log_context", default=_NOTHING)


class LogFormat(StrEnum):
    """How the lines look."""

    AUTO = "auto"
    JSON = "json"
    TEXT = "text"


@contextmanager
def saying(**fields: object) -> Iterator[None]:
    """Let every line of this thread carry these fields until the context ends."""
    token = _context.set({**_context.get(), **fields})
    try:
        yield
    finally:
        _context.reset(token)


def begin(**fields: object) -> None:
    """Let every line of this thread carry these fields, and none from before."""
    _context.set(fields)


def add(**fields: object) -> None:
    """Let every further line of this thread carry these fields too."""
    _context.set({**_context.get(), **fields})


def field(name: str) -> object:
    """Return a field that the lines of this thread carry; ``None`` if they do not."""
    return _context.get().get(name)


def place_of(error: BaseException) -> str:
    """Return an error's type and the line of ours it came from: no message, no personal data."""
    frames = [
        frame
        for frame in extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(_ROOT) and "site-packages" not in frame.filename
    ]
    if not frames:
        return type(error).__name__
    return f"{type(error).__name__} at {_short(frames[-1].filename)}:{frames[-1].lineno}"


class JsonFormatter(logging.Formatter):
    """One JSON object a line: for machines that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return orjson.dumps(line_of(record)).decode()


class TextFormatter(logging.Formatter):
    """One line that a person reads, with the same fields and no others."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = line_of(record)
        moment = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        stack = line.pop("stack", ())
        rest = " ".join(
            f"{name}={value}"
            for name, value in line.items()
            if name not in {"time", "level", "event", "logger"}
        )
        first = f"{moment} {record.levelname:<7} {line['event']} {rest}".rstrip()
        return "\n    ".join([first, *(stack if isinstance(stack, list) else ())])


def line_of(record: logging.LogRecord) -> dict[str, object]:
    """Return what a line tells: time, level, event, and the fields that are allowed."""
    said = {**_context.get(), **record.__dict__}
    line: dict[str, object] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "event": _event_of(record),
        "logger": record.name,
    }
    for name in FIELDS:
        value = said.get(name)
        if value is not None:
            line[name] = _plain(value)
    if record.exc_info and record.exc_info[1] is not None:
        line["error"] = type(record.exc_info[1]).__name__
        line["place"] = place_of(record.exc_info[1])
        line["stack"] = _stack(record.exc_info[1])
    elif not _is_trusted(record):
        line.setdefault("place", f"{_short(record.pathname)}:{record.lineno}")
    return line


def configure(chosen: LogFormat, *, stream: TextIO = sys.stderr) -> None:
    """Send every line of this process to a stream, by default standard error.

    ``auto`` writes for a person if the stream is a terminal, and then only what needs attention;
    otherwise JSON, with every event.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(chosen, stream=stream))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    is_quiet = chosen is LogFormat.AUTO and stream.isatty()
    logging.getLogger("webapp").setLevel(logging.WARNING if is_quiet else logging.INFO)
    for chatty in ("weasyprint", "fontTools"):
        logging.getLogger(chatty).setLevel(logging.ERROR)


def formatter(chosen: LogFormat, *, stream: TextIO = sys.stderr) -> logging.Formatter:
    """Return what writes the lines."""
    is_text = chosen is LogFormat.TEXT or (chosen is LogFormat.AUTO and stream.isatty())
    return TextFormatter() if is_text else JsonFormatter()


def adopt(library: logging.Logger) -> None:
    """Let a library that writes by itself write through us."""
    library.handlers[:] = []
    library.propagate = True


def seconds_since(start: float) -> float:
    """Return the seconds since ``time.perf_counter()`` gave ``start``, to the millisecond."""
    return round(time.perf_counter() - start, 3)


def _event_of(record: logging.LogRecord) -> str:
    """Return an event's name; of a library only the unfilled sentence, if we trust it at all."""
    if _is_trusted(record):
        return record.getMessage() if record.name.startswith("gunicorn") else str(record.msg)
    return "library"


def _is_trusted(record: logging.LogRecord) -> bool:
    return record.name.split(".", 1)[0] in _TRUSTED


def _stack(error: BaseException) -> list[str]:
    frames = extract_tb(error.__traceback__)[-_LONGEST_STACK:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(path: str) -> str:
    """Return a file as the product or the library knows it: nothing of this machine."""
    known = Path(path)
    if "site-packages" in known.parts:
        at = len(known.parts) - 1 - known.parts[::-1].index("site-packages")
        return "/".join(known.parts[at + 1 :])
    if known.is_relative_to(_ROOT):
        return known.relative_to(_ROOT).as_posix()
    return known.name


def _plain(value: object) -> object:
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, UUID):
        return str(value)
    return type(value).__name__
