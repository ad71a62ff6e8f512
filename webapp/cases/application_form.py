"""The application as typed, step by step: what stands in each field, what is wrong, what it means.

Everything is text until the application is handed in, so that nothing typed is ever lost.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from flask_babel import gettext as _

from policies import identity_numbers
from policies.identity_numbers import IdentityNumberError
from policies.money import fen_from_yuan
from webapp.cases.models import SubmittedBy
from webapp.registry.models import (
    Area,
    AssetKind,
    DisabilityCategory,
    Employment,
    Exclusion,
    ExpenseKind,
    IncomeKind,
    Relation,
    Student,
)
from webapp.registry.operations import (
    NewAsset,
    NewExpense,
    NewHousehold,
    NewIncome,
    NewMember,
)
from webapp.registry.presenters import INCOME_SOURCES
from webapp.web.presentation import is_chinese

Row = dict[str, str]

ROW_LIMIT = 30
LONGEST_NAME, LONGEST_LINE, LONGEST_TEXT = 50, 200, 2000
_MOST_DIGITS = 12
_PHONE = re.compile(r"[0-9+() -]{5,20}", re.ASCII)
_NEGATIVE = re.compile(r"[-−－]\s*[0-9]")
_TOO_FINE = re.compile(r"[0-9]+\.[0-9]{3,}", re.ASCII)
_ROW_FIELD = re.compile(
    r"(members|incomes|assets|expenses)\.([0-9]{1,4})\.([a-z_]{1,30})", re.ASCII
)

ROW_FIELDS: Mapping[str, tuple[str, ...]] = {
    "members": (
        "name",
        "id_number",
        "relation",
        "student",
        "employment",
        "disability_category",
        "disability_grade",
        "excluded_by",
        "lives_together",
        "is_dependent",
        "has_serious_illness",
        "has_support_duty",
    ),
    "incomes": ("member", "source", "yuan", "period_from", "period_to"),
    "assets": ("kind", "description", "yuan", "count", "as_of", "is_exempt"),
    "expenses": (
        "member",
        "kind",
        "description",
        "yuan",
        "period_from",
        "period_to",
        "has_voucher",
    ),
}
APPLICATION_FIELDS = (
    "submitted_by",
    "agent_name",
    "agent_authority",
    "village",
    "area",
    "address",
    "phone",
    "reason",
)
# What an untouched row holds beside its defaults decides whether it counts as empty.
_TYPED = {
    "members": ("name", "id_number"),
    "incomes": ("source", "yuan"),
    "assets": ("kind", "yuan", "description"),
    "expenses": ("kind", "yuan", "description"),
}


class Step(StrEnum):
    """The steps of an application, in their order."""

    APPLICATION = "application"
    MEMBERS = "members"
    INCOMES = "incomes"
    MEANS = "means"
    REVIEW = "review"


GROUPS_OF_STEP: Mapping[Step, tuple[str, ...]] = {
    Step.MEMBERS: ("members",),
    Step.INCOMES: ("incomes",),
    Step.MEANS: ("assets", "expenses"),
}


@dataclass(frozen=True)
class Typed:
    """An application as typed so far. Rows carry a ``key`` that stays theirs."""

    household_id: UUID | None = None
    application: Row = field(default_factory=dict)
    members: tuple[Row, ...] = ()
    incomes: tuple[Row, ...] = ()
    assets: tuple[Row, ...] = ()
    expenses: tuple[Row, ...] = ()
    next_key: int = 1

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps to go: of a household that is known already, only the application."""
        if self.household_id is not None:
            return (Step.APPLICATION, Step.REVIEW)
        return tuple(Step)

    def rows(self, group: str) -> tuple[Row, ...]:
        """Return the rows of a group."""
        found: tuple[Row, ...] = getattr(self, group)
        return found

    def as_json(self) -> dict[str, Any]:
        """Return JSON values."""
        known = vars(self)
        return {**known, "household_id": str(self.household_id) if self.household_id else None}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Typed":
        """Return what ``as_json`` wrote."""
        household = stored["household_id"]
        return cls(
            household_id=UUID(household) if household else None,
            application=dict(stored["application"]),
            next_key=int(stored["next_key"]),
            **{group: tuple(stored[group]) for group in ROW_FIELDS},
        )


