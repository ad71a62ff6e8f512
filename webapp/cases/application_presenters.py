"""What the pages of a new application show: choices, what was found, the whole for review."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from webapp.accounts.models import Division
from webapp.cases.application_checks import Problem
from webapp.cases.application_form import ROW_LIMIT, Row, Step, Typed
from webapp.cases.application_values import born_and_sex, fen_typed
from webapp.cases.models import AssistanceCase, CaseStatus, SubmittedBy
from webapp.cases.permissions import is_running
from webapp.cases.presenters import STATUSES, SUBMITTED_BY
from webapp.cases.queries import RunningElsewhere
from webapp.registry import presenters as registry
from webapp.registry.models import Household, Relation
from webapp.registry.queries import KnownPerson
from webapp.web.presentation import masked_id_number, masked_name

STEP_LABELS = {
    Step.APPLICATION: lazy_gettext("申请人与申请方式"),
    Step.MEMBERS: lazy_gettext("家庭成员"),
    Step.INCOMES: lazy_gettext("收入"),
    Step.MEANS: lazy_gettext("财产和支出"),
    Step.REVIEW: lazy_gettext("核对并提交"),
}


@dataclass(frozen=True)
class StepView:
    """A step in the bar above the form."""

    key: Step
    label: str
    state: str


@dataclass(frozen=True)
class Choice:
    """An option of a select."""

    value: str
    label: str


@dataclass(frozen=True)
class FoundCase:
    """A case of a household that was found."""

    id: UUID
    number: str
    status: str
    stands_against: bool


@dataclass(frozen=True)
class FoundHousehold:
    """A household of the registry within the officer's division."""

    id: UUID
    head: str
    members: str
    village: str
    cases: tuple[FoundCase, ...]

    @property
    def has_one(self) -> bool:
        """Tell whether an application of it runs already, or the allowance is paid."""
        return any(case.stands_against for case in self.cases)


@dataclass(frozen=True)
class Hindrance:
    """A running application, or an allowance, that stands against this one."""

    text: str
    case_id: UUID | None


@dataclass(frozen=True)
class DraftView:
    """A draft in the list."""

    id: UUID
    applicant: str
    step: Step
    step_label: str
    changed_at: datetime


@dataclass(frozen=True)
class Line:
    """A line of the review."""

    label: str
    details: str
    member: str
    fen: int | None


@dataclass(frozen=True)
class MemberLine:
    """A member in the review, masked."""

    name: str
    id_number: str
    relation: str
    birth: str
    features: str


@dataclass(frozen=True)
class ReviewView:
    """Everything on one page, masked."""

    facts: tuple[tuple[str, str], ...]
    members: tuple[MemberLine, ...]
    incomes: tuple[Line, ...]
    assets: tuple[Line, ...]
    expenses: tuple[Line, ...]
    income_sum_fen: int


def steps_of(typed: Typed, current: Step) -> tuple[StepView, ...]:
    """Return the steps with where the officer is."""
    steps = typed.steps
    here = steps.index(current)
    return tuple(
        StepView(
            step,
            str(STEP_LABELS[step]),
            "done" if place < here else "now" if place == here else "ahead",
        )
        for place, step in enumerate(steps)
    )


def choices(villages: Sequence[Division], typed: Typed) -> Mapping[str, tuple[Choice, ...]]:
    """Return the options of every select by its field."""
    grades = ((str(grade), _("%(grade)s 级", grade=grade)) for grade in range(1, 5))
    return {
        "village": tuple(Choice(place.code, place.name) for place in villages),
        "area": _listed(registry.AREAS.items()),
        "submitted_by": _listed(SUBMITTED_BY.items()),
        "relation": _listed(registry.RELATIONS.items()),
        "student": _listed(registry.STUDENTS.items()),
        "employment": _listed(registry.EMPLOYMENTS.items()),
        "disability_category": _listed(registry.DISABILITIES.items()),
        "disability_grade": _listed(grades),
        "excluded_by": _listed(registry.EXCLUSIONS.items()),
        "asset_kind": _listed(registry.ASSET_KINDS.items()),
        "expense_kind": _listed(registry.EXPENSE_KINDS.items()),
        "member": tuple(
            Choice(row["key"], _member_choice(row, place))
            for place, row in enumerate(typed.members, start=1)
        ),
    }


