"""The clock: the only place that asks what time it is.

In development and demonstration the clock can be set, so that a week of publicity passes in a
moment; production refuses that setting (``webapp.config``).
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")

_development_clock: Path | None = None


def use_development_clock(path: Path | None) -> None:
    """Read an offset in seconds from this file at every question; ``None`` turns it off."""
    global _development_clock  # noqa: PLW0603  one clock a process
    _development_clock = path


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC) + _offset()


def real_now() -> datetime:
    """Return the moment of the machine's own clock: for sessions, which no demonstration moves."""
    return datetime.now(UTC)


def today() -> date:
    """Return the day it is in China; deadlines are counted in such days."""
    return local_day(now())


def local_day(moment: datetime) -> date:
    """Return the day in China on which an aware moment falls."""
    return moment.astimezone(LOCAL_ZONE).date()


def set_development_clock(moment: datetime) -> None:
    """Make it ``moment`` now; time goes on from there. Only with a development clock."""
    if _development_clock is None:
        msg = "the clock can only be set in development"
        raise RuntimeError(msg)
    offset = moment - datetime.now(UTC)
    _development_clock.parent.mkdir(parents=True, exist_ok=True)
    beside = _development_clock.with_suffix(".new")
    beside.write_text(str(int(offset.total_seconds())), encoding="ascii")
    beside.replace(_development_clock)  # Other processes read it at any moment.


def is_adjustable() -> bool:
    """Tell whether a development clock is in use."""
    return _development_clock is not None


def _offset() -> timedelta:
    if _development_clock is None:
        return timedelta()
    try:
        return timedelta(seconds=int(_development_clock.read_text(encoding="ascii")))
    except FileNotFoundError:
        return timedelta()
