"""The assessment for children without effective support: parents alive, yet unable to care."""

from policies import unsupported_child_support as formulae
from policies.assessments import child_facts, unsupported_parents
from policies.assessments.case import AssessedCase
from policies.assessments.household import Member
from policies.assessments.inquiry import Inquiry
from policies.assessments.persons import (
    Category,
    Finding,
    entitled,
    household_result,
    left_open,
    refused,
    refused_for_death,
)
from policies.assessments.programmes import Programme
from policies.assessments.result import AmountPart, AssessmentResult, Reason
from policies.assessments.trace import TraceStep
from policies.parameter_values import ParameterValue
from policies.regimes import RegimeKey
from policies.unsupported_child_support import ParentFinding

PROGRAMME = Programme.UNSUPPORTED_CHILD_SUPPORT
ARTICLE = unsupported_parents.ARTICLE
AMOUNT_ARTICLE = "民发〔2019〕62号 三（一）"
CONFIRMATION_ARTICLE = "民发〔2019〕62号 二（三）"

FULL: Category = ("full", "全额发放", "Full rate")
GAP: Category = ("gap", "补差发放", "Gap to the rate")

_ALLOWANCES = (Programme.MINIMUM_LIVING_ALLOWANCE, Programme.SINGLE_PERSON_INCLUSION)


def assess(case: AssessedCase) -> AssessmentResult:
    """Assess every child of the file."""
    inquiry = case.inquiry(PROGRAMME)
    result = household_result(
        case,
        inquiry,
        findings(inquiry),
        approver=child_facts.county(CONFIRMATION_ARTICLE),
        nobody=Reason(
            "unsupported_test",
            ARTICLE,
            "没有父母双方均无力抚养的儿童。",
            "There is no child both of whose parents are unable to care.",
        ),
    )
    child_facts.note_notices(inquiry, result.outcome, refusal_citation=CONFIRMATION_ARTICLE)
    return result


def findings(inquiry: Inquiry) -> tuple[Finding, ...]:
    """Return what the rules say of each child whom they may concern."""
    members = child_facts.concerned(inquiry, PROGRAMME)
    return tuple(_finding(inquiry, member) for member in members)


def _finding(inquiry: Inquiry, member: Member) -> Finding:
    dead = refused_for_death(inquiry, member, ARTICLE)
    if dead is not None:
        return dead
    if _is_orphan(member):
        return refused(
            member,
            "unsupported_test",
            ARTICLE,
            "父母均已死亡、失踪或者查找不到，应按孤儿保障。",
            "has no parents any more: support as an orphan applies.",
        )
    parents = unsupported_parents.findings_of(inquiry, member)
    is_unsupported = _is_unsupported(inquiry, member, parents)
    if is_unsupported is False:
        zh, en = unsupported_parents.why_able(member, parents)
        return refused(
            member,
            "unsupported_test",
            ARTICLE,
            f"父母双方并非均符合规定情形：{zh}。",
            f"has not both parents in the situations that the rule names: {en}.",
        )
    too_old = child_facts.refused_for_age(inquiry, member, PROGRAMME, ARTICLE)
    if too_old is not None:
        return too_old
    if is_unsupported is None:
        return left_open(
            member,
            "unsupported_test",
            ARTICLE,
            "父母的情形待核实。",
            "the situation of the parents is open.",
        )
    return child_facts.refused_for_choice(inquiry, member) or _supported(inquiry, member)


def _is_orphan(member: Member) -> bool:
    states = [parent.state for parent in member.parents]
    both_lost = len(states) > 1 and all(formulae.lost(state) for state in states)
    return member.parents_unfindable or both_lost


