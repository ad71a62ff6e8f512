"""What the publicity diagrams ask for by name."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from policies import publicity as disclosure
from webapp.accounts import queries as accounts
from webapp.cases import handlers as case_handlers
from webapp.cases import notices
from webapp.cases import operations as case_operations
from webapp.cases import queries as cases
from webapp.cases.handlers import NO_VARIABLES, Variables
from webapp.cases.models import AssistanceCase
from webapp.clocks import queries as clocks
from webapp.documents.models import DocumentKind
from webapp.publicity import operations, queries
from webapp.publicity.models import NoticeKind
from webapp.tasks.moves import Moved, Step

CLOCK = STAGE = "publicity"


def publish_notice(step: Step) -> Variables:
    """Prepare the publicity of a first opinion: the sheet to hang, and the entry for the board."""
    case = cases.get(step.session, step.instance.subject_id)
    sheet = _issue(step, DocumentKind.PUBLICITY)
    assessment = cases.latest_assessment(step.session, case.id)
    agreed = step.variables["township_opinion"] == "agree"
    operations.prepare(
        step.session,
        case,
        NoticeKind.PUBLICITY,
        content=_public_content(
            step,
            case,
            kind=DocumentKind.PUBLICITY,
            notice=disclosure.FIRST_OPINION,
            said={
                "proposed_outcome": "confirm" if agreed else "refuse",
                "monthly_amount": assessment.monthly_fen if assessment and agreed else None,
            },
        ),
        document_id=sheet,
        at=step.at,
    )
    return NO_VARIABLES


def record_posting(step: Step) -> Variables:
    """Note that the notice hangs; the period counts from today."""
    notice = operations.require_notice(
        queries.newest_of_case(step.session, step.instance.subject_id)
    )
    period = clocks.reckoned(
        step.session,
        step.instance.programme,
        "publicity",
        division=step.instance.division_code,
        start=step.today,
        variables=step.variables,
    )
    operations.post(step.session, notice, ends_on=period.due.on, at=step.at)
    return NO_VARIABLES


def close_publicity(step: Step) -> Variables:
    """Take the notice down, and note objections that came on paper."""
    notice = operations.require_notice(
        queries.newest_of_case(step.session, step.instance.subject_id)
    )
    raised = bool(step.answers["objection_raised"])
    operations.take_down(step.session, notice, objection_raised=raised, at=step.at)
    if raised:
        case = cases.get(step.session, step.instance.subject_id)
        case_operations.note_objection(step.session, case, at=step.at)
    return NO_VARIABLES


def publish_result(step: Step) -> Variables:
    """Publish a confirmation in the village: name, members, amount, nothing else (57号 24)."""
    case = cases.get(step.session, step.instance.subject_id)
    sheet = _issue(step, DocumentKind.PUBLICATION)
    notice = operations.prepare(
        step.session,
        case,
        NoticeKind.PUBLICATION,
        content=_public_content(
            step,
            case,
            kind=DocumentKind.PUBLICATION,
            notice=disclosure.RESULT,
            said={
                "determination": "confirm",
                "monthly_amount": case.monthly_fen,
                "starts_on": case.benefit_from.isoformat() if case.benefit_from else None,
            },
        ),
        document_id=sheet,
        at=step.at,
    )
    operations.post(step.session, notice, ends_on=None, at=step.at)
    return NO_VARIABLES


def take_down_when_left(session: Session, moved: Moved) -> None:
    """Take a first opinion off the board when the case left publicity by another way.

    A withdrawal, a death or a return can come at any moment; nothing of the case may hang on.
    What hangs was posted in publicity: where the case was elsewhere before, there is nothing.
    """
    if STAGE not in moved.stages_before and CLOCK not in moved.clocks_before:
        return
    if CLOCK in moved.progress.waiting_clocks or any(
        task.properties.get("stage") == STAGE for task in moved.progress.open_tasks
    ):
        return
    notice = queries.newest_of_case(session, moved.subject_id)
    if notice is not None and notice.posted_on is not None and notice.removed_on is None:
        operations.remove(session, notice, at=moved.at)


HANDLERS = {
    "publish_notice": publish_notice,
    "record_posting": record_posting,
    "close_publicity": close_publicity,
    "publish_result": publish_result,
}


def _issue(step: Step, kind: DocumentKind) -> UUID:
    return case_handlers.issue(step, kind).id


def _public_content(
    step: Step,
    case: AssistanceCase,
    *,
    kind: DocumentKind,
    notice: str,
    said: Mapping[str, object],
) -> dict[str, object]:
    """Return what may hang on the board: ``policies.publicity`` picks the fields."""
    assessment = cases.latest_assessment(step.session, case.id)
    issuer = notices.issuer_division(kind, case)
    known: dict[str, object] = {
        "village": accounts.get_division(step.session, case.division_code).name,
        "applicant_name": case.applicant.name,
        "applicant_is_minor": notices.is_minor(case.applicant.born_on, on=step.today),
        "member_count": len(assessment.result["members_included"]) if assessment else 0,
        "complaint_phone": accounts.office_of(step.session, issuer).phone,
        **said,
    }
    return disclosure.public_fields(known, notice=notice)
