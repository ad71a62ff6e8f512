"""Writes to cases: handing in, accepting, assessing, determining, closing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from policies import assessment as rules
from policies import minimum_living_allowance as mla
from policies.assessments.result import AssessmentResult, Outcome
from policies.regimes import regime_of
from webapp import clock
from webapp.accounts import queries as accounts
from webapp.accounts.models import Officer
from webapp.audit import operations as audit
from webapp.audit.models import AuditAction
from webapp.cases import facts, permissions, queries
from webapp.cases.errors import (
    AgentAuthorityMissingError,
    ElsewhereError,
    NotEligibleError,
    RecheckIntervalMissingError,
    RunningApplicationError,
    VisitMissingError,
)
from webapp.cases.models import (
    Assessment,
    AssistanceCase,
    CaseCounter,
    CaseStatus,
    NearRelativeEntry,
    Programme,
    SubmittedBy,
)
from webapp.cases.permissions import CaseAction
from webapp.clocks import queries as clocks
from webapp.definitions import queries as definitions
from webapp.registry import operations as registry_operations
from webapp.registry import queries as registry
from webapp.registry.models import Household
from webapp.tasks import operations as tasks
from webapp.tasks import queries as task_queries
from webapp.tasks.models import ProcessInstance
from webapp.tasks.operations import NewInstance
from webapp.web.presentation import masked_name
from workflows import engine

OBJECTION_AUTHORITY = (
    "民发〔2021〕57号 第二十二条；民政部等 2022 年 10 月 20 日"
    "《关于进一步做好最低生活保障等社会救助兜底保障工作的通知》四（一）"
)


@dataclass(frozen=True)
class NewApplication:
    """An application as handed in. The case takes its ``id``, so that it is handed in once."""

    household_id: UUID
    programme: Programme
    submitted_by: SubmittedBy
    reason: str
    agent_name: str = ""
    agent_authority: str = ""
    id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class NearRelative:
    """A handling officer or committee member who is a near relative of the household."""

    person_name: str
    post: str
    relation: str


@dataclass(frozen=True)
class Determination:
    """What the county decided."""

    is_confirmed: bool
    reasons: str


def submit_application(
    session: Session, new: NewApplication, *, by: Officer, at: datetime
) -> AssistanceCase:
    """Hand in an application: the case and its process instance begin together.

    Raises:
        AgentAuthorityMissingError: An agent without name or authority.
        RunningApplicationError: The household has a running application already.
        ElsewhereError: A member's application runs, or is confirmed, in another place.
        NotPermittedError: Not this officer's village, or not this officer's role.
    """
    household = registry.get(session, new.household_id)
    permissions.check_may_apply(by, division_code=household.division_code)
    is_agent = new.submitted_by is SubmittedBy.AGENT
    if is_agent and not (new.agent_name.strip() and new.agent_authority.strip()):
        raise AgentAuthorityMissingError
    living = [member for member in household.members if member.left_on is None]
    persons = tuple(member.person_index for member in living)
    _check_not_running(session, persons, programme=new.programme, by=by)
    applicant = next(member for member in living if member.relation == "applicant")
    today = clock.local_day(at)
    case = AssistanceCase(
        id=new.id,
        number=_next_number(session, today.year),
        programme=new.programme,
        division_code=household.division_code,
        household_id=household.id,
        applicant_id=applicant.id,
        submitted_by=new.submitted_by,
        agent_name=new.agent_name.strip() if is_agent else None,
        agent_authority=new.agent_authority.strip() if is_agent else None,
        reason=new.reason.strip(),
        handled_by_id=by.id,
        applied_on=today,
        created_at=at,
    )
    session.add(case)
    session.flush()
    _note(session, AuditAction.APPLICATION_SUBMITTED, case, by=by, at=at)
    tasks.start_instance(
        session,
        NewInstance(
            process_id=new.programme.value,
            business_key=case.number,
            subject_id=case.id,
            division_code=case.division_code,
            subject_label=masked_name(applicant.name),
            programme=new.programme.value,
            parties=persons,
        ),
        variables={},
        by=by,
        at=at,
    )
    return case


def accept(
    session: Session,
    case: AssistanceCase,
    *,
    special_circumstances: str,
    near_relatives: Iterable[NearRelative],
    instance: ProcessInstance,
    at: datetime,
) -> None:
    """Accept an application: its day starts the clocks and fixes the regime.

    Officers who declared a member as a near relative are registered without being asked.
    """
    case.status = CaseStatus.ACCEPTED
    case.accepted_on = clock.local_day(at)
    case.regime = regime_of(case.accepted_on).key.value
    case.special_circumstances = special_circumstances
    entries = [
        NearRelativeEntry(
            case_id=case.id,
            division_code=case.division_code,
            officer_id=_officer_named(session, case, declared.person_name),
            person_name=declared.person_name,
            post=declared.post,
            relation=declared.relation,
            registered_at=at,
        )
        for declared in near_relatives
    ]
    session.add_all(entries)
    case.is_near_relative = case.is_near_relative or bool(entries)
    session.flush()
    for entry in entries:
        if entry.officer_id is not None:
            officer = accounts.get_officer(session, entry.officer_id)
            tasks.exclude_persons(instance, [officer.person_index])


def assess(session: Session, case: AssistanceCase, *, at: datetime) -> Assessment:
    """Assess a case on what is known now, and keep the result with its trace."""
    made, told = _assessed(session, case, at=at)
    rounds = session.execute(
        select(func.count(Assessment.id)).where(Assessment.case_id == case.id)
    ).scalar_one()
    kept = Assessment(
        case_id=case.id,
        division_code=case.division_code,
        round=rounds + 1,
        outcome=made.outcome.value,
        monthly_fen=made.monthly_amount_fen,
        facts=told,
        result=made.as_json(),
        made_at=at,
    )
    session.add(kept)
    session.flush()
    return kept


def determine(
    session: Session,
    case: AssistanceCase,
    determination: Determination,
    *,
    at: datetime,
) -> None:
    """Write down what the county decided, on which day, and why.

    Raises:
        NotEligibleError: Confirmed, although the assessment does not find the household eligible.
        VisitMissingError: A registered or complained case that the county did not visit.
    """
    if needs_county_visit(case) and case.county_visited_on is None:
        raise VisitMissingError
    newest = queries.latest_assessment(session, case.id)
    if determination.is_confirmed and (newest is None or newest.outcome != Outcome.ELIGIBLE):
        raise NotEligibleError
    case.decided_on = clock.local_day(at)
    case.decision_reasons = determination.reasons.strip()
    session.flush()


def start_benefit(session: Session, case: AssistanceCase, *, at: datetime) -> None:
    """Confirm the amount, from the month after the decision, and set the day of the recheck."""
    newest = queries.latest_assessment(session, case.id)
    if newest is None or newest.monthly_fen is None:
        raise NotEligibleError
    decided_on = case.decided_on or clock.local_day(at)
    months = newest.result.get("recheck_interval_months")
    if months is None:
        raise RecheckIntervalMissingError
    case.status = CaseStatus.CONFIRMED
    case.decided_on = decided_on
    case.monthly_fen = newest.monthly_fen
    case.benefit_from = mla.benefit_starts_on(decided_on=decided_on)
    case.recheck_on = clocks.calendar(session).add_months(decided_on, int(months)).on
    session.flush()


def refuse(session: Session, case: AssistanceCase, *, at: datetime) -> None:
    """Close a case that the county did not confirm."""
    case.status, case.closed_on = CaseStatus.REFUSED, clock.local_day(at)
    session.flush()


def close(session: Session, case: AssistanceCase, status: CaseStatus, *, at: datetime) -> None:
    """Close a case that ended without a determination."""
    case.status, case.closed_on = status, clock.local_day(at)
    session.flush()
    _note(session, AuditAction.CASE_CLOSED, case, by=None, at=at, details={"status": status})


def act(
    session: Session,
    case_id: UUID,
    action: CaseAction,
    *,
    answers: Mapping[str, object],
    by: Officer,
    at: datetime,
) -> AssistanceCase:
    """Withdraw, close on death or for not cooperating, or send back for a new survey.

    A death with other members remaining does not close the case: the named member goes on as
    applicant, and the household is surveyed anew.

    Raises:
        ActionNotOpenError: The procedure does not allow it where it stands.
        NearRelativeError: The officer is a near relative of the household.
    """
    case = queries.get(session, case_id)
    instance = task_queries.lock_instance(session, task_queries.instance_of(session, case.id).id)
    awaited = awaited_signals(session, instance)
    permissions.check_may_act(by, case, action, awaited=awaited)
    task_queries.check_not_related(session, by, instance)
    signal = permissions.SIGNAL_OF_ACTION[action]
    if action is CaseAction.REPORT_DEATH and answers.get("new_applicant"):
        _substitute_applicant(session, case, instance, answers, by=by, at=at)
        if "sent_back" not in awaited:
            return case
        signal = "sent_back"
    elif action is CaseAction.REPORT_DEATH:
        _note_death(session, case, answers, by=by, at=at)
    if said := _said(action, answers):
        case.decision_reasons = said
    tasks.send_signal(
        session, instance.id, signal, variables={"action": action.value}, by=by, at=at
    )
    return case


def awaited_signals(session: Session, instance: ProcessInstance) -> frozenset[str]:
    """Return the signals that an instance's diagram waits for where it stands."""
    definition = definitions.process_definition(session, instance.process_version_id)
    return frozenset(engine.look(definition, instance.state).waiting_signals)


