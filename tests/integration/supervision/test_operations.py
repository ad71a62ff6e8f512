from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import builders
from tests.integration.driving import Procedure, staff
from webapp.accounts import operations as accounts
from webapp.accounts.models import RelativeRelation, Role
from webapp.audit.models import AuditAction, AuditEvent
from webapp.clocks import queries as clocks
from webapp.errors import NotPermittedError
from webapp.notifications.models import Notification, NotificationKind
from webapp.supervision import operations, presenters, queries
from webapp.tasks import operations as tasks
from webapp.tasks import queries as task_queries

ACCEPTED = builders.at("2026-09-14 09:00")


@pytest.fixture
def procedure(session):
    people = staff(session)
    found = Procedure(session, builders.application(session, people.assistant), people)
    found.accept(ACCEPTED)
    return found


def told(session, kind):
    return {
        row.officer_id: row
        for row in session.scalars(select(Notification).where(Notification.kind == kind))
    }


def clock_named(session, procedure, name):
    return clocks.live_clocks_of(session, procedure.instance_id)[name]


class TestTellOf:
    def test_warns_everybody_who_could_take_the_task(self, session, procedure):
        survey = clock_named(session, procedure, "survey_start")

        operations.tell_of(session, survey, at=ACCEPTED + timedelta(days=2))

        assert {procedure.people.township.id, procedure.people.second.id} <= set(
            told(session, NotificationKind.DEADLINE_NEAR)
        )
        assert survey.warned_at == ACCEPTED + timedelta(days=2)

    def test_warns_only_who_holds_the_task(self, session, procedure):
        for element in ("survey_first", "request_comparison"):
            tasks.claim(
                session, procedure.task(element).id, by=procedure.people.second, at=ACCEPTED
            )

        operations.tell_of(
            session,
            clock_named(session, procedure, "survey_start"),
            at=ACCEPTED + timedelta(days=2),
        )

        assert set(told(session, NotificationKind.DEADLINE_NEAR)) == {procedure.people.second.id}

    def test_escalates_to_whoever_supervises_the_place_and_to_nobody_else(self, session, procedure):
        own = builders.officer(session, Role.SUPERVISOR)
        above = builders.officer(session, Role.SUPERVISOR, division=builders.HEBI)
        other = builders.officer(session, Role.SUPERVISOR, division=builders.QI)

        operations.tell_of(
            session,
            clock_named(session, procedure, "survey_start"),
            at=ACCEPTED + timedelta(days=7),
        )

        escalated = told(session, NotificationKind.ESCALATED)
        assert {own.id, above.id} <= set(escalated)
        assert other.id not in escalated
        assert escalated[own.id].link == f"/cases/{procedure.case_id}"

    def test_notes_each_telling_once(self, session, procedure):
        survey = clock_named(session, procedure, "survey_start")

        operations.tell_of(session, survey, at=ACCEPTED + timedelta(days=7))

        events = session.scalars(
            select(AuditEvent).where(
                AuditEvent.action == AuditAction.CLOCK_OVERDUE,
                AuditEvent.stream == f"case:{procedure.case_id}",
            )
        ).all()
        assert [event.details["clock"] for event in events] == ["survey_start"]

    def test_tells_the_township_of_a_village_that_has_no_assistant(self, session, procedure):
        accounts.disable_officer(session, procedure.people.assistant, at=ACCEPTED)
        procedure.compare(ACCEPTED)
        procedure.survey(ACCEPTED)
        procedure.opine(ACCEPTED)
        for officer in session.scalars(
            select(type(procedure.people.assistant)).filter_by(role=Role.VILLAGE_ASSISTANT)
        ):
            officer.is_active = False
        session.flush()

        operations.tell_of(
            session, clock_named(session, procedure, "total"), at=builders.at("2026-10-23 09:00")
        )

        assert procedure.open() == ["post_notice"]
        assert procedure.people.township.id in told(session, NotificationKind.DEADLINE_NEAR)


class TestSupervisors:
    def test_complete_no_task_themselves(self, session, procedure):
        supervisor = builders.officer(session, Role.SUPERVISOR)
        task = procedure.task("survey_first")

        with pytest.raises(NotPermittedError):
            tasks.complete_user_task(
                session,
                task.id,
                by=supervisor,
                answers={},
                lock_version=task.lock_version,
                at=ACCEPTED,
            )

    def test_can_give_a_task_to_nobody_who_may_not_handle_it(self, session, procedure):
        supervisor = builders.officer(session, Role.SUPERVISOR)
        task = procedure.task("survey_first")

        with pytest.raises(NotPermittedError):
            tasks.reassign(
                session,
                task.id,
                to=procedure.people.county,
                by=supervisor,
                reason="帮忙",
                at=ACCEPTED,
            )


class TestCandidates:
    def found(self, session, task, by):
        officers = queries.officers_for(
            session, lane=task.lane, handling_division=task.handling_division
        )
        return {
            one.id: one.obstacle
            for one in presenters.candidates(
                officers,
                task,
                standing=task_queries.standing(session, by, task),
                relatives=queries.relatives_by_person(
                    session, {officer.person_index for officer in officers}
                ),
                open_counts=queries.open_counts(session, [one.id for one in officers]),
            )
        }

    def test_agree_with_what_the_task_itself_permits(self, app, session, procedure):
        supervisor = builders.officer(session, Role.SUPERVISOR)
        related = builders.officer(session)
        accounts.declare_relative(
            session,
            related,
            relation=RelativeRelation.CHILD,
            id_number=procedure.case.household.members[0].id_number,
            at=ACCEPTED,
        )
        procedure.complete("survey_first", {}, by=procedure.people.township, at=ACCEPTED)
        task = task_queries.get(session, procedure.task("survey_second").id)

        with app.test_request_context():
            found = self.found(session, task, supervisor)

        assert found[procedure.people.second.id] == ""
        assert found[procedure.people.township.id]
        assert "近亲属" in found[related.id]
        assert procedure.people.county.id not in found
        assert supervisor.id not in found

    def test_leave_out_who_holds_the_task_already(self, app, session, procedure):
        supervisor = builders.officer(session, Role.SUPERVISOR)
        task_id = procedure.task("survey_first").id
        tasks.claim(session, task_id, by=procedure.people.second, at=ACCEPTED)

        with app.test_request_context():
            found = self.found(session, task_queries.get(session, task_id), supervisor)

        assert procedure.people.second.id not in found
