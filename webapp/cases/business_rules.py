"""Business rule tasks: a decision table is asked, and what it said is kept with the case."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from policies import decision_tables
from policies.decision_tables import Decided
from webapp.audit import operations as audit
from webapp.audit.models import AuditAction
from webapp.cases import queries
from webapp.cases.errors import UnroutableDecisionError
from webapp.cases.models import AssistanceCase
from webapp.tasks.moves import Step

_CODE = re.compile(r"[A-Za-z0-9_.:+-]{1,64}")
_TEXT = "(text)"

FACTS: Final[Mapping[str, Callable[[AssistanceCase], object]]] = {
    "area": lambda case: case.household.area.value,
    "member_count": lambda case: sum(one.left_on is None for one in case.household.members),
    "applied_on": lambda case: case.applied_on.isoformat(),
    "accepted_on": lambda case: case.accepted_on.isoformat() if case.accepted_on else None,
    "special_circumstances": lambda case: case.special_circumstances,
    "comparison_result": lambda case: case.comparison_result,
    "first_opinion": lambda case: case.first_opinion,
    "appraisal_result": lambda case: case.appraisal_result,
}
"""What a table may ask of a case beside the variables of its procedure, which come first."""


def decide(step: Step) -> Mapping[str, object]:
    """Ask the decision table that a business rule task names.

    Returns:
        The outputs that the task declares in its property ``variables``.

    Raises:
        DecisionError: No such table; an input is missing or not allowed; no rule holds.
        UnroutableDecisionError: A declared output is no whole number, text, day, yes or no.
    """
    table = decision_tables.shipped(step.properties["decision"])
    case = queries.get(step.session, step.instance.subject_id)
    names = table.model.input_names(table.decision_id)
    decided = table.decide({name: _input(step, case, name) for name in names}, at=step.at)
    _keep(step, decided)
    listed = (name.strip() for name in step.properties.get("variables", "").split(","))
    return {name: _routed(decided.outputs.get(name), name=name) for name in listed if name}


def _input(step: Step, case: AssistanceCase, name: str) -> object:
    if name in step.variables or name not in FACTS:
        return step.variables.get(name)
    return FACTS[name](case)


def _routed(value: object, *, name: str) -> object:
    """Return a value as variables can hold it: they decide ways, they do not reckon."""
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    if type(value) is date:
        return value.isoformat()
    if value is None or isinstance(value, bool | str):
        return value
    raise UnroutableDecisionError(name=name)


def _keep(step: Step, decided: Decided) -> None:
    """Write into the trail which version decided what, from what, by which rules."""
    audit.record(
        step.session,
        AuditAction.DECISION_TAKEN,
        at=step.at,
        officer_id=step.by.id if step.by else None,
        stream=f"case:{step.instance.subject_id}",
        subject_id=step.instance.id,
        division_code=step.instance.division_code,
        details={
            "element": step.element_id,
            "decision": decided.decision_id,
            "version": decided.version.label,
            "sha256": decided.version.sha256,
            "inputs": {name: _kept(value) for name, value in decided.inputs.items()},
            "outputs": {name: _kept(value) for name, value in decided.outputs.items()},
            "rules": list(decided.fired_rules),
        },
    )


def _kept(value: object) -> object:
    """Return a value for the trail: numbers and codes as they are, no text that people wrote."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Decimal | date):
        return str(value)
    return value if isinstance(value, str) and _CODE.fullmatch(value) else _TEXT


HANDLERS = {"decide": decide}
