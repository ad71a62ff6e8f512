"""Application drafts: kept encrypted after every step, handed in once.

A draft's id becomes the id of the case it leads to, so that a second click finds the case.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import encryption
from webapp.accounts.models import Officer
from webapp.audit import operations as audit
from webapp.audit.models import AuditAction
from webapp.cases import operations, permissions, queries
from webapp.cases.application_form import Step, Typed
from webapp.cases.application_household import household_of
from webapp.cases.errors import CaseNotFoundError, StaleDraftError
from webapp.cases.models import ApplicationDraft, AssistanceCase, Programme, SubmittedBy
from webapp.cases.operations import NewApplication
from webapp.registry import operations as registry
from webapp.registry import queries as registry_queries

_PLACE = "application_draft"


@dataclass(frozen=True)
class OpenedDraft:
    """A draft with what was typed."""

    draft: ApplicationDraft
    typed: Typed


def begin(session: Session, typed: Typed, *, by: Officer, at: datetime) -> ApplicationDraft:
    """Begin an application.

    Raises:
        NotPermittedError: Not this officer's role, or a household beyond the officer's division.
    """
    code = by.division_code
    if typed.household_id is not None:
        code = registry_queries.get(session, typed.household_id).division_code
    permissions.check_may_apply(by, division_code=code)
    draft = ApplicationDraft(
        officer_id=by.id,
        division_code=by.division_code,
        step=Step.APPLICATION.value,
        sealed=_seal(typed),
        changed_at=at,
    )
    session.add(draft)
    session.flush()
    _note(session, draft, change="begun", by=by, at=at)
    return draft


def open_draft(session: Session, draft_id: UUID, *, by: Officer) -> OpenedDraft:
    """Return an officer's own draft with what was typed."""
    draft = queries.get_draft(session, draft_id, officer_id=by.id)
    return OpenedDraft(draft, _unseal(draft))


def drafts_of(session: Session, *, by: Officer) -> list[OpenedDraft]:
    """Return an officer's drafts with what was typed, newest first."""
    return [OpenedDraft(draft, _unseal(draft)) for draft in queries.drafts_of(session, by.id)]


def open_locked(
    session: Session, draft_id: UUID, *, lock_version: int, by: Officer
) -> OpenedDraft | None:
    """Return an officer's own draft, locked until the transaction ends.

    Nothing is returned for a draft that was handed in already: ``case_made_of`` has its case.

    Raises:
        CaseNotFoundError: There is no such draft of this officer.
        StaleDraftError: It changed in another window after the page was opened.
    """
    draft = _locked(session, draft_id, by=by)
    if draft is None:
        if case_made_of(session, draft_id, by=by) is not None:
            return None
        raise CaseNotFoundError
    if draft.lock_version != lock_version:
        raise StaleDraftError
    return OpenedDraft(draft, _unseal(draft))


def save(
    session: Session,
    draft: ApplicationDraft,
    typed: Typed,
    *,
    step: Step,
    by: Officer,
    at: datetime,
) -> None:
    """Keep what was typed, right or wrong; ``step`` is where to go on."""
    draft.sealed, draft.step, draft.changed_at = _seal(typed), step.value, at
    draft.lock_version += 1
    session.flush()
    _note(session, draft, change="saved", by=by, at=at)


def discard(session: Session, draft_id: UUID, *, by: Officer, at: datetime) -> None:
    """Throw a draft away."""
    draft = _locked(session, draft_id, by=by)
    if draft is None:
        raise CaseNotFoundError
    _note(session, draft, change="discarded", by=by, at=at)
    session.delete(draft)
    session.flush()


def case_made_of(session: Session, draft_id: UUID, *, by: Officer) -> AssistanceCase | None:
    """Return the case that a draft of this officer became, if it became one."""
    case = session.get(AssistanceCase, draft_id)
    return case if case is not None and case.handled_by_id == by.id else None


def hand_in(session: Session, opened: OpenedDraft, *, by: Officer, at: datetime) -> AssistanceCase:
    """Register the household if it is new, submit the application, and end the draft.

    Every step must have been checked; the draft must be locked.

    Raises:
        RunningApplicationError: The household has a running application already.
        ElsewhereError: A member's application runs, or is confirmed, in another place.
    """
    typed, draft = opened.typed, opened.draft
    household_id = typed.household_id
    if household_id is None:
        household_id = registry.register_household(session, household_of(typed), by=by, at=at).id
    told = typed.application
    case = operations.submit_application(
        session,
        NewApplication(
            id=draft.id,
            household_id=household_id,
            programme=Programme.MINIMUM_LIVING_ALLOWANCE,
            submitted_by=SubmittedBy(told["submitted_by"]),
            reason=told["reason"],
            agent_name=told["agent_name"],
            agent_authority=told["agent_authority"],
        ),
        by=by,
        at=at,
    )
    session.delete(draft)
    session.flush()
    return case


def _locked(session: Session, draft_id: UUID, *, by: Officer) -> ApplicationDraft | None:
    return session.scalars(
        select(ApplicationDraft)
        .where(ApplicationDraft.id == draft_id, ApplicationDraft.officer_id == by.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def _seal(typed: Typed) -> bytes:
    return encryption.ring().encrypt(orjson.dumps(typed.as_json()).decode(), place=_PLACE)


def _unseal(draft: ApplicationDraft) -> Typed:
    return Typed.from_json(
        orjson.loads(encryption.ring().decrypt(bytes(draft.sealed), place=_PLACE))
    )


def _note(
    session: Session, draft: ApplicationDraft, *, change: str, by: Officer, at: datetime
) -> None:
    audit.record(
        session,
        AuditAction.APPLICATION_DRAFTED,
        at=at,
        officer_id=by.id,
        stream=f"case:{draft.id}",
        subject_id=draft.id,
        division_code=draft.division_code,
        details={"change": change, "step": draft.step},
    )
