"""Migrations for policy staff: plan, dry run, release, result; nothing moves before the release."""

import re
from collections.abc import Mapping
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts import guard
from webapp.accounts import queries as accounts
from webapp.accounts.models import Division, DivisionLevel, Officer, Role
from webapp.database import session, transaction
from webapp.errors import AppError
from webapp.instance_changes import moving, operations, permissions, presenters, queries
from webapp.instance_changes.models import CampaignStatus, ChangeStatus, MigrationCampaign
from webapp.instance_changes.operations import NewCampaign
from webapp.web.presentation import NavigationLink, Page, is_chinese
from workflows import engine
from workflows.errors import WorkflowError

blueprint = Blueprint("instance_changes", __name__)

SHOWN_IN_DRY_RUN = 2000
REFRESH_SECONDS = "5"
_BETWEEN_NUMBERS = re.compile("[,，、;；]")
_MOVING = (CampaignStatus.RUNNING, CampaignStatus.UNDOING)


@blueprint.get("/studio/migrations")
@guard.open_to(*permissions.READING_ROLES)
def index() -> ResponseReturnValue:
    """Show the migrations, and the form to plan another."""
    return _index_page({}, ())


@blueprint.post("/studio/migrations")
@guard.open_to(Role.POLICY_STAFF)
def create() -> ResponseReturnValue:
    """Plan a migration, or show the form again with what is wrong."""
    given = request.form.to_dict()
    try:
        asked = NewCampaign(
            from_version_id=UUID(given.get("from_version", "")),
            to_version_id=UUID(given.get("to_version", "")),
            division_code=given.get("division", ""),
            reason=given.get("reason", ""),
            listed=tuple(
                given.get("cases", "").upper().replace("，", " ").replace(",", " ").split()
            ),
        )
    except ValueError:
        return _index_page(given, (("from_version", _("请选择版本。")),)), 422
    try:
        with transaction() as db:
            made = operations.plan_campaign(db, asked, by=guard.current_officer(), at=clock.now())
            campaign_id = made.id
    except AppError as error:
        if error.status != _UNPROCESSABLE:
            raise
        message = _(error.public_message) % error.params
        return _index_page(given, (("", message),)), 422
    flash(_("已按相同的环节配对，请核对迁移方案。"), "success")
    return redirect(url_for("instance_changes.show", campaign_id=campaign_id), 303)


@blueprint.get("/studio/migrations/<uuid:campaign_id>")
@guard.open_to(*permissions.READING_ROLES)
def show(campaign_id: UUID) -> ResponseReturnValue:
    """Show a migration: its plan before the release, its progress and results after it."""
    return _campaign_page(campaign_id)


@blueprint.post("/studio/migrations/<uuid:campaign_id>/plan")
@guard.open_to(Role.POLICY_STAFF)
def revise(campaign_id: UUID) -> ResponseReturnValue:
    """Keep the pairs that were chosen."""
    choices: dict[str, dict[str, str]] = {}
    for field, value in request.form.items():
        process_id, slash, element_id = field.partition("/")
        if slash:
            choices.setdefault(process_id, {})[element_id] = value
    try:
        with transaction() as db:
            operations.revise_plan(
                db,
                campaign_id,
                choices,
                lock_version=_lock_version(),
                by=guard.current_officer(),
                at=clock.now(),
            )
    except WorkflowError as error:
        return _campaign_page(campaign_id, error=error), 422
    flash(_("迁移方案已保存。"), "success")
    return redirect(url_for("instance_changes.show", campaign_id=campaign_id), 303)


