"""Elements beyond user and service tasks, in the product: rows, decisions, messages."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from policies import decision_tables
from policies.decision_tables import DecisionModel
from tests import builders
from tests.integration.driving import Procedure
from tests.unit.workflows.drawing import (
    catch,
    choice,
    decide,
    end,
    end_event,
    flow,
    lanes,
    manual,
    path,
    process,
    receive,
    send,
    several,
    start,
    user,
)
from webapp import database
from webapp.accounts.models import Officer, Role
from webapp.audit.models import AuditAction, AuditEvent
from webapp.cases.errors import UnroutableDecisionError
from webapp.definitions import operations as definitions
from webapp.definitions.models import ProcessVersion
from webapp.tasks import operations, queries
from webapp.tasks.errors import InstanceBusyError, SeparationOfDutiesError
from webapp.tasks.models import ProcessInstance, ProcessInstanceStatus, UserTask, UserTaskStatus
from webapp.tasks.operations import NewInstance
from workflows.model import ProcessDefinition

NOW = builders.at("2026-09-14 09:00")
DECIDING = process(
    lanes(township_caseworker="ask low high"),
    start(),
    user("ask", form="accept", variables="failed_items"),
    decide("tier", decision="self_care_tier", variables="self_care_tier"),
    choice("which", default="low"),
    user("low", form="accept"),
    user("high", form="accept"),
    end(),
    path("start", "ask", "tier", "which", "low", "end"),
    flow("which", "high", when='self_care_tier = "fully_unable"'),
    path("high", "end"),
    process_id="deciding",
)


def answering(expression: str, *inputs: str) -> DecisionModel:
    """A decision that is one expression over these inputs, to stand in for the shipped one."""
    data = "".join(f'<inputData id="{name}_data" name="{name}"/>' for name in inputs)
    needs = "".join(
        f'<informationRequirement id="needs_{name}"><requiredInput href="#{name}_data"/>'
        "</informationRequirement>"
        for name in inputs
    )
    return decision_tables.load_bytes(
        f"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m"
            namespace="urn:test">{data}
        <decision id="self_care_tier" name="self_care_tier">{needs}
          <literalExpression id="said"><text>{expression}</text></literalExpression>
        </decision></definitions>""".encode(),
        file="stand_in.dmn",
    )


COUNTING = answering('string(member_count) + "_" + area', "member_count", "area")
HALVING = answering("failed_items / 2", "failed_items")
ECHOING = answering("failed_items", "failed_items")


@pytest.fixture
def started(session: Session, procedure: Procedure):
    """Start an instance of a small diagram for the case of the fixture."""

    def do(definition: ProcessDefinition, number: str = "1", **variables: object):
        definitions.publish_process(session, definition, effective_on=date(2020, 1, 1), at=NOW)
        case = procedure.case
        new = NewInstance(
            process_id=definition.process_id,
            business_key=f"{case.number}-{number}",
            subject_id=case.id,
            division_code=case.division_code,
            subject_label="张*明",
            programme=case.programme,
            parties=(),
        )
        return operations.start_instance(session, new, variables=variables, by=None, at=NOW)

    return do


def open_task(session: Session, instance: ProcessInstance) -> UserTask:
    (task,) = queries.open_tasks_of(session, instance.id)
    return queries.get(session, task.id)


def complete(session: Session, instance: ProcessInstance, **answers: object) -> UserTask:
    task = open_task(session, instance)
    return operations.complete_user_task(
        session,
        task.id,
        by=builders.officer(session, Role(task.lane)),
        answers=answers,
        lock_version=task.lock_version,
        at=NOW,
    )


def trail(session: Session, action: AuditAction) -> list[dict[str, object]]:
    found = session.scalars(
        select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.sequence)
    )
    return [event.details for event in found]


