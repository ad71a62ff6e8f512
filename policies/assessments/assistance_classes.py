"""Classes of households by income per person: A, B and C, or whatever the locality calls them."""

from dataclasses import dataclass
from fractions import Fraction

from policies.assessments.inquiry import Inquiry
from policies.assessments.trace import TraceStep
from policies.parameter_values import ParameterValue

_LIMIT = "tier_income_limit_fen_per_year"
_BENEFIT = "tier_benefit_fen_per_month"
# The entry that a locality's table lacks where no class reaches up to a household's income.
_REMAINING = "remaining"

Category = tuple[str, str, str]


@dataclass(frozen=True)
class AssistanceClass:
    """A class: its entry in the locality's table, and what it is called."""

    key: str
    label_zh: str
    label_en: str

    @property
    def category(self) -> Category:
        """The class as a result's category: id, words in Chinese and in English."""
        return f"class_{self.key.lower()}", self.label_zh, self.label_en


def class_of(inquiry: Inquiry, per_capita_fen: Fraction) -> AssistanceClass | None:
    """Return the class with the lowest limit above a year's income per person.

    Nothing where the locality has no classes, or its table does not reach so far; where a text
    asks for classes and the table is not on record, a step of the trace says so.

    Source:
        民发〔2021〕57号 第二十三条；鹤政办〔2017〕14号 三（二）。
    """
    parameter = inquiry.store.parameter(inquiry.programme, _LIMIT)
    keys = dict.fromkeys(value.key for value in parameter.values if value.key)
    asked = ((key, inquiry.optional_parameter(_LIMIT, key=key)) for key in keys)
    limits = [(value, key) for key, value in asked if value is not None]
    fitting = [limit for limit in limits if per_capita_fen < limit[0].whole_number()]
    basis = inquiry.optional_parameter("classification_basis")
    if not fitting:
        if basis is not None:
            _add_unknown(inquiry, per_capita_fen, basis)
        return None
    value, key = min(fitting, key=lambda limit: limit[0].whole_number())
    inquiry.trace.add(
        TraceStep(
            rule="assistance_class",
            label_zh="按家庭人均收入分类（档）",
            label_en="Class by income per person",
            inputs={
                "per_capita_fen": str(per_capita_fen),
                "class_limit_fen": value.whole_number(),
            },
            formula="per_capita_fen < class_limit_fen",
            result=key,
            citation=str(basis.reference if basis else value.reference),
            phrase=basis.phrase if basis else value.phrase,
            parameter=value,
        )
    )
    return AssistanceClass(key, *parameter.label_of(key))


def benefit_of(inquiry: Inquiry, found: AssistanceClass | None) -> ParameterValue | None:
    """Return what each person of a class gets in a month; what is missing is noted."""
    if found is None:
        inquiry.parameter(_LIMIT, key=_REMAINING)
        return None
    return inquiry.parameter(_BENEFIT, key=found.key)


def _add_unknown(inquiry: Inquiry, per_capita_fen: Fraction, basis: ParameterValue) -> None:
    inquiry.trace.add(
        TraceStep(
            rule="assistance_class",
            label_zh="按家庭人均收入分类：当地分类表未录入",
            label_en="Class by income per person: the local table is not on record",
            inputs={"per_capita_fen": str(per_capita_fen)},
            formula='"not_set"',
            result="not_set",
            citation=str(basis.reference),
            phrase=basis.phrase,
            parameter=basis,
        )
    )