@blueprint.get("/studio/migrations/<uuid:campaign_id>/dry-run")
@guard.open_to(*permissions.READING_ROLES)
def dry_run(campaign_id: UUID) -> ResponseReturnValue:
    """Show what the migration would do to each case now; nothing is written."""
    db = session()
    campaign = queries.campaign(db, campaign_id)
    if campaign.status is not CampaignStatus.PLANNED:
        return redirect(url_for("instance_changes.show", campaign_id=campaign_id), 303)
    found = list(operations.dry_run(db, campaign, limit=SHOWN_IN_DRY_RUN + 1))
    rows = presenters.dry_run_rows(found[:SHOWN_IN_DRY_RUN])
    db.rollback()
    return render_template(
        "instance_changes/dry_run.html",
        campaign=campaign,
        title=presenters.title(campaign),
        rows=rows,
        stuck=sum(row.tone == "late" for row in rows),
        is_cut=len(found) > SHOWN_IN_DRY_RUN,
    )


@blueprint.post("/studio/migrations/<uuid:campaign_id>/release")
@guard.open_to(Role.POLICY_STAFF)
def release(campaign_id: UUID) -> ResponseReturnValue:
    """Release a migration as the second person; the worker moves the cases."""
    with transaction() as db:
        operations.release_campaign(
            db,
            campaign_id,
            lock_version=_lock_version(),
            by=guard.current_officer(),
            at=clock.now(),
        )
    flash(_("已批准，正在逐案迁移。可以离开本页。"), "success")
    return redirect(url_for("instance_changes.show", campaign_id=campaign_id), 303)


@blueprint.post("/studio/migrations/<uuid:campaign_id>/discard")
@guard.open_to(Role.POLICY_STAFF)
def discard(campaign_id: UUID) -> ResponseReturnValue:
    """Give a plan up."""
    with transaction() as db:
        operations.discard_campaign(db, campaign_id, by=guard.current_officer(), at=clock.now())
    flash(_("迁移方案已作废。"), "success")
    return redirect(url_for("instance_changes.index"), 303)


@blueprint.post("/studio/migrations/<uuid:campaign_id>/undo")
@guard.open_to(Role.POLICY_STAFF)
def undo(campaign_id: UUID) -> ResponseReturnValue:
    """Take a migration back, where nothing further happened; the worker does it."""
    with transaction() as db:
        operations.undo_campaign(db, campaign_id, by=guard.current_officer(), at=clock.now())
    flash(_("正在逐案撤回；之后又有办理的案件不撤回。"), "success")
    return redirect(url_for("instance_changes.show", campaign_id=campaign_id), 303)


@blueprint.post("/studio/migrations/<uuid:campaign_id>/cases/<uuid:instance_id>/undo")
@guard.open_to(Role.POLICY_STAFF)
def undo_case(campaign_id: UUID, instance_id: UUID) -> ResponseReturnValue:
    """Take one case back."""
    with transaction() as db:
        moving.undo_case(db, campaign_id, instance_id, by=guard.current_officer(), at=clock.now())
    flash(_("已撤回本案的迁移。"), "success")
    return redirect(url_for("instance_changes.show", campaign_id=campaign_id), 303)


@blueprint.post("/studio/migrations/<uuid:campaign_id>/cases/<uuid:instance_id>/retry")
@guard.open_to(Role.POLICY_STAFF)
def retry_case(campaign_id: UUID, instance_id: UUID) -> ResponseReturnValue:
    """Let a case that could not be moved be tried again."""
    with transaction() as db:
        moving.retry_one(db, campaign_id, instance_id, by=guard.current_officer(), at=clock.now())
    flash(_("将再次迁移本案。"), "success")
    return redirect(url_for("instance_changes.show", campaign_id=campaign_id), 303)


_UNPROCESSABLE = 422


def _lock_version() -> int:
    return request.form.get("lock_version", 0, type=int)


def _index_page(given: Mapping[str, str], errors: tuple[tuple[str, str], ...]) -> str:
    db, officer = session(), guard.current_officer()
    running = queries.running_counts(db, division=officer.division_code)
    return render_template(
        "instance_changes/index.html",
        rows=presenters.campaign_rows(queries.campaigns(db)),
        versions=presenters.version_options(queries.versions(db), running),
        places=_places(db, officer),
        given=given,
        errors=errors,
        may_plan=officer.role in permissions.PLANNING_ROLES,
    )


