"""The whole procedure, from application to notice, on the worked examples."""

from datetime import date

from sqlalchemy.orm import Session

from tests import builders
from tests.builders import at
from tests.integration import driving
from webapp.cases.models import CaseStatus
from webapp.clocks import queries as clocks
from webapp.documents import queries as documents
from webapp.documents.models import DocumentKind
from webapp.registry.models import IncomeKind


def test_the_household_of_example_1_receives_70_yuan_from_the_month_after(
    session: Session,
) -> None:
    people = driving.staff(session)
    case = builders.application(session, people.assistant, at=at("2026-09-14 09:00"))
    procedure = driving.Procedure(session, case, people)

    procedure.accept(at("2026-09-14 10:00"))
    procedure.compare(at("2026-09-15 10:00"))
    procedure.survey(at("2026-09-16 10:00"))
    procedure.opine(at("2026-09-17 10:00"))
    closed = procedure.publicise(at("2026-09-18 10:00"))
    procedure.submit(closed)
    procedure.review(closed)
    procedure.decide(at("2026-09-29 10:00"))
    procedure.deliver(at("2026-09-30 10:00"))

    done = procedure.case
    assert (done.status, done.monthly_fen) == (CaseStatus.CONFIRMED, 7000)
    assert (done.decided_on, done.benefit_from) == (date(2026, 9, 29), date(2026, 10, 1))
    assert procedure.open() == []
    notice = documents.newest_of(session, case.id, DocumentKind.CONFIRMATION)
    assert notice is not None
    assert notice.delivered_on == date(2026, 9, 30)


def test_a_household_at_the_line_is_refused_and_told_within_three_working_days(
    session: Session,
) -> None:
    people = driving.staff(session)
    start = at("2022-12-05 09:00")
    people_household = builders.household(
        session,
        people.township,
        yuan=[(IncomeKind.BUSINESS, "crops", 9630)],
        members=builders.example_1_members()[:3],
        at=start,
    )
    case = builders.application(session, people.township, registered=people_household, at=start)
    procedure = driving.Procedure(session, case, people)

    procedure.accept(start)
    procedure.compare(start)
    procedure.survey(start)
    procedure.opine(start, "disagree")
    closed = procedure.publicise(at("2022-12-06 09:00"))
    procedure.submit(closed)
    procedure.review(closed)
    procedure.decide(at("2022-12-30 10:00"), "refuse")

    (clock,) = [
        one
        for one in clocks.clocks_of(session, procedure.instance_id)
        if one.name == "refusal_notice"
    ]
    assert (clock.due_on, clock.is_provisional) == (date(2023, 1, 5), False)
    assert procedure.task("deliver_notice").due_on == date(2023, 1, 5)
    notice = documents.newest_of(session, case.id, DocumentKind.REFUSAL)
    assert notice is not None
    assert notice.content["deliver_by"]["on"] == "2023-01-05"
