"""The assessment for the monitoring against a return to poverty: the household as one.

The county's office decides, not civil affairs; what comes out here helps the township to put a
household forward, and shows whom civil affairs need not screen again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from policies.assessments import monitored_situations as tests
from policies.assessments.case import AssessedCase
from policies.assessments.inquiry import Inquiry
from policies.assessments.monitored_situations import Livelihood
from policies.assessments.persons import Category, clocks_of
from policies.assessments.programmes import Programme
from policies.assessments.result import Approver, AssessmentResult, Outcome, Reason
from policies.assessments.trace import TraceStep
from policies.money import yuan_text

PROGRAMME = Programme.POVERTY_RETURN_MONITORING
OBJECT_ARTICLE = "豫脱贫组〔2020〕13号 三（一）"

_TYPES: Mapping[str, Category] = {
    "lifted_monitored": ("lifted_monitored", "脱贫监测户", "Lifted household under monitoring"),
    "edge": ("edge", "边缘户", "Edge household"),
    "lifted_unstable": ("lifted_unstable", "脱贫不稳定户", "Lifted but unstable household"),
    "edge_prone": ("edge_prone", "边缘易致贫户", "Edge household prone to poverty"),
    "sudden_hardship": ("sudden_hardship", "突发严重困难户", "Household in sudden hardship"),
}
_SITUATIONS = {
    "income_below_line": (tests.is_below_line, "人均可支配收入低于监测收入线",
                          "disposable income per person is below the line"),
    "rigid_spending_exceeds_income": (tests.does_spending_exceed, "刚性支出明显超过上年度收入",
                                      "rigid spending is clearly above last year's income"),
    "income_fell_sharply": (tests.has_income_fallen, "收入大幅缩减",
                            "income has fallen sharply"),
}  # fmt: skip
_DEPARTMENTS = {
    "poverty_relief": ("县级扶贫部门", "the county's poverty-relief office"),
    "rural_revitalisation": ("县级乡村振兴部门", "the county's department of rural revitalisation"),
}


@dataclass(frozen=True)
class _Tested:
    """What came out: the outcome, why, and the situation that is given."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    situation: str | None = None
    found: Livelihood | None = None


def assess(case: AssessedCase) -> AssessmentResult:
    """Assess a household for monitoring."""
    inquiry = case.inquiry(PROGRAMME)
    tested = _recognised_before(inquiry) or _still_poor(inquiry) or _tested(inquiry)
    is_settled = tested.outcome in {Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE}
    category = _type(inquiry, tested) if tested.outcome is Outcome.ELIGIBLE else None
    notes = _notes(inquiry, category) if tested.outcome is Outcome.ELIGIBLE else ()
    clocks, unset = clocks_of(case, inquiry, optional=frozenset({"total", "total_working"}))
    return AssessmentResult(
        programme=inquiry.programme,
        regime=inquiry.regime,
        outcome=tested.outcome,
        members=tested.found.standings if tested.found else (),
        reasons=(*tested.reasons, *notes),
        trace=inquiry.trace,
        category=category[0] if category else None,
        category_zh=category[1] if category else None,
        category_en=category[2] if category else None,
        household_income_fen=tested.found.income_fen if tested.found else None,
        per_capita_income_fen=tested.found.per_capita_fen if tested.found else None,
        approver=_approver(inquiry),
        clocks=clocks,
        questions=() if is_settled else tuple(inquiry.judgements),
        missing_parameters=() if is_settled else tuple(inquiry.missing.values()),
        warnings=(*inquiry.warnings, *unset),
    )


def _recognised_before(inquiry: Inquiry) -> _Tested | None:
    if "monitored" not in inquiry.facts.household.flags:
        return None
    rule = inquiry.optional_parameter("mutual_recognition")
    if rule is None or not rule.yes_no():
        return None
    inquiry.trace.add(
        TraceStep(
            rule="mutual_recognition",
            label_zh="已认定的监测对象不再重复排查",
            label_en="A household that is recognised is not screened again",
            inputs={"monitored": True, "mutual_recognition": True},
            formula="monitored and mutual_recognition",
            result="recognised",
            citation=str(rule.reference),
            phrase=rule.phrase,
            parameter=rule,
        )
    )
    reason = Reason(
        "mutual_recognition",
        str(rule.reference),
        "已由主管部门认定为防止返贫监测对象，对象互认，不再重复排查。",
        "The household is recognised as monitored already; it is not screened again.",
    )
    return _Tested(Outcome.ELIGIBLE, (reason,))


def _still_poor(inquiry: Inquiry) -> _Tested | None:
    flags = inquiry.facts.household.flags
    if "registered_poor" not in flags or "lifted_from_poverty" in flags:
        return None
    types = inquiry.optional_parameter("household_types")
    reason = Reason(
        "household_type",
        str(types.reference) if types else OBJECT_ARTICLE,
        "属于未脱贫的建档立卡贫困户，不是脱贫监测户，也不是边缘户。",
        "The household is registered as poor and not lifted from it; it is helped as such.",
    )
    return _Tested(Outcome.NOT_ELIGIBLE, (reason,))


