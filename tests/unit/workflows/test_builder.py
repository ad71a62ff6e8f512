import pytest
from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser

from tests.unit.workflows.diagrams.samples import ALL
from workflows._spiff.compiled import compiled


@pytest.mark.parametrize("name", ALL)
def test_builds_the_same_specifications_as_the_stock_parser(name):
    definition = ALL[name]
    parser = BpmnParser()
    for source in definition.sources:
        xml = source.xml.replace('isExecutable="false"', 'isExecutable="true"').replace(
            "<bpmn:timerEventDefinition/>",
            "<bpmn:timerEventDefinition><bpmn:timeDate>x</bpmn:timeDate>"
            "</bpmn:timerEventDefinition>",
        )
        parser.add_bpmn_xml(etree.ElementTree(etree.fromstring(xml)))
    stock = {"main": parser.get_spec("main"), **parser.get_subprocess_specs("main")}

    ours = compiled(definition).specs

    assert set(ours) == set(stock)
    for scope_id, scope in stock.items():
        mine = ours[scope_id].task_specs
        assert set(mine) == set(scope.task_specs)
        for spec_name, spec in scope.task_specs.items():
            assert sorted(mine[spec_name]._outputs) == sorted(spec._outputs), spec_name
            assert sorted(mine[spec_name]._inputs) == sorted(spec._inputs), spec_name
            assert mine[spec_name].manual == spec.manual
            for kept in ("default_task_spec", "split_task", "cancel_activity", "spec"):
                assert getattr(mine[spec_name], kept, None) == getattr(spec, kept, None)
