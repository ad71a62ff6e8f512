"""Rules between two fields, or between a field and today; the product's own additions."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from forms.model import Component
from forms.readings import Reading, Value
from forms.wording import FieldMessage, Wording

Fields = Mapping[str, Component]
Readings = Mapping[str, Reading]
Found = tuple[str, FieldMessage]


def broken(
    component: Component, *, fields: Fields, readings: Readings, context: Mapping[str, object]
) -> Found | None:
    """Return the first rule that a field breaks: the key to mark, and the message.

    Args:
        component: The field that carries the rules, right in itself.
        fields: The fields that apply, by key; a hidden one is not among them.
        readings: What was read for them.
        context: Holds `today`, a date, wherever a rule asks for it.
    """
    value = readings[component.key].value
    if isinstance(value, date):
        return _not_after_today(component, value, context) or _before_other(
            component, value, fields, readings
        )
    if isinstance(value, Decimal):
        return _more_than_other(component, value, fields, readings) or _unexplained(
            component, value, fields, readings
        )
    if value in (None, ()):
        return _neither(component, fields, readings)
    return _unticked(component, value, fields, readings)


def _not_after_today(
    component: Component, value: date, context: Mapping[str, object]
) -> Found | None:
    if not component.additions.is_not_after_today:
        return None
    today = context["today"]
    if not isinstance(today, date):
        raise TypeError("the context's today must be a date")
    if value <= today:
        return None
    return _found(component, Wording.NOT_AFTER_TODAY, limit=today.isoformat())


def _before_other(
    component: Component, value: date, fields: Fields, readings: Readings
) -> Found | None:
    other = fields.get(component.additions.after_field or "")
    begin = readings[other.key].value if other is not None else None
    if other is None or not isinstance(begin, date) or value >= begin:
        return None
    return _found(component, Wording.NOT_BEFORE_OTHER, other=other, limit=begin.isoformat())


def _more_than_other(
    component: Component, value: Decimal, fields: Fields, readings: Readings
) -> Found | None:
    other = fields.get(component.additions.not_more_than or "")
    most = readings[other.key].value if other is not None else None
    if other is None or not isinstance(most, Decimal) or value <= most:
        return None
    return _found(component, Wording.NOT_MORE_THAN_OTHER, other=other, limit=f"{most:f}")


def _unexplained(
    component: Component, value: Decimal, fields: Fields, readings: Readings
) -> Found | None:
    other = fields.get(component.additions.differs_from or "")
    reason = fields.get(component.additions.reason_field or "")
    if other is None or reason is None or _is_filled(readings[reason.key]):
        return None
    expected = readings[other.key].value
    if not isinstance(expected, Decimal) or expected == value:
        return None
    unit = component.additions.unit.partition("/")[0]
    difference = (
        f"{abs(value - expected):.2f}"
        if component.additions.is_money
        else (f"{abs(value - expected):f}")
    )
    limit = f"{difference} {unit}".strip()
    return _found(reason, Wording.REASON_FOR_DIFFERENCE, other=other, limit=limit)


def _neither(component: Component, fields: Fields, readings: Readings) -> Found | None:
    other = fields.get(component.additions.one_required_with or "")
    if other is None or _is_filled(readings[other.key]):
        return None
    return _found(component, Wording.ONE_OF_TWO, other=other)


def _unticked(
    component: Component, value: Value, fields: Fields, readings: Readings
) -> Found | None:
    reason = fields.get(component.additions.reason_field or "")
    if value is not False or not component.additions.must_be_true or reason is None:
        return None
    if _is_filled(readings[reason.key]):
        return None
    return _found(reason, Wording.REASON_UNLESS_TICKED, other=component)


def _is_filled(reading: Reading) -> bool:
    """Whether something stands there; what is wrong in itself has its own message already."""
    return reading.message is not None or reading.value not in (None, (), False)


def _found(
    component: Component, wording: Wording, *, other: Component | None = None, limit: str = ""
) -> Found:
    other_label = other.label if other is not None else ""
    return component.key, FieldMessage(wording, component.label, other=other_label, limit=limit)