class TestManualTask:
    WORK = process(
        lanes(township_caseworker="carry"),
        start(),
        manual("carry", stage="checks"),
        end(),
        path("start", "carry", "end"),
        process_id="carrying",
    )

    def test_is_a_task_row_with_a_form_of_its_own_and_is_confirmed(self, session, started):
        instance = started(self.WORK)
        assert open_task(session, instance).form_key == "manual_task"

        done = complete(session, instance, done=True, note="")

        assert (done.status, done.answers) == (
            UserTaskStatus.COMPLETED,
            {"done": True, "note": ""},
        )
        assert instance.status is ProcessInstanceStatus.COMPLETED

    def test_is_completed_on_its_page(self, session, started, sign_in, look_again):
        instance = started(self.WORK)
        task = open_task(session, instance)
        client = sign_in(builders.officer(session))
        page = client.get(f"/tasks/{task.id}").get_data(as_text=True)
        assert "本环节已经按要求办完" in page

        refused = client.post(f"/tasks/{task.id}/completion", data={"lock_version": "1"})
        client.post(f"/tasks/{task.id}/completion", data={"lock_version": "1", "done": "on"})

        look_again()
        assert refused.status_code == 422
        assert queries.get(session, task.id).status is UserTaskStatus.COMPLETED

    def test_may_name_a_form(self, session, started):
        named = process(
            lanes(township_caseworker="carry"),
            start(), manual("carry", form="post_notice"), end(), path("start", "carry", "end"),
            process_id="carrying",
        )  # fmt: skip

        assert open_task(session, started(named)).form_key == "post_notice"


class TestDecision:
    @pytest.mark.parametrize(
        ("failed", "tier", "leads_to"),
        [(0, "able", "low"), (2, "partly_unable", "low"), (6, "fully_unable", "high")],
    )
    def test_routes_by_what_the_table_answers_and_keeps_it(
        self, session, started, failed, tier, leads_to
    ):
        instance = started(DECIDING)

        complete(session, instance, failed_items=failed)

        assert instance.variables["self_care_tier"] == tier
        assert open_task(session, instance).element_id == leads_to
        (kept,) = trail(session, AuditAction.DECISION_TAKEN)
        assert kept["inputs"] == {"failed_items": str(failed)}
        assert kept["outputs"] == {"self_care_tier": tier}
        assert kept["rules"] == [f"self_care_{tier}"]
        assert (kept["element"], kept["decision"]) == ("tier", "self_care_tier")
        assert len(str(kept["sha256"])) == 64

    def test_an_input_that_the_table_does_not_allow_changes_nothing(self, session, started):
        instance = started(DECIDING)
        session.commit()

        with pytest.raises(Exception, match="failed_items"):
            complete(session, instance, failed_items=7)

        session.rollback()
        database.set_reach(session, database.EVERYTHING)
        assert trail(session, AuditAction.DECISION_TAKEN) == []
        assert open_task(session, instance).element_id == "ask"

    def test_takes_facts_of_the_case_for_what_no_variable_gives(self, session, started):
        with decision_tables.replaced({"self_care_tier": COUNTING}):
            instance = started(DECIDING)

            complete(session, instance, failed_items=1)

        assert instance.variables["self_care_tier"] == "4_rural"
        (kept,) = trail(session, AuditAction.DECISION_TAKEN)
        assert kept["inputs"] == {"member_count": "4", "area": "rural"}

    def test_a_fraction_decides_no_way(self, session, started):
        with decision_tables.replaced({"self_care_tier": HALVING}):
            instance = started(DECIDING)

            with pytest.raises(UnroutableDecisionError):
                complete(session, instance, failed_items=1)

    def test_no_text_that_people_wrote_comes_into_the_trail(self, session, started):
        with decision_tables.replaced({"self_care_tier": ECHOING}):
            instance = started(DECIDING)

            complete(session, instance, failed_items="张建明说不能走路")

        (kept,) = trail(session, AuditAction.DECISION_TAKEN)
        assert kept["inputs"] == {"failed_items": "(text)"}
        assert kept["outputs"] == {"self_care_tier": "(text)"}


