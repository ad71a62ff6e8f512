"""What goes with a determination of the minimum living allowance: clocks, rechecks, staying on."""

from datetime import date

from policies import minimum_living_allowance as formulae
from policies.assessments.case import AssessedCase
from policies.assessments.household import Member
from policies.assessments.inquiry import Inquiry
from policies.assessments.programmes import Programme
from policies.assessments.result import Reason, Recheck
from policies.assessments.trace import TraceStep
from policies.clocks import ClockDefinition, ReckonedClock, clock_definitions, reckon
from policies.minimum_living_allowance import RecheckGroup

_PROGRAMME = Programme.MINIMUM_LIVING_ALLOWANCE.value
_DUTIES = ("visits_per_year_min_count", "reviews_per_year_min_count")


def clocks(case: AssessedCase, *, is_delegated: bool) -> tuple[ReckonedClock, ...]:
    """Return the clocks that start with the acceptance, and one for each death on record.

    A clock without a length on its day belongs to other rules and does not run.

    Source:
        民发〔2012〕220号 第十八条；民发〔2021〕57号 第十五条、第二十二条；
        民政部等《关于进一步做好最低生活保障等社会救助兜底工作的通知》（2022年10月20日） 一（三）。
    """
    on = case.facts.on
    definitions = clock_definitions(_PROGRAMME)
    starting = [
        (definition, on)
        for definition in definitions.values()
        if definition.starts_with == "acceptance"
    ]
    if "on_allowance" in case.facts.household.flags:
        starting += [
            (definitions["death_check"], member.died_on)
            for member in case.facts.household.members
            if member.died_on is not None and member.died_on <= on
        ]
    return tuple(
        reckon(
            definition,
            start=start,
            calendar=case.calendar,
            store=case.store,
            division=case.facts.jurisdiction,
            variables={**case.facts.procedure, "delegated": is_delegated},
        )
        for definition, start in starting
        if _has_length(case, definition, start)
    )


def recheck(inquiry: Inquiry, counted: tuple[Member, ...], *, is_eligible: bool) -> Recheck:
    """Return how often the means are checked again.

    Source:
        民发〔2012〕220号 第三十三条；民发〔2021〕57号 第三十一条。
    """
    on = inquiry.facts.on
    has_labour_ability = any(
        member.employment == "casual" or member.is_able_to_work(on) for member in counted
    )
    has_severe_hardship = any(member.has_severe_hardship() for member in counted)
    group = formulae.recheck_group(
        has_labour_ability=has_labour_ability, has_severe_hardship=has_severe_hardship
    )
    interval = inquiry.certain_parameter("recheck_interval_months", key=group.value)
    if is_eligible:
        inquiry.trace.add(
            TraceStep(
                rule="recheck",
                label_zh="定期核查间隔（月）",
                label_en="Months between rechecks",
                inputs={
                    "has_labour_ability": has_labour_ability,
                    "has_severe_hardship": has_severe_hardship,
                    "recheck_group": group.value,
                },
                formula="recheck_interval_months(recheck_group)",
                result=str(interval.whole_number()),
                citation=str(interval.reference),
                phrase=interval.phrase,
                parameter=interval,
            )
        )
        _add_duties(inquiry)
    return Recheck(RecheckGroup(group), interval.whole_number(), str(interval.reference))


def reasons_to_stay(inquiry: Inquiry) -> tuple[Reason, ...]:
    """Return why a household on the allowance must not leave, where a locality says so.

    Source:
        豫民文〔2019〕155号 二（一）2。
    """
    household = inquiry.facts.household
    has_cost = any(expense.kind == "employment_cost" for expense in household.expenses)
    if not (has_cost and {"registered_poor", "on_allowance"} <= household.flags):
        return ()
    rule = inquiry.optional_parameter("no_exit_below_standard")
    if rule is None or not rule.yes_no():
        return ()
    return (
        Reason(
            "no_exit_below_standard",
            str(rule.reference),
            "建档立卡贫困户扣减就业成本后家庭人均收入仍低于当地农村低保标准，不得退出低保。",
            "After the cost of work the registered poor household is still below the rural "
            "standard and must not leave the allowance.",
        ),
    )


def _has_length(case: AssessedCase, definition: ClockDefinition, on: date) -> bool:
    # The last length is the one without a condition; whoever has it has the others.
    name = definition.lengths[-1].parameter
    return case.store.find(_PROGRAMME, name, division=case.facts.jurisdiction, on=on) is not None


def _add_duties(inquiry: Inquiry) -> None:
    for name in _DUTIES:
        value = inquiry.optional_parameter(name)
        if value is not None:
            inquiry.trace.add(
                TraceStep(
                    rule="local_duty",
                    label_zh=value.description,
                    label_en=value.description_en,
                    inputs={name: value.whole_number()},
                    formula=name,
                    result=str(value.whole_number()),
                    citation=str(value.reference),
                    phrase=value.phrase,
                    parameter=value,
                )
            )
