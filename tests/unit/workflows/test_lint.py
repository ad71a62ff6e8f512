from dataclasses import replace

import pytest

from tests.unit.workflows.drawing import call, diagram, end, end_event, on, path, start, user
from workflows import engine
from workflows.lint import lint
from workflows.lint_rules.finding import DecisionFace, Severity, Surroundings
from workflows.model import DiagramSource

KNOWN = Surroundings(
    forms=frozenset({"opinion", "delivery"}),
    clocks=frozenset({"total", "publicity"}),
    handlers=frozenset({"assess", "record_opinion"}),
    roles=frozenset({"township_caseworker", "county_officer"}),
)

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
    xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
    xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"
    id="definitions" targetNamespace="urn:test">
"""

MODEL = """
<bpmn:collaboration id="collaboration">
  <bpmn:participant id="pool" name="审核" processRef="review" />
</bpmn:collaboration>
<bpmn:process id="review" isExecutable="true" name="审核">
  <bpmn:laneSet id="lanes">
    <bpmn:lane id="township_caseworker" name="乡镇经办人">
      <bpmn:flowNodeRef>opinion</bpmn:flowNodeRef>
      <bpmn:flowNodeRef>second_opinion</bpmn:flowNodeRef>
    </bpmn:lane>
  </bpmn:laneSet>
  <bpmn:startEvent id="begin" name="开始" />
  <bpmn:userTask id="opinion" name="初审意见">
    <bpmn:documentation>提出意见。</bpmn:documentation>
    <bpmn:extensionElements><spiffworkflow:properties>
      <spiffworkflow:property name="form" value="opinion" />
      <spiffworkflow:property name="citation" value="民发〔2021〕57号 第十九条" />
      <spiffworkflow:property name="phrase" value="提出初审意见" />
      <spiffworkflow:property name="clock" value="start:publicity start:total" />
      <spiffworkflow:property name="variables" value="agreed" />
      <spiffworkflow:property name="handler" value="record_opinion" />
    </spiffworkflow:properties></bpmn:extensionElements>
  </bpmn:userTask>
  <bpmn:intermediateCatchEvent id="period" name="公示期">
    <bpmn:extensionElements><spiffworkflow:properties>
      <spiffworkflow:property name="clock" value="publicity" />
    </spiffworkflow:properties></bpmn:extensionElements>
    <bpmn:timerEventDefinition id="period_timer" />
  </bpmn:intermediateCatchEvent>
  <bpmn:exclusiveGateway id="gw_agreed" name="同意？" default="flow_no" />
  <bpmn:userTask id="second_opinion" name="复核">
    <bpmn:documentation>复核意见。</bpmn:documentation>
    <bpmn:extensionElements><spiffworkflow:properties>
      <spiffworkflow:property name="form" value="delivery" />
      <spiffworkflow:property name="citation" value="本系统设计" />
      <spiffworkflow:property name="phrase" value="复核" />
      <spiffworkflow:property name="clock" value="stop:total" />
      <spiffworkflow:property name="separate_from" value="opinion" />
    </spiffworkflow:properties></bpmn:extensionElements>
  </bpmn:userTask>
  <bpmn:serviceTask id="assess" name="测算">
    <bpmn:extensionElements><spiffworkflow:properties>
      <spiffworkflow:property name="handler" value="assess" />
    </spiffworkflow:properties></bpmn:extensionElements>
  </bpmn:serviceTask>
  <bpmn:endEvent id="done" name="结束" />
  <bpmn:endEvent id="refused" name="不同意" />
  <bpmn:sequenceFlow id="flow_begin" sourceRef="begin" targetRef="opinion" />
  <bpmn:sequenceFlow id="flow_posted" sourceRef="opinion" targetRef="period" />
  <bpmn:sequenceFlow id="flow_ended" sourceRef="period" targetRef="gw_agreed" />
  <bpmn:sequenceFlow id="flow_yes" name="是" sourceRef="gw_agreed" targetRef="second_opinion">
    <bpmn:conditionExpression>agreed = true</bpmn:conditionExpression>
  </bpmn:sequenceFlow>
  <bpmn:sequenceFlow id="flow_no" name="否" sourceRef="gw_agreed" targetRef="refused" />
  <bpmn:sequenceFlow id="flow_second" sourceRef="second_opinion" targetRef="assess" />
  <bpmn:sequenceFlow id="flow_done" sourceRef="assess" targetRef="done" />
