"""The assessment for temporary assistance: emergencies, quick grants, spending beyond means."""

from dataclasses import replace

from policies import temporary_assistance as formulae
from policies.assessments import temporary_assistance_expenditure as expenditure
from policies.assessments.case import AssessedCase
from policies.assessments.conditions import outcome_of
from policies.assessments.household_members import Standing
from policies.assessments.inquiry import Inquiry
from policies.assessments.persons import clocks_of
from policies.assessments.programmes import Programme
from policies.assessments.result import AssessmentResult, Outcome, Reason
from policies.assessments.temporary_assistance_grant import (
    QUICK,
    Grant,
    discussion_citation,
    grant_of,
)
from policies.assessments.temporary_assistance_kind import ARTICLE, Kind, kind_of
from policies.assessments.temporary_assistance_kind import wrong_place as find_wrong_place
from policies.assessments.temporary_assistance_limits import Limits, limits_of
from policies.assessments.trace import TraceStep
from policies.temporary_assistance import AssistanceType

PROGRAMME = Programme.TEMPORARY_ASSISTANCE

_CATEGORIES = {
    AssistanceType.EMERGENCY: ("急难型临时救助", "Emergency grant"),
    AssistanceType.SMALL_AMOUNT: ("小额快救", "Quick grant"),
    AssistanceType.EXPENDITURE: ("支出型临时救助", "Expenditure grant"),
    AssistanceType.CASE_DISCUSSION: ("一事一议", "Case discussed on its own"),
}
_CLOCK_OF = {
    AssistanceType.EMERGENCY: "emergency",
    AssistanceType.CASE_DISCUSSION: "emergency",
    AssistanceType.SMALL_AMOUNT: "small_amount",
    AssistanceType.EXPENDITURE: "expenditure_total",
}


def assess(case: AssessedCase) -> AssessmentResult:
    """Assess a household's hardship for temporary assistance.

    Source:
        民发〔2018〕23号；《中华人民共和国社会救助法》第二十九条、第三十七条、第五十条；
        豫脱贫组〔2020〕13号 四（四）；民政部 财政部 进一步健全完善临时救助制度的意见（2026年1月）。
    """
    inquiry = case.inquiry(PROGRAMME)
    misplaced = find_wrong_place(inquiry)
    if misplaced is not None:
        return _result(inquiry, Outcome.NOT_ELIGIBLE, (misplaced,))
    match kind_of(inquiry):
        case Kind.NONE:
            return _result(inquiry, Outcome.NOT_ELIGIBLE, (_nothing(),))
        case Kind.TO_JUDGE:
            return _result(inquiry, Outcome.NEEDS_JUDGEMENT, tuple(inquiry.judgements))
        case Kind.EMERGENCY:
            return _emergency(case, inquiry)
    return _expenditure(case, inquiry)


def _nothing() -> Reason:
    return Reason(
        "assistance_type",
        ARTICLE,
        "没有登记急难事件，也没有登记突然增加的生活必需支出。",
        "Neither an event nor a sudden rise of necessary spending is on record.",
    )


def _emergency(case: AssessedCase, inquiry: Inquiry) -> AssessmentResult:
    limits = limits_of(inquiry, is_emergency=True)
    if inquiry.missing:
        return _missing(inquiry)
    requested, route = _requested(inquiry)
    cap = limits.small_amount_cap_fen
    if route == AssistanceType.SMALL_AMOUNT:
        refusal = _refused_quick(requested, cap)
        if refusal is not None:
            shown = _result(inquiry, Outcome.NOT_ELIGIBLE, (refusal,))
            return replace(shown, one_off_limits=limits.shown(is_small_amount=cap is not None))
    serious = _is_especially_serious(inquiry, limits, requested)
    if inquiry.judgements:
        return _result(inquiry, Outcome.NEEDS_JUDGEMENT, tuple(inquiry.judgements))
    kind = _emergency_type(inquiry, limits, requested, route, is_serious=serious)
    grant = grant_of(inquiry, kind, limits, requested)
    return _granted(case, inquiry, grant, reasons=(_event_reason(inquiry),))


