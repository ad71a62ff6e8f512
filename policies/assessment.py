"""The assessment of a household: the facts and the rules in force on the day of acceptance.

It proposes; a person decides. Every step stands in the trace of the result.
"""

from collections.abc import Mapping

from policies import assessment_income
from policies.assessment_facts import InvalidFactsError, Problem, read_facts
from policies.assessment_inquiry import Inquiry
from policies.assessment_result import AssessmentResult
from policies.calendar import WorkingCalendar
from policies.errors import PolicyError
from policies.household import Facts
from policies.minimum_living_allowance import PROGRAMME
from policies.minimum_living_allowance_assessment import Assessment
from policies.money import fen_from_yuan
from policies.parameter_store import ParameterStore
from policies.regimes import regime_of


class ProgrammeNotAvailableError(PolicyError):
    """The product cannot assess this programme."""

    def __init__(self, programme: str) -> None:
        super().__init__(
            f"暂不能测算“{programme}”；可以测算的项目：{PROGRAMME}（最低生活保障）。",
            f"“{programme}” cannot be assessed; what can be: {PROGRAMME}.",
        )


def assess(
    facts: Mapping[str, object],
    *,
    store: ParameterStore | None = None,
    calendar: WorkingCalendar | None = None,
) -> AssessmentResult:
    """Assess a household for the minimum living allowance.

    Args:
        facts: As ``schemas/assessment.schema.json`` says; money is yuan as text.
        store: Parameters; those shipped with the product, without demonstration values, if
            not given.
        calendar: Working days; the shipped ones if not given.

    Raises:
        InvalidFactsError: The facts are not as the schema says, or contradict themselves.
        ProgrammeNotAvailableError: Another programme was asked for.
        RegimeUnknownError: The case is older than the rules on record.
        ParameterUnknownError: A supplied parameter does not exist.
        ParameterSuppliedError: A supplied parameter cannot have this value.
    """
    checked = read_facts(facts)
    _require_available(facts.get("programmes"))
    return assess_checked(checked, store=store, calendar=calendar)


def assess_checked(
    checked: Facts,
    *,
    store: ParameterStore | None = None,
    calendar: WorkingCalendar | None = None,
) -> AssessmentResult:
    """Assess facts that ``read_facts`` has checked before; for many households at once.

    Raises:
        PolicyError: As ``assess``.
    """
    used = (store or ParameterStore.shipped()).supplied(PROGRAMME, _supplied(checked))
    inquiry = Inquiry(PROGRAMME, checked, regime_of(checked.on), used)
    assessment_income.check_sources(inquiry)
    return Assessment(inquiry).result(calendar or WorkingCalendar.shipped())


def report(
    facts: Mapping[str, object],
    *,
    store: ParameterStore | None = None,
    calendar: WorkingCalendar | None = None,
) -> dict[str, object]:
    """Assess a household for every programme that was asked for and give JSON values.

    Raises:
        PolicyError: As ``assess``.
    """
    result = assess(facts, store=store, calendar=calendar)
    return {
        "jurisdiction": facts["jurisdiction"],
        "area": facts["area"],
        "on": facts["on"],
        "programmes": {result.programme: result.as_json()},
    }


def _require_available(programmes: object) -> None:
    if isinstance(programmes, list):
        for programme in programmes:
            if programme != PROGRAMME:
                raise ProgrammeNotAvailableError(programme)


def _supplied(facts: Facts) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, value in facts.parameters.items():
        if "_yuan" not in name:
            values[name] = value
            continue
        try:
            values[name.replace("_yuan", "_fen")] = fen_from_yuan(str(value))
        except ValueError:
            raise InvalidFactsError(
                [
                    Problem(
                        f"parameters.{name}",
                        "应为金额（元），加引号，最多两位小数，不得为负",
                        "must be an amount in yuan as text, at most two decimals, not negative",
                    )
                ]
            ) from None
    return values
