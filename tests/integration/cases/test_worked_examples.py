"""Worked examples 1, 2 and 12 through the database: amounts, reasons, dates."""

from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from tests import builders
from tests.builders import at
from tests.integration import driving
from tests.integration.driving import Procedure
from webapp.cases import queries as cases
from webapp.cases.errors import NotEligibleError
from webapp.cases.models import CaseStatus
from webapp.clocks import queries as clocks
from webapp.clocks.models import ClockChangeKind, ClockStatus, LegalClock
from webapp.documents import queries as documents
from webapp.documents.models import Document, DocumentKind
from webapp.publicity import operations as publicity
from webapp.publicity import queries as notices
from webapp.publicity.errors import ObjectionClosedError, UnhandledObjectionError
from webapp.registry.models import IncomeKind
from webapp.tasks.errors import NearRelativeError
from webapp.worker import queries as worker

SISTER_OF_THE_DIRECTOR = {
    "near_relative": True,
    "near_relative_officer_name": "孙主任",
    "near_relative_officer_post": "村委会主任",
    "near_relative_relation": "sibling",
}


def begin(session: Session, when: str, **household: object) -> Procedure:
    people = driving.staff(session)
    moment = at(when)
    registered = builders.household(session, people.township, at=moment, **household)
    case = builders.application(session, people.assistant, registered=registered, at=moment)
    return Procedure(session, case, people)


def running(procedure: Procedure) -> dict[str, LegalClock]:
    return clocks.live_clocks_of(procedure.session, procedure.instance_id)


def due(procedure: Procedure, name: str) -> date:
    return running(procedure)[name].due_on


def document(procedure: Procedure, kind: DocumentKind) -> Document:
    found = documents.newest_of(procedure.session, procedure.case_id, kind)
    assert found is not None
    return found


def decided(procedure: Procedure, when: str, *, opinion: str, determination: str) -> None:
    """Drive a case from acceptance to its determination, all on one day but the publicity."""
    moment = at(when)
    procedure.accept(moment)
    procedure.compare(moment)
    procedure.survey(moment)
    procedure.opine(moment, opinion)
    closed = procedure.publicise(moment)
    procedure.submit(closed)
    procedure.review(closed)
    procedure.decide(closed, determination)


class TestExample1:
    def test_exempt_income_does_not_count_and_the_notice_proves_it(self, session: Session) -> None:
        procedure = begin(session, "2026-09-14 09:00")

        decided(procedure, "2026-09-14 09:00", opinion="agree", determination="confirm")

        assessment = cases.latest_assessment(session, procedure.case_id)
        assert assessment is not None
        assert assessment.result["household_income"] == "12000.00"
        assert assessment.result["per_capita_income"] == "3000.00"
        assert len(assessment.result["members_included"]) == 4
        notice = document(procedure, DocumentKind.CONFIRMATION)
        assert (notice.content["monthly_fen"], notice.content["benefit_from"]) == (
            7000,
            "2026-10-01",
        )
        assert notice.content["standard"]["fen"] == 321000
        assert notice.content["demonstration"] is True
        steps = {step["label"]: step for step in notice.content["steps"]}
        amount = steps["月保障金额（差额）"]
        assert "3,210.00 × 4 − 12,000.00" in amount["formula"]

    def test_counting_exempt_income_would_wrongly_refuse_at_3960_yuan(
        self, session: Session
    ) -> None:
        procedure = begin(
            session,
            "2026-09-14 09:00",
            yuan=[
                (IncomeKind.BUSINESS, "crops", 5800),
                (IncomeKind.WAGES, "employment", 6200 + 840 + 3000),
            ],
        )

        decided(procedure, "2026-09-14 09:00", opinion="disagree", determination="refuse")

        notice = document(procedure, DocumentKind.REFUSAL)
        assert notice.content["per_capita_fen"] == 396000
        assert any("3960.00" in reason for reason in notice.content["reasons"])

    def test_a_survey_that_finds_more_than_declared_decides(self, session: Session) -> None:
        procedure = begin(
            session, "2026-09-14 09:00", yuan=[(IncomeKind.WAGES, "employment", 6000)]
        )
        moment = at("2026-09-14 10:00")
        procedure.accept(moment)
        procedure.compare(moment)
        means = driving.registry.means_of(session, procedure.case.household_id)
        procedure.survey(moment, {means.incomes[0].id: "20000.00"})

        assessment = cases.latest_assessment(session, procedure.case_id)

        assert assessment is not None
        assert (assessment.outcome, assessment.monthly_fen) == ("not_eligible", None)
        assert Fraction(assessment.result["per_capita_income_exact_fen"]) == 500_000


