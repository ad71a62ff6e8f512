"""Whether a person is without labour power, by the rule of 2021."""

from policies import extreme_poverty_support as formulae
from policies.assessments.conditions import Condition, Met, decided
from policies.assessments.household import Member
from policies.assessments.inquiry import Inquiry
from policies.assessments.programmes import Programme
from policies.assessments.result import Reason
from policies.assessments.trace import TraceStep

PROGRAMME = Programme.EXTREME_POVERTY_SUPPORT

LABOUR_ARTICLE = "民发〔2021〕43号 第五条"
CONTINUING_ARTICLE = "民发〔2021〕43号 第二十四条"

_GROUNDS = {
    "elderly": ("第一项", "年满 60 周岁", "is 60 or older"),
    "minor": ("第二项", "未满 16 周岁", "is under 16"),
    "disability": ("第三项", "残疾类别和等级符合规定", "has a disability that the rule lists"),
    "provincial": ("第四项", "符合省级规定的其他情形", "fits a case that the province set"),
}


def labour_power(papers: Inquiry, member: Member) -> Condition:
    """Return the condition that a person is without labour power.

    Who was supported as a minor goes on to 18, and beyond while at school.

    Source:
        民发〔2021〕43号 第五条、第二十四条第二款；《中华人民共和国社会救助法》第十六条。
    """
    ground = _age_ground(papers, member) or _disability_ground(papers, member)
    if ground is None and _continues(papers, member):
        return about(
            member,
            Met.YES,
            "continues_as_minor",
            CONTINUING_ARTICLE,
            "已享受救助供养的未成年人，按规定继续享有待遇。",
            "was supported as a minor and goes on being supported.",
        )
    if ground is not None:
        item, zh, en = _GROUNDS[ground]
        article = f"{LABOUR_ARTICLE}{item}"
        text = (f"无劳动能力：{zh}。", f"is without labour power: {en}.")
        return about(member, Met.YES, "labour_power", article, *text)
    met = _judged_ground(papers, member)
    words = {
        Met.YES: ("无劳动能力：经人工判断。", "is without labour power, as a person judged."),
        Met.NO: ("不属于无劳动能力人员。", "is not without labour power."),
        Met.TO_JUDGE: ("是否无劳动能力待判断。", "labour power is to be judged."),
    }
    return about(member, met, "labour_power", LABOUR_ARTICLE, *words[met])


def _age_ground(papers: Inquiry, member: Member) -> str | None:
    age = member.age(papers.facts.on)
    elderly = papers.certain_parameter("elderly_age")
    minor = papers.certain_parameter("minor_age")
    ground = None
    if age >= elderly.whole_number():
        ground = "elderly"
    elif age < minor.whole_number():
        ground = "minor"
    papers.trace.add(
        TraceStep(
            rule="labour_power_age",
            label_zh="无劳动能力：年龄",
            label_en="Labour power: age",
            inputs={
                "member": member.id,
                "age": age,
                "elderly_age": elderly.whole_number(),
                "minor_age": minor.whole_number(),
            },
            formula="age >= elderly_age or age < minor_age",
            result=ground or "no",
            citation=f"{LABOUR_ARTICLE}第一项、第二项",
            phrase=minor.phrase if ground == "minor" else elderly.phrase,
            parameter=minor if ground == "minor" else elderly,
        )
    )
    return ground


def _disability_ground(papers: Inquiry, member: Member) -> str | None:
    if member.disability_category is None:
        return None
    listed = papers.optional_parameter(
        "no_labour_disability_grades", key=member.disability_category
    )
    grades = listed.words() if listed else ()
    is_listed = formulae.has_listed_disability(
        member.disability_category, member.disability_grade, grades=grades
    )
    papers.trace.add(
        TraceStep(
            rule="labour_power_disability",
            label_zh="无劳动能力：残疾类别和等级",
            label_en="Labour power: category and grade of the disability",
            inputs={
                "member": member.id,
                "disability_category": member.disability_category,
                "disability_grade": member.disability_grade,
                "listed_grades": list(grades),
            },
            formula="disability_grade in listed_grades",
            result="listed" if is_listed else "not_listed",
            citation=str(listed.reference) if listed else f"{LABOUR_ARTICLE}第三项",
            phrase=listed.phrase if listed else "",
            parameter=listed,
        )
    )
    return "disability" if is_listed else None


def _continues(papers: Inquiry, member: Member) -> bool:
    if PROGRAMME not in member.received:
        return False
    age = member.age(papers.facts.on)
    limit = papers.certain_parameter("continues_to_age")
    kinds = papers.certain_parameter("continuing_student_kinds")
    continues = formulae.continues_as_minor(
        age=age, is_covered_student=member.student in kinds.words(), to_age=limit.whole_number()
    )
    papers.trace.add(
        TraceStep(
            rule="continues_as_minor",
            label_zh="特困未成年人继续享有待遇",
            label_en="Support of a minor goes on",
            inputs={
                "member": member.id,
                "age": age,
                "to_age": limit.whole_number(),
                "student": member.student,
                "covered_kinds": list(kinds.words()),
            },
            formula="age < to_age or student in covered_kinds",
            result="continues" if continues else "ends",
            citation=str(kinds.reference),
            phrase=kinds.phrase,
            parameter=kinds,
        )
    )
    return continues


def _judged_ground(papers: Inquiry, member: Member) -> Met:
    if member.disability_category == "multiple":
        answer = papers.judge(
            f"listed_disability/{member.id}",
            citation=f"{LABOUR_ARTICLE}第三项",
            text_zh=f"成员 {member.id} 为多重残疾，其中是否有条文所列类别和等级的残疾？",
            text_en=f"Member {member.id} has several disabilities: is one of them listed?",
        )
        if answer is not False:
            return decided(answer)
    cases = papers.optional_parameter("provincial_no_labour_cases")
    if cases is None or not cases.words():
        return Met.NO
    return decided(
        papers.judge(
            f"provincial_no_labour/{member.id}",
            citation=str(cases.reference),
            text_zh=f"成员 {member.id} 是否属于省级规定的情形：{'、'.join(cases.words())}？",
            text_en=f"Does member {member.id} fit a case that the province set: "
            f"{', '.join(cases.words())}?",
        )
    )


def about(member: Member, met: Met, rule: str, citation: str, zh: str, en: str) -> Condition:
    """Return a condition of a person, with its sentence in both languages."""
    return Condition(
        met, Reason(rule, citation, f"成员 {member.id}：{zh}", f"Member {member.id}: {en}")
    )
