"""``now()`` and ``today()``: the moment that the caller handed in, never the machine's."""

from datetime import datetime

from policies.feel.functions.registry import builtin
from policies.feel.values import Run


def _moment(run: Run) -> datetime | None:
    if run.at is None:
        run.fail(
            "没有给出当前时刻，now() 和 today() 无值",
            "no moment was given, so now() and today() have no value",
        )
    return run.at


@builtin("now", "")
def now(run: Run) -> object:
    """Return the moment of the evaluation."""
    return _moment(run)


@builtin("today", "")
def today(run: Run) -> object:
    """Return the day of the evaluation, in the zone in which its moment was given."""
    moment = _moment(run)
    return None if moment is None else moment.date()