class TestSeveralTimes:
    SURVEYED = process(
        lanes(township_caseworker="survey review"),
        start(),
        several(user("survey", name="入户调查", form="accept", separate_from="survey"), "2"),
        user("review", form="accept"),
        end(),
        path("start", "survey", "review", "end"),
        process_id="surveyed",
    )

    def test_each_time_is_a_row_of_its_own_for_another_person(self, session, started, people):
        instance = started(self.SURVEYED)
        first, second = queries.open_tasks_of(session, instance.id)
        assert {first.properties["round"], second.properties["round"]} == {1, 2}

        self.complete(session, first, by=people.township)

        with pytest.raises(SeparationOfDutiesError):
            operations.claim(session, second.id, by=people.township, at=NOW)
        with pytest.raises(SeparationOfDutiesError):
            self.complete(session, second, by=people.township)
        self.complete(session, second, by=people.second)
        assert open_task(session, instance).element_id == "review"

    def test_the_worklist_says_which_time_it_is(self, session, started, people, sign_in):
        started(self.SURVEYED)

        page = sign_in(people.township).get("/tasks?part=team")

        text = page.get_data(as_text=True)
        assert "入户调查（第 1 次）" in text
        assert "入户调查（第 2 次）" in text

    def complete(self, session: Session, task: UserTask, *, by: Officer) -> None:
        operations.complete_user_task(
            session, task.id, by=by, answers={}, lock_version=task.lock_version, at=NOW
        )


class TestMessages:
    ASKING = process(
        lanes(township_caseworker="ask read"),
        start(),
        user("ask", form="accept"),
        send("tell", handler="send_message", message="reply"),
        catch("wait", "message", "notice"),
        user("read", form="accept"),
        end(),
        path("start", "ask", "tell", "wait", "read", "end"),
        process_id="asking",
    )
    ANSWERING = process(
        lanes(township_caseworker="answer"),
        start(),
        receive("hear", "reply"),
        user("answer", form="accept"),
        end_event("told", "message", "notice", handler="send_message"),
        path("start", "hear", "answer", "told"),
        process_id="answering",
    )

    def test_go_to_the_other_procedures_of_the_case_that_wait_for_them(self, session, started):
        answering = started(self.ANSWERING, "2")
        asking = started(self.ASKING, "1")
        assert queries.open_tasks_of(session, answering.id) == []

        complete(session, asking)

        assert open_task(session, answering).element_id == "answer"
        assert queries.open_tasks_of(session, asking.id) == []
        complete(session, answering)
        assert answering.end_event == "told"
        assert open_task(session, asking).element_id == "read"
        told = trail(session, AuditAction.MESSAGE_DELIVERED)
        assert [details["message"] for details in told] == ["reply", "notice"]

    def test_are_sent_also_if_nobody_waits(self, session, started):
        asking = started(self.ASKING, "1")

        complete(session, asking)

        assert trail(session, AuditAction.MESSAGE_DELIVERED) == []
        assert queries.open_tasks_of(session, asking.id) == []

    def test_that_come_back_into_the_move_that_sends_them_are_refused(self, session, started):
        echoing = process(
            start(), receive("hear", "reply"),
            end_event("told", "message", "notice", handler="send_message"),
            path("start", "hear", "told"), process_id="echoing",
        )  # fmt: skip
        started(echoing, "2")
        asking = started(self.ASKING, "1")

        with pytest.raises(InstanceBusyError):
            complete(session, asking)

    def test_do_not_wait_for_whoever_is_moving_the_other_procedure(self, session, engine):
        version_id = session.scalars(select(ProcessVersion.id).limit(1)).one()
        with Session(engine) as other:
            database.set_reach(other, database.EVERYTHING)
            held = ProcessInstance(
                id=uuid4(),
                process_version_id=version_id,
                business_key="held",
                subject_id=uuid4(),
                division_code=builders.VILLAGE,
                subject_label="",
                programme="",
                state=b"",
                variables={},
                parties=[],
                excluded_persons=[],
                started_at=NOW,
            )
            other.add(held)
            other.commit()
            held_id = held.id
            try:
                database.set_reach(other, database.EVERYTHING)
                queries.lock_instance(other, held_id)
                with pytest.raises(InstanceBusyError):
                    queries.lock_idle_instance(session, held_id)
            finally:
                other.rollback()
                database.set_reach(other, database.EVERYTHING)
                other.delete(other.get_one(ProcessInstance, held_id))
                other.commit()
