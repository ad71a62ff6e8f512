"""What a drawing leaves out, and the engine wants drawn."""

import pytest

from tests.unit.workflows.drawing import both, choice
from tests.unit.workflows.driving import Case
from tests.unit.workflows.importing.foreign import (
    definitions,
    diagram,
    flow,
    found,
    look,
    node,
    only,
    open_rules,
    path,
    repaired,
    rules,
)
from workflows.importing.report import FileReport, Verdict
from workflows.model import DiagramSource, ProcessDefinition

START, END = node("startEvent", "s"), node("endEvent", "e")


def user(*names: str) -> str:
    return "".join(node("userTask", name) for name in names)


def run(report: FileReport, **variables: object) -> Case:
    source = DiagramSource("a.bpmn", repaired(report))
    return Case(ProcessDefinition("p", (source,)), **variables)


def test_a_diagram_that_runs_is_left_as_it_is():
    report = look(diagram(START, user("a"), END, path("s", "a", "e")))

    assert report.verdict is Verdict.RUNS
    assert report.findings == ()
    assert [element.verdict for element in report.elements] == [Verdict.RUNS] * 5


def test_missing_start_and_end_are_drawn():
    report = look(diagram(user("a", "b"), path("a", "b")))

    assert {"implicit_start", "implicit_end"} == rules(report)
    case = run(report)
    assert case.open == ["a"]
    assert case.complete("a").complete("b").progress.is_complete


def test_what_nothing_leads_to_begins_at_once():
    report = look(diagram(user("a", "b"), END, path("a", "e"), path("b", "e")))

    assert run(report).open == ["a", "b"]


def test_several_flows_out_of_a_task_are_a_parallel_split():
    drawn = diagram(START, user("a", "b", "c"), END, path("s", "a", "b", "e"), path("a", "c", "e"))

    report = look(drawn)

    assert only(report, "implicit_split").verdict is Verdict.REPAIRED
    case = run(report)
    assert case.complete("a").open == ["b", "c"]
    assert case.complete("c").complete("b").progress.is_complete


def test_conditional_flows_out_of_a_task_with_a_default_are_an_inclusive_split():
    drawn = diagram(
        START, node("userTask", "a", default="a_d"), user("b", "c", "d"), END, path("s", "a"),
        flow("a", "b", "wants_b"), flow("a", "c", "wants_c"), flow("a", "d"),
        path("b", "e"), path("c", "e"), path("d", "e"),
    )  # fmt: skip

    report = look(drawn)

    assert only(report, "implicit_split").verdict is Verdict.REPAIRED
    for wants_b, wants_c, expected in (
        (True, True, ["b", "c"]),
        (False, True, ["c"]),
        (False, False, ["d"]),
    ):
        case = run(report)
        assert case.complete("a", wants_b=wants_b, wants_c=wants_c).open == expected


def test_a_flow_without_condition_beside_conditional_ones_is_always_taken():
    drawn = diagram(
        START, user("a", "b", "c"), END, path("s", "a"),
        flow("a", "b", "wants_b"), flow("a", "c"), path("b", "e"), path("c", "e"),
    )  # fmt: skip

    report = look(drawn)

    assert run(report).complete("a", wants_b=False).open == ["c"]
    assert run(report).complete("a", wants_b=True).open == ["b", "c"]


def test_conditional_flows_without_a_default_are_the_authors_to_complete():
    drawn = diagram(
        START, user("a", "b", "c"), END, path("s", "a"),
        flow("a", "b", "wants_b"), flow("a", "c", "wants_c"), path("b", "e"), path("c", "e"),
    )  # fmt: skip

    report = look(drawn)

    assert open_rules(report) == {"conditional_flows"}
    assert report.repaired is None


def test_an_implicit_merge_runs_as_it_is():
    drawn = diagram(
        START, choice("g", default="b"), user("a", "b", "c"), END,
        path("s", "g"), flow("g", "a", "x"), '<bpmn:sequenceFlow id="g_to_b" sourceRef="g" '
        'targetRef="b"/>', path("a", "c"), path("b", "c", "e"),
    )  # fmt: skip

    assert look(drawn).verdict is Verdict.RUNS


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        ((START, user("a", "b"), END, path("s", "a", "e")), "unreached"),
        ((START, node("startEvent", "s2"), user("a"), END, path("s", "a", "e"), path("s2", "a")),
         "several_starts"),
        ((user("a"), choice("g", default="e"), END, path("a", "g"), flow("g", "a", "x"),
          node("sequenceFlow", "g_to_e", sourceRef="g", targetRef="e")), "no_start"),
        ((START, node("subProcess", "a"), END, path("s", "a", "e")), "empty_sub_process"),
        ((START, user("a"), END, path("s", "a", "e"), path("a", "s")), "wrong_way"),
        ((START, user("a"), END, path("s", "a", "e", "a")), "wrong_way"),
        ((START, user("a"), END, path("s", "a", "e"), path("a", "nothing")), "flow_end"),
        ((START, user("a"), END, flow("s", "a", "x"), path("a", "e")), "lone_condition"),
        ((START, both("g"), user("a", "b"), END, path("s", "g"), flow("g", "a", "x"),
          path("g", "b", "e"), path("a", "e")), "idle_condition"),
    ],
)  # fmt: skip
def test_what_only_the_author_knows_is_asked(parts, rule):
    report = look(diagram(*parts))

    assert open_rules(report) == {rule}
    assert report.verdict is Verdict.DECIDE
    assert report.repaired is None
    assert all(finding.repair_zh and finding.repair_en for finding in found(report, rule))


