"""One household's case: its facts, the rules of its day, and each programme's result, made once."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from policies.assessments.household import Facts
from policies.assessments.inquiry import Inquiry
from policies.assessments.programmes import Programme
from policies.assessments.result import AssessmentResult
from policies.assessments.trace import TraceStep
from policies.calendar import WorkingCalendar
from policies.parameter_store import ParameterStore
from policies.regimes import Regime, rules_of


class AssessedCase:
    """What the assessments of one household share; a programme may ask for another's result."""

    def __init__(
        self,
        facts: Facts,
        *,
        store: ParameterStore,
        calendar: WorkingCalendar,
        assessors: Mapping[Programme, "Assessor"],
    ) -> None:
        self.facts = facts
        self.regime = rules_of(facts.jurisdiction, facts.on)
        self.store = store
        self.calendar = calendar
        self._assessors = assessors
        self._results: dict[Programme, AssessmentResult] = {}

    def inquiry(self, programme: Programme) -> Inquiry:
        """Return new working papers for a programme."""
        papers = Inquiry(programme.value, self.facts, self.regime, self.store)
        papers.trace.add(_applicable_texts(self.facts.jurisdiction, self.facts.on, self.regime))
        return papers

    def can_assess(self, programme: Programme) -> bool:
        """Tell whether the product has an assessment of this programme."""
        return programme in self._assessors

    def result_of(self, programme: Programme) -> AssessmentResult:
        """Return what the rules of a programme say; reckoned when first asked for."""
        known = self._results.get(programme)
        if known is None:
            known = self._results[programme] = self._assessors[programme](self)
        return known


@lru_cache(maxsize=4096)
def _applicable_texts(division: str, on: date, regime: Regime) -> TraceStep:
    beside = (overlay.document for overlay in regime.overlays)
    return TraceStep(
        rule="applicable_texts",
        label_zh="适用的规定",
        label_en="Texts that apply",
        inputs={
            "accepted_on": on.isoformat(),
            "jurisdiction": division,
            "overlays": [overlay.key for overlay in regime.overlays],
        },
        formula="regime(accepted_on)",
        result=regime.key.value,
        citation="；".join((*regime.texts, *beside)),
    )


Assessor = Callable[[AssessedCase], AssessmentResult]
