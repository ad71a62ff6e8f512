"""Set one case down elsewhere: asked for by a supervisor, approved by a second person.

Nothing runs by it, and nothing that the law demands is skipped by it, whoever asks or approves.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from webapp import clock as wall_clock
from webapp.accounts.models import Officer
from webapp.audit import operations as audit
from webapp.audit.models import AuditAction
from webapp.cases import certificates
from webapp.cases.models import Programme
from webapp.definitions import queries as definitions
from webapp.instance_changes import permissions, queries
from webapp.instance_changes.errors import (
    ChangeDecidedError,
    InBothLanguages,
    MoveRefusedError,
    ObligationBrokenError,
    ReasonNeededError,
)
from webapp.instance_changes.examination import Reason, reason_of, unarmed_clocks
from webapp.instance_changes.models import ChangeKind, ChangeStatus, InstanceChange
from webapp.tasks import moves
from webapp.tasks import queries as tasks
from webapp.tasks.models import ProcessInstance
from workflows import engine, migration, obligations
from workflows.migration_model import CannotMoveError, Place, standing_at
from workflows.model import Progress


def ask(
    session: Session,
    instance_id: UUID,
    *,
    cancelled: Sequence[Place],
    started: Sequence[Place],
    reason: str,
    by: Officer,
    at: datetime,
) -> InstanceChange:
    """Ask for a case to leave some places and to be set down at others; nothing moves yet.

    Raises:
        NotPermittedError: Not the case's supervisor.
        ReasonNeededError: No reason.
        MoveRefusedError: The case does not stand there, or could not stand so.
        ObligationBrokenError: It would get past what the law demands.
    """
    instance = tasks.lock_instance(session, instance_id)
    permissions.check_may_ask(by, division_code=instance.division_code)
    if not reason.strip():
        raise ReasonNeededError
    _modified(session, instance, cancelled, started)
    change = InstanceChange(
        kind=ChangeKind.MODIFICATION,
        process_instance_id=instance.id,
        division_code=instance.division_code,
        from_version_id=instance.process_version_id,
        to_version_id=instance.process_version_id,
        reason=reason.strip(),
        wanted={
            "cancel": [place.text for place in cancelled],
            "begin": [place.text for place in started],
        },
        asked_by_id=by.id,
        asked_by_person=by.person_index,
        asked_at=at,
    )
    session.add(change)
    session.flush()
    _note(session, AuditAction.CASE_CHANGE_ASKED, change, instance, by=by, at=at)
    return change


def approve(session: Session, change_id: UUID, *, by: Officer, at: datetime) -> InstanceChange:
    """Approve a change as a second person, and make it: everything is checked again first.

    Raises:
        SecondPersonNeededError: The same person asked for it.
        ChangeDecidedError: Somebody decided about it first.
        MoveRefusedError: The case went on meanwhile and does not stand there any more.
        ObligationBrokenError: It would get past what the law demands.
    """
    change, instance = _asked(session, change_id, by=by)
    places = change.wanted or {}
    progress = _modified(
        session,
        instance,
        [Place.of(one) for one in places["cancel"]],
        [Place.of(one) for one in places["begin"]],
    )
    change.state_before = instance.state
    moves.store(session, instance, progress, at=at)
    change.status, change.done_at = ChangeStatus.DONE, at
    change.decided_by_id, change.decided_by_person = by.id, by.person_index
    change.lock_version_after = instance.lock_version
    session.flush()
    _note(session, AuditAction.CASE_CHANGED, change, instance, by=by, at=at)
    return change


def reject(session: Session, change_id: UUID, *, by: Officer, at: datetime) -> InstanceChange:
    """Reject a change, as a second person; the case stays where it is."""
    change, instance = _asked(session, change_id, by=by)
    change.status = ChangeStatus.REJECTED
    change.decided_by_id, change.decided_by_person = by.id, by.person_index
    session.flush()
    _note(session, AuditAction.CASE_CHANGE_REJECTED, change, instance, by=by, at=at)
    return change


def _asked(
    session: Session, change_id: UUID, *, by: Officer
) -> tuple[InstanceChange, ProcessInstance]:
    instance_id = queries.change(session, change_id).process_instance_id
    instance = tasks.lock_instance(session, instance_id)
    change = queries.change(session, change_id)
    if change.kind is not ChangeKind.MODIFICATION or change.status is not ChangeStatus.WAITING:
        raise ChangeDecidedError
    permissions.check_may_approve(
        by, division_code=change.division_code, asked_by_person=change.asked_by_person or ""
    )
    return change, instance


def _modified(
    session: Session,
    instance: ProcessInstance,
    cancelled: Sequence[Place],
    started: Sequence[Place],
) -> Progress:
    """Work out where the case would stand, and refuse it if it cannot or may not."""
    definition = definitions.process_definition(session, instance.process_version_id)
    try:
        progress = migration.modify(
            definition, instance.state, cancelled=cancelled, started=started
        )
    except CannotMoveError as error:
        raise _refused([reason_of(one) for one in error.obstacles]) from error
    unarmed = unarmed_clocks(
        session,
        instance,
        engine.look(definition, instance.state).waiting_clocks,
        progress.waiting_clocks,
    )
    if unarmed:
        raise _refused(unarmed)
    if instance.programme in set(Programme):
        history = certificates.history_of(session, instance, today=wall_clock.today())
        stands = migration.standing(definition, progress.state)
        broken = obligations.unmet(
            definition,
            obligations.obligations(instance.programme),
            done=[one.name for one in history.done],
            positions=standing_at(stands),
        )
        if broken:
            zh = "".join(dict.fromkeys(one.message_zh for one in broken))
            en = " ".join(dict.fromkeys(one.message_en for one in broken))
            raise ObligationBrokenError(breach=InBothLanguages(zh, en))
    return progress


def _refused(reasons: Sequence[Reason]) -> MoveRefusedError:
    zh, en = "".join(one.zh for one in reasons), " ".join(one.en for one in reasons)
    return MoveRefusedError(reasons=InBothLanguages(zh, en))


def _note(
    session: Session,
    action: AuditAction,
    change: InstanceChange,
    instance: ProcessInstance,
    *,
    by: Officer,
    at: datetime,
) -> None:
    audit.record(
        session,
        action,
        at=at,
        officer_id=by.id,
        stream=f"case:{instance.subject_id}",
        subject_id=change.id,
        division_code=change.division_code,
        details={"reason": change.reason, **(change.wanted or {})},
    )
