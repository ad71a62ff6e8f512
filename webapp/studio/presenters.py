"""What the pages of the rules show: values with their units, their place, their text of law."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby
from urllib.parse import urlencode

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from policies.assessments.programmes import LABELS, Programme
from policies.parameter_overview import Overview
from policies.parameter_values import Parameter, ParameterStatus, ParameterValue, division_prefix
from webapp.accounts.models import Division
from webapp.studio.words import STATUSES, UNITS, in_language
from webapp.web.presentation import NavigationLink, yuan

COUNTRY = "CN"
# Provinces that parameters name and that lie outside the divisions of the installation.
_ELSEWHERE = {"52": lazy_gettext("贵州省")}
OTHER_GROUPS: Mapping[str, tuple[str, str]] = {
    "low_income_monitoring": ("低收入人口动态监测", "Monitoring of low incomes"),
    "price_subsidy": ("价格临时补贴", "Price-linked temporary subsidy"),
}


@dataclass(frozen=True)
class Asked:
    """What a reader asked to see; ``errors`` are pairs of a field's id and what is wrong."""

    programme: str
    division: str
    division_text: str
    on: date
    on_text: str
    errors: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ValueView:
    """A value as people read it."""

    text: str
    unit: str
    area: str
    place: str
    status: str
    is_doubtful: bool
    period: str
    document: str
    phrase: str


@dataclass(frozen=True)
class EntryView:
    """A parameter's value, or that of one of its entries; ``missing`` says who must set it."""

    label: str
    value: ValueView | None
    missing: str


@dataclass(frozen=True)
class GroupView:
    """A parameter with what is in force of it."""

    programme: str
    name: str
    label: str
    is_keyed: bool
    entries: tuple[EntryView, ...]


@dataclass(frozen=True)
class ParameterView:
    """A parameter with every value it has had."""

    name: str
    programme: str
    label: str
    set_by: str
    set_by_source: str
    values: tuple[tuple[str, ValueView], ...]


def places(divisions: Iterable[Division]) -> Mapping[str, str]:
    """Return the names of all places that a reader may choose, by code; the country first."""
    names = {COUNTRY: _("全国")}
    names |= {division.code: division.name for division in divisions}
    return names | {code: str(name) for code, name in _ELSEWHERE.items() if code not in names}


def asked_for(
    told: Mapping[str, str],
    *,
    programmes: Sequence[str],
    places: Mapping[str, str],
    home: str,
    today: date,
) -> Asked:
    """Return what the address of the page asks for, with what is wrong in it."""
    errors = []
    programme = told.get("programme", Programme.MINIMUM_LIVING_ALLOWANCE.value)
    if programme not in programmes:
        programme = Programme.MINIMUM_LIVING_ALLOWANCE.value
    division_text = told.get("division", "").strip()
    division = _division(division_text, places) if division_text else home[:6]
    if division is None:
        errors.append(
            ("division", _("没有这个地区。请填写 2、4 或 6 位区划代码，或者从列表中选择。"))
        )
    on_text = told.get("on", "").strip()
    on = _day(on_text) if on_text else today
    if on is None:
        errors.append(("on", _("日期应写作 2026-09-14 的形式。")))
    return Asked(
        programme=programme,
        division=division or "",
        division_text=division_text if division is None else _place_text(division, places),
        on=on or today,
        on_text=on_text or today.isoformat(),
        errors=tuple(errors),
    )


def tabs(
    asked: Asked, programmes: Mapping[str, Sequence[Parameter]], *, address: str
) -> tuple[NavigationLink, ...]:
    """Return a link to every programme's parameters at the same place and day."""
    order = {programme.value: place for place, programme in enumerate(Programme)}
    named = sorted(programmes, key=lambda programme: (order.get(programme, len(order)), programme))
    return tuple(
        NavigationLink(
            label=programme_label(programme),
            url=f"{address}?{_query(programme, asked)}",
            is_current=programme == asked.programme,
            count=len(programmes[programme]),
        )
        for programme in named
    )


def programme_label(programme: str) -> str:
    """Return what a programme, or another group of parameters, is called."""
    known = {key.value: words for key, words in LABELS.items()} | dict(OTHER_GROUPS)
    return in_language(known.get(programme, (programme, programme)))


def groups(
    found: Iterable[Overview], *, asked: Asked, places: Mapping[str, str]
) -> tuple[GroupView, ...]:
    """Return the parameters with what is in force of them, those not set last."""
    made = [
        _group(parameter, list(rows), asked=asked, places=places)
        for parameter, rows in groupby(found, key=lambda row: row.parameter)
    ]
    return tuple(sorted(made, key=lambda group: all(entry.missing for entry in group.entries)))