def _requested(inquiry: Inquiry) -> tuple[int | None, str | None]:
    event = inquiry.facts.household.event
    return (event.requested_fen, event.route) if event else (None, None)


def _refused_quick(requested: int | None, cap: int | None) -> Reason | None:
    if cap is None:
        return Reason(
            "small_amount_cap",
            QUICK,
            "受理日尚无“小额快救”规定，建议按急难型临时救助一般程序办理。",
            "There was no rule on quick grants on that day: the ordinary route is suggested.",
        )
    if requested is None or requested <= cap:
        return None
    return Reason("small_amount_cap", QUICK, *formulae.small_amount_words(requested, cap_fen=cap))


def _is_especially_serious(inquiry: Inquiry, limits: Limits, requested: int | None) -> bool:
    """Tell whether the case is discussed on its own; asked only where an amount waits for it."""
    event = inquiry.facts.household.event
    known = event.is_especially_serious if event else None
    beyond = (
        requested is not None
        and limits.ceiling_fen is not None
        and requested > max(limits.ceiling_fen, limits.floor_fen or 0)
    )
    if known is None and (beyond or "especially_serious" in inquiry.facts.judgements):
        known = inquiry.judge(
            "especially_serious",
            citation=discussion_citation(inquiry),
            text_zh="是否属于特别重大的急难情形（重大生活困难），需要采取“一事一议”？",
            text_en="Is the hardship especially serious, so that the case is discussed on its own?",
        )
    return known is True


def _emergency_type(
    inquiry: Inquiry,
    limits: Limits,
    requested: int | None,
    route: str | None,
    *,
    is_serious: bool,
) -> AssistanceType:
    if is_serious:
        return AssistanceType.CASE_DISCUSSION
    cap = limits.small_amount_cap_fen
    is_small = (
        cap is not None
        and route != "ordinary"
        and limits.floor_fen is None
        and (requested is not None or route is not None)
        and (requested or 0) <= cap
    )
    kind = AssistanceType.SMALL_AMOUNT if is_small else AssistanceType.EMERGENCY
    inquiry.trace.add(
        TraceStep(
            rule="emergency_route",
            label_zh="急难型救助的办理方式",
            label_en="Route of the emergency grant",
            inputs={
                "requested_fen": requested,
                "small_amount_cap_fen": cap,
                "floor_fen": limits.floor_fen,
                "route": route,
            },
            formula="small_amount_quick if requested_fen <= small_amount_cap_fen and no floor "
            'and route != "ordinary" else emergency',
            result=kind.value,
            citation=QUICK if cap is not None else ARTICLE,
        )
    )
    return kind


def _event_reason(inquiry: Inquiry) -> Reason:
    event = inquiry.facts.household.event
    day = f"{event.on} " if event else ""
    return Reason(
        "assistance_type",
        ARTICLE,
        f"{day}遭遇急难，基本生活暂时出现严重困难，属于急难型救助对象。",
        f"{day}An emergency brought grave hardship for a time.".lstrip(),
    )


def _expenditure(case: AssessedCase, inquiry: Inquiry) -> AssessmentResult:
    conditions = expenditure.conditions(case, inquiry)
    outcome = outcome_of(conditions)
    if outcome is Outcome.NOT_ELIGIBLE:
        refusals = tuple(one.reason for one in conditions if one.met.value == "no")
        return _result(inquiry, outcome, refusals)
    limits = limits_of(inquiry, is_emergency=False)
    if inquiry.missing:
        return _missing(inquiry)
    if outcome is Outcome.NEEDS_JUDGEMENT:
        return _result(inquiry, outcome, tuple(inquiry.judgements))
    requested, _ = _requested(inquiry)
    grant = grant_of(inquiry, AssistanceType.EXPENDITURE, limits, requested)
    reasons = tuple(condition.reason for condition in conditions)
    return _granted(case, inquiry, grant, reasons=reasons)


