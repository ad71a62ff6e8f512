"""An assessment's trace in people's words: amounts in yuan, outcomes as words, names masked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from webapp.registry.presenters import EXPENSE_KINDS, income_label, words_of
from webapp.web.presentation import TraceLine, is_chinese, yuan

Step = Mapping[str, Any]

_TREATMENTS = {
    "counted": lazy_gettext("计入"),
    "exempt": lazy_gettext("不计入"),
    "judgement": lazy_gettext("由经办人员判断"),
}
# The last of these steps says what is paid each month.
_AMOUNTS = frozenset(
    {"monthly_benefit", "tier_benefit", "minimum_payment", "refused_jobs", "monthly_amount"}
)
_RESULTS = {
    "not_set": lazy_gettext("当地没有设定"),
    "yes": lazy_gettext("是"),
    "no": lazy_gettext("否"),
    "fixed": lazy_gettext("基本无变化"),
    "stable": lazy_gettext("相对稳定"),
    "unstable": lazy_gettext("不固定"),
    "below": lazy_gettext("低于标准"),
    "not_below": lazy_gettext("不低于标准"),
    "within": lazy_gettext("未超过"),
    "beyond": lazy_gettext("超过"),
    "unknown": lazy_gettext("限额未设定"),
    "to_judge": lazy_gettext("由经办人员判断"),
}


def trace_lines(steps: Sequence[Step], *, names: Mapping[str, str]) -> tuple[TraceLine, ...]:
    """Return the steps of an assessment as a table shows them.

    Args:
        steps: ``result["trace"]`` of an assessment.
        names: Masked names of the household's members by their id.
    """
    last_amount = max(
        (place for place, step in enumerate(steps) if step["rule"] in _AMOUNTS),
        default=-1,
    )
    return tuple(
        _line(step, names=names, is_sum=place == last_amount) for place, step in enumerate(steps)
    )


def with_names(text: str, names: Mapping[str, str]) -> str:
    """Return a sentence of the rules with names where it speaks of members by their ids."""
    for member_id, name in names.items():
        text = text.replace(member_id, name)
    return text


def _line(step: Step, *, names: Mapping[str, str], is_sum: bool) -> TraceLine:
    write = _WRITERS.get(str(step["rule"]), _as_it_stands)
    label, amount, sources = write(step, names)
    return TraceLine(
        label=_("每月保障金额") if is_sum else label,
        amount=amount,
        sources=tuple(source for source in (*sources, _parameter(step)) if source),
        citation=str(step.get("citation") or ""),
        phrase=str(step.get("phrase") or ""),
        is_sum=is_sum,
    )


def _parameter(step: Step) -> str:
    """Say which document sets the value, unless the citation says it already."""
    parameter = step.get("parameter") or {}
    reference = str(parameter.get("reference") or "")
    return "" if not reference or reference == step.get("citation") else _(reference)


def _members(step: Step, names: Mapping[str, str]) -> tuple[str, str, tuple[str, ...]]:
    counted = [names.get(key, "") for key, included in step["inputs"].items() if included is True]
    left_out = [names.get(key, "") for key, included in step["inputs"].items() if not included]
    sources = [_("计入：%(names)s", names=_("、").join(counted))] if any(counted) else []
    if any(left_out):
        sources.append(_("不计入或者待判断：%(names)s", names=_("、").join(left_out)))
    return _label(step), _("%(count)s 人", count=step["result"]), tuple(sources)


def _income(step: Step, names: Mapping[str, str]) -> tuple[str, str, tuple[str, ...]]:
    told = step["inputs"]
    kind, _slash, source = str(told["income"]).partition("/")
    return (
        _owned(income_label(kind, source), told, names),
        yuan(int(told["fen_per_year"])),
        (words_of(_TREATMENTS, str(step["result"])),),
    )


def _expense(step: Step, names: Mapping[str, str]) -> tuple[str, str, tuple[str, ...]]:
    told = step["inputs"]
    voucher = _("有票据") if told.get("voucher") else _("无票据")
    declared = _("申报 %(amount)s", amount=yuan(int(told["fen_per_year"])))
    return (
        _owned(words_of(EXPENSE_KINDS, str(told["expense"])), told, names),
        _("扣除 %(amount)s", amount=_yuan_of(step["result"])),
        (f"{declared} · {voucher}",),
    )


def _household_income(step: Step, _names: Mapping[str, str]) -> tuple[str, str, tuple[str, ...]]:
    told = step["inputs"]
    counted, deducted = yuan(int(told["counted_fen"])), yuan(int(told["deducted_fen"]))
    source = _("计入 %(counted)s − 扣除 %(deducted)s", counted=counted, deducted=deducted)
    return _label(step), _yuan_of(step["result"]), (source,)


def _income_test(step: Step, _names: Mapping[str, str]) -> tuple[str, str, tuple[str, ...]]:
    told = step["inputs"]
    income, count = int(told["household_income_fen"]), int(told["member_count"])
    standard = _("标准 %(amount)s 元/人·年", amount=yuan(int(told["standard_fen_per_year"])))
    if not count:
        return _label(step), _result(step), (standard,)
    each = _(
        "%(income)s ÷ %(count)s 人 = %(each)s",
        income=yuan(income),
        count=count,
        each=yuan(income // count),
    )
    return _label(step), _result(step), (each, standard)


def _assets(step: Step, _names: Mapping[str, str]) -> tuple[str, str, tuple[str, ...]]:
    told = step["inputs"]
    if "limit" not in told:
        return _label(step), _result(step), ()
    parameter = step.get("parameter") or {}
    is_money = "_fen" in str(parameter.get("name", ""))
    amount, limit = (
        (yuan(int(told["amount"])), yuan(int(told["limit"])))
        if is_money
        else (str(told["amount"]), str(told["limit"]))
    )
    source = _(
        "%(amount)s，限额 %(limit)s × %(times)s", amount=amount, limit=limit, times=told["times"]
    )
    return _label(step), _result(step), (source,)


def _benefit(step: Step, _names: Mapping[str, str]) -> tuple[str, str, tuple[str, ...]]:
    told = step["inputs"]
    source = _(
        "（%(standard)s × %(count)s − %(income)s）÷ 12",
        standard=yuan(int(told["standard_fen_per_year"])),
        count=told["member_count"],
        income=yuan(int(told["household_income_fen"])),
    )
    return _label(step), _yuan_of(step["result"]), (source,)


def _minimum(step: Step, _names: Mapping[str, str]) -> tuple[str, str, tuple[str, ...]]:
    told = step["inputs"]
    source = _("最低发放 %(amount)s", amount=yuan(int(told["minimum_fen"])))
    return _label(step), _yuan_of(step["result"]), (source,)


def _as_it_stands(step: Step, _names: Mapping[str, str]) -> tuple[str, str, tuple[str, ...]]:
    """Show a step as it stands; its formula is told where the steps are told one by one."""
    return _label(step), _result(step), ()


_WRITERS: Mapping[str, Callable[[Step, Mapping[str, str]], tuple[str, str, tuple[str, ...]]]] = {
    "household_members": _members,
    "income_treatment": _income,
    "expense_treatment": _expense,
    "household_income": _household_income,
    "income_test": _income_test,
    "asset_limit": _assets,
    "monthly_benefit": _benefit,
    "minimum_payment": _minimum,
}


def _label(step: Step) -> str:
    return str(step["label_zh"] if is_chinese() else step["label_en"])


def _result(step: Step) -> str:
    return words_of(_RESULTS, str(step["result"]))


def _owned(label: str, told: Mapping[str, Any], names: Mapping[str, str]) -> str:
    owner = names.get(str(told.get("member", "")), "")
    return _("%(text)s（%(note)s）", text=label, note=owner) if owner else label


def _yuan_of(result: object) -> str:
    return yuan(int(str(result)))