class TestExample2:
    def test_the_refusal_gives_facts_reasons_articles_remedies_and_what_else_to_apply_for(
        self, session: Session
    ) -> None:
        procedure = begin(
            session,
            "2022-12-05 09:00",
            yuan=[(IncomeKind.WAGES, "employment", 9630)],
            members=builders.example_1_members()[:3],
        )

        decided(procedure, "2022-12-05 09:00", opinion="disagree", determination="refuse")

        told = document(procedure, DocumentKind.REFUSAL).content
        assert told["per_capita_fen"] == told["standard"]["fen"] == 321000
        assert "不低于当地最低生活保障标准每人每年 3210.00 元" in told["reasons"][0]
        test = next(step for step in told["steps"] if "第九条" in step["citation"])
        assert test["formula"].startswith("9,630.00 ÷ 3 人 = 3,210.00；标准 3,210.00 元/人·年")
        assert test["result"] == "不低于标准"
        assert [article["citation"] for article in told["articles"]] == [test["citation"]]
        assert told["alternatives"] == ["最低生活保障边缘家庭"]
        assert told["remedies"]["court"] == "浚县人民法院"
        assert (told["declared_income_fen"], told["verified_income_fen"]) == (963000, 963000)

    def test_a_household_at_the_line_cannot_be_confirmed(self, session: Session) -> None:
        procedure = begin(
            session,
            "2022-12-05 09:00",
            yuan=[(IncomeKind.WAGES, "employment", 9630)],
            members=builders.example_1_members()[:3],
        )

        with pytest.raises(NotEligibleError):
            decided(procedure, "2022-12-05 09:00", opinion="agree", determination="confirm")


