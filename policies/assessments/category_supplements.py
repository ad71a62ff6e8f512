"""Supplements for the elderly, minors, the severely disabled and the severely ill (分类施保)."""

from collections.abc import Iterator
from fractions import Fraction

from policies import minimum_living_allowance as formulae
from policies.assessments.household import SEVERE_DISABILITY_GRADES, Member
from policies.assessments.inquiry import Inquiry
from policies.assessments.result import AmountPart
from policies.assessments.trace import TraceStep
from policies.minimum_living_allowance import Rounding
from policies.parameter_values import ParameterValue

_AMOUNT = "supplement_fen_per_month"
_RATIO = "supplement_ratio"
_AGE = "supplement_elderly_age"
_ELDERLY = "elderly"
_DISABLED = "disabled"
_SEVERELY_DISABLED = "severely_disabled"


def supplements_of(
    inquiry: Inquiry, members: tuple[Member, ...], *, standard_fen: int, rounding: Rounding
) -> tuple[AmountPart, ...] | None:
    """Return the supplements of a household's members; nothing where a value is missing.

    The law names the groups and leaves the amounts to the locality: where it has set none, there
    is none. Where a text says that everybody with a grade of disability gets one, an amount that
    is not set is missing.

    Args:
        inquiry: The working papers.
        members: Those who get the allowance.
        standard_fen: The standard of a person in a year.
        rounding: What becomes of parts of a fen or a yuan.

    Source:
        民发〔2012〕220号 第二十八条；民发〔2021〕57号 第二十七条；
        《中华人民共和国社会救助法》第二十条；黔民发〔2020〕9号 二（一）。
    """
    required = inquiry.optional_parameter("supplement_disability_grades")
    if required is None and not _is_any_set(inquiry):
        return ()
    groups = inquiry.certain_parameter("supplement_groups")
    names = groups.words()
    amounts = {name: value for name in names if (value := _amount(inquiry, name)) is not None}
    parts: list[AmountPart] = []
    for member in members:
        own = {name: amounts[name] for name in _groups_of(inquiry, member) if name in amounts}
        if required is not None and _must_get_one(member, required, own):
            value = _amount(inquiry, _DISABLED) or inquiry.parameter(_AMOUNT, key=_DISABLED)
            own |= {_DISABLED: value} if value else {}
        priced = [(_fen(value, standard_fen, rounding), name, value) for name, value in own.items()]
        if len(priced) > 1 and _only_the_highest(inquiry):
            priced = [max(priced, key=lambda one: one[0])]
        for fen, name, value in priced:
            source = required if name == _DISABLED and required is not None else groups
            parts.append(_part(inquiry, member, name, fen, value, source))
            _add_step(inquiry, parts[-1], member, value, standard_fen, rounding)
    return None if inquiry.missing else tuple(parts)


def _is_any_set(inquiry: Inquiry) -> bool:
    # Most places have set none: told at once, for a simulation asks it of every household.
    return any(
        inquiry.store.parameter(inquiry.programme, name).values for name in (_AMOUNT, _RATIO)
    )


def _amount(inquiry: Inquiry, group: str) -> ParameterValue | None:
    fixed = inquiry.optional_parameter(_AMOUNT, key=group)
    return fixed if fixed is not None else inquiry.optional_parameter(_RATIO, key=group)


def _groups_of(inquiry: Inquiry, member: Member) -> Iterator[str]:
    on = inquiry.facts.on
    if _amount(inquiry, _ELDERLY) is not None:
        age = inquiry.parameter(_AGE)
        if age is not None and member.age(on) >= age.whole_number():
            yield _ELDERLY
    if member.is_minor(on):
        yield "minor"
    if member.disability_grade in SEVERE_DISABILITY_GRADES:
        yield _SEVERELY_DISABLED
    if member.serious_illness:
        yield "severely_ill"


def _must_get_one(member: Member, required: ParameterValue, own: dict[str, ParameterValue]) -> bool:
    return str(member.disability_grade) in required.words() and _SEVERELY_DISABLED not in own


def _only_the_highest(inquiry: Inquiry) -> bool:
    return inquiry.certain_parameter("supplement_combination").text() == "highest"


def _fen(value: ParameterValue, standard_fen: int, rounding: Rounding) -> int:
    if value.name == _AMOUNT:
        return value.whole_number()
    share = formulae.supplement_fen(standard_fen_per_year=standard_fen, ratio=value.ratio())
    return formulae.rounded_fen(share, rounding=rounding)


def _part(
    inquiry: Inquiry,
    member: Member,
    group: str,
    fen: int,
    value: ParameterValue,
    source: ParameterValue,
) -> AmountPart:
    zh, en = inquiry.store.parameter(inquiry.programme, value.name).label_of(group)
    return AmountPart(
        f"category_supplement/{member.id}/{group}",
        f"分类施保增发（成员 {member.id}，{zh}）",
        f"Supplement (member {member.id}, {en})",
        fen,
        "；".join(dict.fromkeys((str(source.reference), str(value.reference)))),
    )


def _add_step(
    inquiry: Inquiry,
    part: AmountPart,
    member: Member,
    value: ParameterValue,
    standard_fen: int,
    rounding: Rounding,
) -> None:
    inputs: dict[str, object] = {"member": member.id}
    if value.name == _AMOUNT:
        inputs |= {_AMOUNT: value.whole_number()}
        formula = _AMOUNT
    else:
        inputs |= {
            "standard_fen_per_year": standard_fen,
            _RATIO: str(Fraction(value.ratio())),
            "rounding": rounding.value,
        }
        formula = f"rounded(standard_fen_per_year / 12 * {_RATIO})"
    inquiry.trace.add(
        TraceStep(
            rule="category_supplement",
            label_zh=part.label_zh,
            label_en=part.label_en,
            inputs=inputs,
            formula=formula,
            result=str(part.fen),
            citation=part.citation,
            phrase=value.phrase,
            parameter=value,
        )
    )
