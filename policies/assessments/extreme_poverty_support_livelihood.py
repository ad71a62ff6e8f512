"""Whether a person is without livelihood, by the rule of 2021: income and assets."""

from policies import extreme_poverty_support as formulae
from policies.assessments import means as means_rules
from policies.assessments.conditions import Condition, Met, decided
from policies.assessments.extreme_poverty_support_labour import PROGRAMME, about
from policies.assessments.household import Income, Member
from policies.assessments.inquiry import Inquiry
from policies.assessments.trace import TraceStep
from policies.money import yuan_text
from policies.parameter_values import ParameterValue

LIVELIHOOD_ARTICLE = "民发〔2021〕43号 第六条"
ASSETS_ARTICLE = "民发〔2021〕43号 第六条、第七条"

_FINANCIAL = frozenset({"deposit", "security", "fund", "insurance", "claim", "internet_finance"})


def income(papers: Inquiry, member: Member) -> Condition:
    """Return the condition that a person's income is lower than the standard of the allowance.

    Source:
        民发〔2021〕43号 第六条。
    """
    counted = [row for row in papers.facts.household.incomes if row.member == member.id]
    sums = {Met.YES: 0, Met.NO: 0, Met.TO_JUDGE: 0}
    for row in counted:
        if row.fen_per_year:
            sums[_counts(papers, row)] += row.fen_per_year
    total = sums[Met.YES]
    # No income is lower than any standard: nothing waits for one.
    standard = means_rules.allowance_standard(papers) if total else None
    if standard is not None and not formulae.is_without_livelihood(
        income_fen=total, standard_fen=standard.whole_number()
    ):
        met = Met.NO
    elif standard is None and total:
        met = Met.UNKNOWN
    else:
        met = Met.TO_JUDGE if sums[Met.TO_JUDGE] else Met.YES
    _note_income(papers, member, total, standard, met)
    return _income_condition(member, total, standard, met)


def _counts(papers: Inquiry, row: Income) -> Met:
    value = papers.optional_parameter("income_counts", key=row.key)
    treatment = value.text() if value else "counted"
    met = {"counted": Met.YES, "exempt": Met.NO, "judgement": Met.TO_JUDGE}[treatment]
    if met is Met.TO_JUDGE:
        met = decided(
            papers.judge(
                f"income_counts/{row.member}/{row.key}",
                citation=f"{LIVELIHOOD_ARTICLE}第二款",
                text_zh=f"成员 {row.member} 的收入 {row.key}（每年 {yuan_text(row.fen_per_year)} "
                "元）是否计入？",
                text_en=f"Does the income {row.key} of member {row.member} "
                f"({yuan_text(row.fen_per_year)} yuan a year) count?",
            )
        )
    papers.trace.add(
        TraceStep(
            rule="income_counts",
            label_zh="收入是否计入",
            label_en="Whether an income counts",
            inputs={"member": row.member, "income": row.key, "fen_per_year": row.fen_per_year},
            formula="income_counts(income)",
            result={Met.YES: "counted", Met.NO: "exempt", Met.TO_JUDGE: "open"}[met],
            citation=str(value.reference) if value else f"{LIVELIHOOD_ARTICLE}第二款",
            phrase=value.phrase if value else "",
            parameter=value,
        )
    )
    return met


def _note_income(
    papers: Inquiry, member: Member, total: int, standard: ParameterValue | None, met: Met
) -> None:
    papers.trace.add(
        TraceStep(
            rule="livelihood_income",
            label_zh="本人收入与最低生活保障标准",
            label_en="Own income and the standard of the allowance",
            inputs={
                "member": member.id,
                "income_fen": total,
                "standard_fen_per_year": standard.whole_number() if standard else None,
            },
            formula="income_fen < standard_fen_per_year" if standard else "income_fen = 0",
            result=met.value,
            citation=LIVELIHOOD_ARTICLE,
            phrase=standard.phrase if standard else "",
            parameter=standard,
        )
    )


def _income_condition(
    member: Member, total: int, standard: ParameterValue | None, met: Met
) -> Condition:
    if standard is None or met in {Met.UNKNOWN, Met.TO_JUDGE}:
        zh = "没有计入的收入。" if met is Met.YES else "收入待核实。"
        en = "has no income that counts." if met is Met.YES else "the income is open."
        return about(member, met, "livelihood_income", LIVELIHOOD_ARTICLE, zh, en)
    is_below = met is Met.YES
    zh, en = ("低于", "is below") if is_below else ("不低于", "is not below")
    return about(
        member,
        met,
        "livelihood_income",
        LIVELIHOOD_ARTICLE,
        f"本人年收入 {yuan_text(total)} 元，{zh}当地最低生活保障标准每年 "
        f"{yuan_text(standard.whole_number())} 元。",
        f"the own income of {yuan_text(total)} yuan a year {en} the local standard of "
        f"{yuan_text(standard.whole_number())} yuan.",
    )


def assets(papers: Inquiry, member: Member) -> Condition:
    """Return the condition that assets fit the locality's limit for extreme-poverty support.

    Source:
        民发〔2021〕43号 第六条、第七条；限额由设区的市级以上地方人民政府民政部门制定。
    """
    met = _assets_met(papers, member)
    fits_zh, fits_en = {
        Met.YES: ("财产状况符合当地规定。", "the assets fit the local rule."),
        Met.NO: ("财产状况不符合当地规定。", "the assets do not fit the local rule."),
    }.get(met, ("财产状况待核实。", "the assets are open."))
    return about(member, met, "asset_limit", ASSETS_ARTICLE, fits_zh, fits_en)


def _assets_met(papers: Inquiry, member: Member) -> Met:
    household = papers.facts.household
    recorded = household.assets_within_limit_of.get(PROGRAMME, household.assets_within_local_limit)
    if recorded is not None:
        inputs: dict[str, object] = {"member": member.id, "assets_within_limit": recorded}
        _note_assets(papers, inputs, "assets_within_limit", Met.YES if recorded else Met.NO)
        return Met.YES if recorded else Met.NO
    counting = [
        one for one in household.assets if not one.is_exempt and one.kind != "mobility_vehicle"
    ]
    money = sum(one.fen for one in counting if one.kind in _FINANCIAL)
    limit = papers.parameter("property_limit_fen_per_person") if money else None
    if money and limit is None:
        return Met.UNKNOWN
    persons = sum(one.died_on is None for one in household.members)
    if limit is not None:
        is_within = money <= limit.whole_number() * persons
        inputs = {"amount": money, "limit": limit.whole_number(), "times": persons}
        met = Met.YES if is_within else Met.NO
        _note_assets(papers, inputs, "amount <= limit * times", met, limit)
        if not is_within:
            return Met.NO
    if all(one.kind in _FINANCIAL for one in counting):
        if not counting:
            _note_assets(papers, {"counting_assets": 0}, "counting_assets = 0", Met.YES)
        return Met.YES
    return decided(
        papers.judge(
            "extreme_poverty_assets",
            citation=ASSETS_ARTICLE,
            text_zh="房屋、车辆等财产是否符合当地特困人员财产状况规定？",
            text_en="Do houses, vehicles and the like fit the local rule on assets?",
        )
    )


def _note_assets(
    papers: Inquiry,
    inputs: dict[str, object],
    formula: str,
    met: Met,
    limit: ParameterValue | None = None,
) -> None:
    papers.trace.add(
        TraceStep(
            rule="asset_limit",
            label_zh="财产状况",
            label_en="Assets",
            inputs=inputs,
            formula=formula,
            result=met.value,
            citation=ASSETS_ARTICLE,
            parameter=limit,
        )
    )