class TestExample12:
    def test_every_date_of_the_calendar_of_2026(self, session: Session) -> None:
        procedure = begin(session, "2026-09-14 09:00")
        people = procedure.people

        procedure.accept(at("2026-09-14 10:00"), **SISTER_OF_THE_DIRECTOR)
        assert procedure.case.regime == "R2026"
        assert procedure.task("survey_first").due_on == date(2026, 9, 17)
        assert due(procedure, "total") == date(2026, 10, 30)
        accepted = document(procedure, DocumentKind.ACCEPTANCE).content
        assert (accepted["survey_due"]["on"], accepted["total_due"]["on"]) == (
            "2026-09-17",
            "2026-10-30",
        )
        assert accepted["total_working_days"] == 30
        (entry,) = cases.near_relatives_of(session, procedure.case_id)
        assert (entry.person_name, entry.post, entry.relation) == (
            "孙主任",
            "村委会主任",
            "sibling",
        )

        procedure.survey(at("2026-09-17 10:00"))
        assert "survey_start" not in running(procedure)
        procedure.complete(
            "request_comparison",
            {"comparison_needed": True},
            by=people.township,
            at=at("2026-09-17 15:00"),
        )
        assert procedure.task("start_comparison").due_on == date(2026, 9, 21)
        procedure.complete("start_comparison", {}, by=people.county, at=at("2026-09-21 16:00"))
        assert procedure.task("report_comparison").due_on == date(2026, 10, 30)
        procedure.complete(
            "report_comparison",
            {"result": "consistent"},
            by=people.county,
            at=at("2026-09-22 10:00"),
        )
        procedure.opine(at("2026-09-23 10:00"), "disagree")

        procedure.complete(
            "post_notice", {"posted": True}, by=people.assistant, at=at("2026-09-24 10:00")
        )
        notice = notices.newest_of_case(session, procedure.case_id)
        assert notice is not None
        assert notice.ends_on == date(2026, 10, 1)
        last_evening = at("2026-10-01 23:59")
        assert worker.lock_next_alarm(session, today=date(2026, 10, 1), at=last_evening) is None
        midnight = at("2026-10-02 00:00")
        alarm = worker.lock_next_alarm(session, today=date(2026, 10, 2), at=midnight)
        assert alarm is not None
        assert (alarm.name, alarm.process_instance_id) == ("publicity", procedure.instance_id)

        procedure.fire("publicity", at=at("2026-10-02 00:05"))
        back = at("2026-10-08 09:00")
        procedure.complete(
            "close_publicity", {"objection_raised": False}, by=people.township, at=back
        )
        procedure.submit(back)
        assert due(procedure, "county_review") == date(2026, 10, 21)
        assert procedure.open() == ["county_visit"]
        assert procedure.task("county_visit").due_on == date(2026, 10, 21)
        procedure.complete("county_visit", {"visited_on": "2026-10-12"}, by=people.county, at=back)
        procedure.review(back)
        procedure.decide(at("2026-10-21 17:00"), "refuse")

        assert due(procedure, "refusal_notice") == date(2026, 10, 26)
        assert procedure.task("deliver_notice").due_on == date(2026, 10, 26)
        refusal = document(procedure, DocumentKind.REFUSAL).content
        assert refusal["deliver_by"] == {"on": "2026-10-26", "provisional_reason": None}
        procedure.deliver(at("2026-10-26 10:00"))
        statuses = {
            clock.name: clock.status for clock in clocks.clocks_of(session, procedure.instance_id)
        }
        assert statuses == dict.fromkeys(statuses, ClockStatus.MET)
        assert procedure.case.status is CaseStatus.REFUSED

    def test_an_objection_on_29_september_moves_the_limit_to_20_november_at_once(
        self, session: Session
    ) -> None:
        procedure = begin(session, "2026-09-14 09:00")
        start = at("2026-09-14 10:00")
        procedure.accept(start)
        procedure.compare(start)
        procedure.survey(start)
        procedure.opine(start)
        posted = at("2026-09-24 10:00")
        procedure.complete(
            "post_notice", {"posted": True}, by=procedure.people.assistant, at=posted
        )
        notice = notices.newest_of_case(session, procedure.case_id)
        assert notice is not None

        objection = publicity.receive_objection(
            session,
            notice.id,
            objector_name="",
            contact="",
            content="该户有轿车",
            at=at("2026-09-29 20:00"),
        )

        total = running(procedure)["total"]
        assert (total.due_on, total.length, total.is_provisional) == (date(2026, 11, 20), 45, False)
        (change,) = clocks.changes_of(session, procedure.instance_id)
        assert (change.kind, change.due_before, change.due_after) == (
            ClockChangeKind.EXTENDED,
            date(2026, 10, 30),
            date(2026, 11, 20),
        )
        assert "第二十二条" in change.authority
        assert (objection.objector_name, objection.contact) == (None, None)
        closed = at("2026-10-08 09:00")
        procedure.fire("publicity", at=at("2026-10-02 00:05"))
        with pytest.raises(UnhandledObjectionError), session.begin_nested():
            procedure.complete(
                "close_publicity",
                {"objection_raised": False},
                by=procedure.people.township,
                at=closed,
            )
        procedure.complete(
            "close_publicity", {"objection_raised": True}, by=procedure.people.township, at=closed
        )
        assert procedure.task("handle_objection").due_on == date(2026, 11, 20)
        assert len(clocks.changes_of(session, procedure.instance_id)) == 1

    def test_an_objection_comes_too_late_on_the_day_after_the_period(
        self, session: Session
    ) -> None:
        procedure = begin(session, "2026-09-14 09:00")
        start = at("2026-09-14 10:00")
        procedure.accept(start)
        procedure.compare(start)
        procedure.survey(start)
        procedure.opine(start)
        procedure.complete(
            "post_notice",
            {"posted": True},
            by=procedure.people.assistant,
            at=at("2026-09-24 10:00"),
        )
        notice = notices.newest_of_case(session, procedure.case_id)
        assert notice is not None
        said = {"objector_name": "", "contact": "", "content": "不实"}

        with pytest.raises(ObjectionClosedError), session.begin_nested():
            publicity.receive_objection(session, notice.id, **said, at=at("2026-10-02 00:10"))

        publicity.receive_objection(session, notice.id, **said, at=at("2026-10-01 23:50"))
        assert procedure.case.has_objection

    def test_special_circumstances_give_45_days_from_the_start(self, session: Session) -> None:
        procedure = begin(session, "2026-09-14 09:00")

        procedure.accept(at("2026-09-14 10:00"), special_circumstances="separated_residence")

        assert due(procedure, "total") == date(2026, 11, 20)

    def test_a_delegated_case_has_20_days(self, session: Session) -> None:
        reckoned = clocks.reckoned(
            session,
            "minimum_living_allowance",
            "total",
            division=builders.VILLAGE,
            start=date(2026, 9, 14),
            variables={"delegated": True},
        )

        assert (reckoned.length, reckoned.due.on) == (20, date(2026, 10, 16))

    def test_a_limit_beyond_the_published_calendars_is_provisional(self, session: Session) -> None:
        procedure = begin(session, "2026-11-23 09:00")

        procedure.accept(at("2026-11-23 10:00"))

        total = running(procedure)["total"]
        assert (total.is_provisional, total.due_on.year, total.due_on.month) == (True, 2027, 1)
        assert not running(procedure)["survey_start"].is_provisional
        notice = document(procedure, DocumentKind.ACCEPTANCE).content
        assert "2027 年放假安排尚未公布" in notice["total_due"]["provisional_reason"]

    def test_a_director_with_an_account_is_kept_away(self, session: Session) -> None:
        procedure = begin(session, "2026-09-14 09:00")
        director = builders.officer(session, name="孙主任")

        procedure.accept(at("2026-09-14 10:00"), **SISTER_OF_THE_DIRECTOR)

        with pytest.raises(NearRelativeError):
            procedure.complete("survey_first", {}, by=director, at=at("2026-09-15 10:00"))
