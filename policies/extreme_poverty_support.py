"""Rules of extreme-poverty support as pure functions: self-care, obligors, amounts, the end.

Ages and grades come from parameters; amounts are whole fen.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from policies import decision_tables
from policies.calendar import DueDate, WorkingCalendar
from policies.errors import PolicyError

PROGRAMME = "extreme_poverty_support"

SELF_CARE_ITEMS = ("eating", "dressing", "bed", "toilet", "walking", "bathing")
_PARTLY_UP_TO = 3


class SelfCareTier(StrEnum):
    """How far a person can care for themselves, which sets the care standard."""

    ABLE = "able"
    PARTLY_UNABLE = "partly_unable"
    FULLY_UNABLE = "fully_unable"


class Ability(StrEnum):
    """Whether an obligor can support a person; open while a fact is not known."""

    ABLE = "able"
    UNABLE = "unable"
    OPEN = "open"


class TerminationCause(StrEnum):
    """Why support ends, in the order of the article."""

    DEATH_OR_MISSING = "death_or_missing"
    LABOUR_POWER = "labour_power"
    PRISON = "prison"
    MEANS = "means"
    OBLIGOR_ABLE = "obligor_able"
    OWN_WISH = "own_wish"


class TerminationNotReadyError(PolicyError):
    """Support may not be ended yet: publicity runs, or the person has not been heard."""


@dataclass(frozen=True)
class ObligorMeans:
    """What decides on an obligor's ability; ``None`` where nobody knows.

    ``is_disabled_enough`` says that the disability is one of those the rule names;
    ``income_line_fen`` is last year's local disposable income per person, fen per year.
    """

    age: int
    is_in_extreme_poverty_support: bool = False
    is_on_allowance: bool = False
    is_disabled_enough: bool = False
    lacks_capacity: bool = False
    is_missing_or_in_prison: bool = False
    income_fen: int | None = None
    income_line_fen: int | None = None
    are_assets_within_limit: bool | None = None


@dataclass(frozen=True)
class ObligorFinding:
    """Whether an obligor is able, by which item of article 8, and what is still unknown."""

    ability: Ability
    item: str = ""
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class TerminationSchedule:
    """When support may be ended: the last day of publicity, the first day for the decision."""

    publicity_ends_on: date
    decision_from: DueDate
    stops_from: date


def self_care_tier(failed_item_count: int) -> SelfCareTier:
    """Return the tier of a person who cannot do this many of the six items alone.

    The shipped decision table ``self_care_tier`` decides.

    Args:
        failed_item_count: 0 to 6.

    Raises:
        ValueError: There are only six items.

    Source:
        民发〔2021〕43号 第二十一条、第二十二条。
    """
    if not 0 <= failed_item_count <= len(SELF_CARE_ITEMS):
        message = f"not a count of the six items: {failed_item_count}"
        raise ValueError(message)
    return SelfCareTier(str(_decided(failed_item_count).value))


def self_care_table_version() -> str:
    """Return which version of the decision table gives the tier."""
    return _decided(0).version.label


def _decided(failed_item_count: int) -> decision_tables.Decided:
    return _decided_by(decision_tables.shipped("self_care_tier"), failed_item_count)


@lru_cache(maxsize=256)
def _decided_by(
    table: decision_tables.ShippedDecision, failed_item_count: int
) -> decision_tables.Decided:
    return table.decide({"failed_items": failed_item_count})


def reckoned_self_care_tier(failed_item_count: int) -> SelfCareTier:
    """Return the tier from the article's numbers, to check the decision table against.

    Source:
        民发〔2021〕43号 第二十二条（“3项以下（含3项）”“4项以上（含4项）”）。
    """
    if failed_item_count == 0:
        return SelfCareTier.ABLE
    if failed_item_count <= _PARTLY_UP_TO:
        return SelfCareTier.PARTLY_UNABLE
    return SelfCareTier.FULLY_UNABLE


def has_listed_disability(
    category: str | None, grade: int | None, *, grades: Collection[str]
) -> bool:
    """Tell whether a disability is one of those listed for its category.

    Args:
        category: Of the certificate; nothing without one.
        grade: 1 (most severe) to 4.
        grades: The grades that the rule names for this category.

    Source:
        民发〔2021〕43号 第五条第三项、第八条第四项。
    """
    return category is not None and grade is not None and str(grade) in grades


def is_without_livelihood(*, income_fen: int, standard_fen: int) -> bool:
    """Tell whether income is lower than the standard of the allowance; at it, it is not.

    Args:
        income_fen: The person's countable income, fen per year.
        standard_fen: Standard of the minimum living allowance, fen per year.

    Source:
        民发〔2021〕43号 第六条（“收入低于当地最低生活保障标准”）。
    """
    return income_fen < standard_fen


def obligor_finding(means: ObligorMeans, *, allowance_age: int, elderly_age: int) -> ObligorFinding:
    """Tell whether an obligor counts as unable to support.

    One item that holds is enough. Where none holds but one would with a fact that is not known,
    the answer is open and says which fact.

    Args:
        means: The obligor.
        allowance_age: From which age one on the allowance counts as unable.
        elderly_age: From which age one of small means counts as unable.

    Source:
        民发〔2021〕43号 第八条第一项至第五项。
    """
    if means.is_in_extreme_poverty_support:
        return ObligorFinding(Ability.UNABLE, "第一项")
    if means.is_on_allowance and means.age >= allowance_age:
        return ObligorFinding(Ability.UNABLE, "第二项")
    tested: list[tuple[str, tuple[str, ...]]] = []
    if means.age >= elderly_age:
        tested.append(("第三项", ("income", "income_line", "assets")))
    if means.is_disabled_enough:
        tested.append(("第四项", ("income", "income_line", "assets")))
    if means.lacks_capacity or means.is_missing_or_in_prison:
        tested.append(("第五项", ("assets",)))
    unknown: tuple[str, ...] = ()
    for item, needs in tested:
        lacking = _lacking(means, needs)
        if lacking == ():
            return ObligorFinding(Ability.UNABLE, item)
        unknown = unknown or lacking or ()
    return ObligorFinding(Ability.OPEN if unknown else Ability.ABLE, "", unknown)


def _lacking(means: ObligorMeans, needs: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return what is not known of the needs; nothing if one of them definitely fails."""
    if means.are_assets_within_limit is False:
        return None
    income, line = means.income_fen, means.income_line_fen
    if "income" in needs and income is not None and line is not None and income >= line:
        return None
    known = {
        "income": income is not None,
        "income_line": line is not None,
        "assets": means.are_assets_within_limit is not None,
    }
    return tuple(need for need in needs if not known[need])


