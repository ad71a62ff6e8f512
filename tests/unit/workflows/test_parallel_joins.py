from itertools import product

import pytest
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.util.task import TaskState

from tests.unit.workflows.diagrams.samples import BRANCHES, GUARDED_LOOP, LOOP
from tests.unit.workflows.driving import Case

PROVES = ("parallelGateway",)

ORDERS = (("survey", "comparison"), ("comparison", "survey"))


@pytest.mark.parametrize("definition", [LOOP, GUARDED_LOOP], ids=["process", "sub-process"])
@pytest.mark.parametrize("orders", list(product(ORDERS, repeat=5)))
def test_a_join_in_a_loop_waits_for_both_branches_in_every_pass_and_order(definition, orders):
    case = Case(definition)

    for number, (first, second) in enumerate(orders, start=1):
        assert case.open == ["comparison", "survey"]
        assert case.complete(first).open == [second]
        assert case.complete(second).open == ["opinion"]
        case.complete("opinion", repeat=number < len(orders))

    assert case.open == ([] if definition is LOOP else ["confirmation"])


@pytest.mark.parametrize("orders", list(product(("second", "third", "first"), repeat=3)))
def test_a_join_of_unevenly_nested_branches_waits_for_all_of_them(orders):
    case = Case(BRANCHES)

    for first in orders:
        others = sorted({"first", "second", "third"} - {first})
        case.complete(first)
        for other in others:
            assert "last" not in case.open
            case.complete(other)
        assert case.open == ["last"]
        case.complete("last", repeat=True)

    assert case.open == ["first", "second", "third"]


def test_a_branch_that_a_clock_interrupts_still_reaches_the_join():
    case = Case(BRANCHES).complete("second").complete("third")

    case.fire("limit")
    assert case.open == ["by_hand"]
    case.complete("by_hand")

    assert case.open == ["last"]


def test_the_stock_library_still_fires_a_join_early_so_our_own_is_still_needed():
    """When this fails, SpiffWorkflow has mended its joins and ours may go."""
    xml = LOOP.sources[0].xml.replace('isExecutable="false"', 'isExecutable="true"')
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.ElementTree(etree.fromstring(xml.replace("repeat = true", "True"))))
    stock = BpmnWorkflow(parser.get_spec("main"))
    stock.do_engine_steps()

    for name in ("survey", "comparison", "opinion", "comparison"):
        stock.get_next_task(state=TaskState.READY, spec_name=name).run()
        stock.do_engine_steps()

    ready = {task.task_spec.name for task in stock.get_tasks(state=TaskState.READY)}
    assert ready == {"survey", "opinion"}
