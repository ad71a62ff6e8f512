"""A new application: search first, then step by step, kept after every step, handed in once."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp import clock, encryption
from webapp.accounts import guard
from webapp.accounts import queries as accounts
from webapp.accounts.models import Division, DivisionLevel
from webapp.cases import application_form as form
from webapp.cases import application_presenters as presenters
from webapp.cases import drafts, operations, queries
from webapp.cases.application_checks import Problem, problems
from webapp.cases.application_form import Step, Typed
from webapp.cases.application_values import born_and_sex, normal_number
from webapp.cases.drafts import OpenedDraft
from webapp.cases.models import Programme
from webapp.cases.permissions import APPLYING_ROLES
from webapp.database import transaction
from webapp.registry import queries as registry
from webapp.web import error_pages

blueprint = Blueprint("cases", __name__)

_STEP_ADDRESS = (
    "/cases/new/<uuid:draft_id>/<any(application, members, incomes, means, review):step>"
)


@blueprint.get("/cases/new")
@guard.open_to(*APPLYING_ROLES)
def new() -> ResponseReturnValue:
    """Show the search that comes before a new file, and the drafts to go on with."""
    with transaction() as db:
        views = _draft_views(db)
    return render_template("cases/new.html", drafts=views, words="", searched=False)


@blueprint.post("/cases/new/search")
@guard.open_to(*APPLYING_ROLES)
def search_registry() -> ResponseReturnValue:
    """Show who is known already. The words come in the body: addresses end up in logs."""
    officer, words = guard.current_officer(), request.form.get("words", "").strip()[:60]
    if not words:
        return redirect(url_for("cases.new"))
    number = normal_number(words)
    is_number = born_and_sex(number, today=clock.today()) is not None
    with transaction() as db:
        households = registry.search(db, words)
        places = accounts.names_of(db, {one.division_code for one in households})
        found = [
            presenters.found_household(
                one,
                queries.cases_of_household(db, one.id),
                village=places.get(one.division_code, one.division_code),
            )
            for one in households
        ]
        counties, hindrances = _known_elsewhere(db, [number]) if is_number else ((), ())
        operations.note_search(
            db,
            kind="identity" if is_number else "name",
            count=len(found) + len(counties),
            by=officer,
            at=clock.now(),
        )
        views = _draft_views(db)
    return render_template(
        "cases/new.html",
        drafts=views,
        words=words,
        searched=True,
        found=found,
        counties=counties,
        hindrances=[one for one in hindrances if one.case_id is None],
    )


@blueprint.post("/cases/new")
@guard.open_to(*APPLYING_ROLES)
def begin_application() -> ResponseReturnValue:
    """Begin an application, of a household of the registry or of a new one."""
    officer = guard.current_officer()
    household_id = request.form.get("household_id", type=UUID)
    with transaction() as db:
        villages = _villages(db)
        typed = form.begin(
            household_id=household_id,
            words=request.form.get("words", ""),
            village=villages[0].code if len(villages) == 1 else "",
            today=clock.today(),
        )
        draft = drafts.begin(db, typed, by=officer, at=clock.now())
    return redirect(url_for("cases.step", draft_id=draft.id, step=draft.step), 303)


@blueprint.get(_STEP_ADDRESS)
@guard.open_to(*APPLYING_ROLES)
def step(draft_id: UUID, step: str) -> ResponseReturnValue:
    """Show one step of an application; a draft that was handed in leads to its case."""
    officer = guard.current_officer()
    with transaction() as db:
        made = drafts.case_made_of(db, draft_id, by=officer)
        if made is not None:
            return redirect(url_for("cases.show", case_id=made.id))
        opened = drafts.open_draft(db, draft_id, by=officer)
        if Step(step) not in opened.typed.steps:
            return redirect(url_for("cases.step", draft_id=draft_id, step=Step.APPLICATION.value))
        return _page(db, opened, Step(step), [])


@blueprint.post(_STEP_ADDRESS)
@guard.open_to(*APPLYING_ROLES)
def save_step(draft_id: UUID, step: str) -> ResponseReturnValue:
    """Keep what was typed and go where the button says; a second hand-in leads to the case."""
    officer, here = guard.current_officer(), Step(step)
    sent = form.take(Typed(next_key=10_000), here, request.form.to_dict())
    error_pages.name_fields(presenters.field_labels(sent))
    with transaction() as db:
        opened = drafts.open_locked(
            db, draft_id, lock_version=request.form.get("lock_version", 0, type=int), by=officer
        )
        if opened is None:
            flash(_("这份申请已经提交，没有重复提交。"))
            return redirect(url_for("cases.show", case_id=draft_id), 303)
        typed = form.take(opened.typed, here, request.form.to_dict())
        return _go_on(db, OpenedDraft(opened.draft, typed), here, request.form.get("do", "keep"))


@blueprint.post("/cases/new/<uuid:draft_id>/discard")
@guard.open_to(*APPLYING_ROLES)
def discard(draft_id: UUID) -> ResponseReturnValue:
    """Throw a draft away."""
    with transaction() as db:
        drafts.discard(db, draft_id, by=guard.current_officer(), at=clock.now())
    flash(_("草稿已删除。"))
    return redirect(url_for("cases.new"), 303)


def _go_on(db: Session, opened: OpenedDraft, here: Step, do: str) -> ResponseReturnValue:
    """Do what the button says: go on or back, leave, hand in, add or remove a row."""
    verb, _colon, what = do.partition(":")
    typed, steps = opened.typed, opened.typed.steps
    if verb == "add" and what in form.ROW_FIELDS:
        typed = form.add_row(typed, what, today=clock.today())
        return _kept(db, opened, typed, here, anchor=f"{what}.{typed.rows(what)[-1]['key']}")
    if verb == "remove":
        group, _colon, key = what.partition(":")
        if group in form.ROW_FIELDS:
            typed = form.remove_row(typed, group, key)
            return _kept(db, opened, typed, here, anchor=group)
    if verb == "use" and (household_id := _uuid(what)):
        household = registry.get(db, household_id)
        return _kept(db, opened, replace(typed, household_id=household.id), Step.APPLICATION)
    if verb == "back":
        return _kept(db, opened, typed, steps[max(0, steps.index(here) - 1)])
    if verb == "leave":
        _keep(db, opened, typed, here)
        flash(_("草稿已保存，可以随时继续填写。"))
        return redirect(url_for("cases.new"), 303)
    if verb == "next" and here is not Step.REVIEW:
        return _next(db, opened, form.without_empty_rows(typed, here), here)
    if verb == "submit" and here is Step.REVIEW:
        return _hand_in(db, opened)
    return _kept(db, opened, typed, here)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _next(db: Session, opened: OpenedDraft, typed: Typed, here: Step) -> ResponseReturnValue:
    found = _problems(db, typed, here)
    if found:
        _keep(db, opened, typed, here)
        return _page(db, OpenedDraft(opened.draft, typed), here, found), 422
    return _kept(db, opened, typed, typed.steps[typed.steps.index(here) + 1])


def _hand_in(db: Session, opened: OpenedDraft) -> ResponseReturnValue:
    found = [problem for one in opened.typed.steps for problem in _problems(db, opened.typed, one)]
    if not request.form.get("declared"):
        found.append(Problem("declared", _("请确认申请人已经签署声明和授权。")))
    if found:
        return _page(db, opened, Step.REVIEW, found), 422
    case = drafts.hand_in(db, opened, by=guard.current_officer(), at=clock.now())
    flash(_("申请已提交，案号 %(number)s。", number=case.number), "success")
    return redirect(url_for("cases.show", case_id=case.id), 303)


def _keep(db: Session, opened: OpenedDraft, typed: Typed, here: Step) -> None:
    drafts.save(db, opened.draft, typed, step=here, by=guard.current_officer(), at=clock.now())


def _kept(
    db: Session, opened: OpenedDraft, typed: Typed, here: Step, *, anchor: str | None = None
) -> ResponseReturnValue:
    _keep(db, opened, typed, here)
    address = url_for("cases.step", draft_id=opened.draft.id, step=here.value, _anchor=anchor)
    return redirect(address, 303)


def _page(db: Session, opened: OpenedDraft, here: Step, found: list[Problem]) -> str:
    typed, today = opened.typed, clock.today()
    shared = {
        "draft_id": opened.draft.id,
        "lock_version": opened.draft.lock_version,
        "saved_at": opened.draft.changed_at,
        "typed": typed,
        "step": here,
        "steps": presenters.steps_of(typed, here),
        "errors": {problem.field: problem.message for problem in found},
        "problems": [(problem.field, problem.message) for problem in found],
        "summary": [
            (problem.field, problem.message, presenters.step_of_problem(problem))
            for problem in found
        ],
    }
    if here is Step.REVIEW:
        return render_template("cases/new_review.html", **shared, **_review(db, typed))
    return render_template(
        f"cases/new_{here.value}.html",
        **shared,
        choices=presenters.choices(_villages(db), typed),
        income_groups=presenters.income_groups(),
        births={row["key"]: presenters.birth_text(row, today=today) for row in typed.members},
        can_add={group: presenters.can_add(typed, group) for group in form.ROW_FIELDS},
        household=_known_household(db, typed),
    )


def _review(db: Session, typed: Typed) -> dict[str, object]:
    known = registry.get(db, typed.household_id) if typed.household_id else None
    village = known.division_code if known else typed.application.get("village", "")
    numbers = (
        [one.id_number for one in known.members if one.left_on is None]
        if known
        else form.numbers_of(typed)
    )
    counties, hindrances = _known_elsewhere(db, numbers)
    others = [] if known else _known_here(db, numbers)
    operations.note_search(
        db,
        kind="duplicates",
        count=len(counties) + len(others),
        by=guard.current_officer(),
        at=clock.now(),
    )
    return {
        "review": presenters.review(
            typed,
            village=accounts.names_of(db, [village]).get(village, ""),
            household=known,
            today=clock.today(),
        ),
        "counties": counties,
        "hindrances": hindrances,
        "known": others,
    }


def _known_elsewhere(
    db: Session, numbers: list[str]
) -> tuple[tuple[str, ...], tuple[presenters.Hindrance, ...]]:
    """Return the counties where these people are known, and what stands against an application."""
    division = guard.current_officer().division_code
    known = registry.known_persons(db, numbers, division=division)
    ring = encryption.ring()
    running = queries.running_for_persons(
        db,
        [ring.blind_index(number) for number in numbers],
        programme=Programme.MINIMUM_LIVING_ALLOWANCE,
        division=division,
    )
    codes = {one.division_code for one in known} | {one.division_code for one in running}
    names = accounts.names_of(db, codes)
    case_numbers = [one.case_number for one in running if one.case_number]
    case_ids = queries.ids_of_numbers(db, case_numbers)
    return presenters.elsewhere(known, names), presenters.hindrances(running, case_ids, names)


def _known_here(db: Session, numbers: list[str]) -> list[presenters.FoundHousehold]:
    """Return the households of one's division in which these people stand already."""
    division = guard.current_officer().division_code
    known = registry.known_persons(db, numbers, division=division)
    ids = dict.fromkeys(one.household_id for one in known if one.household_id is not None)
    households = [registry.get(db, household_id) for household_id in ids]
    places = accounts.names_of(db, {one.division_code for one in households})
    return [
        presenters.found_household(
            one,
            queries.cases_of_household(db, one.id),
            village=places.get(one.division_code, one.division_code),
        )
        for one in households
    ]


def _known_household(db: Session, typed: Typed) -> presenters.FoundHousehold | None:
    if typed.household_id is None:
        return None
    household = registry.get(db, typed.household_id)
    names = accounts.names_of(db, [household.division_code])
    return presenters.found_household(household, (), village=names.get(household.division_code, ""))


def _problems(db: Session, typed: Typed, here: Step) -> list[Problem]:
    codes = {place.code for place in _villages(db)} if here is Step.APPLICATION else set()
    return problems(typed, here, villages=codes, today=clock.today())


def _villages(db: Session) -> list[Division]:
    code = guard.current_officer().division_code
    return list(accounts.divisions_under(db, code, DivisionLevel.VILLAGE))


def _draft_views(db: Session) -> list[presenters.DraftView]:
    return [
        presenters.draft_view(
            one.draft.id, one.typed, step=one.draft.step, changed_at=one.draft.changed_at
        )
        for one in drafts.drafts_of(db, by=guard.current_officer())
    ]
