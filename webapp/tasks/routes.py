"""The worklist: what is due, whose it is; claiming, giving back, keeping drafts."""

from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts import guard
from webapp.accounts import queries as accounts
from webapp.accounts.models import Division, DivisionLevel, Officer, Role
from webapp.clocks import queries as clocks
from webapp.database import session, transaction
from webapp.definitions import queries as definitions
from webapp.tasks import operations, permissions, presenters, queries
from webapp.tasks.errors import ClaimedByOtherError
from webapp.tasks.models import UserTask
from webapp.tasks.presenters import Asked, Counts
from webapp.tasks.queries import Inbox, InboxFilter
from webapp.web import error_pages
from webapp.web.locale import within_site
from webapp.web.presentation import Page, local_time

blueprint = Blueprint("tasks", __name__)

HANDLING_ROLES = (Role.VILLAGE_ASSISTANT, Role.TOWNSHIP_CASEWORKER, Role.COUNTY_OFFICER)
CONTROL_FIELDS = frozenset({"csrf_token", "lock_version", "back"})
_PLACES_UNDER = {
    Role.TOWNSHIP_CASEWORKER: DivisionLevel.VILLAGE,
    Role.COUNTY_OFFICER: DivisionLevel.TOWNSHIP,
}


@blueprint.get("/tasks")
@guard.open_to(*guard.EVERY_ROLE)
def inbox() -> ResponseReturnValue:
    """Show what is due, what expires first on top."""
    db, officer, today = session(), guard.current_officer(), clock.today()
    asked = presenters.asked_for(request.args, today=today)
    counts = _counts(db, officer, asked)
    total = counts.mine if asked.part is Inbox.MINE else counts.team
    if asked.narrowed != InboxFilter():
        total = queries.inbox_count(db, officer, asked.part, narrowed=asked.narrowed)
    page = Page(asked.page, queries.PAGE_SIZE, total)
    tasks = queries.inbox(db, officer, asked.part, narrowed=asked.narrowed, page=asked.page)
    rows = presenters.rows(
        tasks,
        officer,
        relatives=accounts.relatives_of(db, officer.person_index),
        places=accounts.names_of(db, {task.division_code for task in tasks}),
        calendar=clocks.calendar(db),
        today=today,
    )
    places = presenters.place_choices(asked, _places(db, officer))
    address = url_for("tasks.inbox")
    return render_template(
        "tasks/inbox.html",
        asked=asked,
        rows=rows,
        page=page,
        counts=counts,
        handles_tasks=presenters.handles_tasks(officer.role),
        parts=presenters.part_links(asked, counts, address=address),
        filters=presenters.filter_links(asked, counts, places=places, today=today, address=address),
        stages=presenters.stage_choices(asked),
        places=places,
        url_of_page=lambda number: address + _with_page(asked, number).address(),
        here=address + asked.address(),
    )


@blueprint.post("/tasks/next")
@guard.open_to(*HANDLING_ROLES)
def claim_next() -> ResponseReturnValue:
    """Claim the most urgent task that the officer may handle, and open it."""
    officer = guard.current_officer()
    with transaction() as db:
        for task in queries.inbox(db, officer, Inbox.TEAM):
            if permissions.may_handle(officer, task, queries.standing(db, officer, task)) and (
                _claimed(db, task, officer)
            ):
                return redirect(url_for("case_tasks.show", task_id=task.id), 303)
    flash(_("本组没有您可以领取的事项。"))
    return redirect(url_for("tasks.inbox"), 303)


@blueprint.post("/tasks/<uuid:task_id>/claim")
@guard.open_to(*HANDLING_ROLES)
def claim(task_id: UUID) -> ResponseReturnValue:
    """Claim a task, and come back to where that was asked."""
    with transaction() as db:
        task = operations.claim(db, task_id, by=guard.current_officer(), at=clock.now())
    flash(
        Markup('{} <a href="{}">{}</a>').format(
            _("已领取“%(task)s”。", task=_(task.name)),
            url_for("case_tasks.show", task_id=task_id),
            _("现在办理"),
        ),
        "success",
    )
    return redirect(_back(), 303)


@blueprint.post("/tasks/<uuid:task_id>/release")
@guard.open_to(*HANDLING_ROLES)
def release(task_id: UUID) -> ResponseReturnValue:
    """Give a task back to the team."""
    with transaction() as db:
        task = operations.release(db, task_id, by=guard.current_officer(), at=clock.now())
    flash(_("“%(task)s”已交回本组，其他人可以领取。", task=_(task.name)))
    return redirect(_back(), 303)


@blueprint.post("/tasks/<uuid:task_id>/draft")
@guard.open_to(*HANDLING_ROLES)
def draft(task_id: UUID) -> ResponseReturnValue:
    """Keep what was typed so far: for a script, or for the button of the form."""
    _name_fields(session(), queries.get(session(), task_id))
    with transaction() as db:
        task = operations.save_draft(
            db,
            task_id,
            by=guard.current_officer(),
            raw=typed_values(),
            lock_version=request.form.get("lock_version", 0, type=int),
            at=clock.now(),
        )
    if request.accept_mimetypes["application/json"] > request.accept_mimetypes["text/html"]:
        return jsonify(saved_at=local_time(task.draft_saved_at))
    flash(_("草稿已保存，还没有提交。"), "success")
    return redirect(url_for("case_tasks.show", task_id=task_id), 303)


def typed_values() -> dict[str, list[str]]:
    """Return what was typed into the form of this request, by the name of each input."""
    return {name: list(texts) for name, texts in request.form.lists() if name not in CONTROL_FIELDS}


def _counts(db: Session, officer: Officer, asked: Asked) -> Counts:
    today = clock.today()
    counted = {
        part: queries.inbox_counts(db, officer, part, due_until=presenters.end_of_week(today))
        for part in Inbox
    }
    return Counts(
        mine=counted[Inbox.MINE].all,
        team=counted[Inbox.TEAM].all,
        overdue=queries.overdue_count(db, officer, today=today),
        due_this_week=counted[asked.part].due,
    )


def _places(db: Session, officer: Officer) -> list[Division]:
    level = _PLACES_UNDER.get(officer.role)
    if level is None:
        return []
    return list(accounts.divisions_under(db, officer.division_code, level))


def _claimed(db: Session, task: UserTask, officer: Officer) -> bool:
    """Claim a task unless somebody was faster."""
    try:
        operations.claim(db, task.id, by=officer, at=clock.now())
    except ClaimedByOtherError:
        return False
    return True


def _name_fields(db: Session, task: UserTask) -> None:
    form = definitions.form(db, task.form_version_id)
    error_pages.name_fields({field.key: field.label for field in form.fields()})


def _with_page(asked: Asked, number: int) -> Asked:
    return Asked(asked.part, asked.narrowed, number)


def _back() -> str:
    return within_site(request.form.get("back") or url_for("tasks.inbox"))