@dataclass(frozen=True)
class Problem:
    """What is wrong with a field, in the page's language."""

    field: str
    message: str


def begin(*, household_id: UUID | None, words: str, village: str, today: date) -> Typed:
    """Return an application that has just been begun.

    Args:
        household_id: A household of the registry, or none.
        words: What was searched for; a number or a name goes to the first member.
        village: The village to start with, if there is only one.
        today: The day it is in China.
    """
    begun = Typed(
        household_id=household_id,
        application={
            "submitted_by": SubmittedBy.HOUSEHOLD.value,
            "village": village,
            "area": Area.RURAL.value,
        },
    )
    if household_id is not None:
        return begun
    begun = add_row(begun, "members", today=today)
    words = "".join(words.split())
    if words:
        name = "id_number" if any(sign.isdigit() for sign in words) else "name"
        begun = replace(begun, members=({**begun.members[0], name: words[:LONGEST_NAME]},))
    return begun


def add_row(typed: Typed, group: str, *, today: date) -> Typed:
    """Return the application with one more empty row."""
    rows = typed.rows(group)
    if len(rows) >= ROW_LIMIT:
        return typed
    row = {"key": str(typed.next_key), **_defaults(typed, group, today=today)}
    return _with_rows(replace(typed, next_key=typed.next_key + 1), group, (*rows, row))


def remove_row(typed: Typed, group: str, key: str) -> Typed:
    """Return the application without a row."""
    return _with_rows(typed, group, tuple(row for row in typed.rows(group) if row["key"] != key))


def take(typed: Typed, step: Step, submitted: Mapping[str, str]) -> Typed:
    """Return the application with what was typed on one step's page; rows keep their keys."""
    if step is Step.APPLICATION:
        values = {name: _text(submitted.get(name, "")) for name in APPLICATION_FIELDS}
        return replace(typed, application=values)
    for group in GROUPS_OF_STEP.get(step, ()):
        keys = {
            int(match[2])
            for name in submitted
            if (match := _ROW_FIELD.fullmatch(name)) and match[1] == group
        }
        known = sorted(key for key in keys if key < typed.next_key)
        rows = tuple(
            {
                "key": str(key),
                **{
                    name: _text(submitted.get(f"{group}.{key}.{name}", ""))
                    for name in ROW_FIELDS[group]
                },
            }
            for key in known[:ROW_LIMIT]
        )
        typed = _with_rows(typed, group, rows)
    return typed


def without_empty_rows(typed: Typed, step: Step) -> Typed:
    """Return the application without rows in which nothing was typed; one member stays."""
    for group in GROUPS_OF_STEP.get(step, ()):
        rows = typed.rows(group)
        filled = tuple(row for row in rows if any(row.get(name) for name in _TYPED[group]))
        typed = _with_rows(typed, group, filled or (rows[:1] if group == "members" else ()))
    return typed


def problems(typed: Typed, step: Step, *, villages: Collection[str], today: date) -> list[Problem]:
    """Return what is wrong with one step, in the order of the page."""
    if step is Step.APPLICATION:
        return _application_problems(typed, villages)
    if step is Step.MEMBERS:
        return _members_problems(typed.members, today=today)
    if step is Step.INCOMES:
        return [found for row in typed.incomes for found in _income_problems(row, typed)]
    if step is Step.MEANS:
        return [
            *(found for row in typed.assets for found in _asset_problems(row)),
            *(found for row in typed.expenses for found in _expense_problems(row, typed)),
        ]
    return []


