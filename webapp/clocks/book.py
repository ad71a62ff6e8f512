"""The clocks of one instance while it moves: changed in memory, written down at once."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from webapp.clocks.models import ClockStatus


@dataclass(slots=True)
class LiveClock:
    """A running or stopped clock, as far as a move can change it.

    Attributes:
        row: The other columns of a clock that this move started; None for one that is stored.
    """

    id: UUID | str
    name: str
    due_on: date
    is_provisional: bool
    is_alarm: bool = False
    status: ClockStatus = ClockStatus.RUNNING
    met_on: date | None = None
    row: Mapping[str, object] | None = None


class ClockBook:
    """What runs under which name, and what became of it in this move."""

    def __init__(self, live: Iterable[LiveClock]) -> None:
        """Begin with the clocks that are stored as running or stopped."""
        self.live = {clock.name: clock for clock in live}
        self._touched: dict[UUID | str, LiveClock] = {}

    def rings(self, name: str) -> bool:
        """Tell whether a clock runs for which a timer of the diagram waits."""
        clock = self.live.get(name)
        return clock is not None and clock.is_alarm

    def start(self, started: LiveClock) -> None:
        """Let a clock run; one that still runs under this name ends without effect."""
        self.cancel(started.name)
        self.live[started.name] = self._touched[started.id] = started

    def meet(self, name: str, *, on: date) -> None:
        """Note that what a clock demands was done; a clock that does not run is left alone."""
        clock = self._end(name, ClockStatus.MET)
        if clock is not None:
            clock.met_on = on

    def cancel(self, name: str) -> None:
        """End a clock without effect; a clock that does not run is left alone."""
        self._end(name, ClockStatus.CANCELLED)

    def cancel_all(self) -> None:
        """End every clock of an instance that is over."""
        for name in tuple(self.live):
            self.cancel(name)

    def mark_alarms(self, awaited: Collection[str]) -> None:
        """Note which clocks a timer of the diagram waits for."""
        for name, clock in self.live.items():
            if clock.is_alarm != (name in awaited):
                clock.is_alarm = name in awaited
                self._touched[clock.id] = clock

    def started(self) -> list[dict[str, object]]:
        """Return the rows to add; they are forgotten here."""
        return [
            {**clock.row, **_changes(clock)}
            for clock in self._take(is_new=True)
            if clock.row is not None
        ]

    def changed(self) -> list[dict[str, object]]:
        """Return what changed of stored clocks; it is forgotten here."""
        return [{"id": clock.id, **_changes(clock)} for clock in self._take(is_new=False)]

    def _end(self, name: str, status: ClockStatus) -> LiveClock | None:
        clock = self.live.pop(name, None)
        if clock is not None:
            clock.status = status
            self._touched[clock.id] = clock
        return clock

    def _take(self, *, is_new: bool) -> list[LiveClock]:
        taken = [clock for clock in self._touched.values() if (clock.row is not None) is is_new]
        for clock in taken:
            del self._touched[clock.id]
        return taken


def _changes(clock: LiveClock) -> dict[str, object]:
    return {"is_alarm": clock.is_alarm, "status": clock.status, "met_on": clock.met_on}
