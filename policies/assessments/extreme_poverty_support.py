"""The assessment for extreme-poverty support: each person without labour power or livelihood."""

from dataclasses import dataclass, field, replace

from policies.assessments import extreme_poverty_support_amount as amounts
from policies.assessments import extreme_poverty_support_before_2021 as before_2021
from policies.assessments import extreme_poverty_support_labour as labour
from policies.assessments import extreme_poverty_support_livelihood as livelihood
from policies.assessments import extreme_poverty_support_obligors as obligors
from policies.assessments.case import AssessedCase
from policies.assessments.conditions import Condition, Met
from policies.assessments.extreme_poverty_support_end import with_end_of_support
from policies.assessments.extreme_poverty_support_labour import PROGRAMME
from policies.assessments.extreme_poverty_support_obligors import Duty
from policies.assessments.household import Member
from policies.assessments.inquiry import Inquiry
from policies.assessments.persons import Finding, household_result, refused, refused_for_death
from policies.assessments.programmes import Programme
from policies.assessments.result import (
    Approver,
    AssessmentResult,
    Outcome,
    Reason,
    Recheck,
)
from policies.extreme_poverty_support import Ability
from policies.minimum_living_allowance import RecheckGroup
from policies.regimes import RegimeKey

ARTICLE = "民发〔2021〕43号 第四条"
CHOICE = "民发〔2021〕43号 第九条"
ENDED = "民发〔2021〕43号 第二十四条"

_ENDED_BY = {
    "prison": ("依法被判处刑罚且在监狱服刑。", "is serving a prison sentence."),
    "declared_missing": ("已被宣告失踪。", "was declared missing."),
}
_CHILD_PROGRAMMES = (Programme.ORPHAN_SUPPORT, Programme.UNSUPPORTED_CHILD_SUPPORT)


@dataclass
class _Candidate:
    """A person whom the rule may mean, with working papers of their own."""

    member: Member
    papers: Inquiry
    conditions: list[Condition]
    duties: tuple[Duty, ...] = ()
    abilities: dict[str, Ability] = field(default_factory=dict)

    @property
    def met(self) -> frozenset[Met]:
        return frozenset(condition.met for condition in self.conditions)


def assess(case: AssessedCase) -> AssessmentResult:
    """Assess every person of the file whom the rule may mean.

    Source:
        民发〔2021〕43号 第四条至第九条；《中华人民共和国社会救助法》第十六条。
    """
    inquiry = case.inquiry(PROGRAMME)
    if inquiry.regime.key is RegimeKey.R2012:
        findings, papers = before_2021.findings(inquiry)
        nobody = before_2021.nobody(inquiry)
    else:
        findings, papers = _findings(case, inquiry)
        nobody = Reason(
            "labour_power",
            ARTICLE,
            "没有符合特困人员条件的老年人、残疾人或者未成年人。",
            "No elderly or disabled person or minor of the household is meant by the rule.",
        )
    _take_over(inquiry, findings, papers)
    result = household_result(case, inquiry, findings, approver=_approver(inquiry), nobody=nobody)
    result = with_end_of_support(case, inquiry, result)
    if result.outcome is not Outcome.ELIGIBLE:
        return result
    interval = inquiry.optional_parameter("recheck_interval_months")
    if interval is None:
        return result
    recheck = Recheck(RecheckGroup.FIXED, interval.whole_number(), str(interval.reference))
    return replace(result, recheck=recheck)


def _take_over(
    inquiry: Inquiry, findings: tuple[Finding, ...], papers: tuple[Inquiry, ...]
) -> None:
    """Take over what is open of each person, but not of those who are refused anyway."""
    known = {(one.rule, one.text_zh) for one in inquiry.judgements}
    for finding, own in zip(findings, papers, strict=True):
        if finding.is_entitled is False:
            continue
        inquiry.missing |= own.missing
        for question in own.judgements:
            if (question.rule, question.text_zh) not in known:
                known.add((question.rule, question.text_zh))
                inquiry.judgements.append(question)


def _approver(inquiry: Inquiry) -> Approver:
    delegation = inquiry.optional_parameter("confirmation_delegated")
    citation = str(delegation.reference) if delegation else before_2021.ARTICLE
    is_delegated = delegation is not None and delegation.yes_no()
    if inquiry.facts.procedure.get("delegated", is_delegated):
        return Approver(
            "township", "乡镇人民政府（街道办事处）", "the township", "民发〔2021〕43号 第二十八条"
        )
    return Approver(
        "county", "县级人民政府民政部门", "the county's civil affairs department", citation
    )


