"""What the diagrams of assistance ask for by name: each calls one operation."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from policies.money import fen_from_yuan
from webapp.cases import notices, operations, queries
from webapp.cases.errors import (
    NothingMissingError,
    NoticeBeforeDeliveryError,
    SecondMissingPapersNoticeError,
)
from webapp.cases.models import AssistanceCase, CaseStatus
from webapp.cases.notices import Occasion
from webapp.cases.operations import Determination, NearRelative
from webapp.clocks import operations as clocks
from webapp.documents import operations as documents
from webapp.documents import queries as document_queries
from webapp.documents.models import Document, DocumentKind
from webapp.registry import operations as registry
from webapp.registry.operations import Verified
from webapp.tasks import queries as tasks
from webapp.tasks.moves import Step

Variables = Mapping[str, object]
NO_VARIABLES: Variables = {}


def record_completeness(step: Step) -> Variables:
    """Check that everything missing is told at once (57号 第十条): later passes ask nothing new."""
    if step.answers.get("file_complete"):
        return NO_VARIABLES
    listed, other = _missing(step.answers)
    if not listed and not other:
        raise NothingMissingError
    earlier = [
        task.answers
        for task in tasks.history_of(step.session, step.instance.id)
        if task.element_id == step.element_id
        and task.answers is not None
        and task.answers.get("file_complete") is False
        and task.completed_at != step.at
    ]
    if earlier:
        first_listed, first_other = _missing(earlier[0])
        if listed - first_listed or (other and other != first_other):
            raise SecondMissingPapersNoticeError
    return NO_VARIABLES


def accept_application(step: Step) -> Variables:
    """Accept the application, with its near-relative register."""
    near_relatives = []
    if step.answers.get("near_relative"):
        near_relatives.append(
            NearRelative(
                person_name=str(step.answers.get("near_relative_officer_name", "")),
                post=str(step.answers.get("near_relative_officer_post", "")),
                relation=str(step.answers.get("near_relative_relation", "")),
            )
        )
    operations.accept(
        step.session,
        _case(step),
        special_circumstances=str(step.answers.get("special_circumstances", "none")),
        near_relatives=near_relatives,
        instance=step.instance,
        at=step.at,
    )
    return {"accepted_on": step.today.isoformat()}


def open_comparison(step: Step) -> Variables:
    """Note the day of the township's request; the county's three days count from it."""
    _case(step).comparison_requested_on = step.today
    return NO_VARIABLES


def record_comparison(step: Step) -> Variables:
    """Note what the comparison with other registers gave."""
    _case(step).comparison_result = str(step.answers["result"])
    return NO_VARIABLES


def record_first_opinion(step: Step) -> Variables:
    """Note the township's first opinion; a return to the survey is none."""
    opinion = str(step.answers["township_opinion"])
    _case(step).first_opinion = None if opinion == "resurvey" else opinion
    return NO_VARIABLES


def record_appraisal(step: Step) -> Variables:
    """Note the result of the village's appraisal meeting."""
    _case(step).appraisal_result = str(step.answers["result"])
    return NO_VARIABLES


def record_county_visit(step: Step) -> Variables:
    """Note the day on which the county visited the household."""
    _case(step).county_visited_on = date.fromisoformat(str(step.answers["visited_on"]))
    return NO_VARIABLES


def record_survey(step: Step) -> Variables:
    """Write what the survey verified beside what was declared."""
    registry.verify_means(
        step.session,
        _case(step).household_id,
        incomes=_verified(step.answers.get("incomes")),
        assets=_verified(step.answers.get("assets")),
        by=step.by,
        at=step.at,
    )
    return NO_VARIABLES


def assess(step: Step) -> Variables:
    """Assess the case; the outcome is for people, the diagram goes on in any case."""
    made = operations.assess(step.session, _case(step), at=step.at)
    return {"assessment_outcome": made.outcome}


def determine_county_visit(step: Step) -> Variables:
    """Say whether the county must visit (57号 第二十条)."""
    return {"county_visit_required": operations.needs_county_visit(_case(step))}