</bpmn:process>
"""

SHAPES = [
    "pool",
    "township_caseworker",
    "begin",
    "opinion",
    "period",
    "gw_agreed",
    "second_opinion",
    "assess",
    "done",
    "refused",
]
EDGES = [
    "flow_begin",
    "flow_posted",
    "flow_ended",
    "flow_yes",
    "flow_no",
    "flow_second",
    "flow_done",
]


def source(*changes: tuple[str, str], name: str = "review.bpmn") -> DiagramSource:
    """A clean diagram, with these texts exchanged; each must occur."""
    xml = HEAD + MODEL + drawing(SHAPES, EDGES) + "</bpmn:definitions>"
    for old, new in changes:
        assert old in xml, f"{old} does not occur"
        xml = xml.replace(old, new)
    return DiagramSource(name, xml)


def drawing(shapes: list[str], edges: list[str]) -> str:
    return "\n".join(
        [
            '<bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane">',
            *map(shape, shapes),
            *map(edge, edges),
            "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>",
        ]
    )


def shape(element_id: str) -> str:
    return (
        f'<bpmndi:BPMNShape id="{element_id}_di" bpmnElement="{element_id}">'
        '<dc:Bounds x="0" y="0" width="10" height="10" /></bpmndi:BPMNShape>'
    )


def edge(flow_id: str) -> str:
    return (
        f'<bpmndi:BPMNEdge id="{flow_id}_di" bpmnElement="{flow_id}">'
        '<di:waypoint x="0" y="0" /><di:waypoint x="9" y="0" /></bpmndi:BPMNEdge>'
    )


def prop(name: str, value: str) -> str:
    return f'<spiffworkflow:property name="{name}" value="{value}" />'


CONDITION = "agreed = true</bpmn:conditionExpression>"
SECOND_LINE = '<bpmn:sequenceFlow id="flow_second" sourceRef="second_opinion" targetRef="assess" />'
MERGE = """
<bpmn:exclusiveGateway id="gw_merge" />
<bpmn:sequenceFlow id="flow_second" sourceRef="second_opinion" targetRef="gw_merge" />
<bpmn:sequenceFlow id="flow_merged" sourceRef="gw_merge" targetRef="assess" />
"""


def assess_as(tag: str) -> list[tuple[str, str]]:
    return [
        ("<bpmn:serviceTask", f"<bpmn:{tag}"),
        ("</bpmn:serviceTask", f"</bpmn:{tag}"),
    ]


def second_as(tag: str) -> list[tuple[str, str]]:
    return [
        ('<bpmn:userTask id="second_opinion"', f'<bpmn:{tag} id="second_opinion"'),
        (
            """</bpmn:userTask>
  <bpmn:serviceTask""",
            f"""</bpmn:{tag}>
  <bpmn:serviceTask""",
        ),
    ]


MESSAGE_END = '<bpmn:endEvent id="done" name="结束"><bpmn:messageEventDefinition /></bpmn:endEvent>'
DECISION = prop("handler", "assess"), prop("decision", "benefit")
CALL = '<bpmn:callActivity id="assess" name="测算" calledElement="{}">'

BROKEN = {
    "an id with capitals": ("id_form", "Assess", [("assess", "Assess")]),
    "a task without a Chinese name": ("name_chinese", "assess", [('name="测算"', 'name="assess"')]),
    "a lane without a name": ("name_chinese", "township_caseworker", [("乡镇经办人", "")]),
    "a choice without a question": ("name_chinese", "gw_agreed", [('name="同意？"', "")]),
    "a branch without a label": ("branch_name", "flow_no", [('name="否"', 'name="no"')]),
    "a task that is not drawn": ("drawing", "assess", [('bpmnElement="assess"', "")]),
    "a shape without bounds": (
        "drawing",
        "assess",
        [(shape("assess"), '<bpmndi:BPMNShape id="assess_di" bpmnElement="assess" />')],
    ),
    "a flow with a single point": (
        "drawing",
        "flow_done",
        [
            (
                'bpmnElement="flow_done"><di:waypoint x="0" y="0" />',
                'bpmnElement="flow_done">',
            )
        ],
    ),
    "a script task": (
        "task_kind",
        "assess",
        [("<bpmn:serviceTask", "<bpmn:scriptTask"), ("</bpmn:serviceTask", "</bpmn:scriptTask")],
    ),
    "a task of no type": (
        "task_kind",
        "assess",
        [("<bpmn:serviceTask", "<bpmn:task"), ("</bpmn:serviceTask", "</bpmn:task")],
    ),
    "a user task without a form": ("user_task_form", "opinion", [(prop("form", "opinion"), "")]),
    "a form that does not exist": (
        "user_task_form",
        "opinion",
        [(prop("form", "opinion"), prop("form", "missing"))],
    ),
    "a user task outside the lanes": (
        "user_task_lane",
        "opinion",
        [("<bpmn:flowNodeRef>opinion</bpmn:flowNodeRef>", "")],
    ),
    "a user task without a citation": (
        "user_task_citation",
        "opinion",
        [(prop("citation", "民发〔2021〕57号 第十九条"), "")],
    ),
    "a user task without the words of law": (
        "user_task_phrase",
        "opinion",
        [(prop("phrase", "提出初审意见"), "")],
    ),
    "a user task that does not say what to do": (
        "user_task_documentation",
        "opinion",
        [("提出意见。", "")],
    ),
    "a user task without a clock": (
        "user_task_clock",
        "second_opinion",
        [(prop("clock", "stop:total"), "")],
    ),
    "a clock that is not defined": (
        "clock_unknown",
        "second_opinion",
        [("stop:total", "stop:eternity")],
    ),
    "a directive that means nothing": (
        "clock_directive",
        "second_opinion",
        [("stop:total", "total")],
    ),
    "a length of a clock that is stopped": (
        "clock_directive",
        "second_opinion",
        [("stop:total", "stop:total=5")],
    ),
    "a length that is no length": (
        "clock_directive",
        "opinion",
        [("start:publicity start:total", "start:publicity=soon start:total")],
    ),
    "a deadline that nothing starts": (
        "clock_never_started",
        "second_opinion",
        [("start:publicity start:total", "start:publicity")],
    ),
    "a timer without a clock": ("timer_clock", "period", [(prop("clock", "publicity"), "")]),
    "a service task without a handler": ("handler", "assess", [(prop("handler", "assess"), "")]),
    "a handler that does not exist": (
        "handler",
        "assess",
        [(prop("handler", "assess"), prop("handler", "divine"))],
    ),
    "a user task's handler that does not exist": (
        "handler",
        "opinion",
        [("record_opinion", "forget_opinion")],
    ),
    "a send task without a handler": (
        "handler",
        "assess",
        [*assess_as("sendTask"), (prop("handler", "assess"), "")],
    ),
    "an end event with a message and without a handler": (
        "handler",
        "done",
        [('<bpmn:endEvent id="done" name="结束" />', MESSAGE_END)],
    ),
    "a business rule task without a decision": (
        "decision",
        "assess",
        [*assess_as("businessRuleTask")],
    ),
    "a business rule task that nobody can decide": (
        "handler",
        "assess",
        [*assess_as("businessRuleTask"), DECISION],
    ),
    "a manual task outside the lanes": (
        "user_task_lane",
        "second_opinion",
        [
            *second_as("manualTask"),
            ("<bpmn:flowNodeRef>second_opinion</bpmn:flowNodeRef>", ""),
        ],
    ),
    "a manual task with a form that does not exist": (
        "user_task_form",
        "second_opinion",
        [*second_as("manualTask"), (prop("form", "delivery"), prop("form", "nothing"))],
    ),
    "a manual task without a clock": (
        "user_task_clock",
        "second_opinion",
        [*second_as("manualTask"), (prop("clock", "stop:total"), "")],
    ),
    "an inclusive choice without a default": (
        "gateway_default",
        "gw_agreed",
        [("exclusiveGateway", "inclusiveGateway"), (' default="flow_no"', "")],
    ),
    "an inclusive branch without a condition": (
        "gateway_condition",
        "flow_yes",
        [("exclusiveGateway", "inclusiveGateway"), ("agreed = true", "")],
    ),
    "an inclusive choice without a question": (
        "name_chinese",
        "gw_agreed",
        [("exclusiveGateway", "inclusiveGateway"), ('name="同意？"', "")],
    ),
    "a lane that is no role": (
        "lane_role",
        "applicant",
        [('"township_caseworker"', '"applicant"')],
    ),
    "a separation from a task that is not there": (
        "separate_from",
        "second_opinion",
        [(prop("separate_from", "opinion"), prop("separate_from", "opinion,nobody"))],
    ),
    "a separation from itself": (
        "separate_from",
        "second_opinion",
        [(prop("separate_from", "opinion"), prop("separate_from", "second_opinion"))],
    ),
    "a choice without a default": ("gateway_default", "gw_agreed", [(' default="flow_no"', "")]),
    "a branch without a condition": ("gateway_condition", "flow_yes", [("agreed = true", "")]),
    "a condition that is not FEEL": (
        "condition_feel",
        "flow_yes",
        [("agreed = true", "agreed ==")],
    ),
    "a condition on a variable nobody writes": (
        "condition_variable",
        "flow_yes",
        [("agreed = true", "consented = true")],
    ),
    "a condition that nobody asks": (
        "condition_ignored",
        "flow_second",
        [
            (
                SECOND_LINE,
                SECOND_LINE.replace(
                    " />",
                    "><bpmn:conditionExpression>agreed = true</bpmn:conditionExpression>"
                    "</bpmn:sequenceFlow>",
                ),
            )
        ],
    ),
    "a variable with a blank": (
        "variable_form",
        "opinion",
        [(prop("variables", "agreed"), prop("variables", "agreed,an opinion"))],
    ),
    "a variable with two writers": (
        "variable_twice",
        "assess",
        [(prop("handler", "assess"), prop("handler", "assess") + prop("variables", "agreed"))],
    ),
    "a process without an end": (
        "start_and_end",
        "review",
        [("<bpmn:endEvent", "<bpmn:intermediateThrowEvent")],
    ),
    "a process with two beginnings": (
        "start_and_end",
        "review",
        [('<bpmn:endEvent id="done"', '<bpmn:startEvent id="done"')],
    ),
    "an element that is cut off": (
        "unreachable",
        "assess",
        [(SECOND_LINE, SECOND_LINE.replace('targetRef="assess"', 'targetRef="done"'))],
    ),
    "an element that leads nowhere": ("dead_end", "second_opinion", [(SECOND_LINE, "")]),
    "a flow that ends in nothing": (
        "dangling_flow",
        "flow_second",
        [
            (
                'sourceRef="second_opinion" targetRef="assess"',
                'sourceRef="second_opinion" targetRef=""',
            )
        ],
    ),
    "a task that divides the way": (
        "divides_without_gateway",
        "second_opinion",
        [(SECOND_LINE, SECOND_LINE + SECOND_LINE.replace("flow_second", "flow_third"))],
    ),
    "a process that is not executable": ("executable", "review", [('isExecutable="true"', "")]),
    "a called process that is not there": (
        "called_process",
        "assess",
        [
            ('<bpmn:serviceTask id="assess" name="测算">', CALL.format("publicity")),
            ("</bpmn:serviceTask", "</bpmn:callActivity"),
        ],
    ),
    "a process that calls itself": (
        "called_in_circle",
        "assess",
        [
            ('<bpmn:serviceTask id="assess" name="测算">', CALL.format("review")),
            ("</bpmn:serviceTask", "</bpmn:callActivity"),
        ],
    ),
    "a document type": ("engine", "", [("<bpmn:definitions", "<!DOCTYPE a><bpmn:definitions")]),
    "a file that is not XML": ("engine", "", [("</bpmn:definitions>", "")]),
    "an element that the engine does not run": (
        "engine",
        "assess",
        [
            (
                '<bpmn:serviceTask id="assess" name="测算">',
                '<bpmn:serviceTask id="assess" name="测算" isForCompensation="true">',
            )
        ],
    ),
}


def test_finds_nothing_in_a_diagram_that_keeps_the_conventions():
    drawn = source()

    findings = lint((drawn,), known=KNOWN)

    assert findings == ()


def test_finds_nothing_wrong_with_the_other_kinds_of_task_and_choice():
    drawn = source(
        *second_as("manualTask"),
        (prop("form", "delivery"), ""),
        *assess_as("businessRuleTask"),
        DECISION,
        ("exclusiveGateway", "inclusiveGateway"),
    )
    known = deciding(inputs=("agreed", "member_count"), outputs=("benefit_level",))

    findings = lint((drawn,), known=known)

    assert findings == ()


def deciding(*, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> Surroundings:
    """What is known, with the decision that the diagrams ask."""
    return replace(
        KNOWN,
        handlers=KNOWN.handlers | {"decide"},
        decisions={"benefit": DecisionFace(inputs, outputs)},
        facts=frozenset({"member_count"}),
    )


@pytest.mark.parametrize(
    ("rule", "known"),
    [
        ("decision", replace(deciding(inputs=(), outputs=("benefit_level",)), decisions={})),
        ("decision_input", deciding(inputs=("income",), outputs=("benefit_level",))),
        ("decision_output", deciding(inputs=(), outputs=("level",))),
    ],
)
def test_a_decision_that_is_not_there_or_does_not_fit_is_found(rule, known):
    drawn = source(
        *assess_as("businessRuleTask"),
        (DECISION[0], DECISION[1] + prop("variables", "benefit_level")),
    )

    findings = lint((drawn,), known=known)

    assert [(finding.rule, finding.element_id) for finding in findings] == [(rule, "assess")]


SEVERAL = (
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>{}</bpmn:loopCardinality>"
    "{}</bpmn:multiInstanceLoopCharacteristics>"
)


def second_done(visits: str, completion: str = "", **properties: str) -> DiagramSource:
    """The sample with its second opinion done several times at once."""
    until = f"<bpmn:completionCondition>{completion}</bpmn:completionCondition>"
    written = "".join(prop(name, value) for name, value in properties.items())
    inside = prop("form", "delivery") + written
    repeats = SEVERAL.format(visits, until if completion else "")
    return source(
        (prop("form", "delivery"), inside),
        (
            "<bpmn:documentation>复核意见。</bpmn:documentation>",
            f"<bpmn:documentation>复核意见。</bpmn:documentation>{repeats}",
        ),
    )


@pytest.mark.parametrize(
    ("drawn", "rules"),
    [
        (second_done("2", "nrOfCompletedInstances > 1", separate_from="second_opinion"), []),
        (second_done("2", "refused or loopCounter = 2", variables="refused"), []),
        (second_done("2", variables="refused"), ["variable_of_rounds"]),
        (second_done("visits"), ["formula_variable"]),
        (second_done("2", "perhaps"), ["formula_variable"]),
        (second_done("nrOfInstances"), ["formula_variable"]),
        (second_done("2 +"), ["formula_feel"]),
        (second_done("2", "2 +", variables="refused"), ["formula_feel", "variable_of_rounds"]),
    ],
)
def test_what_is_done_several_times_says_how_often_and_keeps_its_answers(drawn, rules):
    findings = lint((drawn,), known=KNOWN)

    assert sorted({found.rule for found in findings} - {"not_decided"}) == rules
    assert {found.element_id for found in findings} <= {"second_opinion"}


@pytest.mark.parametrize(
    ("condition", "rules"),
    [("agreed", ["deadlock"]), ("income", ["deadlock", "formula_variable"])],
)
def test_what_waits_for_a_condition_reads_what_somebody_writes(condition, rules):
    waiting = f"<bpmn:condition>{condition}</bpmn:condition>"
    drawn = source(
        (prop("clock", "publicity"), ""),
        (
            '<bpmn:timerEventDefinition id="period_timer" />',
            f"<bpmn:conditionalEventDefinition>{waiting}</bpmn:conditionalEventDefinition>",
        ),
    )

    findings = lint((drawn,), known=KNOWN)

    assert sorted(found.rule for found in findings) == rules
    assert {found.element_id for found in findings} == {"period"}


def test_a_task_of_people_belongs_to_a_stage_that_they_know():
    drawn = source((prop("form", "delivery"), prop("form", "delivery") + prop("stage", "notice")))

    findings = lint((drawn,), known=replace(KNOWN, stages=frozenset({"notice", "checks"})))

    assert [(found.rule, found.element_id) for found in findings] == [
        ("user_task_stage", "opinion")
    ]


def test_an_error_of_a_called_process_that_comes_first_is_no_finding():
    main = diagram(
        "main", start(), call("check", "called"), on("error", "caught", at="check"),
        end(), end("closed"), path("start", "check", "end"), path("caught", "closed"),
    )  # fmt: skip
    called = diagram("called", start("s"), user("u"), end_event("out", "error", "not_fit"),
                     path("s", "u", "out"))  # fmt: skip

    findings = lint((called, main), known=KNOWN)

    assert [finding for finding in findings if finding.rule == "engine"] == []


@pytest.mark.parametrize(("rule", "element_id", "changes"), BROKEN.values(), ids=BROKEN)
def test_reports(rule, element_id, changes):
    drawn = source(*changes)

    findings = lint((drawn,), known=KNOWN)

    found = [finding for finding in findings if finding.rule == rule]
    assert [finding.element_id for finding in found] == [element_id]
    assert found[0].message_zh
    assert found[0].message_en
    assert found[0].file == "review.bpmn"


def test_refuses_the_same_element_id_in_a_called_process():
    first = source()
    second = source(('"review"', '"other"'), name="other.bpmn")

    findings = lint((first, second), known=KNOWN)

    repeated = {finding.element_id for finding in findings if finding.rule == "id_unique"}
    assert "opinion" in repeated
    assert {finding.file for finding in findings} == {"other.bpmn"}


def test_does_not_ask_a_gateway_that_only_merges_for_a_name():
    merging = source(
        (SECOND_LINE, MERGE),
        (
            "</bpmndi:BPMNPlane>",
            shape("gw_merge") + edge("flow_merged") + "</bpmndi:BPMNPlane>",
        ),
    )

    findings = lint((merging,), known=KNOWN)

    assert findings == ()


def test_only_labels_and_instructions_are_warnings():
    drawn = source(('name="否"', 'name="no"'), ("提出意见。", ""))

    findings = lint((drawn,), known=KNOWN)

    assert {finding.severity for finding in findings} == {Severity.WARNING}


def test_an_element_that_a_rule_names_is_not_reported_again_as_refused_by_the_engine():
    drawn = source(
        ("<bpmn:serviceTask", "<bpmn:scriptTask"), ("</bpmn:serviceTask", "</bpmn:scriptTask")
    )

    findings = lint((drawn,), known=KNOWN)

    assert [finding.rule for finding in findings] == ["task_kind"]


def test_a_file_without_a_process_is_nothing_to_run():
    empty = DiagramSource("empty.bpmn", HEAD + "</bpmn:definitions>")

    findings = lint((empty,), known=KNOWN)

    assert [finding.rule for finding in findings] == ["one_process"]


def test_every_shipped_process_can_be_read_by_the_engine():
    definitions = [engine.shipped(process_id) for process_id in engine.shipped_ids()]

    for definition in definitions:
        engine.validate(definition)
