"""Who is obliged to support a person, and whether all of them are unable to.

Obligors are those on record, and the kin who live in the same household. People who fit the rule
together count as unable to support each other: each of them is a supported person then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from policies import extreme_poverty_support as formulae
from policies.assessments.extreme_poverty_support_kin import SURE, kin_role
from policies.assessments.extreme_poverty_support_labour import PROGRAMME
from policies.assessments.household import ADULT_AGE, Member, Obligor
from policies.assessments.inquiry import Inquiry
from policies.assessments.programmes import Programme
from policies.assessments.trace import TraceStep
from policies.extreme_poverty_support import Ability, ObligorFinding, ObligorMeans
from policies.regimes import RegimeKey

ARTICLE = "民发〔2021〕43号 第八条"
CONSENT = "《中华人民共和国社会救助法》第四十一条"

_LOST = frozenset({"dead", "declared_dead"})
_LINE_OF = Programme.RIGID_EXPENDITURE_HOUSEHOLD.value
_AWAY = frozenset({"prison", "declared_missing"})

_FORMULA = (
    "is_in_extreme_poverty_support or (is_on_allowance and age >= allowance_age) or "
    "((age >= elderly_age or is_disabled_enough) and income_fen < income_line_fen and "
    "are_assets_within_limit) or "
    "((lacks_capacity or is_missing_or_in_prison) and are_assets_within_limit)"
)


@dataclass(frozen=True)
class Duty:
    """That somebody is obliged to support a person, and whether they can.

    ``is_sure`` is false for kin whose duty depends on others: siblings, grandparents and
    grandchildren of the same household. ``obligor`` is an id; that of a member, or on record.
    """

    obligor: str
    relation: str
    finding: ObligorFinding
    means: ObligorMeans | None = None
    is_sure: bool = True
    has_consent: bool = True


def duties(inquiry: Inquiry, member: Member) -> tuple[Duty, ...]:
    """Return everybody who is obliged to support a person, each with the ability.

    Source:
        民发〔2021〕43号 第八条；《中华人民共和国民法典》第一千零五十九条、第一千零六十七条、
        第一千零七十四条、第一千零七十五条；《中华人民共和国社会救助法》第四十一条。
    """
    household = inquiry.facts.household
    recorded = [one for one in household.obligors if one.member == member.id]
    names = {one.id for one in recorded}
    found = [_of_record(inquiry, one) for one in recorded if not _is_minor_child(inquiry, one)]
    for other in household.members:
        role = kin_role(inquiry, member, other)
        if role is not None and other.id not in names:
            found.append(_of_member(inquiry, other, role))
    known = sum(duty.relation == "parent" for duty in found)
    found.extend(_other_parents(member, known=known))
    for duty in found:
        _note(inquiry, member, duty)
    return tuple(found)


def are_all_known(inquiry: Inquiry, member: Member) -> bool | None:
    """Tell whether nobody else is obliged: by the record, or as a person judged.

    Source:
        民发〔2021〕43号 第四条第三项、第十三条。
    """
    if inquiry.facts.household.are_obligors_recorded:
        return True
    return inquiry.judge(
        f"no_other_obligors/{member.id}",
        citation="民发〔2021〕43号 第四条第三项",
        text_zh=f"尚未登记成员 {member.id} 的法定赡养、抚养、扶养义务人；"
        "是否已查明没有其他法定义务人？",
        text_en=f"No obligors of member {member.id} are on record: is it established that there "
        "are no others?",
    )


def first_ability(inquiry: Inquiry, duty: Duty) -> Ability:
    """Return an obligor's ability before anybody is asked: open where a judgement may change it."""
    if duty.finding.ability is Ability.UNABLE:
        return Ability.UNABLE
    may_change = not duty.is_sure or bool(_provincial_cases(inquiry))
    return Ability.OPEN if may_change else duty.finding.ability


def _provincial_cases(inquiry: Inquiry) -> tuple[str, ...]:
    cases = inquiry.optional_parameter("provincial_inability_cases")
    return cases.words() if cases else ()


