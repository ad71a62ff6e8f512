"""The page of a task: its form beside its case; completing, handing papers in, the diagram."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, cast
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from forms.definition import FormDefinition
from forms.model import CheckedForm
from webapp import clock, logs
from webapp.accounts import guard
from webapp.accounts import queries as accounts
from webapp.accounts.models import Officer
from webapp.audit import operations as audit
from webapp.audit.models import AuditAction
from webapp.cases import presenters as case_presenters
from webapp.cases import queries as cases
from webapp.cases import task_presenters as presenters
from webapp.cases.models import AssistanceCase
from webapp.cases.permissions import READING_ROLES
from webapp.clocks import queries as clocks
from webapp.config import Settings
from webapp.database import session, transaction
from webapp.definitions import queries as definitions
from webapp.documents import operations as documents
from webapp.documents import queries as document_queries
from webapp.errors import AppError, InvalidInputError, NotFoundError
from webapp.registry import queries as registry
from webapp.registry.queries import Means
from webapp.tasks import operations, queries
from webapp.tasks import permissions as task_permissions
from webapp.tasks import presenters as task_presenters
from webapp.tasks.errors import StaleTaskError
from webapp.tasks.models import UserTask
from webapp.tasks.routes import HANDLING_ROLES
from webapp.web import error_pages

blueprint = Blueprint("case_tasks", __name__)

_BPMN = "application/xml; charset=utf-8"


@dataclass(frozen=True)
class Subject:
    """A task with what its form needs: the case, its means, the form, its context."""

    task: UserTask
    case: AssistanceCase
    means: Means
    form: FormDefinition
    context: Mapping[str, object]


@dataclass(frozen=True)
class Attempt:
    """What somebody typed and tried to submit, and what it was refused for, if for a reason."""

    checked: CheckedForm
    refusal: AppError | None = None


@blueprint.get("/tasks/<uuid:task_id>")
@guard.open_to(*READING_ROLES)
def show(task_id: UUID) -> ResponseReturnValue:
    """Show a task; to whom may not handle it, read-only with the reason."""
    return _page(task_id, guard.current_officer().id)


@blueprint.post("/tasks/<uuid:task_id>/completion")
@guard.open_to(*HANDLING_ROLES)
def complete(task_id: UUID) -> ResponseReturnValue:
    """Complete a task and move the case on, or show the page again with all that was typed."""
    officer = guard.current_officer()
    officer_id = officer.id
    form, context = _form_of(session(), task_id)
    checked = form.check(dict(request.form.lists()), context=context)
    error_pages.name_fields({field.key: field.label for field in form.fields()})
    if checked.errors:
        return _page(task_id, officer_id, attempt=Attempt(checked))
    try:
        with transaction() as db:
            done = operations.complete_user_task(
                db,
                task_id,
                by=officer,
                answers=checked.values,
                lock_version=request.form.get("lock_version", 0, type=int),
                at=clock.now(),
            )
            # Asked before the commit: afterwards nothing may fail that would deny it.
            following = _next_task(db, done.process_instance_id, officer)
    except NotFoundError:
        raise
    except AppError as refusal:  # Nothing was kept; the page keeps what was typed.
        return _page(task_id, officer_id, attempt=Attempt(checked, refusal))
    _tell_what_comes_next(done.name, following)
    return redirect(url_for("tasks.inbox"), 303)


@blueprint.post("/tasks/<uuid:task_id>/uploads")
@guard.open_to(*HANDLING_ROLES)
def upload(task_id: UUID) -> ResponseReturnValue:
    """Keep a paper or a photograph with the case."""
    officer = guard.current_officer()
    settings: Settings = current_app.extensions["settings"]
    purpose, file = request.form.get("purpose", ""), request.files.get("file")
    if purpose not in presenters.PURPOSES or file is None:
        raise InvalidInputError
    with transaction() as db:
        task = queries.get_locked(db, task_id)
        standing = queries.standing(db, officer, task)
        if obstacle := task_presenters.obstacle(officer, task, standing):
            raise obstacle
        documents.store_upload(
            db,
            subject_id=task.process_instance.subject_id,
            division_code=task.process_instance.division_code,
            purpose=purpose,
            file_name=file.filename,
            stream=cast("BinaryIO", file.stream),
            limit_bytes=settings.upload_limit_bytes,
            by=officer.id,
            at=clock.now(),
        )
    flash(_("材料已上传。"), "success")
    return redirect(url_for("case_tasks.show", task_id=task_id, _anchor="papers"), 303)


@blueprint.get("/cases/<uuid:case_id>/diagram/<process_id>.bpmn")
@guard.open_to(*READING_ROLES)
def diagram(case_id: UUID, process_id: str) -> ResponseReturnValue:
    """Give a diagram of the version that the case runs on; it tells nothing of the case."""
    db = session()
    instance = queries.instance_of(db, case_id)
    definition = definitions.process_definition(db, instance.process_version_id)
    for source in definition.sources:
        if source.name == f"{process_id}.bpmn":
            return Response(source.xml, content_type=_BPMN)
    raise NotFoundError


def _form_of(db: Session, task_id: UUID) -> tuple[FormDefinition, Mapping[str, object]]:
    """Return the form of a task and what it is checked with, which is little if it has no list."""
    task = queries.get(db, task_id)
    logs.add(case=task.process_instance.subject_id)
    form = definitions.form(db, task.form_version_id)
    if presenters.lists_means(form):
        return form, _subject(db, task_id).context
    facts = task.process_instance.variables
    return form, presenters.bare_form_context(variables=facts, today=clock.today())


def _subject(db: Session, task_id: UUID) -> Subject:
    task = queries.get(db, task_id)
    case = cases.get(db, task.process_instance.subject_id)
    logs.add(case=case.id)
    means = registry.means_of(db, case.household_id)
    return Subject(
        task=task,
        case=case,
        means=means,
        form=definitions.form(db, task.form_version_id),
        context=presenters.form_context(
            case, means, variables=task.process_instance.variables, today=clock.today()
        ),
    )


def _page(
    task_id: UUID, officer_id: UUID, *, attempt: Attempt | None = None
) -> ResponseReturnValue:
    """Draw the page, and record that the case was read.

    The officer is read again, after the task: reading a task replaces what was loaded of the
    people in it, and a use case that failed takes back all that was loaded.
    """
    with transaction() as db:
        subject = _subject(db, task_id)
        officer = accounts.get_officer(db, officer_id)
        _record_reading(db, subject.task, officer)
        shown = _gather(db, subject, officer)
    found = shown.pop("obstacle")
    obstacle = found if isinstance(found, AppError) else None
    reason = obstacle or (attempt.refusal if attempt else None)
    if reason is not None:
        message, next_step = task_presenters.words_of(reason)
        shown |= {"message": message, "next_step": next_step}
    page = render_template(
        "tasks/task.html",
        **shown,
        form=subject.form,
        context=subject.context,
        is_read_only=obstacle is not None,
        values=_values(subject.task, attempt),
        errors=attempt.checked.errors if attempt and reason is None else {},
        is_unsent=attempt is not None,
        is_stale=isinstance(reason, StaleTaskError),
    )
    if attempt is None:
        return page
    return page, reason.status if reason else 422


def _values(task: UserTask, attempt: Attempt | None) -> Mapping[str, object]:
    if attempt is not None:
        return attempt.checked.raw
    return task.answers or task.draft or {}


def _gather(db: Session, subject: Subject, officer: Officer) -> dict[str, object]:
    task, case = subject.task, subject.case
    instance, today = task.process_instance, clock.today()
    calendar = clocks.calendar(db)
    tasks = queries.history_of(db, instance.id)
    standing = queries.standing(db, officer, task)
    place = "".join(part.name for part in accounts.division_path(db, case.division_code)[-2:])
    names = {member.id: member.name for member in case.household.members}
    definition = definitions.process_definition(db, instance.process_version_id)
    return {
        "task": task,
        "title": task_presenters.title_of(task),
        "documentation": _(task.documentation) if task.documentation else "",
        "case": case,
        "place": place,
        "applicant": instance.subject_label,
        "obstacle": task_presenters.obstacle(officer, task, standing),
        "is_mine": task.assignee_id == officer.id,
        "separated": [_(name) for name in sorted(set(standing.separated.values()))],
        "deadline": task_presenters.deadline(task, calendar=calendar, today=today),
        "stages": task_presenters.stages_of(task),
        "previous": presenters.previous_step(tasks, task),
        "brief": presenters.brief(case, village=place),
        "members": presenters.members(case.household.members, today=today),
        "incomes": presenters.income_lines(subject.means, names),
        "assets": presenters.asset_lines(subject.means),
        "assessment": case_presenters.assessment_view(
            cases.latest_assessment(db, case.id), case.household.members
        ),
        "papers": presenters.papers(
            document_queries.of_subject(db, case.id),
            document_queries.uploads_of_subject(db, case.id),
        ),
        "purposes": presenters.PURPOSES,
        "history": presenters.history(tasks),
        "clocks": presenters.clock_views(
            clocks.clocks_of(db, instance.id), calendar=calendar, today=today
        ),
        "diagrams": case_presenters.diagrams(definition.process_id, tasks),
    }


def _record_reading(db: Session, task: UserTask, officer: Officer) -> None:
    instance = task.process_instance
    audit.record(
        db,
        AuditAction.CASE_READ,
        at=clock.now(),
        officer_id=officer.id,
        stream=f"case:{instance.subject_id}",
        subject_id=task.id,
        division_code=instance.division_code,
    )


def _tell_what_comes_next(name: str, following: UserTask | None) -> None:
    """Say that a task is done, with a link to the next one of the case that this officer may do."""
    said = Markup("{}").format(_("已完成“%(task)s”。", task=_(name)))
    if following is not None:
        said += Markup(' <a href="{}">{}</a>').format(
            url_for("case_tasks.show", task_id=following.id),
            _("继续办理本案的“%(task)s”", task=_(following.name)),
        )
    flash(said, "success")


def _next_task(db: Session, instance_id: UUID, officer: Officer) -> UserTask | None:
    """Return the first open task of a case that an officer may do; most belong to other lanes."""
    lanes = task_permissions.lanes_of(officer.role)
    for task in queries.open_tasks_of(db, instance_id):
        is_free = task.assignee_id in {None, officer.id}
        if (
            is_free
            and task.lane in lanes
            and task_permissions.may_handle(officer, task, queries.standing(db, officer, task))
        ):
            return task
    return None