def _campaign_page(campaign_id: UUID, *, error: WorkflowError | None = None) -> Response:
    db, officer = session(), guard.current_officer()
    campaign = queries.campaign(db, campaign_id)
    common = {
        "campaign": campaign,
        "title": presenters.title(campaign),
        "status": presenters.STATUSES[campaign.status],
        "may_plan": officer.role in permissions.PLANNING_ROLES,
        "place": accounts.names_of(db, [campaign.division_code])[campaign.division_code],
    }
    if campaign.status in {CampaignStatus.PLANNED, CampaignStatus.DISCARDED}:
        return make_response(_plan_page(db, campaign, officer, common, error))
    response = make_response(_result_page(db, campaign, common))
    if campaign.status in _MOVING:
        response.headers["Refresh"] = REFRESH_SECONDS
    return response


def _plan_page(
    db: Session,
    campaign: MigrationCampaign,
    officer: Officer,
    common: Mapping[str, object],
    error: WorkflowError | None,
) -> str:
    versions = moving.versions_for(db, campaign)
    return render_template(
        "instance_changes/plan.html",
        **common,
        error=_words(error),
        is_open=campaign.status is CampaignStatus.PLANNED,
        may_release=permissions.may_release(
            officer,
            division_code=campaign.division_code,
            planned_by_person=campaign.planned_by_person,
        ),
        concerned=len(
            queries.concerned(
                db,
                campaign.from_version_id,
                division=campaign.division_code,
                listed=campaign.listed,
            )
        ),
        equal_count=sum(pair.old == pair.new for pair in versions.plan.pairs),
        rows=presenters.plan_rows(
            versions.plan, engine.elements(versions.old), engine.elements(versions.new)
        ),
        added=presenters.added_names(versions.plan.added),
    )


def _result_page(db: Session, campaign: MigrationCampaign, common: Mapping[str, object]) -> str:
    counts = queries.counts(db, campaign.id)
    shown = request.args.get("result", "")
    status = ChangeStatus(shown) if shown in set(ChangeStatus) else None
    page = max(1, request.args.get("page", 1, type=int))
    total = sum(counts.values())
    address = url_for("instance_changes.show", campaign_id=campaign.id)
    waiting = (
        ChangeStatus.DONE if campaign.status is CampaignStatus.UNDOING else (ChangeStatus.WAITING)
    )
    return render_template(
        "instance_changes/result.html",
        **common,
        total=total,
        done=total - counts.get(waiting, 0) if campaign.status in _MOVING else total,
        is_moving=campaign.status in _MOVING,
        may_undo_all=campaign.status is CampaignStatus.COMPLETED
        and counts.get(ChangeStatus.DONE, 0) > 0,
        parts=(
            NavigationLink(_("全部"), address, status is None, total),
            *(
                NavigationLink(
                    str(label), f"{address}?result={one.value}", status is one, counts[one]
                )
                for one, label in presenters.RESULTS.items()
                if counts.get(one)
            ),
        ),
        rows=presenters.result_rows(
            queries.changes(db, campaign.id, status=status, page=page), campaign
        ),
        page=Page(page, queries.PAGE_SIZE, counts.get(status, 0) if status else total),
        url_of_page=lambda number: f"{address}?result={shown}&page={number}",
    )


def _words(error: WorkflowError | None) -> str:
    if error is None:
        return ""
    return error.message_zh if is_chinese() else error.message_en


def _places(db: Session, officer: Officer) -> list[Division]:
    """Return the own division and the townships under it."""
    own = accounts.get_division(db, officer.division_code)
    return [
        own,
        *(
            one
            for one in accounts.divisions_under(db, officer.division_code, DivisionLevel.TOWNSHIP)
            if one.code != own.code
        ),
    ]