def parameter_view(parameter: Parameter, *, places: Mapping[str, str]) -> ParameterView:
    """Return a parameter with all its values, the newest first."""
    newest = sorted(
        parameter.values,
        key=lambda value: (value.key or "", -(value.effective_on or date.min).toordinal()),
    )
    return ParameterView(
        name=parameter.name,
        programme=programme_label(parameter.programme),
        label=in_language((parameter.description, parameter.description_en)),
        set_by=in_language((parameter.set_by_zh, parameter.set_by_en)),
        set_by_source=_(parameter.set_by_source),
        values=tuple(
            (
                in_language(parameter.label_of(value.key)) if value.key else "",
                _value(parameter, value, area=value.area, places=places),
            )
            for value in newest
        ),
    )


def _group(
    parameter: Parameter, rows: Sequence[Overview], *, asked: Asked, places: Mapping[str, str]
) -> GroupView:
    return GroupView(
        programme=parameter.programme,
        name=parameter.name,
        label=in_language((parameter.description, parameter.description_en)),
        is_keyed=parameter.keyed,
        entries=tuple(_entry(row, asked=asked, places=places) for row in rows),
    )


def _entry(row: Overview, *, asked: Asked, places: Mapping[str, str]) -> EntryView:
    label = in_language(row.parameter.label_of(row.key)) if row.key else ""
    if row.value is None:
        if row.begins_on is not None:
            later = _("%(day)s 起才有这项规定。", day=row.begins_on.isoformat())
            return EntryView(_with_area(label, row.area), None, later)
        set_by = in_language((row.parameter.set_by_zh, row.parameter.set_by_en))
        missing = _(
            "%(place)s在 %(day)s 没有设定，应由%(who)s确定（%(source)s）。",
            place=places.get(asked.division, asked.division),
            day=asked.on.isoformat(),
            who=set_by,
            source=_(row.parameter.set_by_source),
        )
        return EntryView(_with_area(label, row.area), None, missing)
    return EntryView(label, _value(row.parameter, row.value, area=row.area, places=places), "")


def _with_area(label: str, area: str | None) -> str:
    return " · ".join(part for part in (label, _area(area)) if part)


def _value(
    parameter: Parameter, value: ParameterValue, *, area: str | None, places: Mapping[str, str]
) -> ValueView:
    ends = value.ends_on.isoformat() if value.ends_on else ""
    begins = value.effective_on.isoformat() if value.effective_on else ""
    return ValueView(
        text=_text(parameter, value.value),
        unit=str(UNITS.get(parameter.unit, parameter.unit)),
        area=_area(area),
        place=places.get(value.division or COUNTRY, value.division),
        status=str(STATUSES[value.status]),
        is_doubtful=value.status is not ParameterStatus.IN_FORCE,
        period=_("%(start)s 至 %(end)s", start=begins, end=ends)
        if ends
        else _("%(start)s 起", start=begins),
        document=_(str(value.reference)),
        phrase=value.phrase,
    )


def _text(parameter: Parameter, value: object) -> str:
    match value:
        case bool():
            return _("是") if value else _("否")
        case int() if "_fen" in parameter.name:
            return yuan(value)
        case int():
            return str(value)
        case Fraction() if parameter.unit.startswith("share of"):
            return f"{_ratio(value * 100)}%"
        case Fraction():
            return _ratio(value)
        case tuple():
            return _("、").join(in_language(parameter.label_of(str(word))) for word in value)
    return in_language(parameter.label_of(str(value)))


def _ratio(value: Fraction) -> str:
    decimal = f"{float(value):.4f}".rstrip("0").rstrip(".")
    return decimal if Fraction(decimal) == value else str(value)


def _area(area: str | None) -> str:
    return {"urban": _("城镇"), "rural": _("农村")}.get(area or "", "")


def _division(text: str, places: Mapping[str, str]) -> str | None:
    code, _space, _name = text.partition(" ")
    if code.upper() == COUNTRY or text == places[COUNTRY]:
        return ""
    if code.isascii() and code.isdigit():
        try:
            return division_prefix(code)[:6]
        except ValueError:
            return None
    named = [known for known, name in places.items() if name == text]
    return named[0] if len(named) == 1 else None


def _place_text(code: str, places: Mapping[str, str]) -> str:
    known = code or COUNTRY
    return f"{known} {places[known]}" if known in places else known


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _query(programme: str, asked: Asked) -> str:
    return urlencode({"programme": programme, "division": asked.division_text, "on": asked.on_text})
