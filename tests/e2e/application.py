"""Applying, page by page, as a village assistant does it with a household."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from playwright.sync_api import expect

from tests import builders
from tests.e2e.person import Person


@dataclass(frozen=True)
class Member:
    """A member as typed."""

    name: str
    id_number: str
    relation: str = "applicant"
    student: str = "none"
    employment: str = "none"
    is_dependent: bool = False
    has_support_duty: bool = False


@dataclass(frozen=True)
class Declared:
    """An income as typed; ``member`` is the member's place in the list."""

    member: int
    source: str
    yuan: str


@dataclass(frozen=True)
class Household:
    """What a household brings along."""

    members: Sequence[Member]
    incomes: Sequence[Declared]


def example_1() -> Household:
    """Return the household of worked example 1: four people, 12,000 yuan that count."""
    return Household(
        members=(
            Member("张建明", builders.id_number(date(1981, 3, 3)), employment="casual"),
            Member(
                "周秀英",
                builders.id_number(date(1983, 4, 4), female=True),
                relation="spouse",
                employment="casual",
            ),
            Member(
                "张小雨",
                builders.id_number(date(2006, 6, 6), female=True),
                relation="child",
                student="undergraduate",
                is_dependent=True,
            ),
            Member(
                "张德福",
                builders.id_number(date(1954, 1, 1)),
                relation="parent",
                employment="retired",
                has_support_duty=True,
            ),
        ),
        incomes=(
            Declared(0, "business/crops", "5800"),
            Declared(0, "wages/employment", "6200"),
            Declared(3, "transfer/central_basic_pension", "840"),
            Declared(2, "transfer/student_hardship_grant", "3000"),
        ),
    )


def apply_for(person: Person, household: Household) -> str:
    """Search, type every step, hand in; return the number of the case."""
    begin(person, household.members[0].id_number)
    fill_application(person)
    step(person, "next")
    fill_members(person, household.members)
    step(person, "next")
    fill_incomes(person, household)
    step(person, "next")
    step(person, "next")
    return hand_in(person)


def begin(person: Person, words: str) -> None:
    """Search first; nobody is known, so a new file is opened."""
    person.open("/cases/new")
    person.page.locator("main input[name=words]:visible").fill(words)
    person.press("查询")
    person.press("登记新家庭并申请")


def fill_application(person: Person) -> None:
    """Type who applies, with whose authority, where and why."""
    page = person.page
    _choose(person, "submitted_by", "agent")
    page.locator("[name=agent_name]").fill("韩村协")
    page.locator("[name=agent_authority]").fill("委托书 2026-01")
    if page.locator("select[name=village]").count():
        page.locator("select[name=village]").select_option("410621101201")
    _choose(person, "area", "rural")
    page.locator("[name=address]").fill("东头 12 号")
    page.locator("[name=phone]").fill("13800000000")
    page.locator("[name=reason]").fill("收入低，女儿上大学，生活困难。")


def fill_members(person: Person, members: Sequence[Member]) -> None:
    """Type every member."""
    for place, member in enumerate(members):
        if place:
            step(person, "add:members")
        key = keys(person, "members")[place]
        row = f"members.{key}."
        _put(person, row + "name", member.name)
        _put(person, row + "id_number", member.id_number)
        _choose(person, row + "relation", member.relation)
        _choose(person, row + "student", member.student)
        _choose(person, row + "employment", member.employment)
        _tick(person, row + "is_dependent", member.is_dependent)
        _tick(person, row + "has_support_duty", member.has_support_duty)


def fill_incomes(person: Person, household: Household) -> None:
    """Type every income; the periods offered are right."""
    for place, income in enumerate(household.incomes):
        if place >= len(keys(person, "incomes")):
            step(person, "add:incomes")
        row = f"incomes.{keys(person, 'incomes')[place]}."
        owner = person.page.locator(f'[name="{row}member"] option').all()[income.member + 1]
        _choose(person, row + "member", owner.get_attribute("value") or "")
        _choose(person, row + "source", income.source)
        _put(person, row + "yuan", income.yuan)


def step(person: Person, do: str) -> None:
    """Press the button of a step that does this: go on, add a row."""
    person.follow(person.page.locator(f'main button[name=do][value="{do}"]').first)


def keys(person: Person, group: str) -> list[str]:
    """Return the keys of the rows on the page, in their order."""
    names = person.page.locator(f'[name^="{group}."]').evaluate_all(
        "fields => fields.map((field) => field.name.split('.')[1])"
    )
    return list(dict.fromkeys(names))


def hand_in(person: Person) -> str:
    """Confirm what was signed, hand in, and return the number of the case."""
    person.page.locator("[name=declared]").check()
    step(person, "submit")
    said = person.page.locator(".flash-success")
    expect(said).to_be_visible()
    found = re.search(r"[A-Z]{2}-\d{4}-\d+", said.inner_text())
    assert found is not None
    return found[0]


def _put(person: Person, name: str, text: str) -> None:
    person.page.locator(f'[name="{name}"]').fill(text)


def _choose(person: Person, name: str, value: str) -> None:
    field = person.page.locator(f'[name="{name}"]')
    if field.first.get_attribute("type") == "radio":
        person.page.locator(f'[name="{name}"][value="{value}"]').check()
    else:
        field.select_option(value)


def _tick(person: Person, name: str, value: bool) -> None:
    field = person.page.locator(f'[name="{name}"]')
    if field.is_checked() != value:
        field.set_checked(value)
