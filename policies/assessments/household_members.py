"""Who counts as a family member living together; the rule differs between 2012 and 2021."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from policies.assessments.household import Member, Relation
from policies.regimes import RegimeKey

_ARTICLE_2012 = "民发〔2012〕220号 第五条"
_ARTICLE_2021 = "民发〔2021〕57号 第七条"

# A member related through another one counts as that one's own kin, if that one is there.
_THROUGH = {
    Relation.CHILD_IN_LAW: (Relation.CHILD, Relation.SPOUSE),
    Relation.GRANDCHILD: (Relation.CHILD, Relation.CHILD),
    Relation.PARENT_IN_LAW: (Relation.SPOUSE, Relation.PARENT),
    Relation.GRANDPARENT: (Relation.PARENT, Relation.PARENT),
    Relation.SIBLING: (Relation.PARENT, Relation.CHILD),
}

_EXCLUSIONS_2012 = {
    "clergy_apart": ("第一项", "连续三年以上脱离家庭独立生活的宗教教职人员",
                     "clergy living apart from the family for three years or more"),
    "prison": ("第二项", "服刑人员", "serving a prison sentence"),
    "provincial_rule": ("第三项", "省级民政部门认定的其他人员", "excluded by the province's rule"),
}  # fmt: skip
_EXCLUSIONS_2021 = _EXCLUSIONS_2012 | {
    "prison": ("第二项", "在监狱内服刑人员", "serving a prison sentence"),
    "compulsory_isolation": ("第二项", "强制隔离戒毒人员", "in compulsory drug isolation"),
    "declared_missing": ("第二项", "宣告失踪人员", "declared missing"),
}


@dataclass(frozen=True)
class Standing:
    """Whether a member counts; nothing decided where a person must judge."""

    member_id: str
    is_included: bool | None
    citation: str
    text_zh: str
    text_en: str


def standings(members: Iterable[Member], *, regime: RegimeKey, on: date) -> tuple[Standing, ...]:
    """Tell for every person of the file whether they count, and by which rule.

    Source:
        民发〔2012〕220号 第五条；民发〔2021〕57号 第七条。
    """
    known = tuple(members)
    excluded = {
        member.id
        for member in known
        if has_died(member, on) or _exclusion(member, regime) is not None
    }
    present = {member.relation for member in known if member.id not in excluded}
    return tuple(_standing(member, present, regime=regime, on=on) for member in known)


def _standing(member: Member, present: set[Relation], *, regime: RegimeKey, on: date) -> Standing:
    if has_died(member, on):
        return Standing(
            member_id=member.id,
            is_included=False,
            citation=_article(regime),
            text_zh=f"不计入：已于 {member.died_on} 死亡。",
            text_en=f"Not counted: died on {member.died_on}.",
        )
    exclusion = _exclusion(member, regime)
    if exclusion is not None:
        item, zh, en = exclusion
        return Standing(
            member_id=member.id,
            is_included=False,
            citation=f"{_article(regime)}第二款{item}",
            text_zh=f"不计入：{zh}。",
            text_en=f"Not counted: {en}.",
        )

    relation = _relation(member, present)
    item_of = _item(member, relation, regime=regime, on=on)
    if item_of is not None:
        item, zh, en = item_of
        return Standing(
            member_id=member.id,
            is_included=True,
            citation=f"{_article(regime)}第一款{item}",
            text_zh=f"计入：{zh}。",
            text_en=f"Counted: {en}.",
        )
    return _by_support_duty(member, relation, regime=regime)


def _relation(member: Member, present: set[Relation]) -> Relation:
    if member.relation in _THROUGH:
        between, own = _THROUGH[member.relation]
        if between in present:
            return own
    return member.relation


def _item(
    member: Member, relation: Relation, *, regime: RegimeKey, on: date
) -> tuple[str, str, str] | None:
    match relation:
        case Relation.APPLICANT:
            return ("", "申请人", "the applicant")
        case Relation.SPOUSE:
            return ("第一项", "配偶", "spouse")
        case Relation.CHILD if member.is_minor(on):
            return ("第二项", "未成年子女", "minor child")
        case Relation.CHILD if member.is_dependent_adult():
            return (
                "第三项",
                "已成年但不能独立生活的子女",
                "adult child who cannot live independently",
            )
        case Relation.PARENT if regime is RegimeKey.R2012:
            return ("第二项", "父母", "parent")
    return None


def _by_support_duty(member: Member, relation: Relation, *, regime: RegimeKey) -> Standing:
    has_duty = relation in {Relation.PARENT, Relation.CHILD} or member.support_duty
    if not member.lives_together or has_duty is False:
        is_included: bool | None = False
        zh = "不计入：不具有法定义务关系或者未长期共同居住。"
        en = "Not counted: no legal duty of support, or not living together."
    elif has_duty:
        is_included = True
        zh = "计入：具有法定赡养、扶养、抚养义务关系并长期共同居住。"
        en = "Counted: legal duty of support, and long living together."
    else:
        is_included = None
        zh = "需判断：是否具有法定赡养、扶养、抚养义务关系。"
        en = "To be judged: whether there is a legal duty of support."
    return Standing(
        member_id=member.id,
        is_included=is_included,
        citation=f"{_article(regime)}第一款第四项",
        text_zh=zh,
        text_en=en,
    )


def has_died(member: Member, on: date) -> bool:
    """Tell whether a member has died by a day."""
    return member.died_on is not None and member.died_on <= on


def _exclusion(member: Member, regime: RegimeKey) -> tuple[str, str, str] | None:
    table = _EXCLUSIONS_2012 if regime is RegimeKey.R2012 else _EXCLUSIONS_2021
    return None if member.excluded_by is None else table.get(member.excluded_by)


def _article(regime: RegimeKey) -> str:
    return _ARTICLE_2012 if regime is RegimeKey.R2012 else _ARTICLE_2021
