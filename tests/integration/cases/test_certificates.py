"""What a case shows of the law's demands afterwards: from its trail, tasks and clocks."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests import builders
from tests.builders import at
from tests.integration import driving
from tests.integration.driving import Procedure
from webapp.accounts.models import Officer, Role
from webapp.audit import operations as audit
from webapp.audit.models import AuditAction, AuditEvent
from webapp.cases import certificates, operations
from webapp.cases.permissions import READING_ROLES, CaseAction
from webapp.tasks.models import UserTask
from workflows.obligation_rules.history import Keeping, Verdict

START = at("2026-09-14 09:00")


@pytest.fixture
def procedure(session: Session) -> Procedure:
    """Return a case that was accepted and surveyed on its first day."""
    people = driving.staff(session)
    begun = Procedure(session, builders.application(session, people.assistant, at=START), people)
    begun.accept(START)
    begun.compare(START)
    begun.survey(START)
    return begun


def to_the_end(procedure: Procedure, determination: str = "confirm") -> None:
    procedure.opine(START)
    closed = procedure.publicise(START)
    procedure.submit(closed)
    procedure.review(closed)
    procedure.decide(closed, determination)
    procedure.deliver(closed + timedelta(days=1))


def verdicts(
    session: Session, procedure: Procedure, today: date = date(2026, 9, 24)
) -> dict[str, Verdict]:
    session.expire_all()
    made = certificates.certificate_of(session, procedure.case, today=today)
    return {one.obligation.name: one for one in made.verdicts}


def names(found: dict[str, Verdict], keeping: Keeping) -> set[str]:
    return {name for name, one in found.items() if one.keeping is keeping}


def test_a_confirmed_case_kept_everything_that_concerns_it(
    session: Session, procedure: Procedure
) -> None:
    to_the_end(procedure)

    found = verdicts(session, procedure)

    assert names(found, Keeping.NOT_APPLICABLE) == {
        "missing_papers_are_listed",
        "objection_leads_to_new_opinion",
        "refusal_told_in_time",
        "refusal_notice_not_lengthened",
        "refusal_told_by_township",
    }
    assert names(found, Keeping.KEPT) == found.keys() - names(found, Keeping.NOT_APPLICABLE)


def test_tells_who_by_role_what_and_when_and_for_how_long(
    session: Session, procedure: Procedure
) -> None:
    to_the_end(procedure)

    found = verdicts(session, procedure)

    two = found["two_surveyors"].done
    assert [one.name for one in two] == ["survey_first", "survey_second", "first_opinion"]
    assert {one.role for one in two} == {"township_caseworker"}
    assert two[0].person != two[1].person
    publicity = found["publicity_of_every_opinion"].done
    assert [one.name for one in publicity] == [
        "first_opinion",
        "first_opinion_publicity/publicity_period",
        "submit_to_county",
    ]
    (run,) = found["publicity_not_shortened"].clocks
    assert (run.length, run.started_on, run.due_on) == (7, date(2026, 9, 14), date(2026, 9, 21))
    assert run.met_on == date(2026, 9, 22)


def test_a_refused_case_was_told_in_time(session: Session, procedure: Procedure) -> None:
    to_the_end(procedure, "refuse")

    found = verdicts(session, procedure)

    assert names(found, Keeping.BROKEN) == set()
    told = found["refusal_told_in_time"]
    assert told.keeping is Keeping.KEPT
    assert [one.name for one in told.done] == ["record_refusal", "refusal_notice/deliver_notice"]
    assert told.clocks[0].met_on == date(2026, 9, 23)


def test_a_running_case_still_owes_what_comes(session: Session, procedure: Procedure) -> None:
    found = verdicts(session, procedure, date(2026, 9, 15))

    assert names(found, Keeping.BROKEN) == set()
    assert names(found, Keeping.NOT_APPLICABLE) == set()
    assert {"decided_in_time", "publicity_before_benefit"} <= names(found, Keeping.PENDING)
    assert {"survey_started_in_time", "accepted_by_township"} <= names(found, Keeping.KEPT)


def test_a_limit_that_passed_is_broken_before_anything_is_done(
    session: Session, procedure: Procedure
) -> None:
    found = verdicts(session, procedure, date(2026, 12, 1))

    assert names(found, Keeping.BROKEN) == {"decided_in_time"}
    assert [run.name for run in found["decided_in_time"].clocks] == ["total"]


def test_a_publicity_that_was_cut_short_is_broken(session: Session, procedure: Procedure) -> None:
    procedure.opine(START)
    procedure.complete("post_notice", {"posted": True}, by=procedure.people.assistant, at=START)
    procedure.fire("publicity", at=START + timedelta(days=3))

    found = verdicts(session, procedure)

    assert names(found, Keeping.BROKEN) == {"publicity_not_shortened"}
    assert found["publicity_not_shortened"].clocks[0].met_on == date(2026, 9, 17)


def test_two_accounts_of_one_surveyor_are_one_person(
    session: Session, procedure: Procedure
) -> None:
    procedure.opine(START)
    session.execute(
        update(UserTask)
        .where(UserTask.element_id == "survey_second")
        .values(completed_by_person=procedure.people.township.person_index)
    )

    found = verdicts(session, procedure)

    assert names(found, Keeping.BROKEN) == {"two_surveyors"}


def test_a_withdrawn_case_owes_nothing_more(session: Session, procedure: Procedure) -> None:
    operations.act(
        session,
        procedure.case_id,
        CaseAction.WITHDRAW,
        answers={"reason": "家庭情况好转", "withdrawn_on": "2026-09-15"},
        by=procedure.people.township,
        at=START + timedelta(days=1),
    )

    found = verdicts(session, procedure)

    assert names(found, Keeping.BROKEN) == set()
    assert found["decided_in_time"].keeping is Keeping.NOT_APPLICABLE


def test_what_was_done_before_moves_were_recorded_is_not_judged(
    session: Session, procedure: Procedure
) -> None:
    audit.record(
        session,
        AuditAction.USER_TASK_COMPLETED,
        at=START,
        stream=f"case:{procedure.case_id}",
        subject_id=procedure.task("first_opinion").id,
    )

    found = verdicts(session, procedure, date(2026, 12, 1))

    assert names(found, Keeping.BROKEN) == names(found, Keeping.PENDING) == set()
    assert found["decided_in_time"].keeping is Keeping.NOT_RECORDED
    assert found["accepted_by_township"].keeping is Keeping.KEPT


class TestPage:
    @pytest.fixture(autouse=True)
    def in_september(self, travel: Callable[..., object]) -> None:
        travel(at("2026-09-24 09:00"))

    def page(self, client: FlaskClient, procedure: Procedure) -> str:
        return client.get(f"/cases/{procedure.case_id}/certificate").get_data(as_text=True)

    def test_shows_every_demand_with_its_article_and_evidence_and_no_officers_name(
        self, session: Session, sign_in: Callable[[Officer], FlaskClient], procedure: Procedure
    ) -> None:
        to_the_end(procedure)

        page = self.page(sign_in(procedure.people.township), procedure)

        text = re.sub(r"<[^>]+>", "", page)
        assert "合规核验单" in text
        assert "每次调查的调查人员不得少于两人" in text
        assert "每组调查人员不得少于2人。" in text
        assert "乡镇经办人 · 2026-09-14" in text
        assert "自 2026-09-14 起 7 日，至 2026-09-21 届满，2026-09-22 计时结束" in text
        assert "没有做到" not in text
        for person in (procedure.people.second, procedure.people.confirmer):
            assert person.name not in text

    def test_says_first_what_was_not_done(
        self, session: Session, sign_in: Callable[[Officer], FlaskClient], procedure: Procedure
    ) -> None:
        procedure.opine(START)
        procedure.complete("post_notice", {"posted": True}, by=procedure.people.assistant, at=START)
        procedure.fire("publicity", at=START + timedelta(days=3))

        page = self.page(sign_in(procedure.people.township), procedure)

        assert page.index("没有做到") < page.index("公示期不得短于法定期限")
        assert page.index("公示期不得短于法定期限") < page.index("未经受理不得纳入保障")

    def test_is_in_english_too(
        self, session: Session, sign_in: Callable[[Officer], FlaskClient], procedure: Procedure
    ) -> None:
        client = sign_in(procedure.people.township)
        client.post("/language", data={"language": "en"})

        page = self.page(client, procedure)

        assert "At least two persons make each survey" in page

    def test_is_noted_in_the_trail_and_shut_to_others(
        self, session: Session, sign_in: Callable[[Officer], FlaskClient], procedure: Procedure
    ) -> None:
        client = sign_in(procedure.people.county)
        stranger = builders.officer(session, Role.POLICY_STAFF)

        self.page(client, procedure)
        read = session.scalars(
            select(AuditEvent).where(AuditEvent.action == AuditAction.CASE_READ)
        ).all()
        client.post("/sign-out")
        refused = sign_in(stranger).get(f"/cases/{procedure.case_id}/certificate")

        assert [event.officer_id for event in read] == [procedure.people.county.id]
        assert Role.POLICY_STAFF not in READING_ROLES
        assert refused.status_code == 403