def note_reading(session: Session, case: AssistanceCase, *, by: Officer, at: datetime) -> None:
    """Write down that an officer read the file of a case."""
    _note(session, AuditAction.CASE_READ, case, by=by, at=at)


def note_search(session: Session, *, kind: str, count: int, by: Officer, at: datetime) -> None:
    """Write down that an officer looked for people: how, and how many were found; not for whom."""
    audit.record(
        session,
        AuditAction.REGISTRY_SEARCHED,
        at=at,
        officer_id=by.id,
        stream=f"officer:{by.id}",
        subject_id=by.id,
        division_code=by.division_code,
        details={"kind": kind, "count": count},
    )


def note_objection(session: Session, case: AssistanceCase, *, at: datetime) -> None:
    """Note that somebody objected: the limit becomes that of special cases, at once."""
    if case.has_objection:
        return
    case.has_objection = True
    session.flush()
    instance = task_queries.lock_instance(session, task_queries.instance_of(session, case.id).id)
    if "total" in clocks.live_clocks_of(session, instance.id):
        tasks.lengthen_clock(
            session,
            instance,
            "total",
            variables={"objection_raised": True},
            reason="公示期间收到异议",
            authority=OBJECTION_AUTHORITY,
            officer_id=None,
            at=at,
        )


def needs_county_visit(case: AssistanceCase) -> bool:
    """Tell whether the county must visit: registered near relatives, or a complaint.

    Source:
        民发〔2021〕57号 第二十条.
    """
    return case.is_near_relative or case.has_objection


