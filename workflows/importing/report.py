"""What an import tells: a verdict for every element, and why."""

from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """What can be done with an element, or with a file; from the best to the worst."""

    RUNS = "runs"
    REPAIRED = "runs_with_repairs"
    DECIDE = "author_decides"
    CANNOT = "cannot_run"


VERDICTS = tuple(Verdict)


def worst(verdicts: tuple[Verdict, ...]) -> Verdict:
    """Return the worst of several verdicts; of none, that it runs."""
    return max(verdicts, key=VERDICTS.index, default=Verdict.RUNS)


@dataclass(frozen=True)
class Finding:
    """Something to know about an element.

    Attributes:
        rule: A stable name of what was found.
        verdict: What it means for the element: RUNS is a mere note, REPAIRED a repair that
            loses nothing, DECIDE something only the author knows, CANNOT a refusal.
        file: Name of the file.
        element_id: BPMN id, as in the repaired diagram; "" for the whole file.
        tag: The element's name in BPMN; "" for the whole file.
        line: Line in the file, from 1; 0 for what a repair added.
        message_zh: What was found, in Chinese.
        message_en: The same in English.
        repair_zh: What the repair does, or what the author is offered; "" if nothing.
        repair_en: The same in English.
    """

    rule: str
    verdict: Verdict
    file: str
    element_id: str
    tag: str
    line: int
    message_zh: str
    message_en: str
    repair_zh: str = ""
    repair_en: str = ""


@dataclass(frozen=True)
class ElementReport:
    """One element of a diagram and what was found at it."""

    element_id: str
    tag: str
    name: str
    process_id: str
    line: int
    findings: tuple[Finding, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst of its findings."""
        return worst(tuple(found.verdict for found in self.findings))


@dataclass(frozen=True)
class FileReport:
    """What can be done with a file.

    Attributes:
        file: Its name.
        exporter: The tool that wrote it, as it says itself; "" if it does not.
        vendors: Vocabularies beside BPMN's that it uses, by the name of their maker, sorted.
        processes: Ids of the processes that hold anything.
        elements: Every element that is run, or would be, in document order.
        findings: All findings, those about the whole file among them.
        repaired: The diagram with its repairs, which the engine takes; None if a decision is
            open, if something cannot run, or if the file is already as it should be.
        is_undecided: Whether time ran out before the engine had looked at everything.
    """

    file: str
    exporter: str = ""
    vendors: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    elements: tuple[ElementReport, ...] = ()
    findings: tuple[Finding, ...] = ()
    repaired: str | None = None
    is_undecided: bool = False
    verdict: Verdict = field(init=False)

    def __post_init__(self) -> None:
        """Take the worst of the findings; what was not decided is the author's to decide."""
        found = [finding.verdict for finding in self.findings]
        if self.is_undecided:
            found.append(Verdict.DECIDE)
        object.__setattr__(self, "verdict", worst(tuple(found)))
