"""Check diagrams against the conventions that people, the law and the engine rely on.

A diagram without errors here is one that the engine takes, and that can always go on and end.
Whether it keeps what the law demands on every path is a question of its own.
"""

from collections.abc import Iterator

from workflows import engine
from workflows.errors import DiagramError
from workflows.lint_rules import deadlines, decisions, naming, reach, repetitions, routing, tasks
from workflows.lint_rules.finding import Finding, Severity, Surroundings
from workflows.lint_rules.reading import Diagram, begun_alone, read
from workflows.model import DiagramSource, ProcessDefinition
from workflows.soundness import Defect, check_soundness


def lint(sources: tuple[DiagramSource, ...], *, known: Surroundings) -> tuple[Finding, ...]:
    """Check the diagrams of one definition, called processes included.

    Args:
        sources: Every diagram of the definition; untrusted.
        known: Forms, clocks, handlers, roles and decisions that the diagrams may name.

    Returns:
        Every finding, in the order of the files, then of the elements' ids.
    """
    diagrams: list[Diagram] = []
    findings: list[Finding] = []
    for source in sources:
        try:
            diagrams.append(read(source))
        except DiagramError as error:
            findings.append(_refused(error))
    for diagram in diagrams:
        findings.extend(_check_one(diagram, known))
    findings.extend(_check_together(tuple(diagrams), known))
    if len(diagrams) == len(sources):
        findings.extend(_engine_refusal(sources, diagrams, findings))
        findings.extend(_unsound(sources, diagrams))
    order = {source.name: position for position, source in enumerate(sources)}
    return tuple(sorted(findings, key=lambda found: (order[found.file], found.element_id)))


def _check_one(diagram: Diagram, known: Surroundings) -> Iterator[Finding]:
    yield from naming.check_ids(diagram)
    yield from naming.check_names(diagram)
    yield from naming.check_branch_names(diagram)
    yield from naming.check_drawing(diagram)
    yield from tasks.check_kinds(diagram)
    yield from tasks.check_user_tasks(diagram, known)
    yield from tasks.check_handlers(diagram, known)
    yield from tasks.check_lanes(diagram, known)
    yield from deadlines.check_directives(diagram, known)
    yield from deadlines.check_timers(diagram, known)
    yield from routing.check_gateways(diagram)
    yield from routing.check_conditions_in_place(diagram)
    yield from reach.check_process(diagram)
    yield from reach.check_ends(diagram)
    yield from reach.check_reach(diagram)
    yield from reach.check_flows(diagram)


def _check_together(diagrams: tuple[Diagram, ...], known: Surroundings) -> Iterator[Finding]:
    yield from naming.check_unique_ids(diagrams)
    yield from tasks.check_separation(diagrams)
    yield from deadlines.check_stops(diagrams)
    yield from routing.check_conditions(diagrams)
    yield from routing.check_variables(diagrams)
    yield from decisions.check_decisions(diagrams, known)
    yield from repetitions.check_formulas(diagrams)
    yield from repetitions.check_answers(diagrams)
    yield from reach.check_calls(diagrams)


def _engine_refusal(
    sources: tuple[DiagramSource, ...], diagrams: list[Diagram], findings: list[Finding]
) -> Iterator[Finding]:
    """Yield what the engine refuses first, unless a rule has named that element already."""
    processes = [part.id for diagram in diagrams for part in diagram.parts if part.tag == "process"]
    if not processes:
        return
    begun = [*begun_alone(tuple(diagrams)), *processes]
    try:
        engine.validate(ProcessDefinition(begun[0], sources))
    except DiagramError as error:
        named = {(found.file, found.element_id) for found in findings}
        if (error.file, error.element) not in named:
            yield _refused(error)


def _unsound(sources: tuple[DiagramSource, ...], diagrams: list[Diagram]) -> Iterator[Finding]:
    """Yield what keeps a process that no other one calls from going on or ending."""
    for process_id in begun_alone(tuple(diagrams)):
        for found in check_soundness(ProcessDefinition(process_id, sources)):
            yield Finding(
                rule=found.defect.value,
                element_id=found.element_id,
                severity=Severity.WARNING if found.defect is Defect.NOT_DECIDED else Severity.ERROR,
                message_zh=found.message_zh,
                message_en=found.message_en,
                file=found.file or sources[0].name,
                path=found.path,
            )


def _refused(error: DiagramError) -> Finding:
    return Finding(
        rule="engine",
        element_id=error.element,
        severity=Severity.ERROR,
        message_zh=error.reason_zh,
        message_en=error.reason_en,
        file=error.file,
    )