def _assessed(
    session: Session, case: AssistanceCase, *, at: datetime
) -> tuple[AssessmentResult, dict[str, object]]:
    told = facts.build(
        registry.get(session, case.household_id),
        registry.means_of(session, case.household_id),
        on=case.accepted_on or clock.local_day(at),
        special_circumstances=case.special_circumstances,
        objection=case.has_objection,
    )
    made = rules.assess_programme(
        told, store=definitions.parameters(session), calendar=clocks.calendar(session)
    )
    return made, told


def _check_not_running(
    session: Session, persons: tuple[str, ...], *, programme: Programme, by: Officer
) -> None:
    for found in queries.running_for_persons(
        session, persons, programme=programme, division=by.division_code
    ):
        if found.is_within_reach:
            raise RunningApplicationError(number=found.case_number)
        names = accounts.names_of(session, [found.division_code])
        raise ElsewhereError(county=names.get(found.division_code, found.division_code))


def _substitute_applicant(
    session: Session,
    case: AssistanceCase,
    instance: ProcessInstance,
    answers: Mapping[str, object],
    *,
    by: Officer,
    at: datetime,
) -> None:
    household = _note_death(session, case, answers, by=by, at=at)
    chosen = registry_operations.make_applicant(
        session, household, UUID(str(answers["new_applicant"]))
    )
    case.applicant_id = chosen.id
    instance.subject_label = masked_name(chosen.name)
    session.flush()
    _note(session, AuditAction.APPLICANT_SUBSTITUTED, case, by=by, at=at)


def _said(action: CaseAction, answers: Mapping[str, object]) -> str:
    """Return what the file keeps as the reason of an action; a determination writes its own."""
    keys: Mapping[CaseAction, tuple[str, ...]] = {
        CaseAction.WITHDRAW: ("statement", "signer", "signed_on"),
        CaseAction.REPORT_DEATH: ("evidence",),
        CaseAction.NOT_COOPERATING: ("facts",),
        CaseAction.SEND_BACK: ("reason",),
    }
    return " · ".join(text for key in keys[action] if (text := str(answers.get(key) or "")))


def _note_death(
    session: Session,
    case: AssistanceCase,
    answers: Mapping[str, object],
    *,
    by: Officer,
    at: datetime,
) -> Household:
    return registry_operations.note_death(
        session,
        case.household_id,
        case.applicant_id,
        died_on=date.fromisoformat(str(answers["died_on"])),
        by=by,
        at=at,
    )


def _officer_named(session: Session, case: AssistanceCase, name: str) -> UUID | None:
    """Return the one officer of the case's county who bears this name, if there is one."""
    county = accounts.officers_of(session, case.division_code[:6])
    found = [officer.id for officer in county if officer.name == name.strip()]
    return found[0] if len(found) == 1 else None


def _next_number(session: Session, year: int) -> str:
    series = f"DB-{year}"
    statement = insert(CaseCounter).values(series=series, last=1)
    last = session.execute(
        statement.on_conflict_do_update(
            index_elements=["series"], set_={"last": CaseCounter.last + 1}
        ).returning(CaseCounter.last)
    ).scalar_one()
    return f"{series}-{last:05d}"


def _note(
    session: Session,
    action: AuditAction,
    case: AssistanceCase,
    *,
    by: Officer | None,
    at: datetime,
    details: Mapping[str, object] | None = None,
) -> None:
    audit.record(
        session,
        action,
        at=at,
        officer_id=by.id if by else None,
        stream=f"case:{case.id}",
        subject_id=case.id,
        division_code=case.division_code,
        details=details,
    )
