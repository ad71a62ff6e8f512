"""The limits of a single grant: floor, ceiling, what the township may give, the quick grant's cap.

Multiples count in the urban standard of a month; the rural standard never takes its place.
"""

from dataclasses import dataclass
from fractions import Fraction

from policies import temporary_assistance as formulae
from policies.assessments.inquiry import Inquiry
from policies.assessments.programmes import Programme
from policies.assessments.result import OneOffLimits
from policies.assessments.trace import TraceStep
from policies.parameter_values import ParameterValue

PROGRAMME = Programme.TEMPORARY_ASSISTANCE

_ALLOWANCE = Programme.MINIMUM_LIVING_ALLOWANCE.value
_MONTHS_PER_YEAR = 12


@dataclass(frozen=True)
class Limits:
    """The limits of one grant, fen; nothing where no rule on record sets one."""

    floor_fen: int | None = None
    ceiling_fen: int | None = None
    township_ceiling_fen: int | None = None
    small_amount_cap_fen: int | None = None
    may_advance: bool = False

    def shown(self, *, is_small_amount: bool = False) -> OneOffLimits:
        """Return the limits as a result shows them."""
        ceiling = self.small_amount_cap_fen if is_small_amount else self.ceiling_fen
        return OneOffLimits(
            floor_fen=None if is_small_amount else self.floor_fen,
            ceiling_fen=ceiling,
            township_ceiling_fen=self.township_ceiling_fen,
            advance_ceiling_fen=self.township_ceiling_fen if self.may_advance else None,
        )


def limits_of(inquiry: Inquiry, *, is_emergency: bool) -> Limits:
    """Return the limits of a household's grant; a missing urban standard is noted.

    Source:
        豫脱贫组〔2020〕13号 四（四）；《社会救助暂行办法》第四十八条；
        民政部 财政部 进一步健全完善临时救助制度的意见（2026年1月）。
    """
    floor = _limit(inquiry, "emergency_floor_ratio") if has_floor(inquiry, is_emergency) else None
    ceiling = _limit(inquiry, "grant_ceiling_ratio")
    township = _limit(inquiry, "township_ceiling_ratio")
    advance = inquiry.optional_parameter("advance_assistance") if is_emergency else None
    return Limits(
        floor_fen=None if floor is None else formulae.floor_fen(floor),
        ceiling_fen=None if ceiling is None else formulae.ceiling_fen(ceiling),
        township_ceiling_fen=None if township is None else formulae.ceiling_fen(township),
        small_amount_cap_fen=_small_amount_cap(inquiry) if is_emergency else None,
        may_advance=advance is not None and advance.yes_no(),
    )


def has_floor(inquiry: Inquiry, is_emergency: bool) -> bool:  # noqa: FBT001  the kind of case
    """Tell whether the household is a monitored one of enough members in an emergency.

    Source:
        豫脱贫组〔2020〕13号 四（四）（“家庭成员在2人以上的监测对象”）。
    """
    least = inquiry.optional_parameter("floor_members_min_count")
    if not is_emergency or least is None or "monitored" not in inquiry.facts.household.flags:
        return False
    count = sum(
        member.died_on is None or member.died_on > inquiry.facts.on
        for member in inquiry.facts.household.members
    )
    has_enough = count >= least.whole_number()
    inquiry.trace.add(
        TraceStep(
            rule="floor_applies",
            label_zh="监测对象家庭是否适用急难型救助金额下限",
            label_en="Whether the floor of emergency grants holds for a monitored household",
            inputs={"member_count": count, "least_count": least.whole_number()},
            formula="member_count >= least_count",
            result="yes" if has_enough else "no",
            citation=str(least.reference),
            phrase=least.phrase,
            parameter=least,
        )
    )
    return has_enough


def _limit(inquiry: Inquiry, name: str) -> Fraction | None:
    ratio = inquiry.optional_parameter(name)
    if ratio is None:
        return None
    standard = _urban_standard(inquiry)
    if standard is None:
        return None
    monthly, source = standard
    result = formulae.multiple_fen(monthly, ratio.ratio())
    inquiry.trace.add(
        TraceStep(
            rule=name,
            label_zh=ratio.description,
            label_en=ratio.description_en,
            inputs={
                "urban_standard_fen_per_month": str(monthly),
                "standard_source": str(source.reference),
                "ratio": str(ratio.ratio()),
            },
            formula="urban_standard_fen_per_month * ratio",
            result=str(result),
            citation=str(ratio.reference),
            phrase=ratio.phrase,
            parameter=ratio,
        )
    )
    return result


def _urban_standard(inquiry: Inquiry) -> tuple[Fraction, ParameterValue] | None:
    """Return the month's urban standard and where it stands; notes that it is missing."""
    own = inquiry.optional_parameter("urban_standard_fen_per_month")
    if own is not None:
        return Fraction(own.whole_number()), own
    facts = inquiry.facts
    yearly = inquiry.store.find(
        _ALLOWANCE,
        "standard_fen_per_year",
        division=facts.jurisdiction,
        on=facts.on,
        area="urban",
    )
    # A value that does not say its area is the urban standard only in an urban case.
    if yearly is not None and (yearly.area == "urban" or facts.area == "urban"):
        return Fraction(yearly.whole_number(), _MONTHS_PER_YEAR), yearly
    inquiry.parameter("urban_standard_fen_per_month")
    return None


def _small_amount_cap(inquiry: Inquiry) -> int | None:
    ratio = inquiry.optional_parameter("small_amount_ratio")
    if ratio is None:
        return None
    standard = _local_standard(inquiry)
    if standard is None:
        return None
    cap = formulae.ceiling_fen(formulae.multiple_fen(standard, ratio.ratio()))
    inquiry.trace.add(
        TraceStep(
            rule="small_amount_cap",
            label_zh="“小额快救”金额上限（当地一个月最低生活保障标准）",
            label_en="Cap of a quick grant (a month's local standard)",
            inputs={"standard_fen_per_month": str(standard), "ratio": str(ratio.ratio())},
            formula="floor(standard_fen_per_month * ratio)",
            result=str(cap),
            citation=str(ratio.reference),
            phrase=ratio.phrase,
            parameter=ratio,
        )
    )
    return cap


def _local_standard(inquiry: Inquiry) -> Fraction | None:
    if inquiry.facts.area == "urban":
        urban = _urban_standard(inquiry)
        return urban[0] if urban else None
    yearly = inquiry.parameter("standard_fen_per_year", programme=_ALLOWANCE)
    return Fraction(yearly.whole_number(), _MONTHS_PER_YEAR) if yearly else None
