"""Invented populations for simulations: the same seed gives the same households.

Nobody in them exists; they have no names and no identity numbers. What stands here are shares
of an invented country town, not statistics and not rules.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from policies.errors import PolicyError
from policies.parameter_values import division_prefix

MOST_HOUSEHOLDS = 5_000_000

_COUNTY = 6
_TOWNSHIPS_PER_COUNTY = 12
_DAYS_PER_YEAR = 365.2425

# Kind of household: share, ages of its adults, how many children at most, and grandparents.
_COUPLE, _ONE = ("applicant", "spouse"), ("applicant",)
_KINDS: tuple[tuple[int, tuple[str, ...], tuple[int, int], int, int], ...] = (
    (16, _ONE, (60, 92), 0, 0),
    (15, _COUPLE, (60, 88), 0, 0),
    (12, _ONE, (25, 59), 0, 0),
    (28, _COUPLE, (24, 58), 3, 0),
    (9, _ONE, (22, 55), 2, 0),
    (20, _COUPLE, (26, 55), 2, 2),
)
_WAGE_SOURCES = ("employment", "casual_work")
_BUSINESS_SOURCES = ("crops", "crops", "crops", "livestock", "trade", "services")
_DISABILITIES = ("visual", "hearing", "speech", "physical", "physical", "intellectual", "mental")
_STUDIES = ((16, "compulsory"), (19, "secondary"), (23, "undergraduate"))
_SCHOOL_AGE = 6
_ADULT_AGE = 18
_WORKING_AGES = range(18, 60)
_PENSION_AGE = 60


@dataclass(frozen=True)
class PopulationPlan:
    """What is asked for.

    ``divisions`` are codes of six digits or more; a county's households live in invented
    townships of it. ``around_yuan`` is the yearly income per person around which most
    households lie: the standard, or what it shall become.
    """

    households: int
    divisions: Sequence[str]
    seed: int
    on: date
    around_yuan: int = 3000
    urban_percent: int = 0


class PopulationPlanError(PolicyError):
    """Such a population cannot be made up."""


def generate(plan: PopulationPlan) -> Iterator[dict[str, object]]:
    """Make up households, each as a row of a population file.

    Raises:
        PopulationPlanError: The plan asks for too many households or for unknown places.
    """
    _check(plan)
    random = Random(plan.seed)  # noqa: S311  Nothing secret: it must come again.
    townships = [place for division in plan.divisions for place in _townships(division)]
    for number in range(1, plan.households + 1):
        yield _household(random, plan, townships, number)


def _check(plan: PopulationPlan) -> None:
    if not 1 <= plan.households <= MOST_HOUSEHOLDS:
        raise PopulationPlanError(
            f"户数应为 1 至 {MOST_HOUSEHOLDS}。",
            f"The number of households must lie between 1 and {MOST_HOUSEHOLDS}.",
        )
    if plan.around_yuan < 1 or not 0 <= plan.urban_percent <= 100:  # noqa: PLR2004  percent
        raise PopulationPlanError(
            "人均收入应为正数，城镇比例应为 0 至 100。",
            "The income per person must be positive, the urban share between 0 and 100.",
        )
    for division in plan.divisions:
        try:
            is_known = len(division_prefix(division)) >= _COUNTY
        except ValueError:
            is_known = False
        if not is_known:
            raise PopulationPlanError(
                f"“{division}”不是县级或者以下的区划代码（6、9 或 12 位）。",
                f"“{division}” is no code of a county or below (6, 9 or 12 digits).",
            )


def _townships(division: str) -> list[str]:
    if len(division_prefix(division)) > _COUNTY:
        return [division]
    return [f"{division}{100 + number:03d}" for number in range(_TOWNSHIPS_PER_COUNTY)]


def _household(
    random: Random, plan: PopulationPlan, townships: Sequence[str], number: int
) -> dict[str, object]:
    members = _members(random, plan.on)
    row: dict[str, object] = {
        "household_id": f"H{number:07d}",
        "jurisdiction": townships[random.randrange(len(townships))],
        "area": "urban" if random.random() * 100 < plan.urban_percent else "rural",
        "on": plan.on.isoformat(),
        "members": [member for member, _ in members],
        "incomes": _incomes(random, members, around_yuan=plan.around_yuan),
    }
    expenses = _expenses(random, members, around_yuan=plan.around_yuan)
    if expenses:
        row["expenses"] = expenses
    recorded = random.random()
    if recorded < 0.93:  # noqa: PLR2004  a share
        row["assets_within_local_limit"] = True
    elif recorded < 0.97:  # noqa: PLR2004  a share
        row["assets_within_local_limit"] = False
    else:
        row["assets"] = [{"kind": "deposit", "yuan": f"{random.randrange(200, 40000)}.00"}]
    for flag, share in (("registered_poor", 0.12), ("on_allowance", 0.3)):
        if random.random() < share:
            row[flag] = True
    return row


_Aged = tuple[dict[str, object], int]


def _members(random: Random, on: date) -> list[_Aged]:
    _, adults, ages, most_children, most_elders = random.choices(
        _KINDS, weights=[kind[0] for kind in _KINDS]
    )[0]
    head = random.randint(*ages)
    relations = [(relation, max(20, head + random.randint(-4, 4))) for relation in adults]
    relations[0] = (adults[0], head)
    if most_children:
        relations += [
            ("child", random.randint(0, min(24, max(head - 20, 1))))
            for _ in range(random.randint(1, most_children))
        ]
    if most_elders:
        relations += [
            ("parent", min(head + random.randint(21, 32), 95))
            for _ in range(random.randint(1, most_elders))
        ]
    return [
        (_member(random, f"m{place}", relation, age, on), age)
        for place, (relation, age) in enumerate(relations, start=1)
    ]


def _member(random: Random, name: str, relation: str, age: int, on: date) -> dict[str, object]:
    born_on = on - timedelta(days=int((age + random.random()) * _DAYS_PER_YEAR))
    member: dict[str, object] = {"id": name, "relation": relation, "born_on": born_on.isoformat()}
    if relation == "child" and age >= _SCHOOL_AGE:
        study = next((word for until, word in _STUDIES if age < until), None)
        if study is not None and (age < _STUDIES[0][0] or random.random() < 0.8):  # noqa: PLR2004
            member["student"] = study
    if random.random() < (0.14 if age >= _PENSION_AGE else 0.05):
        member["disability_category"] = random.choice(_DISABILITIES)
        member["disability_grade"] = random.randint(1, 4)
    if random.random() < 0.06:  # noqa: PLR2004  a share
        member["serious_illness"] = True
    if age in _WORKING_AGES and random.random() < 0.1:  # noqa: PLR2004  a share
        member["employment"] = "casual"
    return member


def _incomes(random: Random, members: Sequence[_Aged], *, around_yuan: int) -> list[object]:
    total = around_yuan * len(members) * random.lognormvariate(0.0, 0.45)
    if random.random() < 0.03:  # noqa: PLR2004  some live from the land exactly at the line
        total = float(around_yuan * len(members))
    earners = [member for member, age in members if age in _WORKING_AGES] or [members[0][0]]
    shares = [random.random() + 0.2 for _ in earners]
    incomes: list[object] = []
    for member, share in zip(earners, shares, strict=True):
        fen = round(total * share / sum(shares) * 100)
        is_wage = random.random() < 0.45  # noqa: PLR2004  a share
        sources = _WAGE_SOURCES if is_wage else _BUSINESS_SOURCES
        incomes.append(
            _income(member, "wages" if is_wage else "business", random.choice(sources), fen)
        )
    incomes += [
        _income(member, "transfer", "central_basic_pension", 12 * random.randrange(7000, 11000))
        for member, age in members
        if age >= _PENSION_AGE
    ]
    if random.random() < 0.15:  # noqa: PLR2004  a share
        fen = random.randrange(20000, 150000)
        incomes.append(_income(members[0][0], "property", "land_transfer", fen))
    return incomes


def _income(member: dict[str, object], kind: str, source: str, fen: int) -> dict[str, object]:
    return {
        "member": member["id"],
        "kind": kind,
        "source": source,
        "yuan_per_year": _yuan(fen),
    }


def _expenses(random: Random, members: Sequence[_Aged], *, around_yuan: int) -> list[object]:
    expenses: list[object] = []
    for member, age in members:
        if age in _WORKING_AGES and random.random() < 0.02:  # noqa: PLR2004  a share
            expenses.append(_expense(random, member, "employment_cost", around_yuan // 4))
        if member.get("serious_illness") and random.random() < 0.1:  # noqa: PLR2004  a share
            expenses.append(_expense(random, member, "major_illness", around_yuan * 2))
    return expenses


def _expense(
    random: Random, member: dict[str, object], kind: str, most_yuan: int
) -> dict[str, object]:
    return {
        "member": member["id"],
        "kind": kind,
        "yuan_per_year": _yuan(random.randrange(100, most_yuan * 100 + 101)),
        "voucher": random.random() < 0.8,  # noqa: PLR2004  a share
    }


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
