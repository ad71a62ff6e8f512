"""The working papers of one assessment: what was asked of the rules, and what they answered."""

from dataclasses import dataclass, field

from policies.assessments.household import Facts
from policies.assessments.result import MissingParameter, Reason, Warned
from policies.assessments.trace import Trace, TraceStep
from policies.parameter_store import ParameterStore, PlacedParameters
from policies.parameter_values import ParameterStatus, ParameterValue
from policies.regimes import Regime

_WORDS = {
    ParameterStatus.PROPOSED: (
        "为拟定值，尚未见正式公布文件，使用前应当核实",
        "is only planned; verify that it was decided before relying on it",
    ),
    ParameterStatus.DEMONSTRATION: (
        "为演示数据，非法定标准",
        "is demonstration data, not set by law",
    ),
    ParameterStatus.SUPPLIED: (
        "为办理时录入，系统内没有相应文件",
        "was supplied with the request; no text on record sets it",
    ),
}


@dataclass
class Inquiry:
    """Asks parameters for one case; notes what is missing, what is doubtful, and each step."""

    programme: str
    facts: Facts
    regime: Regime
    store: ParameterStore
    trace: Trace = field(default_factory=Trace)
    missing: dict[str, MissingParameter] = field(default_factory=dict)
    judgements: list[Reason] = field(default_factory=list)
    _warnings: dict[str, Warned] = field(default_factory=dict)
    _parameters: PlacedParameters = field(init=False)

    def __post_init__(self) -> None:
        """Find the parameters of the case's place and day."""
        facts = self.facts
        self._parameters = self.store.at(facts.jurisdiction, facts.on, facts.area)

    @property
    def warnings(self) -> tuple[Warned, ...]:
        """Doubtful values that were used, once each."""
        return tuple(self._warnings.values())

    def parameter(
        self, name: str, *, key: str | None = None, programme: str | None = None
    ) -> ParameterValue | None:
        """Return a value the case cannot do without; if it is missing, that is noted.

        Args:
            name: The parameter.
            key: The entry of a keyed parameter.
            programme: Whose parameter it is; that of the inquiry if not given.
        """
        of = programme or self.programme
        value = self._parameters.find(of, name, key)
        if value is not None:
            return self._used(value, name, key)
        error = self._parameters.missing(of, name, key)
        full = _full(name, key)
        self.missing[full] = MissingParameter(full, error.message_zh, error.message_en)
        return None

    def optional_parameter(
        self, name: str, *, key: str | None = None, programme: str | None = None
    ) -> ParameterValue | None:
        """Return a value that a locality may have set."""
        value = self._parameters.find(programme or self.programme, name, key)
        return None if value is None else self._used(value, name, key)

    def certain_parameter(
        self, name: str, *, key: str | None = None, programme: str | None = None
    ) -> ParameterValue:
        """Return a value that the national rules or the product's conventions always give.

        Raises:
            ParameterMissingError: Somebody took it away.
        """
        value = self._parameters.value(programme or self.programme, name, key)
        return self._used(value, name, key)

    def judge(self, question: str, *, citation: str, text_zh: str, text_en: str) -> bool | None:
        """Return what a person judged; nothing yet if nobody has, and the question is noted.

        Args:
            question: The key of the answer in the facts' ``judgements``.
            citation: The rule that leaves it to judgement.
            text_zh: The question in Chinese.
            text_en: The question in English.
        """
        answer = self.facts.judgements.get(question)
        if answer is None:
            self.judgements.append(Reason(question, citation, text_zh, text_en))
            return None
        self.trace.add(
            TraceStep(
                rule=question,
                label_zh=f"人工判断：{text_zh}",
                label_en=f"Judged by a person: {text_en}",
                inputs={"answer": answer.is_yes, "reason": answer.reason},
                formula="answer",
                result="yes" if answer.is_yes else "no",
                citation=citation,
            )
        )
        return answer.is_yes

    def _used(self, value: ParameterValue, name: str, key: str | None) -> ParameterValue:
        if value.status is not ParameterStatus.IN_FORCE and value.status in _WORDS:
            full = _full(name, key)
            if full not in self._warnings:
                self._warnings[full] = _warned(value, full)
        return value


def _warned(value: ParameterValue, full: str) -> Warned:
    zh, en = _WORDS[value.status]
    return Warned(
        full,
        value.status.value,
        f"参数“{value.description}”{zh}（{value.reference}）。",
        f"The parameter “{value.description_en}” {en} ({value.reference}).",
    )


def _full(name: str, key: str | None) -> str:
    return name if key is None else f"{name}/{key}"
