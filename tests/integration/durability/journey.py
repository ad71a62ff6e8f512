"""The way of a case that is confirmed, as steps that any process can take."""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from tests.builders import at
from tests.integration import driving
from tests.integration.driving import Procedure, Staff
from webapp.accounts import queries as accounts
from webapp.cases.models import AssistanceCase
from webapp.registry import queries as registry

Ids = tuple[UUID, ...]
Step = Callable[[Procedure], None]

AFTER_PUBLICITY = at("2026-09-26 09:00")


def recruit(session: Session) -> Ids:
    """Add everybody whom the journey needs; return who they are."""
    people = driving.staff(session)
    return tuple(getattr(people, field.name).id for field in fields(Staff))


def people_of(session: Session, ids: Ids) -> Staff:
    """Return people as this session knows them."""
    return Staff(*(accounts.get_officer(session, one) for one in ids))


def procedure_of(session: Session, ids: Ids, case_id: UUID | None = None) -> Procedure:
    """Return a case on its way; without an id, the only one there is."""
    wanted = select(AssistanceCase)
    if case_id is not None:
        wanted = wanted.where(AssistanceCase.id == case_id)
    case = session.scalars(wanted).one()
    return Procedure(session, case, people_of(session, ids))


def submit(session: Session, ids: Ids) -> None:
    """Hand the application in, which starts the procedure."""
    builders.application(session, people_of(session, ids).assistant, at=at("2026-09-14 09:00"))


def take(session: Session, ids: Ids, name: str) -> None:
    """Take one step."""
    if name == "submit":
        submit(session, ids)
    else:
        STEPS[name](procedure_of(session, ids))


def survey_first(procedure: Procedure) -> None:
    """Find the incomes as they were declared."""
    means = registry.means_of(procedure.session, procedure.case.household_id)
    rows = [
        {"id": str(row.id), "verified": f"{row.declared_fen / 100:.2f}", "note": ""}
        for row in means.incomes
    ]
    procedure.complete(
        "survey_first",
        {"incomes": rows},
        by=procedure.people.township,
        at=at("2026-09-16 10:00"),
    )


def _complete(who: str, when: datetime, element_id: str, **answers: object) -> Step:
    def step(procedure: Procedure) -> None:
        procedure.complete(element_id, answers, by=getattr(procedure.people, who), at=when)

    return step


STEPS: dict[str, Step] = {
    "check_completeness": _complete(
        "township", at("2026-09-14 10:00"), "check_completeness", file_complete=True
    ),
    "accept": _complete(
        "township",
        at("2026-09-14 10:30"),
        "accept",
        special_circumstances="none",
        near_relative=False,
    ),
    "request_comparison": _complete(
        "township", at("2026-09-15 09:00"), "request_comparison", comparison_needed=True
    ),
    "start_comparison": _complete("county", at("2026-09-15 10:00"), "start_comparison"),
    "report_comparison": _complete(
        "county", at("2026-09-15 11:00"), "report_comparison", result="consistent"
    ),
    "survey_first": survey_first,
    "survey_second": _complete(
        "second", at("2026-09-16 11:00"), "survey_second", survey_agreed=True
    ),
    "first_opinion": _complete(
        "township",
        at("2026-09-17 10:00"),
        "first_opinion",
        township_opinion="agree",
        reasons="情况属实",
    ),
    "post_notice": _complete("assistant", at("2026-09-18 10:00"), "post_notice", posted=True),
    "end_of_publicity": lambda procedure: procedure.fire("publicity", at=AFTER_PUBLICITY),
    "close_publicity": _complete(
        "township", AFTER_PUBLICITY, "close_publicity", objection_raised=False
    ),
    "submit_to_county": _complete(
        "township", AFTER_PUBLICITY + timedelta(hours=1), "submit_to_county"
    ),
    "county_review": _complete(
        "county", at("2026-09-28 10:00"), "county_review", county_review_conclusion="proceed"
    ),
    "confirmation": _complete(
        "confirmer",
        at("2026-09-29 10:00"),
        "confirmation",
        determination="confirm",
        reasons="属实",
    ),
    "deliver_notice": _complete(
        "township",
        at("2026-09-30 10:00"),
        "deliver_notice",
        delivery_method="direct",
        delivered_on="2026-09-30",
        receiver="张建明",
    ),
}
ALL = ("submit", *STEPS)


def take_until(session: Session, ids: Ids, last: str) -> None:
    """Take every step up to one, and that one."""
    for name in ALL:
        take(session, ids, name)
        if name == last:
            return
