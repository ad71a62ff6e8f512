"""Facts that the schema has passed, with their types: days, fen, enumerations."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from policies.assessments.household import (
    Asset,
    Expense,
    Facts,
    HardshipEvent,
    Household,
    Income,
    Judgement,
    Member,
    Obligor,
    ParentState,
    Relation,
)
from policies.money import fen_from_yuan

_RELATIONS = {relation.value: relation for relation in Relation}
_FLAGS = ("registered_poor", "lifted_from_poverty", "on_allowance", "monitored", "emergency")


def typed_facts(facts: Mapping[str, Any]) -> Facts:
    """Give facts their types that are as ``schemas/assessment.schema.json`` says."""
    return Facts(
        jurisdiction=facts["jurisdiction"],
        area=facts["area"],
        on=date.fromisoformat(facts["on"]),
        household=_household(facts["household"]),
        parameters=facts.get("parameters", {}),
        procedure=facts.get("procedure", {}),
        judgements={
            question: Judgement(answer["answer"], answer["reason"])
            for question, answer in facts.get("judgements", {}).items()
        },
    )


def _household(content: Mapping[str, Any]) -> Household:
    return Household(
        members=tuple(_member(row) for row in content["members"]),
        incomes=tuple(
            Income(row["member"], row["kind"], row["source"], fen_from_yuan(row["yuan_per_year"]))
            for row in content.get("incomes", ())
        ),
        expenses=tuple(_expense(row) for row in content.get("expenses", ())),
        assets=tuple(_asset(row) for row in content.get("assets", ())),
        assets_within_local_limit=content.get("assets_within_local_limit"),
        assets_within_limit_of=content.get("assets_within_limit_of", {}),
        obligors=tuple(_obligor(row) for row in content.get("obligors", ())),
        are_obligors_recorded="obligors" in content,
        event=_event(content["event"]) if "event" in content else None,
        previous_year_income_fen=_fen(content, "previous_year_income_yuan"),
        flags=frozenset(flag for flag in _FLAGS if content.get(flag)),
    )


def _member(row: Mapping[str, Any]) -> Member:
    typed: dict[str, Any] = {
        **row,
        "relation": _RELATIONS[row["relation"]],
        "born_on": date.fromisoformat(row["born_on"]),
    }
    if "died_on" in row:
        typed["died_on"] = date.fromisoformat(row["died_on"])
    if "self_care_failures" in row:
        typed["self_care_failures"] = tuple(row["self_care_failures"])
    if "parents" in row:
        typed["parents"] = tuple(ParentState(**parent) for parent in row["parents"])
    if "received" in row:
        typed["received"] = {
            one["programme"]: fen_from_yuan(one.get("yuan_per_month", "0"))
            for one in row["received"]
        }
    return Member(**typed)


def _expense(row: Mapping[str, Any]) -> Expense:
    return Expense(
        member=row["member"],
        kind=row["kind"],
        fen_per_year=fen_from_yuan(row["yuan_per_year"]),
        has_voucher=row.get("voucher", False),
        reimbursed_fen=fen_from_yuan(row.get("reimbursed_yuan", "0")),
        public_tariff_fen=_fen(row, "public_tariff_yuan"),
        at_designated_institution=row.get("designated_institution"),
    )


def _asset(row: Mapping[str, Any]) -> Asset:
    return Asset(
        row["kind"],
        fen_from_yuan(row.get("yuan", "0")),
        int(row.get("count", 1)),
        row.get("exempt", False),
    )


def _obligor(row: Mapping[str, Any]) -> Obligor:
    return Obligor(
        id=row["id"],
        member=row["member"],
        relation=row["relation"],
        born_on=date.fromisoformat(row["born_on"]),
        fen_per_year=_fen(row, "yuan_per_year"),
        is_in_extreme_poverty_support=row.get("in_extreme_poverty_support", False),
        is_on_allowance=row.get("on_allowance", False),
        disability_category=row.get("disability_category"),
        disability_grade=row.get("disability_grade"),
        civil_capacity=row.get("civil_capacity", "full"),
        excluded_by=row.get("excluded_by"),
        are_assets_within_limit=row.get("assets_within_limit"),
        consents=row.get("consents"),
    )


def _event(row: Mapping[str, Any]) -> HardshipEvent:
    return HardshipEvent(
        kind=row["kind"],
        on=date.fromisoformat(row["on"]),
        division=row.get("division"),
        is_especially_serious=row.get("especially_serious"),
        requested_fen=_fen(row, "requested_yuan"),
        route=row.get("route"),
    )


def _fen(row: Mapping[str, Any], key: str) -> int | None:
    return fen_from_yuan(row[key]) if key in row else None