def record_determination(step: Step) -> Variables:
    """Write down the county's decision, unless it returned the case to the review."""
    chosen = step.answers.get("determination")
    if chosen == "return":
        return NO_VARIABLES
    operations.determine(
        step.session,
        _case(step),
        Determination(
            is_confirmed=chosen == "confirm", reasons=str(step.answers.get("reasons", ""))
        ),
        at=step.at,
    )
    return NO_VARIABLES


def start_benefit(step: Step) -> Variables:
    """Fix the amount and the month from which it is paid."""
    operations.start_benefit(step.session, _case(step), at=step.at)
    return NO_VARIABLES


def record_refusal(step: Step) -> Variables:
    """Close the case as not confirmed; the written notice follows."""
    operations.refuse(step.session, _case(step), at=step.at)
    return NO_VARIABLES


def close_case(step: Step) -> Variables:
    """Close a case that was withdrawn, ended by death, or ended for not cooperating.

    Its periods end with it: nobody is late with a case that is closed, though its notice may
    still have to be delivered.
    """
    status = {
        "withdrawn": CaseStatus.WITHDRAWN,
        "applicant_died": CaseStatus.APPLICANT_DIED,
        "not_cooperating": CaseStatus.TERMINATED,
    }[step.properties["reason"]]
    operations.close(step.session, _case(step), status, at=step.at)
    clocks.cancel_all(step.session, step.instance.id)
    return NO_VARIABLES


def issue_document(step: Step) -> Variables:
    """Issue the notice that the task, or the call activity around it, names."""
    named = step.properties.get("document") or step.caller_properties["document"]
    issue(step, DocumentKind(named))
    return NO_VARIABLES


def issue(step: Step, kind: DocumentKind) -> Document:
    """Issue a notice of this kind on what is known of the case now."""
    case = _case(step)
    answers = tasks.latest_answers(step.session, step.instance.id, "check_completeness") or {}
    occasion = Occasion(
        session=step.session,
        case=case,
        variables=step.variables,
        answers=answers,
        today=step.today,
    )
    return documents.issue(
        step.session,
        kind=kind,
        subject_id=case.id,
        division_code=case.division_code,
        issuer_division_code=notices.issuer_division(kind, case),
        content=notices.content_of(kind, occasion),
        idempotency_key=f"{step.instance.id}:{step.element_id}:{step.instance.lock_version}",
        at=step.at,
        issued_by_id=step.by.id if step.by else None,
    )


def record_delivery(step: Step) -> Variables:
    """Write on the notice when, how and to whom it was delivered."""
    kind = DocumentKind(step.caller_properties["document"])
    issued = document_queries.newest_of(step.session, step.instance.subject_id, kind)
    if issued is None:
        raise NoticeBeforeDeliveryError
    documents.record_delivery(
        step.session,
        issued.id,
        delivered_on=date.fromisoformat(str(step.answers["delivered_on"])),
        method=str(step.answers["delivery_method"]),
        receiver=str(step.answers.get("receiver") or ""),
    )
    return NO_VARIABLES


HANDLERS = {
    "record_completeness": record_completeness,
    "accept_application": accept_application,
    "open_comparison": open_comparison,
    "record_comparison": record_comparison,
    "record_survey": record_survey,
    "record_first_opinion": record_first_opinion,
    "record_appraisal": record_appraisal,
    "record_county_visit": record_county_visit,
    "assess": assess,
    "determine_county_visit": determine_county_visit,
    "record_determination": record_determination,
    "start_benefit": start_benefit,
    "record_refusal": record_refusal,
    "close_case": close_case,
    "issue_document": issue_document,
    "record_delivery": record_delivery,
}


def _case(step: Step) -> AssistanceCase:
    return queries.get(step.session, step.instance.subject_id)


def _missing(answers: Mapping[str, Any]) -> tuple[frozenset[str], str]:
    listed = frozenset(answers.get("missing_items") or ())
    return listed, str(answers.get("other_missing") or "").strip()


def _verified(rows: object) -> dict[UUID, Verified]:
    if not isinstance(rows, list):
        return {}
    return {
        UUID(str(row["id"])): Verified(
            fen=fen_from_yuan(str(row["verified"])), note=str(row.get("note") or "")
        )
        for row in rows
    }