def test_a_flow_that_stands_in_another_scope_is_moved_to_its_ends():
    inside = node("startEvent", "s2") + user("b") + node("endEvent", "e2") + path("s2", "b")
    drawn = diagram(
        START, node("subProcess", "a", inside), END, path("s", "a", "e"), path("b", "e2")
    )

    report = look(drawn)

    assert rules(report) == {"flow_scope"}
    assert run(report).complete("b").progress.is_complete


def test_an_end_that_only_its_node_lists_is_recovered():
    listed = node("userTask", "a", "<bpmn:incoming>s_a</bpmn:incoming>")
    drawn = diagram(
        START, listed, END, path("a", "e"), '<bpmn:sequenceFlow id="s_a" sourceRef="s"/>'
    )

    report = look(drawn)

    assert rules(report) == {"flow_end"}
    assert run(report).open == ["a"]


class TestIds:
    def test_flows_and_nodes_without_an_id_are_given_one(self):
        drawn = definitions(
            '<bpmn:process isExecutable="true"><bpmn:startEvent id="s"/>'
            '<bpmn:sequenceFlow sourceRef="s" targetRef="a"/><bpmn:userTask id="a"/>'
            '<bpmn:sequenceFlow sourceRef="a" targetRef="e"/><bpmn:endEvent id="e"/>'
            "</bpmn:process>"
        )

        report = look(drawn)

        assert rules(report) == {"missing_id"}
        assert len(report.findings) == 3
        repaired(report)

    def test_ids_that_the_engine_keeps_are_renamed_with_their_references(self):
        drawn = diagram(
            node("startEvent", "Start"),
            node("userTask", "first.task"),
            node("endEvent", "End"),
            path("Start", "first.task", "End"),
        )

        report = look(drawn)

        assert rules(report) == {"reserved_id"}
        assert run(report).open == ["first_task"]

    def test_a_double_id_that_nothing_refers_to_is_renamed(self):
        drawn = diagram(START, user("a"), END, path("s", "a", "e"), node("textAnnotation", "a"))

        report = look(drawn)

        assert only(report, "double_id").verdict is Verdict.REPAIRED
        assert run(report).open == ["a"]

    def test_two_tasks_of_one_id_are_the_authors_to_tell_apart(self):
        report = look(diagram(START, user("a", "a"), END, path("s", "a", "e")))

        assert "double_id" in open_rules(report)


def test_lanes_that_list_ids_with_spaces_are_tidied():
    lanes = (
        '<bpmn:laneSet id="set"><bpmn:lane id="township"><bpmn:flowNodeRef>\n  a\n'
        "</bpmn:flowNodeRef><bpmn:flowNodeRef>gone</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
    )

    report = look(diagram(lanes, START, user("a"), END, path("s", "a", "e")))

    assert len(found(report, "lane_reference")) == 2
    assert run(report).task("a").lane == "township"


def test_what_a_repair_adds_is_drawn_beside_its_neighbour():
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{name}_di" bpmnElement="{name}">'
        f'<dc:Bounds x="{x}" y="100" width="100" height="80"/></bpmndi:BPMNShape>'
        for name, x in (("a", 200), ("b", 400))
    )
    plane = f'<bpmndi:BPMNPlane id="pl" bpmnElement="p">{shapes}</bpmndi:BPMNPlane>'
    drawn = diagram(user("a", "b"), path("a", "b")).replace(
        "</bpmn:definitions>",
        f'<bpmndi:BPMNDiagram id="di">{plane}</bpmndi:BPMNDiagram></bpmn:definitions>',
    )

    text = repaired(look(drawn))

    assert '<dc:Bounds x="140" y="122" width="36" height="36"/>' in text
    assert text.count("<bpmndi:BPMNShape") == 4
    assert text.count("<bpmndi:BPMNEdge") == 2
