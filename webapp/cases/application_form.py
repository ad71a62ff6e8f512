"""The application as typed, step by step: its rows, and what stands in each field.

Everything is text until the application is handed in, so that nothing typed is ever lost.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta

from webapp.cases.application_values import normal_number
from webapp.cases.models import SubmittedBy
from webapp.registry.models import (
    Area,
    DisabilityCategory,
    Employment,
    Relation,
    Student,
)

Row = dict[str, str]

ROW_LIMIT = 30
LONGEST_NAME, LONGEST_LINE, LONGEST_TEXT = 50, 200, 2000
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


def numbers_of(typed: Typed) -> list[str]:
    """Return the identity numbers that were typed, as the registry keeps them."""
    return [number for row in typed.members if (number := normal_number(row["id_number"]))]


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
