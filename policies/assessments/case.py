"""One household's case: its facts, the rules of its day, and each programme's result, made once."""

from collections.abc import Callable, Mapping

from policies.assessments.household import Facts
from policies.assessments.inquiry import Inquiry
from policies.assessments.programmes import Programme
from policies.assessments.result import AssessmentResult
from policies.calendar import WorkingCalendar
from policies.parameter_store import ParameterStore
from policies.regimes import regime_of


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
        self.regime = regime_of(facts.on)
        self.store = store
        self.calendar = calendar
        self._assessors = assessors
        self._results: dict[Programme, AssessmentResult] = {}

    def inquiry(self, programme: Programme) -> Inquiry:
        """Return new working papers for a programme."""
        return Inquiry(programme.value, self.facts, self.regime, self.store)

    def result_of(self, programme: Programme) -> AssessmentResult:
        """Return what the rules of a programme say; reckoned when first asked for."""
        known = self._results.get(programme)
        if known is None:
            known = self._results[programme] = self._assessors[programme](self)
        return known


Assessor = Callable[[AssessedCase], AssessmentResult]
