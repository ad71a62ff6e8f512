"""The assessment of a household: the facts and the rules in force on the day of acceptance.

It proposes; a person decides. Every step stands in the trace of the result.
"""

from collections.abc import Iterable, Mapping

from policies import schedules
from policies.assessments import income, routing, supplied_parameters
from policies.assessments.case import AssessedCase
from policies.assessments.facts import read_facts
from policies.assessments.household import Facts
from policies.assessments.programmes import Programme
from policies.assessments.registry import ASSESSORS
from policies.assessments.result import AssessmentResult
from policies.calendar import WorkingCalendar
from policies.parameter_store import ParameterStore


def assess(
    facts: Mapping[str, object],
    *,
    store: ParameterStore | None = None,
    calendar: WorkingCalendar | None = None,
) -> dict[str, object]:
    """Assess a household for every programme that was asked for, or for all.

    Args:
        facts: As ``schemas/assessment.schema.json`` says; money is yuan as text.
        store: Parameters; those shipped with the product, without demonstration values, if
            not given.
        calendar: Working days; the shipped ones if not given.

    Returns:
        JSON values: the place and day, and in ``programmes`` what the rules of each say.

    Raises:
        InvalidFactsError: The facts are not as the schema says, or contradict themselves.
        RegimeUnknownError: The case is older than the rules on record.
        ParameterUnknownError: A supplied parameter does not exist.
        ParameterSuppliedError: A supplied parameter cannot have this value.
    """
    checked = read_facts(facts)
    named = facts.get("programmes")
    programmes = [Programme(name) for name in named] if isinstance(named, list) else ASSESSORS
    case = _case(checked, store, calendar)
    results = {programme: routing.routed(case, programme) for programme in programmes}
    return {
        "jurisdiction": checked.jurisdiction,
        "area": checked.area,
        "on": checked.on.isoformat(),
        "programmes": {
            name.value: {**result.as_json(), "schedule": _schedule(case, result)}
            for name, result in results.items()
        },
    }


def assess_programme(
    facts: Mapping[str, object],
    programme: Programme = Programme.MINIMUM_LIVING_ALLOWANCE,
    *,
    store: ParameterStore | None = None,
    calendar: WorkingCalendar | None = None,
) -> AssessmentResult:
    """Assess a household for one programme, whichever the facts name.

    Raises:
        PolicyError: As ``assess``.
    """
    return routing.routed(_case(read_facts(facts), store, calendar), programme)


def assess_checked(
    checked: Facts,
    programmes: Iterable[Programme],
    *,
    store: ParameterStore | None = None,
    calendar: WorkingCalendar | None = None,
) -> dict[Programme, AssessmentResult]:
    """Assess facts that ``read_facts`` has checked before; for many households at once.

    The results are those of ``assess``, without the alternatives to offer.

    Raises:
        PolicyError: As ``assess``.
    """
    case = _case(checked, store, calendar)
    return {programme: routing.decided(case, programme) for programme in programmes}


def _schedule(case: AssessedCase, result: AssessmentResult) -> dict[str, object] | None:
    if result.support_end is not None:
        return None
    found = schedules.latest_schedule(
        result.programme,
        accepted_on=case.facts.on,
        division=case.facts.jurisdiction,
        store=case.store,
        calendar=case.calendar,
        variables={
            **case.facts.procedure,
            "delegated": result.approver is not None and result.approver.level == "township",
        },
    )
    return found.as_json() if found else None


def _case(
    checked: Facts, store: ParameterStore | None, calendar: WorkingCalendar | None
) -> AssessedCase:
    used = supplied_parameters.added_to(store or ParameterStore.shipped(), checked.parameters)
    case = AssessedCase(
        checked,
        store=used,
        calendar=calendar or WorkingCalendar.shipped(),
        assessors=ASSESSORS,
    )
    income.check_sources(case)
    return case
