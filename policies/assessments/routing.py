"""From one programme to the next: what to offer who is refused, and what excludes what.

A household is tested in the order of ``Programme``. Who does not fit what was applied for is
told of what does fit, and is taken over with consent.
"""

from dataclasses import replace

from policies.assessments.case import AssessedCase
from policies.assessments.exclusions import exclude, excluding
from policies.assessments.programmes import LABELS, Programme
from policies.assessments.result import Alternative, AssessmentResult, Outcome

ORDER = (
    Programme.EXTREME_POVERTY_SUPPORT,
    Programme.ORPHAN_SUPPORT,
    Programme.UNSUPPORTED_CHILD_SUPPORT,
    Programme.MINIMUM_LIVING_ALLOWANCE,
    Programme.EDGE_HOUSEHOLD,
    Programme.SINGLE_PERSON_INCLUSION,
    Programme.RIGID_EXPENDITURE_HOUSEHOLD,
    Programme.TEMPORARY_ASSISTANCE,
)
"""The programmes that may stand in for each other; the subsidies stand beside them."""

_BY_CONSENT = frozenset({Programme.EDGE_HOUSEHOLD, Programme.RIGID_EXPENDITURE_HOUSEHOLD})


def decided(case: AssessedCase, programme: Programme) -> AssessmentResult:
    """Return what the rules of a programme say after those that exclude it.

    Source:
        民发〔2021〕43号 第九条；民发〔2021〕57号 第八条；《刚性支出困难家庭认定办法》第四条。
    """
    return exclude(case, case.result_of(programme))


def routed(case: AssessedCase, programme: Programme) -> AssessmentResult:
    """Return what the rules of a programme say, with what else to offer.

    A refusal offers every other programme that fits. A person who fits two of which one only
    may be had is offered the other: it is a choice.

    Source:
        豫政办〔2022〕103号 二（二）3；民发〔2021〕43号 第九条；国办发〔2023〕39号；
        顺序为本系统约定。
    """
    result = decided(case, programme)
    return replace(result, alternatives=_alternatives(case, result))


def _alternatives(case: AssessedCase, result: AssessmentResult) -> tuple[Alternative, ...]:
    if result.outcome not in {Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE}:
        return ()
    own = Programme(result.programme)
    return tuple(
        offer
        for other in ORDER
        if other is not own and case.can_assess(other)
        if (offer := _offer(case, result, other)) is not None
    )


def _offer(case: AssessedCase, result: AssessmentResult, other: Programme) -> Alternative | None:
    chosen = excluding(case, Programme(result.programme), other)
    if result.outcome is Outcome.ELIGIBLE and chosen is None:
        return None
    found = decided(case, other)
    if not _fits(found):
        return None
    members = found.members_included
    if result.outcome is Outcome.ELIGIBLE and not set(members) & set(result.members_included):
        return None
    zh, en = LABELS[other]
    return Alternative(other.value, zh, en, _citation(case, found, other), members)


def _fits(found: AssessmentResult) -> bool:
    """Tell whether a programme fits; single members do, too, while only their amount is open."""
    is_amount_open = (
        found.programme == Programme.SINGLE_PERSON_INCLUSION
        and found.outcome is Outcome.PARAMETER_MISSING
        and bool(found.members_included)
    )
    return found.outcome is Outcome.ELIGIBLE or is_amount_open


def _citation(case: AssessedCase, found: AssessmentResult, other: Programme) -> str:
    """Return the rule of the transfer, where the locality has one; else that of the offer."""
    if other in _BY_CONSENT:
        rule = case.inquiry(other).optional_parameter("recognition_after_consent_working_days")
        if rule is not None:
            return str(rule.reference)
    return found.reasons[0].citation if found.reasons else ""