def household_of(typed: Typed) -> NewHousehold:
    """Return the household that was typed; every step must be without problems."""
    places = {row["key"]: place for place, row in enumerate(typed.members)}
    told = typed.application
    return NewHousehold(
        division_code=told["village"],
        area=Area(told["area"]),
        address=told["address"],
        phone=told["phone"],
        members=[_member(row) for row in typed.members],
        incomes=[_income(row, places) for row in typed.incomes],
        assets=[_asset(row) for row in typed.assets],
        expenses=[_expense(row, places) for row in typed.expenses],
    )


def numbers_of(typed: Typed) -> list[str]:
    """Return the identity numbers that were typed, as the registry keeps them."""
    return [number for row in typed.members if (number := normal_number(row["id_number"]))]


def normal_number(text: str) -> str:
    """Return an identity number in capitals and without spaces."""
    return "".join(text.split()).upper()


def born_and_sex(text: str, *, today: date) -> tuple[date, bool] | None:
    """Return birth and whether female, as the number says; nothing if it cannot be right."""
    try:
        number = identity_numbers.parse(text, today=today)
    except IdentityNumberError:
        return None
    return number.born_on, number.is_female


def fen_typed(text: str) -> int | None:
    """Return whole fen of a typed amount; nothing if it is none."""
    try:
        return fen_from_yuan(_plain_amount(text))
    except ValueError:
        return None


def _defaults(typed: Typed, group: str, *, today: date) -> Row:
    end = today.replace(day=1) - timedelta(days=1)
    year = {
        "period_from": (end.replace(day=1) - relativedelta(months=11)).isoformat(),
        "period_to": end.isoformat(),
    }
    if group == "members":
        return {
            **dict.fromkeys(ROW_FIELDS["members"], ""),
            "relation": "" if typed.members else Relation.APPLICANT.value,
            "student": Student.NONE.value,
            "employment": Employment.NONE.value,
            "disability_category": DisabilityCategory.NONE.value,
            "lives_together": "true",
        }
    owner = typed.members[0]["key"] if len(typed.members) == 1 else ""
    usual = {
        "incomes": {"member": owner, **year},
        "assets": {"count": "1", "as_of": today.isoformat()},
        "expenses": {"member": owner, **year},
    }
    return {**dict.fromkeys(ROW_FIELDS[group], ""), **usual[group]}


def _with_rows(typed: Typed, group: str, rows: tuple[Row, ...]) -> Typed:
    changed: dict[str, Any] = {group: rows}
    return replace(typed, **changed)


def _text(value: str) -> str:
    """Return text as it is kept: one form of each sign, no control characters, not endless."""
    lines = value.replace("\r\n", "\n").strip()
    return "".join(sign for sign in lines if sign == "\n" or sign.isprintable())[:LONGEST_TEXT]


def _plain_amount(text: str) -> str:
    """Return an amount in ASCII digits, without spaces and thousands' commas."""
    return unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")


def _application_problems(typed: Typed, villages: Collection[str]) -> list[Problem]:
    told = typed.application
    found: list[Problem] = []

    def need(name: str, message: str, *, longest: int = LONGEST_LINE) -> None:
        value = told.get(name, "")
        if not value:
            found.append(Problem(name, message))
        elif len(value) > longest:
            found.append(Problem(name, _too_long(longest)))

    if told.get("submitted_by") not in set(SubmittedBy):
        found.append(Problem("submitted_by", _("请选择申请方式。")))
    if told.get("submitted_by") == SubmittedBy.AGENT:
        need("agent_name", _("请填写代理人姓名。"), longest=LONGEST_NAME)
        need("agent_authority", _("请填写委托书编号。"))
    if typed.household_id is None:
        if told.get("village") not in villages:
            found.append(Problem("village", _("请选择村（社区）。")))
        if told.get("area") not in set(Area):
            found.append(Problem("area", _("请选择适用城市还是农村标准。")))
        need("address", _("请填写住址。"))
        if told.get("phone") and not _PHONE.fullmatch(told["phone"]):
            found.append(Problem("phone", _("电话号码只能有数字、空格和 + - ( )，5 至 20 位。")))
    need("reason", _("请填写申请理由。"), longest=LONGEST_TEXT)
    return found


