"""Who has how much, what is late, what a new calendar moves; a task for somebody else."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts import guard
from webapp.accounts import queries as accounts
from webapp.accounts.models import Division, DivisionLevel, Officer, Role
from webapp.clocks import queries as clocks
from webapp.database import session, transaction
from webapp.definitions import queries as definitions
from webapp.supervision import clock_presenters, operations, presenters, queries
from webapp.supervision.errors import CalendarChangedError
from webapp.supervision.presenters import Asked, Candidate
from webapp.tasks import operations as tasks
from webapp.tasks import permissions
from webapp.tasks import presenters as task_presenters
from webapp.tasks import queries as task_queries
from webapp.tasks.errors import UserTaskClosedError
from webapp.tasks.models import UserTask, UserTaskStatus
from webapp.web.presentation import NavigationLink, Page

blueprint = Blueprint("supervision", __name__)

_TOWNSHIP_DIGITS = 9


@blueprint.get("/supervision")
@guard.open_to(Role.SUPERVISOR)
def board() -> ResponseReturnValue:
    """Show who has how much, and the open tasks that need somebody's eye."""
    db, officer, today = session(), guard.current_officer(), clock.today()
    calendar = clocks.calendar(db)
    asked = presenters.asked_for(
        request.args,
        within=officer.division_code,
        today=today,
        soon_until=calendar.add_working_days(today, presenters.SOON_WORKING_DAYS).on,
    )
    narrowed, address = asked.narrowed, url_for("supervision.board")
    staff = accounts.officers_of(
        db, narrowed.division or officer.division_code, roles=presenters.LANES
    )
    summary = presenters.board(staff, queries.loads(db, narrowed), asked=asked, address=address)
    found = queries.open_tasks(db, narrowed, page=asked.page)
    return render_template(
        "supervision/board.html",
        asked=asked,
        board=summary,
        parts=presenters.shown_links(summary, asked=asked, address=address),
        tabs=_tabs(db, narrowed.division),
        rows=task_presenters.rows(
            found,
            officer,
            relatives=frozenset(),
            places=accounts.names_of(db, {task.division_code for task in found}),
            calendar=calendar,
            today=today,
        ),
        places=_places(db, officer),
        page=Page(asked.page, queries.PAGE_SIZE, queries.open_task_count(db, narrowed)),
        url_of_page=lambda number: address + presenters.Asked(narrowed, number).address(),
        here=address + asked.address(),
    )


@blueprint.get("/supervision/escalations")
@guard.open_to(Role.SUPERVISOR)
def escalations() -> ResponseReturnValue:
    """Show the legal periods that passed, with their cases."""
    db, officer, today = session(), guard.current_officer(), clock.today()
    asked = _asked()
    division = asked.narrowed.division
    found = queries.escalations(db, today=today, division=division)
    return render_template(
        "supervision/escalations.html",
        asked=asked,
        tabs=_tabs(db, division),
        places=_places(db, officer),
        total=queries.escalation_count(db, today=today, division=division),
        rows=presenters.escalation_rows(
            found,
            places=accounts.names_of(db, {one.clock.division_code for one in found}),
            calendar=clocks.calendar(db),
            today=today,
        ),
    )


@blueprint.get("/supervision/recalculation")
@guard.open_to(Role.SUPERVISOR)
def recalculation() -> ResponseReturnValue:
    """Show the deadlines that a published calendar moves or makes firm; nothing moves yet."""
    return _recalculation_page(session(), _asked())


@blueprint.post("/supervision/recalculation")
@guard.open_to(Role.SUPERVISOR)
def recalculate() -> ResponseReturnValue:
    """Move the deadlines that were listed, each case in its own transaction."""
    db, asked = session(), _asked()
    form = definitions.newest_form(db, "recalculate", at=clock.now())
    checked = form.check(dict(request.form.lists()), context={"today": clock.today()})
    if checked.errors:
        page = _recalculation_page(db, asked, values=checked.raw, errors=checked.errors)
        return page, 422
    if request.form.get("calendar") != clocks.calendar_version(db):
        raise CalendarChangedError
    officer = guard.current_officer()
    moved = 0
    for instance_id in _listed(db, asked):
        with transaction() as moving:
            changes = operations.recalculate(
                moving,
                instance_id,
                by=officer,
                reason=str(checked.values["reason"]),
                at=clock.now(),
            )
        moved += len(changes)
    flash(ngettext("已重新计算 %(num)s 个期限。", "已重新计算 %(num)s 个期限。", moved), "success")
    return redirect(url_for("supervision.recalculation") + asked.address(), 303)


@blueprint.get("/supervision/tasks/<uuid:task_id>/reassignment")
@guard.open_to(Role.SUPERVISOR)
def reassignment(task_id: UUID) -> ResponseReturnValue:
    """Show who may take a task, and who may not and why."""
    db = session()
    task = _reassignable(db, task_id)
    return _reassignment_page(db, task, _candidates(db, task))


