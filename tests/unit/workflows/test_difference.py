from collections.abc import Iterator

import pytest

from workflows import engine
from workflows.difference import Aspect, Change, ChangeKind, difference
from workflows.model import DiagramSource, ProcessDefinition

PUBLICITY = engine.shipped("publicity")
FILE = "publicity.bpmn"
LANE_REF = "        <bpmn:flowNodeRef>close_publicity</bpmn:flowNodeRef>\n"
END = '<bpmn:endEvent id="publicity_done" name="公示结束">'
NOTE = '<x:note xmlns:x="urn:x">稍后</x:note>'
PERIOD_FLOW = (
    '<bpmn:sequenceFlow id="flow_post_notice_to_publicity_period" sourceRef="post_notice"'
    ' targetRef="publicity_period"/>'
)
VILLAGE_REF = "        <bpmn:flowNodeRef>publicity_period</bpmn:flowNodeRef>\n"


def changed(*replacements: tuple[str, str]) -> tuple[Change, ...]:
    """Return the difference that replacements in the text make."""
    text = PUBLICITY.sources[0].xml
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    after = ProcessDefinition("publicity", (DiagramSource(FILE, text),))
    return difference(PUBLICITY, after)


def aspects(changes: tuple[Change, ...]) -> Iterator[tuple[str, Aspect]]:
    for change in changes:
        yield from ((change.element_id, aspect) for aspect in change.aspects)


def test_what_is_the_same_has_none() -> None:
    assert difference(PUBLICITY, PUBLICITY) == ()


def test_where_shapes_stand_and_how_it_is_written_does_not_count() -> None:
    assert changed(('x="540" y="130"', 'x="600" y="150"'), ("encoding='UTF-8'", "")) == ()


@pytest.mark.parametrize(
    ("old", "new", "element", "aspect"),
    [
        ('name="张贴公示"', 'name="公示"', "post_notice", Aspect("name", "张贴公示", "公示")),
        (
            'value="start:publicity under:total"',
            'value="start:publicity=5 under:total"',
            "post_notice",
            Aspect(
                "property:clock", "start:publicity under:total", "start:publicity=5 under:total"
            ),
        ),
        (
            '<spiffworkflow:property name="variables" value="objection_raised"/>',
            "",
            "close_publicity",
            Aspect("property:variables", "objection_raised", ""),
        ),
        (
            ">publicity</bpmn:timeDate>",
            ">total</bpmn:timeDate>",
            "publicity_period_timer",
            Aspect(
                "other",
                "timeDate({http://www.w3.org/2001/XMLSchema-instance}type=bpmn:tFormalExpression"
                " publicity)",
                "timeDate({http://www.w3.org/2001/XMLSchema-instance}type=bpmn:tFormalExpression"
                " total)",
            ),
        ),
        (
            'isExecutable="true"',
            'isExecutable="false"',
            "publicity",
            Aspect("other", "", ""),
        ),
    ],
)
def test_what_an_element_says_is_told(old: str, new: str, element: str, aspect: Aspect) -> None:
    ((found, told),) = aspects(changed((old, new)))

    assert (found, told.name) == (element, aspect.name)
    if aspect.before or aspect.after:
        assert told == aspect


def test_another_lane_is_told_as_such() -> None:
    ((element, aspect),) = aspects(changed((LANE_REF, ""), (VILLAGE_REF, VILLAGE_REF + LANE_REF)))

    assert (element, aspect) == (
        "close_publicity",
        Aspect("lane", "township_caseworker", "village_assistant"),
    )


def test_what_is_new_and_what_is_gone_is_told_with_its_ends() -> None:
    extra = (
        '<bpmn:sequenceFlow id="flow_extra" sourceRef="post_notice" targetRef="close_publicity"/>'
    )

    found = changed(
        (
            PERIOD_FLOW,
            extra,
        )
    )

    assert [(one.kind, one.element_id, one.name) for one in found] == [
        (ChangeKind.ADDED, "flow_extra", "张贴公示 → 公示结束登记"),
        (ChangeKind.REMOVED, "flow_post_notice_to_publicity_period", "张贴公示 → 公示7日"),
    ]


def test_the_words_of_a_process_and_what_others_wrote_into_an_element_count() -> None:
    found = changed(
        ("期满登记有无异议。", "期满登记。"),
        (
            END,
            f"{END}<bpmn:extensionElements>{NOTE}</bpmn:extensionElements>",
        ),
    )

    assert [(element, one.name) for element, one in aspects(found)] == [
        ("publicity", "other"),
        ("publicity_done", "other"),
    ]