def _members_problems(rows: Sequence[Row], *, today: date) -> list[Problem]:
    found: list[Problem] = []
    seen: dict[str, int] = {}
    for place, row in enumerate(rows, start=1):
        found += _member_problems(row, today=today)
        number = normal_number(row["id_number"])
        if number and number in seen:
            message = _(
                "这个号码与第 %(place)s 位成员的相同，同一人不能填两次。", place=seen[number]
            )
            found.append(Problem(f"members.{row['key']}.id_number", message))
        seen.setdefault(number, place)
    applicants = [row for row in rows if row["relation"] == Relation.APPLICANT]
    if len(applicants) != 1:
        last = applicants[-1] if applicants else rows[0] if rows else None
        where = f"members.{last['key']}.relation" if last else "members"
        found.append(Problem(where, _("家庭成员中应当有且只有一名申请人。")))
    return found


def _member_problems(row: Row, *, today: date) -> Iterable[Problem]:
    prefix = f"members.{row['key']}."
    if not row["name"]:
        yield Problem(f"{prefix}name", _("请填写姓名。"))
    elif len(row["name"]) > LONGEST_NAME:
        yield Problem(f"{prefix}name", _too_long(LONGEST_NAME))
    try:
        identity_numbers.parse(row["id_number"], today=today)
    except IdentityNumberError as error:
        message = error.message_zh if is_chinese() else error.message_en
        yield Problem(f"{prefix}id_number", message)
    if row["relation"] not in set(Relation):
        yield Problem(f"{prefix}relation", _("请选择与申请人的关系。"))
    choices: tuple[tuple[str, Collection[str]], ...] = (
        ("student", set(Student)),
        ("employment", set(Employment)),
        ("disability_category", set(DisabilityCategory)),
        ("excluded_by", {"", *Exclusion}),
    )
    for name, known in choices:
        if row[name] not in known:
            yield Problem(prefix + name, _("请从列表中选择。"))
    has_category = row["disability_category"] not in {"", DisabilityCategory.NONE}
    if has_category and row["disability_grade"] not in {"1", "2", "3", "4"}:
        yield Problem(f"{prefix}disability_grade", _("请选择残疾等级（一至四级）。"))
    if not has_category and row["disability_grade"]:
        yield Problem(f"{prefix}disability_category", _("填了残疾等级，请同时选择残疾类别。"))


def _income_problems(row: Row, typed: Typed) -> Iterable[Problem]:
    prefix = f"incomes.{row['key']}."
    yield from _member_choice(row, prefix, typed)
    if row["source"] not in INCOME_SOURCES:
        yield Problem(f"{prefix}source", _("请选择收入种类。"))
    yield from _amount_problems(row["yuan"], f"{prefix}yuan")
    yield from _period_problems(row, prefix)


def _asset_problems(row: Row) -> Iterable[Problem]:
    prefix = f"assets.{row['key']}."
    if row["kind"] not in set(AssetKind):
        yield Problem(f"{prefix}kind", _("请选择财产种类。"))
    if len(row["description"]) > LONGEST_LINE:
        yield Problem(f"{prefix}description", _too_long(LONGEST_LINE))
    yield from _amount_problems(row["yuan"], f"{prefix}yuan")
    if not re.fullmatch(r"[1-9][0-9]{0,2}", row["count"], re.ASCII):
        yield Problem(f"{prefix}count", _("数量应为 1 至 999 的整数。"))
    if _day(row["as_of"]) is None:
        yield Problem(f"{prefix}as_of", _("请填写日期。"))


