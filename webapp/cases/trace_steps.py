"""An assessment step by step: what went in, the formula in words, the text of law behind it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from webapp.cases.trace_lines import Step, trace_lines
from webapp.web.presentation import TraceLine, is_chinese, yuan

_NAMES = {
    "accepted_on": lazy_gettext("受理日"),
    "regime": lazy_gettext("适用的规定"),
    "income_limit_ratio": lazy_gettext("收入线与标准之比"),
    "own_wages_fen": lazy_gettext("本人工资"),
    "share_limit_fen": lazy_gettext("按比例的限额"),
    "amount_limit_fen": lazy_gettext("扣减限额"),
    "per_capita_fen": lazy_gettext("人均年收入（分）"),
    "class_limit_fen": lazy_gettext("本类上限"),
    "tier_benefit_fen_per_month": lazy_gettext("本档月保障金"),
    "stopped_count": lazy_gettext("停发的人数"),
    "stopped": lazy_gettext("停发的金额"),
    "parts_fen": lazy_gettext("各项金额"),
    "supplement_fen_per_month": lazy_gettext("每月增发"),
    "supplement_ratio": lazy_gettext("增发比例"),
    "has_labour_ability": lazy_gettext("有劳动能力"),
    "has_severe_hardship": lazy_gettext("有重病重残"),
    "recheck_group": lazy_gettext("收入变化情况"),
    "recheck_interval_months": lazy_gettext("核查间隔（月）"),
    "visits_per_year_min_count": lazy_gettext("每年走访次数"),
    "reviews_per_year_min_count": lazy_gettext("每年复核次数"),
    "alive": lazy_gettext("在世"),
    "standard_fen_per_year": lazy_gettext("标准（元/人·年）"),
    "household_income_fen": lazy_gettext("家庭年收入"),
    "member_count": lazy_gettext("人数"),
    "counted_fen": lazy_gettext("计入的收入"),
    "deducted_fen": lazy_gettext("扣除的支出"),
    "fen_per_year": lazy_gettext("申报年额"),
    "exact_fen": lazy_gettext("未进位金额（分）"),
    "rounded_fen": lazy_gettext("进位后金额"),
    "minimum_fen": lazy_gettext("最低发放金额"),
    "rounding": lazy_gettext("尾数处理"),
    "amount": lazy_gettext("数额"),
    "limit": lazy_gettext("限额"),
    "times": lazy_gettext("倍数"),
    "voucher": lazy_gettext("有无票据"),
    "member": lazy_gettext("成员"),
    "income": lazy_gettext("收入项目"),
    "expense": lazy_gettext("支出项目"),
    "assets_within_local_limit": lazy_gettext("经查未超过当地规定"),
    "counting_assets": lazy_gettext("应计财产件数"),
    "answer": lazy_gettext("判断"),
    "reason": lazy_gettext("理由"),
    "income_treatment": lazy_gettext("收入是否计入"),
    "expense_treatment": lazy_gettext("支出是否扣减"),
    "count": lazy_gettext("计数"),
    "included": lazy_gettext("计入的成员"),
    "rounded": lazy_gettext("进位"),
    "max": lazy_gettext("取较大者"),
    "min": lazy_gettext("取较小者"),
}
# What the line above the inputs says already.
_TOLD = frozenset({"member", "income", "expense", "jurisdiction", "overlays"})
_WORDS = {
    "half_up_to_fen": lazy_gettext("四舍五入到分"),
    "half_up_to_yuan": lazy_gettext("四舍五入到元"),
    "up_to_yuan": lazy_gettext("见分进元"),
    "fixed": lazy_gettext("基本无变化"),
    "stable": lazy_gettext("相对稳定"),
    "unstable": lazy_gettext("不固定"),
}
_SIGNS = {"*": "×", "/": "÷", "<=": "≤", ">=": "≥", "-": "−"}
_TOKEN = re.compile(r"[a-z_]+|<=|>=|[*/-]")


@dataclass(frozen=True)
class StepParameter:
    """The parameter a step used, and where to read more of it."""

    label: str
    reference: str
    since: str
    programme: str
    name: str


@dataclass(frozen=True)
class StepView:
    """One step of a calculation with everything that went in."""

    line: TraceLine
    inputs: tuple[tuple[str, str], ...]
    formula: str
    parameter: StepParameter | None


def trace_steps(result: Mapping[str, Any], *, names: Mapping[str, str]) -> tuple[StepView, ...]:
    """Return the steps of an assessment with their inputs and formulae.

    Args:
        result: An assessment's result, as JSON values.
        names: Masked names of the household's members by their id.
    """
    steps: Sequence[Step] = result.get("trace", ())
    programme = str(result.get("programme", ""))
    return tuple(
        StepView(
            line=line,
            inputs=tuple(
                (_name(key, names), _value(key, value, names))
                for key, value in step["inputs"].items()
                if key not in _TOLD
            ),
            formula=_formula(str(step.get("formula") or "")),
            parameter=_parameter(step, programme),
        )
        for step, line in zip(steps, trace_lines(steps, names=names), strict=True)
    )


def _name(key: str, names: Mapping[str, str]) -> str:
    return names.get(key) or str(_NAMES.get(key, key))


def _value(key: str, value: object, names: Mapping[str, str]) -> str:
    match value:
        case bool():
            return _("是") if value else _("否")
        case None:
            return _("待判断")
        case int() if "fen" in key:
            return yuan(value)
        case list():
            return _("、").join(_value(key, one, names) for one in value)
    return names.get(str(value)) or str(_WORDS.get(str(value), value))


def _formula(formula: str) -> str:
    return _TOKEN.sub(lambda found: _word(found.group()), formula)


def _word(token: str) -> str:
    return _SIGNS.get(token) or str(_NAMES.get(token, token))


def _parameter(step: Step, programme: str) -> StepParameter | None:
    told = step.get("parameter")
    if not told:
        return None
    name = str(told["name"])
    return StepParameter(
        label=str(told["description"] if is_chinese() else told.get("description_en", name)),
        reference=str(told["reference"]),
        since=str(told["effective_on"] or ""),
        programme=str(told.get("programme", programme)),
        name=name.partition("/")[0],
    )