@blueprint.post("/supervision/tasks/<uuid:task_id>/reassignment")
@guard.open_to(Role.SUPERVISOR)
def reassign(task_id: UUID) -> ResponseReturnValue:
    """Give a task to another officer, or show the form again with what is wrong."""
    db = session()
    task = _reassignable(db, task_id)
    found = _candidates(db, task)
    form = definitions.newest_form(db, "reassign", at=clock.now())
    checked = form.check(
        dict(request.form.lists()),
        context={"today": clock.today(), "officers": presenters.options(found)},
    )
    if checked.errors:
        page = _reassignment_page(db, task, found, values=checked.raw, errors=checked.errors)
        return page, 422
    officer = guard.current_officer()
    with transaction() as moving:
        taker = accounts.get_officer(moving, UUID(str(checked.values["officer"])))
        tasks.reassign(
            moving,
            task_id,
            to=taker,
            by=officer,
            reason=str(checked.values["reason"]),
            at=clock.now(),
        )
    flash(_("已改派给 %(name)s，并已通知。", name=taker.name), "success")
    return redirect(url_for("supervision.board", shown="all", officer=taker.id), 303)


def _asked() -> Asked:
    today = clock.today()
    return presenters.asked_for(
        request.args,
        within=guard.current_officer().division_code,
        today=today,
        soon_until=today,
    )


def _listed(db: Session, asked: Asked) -> list[UUID]:
    """Return the process instances whose deadlines the page lists."""
    found = queries.proposed_moves(db, division=asked.narrowed.division)
    return list(dict.fromkeys(one.instance_id for one in found[: queries.MOVES_SHOWN]))


def _recalculation_page(
    db: Session, asked: Asked, *, values: object = None, errors: object = None
) -> str:
    found = queries.proposed_moves(db, division=asked.narrowed.division)
    shown = found[: queries.MOVES_SHOWN]
    return render_template(
        "supervision/recalculation.html",
        asked=asked,
        tabs=_tabs(db, asked.narrowed.division),
        places=_places(db, guard.current_officer()),
        total=len(found),
        calendar=clocks.calendar_version(db),
        form=definitions.newest_form(db, "recalculate", at=clock.now()),
        values=values or {},
        errors=errors or {},
        context={"today": clock.today()},
        rows=clock_presenters.review_rows(
            shown,
            places=accounts.names_of(db, {one.told.clock.division_code for one in shown}),
            today=clock.today(),
        ),
    )


def _reassignable(db: Session, task_id: UUID) -> UserTask:
    task = task_queries.get(db, task_id)
    permissions.check_may_reassign(guard.current_officer(), task)
    if task.status is not UserTaskStatus.OPEN:
        raise UserTaskClosedError(task_id, task.status)
    return task


def _candidates(db: Session, task: UserTask) -> list[Candidate]:
    officers = queries.officers_for(db, lane=task.lane, handling_division=task.handling_division)
    return presenters.candidates(
        officers,
        task,
        standing=task_queries.standing(db, guard.current_officer(), task),
        relatives=queries.relatives_by_person(db, {officer.person_index for officer in officers}),
        open_counts=queries.open_counts(db, [officer.id for officer in officers]),
    )


def _reassignment_page(
    db: Session,
    task: UserTask,
    found: list[Candidate],
    *,
    values: object = None,
    errors: object = None,
) -> str:
    calendar, today = clocks.calendar(db), clock.today()
    (row,) = task_presenters.rows(
        [task],
        guard.current_officer(),
        relatives=frozenset(),
        places=accounts.names_of(db, [task.division_code]),
        calendar=calendar,
        today=today,
    )
    return render_template(
        "supervision/reassignment.html",
        task=row,
        form=definitions.newest_form(db, "reassign", at=clock.now()),
        values=values or {},
        errors=errors or {},
        context={"today": today, "officers": presenters.options(found)},
        allowed=[one for one in found if not one.obstacle],
        refused=[one for one in found if one.obstacle],
    )


def _tabs(db: Session, division: str) -> tuple[NavigationLink, ...]:
    late = queries.escalation_count(db, today=clock.today(), division=division)
    query = f"?division={division}" if division else ""
    return (
        NavigationLink(
            _("人员与任务"),
            url_for("supervision.board") + query,
            request.endpoint == "supervision.board",
        ),
        NavigationLink(
            _("超期时限"),
            url_for("supervision.escalations") + query,
            request.endpoint == "supervision.escalations",
            late,
        ),
        NavigationLink(
            _("待复核的期限"),
            url_for("supervision.recalculation") + query,
            request.endpoint in {"supervision.recalculation", "supervision.recalculate"},
        ),
        NavigationLink(_("变更办理环节"), url_for("instance_changes.changes"), is_current=False),
    )


def _places(db: Session, officer: Officer) -> list[Division]:
    """Return the divisions by which the board can be narrowed: one level down."""
    is_township = len(officer.division_code) >= _TOWNSHIP_DIGITS
    level = DivisionLevel.VILLAGE if is_township else DivisionLevel.TOWNSHIP
    return list(accounts.divisions_under(db, officer.division_code, level))