def income_groups() -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """Return the sources of income by kind."""
    return tuple(
        (
            str(label),
            tuple(
                Choice(key, str(source))
                for key, source in registry.INCOME_SOURCES.items()
                if key.startswith(f"{kind.value}/")
            ),
        )
        for kind, label in registry.INCOME_KINDS.items()
    )


def can_add(typed: Typed, group: str) -> bool:
    """Tell whether another row may be added."""
    return len(typed.rows(group)) < ROW_LIMIT


def birth_text(row: Row, *, today: date) -> str:
    """Say what an identity number says: sex and day of birth; nothing if it cannot be right."""
    told = born_and_sex(row["id_number"], today=today)
    if told is None:
        return ""
    born_on, is_female = told
    return f"{registry.sex_label(is_female=is_female)} · {born_on.isoformat()}"


def found_household(
    household: Household, cases: Sequence[AssistanceCase], *, village: str
) -> FoundHousehold:
    """Return a household as the search shows it: masked."""
    view = registry.household_view(household, village=village)
    return FoundHousehold(
        id=household.id,
        head=view.head,
        members=_("、").join(
            _noted(one.name, one.relation) for one in view.members if not one.left
        ),
        village=village,
        cases=tuple(
            FoundCase(
                case.id, case.number, str(STATUSES[case.status]), _stands_against(case.status)
            )
            for case in cases
        ),
    )


def hindrances(
    running: Sequence[RunningElsewhere], case_ids: Mapping[str, UUID], names: Mapping[str, str]
) -> tuple[Hindrance, ...]:
    """Say which applications or allowances stand against this one; elsewhere only the county."""
    return tuple(
        Hindrance(
            _(
                "已有案件 %(number)s（%(status)s）。",
                number=found.case_number,
                status=STATUSES[found.status],
            )
            if found.is_within_reach
            else _(
                "家庭成员中有人已在%(county)s登记，且有在办申请或正在享受待遇。",
                county=names.get(found.division_code, found.division_code),
            ),
            case_ids.get(found.case_number or ""),
        )
        for found in running
    )