def judged_ability(inquiry: Inquiry, member: Member, duty: Duty) -> Ability:
    """Return an obligor's ability as people judged where the facts leave it open; asks if not."""
    if not duty.is_sure and duty.finding.ability is not Ability.UNABLE:
        has_duty = inquiry.judge(
            f"support_duty/{member.id}/{duty.obligor}",
            citation="《中华人民共和国民法典》第一千零七十四条、第一千零七十五条",
            text_zh=f"成员 {duty.obligor} 是否负有扶养成员 {member.id} 的法定义务？",
            text_en=f"Is {duty.obligor} obliged by law to support member {member.id}?",
        )
        if has_duty is not True:
            return Ability.OPEN if has_duty is None else Ability.UNABLE
    if duty.finding.ability is not Ability.OPEN:
        return _by_province(inquiry, duty)
    if duty.finding.unknown == ("income_line",):
        # Nobody needs to judge what only a value of the locality is missing for.
        inquiry.parameter("disposable_income_fen_per_year", programme=_LINE_OF)
        return Ability.OPEN
    return _judged(inquiry, duty)


def _judged(inquiry: Inquiry, duty: Duty) -> Ability:
    zh, en = "收入、财产情况未核实", "income and assets are not established"
    citation = ARTICLE
    if not duty.has_consent:
        zh = "未登记其本人同意核对收入、财产等状况"
        en = "no consent to check the income and assets is on record"
        citation = f"{ARTICLE}；{CONSENT}"
    answer = inquiry.judge(
        f"obligor_unable/{duty.obligor}",
        citation=citation,
        text_zh=f"法定义务人 {duty.obligor}：{zh}；是否可以认定为无履行义务能力？",
        text_en=f"Obligor {duty.obligor}: {en}. Is it established that they are unable?",
    )
    if answer is None:
        return Ability.OPEN
    return Ability.UNABLE if answer else Ability.ABLE


def _by_province(inquiry: Inquiry, duty: Duty) -> Ability:
    cases = _provincial_cases(inquiry)
    if duty.finding.ability is Ability.UNABLE or not cases:
        return duty.finding.ability
    answer = inquiry.judge(
        f"provincial_inability/{duty.obligor}",
        citation=f"{ARTICLE}第六项",
        text_zh=f"法定义务人 {duty.obligor} 是否属于省级规定的无履行义务能力情形："
        f"{'、'.join(cases)}？",
        text_en=f"Does obligor {duty.obligor} fit a case of inability that the province set: "
        f"{', '.join(cases)}?",
    )
    if answer is None:
        return Ability.OPEN
    return Ability.UNABLE if answer else Ability.ABLE


def _is_minor_child(inquiry: Inquiry, obligor: Obligor) -> bool:
    # Only grown-up children support their parents (民法典 第一千零六十七条).
    return obligor.relation == "child" and _age(inquiry, obligor) < ADULT_AGE


def _other_parents(member: Member, *, known: int) -> list[Duty]:
    """Return the living parents of a child of whom only the state is on record."""
    living = [parent.state for parent in member.parents if parent.state not in _LOST]
    return [
        Duty(
            f"parent_{number}_of_{member.id}",
            "parent",
            ObligorFinding(Ability.ABLE)
            if state == "able"
            else ObligorFinding(Ability.OPEN, "", ("income", "assets")),
        )
        for number, state in enumerate(sorted(living)[known:], start=1)
    ]


def _age(inquiry: Inquiry, obligor: Obligor) -> int:
    on, born = inquiry.facts.on, obligor.born_on
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _of_record(inquiry: Inquiry, obligor: Obligor) -> Duty:
    must_consent = inquiry.regime.key is RegimeKey.R2026
    has_consent = obligor.consents is True or (obligor.consents is None and not must_consent)
    return _duty(
        inquiry,
        obligor.id,
        obligor.relation,
        ObligorMeans(
            age=_age(inquiry, obligor),
            is_in_extreme_poverty_support=obligor.is_in_extreme_poverty_support,
            is_on_allowance=obligor.is_on_allowance,
            is_disabled_enough=_is_disabled_enough(
                inquiry, obligor.disability_category, obligor.disability_grade
            ),
            lacks_capacity=obligor.civil_capacity == "none",
            is_missing_or_in_prison=obligor.excluded_by in _AWAY,
            income_fen=obligor.fen_per_year if has_consent else None,
            are_assets_within_limit=obligor.are_assets_within_limit if has_consent else None,
        ),
        has_consent=has_consent,
    )


