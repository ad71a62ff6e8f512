"""SpiffWorkflow as it comes: its parser, its script engine, its serializer, nothing replaced."""

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.model import ProcessDefinition


def parser_of(definition: ProcessDefinition) -> BpmnParser:
    parser = BpmnParser()
    for source in definition.sources:
        xml = source.xml.replace('isExecutable="false"', 'isExecutable="true"')
        parser.add_bpmn_xml(etree.ElementTree(etree.fromstring(xml)), filename=source.name)
    return parser


def parsed(definition: ProcessDefinition) -> BpmnWorkflow:
    """An instance that has not begun."""
    parser = parser_of(definition)
    process_id = definition.process_id
    return BpmnWorkflow(parser.get_spec(process_id), parser.get_subprocess_specs(process_id))


def begun(definition: ProcessDefinition) -> BpmnWorkflow:
    workflow = parsed(definition)
    workflow.do_engine_steps()
    return workflow


def task(workflow: BpmnWorkflow, name: str, state: int = TaskState.READY) -> Task:
    found: Task = workflow.get_next_task(state=state, spec_name=name)
    return found


def complete(workflow: BpmnWorkflow, name: str, **data: object) -> None:
    done = task(workflow, name)
    done.data.update(data)
    done.run()
    workflow.do_engine_steps()


def is_open(workflow: BpmnWorkflow, name: str) -> bool:
    return task(workflow, name) is not None
