"""Which kind of temporary assistance a household's hardship leads to, and where it is asked for."""

from enum import StrEnum

from policies.assessments.household import Expense
from policies.assessments.inquiry import Inquiry
from policies.assessments.result import Reason
from policies.assessments.trace import TraceStep
from policies.parameter_values import division_prefix
from policies.regimes import RegimeKey

ARTICLE = "民发〔2018〕23号 二（一）"
BEFORE = "《社会救助暂行办法》第四十八条"

# What a household must spend to live, by the opinion of 2018: schooling, treatment and the like.
_NECESSARY = frozenset(
    {"medical", "major_illness", "education", "ordinary_education", "rehabilitation",
     "disability_rehabilitation", "basic_living", "other_rigid"}
)  # fmt: skip


class Kind(StrEnum):
    """What kind of hardship it is; ``NONE`` where nothing is on record."""

    EMERGENCY = "emergency"
    EXPENDITURE = "expenditure"
    TO_JUDGE = "to_judge"
    NONE = "none"


def kind_of(inquiry: Inquiry) -> Kind:
    """Return the kind of hardship: an event, or a sudden rise of what must be spent.

    Source:
        民发〔2018〕23号 二（一）；《社会救助暂行办法》第四十八条。
    """
    household = inquiry.facts.household
    if household.event is not None:
        return _kind_of_event(inquiry, household.event.kind)
    if "emergency" in household.flags:
        _note(inquiry, {"emergency": True}, "emergency", Kind.EMERGENCY, ARTICLE)
        return Kind.EMERGENCY
    if necessary_expenses(inquiry):
        spent = sum(expense.fen_per_year for expense in necessary_expenses(inquiry))
        _note(inquiry, {"necessary_fen": spent}, "necessary_fen > 0", Kind.EXPENDITURE, ARTICLE)
        return Kind.EXPENDITURE
    return Kind.NONE


def necessary_expenses(inquiry: Inquiry) -> tuple[Expense, ...]:
    """Return the spending of the household that it cannot do without."""
    return tuple(
        expense
        for expense in inquiry.facts.household.expenses
        if expense.kind in _NECESSARY and expense.fen_per_year
    )


def _kind_of_event(inquiry: Inquiry, event: str) -> Kind:
    value = inquiry.optional_parameter("event_type", key=event)
    citation = str(value.reference) if value else BEFORE
    is_emergency: bool | None = value is not None and value.text() == "emergency"
    if not is_emergency and "emergency" in inquiry.facts.household.flags:
        is_emergency = True
    if not is_emergency:
        is_emergency = inquiry.judge(
            "is_emergency",
            citation=citation,
            text_zh="登记的事件是否导致基本生活暂时出现严重困难、需要立即采取救助措施（急难型）？",
            text_en="Did the event bring a grave hardship for a time that needs help at once?",
        )
    if is_emergency is None:
        return Kind.TO_JUDGE
    kind = Kind.EMERGENCY if is_emergency else Kind.NONE
    if kind is Kind.NONE and necessary_expenses(inquiry):
        kind = Kind.EXPENDITURE
    inquiry.trace.add(
        TraceStep(
            rule="assistance_type",
            label_zh="救助类型",
            label_en="Kind of assistance",
            inputs={"event": event, "is_emergency": is_emergency},
            formula="event_type(event)",
            result=kind.value,
            citation=citation,
            phrase=value.phrase if value else "",
            parameter=value,
        )
    )
    return kind


def wrong_place(inquiry: Inquiry) -> Reason | None:
    """Return why the application belongs elsewhere; nothing if this place may grant it.

    Source:
        《中华人民共和国社会救助法》第三十七条；黔民发〔2020〕9号 二（二）三是。
    """
    event = inquiry.facts.household.event
    if event is None or event.division is None:
        return None
    here, there = division_prefix(inquiry.facts.jurisdiction), division_prefix(event.division)
    is_here = here.startswith(there) or there.startswith(here)
    rule = inquiry.optional_parameter("at_place_of_event")
    by_event = rule is not None and rule.yes_no()
    result = "place_of_event" if is_here and by_event else "place_of_register"
    is_refused = not is_here and by_event and inquiry.regime.key is RegimeKey.R2026
    inquiry.trace.add(
        TraceStep(
            rule="place_of_application",
            label_zh="受理地点",
            label_en="Place of application",
            inputs={
                "jurisdiction": inquiry.facts.jurisdiction,
                "event_division": event.division,
                "at_place_of_event": by_event,
            },
            formula="at_place_of_event and event_division within jurisdiction",
            result="elsewhere" if is_refused else result,
            citation=str(rule.reference) if rule else BEFORE,
            phrase=rule.phrase if rule else "",
            parameter=rule,
        )
    )
    if not is_refused or rule is None:
        return None
    return Reason(
        "place_of_application",
        str(rule.reference),
        f"应当向急难发生地（区划代码 {event.division}）的乡镇人民政府、街道办事处提出申请。",
        f"The application goes to the township of the place of the event ({event.division}).",
    )


def _note(
    inquiry: Inquiry, inputs: dict[str, object], formula: str, kind: Kind, citation: str
) -> None:
    inquiry.trace.add(
        TraceStep(
            rule="assistance_type",
            label_zh="救助类型",
            label_en="Kind of assistance",
            inputs=inputs,
            formula=formula,
            result=kind.value,
            citation=citation,
        )
    )
