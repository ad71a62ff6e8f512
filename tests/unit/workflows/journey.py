"""Drive a shipped process through the engine and note the ways that were taken."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

from workflows import engine
from workflows.lint_rules.reading import GATEWAYS, Diagram, Element, read
from workflows.model import PassedElement, Progress, ServiceCall

MAIN = "minimum_living_allowance"
Hop = tuple[str, str]


class Journey:
    """One case of the minimum living allowance, from the application onwards."""

    def __init__(self, *, county_visit_required: bool = False) -> None:
        self.definition = engine.shipped(MAIN)
        self.county_visit_required = county_visit_required
        self.services: list[ServiceCall] = []
        self.passed: list[PassedElement] = []
        self.hops: set[Hop] = set()
        self.progress = self._note(
            engine.start(self.definition, {}, call_service=self._call_service)
        )

    def do(self, element_id: str, **variables: object) -> "Journey":
        """Complete the open user task of this element."""
        (task,) = [task for task in self.progress.open_tasks if task.element_id == element_id]
        self.progress = self._note(
            engine.complete_user_task(
                self.definition,
                self.progress.state,
                task.id,
                variables,
                call_service=self._call_service,
            )
        )
        return self

    def fire(self, clock: str) -> "Journey":
        """Let a legal clock run out."""
        self.progress = self._note(
            engine.fire_clock(
                self.definition, self.progress.state, clock, call_service=self._call_service
            )
        )
        return self

    def signal(self, name: str) -> "Journey":
        """Send a signal."""
        self.progress = self._note(
            engine.signal(
                self.definition, self.progress.state, name, call_service=self._call_service
            )
        )
        return self

    # Stretches of the way that many journeys share.

    def accepted(self) -> "Journey":
        return self.do("check_completeness", file_complete=True).do(
            "accept", special_circumstances="none"
        )

    def checked(self) -> "Journey":
        return self.surveyed().compared()

    def surveyed(self) -> "Journey":
        return self.do("survey_first").do("survey_second", survey_agreed=True)

    def compared(self) -> "Journey":
        return (
            self.do("request_comparison", comparison_needed=True)
            .do("start_comparison")
            .do("report_comparison")
        )

    def opined(self, opinion: str = "agree") -> "Journey":
        return self.do("first_opinion", township_opinion=opinion)

    def publicised(self, *, objection_raised: bool = False) -> "Journey":
        return (
            self.do("post_notice")
            .fire("publicity")
            .do("close_publicity", objection_raised=objection_raised)
        )

    def at_county(self) -> "Journey":
        return self.accepted().checked().opined().publicised().do("submit_to_county")

    # What tests ask.

    @property
    def open(self) -> list[str]:
        return sorted(task.element_id for task in self.progress.open_tasks)

    def count(self, element_id: str) -> int:
        """How often an element was completed."""
        return Counter(element.element_id for element in self.passed)[element_id]

    def _call_service(self, call: ServiceCall) -> Mapping[str, object]:
        self.services.append(call)
        if call.handler == "determine_county_visit":
            return {"county_visit_required": self.county_visit_required}
        if call.handler == "assess":
            return {"assessment_outcome": "eligible"}
        return {}

    def _note(self, progress: Progress) -> Progress:
        """Keep what was passed, and which drawn hops this move can have used."""
        self.passed += progress.passed
        came_from = {element.element_id for element in progress.passed}
        arrived_at = came_from | {task.element_id for task in progress.open_tasks}
        if "publicity" in progress.waiting_clocks:
            arrived_at.add("publicity_period")
        self.hops |= {(source, target) for source in came_from for target in arrived_at}
        return progress


def drawn_hops(process_id: str) -> dict[Hop, list[str]]:
    """Return each way from a task or event to the next, and the sequence flows it uses.

    A sub-process and a called process are entered at their start events.
    """
    diagrams = [read(source) for source in engine.shipped(process_id).sources]
    begins = {
        element.scope: element.id
        for diagram in diagrams
        for element in diagram.elements
        if element.tag == "startEvent"
    }
    hops: dict[Hop, list[str]] = {}
    for diagram in diagrams:
        elements = {element.id: element for element in diagram.elements}
        for element in diagram.elements:
            if element.tag not in GATEWAYS:
                for target, flows in _onwards(diagram, elements, element):
                    entered = begins.get(target.called or target.id, target.id)
                    hops[element.id, entered] = flows
    return hops


def _onwards(
    diagram: Diagram, elements: Mapping[str, Element], element: Element
) -> Iterator[tuple[Element, list[str]]]:
    for line in diagram.outgoing(element):
        target = elements[line.target]
        if target.tag in GATEWAYS:
            for beyond, flows in _onwards(diagram, elements, target):
                yield beyond, [line.id, *flows]
        else:
            yield target, [line.id]


def in_order(passed: list[PassedElement], *element_ids: str) -> bool:
    """Whether the first completions of these elements came in this order."""
    places = [element.element_id for element in passed]
    return all(places.index(a) < places.index(b) for a, b in pairwise(element_ids))