def _granted(
    case: AssessedCase, inquiry: Inquiry, grant: Grant, *, reasons: tuple[Reason, ...]
) -> AssessmentResult:
    wanted = _CLOCK_OF[grant.type]
    others = frozenset(_CLOCK_OF.values()) - {wanted}
    clocks, unset = clocks_of(case, inquiry, optional=others)
    is_small = grant.type is AssistanceType.SMALL_AMOUNT
    if is_small:
        _note_both_readings(case, inquiry)
        reasons = (*reasons, _quick_reason())
    zh, en = _CATEGORIES[grant.type]
    return replace(
        _result(inquiry, Outcome.ELIGIBLE, (*reasons, *grant.reasons)),
        category=grant.type.value,
        category_zh=zh,
        category_en=en,
        one_off_limits=grant.limits.shown(is_small_amount=is_small),
        approver=grant.approver,
        clocks=tuple(clock for clock in clocks if clock.definition.name == wanted),
        warnings=(*inquiry.warnings, *unset),
    )


def _quick_reason() -> Reason:
    return Reason(
        "small_amount_quick",
        QUICK,
        "按“小额快救”办理，不再进行家庭经济状况核对和公示；救助对象、急难情形、救助金额、经办信息"
        "应当登记并留存备查。",
        "A quick grant: means are not checked and nothing is publicised; recipient, event, amount "
        "and staff are put on record.",
    )


def _note_both_readings(case: AssessedCase, inquiry: Inquiry) -> None:
    """Note what three working days would give: the text says days, the stricter reading counts."""
    days = inquiry.certain_parameter("small_amount_calendar_days")
    on, count = inquiry.facts.on, days.whole_number()
    strict = case.calendar.add_calendar_days(on, count).on
    lenient = case.calendar.add_working_days(on, count).on
    inquiry.trace.add(
        TraceStep(
            rule="small_amount_deadline",
            label_zh="“小额快救”办理时限：按自然日（从严）计，不按工作日计",
            label_en="Deadline of a quick grant: calendar days (stricter), not working days",
            inputs={
                "accepted_on": on.isoformat(),
                "days": count,
                "as_working_days": lenient.isoformat(),
            },
            formula="accepted_on + days",
            result=strict.isoformat(),
            citation=str(days.reference),
            phrase=days.phrase,
            parameter=days,
        )
    )


def _missing(inquiry: Inquiry) -> AssessmentResult:
    reasons = tuple(
        Reason("parameter_missing", "", missing.message_zh, missing.message_en)
        for missing in inquiry.missing.values()
    )
    return _result(inquiry, Outcome.PARAMETER_MISSING, reasons)


def _result(inquiry: Inquiry, outcome: Outcome, reasons: tuple[Reason, ...]) -> AssessmentResult:
    waits = outcome is not Outcome.NOT_ELIGIBLE
    return AssessmentResult(
        programme=inquiry.programme,
        regime=inquiry.regime,
        outcome=outcome,
        members=_members(inquiry),
        reasons=reasons,
        trace=inquiry.trace,
        questions=tuple(inquiry.judgements) if waits else (),
        missing_parameters=tuple(inquiry.missing.values()) if waits else (),
        warnings=inquiry.warnings,
    )


def _members(inquiry: Inquiry) -> tuple[Standing, ...]:
    return tuple(
        _standing(member.id, "随家庭一并救助。", "Helped with the household.", is_helped=True)
        if member.died_on is None or member.died_on > inquiry.facts.on
        else _standing(member.id, "已死亡。", "Has died.", is_helped=False)
        for member in inquiry.facts.household.members
    )


def _standing(member_id: str, zh: str, en: str, *, is_helped: bool) -> Standing:
    return Standing(member_id, is_helped, ARTICLE, zh, en)