def _expense_problems(row: Row, typed: Typed) -> Iterable[Problem]:
    prefix = f"expenses.{row['key']}."
    yield from _member_choice(row, prefix, typed)
    if row["kind"] not in set(ExpenseKind):
        yield Problem(f"{prefix}kind", _("请选择支出种类。"))
    if len(row["description"]) > LONGEST_LINE:
        yield Problem(f"{prefix}description", _too_long(LONGEST_LINE))
    yield from _amount_problems(row["yuan"], f"{prefix}yuan")
    yield from _period_problems(row, prefix)


def _member_choice(row: Row, prefix: str, typed: Typed) -> Iterable[Problem]:
    if row["member"] not in {member["key"] for member in typed.members}:
        yield Problem(f"{prefix}member", _("请选择是哪位成员的。"))


def _amount_problems(text: str, name: str) -> Iterable[Problem]:
    plain = _plain_amount(text)
    if fen_typed(text) is not None:
        return
    if _NEGATIVE.match(plain):
        yield Problem(name, _("金额不能为负数。"))
    elif _TOO_FINE.fullmatch(plain):
        yield Problem(name, _("金额最多两位小数。"))
    elif plain.isascii() and plain.isdigit() and len(plain) > _MOST_DIGITS:
        yield Problem(name, _("金额太大，请核对。"))
    else:
        yield Problem(name, _("请用数字填写金额，例如 5800 或 5800.50。"))


def _period_problems(row: Row, prefix: str) -> Iterable[Problem]:
    begin_on, end_on = _day(row["period_from"]), _day(row["period_to"])
    if begin_on is None:
        yield Problem(f"{prefix}period_from", _("请填写起始日期。"))
    if end_on is None:
        yield Problem(f"{prefix}period_to", _("请填写截止日期。"))
    elif begin_on is not None and end_on < begin_on:
        yield Problem(f"{prefix}period_to", _("截止日期不能早于起始日期。"))


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year >= 1900 else None  # noqa: PLR2004  earlier is a slip


def _too_long(longest: int) -> str:
    return _("最多 %(count)s 个字。", count=longest)


def _must_day(text: str) -> date:
    return date.fromisoformat(text)


def _must_fen(text: str) -> int:
    return fen_from_yuan(_plain_amount(text))


def _member(row: Row) -> NewMember:
    grade = row["disability_grade"]
    return NewMember(
        name=row["name"],
        id_number=row["id_number"],
        relation=Relation(row["relation"]),
        student=Student(row["student"]),
        employment=Employment(row["employment"]),
        disability_category=DisabilityCategory(row["disability_category"]),
        disability_grade=int(grade) if grade else None,
        has_serious_illness=bool(row["has_serious_illness"]),
        is_dependent=bool(row["is_dependent"]),
        has_support_duty=bool(row["has_support_duty"]),
        lives_together=bool(row["lives_together"]),
        excluded_by=Exclusion(row["excluded_by"]) if row["excluded_by"] else None,
    )


def _income(row: Row, places: Mapping[str, int]) -> NewIncome:
    kind, source = row["source"].split("/")
    return NewIncome(
        member=places[row["member"]],
        kind=IncomeKind(kind),
        source=source,
        fen=_must_fen(row["yuan"]),
        period_from=_must_day(row["period_from"]),
        period_to=_must_day(row["period_to"]),
    )


def _asset(row: Row) -> NewAsset:
    return NewAsset(
        kind=AssetKind(row["kind"]),
        description=row["description"],
        fen=_must_fen(row["yuan"]),
        as_of=_must_day(row["as_of"]),
        count=int(row["count"]),
        is_exempt=bool(row["is_exempt"]),
    )


def _expense(row: Row, places: Mapping[str, int]) -> NewExpense:
    return NewExpense(
        member=places[row["member"]],
        kind=ExpenseKind(row["kind"]),
        description=row["description"],
        fen=_must_fen(row["yuan"]),
        has_voucher=bool(row["has_voucher"]),
        period_from=_must_day(row["period_from"]),
        period_to=_must_day(row["period_to"]),
    )
