"""Manual tasks wait for a person without a form; business rule tasks ask for a decision."""

import pytest

from tests.unit.workflows.drawing import (
    decide,
    end,
    lanes,
    manual,
    on_clock,
    path,
    process,
    start,
    user,
)
from tests.unit.workflows.driving import Case
from workflows import engine
from workflows.errors import TaskNotOpenError
from workflows.model import DECIDE, ElementKind

PROVES = ("manualTask", "businessRuleTask")

BY_HAND = process(
    start(),
    manual("post", stage="notice"),
    on_clock("too_late", at="post", clock="limit"),
    end("late"),
    user("read"),
    end(),
    path("start", "post", "read", "end"),
    path("too_late", "late"),
    lanes(village_assistant="post"),
)


class TestManualTasks:
    def test_wait_for_a_person_in_their_lane(self):
        case = Case(BY_HAND)
        task = case.task("post")
        assert task.kind is ElementKind.MANUAL_TASK
        assert (task.lane, dict(task.properties)) == ("village_assistant", {"stage": "notice"})

        case.complete("post")

        assert [item.kind for item in case.progress.passed] == [ElementKind.MANUAL_TASK]
        assert case.task("read").kind is ElementKind.USER_TASK

    def test_can_be_taken_away(self):
        case = Case(BY_HAND)
        task_id = case.task("post").id

        case.fire("limit")

        assert case.progress.end_event == "late"
        with pytest.raises(TaskNotOpenError):
            engine.complete_user_task(
                BY_HAND, case.progress.state, task_id, {}, call_service=case.serve
            )


class TestBusinessRuleTasks:
    RULED = process(
        start(), decide("rule", decision="benefit"), end(), path("start", "rule", "end")
    )

    def test_hand_their_decision_to_the_caller_and_keep_the_answer(self):
        case = Case(self.RULED, answers={DECIDE: {"benefit_level": "a"}}, members=3)

        (call,) = case.calls
        assert (call.element_id, call.handler) == ("rule", "decide")
        assert call.properties["decision"] == "benefit"
        assert call.variables == {"members": 3}
        assert case.progress.variables == {"members": 3, "benefit_level": "a"}
        assert case.progress.passed[1].kind is ElementKind.BUSINESS_RULE_TASK

    def test_another_handler_named_on_them_is_not_asked(self):
        named = process(
            start(),
            decide("rule", decision="benefit").replace(
                "<spiffworkflow:properties>",
                '<spiffworkflow:properties><spiffworkflow:property name="handler" value="pay"/>',
            ),
            end(),
            path("start", "rule", "end"),
        )

        assert Case(named).handlers == [DECIDE]
