"""What the server finds in diagrams: conventions, soundness, and what the law demands.

The same as ``doudi lint`` and the obligations of the programme, in one list for the pages.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from policies import clocks as clock_rules
from policies import decision_tables
from webapp.cases import business_rules
from webapp.tasks.permissions import ROLES_OF_LANE
from webapp.web.presentation import StageKey
from workflows import lint, obligations
from workflows.errors import BrokenDiagramError, DiagramError, UnsupportedElementError
from workflows.lint_rules.finding import DecisionFace, Severity, Surroundings
from workflows.lint_rules.reading import Diagram, read
from workflows.lint_rules.tasks import REFUSED
from workflows.model import DiagramSource, ProcessDefinition
from workflows.obligation_rules.law import LawInForce
from workflows.soundness import Defect


@dataclass(frozen=True)
class DiagramFinding:
    """Something wrong with a diagram.

    Attributes:
        rule: The rule or the obligation.
        is_error: Whether it forbids a release; every broken obligation does.
        file: The diagram; "" if it is the definition as a whole.
        element_id: Where; "" if it is no one element.
        message_zh: What is wrong, in Chinese.
        message_en: The same in English.
        path: Ids of the elements on a way that shows it, in order; may be empty.
        citation: The article that demands it; "" for a convention.
        phrase: Its words.
        is_decided: Whether it is so for certain; if not, not every way could be followed.
    """

    rule: str
    is_error: bool
    file: str
    element_id: str
    message_zh: str
    message_en: str
    path: tuple[str, ...] = ()
    citation: str = ""
    phrase: str = ""
    is_decided: bool = True


def surroundings(
    programme: str, *, forms: Collection[str], handlers: Collection[str]
) -> Surroundings:
    """Return the names that a programme's diagrams may use: forms, clocks, handlers, and so on."""
    return Surroundings(
        forms=frozenset(forms),
        clocks=frozenset(clock_rules.clock_definitions(programme)),
        handlers=frozenset(handlers),
        roles=frozenset(role.value for role in ROLES_OF_LANE),
        decisions=_decisions(),
        facts=frozenset(business_rules.FACTS),
        stages=frozenset(StageKey),
    )


@cache
def _decisions() -> Mapping[str, DecisionFace]:
    tables = [decision_tables.shipped(known) for known in decision_tables.shipped_ids()]
    return {
        table.decision_id: DecisionFace(
            table.model.input_names(table.decision_id),
            table.model.output_names(table.decision_id),
        )
        for table in tables
    }


def check(
    definition: ProcessDefinition, known: Surroundings, *, law: LawInForce
) -> tuple[DiagramFinding, ...]:
    """Return everything that is wrong with a definition, what the law demands first.

    Args:
        definition: The process with every diagram that it calls.
        known: What it may name.
        law: Whose periods count: those of the first acceptance day that it is to govern.
    """
    key = (definition.sha256, known, law.on, law.division, id(law.store))
    if key in _checked:
        return _checked[key]
    found = (*_obligations(definition, law), *_conventions(definition, known))
    if all(one.is_decided for one in found):  # Another time there may be time enough.
        if len(_checked) >= _MOST_KEPT:
            _checked.clear()
        _checked[key] = found
    return found


_MOST_KEPT = 64
_MOST_SECONDS = 20.0
# A page asks again for what was found a moment ago; what is checked never changes.
_checked: dict[tuple[object, ...], tuple[DiagramFinding, ...]] = {}


def count_errors(found: Collection[DiagramFinding]) -> int:
    """Return how many findings forbid a release."""
    return sum(finding.is_error for finding in found)


def read_upload(name: str, content: bytes, *, instead_of: DiagramSource) -> DiagramSource:
    """Return an uploaded diagram that may take the place of another one in a draft.

    What is unfinished may be kept; what is hostile, or another process, is refused.

    Raises:
        DiagramError: Too large, not UTF-8, not XML or BPMN, a DOCTYPE, a script, or another
            process than before.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(
            name, "文件不是 UTF-8 编码。", "The file is not encoded in UTF-8."
        ) from error
    source = DiagramSource(instead_of.name, text)
    diagram = read(source)
    for element in diagram.elements:
        if element.tag == "scriptTask":
            reason_zh, reason_en = REFUSED["scriptTask"]
            raise UnsupportedElementError(
                file=name, element=element.id, reason_zh=reason_zh, reason_en=reason_en
            )
    missing = _processes(read(instead_of)) ^ _processes(diagram)
    if missing:
        names = ", ".join(sorted(missing))
        raise _refused(
            name,
            f"图中的流程和原来的不同（{names}）；流程编号不能改变。",
            f"The processes differ from those before ({names}); their ids do not change.",
        )
    return source


def _refused(name: str, reason_zh: str, reason_en: str) -> DiagramError:
    return BrokenDiagramError(file=name, element="", reason_zh=reason_zh, reason_en=reason_en)


def _processes(diagram: Diagram) -> set[str]:
    return {part.id for part in diagram.parts if part.tag == "process"}


def _conventions(definition: ProcessDefinition, known: Surroundings) -> Iterator[DiagramFinding]:
    for found in lint.lint(definition.sources, known=known):
        yield DiagramFinding(
            rule=found.rule,
            is_error=found.severity is Severity.ERROR,
            file=found.file,
            element_id=found.element_id,
            message_zh=found.message_zh,
            message_en=found.message_en,
            path=found.path,
            is_decided=found.rule != Defect.NOT_DECIDED,
        )


def _obligations(definition: ProcessDefinition, law: LawInForce) -> Iterator[DiagramFinding]:
    demanded = obligations.obligations(definition.process_id)
    try:
        breaches = obligations.check(definition, demanded, law=law, seconds=_MOST_SECONDS)
    except DiagramError:
        # It cannot be run, which is a finding of its own; its ways cannot be followed.
        yield DiagramFinding(
            rule="law_not_checked",
            is_error=False,
            file="",
            element_id="",
            message_zh="流程图还不能运行，所以没有检查法定要求；请先改正错误再检查。",
            message_en="The diagram cannot run yet, so what the law demands was not checked; "
            "correct the errors first.",
        )
        return
    elements = {
        element.id: element for source in definition.sources for element in read(source).elements
    }
    for breach in breaches:
        at = elements.get(breach.element_id)
        yield DiagramFinding(
            rule=breach.obligation.name,
            is_error=True,
            file=at.file if at else "",
            element_id=breach.element_id,
            message_zh=_brief(
                breach.message_zh,
                f"。依据：{breach.obligation.source}。",
                "：" + " → ".join(elements[one].name for one in breach.path if elements[one].name),
                "。路径",
            ),
            message_en=_brief(
                breach.message_en,
                f". By {breach.obligation.source}.",
                ": " + " → ".join(breach.path),
                ". Way",
            ),
            path=breach.path,
            citation=breach.obligation.citation,
            phrase=breach.obligation.phrase,
            is_decided=breach.is_decided,
        )


def _brief(message: str, law: str, way: str, introduction: str) -> str:
    """Leave out the law and the way, which the page shows by themselves."""
    return message.removesuffix(law).removesuffix(way).removesuffix(introduction)
