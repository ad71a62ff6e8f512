"""What a rule reports, and what it may compare a diagram with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """Whether a finding forbids the release of a diagram."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One broken convention: where, how bad, and in words for people.

    Attributes:
        rule: Name of the rule, stable, for example ``gateway_default``.
        element_id: BPMN id of the element; "" for the whole file.
        severity: An error forbids a release, a warning does not.
        message_zh: What is wrong, in Chinese.
        message_en: The same in English.
        file: Name of the diagram's source.
        path: Ids of the elements on a way that shows it, in order; may be empty.
    """

    rule: str
    element_id: str
    severity: Severity
    message_zh: str
    message_en: str
    file: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class DecisionFace:
    """What a decision table takes and answers, by name."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class Surroundings:
    """Names that a diagram may use and that are defined elsewhere.

    Attributes:
        forms: Keys of the forms that exist.
        clocks: Names of the legal clocks that the programme defines.
        handlers: Names of the handlers that service tasks and completed user tasks may run.
        roles: Roles that a lane may stand for; a lane's id is a role.
        decisions: The decision tables that business rule tasks may ask, by id.
        facts: Names of what a decision table may ask of the case itself.
        stages: The stages that people know, one of which every task of theirs belongs to; none
            if they do not matter.
    """

    forms: frozenset[str]
    clocks: frozenset[str]
    handlers: frozenset[str]
    roles: frozenset[str]
    decisions: Mapping[str, DecisionFace] = field(default_factory=dict, hash=False)
    facts: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