def _findings(
    case: AssessedCase, inquiry: Inquiry
) -> tuple[tuple[Finding, ...], tuple[Inquiry, ...]]:
    candidates = {
        member.id: _candidate(inquiry, member)
        for member in inquiry.facts.household.members
        if _is_meant(inquiry, member)
    }
    possible = [one for one in candidates.values() if Met.NO not in one.met]
    for one in possible:
        one.duties = obligors.duties(one.papers, one.member)
    _settle(possible)
    found = tuple(_finding(case, one) for one in candidates.values())
    return found, tuple(one.papers for one in candidates.values())


def _is_meant(inquiry: Inquiry, member: Member) -> bool:
    on = inquiry.facts.on
    elderly = inquiry.certain_parameter("elderly_age").whole_number()
    return (
        member.is_minor(on)
        or member.age(on) >= elderly
        or member.disability_category is not None
        or PROGRAMME in member.received
    )


def _candidate(inquiry: Inquiry, member: Member) -> _Candidate:
    papers = replace(inquiry, missing={}, judgements=[])
    dead = refused_for_death(papers, member, ENDED)
    if dead is not None:
        return _Candidate(member, papers, [Condition(Met.NO, dead.reason)])
    if member.excluded_by in _ENDED_BY:
        words = _ENDED_BY[member.excluded_by]
        reason = refused(member, member.excluded_by, ENDED, *words).reason
        return _Candidate(member, papers, [Condition(Met.NO, reason)])
    candidate = _Candidate(member, papers, [])
    for test in (labour.labour_power, livelihood.income, livelihood.assets):
        candidate.conditions.append(test(papers, member))
        if candidate.conditions[-1].met is Met.NO:
            break
    return candidate


def _settle(possible: list[_Candidate]) -> None:
    """Find the ability of every obligor; people who fit together do not support each other.

    Questions are asked only where the answer can matter.
    """
    duties_of = {one.member.id: one.duties for one in possible}
    abilities = {
        (one.member.id, duty.obligor): obligors.first_ability(one.papers, duty)
        for one in possible
        for duty in one.duties
    }
    tolerated = frozenset({Ability.UNABLE, Ability.OPEN})
    asked: set[tuple[str, str]] = set()
    while True:
        hopeful = _group(possible, duties_of, abilities, tolerated)
        waiting = [
            (one, duty)
            for one in possible
            for duty in one.duties
            if one.member.id in hopeful
            and duty.obligor not in hopeful
            and (one.member.id, duty.obligor) not in asked
        ]
        if not waiting:
            break
        for one, duty in waiting:
            place = (one.member.id, duty.obligor)
            asked.add(place)
            abilities[place] = obligors.judged_ability(one.papers, one.member, duty)
    sure = _group(
        [one for one in possible if one.met == {Met.YES}],
        duties_of,
        abilities,
        frozenset({Ability.UNABLE}),
    )
    for one in possible:
        for duty in one.duties:
            ability = abilities[one.member.id, duty.obligor]
            if duty.obligor in hopeful and ability is not Ability.UNABLE:
                ability = Ability.UNABLE if duty.obligor in sure else Ability.OPEN
            one.abilities[duty.obligor] = ability


def _group(
    possible: list[_Candidate],
    duties_of: dict[str, tuple[Duty, ...]],
    abilities: dict[tuple[str, str], Ability],
    tolerated: frozenset[Ability],
) -> frozenset[str]:
    names = [one.member.id for one in possible]
    return obligors.assumed(names, duties_of, abilities, tolerated=tolerated)


def _finding(case: AssessedCase, one: _Candidate) -> Finding:
    one.conditions.append(_obligors_condition(one))
    refusals = [condition for condition in one.conditions if condition.met is Met.NO]
    if refusals:
        return Finding(one.member, is_entitled=False, reason=refusals[0].reason)
    chosen = _choice(case, one)
    if chosen is not None:
        return chosen
    open_ones = [condition for condition in one.conditions if condition.met is not Met.YES]
    if open_ones:
        return Finding(one.member, is_entitled=None, reason=open_ones[0].reason)
    tier = amounts.tier_of(one.papers, one.member)
    parts = amounts.parts_of(one.papers, one.member, tier) if tier else None
    reason = Reason(
        "extreme_poverty",
        ARTICLE,
        f"成员 {one.member.id}：{_text(one, 'zh')}",
        f"Member {one.member.id}: {_text(one, 'en')}",
    )
    category = amounts.TIERS[tier] if tier else None
    return Finding(one.member, is_entitled=True, reason=reason, category=category, parts=parts)


