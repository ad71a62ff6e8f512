"""Cases and their households: the list, the file, what can be done outside user tasks."""

import re
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from forms import definition as forms
from forms.model import CheckedForm, Option
from webapp import clock
from webapp.accounts import guard
from webapp.accounts import queries as accounts
from webapp.accounts.models import Officer, Role
from webapp.cases import (
    clock_presenters,
    history_presenters,
    operations,
    permissions,
    presenters,
    queries,
)
from webapp.cases.certificate_routes import blueprint
from webapp.cases.errors import AssessmentNotMadeError
from webapp.cases.models import AssistanceCase, CaseStatus
from webapp.cases.permissions import READING_ROLES, CaseAction
from webapp.cases.trace_steps import trace_steps
from webapp.clocks import queries as clocks
from webapp.database import transaction
from webapp.documents import queries as documents
from webapp.registry import operations as registry_operations
from webapp.registry import presenters as registry_presenters
from webapp.registry import queries as registry
from webapp.registry.models import Relation
from webapp.registry.routes import UNMASKING_ROLES
from webapp.tasks import queries as tasks
from webapp.tasks.models import ProcessInstance
from webapp.web.presentation import NavigationLink, Page, masked_name

__all__ = ["blueprint"]

_CASE_NUMBER = re.compile(r"[A-Z]{2}-[0-9]{4}-[0-9]{1,9}", re.ASCII | re.IGNORECASE)
_ACTING_ROLES = tuple(
    role for role in READING_ROLES if any(role in of for of in permissions.ROLES_OF_ACTION.values())
)
_ACTION_ADDRESS = (
    "/cases/<uuid:case_id>/<any(withdraw, report_death, not_cooperating, send_back):action>"
)
_LAST_PAGE = 10_000


@dataclass(frozen=True)
class _File:
    """A case with its process instance."""

    case: AssistanceCase
    instance: ProcessInstance


@blueprint.get("/cases")
@guard.open_to(*READING_ROLES)
def index() -> ResponseReturnValue:
    """List cases, newest first; the search of every page's head leads here."""
    officer, today = guard.current_officer(), clock.today()
    words = request.args.get("q", "").strip()[:60]
    wanted = request.args.get("status", "")
    status = CaseStatus(wanted) if wanted in set(CaseStatus) else None
    number = min(max(1, request.args.get("page", 1, type=int)), _LAST_PAGE)
    with transaction() as db:
        found = queries.list_cases(db, status=status, words=words, page=number)
        total = queries.count_cases(db, status=status, words=words)
        ids = [case.id for case in found]
        marks, next_clocks = queries.task_marks(db, ids), queries.next_clocks(db, ids)
        villages = accounts.names_of(db, {case.division_code for case in found})
        calendar = clocks.calendar(db)
        if words and not _CASE_NUMBER.fullmatch(words):
            kind = "identity" if any(sign.isdigit() for sign in words) else "name"
            operations.note_search(db, kind=kind, count=total, by=officer, at=clock.now())
    rows = [
        presenters.case_row(
            case,
            marks.get(case.id, []),
            next_clocks.get(case.id),
            village=villages.get(case.division_code, case.division_code),
            calendar=calendar,
            today=today,
        )
        for case in found
    ]
    return render_template(
        "cases/index.html",
        rows=rows,
        words=words,
        page=Page(number, queries.PAGE_SIZE, total),
        page_url=lambda page: url_for(
            "cases.index", q=words or None, status=status, page=page if page > 1 else None
        ),
        chips=_status_chips(words, status),
        may_apply=officer.role in permissions.APPLYING_ROLES,
    )


@blueprint.get("/cases/<uuid:case_id>")
@guard.open_to(*READING_ROLES)
def show(case_id: UUID) -> ResponseReturnValue:
    """Show everything of a case on one page that prints."""
    officer = guard.current_officer()
    with transaction() as db:
        file = _file(db, case_id)
        operations.note_reading(db, file.case, by=officer, at=clock.now())
        content = _content(db, file, officer)
    return render_template("cases/show.html", **content)


