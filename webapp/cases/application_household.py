"""The household that an application without problems describes, as the registry takes it."""

from collections.abc import Mapping
from datetime import date

from policies.money import fen_from_yuan
from webapp.cases.application_form import Row, Typed
from webapp.cases.application_values import plain_amount
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


def _fen(text: str) -> int:
    return fen_from_yuan(plain_amount(text))


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
        fen=_fen(row["yuan"]),
        period_from=date.fromisoformat(row["period_from"]),
        period_to=date.fromisoformat(row["period_to"]),
    )


def _asset(row: Row) -> NewAsset:
    return NewAsset(
        kind=AssetKind(row["kind"]),
        description=row["description"],
        fen=_fen(row["yuan"]),
        as_of=date.fromisoformat(row["as_of"]),
        count=int(row["count"]),
        is_exempt=bool(row["is_exempt"]),
    )


def _expense(row: Row, places: Mapping[str, int]) -> NewExpense:
    return NewExpense(
        member=places[row["member"]],
        kind=ExpenseKind(row["kind"]),
        description=row["description"],
        fen=_fen(row["yuan"]),
        has_voucher=bool(row["has_voucher"]),
        period_from=date.fromisoformat(row["period_from"]),
        period_to=date.fromisoformat(row["period_to"]),
    )