def _of_member(inquiry: Inquiry, other: Member, role: str) -> Duty:
    household = inquiry.facts.household
    income = sum(row.fen_per_year for row in household.incomes if row.member == other.id)
    return _duty(
        inquiry,
        other.id,
        role,
        ObligorMeans(
            age=other.age(inquiry.facts.on),
            is_in_extreme_poverty_support=PROGRAMME in other.received,
            is_on_allowance="on_allowance" in household.flags
            or Programme.MINIMUM_LIVING_ALLOWANCE in other.received,
            is_disabled_enough=_is_disabled_enough(
                inquiry, other.disability_category, other.disability_grade
            ),
            lacks_capacity=other.civil_capacity == "none",
            is_missing_or_in_prison=other.excluded_by in _AWAY,
            income_fen=income,
            are_assets_within_limit=_household_assets(inquiry),
        ),
        is_sure=role in SURE,
    )


def _household_assets(inquiry: Inquiry) -> bool | None:
    household = inquiry.facts.household
    recorded = household.assets_within_limit_of.get(
        Programme.EDGE_HOUSEHOLD, household.assets_within_local_limit
    )
    if recorded is None and all(one.is_exempt for one in household.assets):
        return True
    return recorded


def _is_disabled_enough(inquiry: Inquiry, category: str | None, grade: int | None) -> bool:
    if category is None:
        return False
    grades = inquiry.certain_parameter("obligor_disability_grades", key=category).words()
    return formulae.has_listed_disability(category, grade, grades=grades)


def _duty(
    inquiry: Inquiry,
    name: str,
    relation: str,
    means: ObligorMeans,
    *,
    is_sure: bool = True,
    has_consent: bool = True,
) -> Duty:
    allowance_age = inquiry.certain_parameter("allowance_obligor_age").whole_number()
    elderly_age = inquiry.certain_parameter("elderly_obligor_age").whole_number()
    is_tested = means.age >= elderly_age or means.is_disabled_enough
    line_fen = None
    if is_tested and not means.is_in_extreme_poverty_support:
        line = inquiry.optional_parameter("disposable_income_fen_per_year", programme=_LINE_OF)
        line_fen = line.whole_number() if line else None
    finding = formulae.obligor_finding(
        _with_line(means, line_fen),
        allowance_age=allowance_age,
        elderly_age=elderly_age,
    )
    return Duty(
        name,
        relation,
        finding,
        _with_line(means, line_fen),
        is_sure=is_sure,
        has_consent=has_consent,
    )


def _with_line(means: ObligorMeans, line_fen: int | None) -> ObligorMeans:
    return ObligorMeans(**{**vars(means), "income_line_fen": line_fen})


def _note(inquiry: Inquiry, member: Member, duty: Duty) -> None:
    finding = duty.finding
    inquiry.trace.add(
        TraceStep(
            rule="obligor_ability",
            label_zh="法定义务人履行义务能力",
            label_en="Whether an obligor can support the person",
            inputs={
                "member": member.id,
                "obligor": duty.obligor,
                "relation": duty.relation,
                "has_consent": duty.has_consent,
                "unknown": list(finding.unknown),
                **(vars(duty.means) if duty.means else {}),
                "allowance_age": inquiry.certain_parameter("allowance_obligor_age").whole_number(),
                "elderly_age": inquiry.certain_parameter("elderly_obligor_age").whole_number(),
            },
            formula=_FORMULA if duty.means else "parents",
            result=finding.ability.value,
            citation=f"{ARTICLE}{finding.item}",
        )
    )


def assumed(
    candidates: Iterable[str],
    duties_of: Mapping[str, tuple[Duty, ...]],
    abilities: Mapping[tuple[str, str], Ability],
    *,
    tolerated: frozenset[Ability],
) -> frozenset[str]:
    """Return the largest group of people who fit the rule together.

    Args:
        candidates: Who has neither labour power nor livelihood.
        duties_of: Of each person, the obligors.
        abilities: Of each person's obligor, the ability so far.
        tolerated: The abilities that do not take a person out of the group.
    """
    group = frozenset(candidates)
    while True:
        kept = frozenset(
            person
            for person in group
            if all(
                duty.obligor in group or abilities[person, duty.obligor] in tolerated
                for duty in duties_of[person]
            )
        )
        if kept == group:
            return group
        group = kept
