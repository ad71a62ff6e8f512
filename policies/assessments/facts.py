"""Facts as they come from outside: checked against the schema, then given their types."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from policies.assessments import (
    contradictions_children,
    contradictions_expenses,
    contradictions_hardship,
    contradictions_members,
)
from policies.assessments.fact_values import typed_facts
from policies.assessments.household import Facts, Relation
from policies.errors import PolicyError

SCHEMA = Path(__file__).parents[1] / "schemas" / "assessment.schema.json"

_EARLIEST = date(1900, 1, 1)
_LATEST = date(2199, 12, 31)
_KINDS = {
    "object": ("对象", "an object"),
    "array": ("列表", "a list"),
    "string": ("文字（加引号）", "a text"),
    "boolean": ("true 或 false", "true or false"),
    "integer": ("整数", "a whole number"),
}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in the facts, and where."""

    path: str
    message_zh: str
    message_en: str


class InvalidFactsError(PolicyError):
    """The facts cannot be assessed as they stand; every problem is listed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "；".join(f"{problem.path}：{problem.message_zh}" for problem in self.problems),
            "; ".join(f"{problem.path}: {problem.message_en}" for problem in self.problems),
        )


def read_facts(facts: Mapping[str, object]) -> Facts:
    """Check facts and give them their types.

    Raises:
        InvalidFactsError: Something is unknown, missing, of the wrong type or contradictory.
    """
    if not is_surely_valid(facts):
        problems = [_problem(error) for error in _errors(facts)]
        if problems:
            raise InvalidFactsError(problems)
    read = typed_facts(facts)
    problems = list(_contradictions(read))
    if problems:
        raise InvalidFactsError(problems)
    return read


def is_surely_valid(facts: Mapping[str, object]) -> bool:
    """Tell quickly whether facts are as the schema says; whoever is in doubt asks ``_errors``."""
    try:
        return _quick_validator().is_valid(facts)
    except (TypeError, ValueError):
        # What is no JSON at all: the other validator finds words for it.
        return False


@cache
def _quick_validator() -> jsonschema_rs.Draft202012Validator:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    return Draft202012Validator(schema, format_checker=FormatChecker(["date"]))


def _errors(facts: Mapping[str, object]) -> list[ValidationError]:
    return sorted(_validator().iter_errors(facts), key=lambda error: error.json_path)


def _problem(error: ValidationError) -> Problem:
    path = error.json_path.removeprefix("$").removeprefix(".") or "."
    return Problem(path, *_words(error))


def _words(error: ValidationError) -> tuple[str, str]:
    expected: Any = error.validator_value
    schema: Any = error.schema
    instance: Any = error.instance
    match error.validator:
        case "additionalProperties":
            unknown = "、".join(sorted(set(instance) - set(schema["properties"])))
            return f"未知的键 {unknown}", f"unknown key {unknown}"
        case "required" | "dependentRequired":
            key = error.message.split("'")[1]
            return f"缺少 {key}", f"{key} is missing"
        case "enum":
            words = "、".join(str(item) for item in expected)
            return f"只能是 {words} 之一", f"must be one of {words}"
        case "type":
            zh, en = _KINDS[expected]
            return f"应为{zh}", f"must be {en}"
        case "pattern" | "format":
            zh, en = schema["description"].split(" | ")
            return f"应为{zh}", f"must be {en}"
    return "内容过少、过多或者重复", "too few, too many or repeated"


def _contradictions(facts: Facts) -> Iterator[Problem]:
    household = facts.household
    if facts.on > _LATEST:
        yield Problem("on", "受理日超出可以计算的范围", "the day of acceptance is out of range")
    yield from _member_contradictions(facts)
    yield from (Problem(*found) for found in contradictions_members.contradictions(facts))
    yield from (Problem(*found) for found in contradictions_children.contradictions(facts))
    yield from (Problem(*found) for found in contradictions_expenses.contradictions(facts))
    yield from (Problem(*found) for found in contradictions_hardship.contradictions(facts))
    ids = {member.id for member in household.members}
    owners = {
        "incomes": [income.member for income in household.incomes],
        "expenses": [expense.member for expense in household.expenses],
    }
    for name, members in owners.items():
        for place, member in enumerate(members):
            if member not in ids:
                yield Problem(
                    f"household.{name}[{place}].member",
                    f"没有编号为 {member} 的成员",
                    f"there is no member {member}",
                )


def _member_contradictions(facts: Facts) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, member in enumerate(facts.household.members):
        path = f"household.members[{place}]"
        if member.id in seen:
            yield Problem(f"{path}.id", "成员编号重复", "the id is used twice")
        seen.add(member.id)
        if not _EARLIEST <= member.born_on <= facts.on:
            yield Problem(
                f"{path}.born_on",
                "出生日期应在 1900 年以后、受理日以前",
                "the day of birth must lie between 1900 and the day of acceptance",
            )
    applicants = [
        member for member in facts.household.members if member.relation is Relation.APPLICANT
    ]
    if len(applicants) != 1:
        yield Problem(
            "household.members", "应当有且只有一名申请人", "exactly one member is the applicant"
        )
