"""What was done in a case, as plain values, and what an obligation says of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from workflows.obligation_rules.law import Obligation


@dataclass(frozen=True)
class Done:
    """An element that was completed.

    Attributes:
        name: Its id, after that of its call activity: ``refusal_notice/deliver_notice``.
        at: When.
        on: On which day, where the office is.
        person: Who did it, as a sign that is equal for one person and says nothing else; "" where
            no person did.
        role: In which role; "" where no person did.
    """

    name: str
    at: datetime
    on: date
    person: str = ""
    role: str = ""


@dataclass(frozen=True)
class ClockRun:
    """One run of a legal clock.

    Attributes:
        name: The clock's name.
        length: For how long it ran, in its own unit.
        statutory_length: The law's length, where the diagram set another one.
        started_on: Its trigger day.
        due_on: Its last day, with every stop and extension.
        met_on: When what it demands was done, or it ran out as an alarm; None if neither.
        is_live: Whether it still runs or stands still; one that neither was met nor is live was
            ended without effect.
    """

    name: str
    length: int
    statutory_length: int | None
    started_on: date
    due_on: date
    met_on: date | None
    is_live: bool

    def is_late(self, today: date) -> bool:
        """Tell whether its last day passed before what it demands was done."""
        ended = self.met_on or (today if self.is_live else None)
        return ended is not None and ended > self.due_on


@dataclass(frozen=True)
class History:
    """Everything that obligations ask of a case.

    Attributes:
        done: What was completed, oldest first.
        clocks: The runs of its clocks, oldest first.
        is_over: Whether the case has ended.
        today: The day on which it is looked at.
        is_partial: Whether something was done before it was recorded step by step.
    """

    done: tuple[Done, ...]
    clocks: tuple[ClockRun, ...]
    is_over: bool
    today: date
    is_partial: bool = False


class Keeping(StrEnum):
    """Whether an obligation was kept."""

    KEPT = "kept"
    BROKEN = "broken"
    PENDING = "pending"
    NOT_APPLICABLE = "not_applicable"
    NOT_RECORDED = "not_recorded"


@dataclass(frozen=True)
class Verdict:
    """What an obligation says of a case, with what proves it.

    Attributes:
        obligation: Which one.
        keeping: Whether it was kept.
        done: What was done, by whom and when, that shows it.
        clocks: The runs of clocks that show it.
    """

    obligation: Obligation
    keeping: Keeping
    done: tuple[Done, ...] = ()
    clocks: tuple[ClockRun, ...] = ()


def distinct(entries: Iterable[Done | None]) -> tuple[Done, ...]:
    """Return entries in their order, each once, without those that there are none of."""
    return tuple(dict.fromkeys(entry for entry in entries if entry is not None))
