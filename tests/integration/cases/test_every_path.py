"""Every way through the procedure, driven through the database to its end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from tests.builders import at
from tests.integration import driving
from tests.integration.driving import Procedure
from webapp.audit import chain
from webapp.audit.models import AuditAction, AuditEvent
from webapp.cases import operations as cases
from webapp.cases import queries as case_queries
from webapp.cases.errors import (
    ActionNotOpenError,
    NothingMissingError,
    SecondMissingPapersNoticeError,
    VisitMissingError,
)
from webapp.cases.models import CaseStatus
from webapp.cases.permissions import CaseAction
from webapp.clocks import queries as clocks
from webapp.documents import queries as documents
from webapp.publicity import queries as publicity
from webapp.registry import queries as registry
from webapp.tasks import queries as tasks
from webapp.tasks.models import ProcessInstanceStatus, UserTaskStatus

MONDAY = at("2026-09-14 09:00")
INCOMPLETE = {"file_complete": False, "missing_items": ["authorisation", "identity_papers"]}


def begin(session: Session, *, when: datetime = MONDAY) -> Procedure:
    people = driving.staff(session)
    case = builders.application(session, people.assistant, at=when)
    return Procedure(session, case, people)


def act(
    procedure: Procedure, action: CaseAction, *, when: datetime = MONDAY, **answers: object
) -> None:
    cases.act(
        procedure.session,
        procedure.case_id,
        action,
        answers=answers,
        by=procedure.people.township,
        at=when,
    )


def other_member(procedure: Procedure) -> str:
    """Return the id of a member who is not the applicant."""
    household = registry.get(procedure.session, procedure.case.household_id)
    return str(next(one.id for one in household.members if one.id != procedure.case.applicant_id))


def issued(procedure: Procedure) -> list[str]:
    found = documents.of_subject(procedure.session, procedure.case_id)
    return sorted(document.kind.value for document in found)


def hanging(procedure: Procedure) -> list[str]:
    return [
        notice.kind.value
        for notice in publicity.notices_of_case(procedure.session, procedure.case_id)
        if notice.posted_on is not None and notice.removed_on is None
    ]


def events(procedure: Procedure) -> list[AuditEvent]:
    return list(
        procedure.session.scalars(
            select(AuditEvent)
            .where(AuditEvent.stream == f"case:{procedure.case_id}")
            .order_by(AuditEvent.sequence)
        )
    )


def assert_trail_is_whole(procedure: Procedure) -> None:
    before = chain.GENESIS
    for place, event in enumerate(events(procedure), start=1):
        assert (event.sequence, event.previous_hash) == (place, before)
        assert chain.hash_of(event) == event.hash
        before = event.hash


def assert_over(
    procedure: Procedure, status: CaseStatus, *, end: str, papers: list[str], board: list[str]
) -> None:
    """Assert that nothing of a case goes on: no task, no clock, no notice that should not hang."""
    session = procedure.session
    instance = tasks.instance_of(session, procedure.case_id)
    history = tasks.history_of(session, instance.id)
    assert procedure.case.status is status
    assert (instance.status, instance.end_event) == (ProcessInstanceStatus.COMPLETED, end)
    assert [task.element_id for task in history if task.status is UserTaskStatus.OPEN] == []
    assert clocks.live_clocks_of(session, instance.id) == {}
    assert issued(procedure) == sorted(papers)
    assert hanging(procedure) == board
    assert_trail_is_whole(procedure)


@contextmanager
def undone(session: Session) -> Iterator[None]:
    """Try something, and go on as if it had not been."""
    savepoint = session.begin_nested()
    yield
    savepoint.rollback()
    session.expire_all()


def to_publicity(procedure: Procedure, when: datetime) -> None:
    procedure.accept(when)
    procedure.compare(when)
    procedure.survey(when)
    procedure.opine(when)


def to_county(procedure: Procedure, when: datetime = MONDAY) -> datetime:
    to_publicity(procedure, when)
    closed = procedure.publicise(when)
    procedure.submit(closed)
    return closed


class TestMissingPapers:
    def test_are_told_once_and_then_the_file_is_accepted(self, session: Session) -> None:
        procedure = begin(session)

        procedure.complete(
            "check_completeness", INCOMPLETE, by=procedure.people.township, at=MONDAY
        )
        assert procedure.open() == ["supply_papers"]
        assert clocks.live_clocks_of(session, procedure.instance_id) == {}
        procedure.complete("supply_papers", {}, by=procedure.people.assistant, at=MONDAY)
        procedure.accept(at("2026-09-16 10:00"))

        assert issued(procedure) == ["acceptance", "missing_papers"]
        running = clocks.live_clocks_of(session, procedure.instance_id)
        assert {name: str(one.started_on) for name, one in running.items()} == {
            "survey_start": "2026-09-16",
            "total": "2026-09-16",
        }

    def test_a_second_notice_may_not_ask_for_anything_new(self, session: Session) -> None:
        procedure = begin(session)
        by = procedure.people.township
        procedure.complete("check_completeness", INCOMPLETE, by=by, at=MONDAY)
        procedure.complete("supply_papers", {}, by=procedure.people.assistant, at=MONDAY)
        later = at("2026-09-15 10:00")

        for asked in (
            {**INCOMPLETE, "missing_items": ["authorisation", "entrustment"]},
            {**INCOMPLETE, "missing_items": ["authorisation"], "other_missing": "户口簿复印件"},
        ):
            with undone(session), pytest.raises(SecondMissingPapersNoticeError):
                procedure.complete("check_completeness", asked, by=by, at=later)

        still = {**INCOMPLETE, "missing_items": ["authorisation"]}
        procedure.complete("check_completeness", still, by=by, at=later)
        assert issued(procedure) == ["missing_papers", "missing_papers"]

    def test_are_listed_or_the_file_is_complete(self, session: Session) -> None:
        procedure = begin(session)

        with pytest.raises(NothingMissingError):
            procedure.complete(
                "check_completeness",
                {"file_complete": False, "missing_items": [], "other_missing": " "},
                by=procedure.people.township,
                at=MONDAY,
            )


class TestChecks:
    def test_a_survey_that_the_second_surveyor_rejects_is_made_again(
        self, session: Session
    ) -> None:
        procedure = begin(session)
        procedure.accept(MONDAY)
        procedure.complete("survey_first", {}, by=procedure.people.township, at=MONDAY)

        procedure.complete(
            "survey_second", {"survey_agreed": False}, by=procedure.people.second, at=MONDAY
        )

        assert sorted(procedure.open()) == ["request_comparison", "survey_first"]

    def test_a_comparison_that_is_not_needed_is_left_out(self, session: Session) -> None:
        procedure = begin(session)
        procedure.accept(MONDAY)

        procedure.complete(
            "request_comparison",
            {"comparison_needed": False},
            by=procedure.people.township,
            at=MONDAY,
        )
        procedure.survey(MONDAY)

        assert procedure.open() == ["first_opinion"]
        assert procedure.case.comparison_requested_on is None

    @pytest.mark.parametrize("first", ["compare", "survey"])
    def test_on_the_second_pass_both_branches_are_awaited(
        self, session: Session, first: str
    ) -> None:
        procedure = begin(session)
        order: list[Callable[[datetime], None]] = [procedure.compare, procedure.survey]
        if first == "survey":
            order.reverse()
        procedure.accept(MONDAY)
        for check in order:
            check(MONDAY)

        procedure.opine(MONDAY, "resurvey")
        assert sorted(procedure.open()) == ["request_comparison", "survey_first"]
        order[0](MONDAY)
        assert "first_opinion" not in procedure.open()
        order[1](MONDAY)

        assert procedure.open() == ["first_opinion"]
        assert procedure.case.first_opinion is None
        newest = case_queries.latest_assessment(session, procedure.case_id)
        assert newest is not None
        assert newest.round == 2


class TestObjection:
    def test_is_met_by_a_new_survey_a_new_opinion_and_publicity_again(
        self, session: Session
    ) -> None:
        procedure = begin(session)
        people = procedure.people
        to_publicity(procedure, MONDAY)
        closed = procedure.publicise(MONDAY, objection=True)

        procedure.complete(
            "handle_objection", {"objection_method": "resurvey"}, by=people.township, at=closed
        )
        procedure.compare(closed)
        procedure.survey(closed)
        procedure.opine(closed)
        again = procedure.publicise(closed)
        procedure.submit(again)
        assert procedure.open() == ["county_visit"]
        procedure.complete("county_visit", {"visited_on": "2026-10-08"}, by=people.county, at=again)
        procedure.review(again)
        procedure.decide(again)
        procedure.deliver(again)

        assert_over(
            procedure,
            CaseStatus.CONFIRMED,
            end="confirmed",
            papers=["acceptance", "publicity", "publicity", "confirmation", "publication"],
            board=["publication"],
        )
        rounds = [one.round for one in publicity.notices_of_case(session, procedure.case_id)]
        assert rounds[:2] == [1, 2]

    def test_is_met_by_an_appraisal_meeting_and_a_new_assessment(self, session: Session) -> None:
        procedure = begin(session)
        people = procedure.people
        to_publicity(procedure, MONDAY)
        closed = procedure.publicise(MONDAY, objection=True)

        procedure.complete(
            "handle_objection", {"objection_method": "appraisal"}, by=people.township, at=closed
        )
        procedure.complete(
            "appraisal_meeting", {"result": "truthful"}, by=people.township, at=closed
        )
        assert procedure.open() == ["first_opinion"]
        procedure.opine(closed, "disagree")
        again = procedure.publicise(closed)
        procedure.submit(again)
        procedure.complete("county_visit", {"visited_on": "2026-10-08"}, by=people.county, at=again)
        procedure.review(again)
        procedure.decide(again, "refuse")
        procedure.deliver(again)

        assert procedure.case.appraisal_result == "truthful"
        assert_over(
            procedure,
            CaseStatus.REFUSED,
            end="refused",
            papers=["acceptance", "publicity", "publicity", "refusal"],
            board=[],
        )


class TestCountyReview:
    def test_returns_the_case_for_a_new_survey(self, session: Session) -> None:
        procedure = begin(session)
        closed = to_county(procedure)

        procedure.review(closed, "return_to_survey")

        assert sorted(procedure.open()) == ["request_comparison", "survey_first"]
        assert hanging(procedure) == []
        assert set(clocks.live_clocks_of(session, procedure.instance_id)) == {"total"}
        procedure.compare(closed)
        procedure.survey(closed)
        assert procedure.open() == ["first_opinion"]

    def test_returns_the_case_for_a_new_opinion(self, session: Session) -> None:
        procedure = begin(session)
        closed = to_county(procedure)

        procedure.review(closed, "return_to_opinion")
        assert procedure.open() == ["first_opinion"]
        procedure.opine(closed)
        again = procedure.publicise(closed)
        procedure.submit(again)
        procedure.review(again)
        procedure.decide(again)
        procedure.deliver(again)

        assert_over(
            procedure,
            CaseStatus.CONFIRMED,
            end="confirmed",
            papers=["acceptance", "publicity", "publicity", "confirmation", "publication"],
            board=["publication"],
        )

    def test_receives_the_case_back_from_the_confirmation_and_no_clock_stops(
        self, session: Session
    ) -> None:
        procedure = begin(session)
        closed = to_county(procedure)
        procedure.review(closed)

        procedure.decide(closed, "return")

        assert procedure.open() == ["county_review"]
        assert procedure.case.decided_on is None
        assert set(clocks.live_clocks_of(session, procedure.instance_id)) == {
            "county_review",
            "total",
        }
        procedure.review(closed)
        procedure.decide(closed)
        procedure.deliver(closed)
        assert procedure.case.status is CaseStatus.CONFIRMED

    def test_of_a_complained_case_cannot_do_without_a_visit(self, session: Session) -> None:
        procedure = begin(session)
        closed = to_county(procedure)
        procedure.review(closed)
        cases.note_objection(session, procedure.case, at=closed)

        with pytest.raises(VisitMissingError):
            procedure.decide(closed)


def everywhere(procedure: Procedure) -> Iterator[str]:
    """Walk a case through everything there is; yield wherever an event may interrupt it."""
    people, when = procedure.people, MONDAY
    yield "check_completeness"
    procedure.complete("check_completeness", INCOMPLETE, by=people.township, at=when)
    yield "supply_papers"
    procedure.complete("supply_papers", {}, by=people.assistant, at=when)
    when = at("2026-09-15 09:00")
    procedure.complete("check_completeness", {"file_complete": True}, by=people.township, at=when)
    yield "accept"
    procedure.complete("accept", {"special_circumstances": "none"}, by=people.township, at=when)
    yield "survey_first"
    procedure.compare(when)
    procedure.survey(when)
    yield "first_opinion"
    procedure.opine(when)
    yield "post_notice"
    procedure.complete("post_notice", {"posted": True}, by=people.assistant, at=when)
    yield "publicity_period"
    when = at("2026-09-23 09:00")
    procedure.fire("publicity", at=when)
    yield "close_publicity"
    procedure.complete("close_publicity", {"objection_raised": True}, by=people.township, at=when)
    yield "handle_objection"
    procedure.complete(
        "handle_objection", {"objection_method": "appraisal"}, by=people.township, at=when
    )
    yield "appraisal_meeting"
    procedure.complete("appraisal_meeting", {"result": "truthful"}, by=people.township, at=when)
    procedure.opine(when)
    when = procedure.publicise(when)
    yield "submit_to_county"
    procedure.submit(when)
    yield "county_visit"
    procedure.complete("county_visit", {"visited_on": "2026-10-01"}, by=people.county, at=when)
    yield "county_review"
    procedure.review(when)
    yield "confirmation"
    procedure.decide(when)


INTAKE = ("check_completeness", "supply_papers", "accept")


class TestInterruptions:
    """Tried at every place where a case waits, and undone, so that one case passes them all."""

    def test_withdrawal_and_death_end_the_case_from_every_stage(self, session: Session) -> None:
        procedure = begin(session)
        when = at("2026-10-02 09:00")
        stages = []

        for stage in everywhere(procedure):
            papers = issued(procedure)
            with undone(session):
                act(procedure, CaseAction.WITHDRAW, when=when)
                assert_over(
                    procedure, CaseStatus.WITHDRAWN, end="withdrawn", papers=papers, board=[]
                )
            with undone(session):
                act(procedure, CaseAction.REPORT_DEATH, when=when, died_on="2026-09-14")
                assert_over(
                    procedure,
                    CaseStatus.APPLICANT_DIED,
                    end="applicant_died_end",
                    papers=papers,
                    board=[],
                )
            stages.append(stage)

        assert len(stages) == 14
        with pytest.raises(ActionNotOpenError):
            act(procedure, CaseAction.WITHDRAW, when=when)

    def test_the_family_of_a_dead_applicant_goes_on_with_another(self, session: Session) -> None:
        procedure = begin(session)
        chosen = other_member(procedure)

        for stage in everywhere(procedure):
            before = procedure.open()
            with undone(session):
                act(
                    procedure,
                    CaseAction.REPORT_DEATH,
                    when=at("2026-10-02 09:00"),
                    died_on="2026-09-14",
                    new_applicant=chosen,
                )
                assert str(procedure.case.applicant_id) == chosen
                assert hanging(procedure) == []
                surveyed_anew = ["request_comparison", "survey_first"]
                assert sorted(procedure.open()) == (before if stage in INTAKE else surveyed_anew)

    def test_not_cooperating_ends_it_in_writing_and_a_return_begins_the_checks_again(
        self, session: Session
    ) -> None:
        procedure = begin(session)
        when = at("2026-10-02 09:00")

        for stage in everywhere(procedure):
            papers = issued(procedure)
            with undone(session):
                act(procedure, CaseAction.NOT_COOPERATING, when=when, facts="两次拒绝入户调查")
                assert procedure.open() == ["deliver_notice"]
                assert clocks.live_clocks_of(session, procedure.instance_id) == {}
                procedure.deliver(when)
                assert_over(
                    procedure,
                    CaseStatus.TERMINATED,
                    end="terminated",
                    papers=[*papers, "termination"],
                    board=[],
                )
                notice = documents.of_subject(session, procedure.case_id)[-1]
                assert notice.content["reasons"] == ["两次拒绝入户调查"]
            if stage in INTAKE:
                with pytest.raises(ActionNotOpenError):
                    act(procedure, CaseAction.SEND_BACK, when=when)
                continue
            with undone(session):
                act(procedure, CaseAction.SEND_BACK, when=when)
                assert sorted(procedure.open()) == ["request_comparison", "survey_first"]
                assert hanging(procedure) == []
                running = clocks.live_clocks_of(session, procedure.instance_id)
                assert set(running) <= {"survey_start", "total"}

    def test_leave_their_trace_in_the_trail(self, session: Session) -> None:
        procedure = begin(session)
        procedure.accept(MONDAY)

        act(procedure, CaseAction.WITHDRAW)

        said = [event.action for event in events(procedure)][-2:]
        assert said == [AuditAction.CASE_CLOSED, AuditAction.CASE_SIGNALLED]
