"""What a supported person receives each month: the basic standard and that of the care tier."""

from policies import extreme_poverty_support as formulae
from policies.assessments.extreme_poverty_support_labour import PROGRAMME
from policies.assessments.household import Member
from policies.assessments.inquiry import Inquiry
from policies.assessments.persons import Category
from policies.assessments.result import AmountPart, MissingParameter, Reason
from policies.assessments.trace import TraceStep
from policies.extreme_poverty_support import SelfCareTier
from policies.parameter_store import ParameterMissingError
from policies.parameter_values import ParameterValue

SELF_CARE_ARTICLE = "民发〔2021〕43号 第二十一条、第二十二条"
AREA_ARTICLE = "民发〔2021〕43号 第十九条"

TIERS: dict[SelfCareTier, Category] = {
    SelfCareTier.ABLE: ("able", "具备生活自理能力", "Able to care for oneself"),
    SelfCareTier.PARTLY_UNABLE: ("partly_unable", "部分丧失生活自理能力", "Partly unable"),
    SelfCareTier.FULLY_UNABLE: ("fully_unable", "完全丧失生活自理能力", "Fully unable"),
}

# Who has contracted land or a share in the collective's income is of the rural class.
_RURAL_INCOMES = frozenset(
    {"business/crops", "property/land_transfer", "property/collective_dividends"}
)


def tier_of(papers: Inquiry, member: Member) -> SelfCareTier | None:
    """Return the self-care tier by the shipped decision table; a missing assessment is noted.

    Source:
        民发〔2021〕43号 第二十条至第二十二条。
    """
    if member.self_care_failures is None:
        papers.judgements.append(
            Reason(
                "self_care_assessment",
                "民发〔2021〕43号 第二十条",
                f"成员 {member.id} 的生活自理能力尚未评估；请在 self_care_failures 中登记六项指标"
                "中不能达到的各项。",
                f"The self-care of member {member.id} is not assessed: state which of the six "
                "items fail in `self_care_failures`.",
            )
        )
        return None
    count = len(member.self_care_failures)
    tier = formulae.self_care_tier(count)
    papers.trace.add(
        TraceStep(
            rule="self_care_tier",
            label_zh="生活自理能力档次（决策表）",
            label_en="Self-care tier (decision table)",
            inputs={
                "member": member.id,
                "failed": list(member.self_care_failures),
                "failed_items": count,
                "table_version": formulae.self_care_table_version(),
            },
            formula="self_care_tier(failed_items)",
            result=tier.value,
            citation=SELF_CARE_ARTICLE,
        )
    )
    return tier


def parts_of(papers: Inquiry, member: Member, tier: SelfCareTier) -> tuple[AmountPart, ...] | None:
    """Return the parts of a person's monthly amount; nothing while a standard is missing.

    Source:
        民发〔2021〕43号 第十九条、第二十条；《中华人民共和国社会救助法》第十七条。
    """
    area = _area(papers, member)
    if area is None:
        return None
    basic = _standard(papers, "basic_standard_fen_per_month", area)
    care = _standard(papers, "care_standard_fen_per_month", area, key=tier.value)
    if basic is None or care is None:
        return None
    total = formulae.monthly_amount_fen(
        basic_fen=basic.whole_number(), care_fen=care.whole_number()
    )
    papers.trace.add(
        TraceStep(
            rule="support_amount",
            label_zh="每月救助供养标准",
            label_en="Support a month",
            inputs={
                "member": member.id,
                "area": area,
                "tier": tier.value,
                "basic_fen": basic.whole_number(),
                "care_fen": care.whole_number(),
            },
            formula="basic_fen + care_fen",
            result=str(total),
            citation="民发〔2021〕43号 第二十条",
            phrase=basic.phrase,
            parameter=basic,
        )
    )
    _, zh, en = TIERS[tier]
    return (
        AmountPart(
            f"basic/{member.id}",
            "基本生活标准",
            "Basic-living standard",
            basic.whole_number(),
            str(basic.reference),
        ),
        AmountPart(
            f"care/{member.id}",
            f"照料护理标准（{zh}）",
            f"Care standard ({en.lower()})",
            care.whole_number(),
            str(care.reference),
        ),
    )


def _area(papers: Inquiry, member: Member) -> str | None:
    """Return the class whose standards count; asks where land and a move to a town meet."""
    area = papers.facts.area
    has_land = any(
        row.member == member.id and row.key in _RURAL_INCOMES
        for row in papers.facts.household.incomes
    )
    if area == "rural" or not has_land:
        return area
    urban, rural = (
        papers.store.find(
            PROGRAMME,
            "basic_standard_fen_per_month",
            division=papers.facts.jurisdiction,
            on=papers.facts.on,
            area=one,
        )
        for one in ("urban", "rural")
    )
    if urban and rural and urban.value == rural.value:
        return area
    moved = papers.judge(
        f"relocated_to_town/{member.id}",
        citation=AREA_ARTICLE,
        text_zh=f"成员 {member.id} 拥有承包土地或者参加农村集体经济收益分配；"
        "是否因易地扶贫搬迁安置在城镇？（是，按城市标准；否，按农村标准）",
        text_en=f"Member {member.id} has contracted land or a share in the collective: were they "
        "relocated to a town? (Yes: the urban standard; no: the rural one.)",
    )
    if moved is None:
        return None
    return "urban" if moved else "rural"


def _standard(
    papers: Inquiry, name: str, area: str, *, key: str | None = None
) -> ParameterValue | None:
    if area == papers.facts.area:
        return papers.parameter(name, key=key)
    facts = papers.facts
    try:
        return papers.store.value(
            PROGRAMME, name, division=facts.jurisdiction, on=facts.on, area=area, key=key
        )
    except ParameterMissingError as error:
        papers.missing[name] = MissingParameter(name, error.message_zh, error.message_en)
        return None
