"""SpiffWorkflow as it is, driven as ``driving.Case`` drives ours.

Its parser, its workflow and its events are its own. Only what it runs differs from the diagram
where it could not run it at all: timers are signals of the clock's name, what a handler does is
a script that does nothing, and conditions are FEEL over one set of variables, so that branches
are compared and not expression languages.
"""

from collections.abc import Iterator

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import SignalEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.util.task import TaskState

from policies.feel import evaluation as feel
from workflows.model import DiagramSource, ProcessDefinition

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
SERVED = ("serviceTask", "sendTask", "businessRuleTask")


class Feel:
    """A script engine that evaluates FEEL over the variables of the case, and runs no script."""

    def __init__(self, variables: dict[str, object]) -> None:
        self.variables = variables
        self.environment = self

    def evaluate(self, _task: object, expression: str, *_: object, **__: object) -> object:
        return feel.evaluate(expression, self.variables)

    def execute(self, *_: object, **__: object) -> bool:
        """Do nothing, which is done: a handler of the product would do something."""
        return True


class Stock:
    """An instance of a definition in SpiffWorkflow's own workflow."""

    def __init__(self, definition: ProcessDefinition, **variables: object) -> None:
        """Parse the definition, start an instance and run it to rest."""
        parser = BpmnParser()
        for source in definition.sources:
            parser.add_bpmn_xml(etree.ElementTree(understood(source)), filename=source.name)
        self.variables = dict(variables)
        self.workflow = BpmnWorkflow(
            parser.get_spec(definition.process_id),
            parser.get_subprocess_specs(definition.process_id),
            script_engine=Feel(self.variables),
        )
        self._rest()

    @property
    def open(self) -> list[str]:
        """Ids of the elements that wait for a person, as often as they do."""
        return sorted(
            task.task_spec.name
            for task in self.workflow.get_tasks(state=TaskState.READY)
            if task.task_spec.manual
        )

    @property
    def waiting(self) -> list[str]:
        """Names of the events that are waited for."""
        return sorted({str(event.name) for event in self._awaited()})

    def _awaited(self) -> Iterator[EventDefinition]:
        for task in self.workflow.event_manager.tasks.values():
            event = task.task_spec.event_definition
            for one in getattr(event, "event_definitions", (event,)):
                if isinstance(one, SignalEventDefinition | MessageEventDefinition):
                    yield one

    @property
    def is_complete(self) -> bool:
        """Whether the instance has ended."""
        return bool(self.workflow.completed)

    @property
    def ends(self) -> set[str]:
        """Ids of the end events that the main process has passed."""
        return {
            task.task_spec.name
            for task in self.workflow.tasks.values()
            if task.state == TaskState.COMPLETED and type(task.task_spec).__name__ == "EndEvent"
        }

    def complete(self, element_id: str, **variables: object) -> "Stock":
        """Complete the first open task of an element."""
        self.variables.update(variables)
        task = next(
            task
            for task in self.workflow.get_tasks(state=TaskState.READY)
            if task.task_spec.name == element_id
        )
        task.run()
        self._rest()
        return self

    def happen(self, name: str) -> "Stock":
        """Send the event of a name to what waits for it."""
        event = next(event for event in self._awaited() if event.name == name)
        self.workflow.send_event(BpmnEvent(event))
        self._rest()
        return self

    def _rest(self) -> None:
        """Run until nothing moves; one call of SpiffWorkflow may stop before that."""
        before = None
        while before != (now := len(self.workflow.get_tasks(state=TaskState.COMPLETED))):
            before = now
            self.workflow.do_engine_steps()


def understood(source: DiagramSource) -> etree._Element:
    """Return a diagram that SpiffWorkflow's parser takes, and that means the same."""
    root = etree.fromstring(source.xml.encode())
    for process in root.iter(f"{BPMN}process"):
        process.set("isExecutable", "true")
    for declared in root.iter(f"{BPMN}error", f"{BPMN}escalation"):
        declared.set("name", str(declared.get("id")))
    for tag in SERVED:
        for task in root.iter(f"{BPMN}{tag}"):
            task.tag = f"{BPMN}scriptTask"
            task.attrib.pop("messageRef", None)
            etree.SubElement(task, f"{BPMN}script").text = "pass"
    for timer in list(root.iter(f"{BPMN}timerEventDefinition")):
        _signal_instead(root, timer)
    for thrown in root.iter(f"{BPMN}intermediateThrowEvent", f"{BPMN}endEvent"):
        for message in list(thrown.iterfind(f"{BPMN}messageEventDefinition")):
            thrown.remove(message)
    return root


def _signal_instead(root: etree._Element, timer: etree._Element) -> None:
    event = timer.getparent()
    assert event is not None
    clock = next(
        str(entry.get("value"))
        for entry in event.iter(f"{SPIFF}property")
        if entry.get("name") == "clock"
    )
    timer.tag = f"{BPMN}signalEventDefinition"
    for child in list(timer):
        timer.remove(child)
    timer.set("signalRef", f"clock_{clock}")
    if not root.xpath("//*[@id=$wanted]", wanted=f"clock_{clock}"):
        root.insert(0, etree.Element(f"{BPMN}signal", {"id": f"clock_{clock}", "name": clock}))
