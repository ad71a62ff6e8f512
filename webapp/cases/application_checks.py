"""What is wrong with an application as typed so far, in the page's language."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from policies import identity_numbers
from policies.identity_numbers import IdentityNumberError
from webapp.cases.application_form import (
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_TEXT,
    Row,
    Step,
    Typed,
)
from webapp.cases.application_values import day_typed, fen_typed, normal_number, plain_amount
from webapp.cases.models import SubmittedBy
from webapp.registry.models import (
    Area,
    AssetKind,
    DisabilityCategory,
    Employment,
    Exclusion,
    ExpenseKind,
    Relation,
    Student,
)
from webapp.registry.presenters import INCOME_SOURCES
from webapp.web.presentation import is_chinese

_MOST_DIGITS = 12
_PHONE = re.compile(r"[0-9+() -]{5,20}", re.ASCII)
_NEGATIVE = re.compile(r"[-−－]\s*[0-9]")
_TOO_FINE = re.compile(r"[0-9]+\.[0-9]{3,}", re.ASCII)


@dataclass(frozen=True)
class Problem:
    """What is wrong with a field, in the page's language."""

    field: str
    message: str


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
    if day_typed(row["as_of"]) is None:
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
    plain = plain_amount(text)
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
    begin_on, end_on = day_typed(row["period_from"]), day_typed(row["period_to"])
    if begin_on is None:
        yield Problem(f"{prefix}period_from", _("请填写起始日期。"))
    if end_on is None:
        yield Problem(f"{prefix}period_to", _("请填写截止日期。"))
    elif begin_on is not None and end_on < begin_on:
        yield Problem(f"{prefix}period_to", _("截止日期不能早于起始日期。"))


def _too_long(longest: int) -> str:
    return _("最多 %(count)s 个字。", count=longest)