@blueprint.get("/cases/<uuid:case_id>/assessment")
@guard.open_to(*READING_ROLES)
def assessment(case_id: UUID) -> ResponseReturnValue:
    """Show an assessment of a case step by step, the newest unless another is asked for."""
    with transaction() as db:
        case = queries.get(db, case_id)
        operations.note_reading(db, case, by=guard.current_officer(), at=clock.now())
        made = queries.assessments_of(db, case.id)
        if not made:
            raise AssessmentNotMadeError
        wanted = request.args.get("round", made[0].round, type=int)
        chosen = next((one for one in made if one.round == wanted), made[0])
        return render_template(
            "cases/assessment.html",
            case=case,
            village=_place(db, case.division_code),
            assessment=presenters.assessment_view(chosen, case.household.members),
            steps=trace_steps(
                chosen.result,
                names={str(one.id): masked_name(one.name) for one in case.household.members},
            ),
            rounds=tuple(
                NavigationLink(
                    label=_("第 %(round)s 次测算", round=one.round),
                    url=url_for("cases.assessment", case_id=case.id, round=one.round),
                    is_current=one is chosen,
                )
                for one in made
            ),
        )


@blueprint.get(_ACTION_ADDRESS)
@guard.open_to(*_ACTING_ROLES)
def action(case_id: UUID, action: str) -> ResponseReturnValue:
    """Show the form of what can be done to a running case outside its tasks."""
    with transaction() as db:
        file = _file(db, case_id)
        chosen = CaseAction(action)
        permissions.check_may_act(
            guard.current_officer(),
            file.case,
            chosen,
            awaited=operations.awaited_signals(db, file.instance),
        )
        tasks.check_not_related(db, guard.current_officer(), file.instance)
        return _action_page(db, file.case, chosen, None)


@blueprint.post(_ACTION_ADDRESS)
@guard.open_to(*_ACTING_ROLES)
def act(case_id: UUID, action: str) -> ResponseReturnValue:
    """Withdraw, note a death, end for not cooperating, or send back."""
    chosen = CaseAction(action)
    with transaction() as db:
        case = queries.get(db, case_id)
        form = forms.shipped(chosen.value)
        checked = form.check(dict(request.form.lists()), context=_form_context(case))
        if checked.errors:
            return _action_page(db, case, chosen, checked), 422
        operations.act(
            db,
            case_id,
            chosen,
            answers=checked.values,
            by=guard.current_officer(),
            at=clock.now(),
        )
    flash(_("已办理：%(action)s。", action=presenters.ACTIONS[chosen]), "success")
    return redirect(url_for("cases.show", case_id=case_id), 303)


@blueprint.get("/households/<uuid:household_id>")
@guard.open_to(*READING_ROLES)
def household(household_id: UUID) -> ResponseReturnValue:
    """Show a household: members masked, means as declared and verified, its cases."""
    officer = guard.current_officer()
    with transaction() as db:
        found = registry.get(db, household_id)
        registry_operations.note_reading(db, found, by=officer, at=clock.now())
        means = registry.means_of(db, household_id)
        cases = queries.cases_of_household(db, household_id)
        marks = queries.task_marks(db, [case.id for case in cases])
        next_clocks = queries.next_clocks(db, [case.id for case in cases])
        village = _place(db, found.division_code)
        calendar = clocks.calendar(db)
    return render_template(
        "registry/household.html",
        household=registry_presenters.household_view(found, village=village),
        means=registry_presenters.means_view(means, found.members),
        cases=[
            presenters.case_row(
                case,
                marks.get(case.id, []),
                next_clocks.get(case.id),
                village=village,
                calendar=calendar,
                today=clock.today(),
            )
            for case in cases
        ],
        may_unmask=officer.role in UNMASKING_ROLES,
        may_apply=officer.role in permissions.APPLYING_ROLES,
    )


def _file(db: Session, case_id: UUID) -> _File:
    case = queries.get(db, case_id)
    return _File(case, tasks.instance_of(db, case.id))


