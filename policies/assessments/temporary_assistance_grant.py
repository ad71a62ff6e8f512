"""What a grant of temporary assistance would be: its limits in words, and who may approve it."""

from dataclasses import dataclass

from policies import temporary_assistance as formulae
from policies.assessments.inquiry import Inquiry
from policies.assessments.result import Approver, Reason
from policies.assessments.temporary_assistance_kind import BEFORE
from policies.assessments.temporary_assistance_limits import Limits
from policies.assessments.trace import TraceStep
from policies.money import yuan_text
from policies.regimes import RegimeKey
from policies.temporary_assistance import ApproverLevel, AssistanceType

DELEGATION = "《社会救助暂行办法》第四十八条"
QUICK = "民政部 财政部 进一步健全完善临时救助制度的意见（2026年1月）"

_LEVELS = {
    ApproverLevel.TOWNSHIP: ("乡镇人民政府（街道办事处）", "the township"),
    ApproverLevel.COUNTY: ("县级人民政府民政部门", "the county's civil affairs department"),
    ApproverLevel.COUNTY_MECHANISM: (
        "县级困难群众基本生活保障工作协调机制",
        "the county's coordination mechanism",
    ),
}


@dataclass(frozen=True)
class Grant:
    """What kind of grant it would be, within which limits, and who may approve it."""

    type: AssistanceType
    limits: Limits
    reasons: tuple[Reason, ...]
    approver: Approver | None


def grant_of(
    inquiry: Inquiry, kind: AssistanceType, limits: Limits, requested: int | None
) -> Grant:
    """Return the grant that the rules allow, with what its limits mean in words.

    Source:
        豫脱贫组〔2020〕13号 四（四）；《社会救助暂行办法》第四十八条；
        《中华人民共和国社会救助法》第五十条。
    """
    is_discussed = kind is AssistanceType.CASE_DISCUSSION
    floor = limits.floor_fen or 0
    amount = max(requested or 0, floor)
    is_capped = limits.ceiling_fen is not None and not is_discussed
    if is_capped and limits.ceiling_fen is not None:
        amount = min(amount, max(limits.ceiling_fen, floor))
    level = ApproverLevel.COUNTY_MECHANISM if is_discussed else ApproverLevel.COUNTY
    if amount:
        level = formulae.approver_of(
            amount, township_ceiling_fen=limits.township_ceiling_fen, is_discussed=is_discussed
        )
    ratio = inquiry.optional_parameter("township_ceiling_ratio")
    citation = str(ratio.reference) if ratio else DELEGATION
    if is_discussed:
        citation = discussion_citation(inquiry)
    inquiry.trace.add(
        TraceStep(
            rule="approver",
            label_zh="审批权限",
            label_en="Who may approve",
            inputs={
                "amount_fen": amount,
                "floor_fen": limits.floor_fen,
                "township_ceiling_fen": limits.township_ceiling_fen,
                "is_discussed": is_discussed,
            },
            formula="county_mechanism if is_discussed else (township if 0 < amount_fen <= "
            "township_ceiling_fen else county)",
            result=level.value,
            citation=citation,
            phrase=ratio.phrase if ratio and not is_discussed else "",
            parameter=None if is_discussed else ratio,
        )
    )
    reasons = (*_beyond_ceiling(limits, requested, is_capped=is_capped),
               *_quick_refusal(kind, limits, requested),
               *_floor_reasons(inquiry, limits, citation),
               *_advance_reasons(inquiry, limits, kind))  # fmt: skip
    return Grant(kind, limits, reasons, Approver(level.value, *_LEVELS[level], citation))


def _beyond_ceiling(
    limits: Limits, requested: int | None, *, is_capped: bool
) -> tuple[Reason, ...]:
    ceiling = limits.ceiling_fen
    if not is_capped or requested is None or ceiling is None:
        return ()
    ceiling = max(ceiling, limits.floor_fen or 0)
    if requested <= ceiling:
        return ()
    return (
        Reason(
            "requested_beyond_ceiling",
            "民发〔2018〕23号 二（三）",
            f"申请金额 {yuan_text(requested)} 元超过当地临时救助上限 {yuan_text(ceiling)} 元，"
            "一般程序最多给予上限金额。",
            f"{yuan_text(requested)} yuan are more than the local ceiling of "
            f"{yuan_text(ceiling)} yuan: the ordinary route gives at most that.",
        ),
    )


def _quick_refusal(
    kind: AssistanceType, limits: Limits, requested: int | None
) -> tuple[Reason, ...]:
    cap = limits.small_amount_cap_fen
    if kind is not AssistanceType.EMERGENCY or cap is None or (requested or 0) <= cap:
        return ()
    words = formulae.small_amount_words(requested or 0, cap_fen=cap)
    return (Reason("small_amount_cap", QUICK, *words),)


def _floor_reasons(inquiry: Inquiry, limits: Limits, citation: str) -> tuple[Reason, ...]:
    floor, township = limits.floor_fen, limits.township_ceiling_fen
    if floor is None:
        return ()
    rule = inquiry.certain_parameter("emergency_floor_ratio")
    reasons = [
        Reason(
            "emergency_floor",
            str(rule.reference),
            f"监测对象家庭的急难型临时救助金额不低于 {yuan_text(floor)} 元。",
            f"A monitored household gets at least {yuan_text(floor)} yuan.",
        )
    ]
    if township is not None and floor > township:
        reasons.append(
            Reason(
                "floor_above_township_ceiling",
                citation,
                f"救助金额下限 {yuan_text(floor)} 元高于乡镇（街道）审批上限 "
                f"{yuan_text(township)} 元，须由县级民政部门审批。",
                f"The floor of {yuan_text(floor)} yuan is above what the township may approve "
                f"({yuan_text(township)} yuan): the county approves.",
            )
        )
    return tuple(reasons)


def _advance_reasons(inquiry: Inquiry, limits: Limits, kind: AssistanceType) -> tuple[Reason, ...]:
    ceiling = limits.township_ceiling_fen
    if not limits.may_advance or ceiling is None or kind is AssistanceType.SMALL_AMOUNT:
        return ()
    rule = inquiry.certain_parameter("advance_assistance")
    must = inquiry.regime.key is RegimeKey.R2026
    return (
        Reason(
            "advance_assistance",
            str(rule.reference),
            f"情况紧急、需立即救助的，乡镇（街道）{'应当' if must else '可以'}先行救助，"
            f"以 {yuan_text(ceiling)} 元为限，事后补齐手续。",
            f"In urgent need the township {'must' if must else 'may'} help in advance, up to "
            f"{yuan_text(ceiling)} yuan, and complete the papers later.",
        ),
    )


def discussion_citation(inquiry: Inquiry) -> str:
    """Return the rule that lets a case be discussed on its own, the local one first."""
    for key in ("especially_serious_emergency", "major_hardship"):
        value = inquiry.optional_parameter("case_discussion", key=key)
        if value is not None and value.yes_no():
            return str(value.reference)
    return BEFORE
