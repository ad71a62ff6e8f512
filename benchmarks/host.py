"""How much of a machine's time its host gave to others: what is measured then is not ours."""

from pathlib import Path

_STAT = Path("/proc/stat")
_STOLEN = 7  # user, nice, system, idle, iowait, irq, softirq, steal: time of others


def times() -> tuple[int, int]:
    """Return the time that was taken from this machine, and all time, in ticks of all cores."""
    if not _STAT.exists():
        return 0, 0
    ticks = [int(each) for each in _STAT.read_text("ascii").splitlines()[0].split()[1:]]
    return (ticks[_STOLEN] if len(ticks) > _STOLEN else 0), sum(ticks[: _STOLEN + 1])


def taken_since(before: tuple[int, int]) -> float:
    """Return the share of the time since then that the host gave to others, from 0 to 1."""
    stolen, passed = (now - then for now, then in zip(times(), before, strict=True))
    return stolen / passed if passed else 0.0