def _content(db: Session, file: _File, officer: Officer) -> dict[str, object]:
    case, instance, today = file.case, file.instance, clock.today()
    done = tasks.history_of(db, instance.id)
    running, changes = clocks.clocks_of(db, instance.id), clocks.changes_of(db, instance.id)
    events = queries.trail_of(db, case.id, actions=history_presenters.TOLD_EVENTS)
    moved = tasks.reassignments_of(db, instance.id)
    calendar, village = clocks.calendar(db), _place(db, case.division_code)
    people = queries.officer_names(
        db,
        {event.officer_id for event in events}
        | {change.officer_id for change in changes}
        | {one for move in moved for one in (move.by_id, move.from_id, move.to_id)},
    )
    names = {one.id: clock_presenters.clock_label(one) for one in running}
    awaited = (
        operations.awaited_signals(db, instance)
        if permissions.is_running(case.status)
        else frozenset()
    )
    return {
        "case": presenters.case_view(
            case, queries.task_marks(db, [case.id]).get(case.id, []), village=village
        ),
        "open_tasks": presenters.open_tasks(done, running, calendar=calendar, today=today),
        "clocks": clock_presenters.clock_lines(
            running, changes, people=people, calendar=calendar, today=today
        ),
        "assessment": presenters.assessment_view(
            queries.latest_assessment(db, case.id), case.household.members
        ),
        "household": registry_presenters.household_view(case.household, village=village),
        "means": registry_presenters.means_view(
            registry.means_of(db, case.household_id), case.household.members
        ),
        "papers": presenters.papers(
            documents.of_subject(db, case.id), documents.uploads_of_subject(db, case.id)
        ),
        "board": history_presenters.board(events),
        "near_relatives": presenters.near_relatives(queries.near_relatives_of(db, case.id)),
        "history": history_presenters.history(
            done,
            moved,
            events,
            [(names[change.legal_clock_id], change) for change in changes],
            people=people,
        ),
        "diagrams": presenters.diagrams(case.programme.value, done),
        "may_ask_for_change": officer.role is Role.SUPERVISOR
        and permissions.is_running(case.status),
        "actions": [
            (one.value, presenters.ACTIONS[one])
            for one in CaseAction
            if permissions.may_act(officer, case, one, awaited=awaited)
        ],
        "may_unmask": officer.role in UNMASKING_ROLES,
    }


def _action_page(
    db: Session, case: AssistanceCase, chosen: CaseAction, checked: CheckedForm | None
) -> str:
    return render_template(
        "cases/action.html",
        case_id=case.id,
        case_number=case.number,
        applicant=masked_name(case.applicant.name),
        village=_place(db, case.division_code),
        action=chosen.value,
        title=presenters.ACTIONS[chosen],
        question=presenters.ACTION_QUESTIONS[chosen],
        is_final=chosen is not CaseAction.SEND_BACK,
        form=forms.shipped(chosen.value),
        values=checked.raw if checked else {},
        errors=checked.errors if checked else {},
        context=_form_context(case),
    )


def _form_context(case: AssistanceCase) -> dict[str, object]:
    living = [
        Option(
            str(member.id),
            _(
                "%(text)s（%(note)s）",
                text=masked_name(member.name),
                note=registry_presenters.RELATIONS[member.relation],
            ),
        )
        for member in case.household.members
        if member.left_on is None and member.relation is not Relation.APPLICANT
    ]
    return {
        "today": clock.today(),
        "facts": {},
        "initial": {},
        "documents": {},
        "remaining_members": tuple(living),
    }


def _status_chips(words: str, current: CaseStatus | None) -> tuple[NavigationLink, ...]:
    every = NavigationLink(_("全部"), url_for("cases.index", q=words or None), current is None)
    return (
        every,
        *(
            NavigationLink(
                str(label),
                url_for("cases.index", q=words or None, status=status.value),
                status is current,
            )
            for status, label in presenters.STATUSES.items()
        ),
    )


def _place(db: Session, code: str) -> str:
    """Return a village with its township, as people say it."""
    path = accounts.division_path(db, code)
    return " · ".join(part.name for part in path if len(part.code) > 6)  # noqa: PLR2004  counties
