"""The trace: every step of a determination with its inputs, its rule and its result.

It is what the page, the notice and other systems show, and enough to reckon the result again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from policies.parameter_values import ParameterValue


class TraceStep(NamedTuple):
    """One step: what went in, by which rule, what came out.

    A tuple with names, for every assessment makes a dozen of them. ``inputs`` holds JSON values
    only: amounts in whole fen, fractions as text such as ``1/3``.
    """

    rule: str
    label_zh: str
    label_en: str
    inputs: Mapping[str, object]
    formula: str
    result: str
    citation: str
    phrase: str = ""
    parameter: ParameterValue | None = None

    def as_json(self) -> dict[str, object]:
        """Return the step as JSON values."""
        return {
            "rule": self.rule,
            "label_zh": self.label_zh,
            "label_en": self.label_en,
            "inputs": dict(self.inputs),
            "formula": self.formula,
            "result": self.result,
            "citation": self.citation,
            "phrase": self.phrase,
            "parameter": self.parameter.as_json() if self.parameter else None,
        }


@dataclass
class Trace:
    """The steps of one determination, in order."""

    steps: list[TraceStep] = field(default_factory=list)

    def add(self, step: TraceStep) -> None:
        """Append a step."""
        self.steps.append(step)

    def as_json(self) -> list[dict[str, object]]:
        """Return all steps as JSON values."""
        return [step.as_json() for step in self.steps]
