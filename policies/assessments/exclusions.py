"""Which programmes the same person cannot have at once, and what follows for a result."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from policies.assessments.case import AssessedCase
from policies.assessments.programmes import LABELS, Programme
from policies.assessments.result import AssessmentResult, Outcome, Reason

_CONVENTION = "本系统约定（同一人不重复享受基本生活救助）"
_CHOICE = "民发〔2021〕43号 第九条"
# Before, a child in extreme-poverty support was paid the gap (民发〔2019〕62号 三（一）).
_CHOICE_FROM = date(2021, 7, 1)
_EDGE = "民发〔2021〕57号 第八条第二款"
_RIGID = "《刚性支出困难家庭认定办法》第四条第一款第一项"
_QUESTION = "earlier_aid_ends"


@dataclass(frozen=True)
class Exclusion:
    """A programme that keeps a person from another, and the rule that says so.

    ``effective_on`` is the rule's first day where that matters.
    """

    other: Programme
    citation: str
    effective_on: date = date.min


_Exclusions = tuple[Exclusion, ...]

EXCLUSIONS: Mapping[Programme, _Exclusions] = MappingProxyType(
    {
        Programme.EXTREME_POVERTY_SUPPORT: (
            Exclusion(Programme.ORPHAN_SUPPORT, _CHOICE, _CHOICE_FROM),
            Exclusion(Programme.UNSUPPORTED_CHILD_SUPPORT, _CHOICE, _CHOICE_FROM),
        ),
        Programme.ORPHAN_SUPPORT: (
            Exclusion(Programme.EXTREME_POVERTY_SUPPORT, _CHOICE, _CHOICE_FROM),
            Exclusion(Programme.UNSUPPORTED_CHILD_SUPPORT, _CONVENTION),
        ),
        Programme.UNSUPPORTED_CHILD_SUPPORT: (
            Exclusion(Programme.EXTREME_POVERTY_SUPPORT, _CHOICE, _CHOICE_FROM),
            Exclusion(Programme.ORPHAN_SUPPORT, _CONVENTION),
        ),
        Programme.MINIMUM_LIVING_ALLOWANCE: (
            Exclusion(Programme.EXTREME_POVERTY_SUPPORT, _CONVENTION),
            Exclusion(Programme.MINIMUM_LIVING_ALLOWANCE, _CONVENTION),
        ),
        Programme.EDGE_HOUSEHOLD: (
            Exclusion(Programme.EXTREME_POVERTY_SUPPORT, _EDGE),
            Exclusion(Programme.MINIMUM_LIVING_ALLOWANCE, _EDGE),
        ),
        Programme.SINGLE_PERSON_INCLUSION: (
            Exclusion(Programme.EXTREME_POVERTY_SUPPORT, _CONVENTION),
            Exclusion(Programme.MINIMUM_LIVING_ALLOWANCE, _CONVENTION),
        ),
        Programme.RIGID_EXPENDITURE_HOUSEHOLD: (
            Exclusion(Programme.EXTREME_POVERTY_SUPPORT, _RIGID),
            Exclusion(Programme.MINIMUM_LIVING_ALLOWANCE, _RIGID),
            Exclusion(Programme.EDGE_HOUSEHOLD, _RIGID),
        ),
    }
)
"""Who has the other programme cannot have this one. The subsidies say theirs themselves.

Extreme-poverty support is the way up from the allowance: whoever fits it is moved over, so the
allowance does not keep anybody from it (鹤政办〔2017〕14号 三（二）).
"""


def exclude(case: AssessedCase, result: AssessmentResult) -> AssessmentResult:
    """Return a result in which nobody gets twice what may be had once.

    A person who has another programme already is refused, unless it has been judged that the
    earlier aid ends (``earlier_aid_ends``). Where only some members of a household have it,
    that is a question.

    Source:
        民发〔2021〕43号 第九条；民发〔2021〕57号 第八条第二款；
        《刚性支出困难家庭认定办法》第四条；其余为本系统约定。
    """
    if result.outcome is Outcome.NOT_ELIGIBLE:
        return result
    found = [
        (exclusion, having)
        for exclusion in _in_force(case, Programme(result.programme))
        if (having := _having(case, result, exclusion.other))
    ]
    if not found:
        return result
    reasons = tuple(_reason(exclusion, having) for exclusion, having in found)
    answer = case.facts.judgements.get(_QUESTION)
    if answer is not None and answer.is_yes:
        return result
    is_everybody = any(having >= set(result.members_included) for _, having in found)
    if is_everybody or answer is not None:
        return _refused(result, reasons)
    return _asked(result, reasons, found[0][0].citation)


def excluding(case: AssessedCase, programme: Programme, other: Programme) -> Exclusion | None:
    """Return the rule that keeps whoever has one programme from the other, if there is one."""
    for exclusion in _in_force(case, programme):
        if exclusion.other is other and other is not programme:
            return exclusion
    return None


def _in_force(case: AssessedCase, programme: Programme) -> _Exclusions:
    on = case.facts.on
    return tuple(one for one in EXCLUSIONS.get(programme, ()) if one.effective_on <= on)


def _having(case: AssessedCase, result: AssessmentResult, other: Programme) -> set[str]:
    """Return the members of the result who have the other programme already."""
    household = case.facts.household
    if other is Programme.MINIMUM_LIVING_ALLOWANCE and "on_allowance" in household.flags:
        # It is the household's own allowance, which this very check may end.
        return set()
    included = set(result.members_included)
    return {
        member.id
        for member in household.members
        if member.id in included and other in member.received
    }


def _reason(exclusion: Exclusion, having: set[str]) -> Reason:
    zh, en = LABELS[exclusion.other]
    names = "、".join(sorted(having))
    return Reason(
        "exclusion",
        exclusion.citation,
        f"成员 {names} 已享受{zh}，停止享受以前不得再享受本项目。",
        f"Members {names} already have another programme ({en}); until that ends they "
        "cannot have this one.",
    )


def _refused(result: AssessmentResult, reasons: tuple[Reason, ...]) -> AssessmentResult:
    return replace(
        result,
        outcome=Outcome.NOT_ELIGIBLE,
        reasons=reasons,
        category=None,
        category_zh=None,
        category_en=None,
        monthly_amount_fen=None,
        amount_parts=(),
        one_off_limits=None,
        questions=(),
        missing_parameters=(),
        valid_months=None,
    )


def _asked(
    result: AssessmentResult, reasons: tuple[Reason, ...], citation: str
) -> AssessmentResult:
    question = Reason(
        _QUESTION,
        citation,
        "部分成员已享受不得同时享受的项目，该项目是否将停止？",
        "Some members have a programme that excludes this one; is it going to end?",
    )
    waits_for_value = result.outcome is Outcome.PARAMETER_MISSING
    return replace(
        result,
        outcome=Outcome.PARAMETER_MISSING if waits_for_value else Outcome.NEEDS_JUDGEMENT,
        reasons=(*result.reasons, *reasons) if waits_for_value else (*reasons, question),
        monthly_amount_fen=None,
        amount_parts=(),
        questions=(*result.questions, question),
    )