def _tested(inquiry: Inquiry) -> _Tested:
    found = tests.livelihood(inquiry)
    if inquiry.judgements:
        return _Tested(Outcome.NEEDS_JUDGEMENT, tuple(inquiry.judgements), found=found)
    situations = inquiry.parameter("situations")
    if situations is None:
        return _Tested(Outcome.PARAMETER_MISSING, _missing(inquiry), found=found)
    citation = str(situations.reference)
    answers: dict[str, bool | None] = {}
    for name in situations.words():
        answers[name] = _SITUATIONS[name][0](inquiry, found, citation)
        if answers[name]:
            reason = _reason(name, found, citation, is_given=True)
            return _Tested(Outcome.ELIGIBLE, (reason,), name, found)
    if inquiry.missing:
        return _Tested(Outcome.PARAMETER_MISSING, _missing(inquiry), found=found)
    if inquiry.judgements and None in answers.values():
        return _Tested(Outcome.NEEDS_JUDGEMENT, tuple(inquiry.judgements), found=found)
    reasons = tuple(_reason(name, found, citation, is_given=False) for name in answers)
    return _Tested(Outcome.NOT_ELIGIBLE, reasons, found=found)


def _missing(inquiry: Inquiry) -> tuple[Reason, ...]:
    return tuple(
        Reason("parameter_missing", "", missing.message_zh, missing.message_en)
        for missing in inquiry.missing.values()
    )


def _reason(name: str, found: Livelihood, citation: str, *, is_given: bool) -> Reason:
    _, zh, en = _SITUATIONS[name]
    income = yuan_text(found.per_capita_fen or 0)
    return Reason(
        name,
        citation,
        f"人均可支配收入 {income} 元；{'属于' if is_given else '不属于'}“{zh}”的情形。",
        f"Disposable income per person is {income} yuan; "
        f"{'' if is_given else 'it is not so that '}{en}.",
    )


def _type(inquiry: Inquiry, tested: _Tested) -> Category | None:
    types = inquiry.optional_parameter("household_types")
    if types is None or tested.found is None:
        return None
    is_lifted = "lifted_from_poverty" in inquiry.facts.household.flags
    known = types.words()
    if "sudden_hardship" in known and tested.situation != "income_below_line":
        name = "sudden_hardship"
    elif is_lifted:
        name = "lifted_unstable" if "lifted_unstable" in known else "lifted_monitored"
    else:
        name = "edge_prone" if "edge_prone" in known else "edge"
    inquiry.trace.add(
        TraceStep(
            rule="household_type",
            label_zh="监测对象类型",
            label_en="Type of monitored household",
            inputs={
                "lifted_from_poverty": is_lifted,
                "situation": tested.situation,
                "types": list(known),
            },
            formula="type(lifted_from_poverty, situation) among types",
            result=name,
            citation=str(types.reference),
            phrase=types.phrase,
            parameter=types,
        )
    )
    return _TYPES[name]


def _notes(inquiry: Inquiry, category: Category | None) -> tuple[Reason, ...]:
    """Return what help follows, and what the type does not mean; only where the text counts."""
    department = inquiry.optional_parameter("deciding_department")
    if department is None or department.text() != "poverty_relief":
        return ()
    on = inquiry.facts.on
    is_able = any(member.is_able_to_work(on) for member in inquiry.facts.household.members)
    help_given = (
        Reason(
            "help_by_labour",
            "豫脱贫组〔2020〕13号 二",
            "家庭有劳动能力，主要采取开发式帮扶措施。",
            "The household is able to work: help is mainly to develop its own income.",
        )
        if is_able
        else Reason(
            "help_by_labour",
            "豫脱贫组〔2020〕13号 四（三）",
            "家庭无劳动能力，进一步强化综合性社会保障措施。",
            "The household is not able to work: social protection is strengthened.",
        )
    )
    if category is None or category[0] != "edge":
        return (help_given,)
    not_poor = Reason(
        "edge_is_not_poor",
        "豫脱贫组〔2020〕13号 五（二）",
        "边缘户不是贫困户；现行政策化解不了致贫风险的，按贫困户识别标准和程序及时识别纳入。",
        "An edge household is not a poor one; if present policies cannot remove the risk, it is "
        "identified as poor by that procedure.",
    )
    return (help_given, not_poor)


def _approver(inquiry: Inquiry) -> Approver:
    department = inquiry.optional_parameter("deciding_department")
    if department is None:
        return Approver(
            "county",
            "县级防止返贫监测主管部门",
            "the county's office against the return to poverty",
            "本系统约定，参照豫脱贫组〔2020〕13号 三（三）",
        )
    return Approver("county", *_DEPARTMENTS[department.text()], str(department.reference))
