"""Rules of temporary assistance as pure functions: limits, and who may approve an amount.

Amounts are whole fen; multiples of the standard stay exact until they are compared.
"""

from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from policies.errors import PolicyError
from policies.money import yuan_text

PROGRAMME = "temporary_assistance"


class AssistanceType(StrEnum):
    """The kinds of temporary assistance."""

    EMERGENCY = "emergency"
    SMALL_AMOUNT = "small_amount_quick"
    EXPENDITURE = "expenditure"
    CASE_DISCUSSION = "case_discussion"


class ApproverLevel(StrEnum):
    """Who may approve a grant, from the lowest level up."""

    TOWNSHIP = "township"
    COUNTY = "county"
    COUNTY_MECHANISM = "county_mechanism"


class ApprovalBeyondLimitError(PolicyError):
    """The level that wants to approve an amount may not."""


class SmallAmountExceededError(PolicyError):
    """More is asked for than a quick grant may be."""


def multiple_fen(monthly_standard_fen: int | Fraction, ratio: Fraction) -> Fraction:
    """Return a multiple of the monthly urban standard, exactly.

    Args:
        monthly_standard_fen: This year's local urban standard, fen per month, > 0.
        ratio: How many times the standard, >= 0.

    Raises:
        ValueError: There is no standard.

    Source:
        豫脱贫组〔2020〕13号 四（四）（“城市月低保标准3倍以内”“不低于……8倍”）。
    """
    if monthly_standard_fen <= 0 or ratio < 0:
        message = f"no standard: {monthly_standard_fen} fen, {ratio} times"
        raise ValueError(message)
    return monthly_standard_fen * ratio


def ceiling_fen(limit: Fraction) -> int:
    """Return the largest whole-fen amount within a limit (“以内”, “不超过”)."""
    return floor(limit)


def floor_fen(limit: Fraction) -> int:
    """Return the smallest whole-fen amount that is not below a limit (“不低于”)."""
    return ceil(limit)


def approver_of(
    amount_fen: int, *, township_ceiling_fen: int | None, is_discussed: bool = False
) -> ApproverLevel:
    """Return who may approve a grant.

    Args:
        amount_fen: The grant, >= 0.
        township_ceiling_fen: Up to which amount the county entrusts the township, included;
            nothing where it does not.
        is_discussed: The case is discussed on its own (“一事一议”).

    Raises:
        ValueError: The amount is negative.

    Source:
        《社会救助暂行办法》第四十八条；豫脱贫组〔2020〕13号 四（四）；
        “一事一议”：豫政办〔2022〕103号 三（三）。
    """
    if amount_fen < 0:
        message = f"negative amount: {amount_fen}"
        raise ValueError(message)
    if is_discussed:
        return ApproverLevel.COUNTY_MECHANISM
    if township_ceiling_fen is not None and amount_fen <= township_ceiling_fen:
        return ApproverLevel.TOWNSHIP
    return ApproverLevel.COUNTY


def check_approval(
    amount_fen: int,
    *,
    by: ApproverLevel,
    township_ceiling_fen: int | None,
    is_discussed: bool = False,
) -> None:
    """Refuse an approval by a level that may not give this amount; a higher one always may.

    Raises:
        ApprovalBeyondLimitError: It says the limit and who must approve.

    Source:
        《社会救助暂行办法》第四十八条；豫脱贫组〔2020〕13号 四（四）。
    """
    needed = approver_of(
        amount_fen, township_ceiling_fen=township_ceiling_fen, is_discussed=is_discussed
    )
    order = tuple(ApproverLevel)
    if order.index(by) >= order.index(needed):
        return
    amount = yuan_text(amount_fen)
    if needed is ApproverLevel.COUNTY_MECHANISM:
        raise ApprovalBeyondLimitError(
            "该件按“一事一议”办理，须提请县级困难群众基本生活保障工作协调机制研究，"
            "不得由本级直接审批。",
            "This case is discussed on its own: it goes to the county's coordination mechanism.",
        )
    if township_ceiling_fen is None:
        raise ApprovalBeyondLimitError(
            f"县级民政部门没有委托乡镇（街道）审批临时救助，{amount} 元须由县级民政部门审批。",
            f"The county has not entrusted the township: it must approve {amount} yuan itself.",
        )
    ceiling = yuan_text(township_ceiling_fen)
    raise ApprovalBeyondLimitError(
        f"救助金额 {amount} 元超过乡镇（街道）审批上限 {ceiling} 元，须由县级民政部门审批；"
        f"情况紧急的，可以先行救助 {ceiling} 元以内。",
        f"{amount} yuan exceed what the township may approve ({ceiling} yuan): the county must. "
        f"In urgent cases up to {ceiling} yuan may be given in advance.",
    )


def check_small_amount(amount_fen: int, *, cap_fen: int) -> None:
    """Refuse a quick grant of more than one month's standard.

    Raises:
        SmallAmountExceededError: It says the cap and suggests the ordinary route.

    Source:
        民政部 财政部 进一步健全完善临时救助制度的意见（2026年1月）。
    """
    if amount_fen > cap_fen:
        raise SmallAmountExceededError(*small_amount_words(amount_fen, cap_fen=cap_fen))


def small_amount_words(amount_fen: int, *, cap_fen: int) -> tuple[str, str]:
    """Return why an amount is too large for a quick grant, in Chinese and English."""
    amount, cap = yuan_text(amount_fen), yuan_text(cap_fen)
    zh = (
        f"申请金额 {amount} 元超过“小额快救”上限 {cap} 元（当地一个月最低生活保障标准），"
        "不得按“小额快救”办理；建议按急难型临时救助一般程序办理。"
    )
    en = (
        f"{amount} yuan are more than a quick grant may be ({cap} yuan, a month's local "
        "standard): the ordinary emergency route is suggested."
    )
    return zh, en