def elsewhere(known: Iterable[KnownPerson], names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the counties in which these people stand in the registry, beyond one's division."""
    codes = dict.fromkeys(one.division_code for one in known if not one.is_within_reach)
    return tuple(names.get(code, code) for code in codes)


def draft_view(draft_id: UUID, typed: Typed, *, step: str, changed_at: datetime) -> DraftView:
    """Return a draft as the list shows it."""
    applicant = next(
        (row["name"] for row in typed.members if row["relation"] == Relation.APPLICANT), ""
    )
    known = _("已登记家庭") if typed.household_id else _("尚未填写姓名")
    here = Step(step)
    return DraftView(
        id=draft_id,
        applicant=masked_name(applicant) or known,
        step=here,
        step_label=str(STEP_LABELS[here]),
        changed_at=changed_at,
    )


def review(typed: Typed, *, village: str, household: Household | None, today: date) -> ReviewView:
    """Return everything that was typed on one page, names and numbers masked."""
    names = {row["key"]: masked_name(row["name"]) for row in typed.members}
    members = (
        tuple(_typed_member(row, today=today) for row in typed.members)
        if household is None
        else tuple(
            _known_member(one)
            for one in registry.household_view(household, village=village).members
        )
    )
    return ReviewView(
        facts=_facts(typed, village=village, household=household),
        members=members,
        incomes=tuple(
            Line(
                registry.words_of(registry.INCOME_SOURCES, row["source"]),
                f"{row['period_from']} — {row['period_to']}",
                names.get(row["member"], ""),
                fen_typed(row["yuan"]),
            )
            for row in typed.incomes
        ),
        assets=tuple(
            Line(
                registry.words_of(registry.ASSET_KINDS, row["kind"]),
                _joined(
                    row["description"],
                    _("%(count)s 件", count=row["count"]) if row["count"] not in {"", "1"} else "",
                    _("按规定不计入家庭财产") if row["is_exempt"] else "",
                ),
                row["as_of"],
                fen_typed(row["yuan"]),
            )
            for row in typed.assets
        ),
        expenses=tuple(
            Line(
                registry.words_of(registry.EXPENSE_KINDS, row["kind"]),
                _joined(row["description"], _("有票据") if row["has_voucher"] else _("无票据")),
                names.get(row["member"], ""),
                fen_typed(row["yuan"]),
            )
            for row in typed.expenses
        ),
        income_sum_fen=sum(fen_typed(row["yuan"]) or 0 for row in typed.incomes),
    )


def step_of_problem(problem: Problem) -> Step:
    """Return the step on whose page a field stands."""
    group = problem.field.split(".", maxsplit=1)[0]
    return {
        "members": Step.MEMBERS,
        "incomes": Step.INCOMES,
        "assets": Step.MEANS,
        "expenses": Step.MEANS,
        "declared": Step.REVIEW,
    }.get(group, Step.APPLICATION)


def field_labels(typed: Typed) -> dict[str, str]:
    """Return what people call the fields, for pages that show typed values again."""
    words = {
        "submitted_by": _("申请方式"),
        "agent_name": _("代理人姓名"),
        "agent_authority": _("委托书编号"),
        "village": _("村（社区）"),
        "area": _("适用标准"),
        "address": _("住址"),
        "phone": _("联系电话"),
        "reason": _("申请理由"),
        "name": _("姓名"),
        "id_number": _("公民身份号码"),
        "relation": _("与申请人的关系"),
        "yuan": _("金额（元）"),
        "source": _("收入种类"),
        "kind": _("种类"),
        "period_from": _("起始日期"),
        "period_to": _("截止日期"),
        "description": _("说明"),
    }
    labels = dict(words)
    for group in ("members", "incomes", "assets", "expenses"):
        for place, row in enumerate(typed.rows(group), start=1):
            for name, label in words.items():
                labels[f"{group}.{row['key']}.{name}"] = f"{label} {place}"
    return labels


def _stands_against(status: CaseStatus) -> bool:
    return is_running(status) or status is CaseStatus.CONFIRMED


def _facts(
    typed: Typed, *, village: str, household: Household | None
) -> tuple[tuple[str, str], ...]:
    told = typed.application
    way = told.get("submitted_by", "")
    facts = [(_("申请方式"), registry.words_of(SUBMITTED_BY, way))]
    if way == SubmittedBy.AGENT:
        agent = _joined(masked_name(told["agent_name"]), told["agent_authority"])
        facts.append((_("代理人与委托书"), agent))
    facts.append((_("村（社区）"), village))
    if household is None:
        facts += [
            (_("适用标准"), registry.words_of(registry.AREAS, told.get("area", ""))),
            (_("住址"), told.get("address", "")),
            (_("联系电话"), told.get("phone", "") or _("未填写")),
        ]
    else:
        facts.append((_("适用标准"), str(registry.AREAS[household.area])))
    facts.append((_("申请理由"), told.get("reason", "")))
    return tuple(facts)


def _typed_member(row: Row, *, today: date) -> MemberLine:
    marks = [
        registry.words_of(registry.STUDENTS, row["student"]) if row["student"] != "none" else "",
        registry.words_of(registry.EMPLOYMENTS, row["employment"])
        if row["employment"] != "none"
        else "",
        _(
            "%(category)s残疾 %(grade)s 级",
            category=registry.words_of(registry.DISABILITIES, row["disability_category"]),
            grade=row["disability_grade"],
        )
        if row["disability_grade"]
        else "",
        _("重病") if row["has_serious_illness"] else "",
        _("不能独立生活") if row["is_dependent"] else "",
        _("有法定赡养抚养扶养义务") if row["has_support_duty"] else "",
        "" if row["lives_together"] else _("不共同生活"),
        _("不计入：%(reason)s", reason=registry.words_of(registry.EXCLUSIONS, row["excluded_by"]))
        if row["excluded_by"]
        else "",
    ]
    return MemberLine(
        name=masked_name(row["name"]),
        id_number=masked_id_number(row["id_number"]),
        relation=registry.words_of(registry.RELATIONS, row["relation"]),
        birth=birth_text(row, today=today),
        features=_joined(*marks),
    )


def _known_member(member: registry.MemberView) -> MemberLine:
    return MemberLine(
        name=member.name,
        id_number=member.id_number,
        relation=member.relation,
        birth=f"{member.sex} · {member.born_on.isoformat()}",
        features=_joined(*member.features, member.left),
    )


def _noted(text: object, note: object) -> str:
    return _("%(text)s（%(note)s）", text=text, note=note)


def _member_choice(row: Row, place: int) -> str:
    name = row["name"] or _("第 %(place)s 位成员", place=place)
    relation = registry.words_of(registry.RELATIONS, row["relation"]) if row["relation"] else ""
    return _noted(name, relation) if relation else name


def _listed(pairs: Iterable[tuple[object, object]]) -> tuple[Choice, ...]:
    return tuple(Choice(str(value), str(label)) for value, label in pairs)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