def _text(one: _Candidate, language: str) -> str:
    if language == "zh":
        return "".join(condition.reason.text_zh.partition("：")[2] for condition in one.conditions)
    texts = (condition.reason.text_en.partition(": ")[2] for condition in one.conditions)
    return "; ".join(text.rstrip(".") for text in texts) + "."


def _obligors_condition(one: _Candidate) -> Condition:
    if Met.NO in one.met:
        return Condition(Met.YES, Reason("obligors", obligors.ARTICLE, "", ""))
    able = [name for name, ability in one.abilities.items() if ability is Ability.ABLE]
    if able:
        return labour.about(
            one.member,
            Met.NO,
            "obligors",
            obligors.ARTICLE,
            f"法定义务人 {'、'.join(able)} 不属于无履行义务能力的情形。",
            f"there is an obligor who is not unable to support them: {', '.join(able)}.",
        )
    is_complete = obligors.are_all_known(one.papers, one.member)
    if is_complete is False:
        zh, en = (
            "还有未登记的法定义务人，须补充登记。",
            "other obligors must be put on record first.",
        )
        one.papers.judgements.append(Reason("obligors", obligors.ARTICLE, zh, en))
    open_ones = [name for name, ability in one.abilities.items() if ability is Ability.OPEN]
    if open_ones or not is_complete:
        met = Met.UNKNOWN if one.papers.missing else Met.TO_JUDGE
        zh, en = "法定义务人履行义务能力待核实。", "the ability of obligors is open."
        return labour.about(one.member, met, "obligors", obligors.ARTICLE, zh, en)
    return _unable(one)


def _unable(one: _Candidate) -> Condition:
    if not one.duties:
        zh, en = "没有法定赡养、抚养、扶养义务人。", "has no obligors."
        return labour.about(one.member, Met.YES, "obligors", ARTICLE, zh, en)
    # One without an item of the article is unable because people judged so, or because they
    # fit the rule at the same time and are then supported themselves.
    names = [f"{duty.obligor}{_item(duty)}" for duty in one.duties]
    return labour.about(
        one.member,
        Met.YES,
        "obligors",
        obligors.ARTICLE,
        f"法定义务人均无履行义务能力：{'、'.join(names)}。",
        f"all obligors are unable to support them: "
        f"{', '.join(duty.obligor for duty in one.duties)}.",
    )


def _item(duty: Duty) -> str:
    return f"（{duty.finding.item}）" if duty.finding.item else ""


def _choice(case: AssessedCase, one: _Candidate) -> Finding | None:
    """Return what follows where a minor fits a programme for children too: one of the two.

    Source:
        民发〔2021〕43号 第九条。
    """
    member = one.member
    if not member.is_minor(one.papers.facts.on) or not _fits_child_programme(case, member):
        return None
    chooses = one.papers.judge(
        f"chooses_child_support/{member.id}",
        citation=CHOICE,
        text_zh=f"成员 {member.id} 同时符合孤儿或者事实无人抚养儿童条件；"
        "是否选择儿童基本生活保障，不再认定为特困人员？",
        text_en=f"Member {member.id} fits a programme for children too: is support as a child "
        "chosen in its place?",
    )
    if chooses is False:
        return None
    zh, en = (
        ("选择儿童基本生活保障，不再认定为特困人员。", "chose support as a child.")
        if chooses
        else (
            "须在特困人员救助供养与儿童基本生活保障之间选择。",
            "must choose between extreme-poverty support and support as a child.",
        )
    )
    reason = labour.about(member, Met.NO, "choice", CHOICE, zh, en).reason
    return Finding(member, is_entitled=False if chooses else None, reason=reason)


def _fits_child_programme(case: AssessedCase, member: Member) -> bool:
    if not member.parents and not member.parents_unfindable:
        return any(programme in member.received for programme in _CHILD_PROGRAMMES)
    return any(
        member.id in case.result_of(programme).members_included for programme in _CHILD_PROGRAMMES
    )
