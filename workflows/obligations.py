"""What the law demands of every diagram of a programme, checked on every path of the diagram.

The obligations are data, ``policies/obligations/<programme>.yaml``, each with its words of law;
``docs/obligations.md`` has the vocabulary.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain

import yaml

from workflows import engine
from workflows.errors import DiagramError, WorkflowError
from workflows.lint_rules.finding import Finding, Severity
from workflows.lint_rules.reading import Diagram, begun_alone, read
from workflows.model import DiagramSource, ProcessDefinition
from workflows.obligation_rules import certifying, checking
from workflows.obligation_rules.course import MOST_SECONDS, MOST_STATES, Course
from workflows.obligation_rules.demands import read_demand
from workflows.obligation_rules.history import History, Verdict
from workflows.obligation_rules.law import Breach, LawInForce, Obligation
from workflows.obligation_rules.reporting import Inquiry
from workflows.obligation_rules.standing import Standing


class ObligationFileError(WorkflowError):
    """A file of obligations is missing or broken; it is named with the obligation."""

    def __init__(self, file: str, place: str, reason: object) -> None:
        """Name the file, the obligation and the reason."""
        super().__init__(
            f"法定要求文件 {file}，{place}：格式错误（{reason}）。",
            f"Obligations {file}, {place}: {reason}",
        )


@cache
def obligations(programme: str) -> tuple[Obligation, ...]:
    """Return what every diagram of a programme guarantees; read once.

    Raises:
        ObligationFileError: The programme has no such file, or it is broken.
    """
    name = f"{programme}.yaml"
    if not has_obligations(programme):
        raise ObligationFileError(name, "-", "missing")
    text = (files("policies") / "obligations" / name).read_text("utf-8")
    return parse(text, file=name)


def has_obligations(programme: str) -> bool:
    """Tell whether a programme has a file of obligations; the name may come from a diagram."""
    kept = (files("policies") / "obligations").iterdir()
    return f"{programme}.yaml" in {file.name for file in kept}


def parse(text: str, *, file: str) -> tuple[Obligation, ...]:
    """Read a file of obligations.

    Raises:
        ObligationFileError: It is not YAML, or an obligation is incomplete.
    """
    place = "-"
    loaded = []
    programme = file.removesuffix(".yaml")
    try:
        for entry in yaml.safe_load(text)["obligations"]:
            place = str(entry["name"])
            loaded.append(_obligation(entry, programme))
    except (KeyError, TypeError, yaml.YAMLError) as error:
        raise ObligationFileError(file, place, error) from error
    return tuple(loaded)


def check(
    definition: ProcessDefinition,
    demanded: tuple[Obligation, ...],
    *,
    law: LawInForce | None = None,
    most_states: int = MOST_STATES,
    seconds: float = MOST_SECONDS,
) -> tuple[Breach, ...]:
    """Check a definition against obligations.

    Args:
        definition: The process and every process it calls.
        demanded: What must hold.
        law: Whose lengths count for periods; the whole country's without a known end, if None.
        most_states: After how many states to stop following ways.
        seconds: After how long to stop.

    Returns:
        A breach an obligation and element that breaks it, with a way that shows it; one that is
        not decided where the ways could not all be followed.

    Raises:
        DiagramError: The definition cannot be run, so nothing can be said about its ways.
    """
    engine.validate(definition)
    course = _course(definition, most_states=most_states, seconds=seconds)
    law = law or LawInForce()
    asked = (Inquiry(course, obligation, law) for obligation in demanded)
    return tuple(chain.from_iterable(checking.breaches(ask) for ask in asked))


def unmet(
    definition: ProcessDefinition,
    demanded: tuple[Obligation, ...],
    *,
    done: Sequence[str],
    positions: Collection[str],
    done_in: ProcessDefinition | None = None,
    law: LawInForce | None = None,
) -> tuple[Breach, ...]:
    """Tell which obligations of order can be broken by a case that goes on at given elements.

    Nothing, if whatever the case does from there on keeps them all. Elements are named by their
    id; what a called process holds, after its call: ``refusal_notice/deliver_notice``.

    Args:
        definition: The version in which the case goes on.
        demanded: What must hold.
        done: The elements that the case has completed, oldest first; unknown names count nothing.
        positions: The elements that wait; of a join, those whose branches have come.
        done_in: The version in which they were completed; ``definition`` if None.
        law: See ``check``.

    Raises:
        DiagramError: The definition cannot be run.
        UnknownPositionError: A position is no element at which a process can stand.
    """
    engine.validate(definition)
    course = _course(definition)
    known = course if done_in is None else _course(done_in)
    by_name = {spot.name: spot for spot in known.spots.values()}
    standing = Standing(
        course, done=[by_name[name] for name in done if name in by_name], positions=positions
    )
    law = law or LawInForce()
    return tuple(chain.from_iterable(standing.breaches(one, law) for one in demanded))


def certify(
    definition: ProcessDefinition,
    demanded: tuple[Obligation, ...],
    history: History,
    *,
    law: LawInForce | None = None,
) -> tuple[Verdict, ...]:
    """Check what was done in a case against obligations.

    Args:
        definition: The version that the case followed.
        demanded: What must hold.
        history: What was done; elements that the version does not have count nothing.
        law: Whose lengths and numbers count: those of the case's acceptance and place.

    Returns:
        A verdict an obligation, in the same order.
    """
    course, law = _elements_of(definition), law or LawInForce()
    return tuple(certifying.verdict(course, one, history, law) for one in demanded)


@lru_cache(maxsize=8)
def _elements_of(definition: ProcessDefinition) -> Course:
    """Return a process whose ways nobody follows; thousands of cases followed one version."""
    return _course(definition)


def _course(
    definition: ProcessDefinition,
    *,
    most_states: int = MOST_STATES,
    seconds: float = MOST_SECONDS,
) -> Course:
    diagrams = tuple(read(source) for source in definition.sources)
    return Course(definition.process_id, diagrams, most_states=most_states, seconds=seconds)


def findings(
    sources: tuple[DiagramSource, ...],
    *,
    law: LawInForce | None = None,
    most_states: int = MOST_STATES,
) -> tuple[Finding, ...]:
    """Check every process that begins by itself and has obligations, for whoever shows findings.

    A definition that cannot be run gives nothing here: lint says what is wrong with it.

    Args:
        sources: Every diagram of the definition; untrusted.
        law: See ``check``.
        most_states: See ``check``.
    """
    found: list[Finding] = []
    try:
        diagrams = tuple(read(source) for source in sources)
        for process_id in begun_alone(diagrams):
            if has_obligations(process_id):
                definition = ProcessDefinition(process_id, sources)
                demanded = obligations(process_id)
                broken = check(definition, demanded, law=law, most_states=most_states)
                found += [_finding(one, diagrams) for one in broken if one.is_decided]
                found += _undecided([one for one in broken if not one.is_decided], diagrams)
    except DiagramError:
        return ()
    return tuple(found)


def _undecided(breaches: list[Breach], diagrams: tuple[Diagram, ...]) -> list[Finding]:
    """Return one finding for all: what is not shown to hold is not released."""
    if not breaches:
        return []
    labels = "、".join(one.obligation.label_zh for one in breaches)
    names = ", ".join(one.obligation.name for one in breaches)
    return [
        Finding(
            rule="obligations_not_decided",
            element_id="",
            severity=Severity.ERROR,
            message_zh=f"没有能够查完全部路径，不能断定符合下列要求：{labels}。请先改正分支和汇合，或者简化流程图。",
            message_en=f"Not every way could be followed, so these are not decided: {names}. "
            "Correct branches and joins first, or simplify the diagram.",
            file=diagrams[0].file,
        )
    ]


def _finding(breach: Breach, diagrams: tuple[Diagram, ...]) -> Finding:
    found_in = (
        element.file
        for diagram in diagrams
        for element in diagram.elements
        if element.id == breach.element_id
    )
    return Finding(
        rule=f"obligation_{breach.obligation.name}",
        element_id=breach.element_id,
        severity=Severity.ERROR,
        message_zh=breach.message_zh,
        message_en=breach.message_en,
        file=next(found_in, diagrams[0].file),
        path=breach.path,
    )


def _obligation(entry: Mapping[str, object], programme: str) -> Obligation:
    return Obligation(
        name=str(entry["name"]),
        programme=programme,
        label_zh=str(entry["label_zh"]),
        label_en=str(entry["label_en"]),
        demand=read_demand(entry),
        citation=str(entry["citation"]),
        phrase=str(entry.get("phrase", "")),
    )