def monthly_amount_fen(*, basic_fen: int, care_fen: int) -> int:
    """Return what a person receives each month: the basic standard and that of the care tier.

    Args:
        basic_fen: Basic-living standard, fen per month, >= 0.
        care_fen: Care standard of the person's tier, fen per month, >= 0.

    Raises:
        ValueError: A standard is negative.

    Source:
        民发〔2021〕43号 第二十条；《中华人民共和国社会救助法》第十七条。
    """
    if basic_fen < 0 or care_fen < 0:
        message = f"negative standards: {basic_fen}, {care_fen}"
        raise ValueError(message)
    return basic_fen + care_fen


def termination_schedule(
    *, posted_on: date, publicity_days: int, calendar: WorkingCalendar
) -> TerminationSchedule:
    """Return when support may be ended that is publicised from a day.

    The day of posting does not count; the period is neither shortened nor moved by a holiday,
    and the decision is taken on the next working day.

    Args:
        posted_on: The day of posting.
        publicity_days: Calendar days.
        calendar: Published working days.

    Source:
        民发〔2021〕43号 第二十六条（“公示期为7天”“从下月起终止救助供养”）。
    """
    ends_on = calendar.add_calendar_days(posted_on, publicity_days).on
    decision_from = calendar.next_working_day(ends_on)
    return TerminationSchedule(ends_on, decision_from, stops_from(decided_on=decision_from.on))


def stops_from(*, decided_on: date) -> date:
    """Return the first day of the month after the decision.

    Source:
        民发〔2021〕43号 第二十六条（“从下月起终止救助供养”）；第十七条对开始亦从下月起。
    """
    return (decided_on.replace(day=28) + timedelta(days=4)).replace(day=1)


def check_termination(
    schedule: TerminationSchedule,
    *,
    decided_on: date,
    must_hear: bool,
    heard_on: date | None,
    has_open_objection: bool = False,
) -> date:
    """Return from when support stops if it is ended on a day; refuse a decision too early.

    Args:
        schedule: Of the publicity.
        decided_on: The intended day of the decision.
        must_hear: Whether the rules of that day demand that the person is heard first.
        heard_on: When the person's opinion was recorded; nothing if it was not.
        has_open_objection: An objection has not been investigated and publicised again.

    Raises:
        TerminationNotReadyError: It says what is still to be done.

    Source:
        民发〔2021〕43号 第二十六条；《中华人民共和国社会救助法》第四十八条。
    """
    if has_open_objection:
        raise TerminationNotReadyError(
            "公示有异议，应当先组织调查核实并重新公示，再作出终止决定"
            "（民发〔2021〕43号 第二十六条）。",
            "There is an objection: investigate and publicise again before support is ended.",
        )
    if decided_on < schedule.decision_from.on:
        raise TerminationNotReadyError(
            f"公示至 {schedule.publicity_ends_on} 期满，最早可于 {schedule.decision_from.on} "
            "作出终止决定（民发〔2021〕43号 第二十六条）。",
            f"Publicity ends on {schedule.publicity_ends_on}; support may be ended from "
            f"{schedule.decision_from.on} on.",
        )
    if must_hear and (heard_on is None or heard_on > decided_on):
        raise TerminationNotReadyError(
            "作出终止决定前应当听取本人意见并记录"
            "（《中华人民共和国社会救助法》第四十八条）；请先登记听取意见的日期。",
            "The person must be heard before support is ended: record that first.",
        )
    return stops_from(decided_on=decided_on)


def continues_as_minor(*, age: int, is_covered_student: bool, to_age: int) -> bool:
    """Tell whether somebody supported as a minor goes on being supported.

    Args:
        age: Full years on the day.
        is_covered_student: At a school that the rule names.
        to_age: The age to which a minor is supported in any case, not included.

    Source:
        民发〔2021〕43号 第二十四条第二款；《中华人民共和国社会救助法》第十六条。
    """
    return age < to_age or is_covered_student
