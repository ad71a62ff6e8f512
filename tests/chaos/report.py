"""What a run was, what it met, and what it proved."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, pairwise

from tests.chaos.clients import Journal, Told
from tests.chaos.monkey import Kill, Kind


@dataclass(frozen=True)
class Report:
    """A run of the chaos; it passed if ``faults`` is empty."""

    seed: int
    clients: int
    chaos_seconds: float
    seconds: float
    days_passed: int
    cases: int
    decided: dict[str, int]
    completions: int
    alarms_fired: int
    deadlines_told: int
    papers: int
    audit_events: int
    forms_sent: dict[str, int]
    kept_without_an_answer: int
    pressed_twice: int
    applications_without_an_answer: int
    requests_lost: int
    errors_of_the_server: int
    kills: dict[str, int]
    worst_outage_seconds: dict[str, float]
    surprises: list[str]
    faults: list[str]

    def as_json(self) -> dict[str, object]:
        """Return the report as JSON values."""
        return asdict(self)

    def as_text(self) -> str:
        """Return the report for people."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"seed {self.seed}, {self.clients} clients"
        yield (
            f"{self.chaos_seconds:.0f} s of kills, {self.seconds:.0f} s in all, "
            f"{self.days_passed} days of the calendar"
        )
        ended = ", ".join(f"{number} {status}" for status, number in self.decided.items())
        yield f"{self.cases} cases ({ended}), {self.completions} completions"
        yield (
            f"{self.alarms_fired} alarms fired, {self.deadlines_told} deadlines told, "
            f"{self.papers} papers, {self.audit_events} audit events"
        )
        yield "forms sent: " + ", ".join(f"{many} {told}" for told, many in self.forms_sent.items())
        yield f"kept though no answer came: {self.kept_without_an_answer}"
        yield f"pressed twice: {self.pressed_twice}, none counted twice"
        yield (
            f"requests lost: {self.requests_lost}, errors of the server: "
            f"{self.errors_of_the_server}, applications without an answer: "
            f"{self.applications_without_an_answer}"
        )
        for kind, number in self.kills.items():
            worst = self.worst_outage_seconds[kind]
            yield f"{number:4} x {kind}: at most {worst:.1f} s without an answer"
        yield from (f"surprise: {one}" for one in self.surprises)
        yield from (f"FAULT: {one}" for one in self.faults)
        yield "nothing was lost, nothing was done twice" if not self.faults else "NOT PASSED"


def is_answered_after(moment: float, journals: Sequence[Journal]) -> bool:
    """Tell whether anybody got an answer after a moment."""
    return any(one.answered_at and one.answered_at[-1] > moment for one in journals)


def worst_outages(kills: Sequence[Kill], journals: Sequence[Journal]) -> dict[str, float]:
    """Return for each kind the longest time from a kill to the next answer that anybody got."""
    answered = sorted(chain.from_iterable(journal.answered_at for journal in journals))
    worst = {kind.value: 0.0 for kind in Kind if any(kill.kind is kind for kill in kills)}
    for kill in kills:
        # An answer may have been on its way when the kill came: what counts is the longest
        # silence that begins within two seconds of it.
        after = [kill.at, *(moment for moment in answered if moment > kill.at)]
        pairs = pairwise(after)
        silence = max((end - begin for begin, end in pairs if begin - kill.at < 2), default=0.0)
        worst[kill.kind.value] = max(worst[kill.kind.value], round(silence, 2))
    return worst


def counted(journals: Sequence[Journal]) -> dict[str, int]:
    """Return how often officers were told what of a form."""
    told = Counter(sent.told for journal in journals for sent in journal.sent)
    return {one.value: told[one] for one in Told}


def counted_kills(kills: Sequence[Kill]) -> dict[str, int]:
    """Return how often what was killed."""
    killed = Counter(kill.kind for kill in kills)
    return {kind.value: killed[kind] for kind in Kind if killed[kind]}