def _is_unsupported(inquiry: Inquiry, member: Member, parents: list[ParentFinding]) -> bool | None:
    is_known = child_facts.is_supported_before(member, PROGRAMME)
    found = True if is_known else formulae.is_unsupported(parents)
    if found is None and ParentFinding.OPEN not in parents:
        found = inquiry.judge(
            f"other_parent_unable/{member.id}",
            citation=ARTICLE,
            text_zh=f"成员 {member.id} 的父母只登记了一方；另一方是否也符合规定情形之一？",
            text_en=f"Only one parent of member {member.id} is on record: is the other in one of "
            "the situations that the rule names too?",
        )
    words = {True: "unsupported", False: "supported", None: "open"}
    situations = inquiry.optional_parameter("parent_situations")
    texts = (ARTICLE, str(situations.reference) if situations else ARTICLE)
    inquiry.trace.add(
        TraceStep(
            rule="unsupported_test",
            label_zh="父母双方是否均符合规定情形",
            label_en="Whether both parents are in situations that the rule names",
            inputs={
                "member": member.id,
                "parents": [parent.value for parent in parents],
                "supported_before": is_known,
            },
            formula="supported_before or (count(parents) = 2 and "
            "every parent in [lost, unable] and some parent = unable)",
            result=words[found],
            citation="；".join(dict.fromkeys(texts)),
        )
    )
    return found


def _supported(inquiry: Inquiry, member: Member) -> Finding:
    set_off = inquiry.certain_parameter("set_off_programmes")
    received = {
        programme: fen
        for programme, fen in member.received.items()
        if programme in set_off.words() and not _is_given_up(inquiry, programme)
    }
    if not received and not _gets_no_allowance(inquiry, member):
        return left_open(
            member,
            "child_amount",
            AMOUNT_ARTICLE,
            "家庭享受最低生活保障，须填写该儿童本人的保障金额。",
            "lives in a household on the allowance: the child's own share must be stated.",
        )
    category = GAP if received else FULL
    return entitled(
        member,
        "unsupported_test",
        ARTICLE,
        f"属于事实无人抚养儿童，{category[1]}。",
        f"is a child without effective support: {category[2].lower()}.",
        category=category,
        parts=_parts(inquiry, member, received, set_off, category),
    )


def _is_given_up(inquiry: Inquiry, programme: str) -> bool:
    # Since July 2021 a child whose support as a child is chosen leaves extreme-poverty support.
    is_exclusive = inquiry.regime.key is not RegimeKey.R2012
    return is_exclusive and programme == Programme.EXTREME_POVERTY_SUPPORT


def _gets_no_allowance(inquiry: Inquiry, member: Member) -> bool:
    if "on_allowance" not in inquiry.facts.household.flags:
        return True
    question = f"child_gets_no_allowance/{member.id}"
    text_zh = (
        f"家庭享受最低生活保障，但没有成员 {member.id} 本人的保障金额；"
        "该儿童本人是否未享受？享受的，请在 received 中填写本人金额。"
    )
    text_en = (
        f"The household is on the allowance, but no share of member {member.id} is stated: does "
        "the child get none? If it does, state its own share in `received`."
    )
    answer = inquiry.judge(question, citation=AMOUNT_ARTICLE, text_zh=text_zh, text_en=text_en)
    if answer is False:
        # Nobody can judge an amount: until it is stated the question stays.
        inquiry.judgements.append(Reason(question, AMOUNT_ARTICLE, text_zh, text_en))
    return answer is True


def _parts(
    inquiry: Inquiry,
    member: Member,
    received: dict[str, int],
    set_off: ParameterValue,
    category: Category,
) -> tuple[AmountPart, ...] | None:
    standard = inquiry.parameter("basic_living_fen_per_month")
    if standard is None:
        return None
    amount = formulae.child_amount_fen(standard_fen=standard.whole_number(), received_fen=received)
    inquiry.trace.add(
        TraceStep(
            rule="child_amount",
            label_zh=f"事实无人抚养儿童基本生活补贴（{category[1]}）",
            label_en=f"Support of a child without effective support ({category[2].lower()})",
            inputs={
                "member": member.id,
                "standard_fen": standard.whole_number(),
                "received": received,
                "received_fen": sum(received.values()),
            },
            formula="max(standard_fen - received_fen, 0)",
            result=str(amount),
            citation=f"{AMOUNT_ARTICLE}；{standard.reference}",
            phrase=set_off.phrase,
            parameter=standard,
        )
    )
    part = AmountPart(
        f"unsupported_child_support/{member.id}",
        f"事实无人抚养儿童基本生活补贴（{category[1]}）",
        f"Support of a child without effective support ({category[2].lower()})",
        amount,
        str(standard.reference),
    )
    return (part,)
