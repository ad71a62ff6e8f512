"""The end of extreme-poverty support: what follows when a supported person no longer fits.

Support does not end with the assessment. The intended ending is publicised, from July 2026 the
person is heard, and the decision takes effect from the month after it.
"""

from dataclasses import replace
from datetime import date

from policies import extreme_poverty_support as formulae
from policies.assessments.case import AssessedCase
from policies.assessments.household_members import has_died
from policies.assessments.inquiry import Inquiry
from policies.assessments.programmes import Programme
from policies.assessments.result import AssessmentResult, Outcome, SupportEnd
from policies.assessments.trace import TraceStep
from policies.parameter_values import ParameterValue

_PROGRAMME = Programme.EXTREME_POVERTY_SUPPORT


def with_end_of_support(
    case: AssessedCase, inquiry: Inquiry, result: AssessmentResult
) -> AssessmentResult:
    """Return a refusal with the end of the support of those who have it, or as it was.

    Nothing is publicised for who has died; a rule without a publicity before the end (that
    of before July 2021) gives no days. The periods of an application do not run. A check for
    the minimum living allowance is offered: it comes next in the order of the programmes.

    Source:
        民发〔2021〕43号 第二十六条；《中华人民共和国社会救助法》第四十八条；
        低保核查为本系统约定。
    """
    ending = tuple(
        member.id
        for member in case.facts.household.members
        if _PROGRAMME in member.received
        and member.id not in result.members_included
        and not has_died(member, case.facts.on)
    )
    if result.outcome not in {Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE} or not ending:
        return result
    publicity = inquiry.optional_parameter("termination_publicity_days")
    hearing = inquiry.optional_parameter("hearing_before_termination")
    if publicity is None or hearing is None:
        return result
    end = _end(case, ending, publicity, hearing)
    inquiry.trace.add(_step(end, publicity))
    return replace(result, support_end=end, clocks=())


def _end(
    case: AssessedCase,
    ending: tuple[str, ...],
    publicity: ParameterValue,
    hearing: ParameterValue,
) -> SupportEnd:
    given = case.facts.procedure.get("termination_posted_on")
    posted_on = date.fromisoformat(str(given)) if given else case.facts.on
    schedule = formulae.termination_schedule(
        posted_on=posted_on, publicity_days=publicity.whole_number(), calendar=case.calendar
    )
    return SupportEnd(
        members=ending,
        posted_on=posted_on,
        schedule=schedule,
        must_hear=hearing.yes_no(),
        publicity_citation=str(publicity.reference),
        hearing_citation=str(hearing.reference),
        offer_check=Programme.MINIMUM_LIVING_ALLOWANCE.value,
    )


def _step(end: SupportEnd, publicity: ParameterValue) -> TraceStep:
    return TraceStep(
        rule="end_of_support",
        label_zh="终止救助供养：公示期满后作出决定，从下月起终止",
        label_en="End of support: decided after the publicity, in force from the next month",
        inputs={
            "members": list(end.members),
            "posted_on": end.posted_on.isoformat(),
            "publicity_days": publicity.whole_number(),
            "publicity_ends_on": end.schedule.publicity_ends_on.isoformat(),
            "decision_from": end.schedule.decision_from.on.isoformat(),
        },
        formula="first day of the month after decision_from",
        result=end.schedule.stops_from.isoformat(),
        citation=str(publicity.reference),
        phrase=publicity.phrase,
        parameter=publicity,
    )
