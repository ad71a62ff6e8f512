"""What the two programmes for children ask of a person: age, school, the choice, the notices."""

from policies.assessments.household import Member
from policies.assessments.inquiry import Inquiry
from policies.assessments.persons import Finding, left_open, refused
from policies.assessments.programmes import Programme
from policies.assessments.result import Approver, Outcome
from policies.assessments.trace import TraceStep
from policies.regimes import RegimeKey

CHOICE = "民发〔2021〕43号 第九条"

COUNTY = ("county", "县级人民政府民政部门", "the county's civil affairs department")


def county(citation: str) -> Approver:
    """Return that the county decides; no text lets a township do so for children."""
    return Approver(*COUNTY, citation)


def concerned(inquiry: Inquiry, programme: Programme) -> tuple[Member, ...]:
    """Return who may be meant: anyone with facts about the parents, or who is supported already."""
    return tuple(
        member
        for member in inquiry.facts.household.members
        if member.parents or member.parents_unfindable or programme in member.received
    )


def is_supported_before(member: Member, programme: Programme) -> bool:
    """Tell whether the child is supported already and nothing new is said of the parents."""
    is_silent = not member.parents and not member.parents_unfindable
    return programme in member.received and is_silent


def refused_for_age(
    inquiry: Inquiry, member: Member, programme: Programme, citation: str
) -> Finding | None:
    """Return why an adult is not supported; nothing for a child, or a supported adult at school.

    From the 18th birthday only who was supported before may go on, while at school, and only
    where the locality says so.
    """
    age = member.age(inquiry.facts.on)
    is_minor = member.is_minor(inquiry.facts.on)
    inquiry.trace.add(
        TraceStep(
            rule="age_test",
            label_zh="是否未满 18 周岁",
            label_en="Whether the person is under 18",
            inputs={"member": member.id, "age": age, "adult_age": 18},
            formula="age < adult_age",
            result="minor" if is_minor else "adult",
            citation=citation,
        )
    )
    if is_minor:
        return None
    if programme not in member.received or member.student == "none":
        return refused(member, "age_test", citation, "已满 18 周岁。", "is 18 or older.")
    return _adult_at_school(inquiry, member, citation)


def _adult_at_school(inquiry: Inquiry, member: Member, citation: str) -> Finding | None:
    kinds = inquiry.parameter("adult_student_kinds")
    if kinds is None:
        return left_open(
            member,
            "adult_at_school",
            citation,
            "已满 18 周岁仍在校就读，能否继续保障由当地规定。",
            "is 18 or older and at school; whether support goes on is for the locality.",
        )
    is_covered = member.student in kinds.words()
    inquiry.trace.add(
        TraceStep(
            rule="adult_at_school",
            label_zh="成年后仍在校就读",
            label_en="Of age and still at school",
            inputs={
                "member": member.id,
                "student": member.student,
                "covered_kinds": list(kinds.words()),
            },
            formula="student in covered_kinds",
            result="covered" if is_covered else "not_covered",
            citation=str(kinds.reference),
            phrase=kinds.phrase,
            parameter=kinds,
        )
    )
    if is_covered:
        return None
    return refused(
        member,
        "adult_at_school",
        str(kinds.reference),
        "已满 18 周岁，就读情况不在当地继续保障的范围内。",
        "is 18 or older, and the school is not one for which the locality goes on.",
    )


def refused_for_choice(inquiry: Inquiry, member: Member) -> Finding | None:
    """Return what follows where the child is in extreme-poverty support: one of the two.

    Source:
        民发〔2021〕43号 第九条。
    """
    if (
        inquiry.regime.key is RegimeKey.R2012
        or Programme.EXTREME_POVERTY_SUPPORT not in member.received
    ):
        return None
    chooses = inquiry.judge(
        "earlier_aid_ends",
        citation=CHOICE,
        text_zh=f"成员 {member.id} 享受特困人员救助供养；"
        "是否选择儿童基本生活保障，并停止特困人员救助供养？",
        text_en=f"Member {member.id} is in extreme-poverty support: is support as a child chosen "
        "in its place, and does the former end?",
    )
    if chooses:
        return None
    if chooses is None:
        return left_open(
            member,
            "choice",
            CHOICE,
            "须在特困人员救助供养与儿童基本生活保障之间选择。",
            "must choose between extreme-poverty support and support as a child.",
        )
    return refused(
        member,
        "choice",
        CHOICE,
        "选择继续享受特困人员救助供养。",
        "chose to stay in extreme-poverty support.",
    )


def note_notices(inquiry: Inquiry, outcome: Outcome, *, refusal_citation: str) -> None:
    """Note in the trace that nothing is publicised, when support starts, and how to refuse."""
    days = inquiry.optional_parameter("publicity_days")
    start = inquiry.optional_parameter("benefit_start")
    if days is not None:
        inquiry.trace.add(
            TraceStep(
                rule="publicity",
                label_zh="公示天数（0 为不公示）",
                label_en="Days of publicity (0: nothing is publicised)",
                inputs={"publicity_days": days.whole_number()},
                formula="publicity_days",
                result=str(days.whole_number()),
                citation=str(days.reference),
                phrase=days.phrase,
                parameter=days,
            )
        )
    if outcome is Outcome.ELIGIBLE and start is not None:
        inquiry.trace.add(
            TraceStep(
                rule="benefit_start",
                label_zh="从确认的次月起",
                label_en="From the month after the confirmation",
                inputs={"benefit_start": start.text()},
                formula="benefit_start",
                result=start.text(),
                citation=str(start.reference),
                phrase=start.phrase,
                parameter=start,
            )
        )
    if outcome is Outcome.NOT_ELIGIBLE:
        inquiry.trace.add(
            TraceStep(
                rule="refusal_in_writing",
                label_zh="不符合条件的，书面说明理由",
                label_en="A refusal is in writing, with reasons",
                inputs={},
                formula="",
                result="written_with_reasons",
                citation=refusal_citation,
            )
        )
