"""What is in force at a place on a day, for people who read the rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from policies.parameter_store import ParameterMissingError, ParameterStore
from policies.parameter_values import Parameter, ParameterStatus, ParameterValue, division_prefix

_AREAS = ("urban", "rural")


@dataclass(frozen=True)
class Overview:
    """A parameter, or one entry of it, at a place on a day; ``missing`` if nobody has set it.

    ``area`` is told only where town and country differ. ``begins_on`` is the first day from
    which a value will hold for the place, where none does yet.
    """

    parameter: Parameter
    key: str | None
    area: str | None
    value: ParameterValue | None
    missing: ParameterMissingError | None
    begins_on: date | None = None


def in_force(
    store: ParameterStore, programme: str, *, division: str, on: date
) -> tuple[Overview, ...]:
    """Return every parameter of a programme as it stands for a division on a day.

    Raises:
        ValueError: This is no division code.
    """
    division_prefix(division)
    parameters = store.by_programme().get(programme, ())
    return tuple(
        row
        for parameter in parameters
        for key in _keys(parameter)
        for row in _rows(store, parameter, key, division=division, on=on)
    )


def _keys(parameter: Parameter) -> list[str | None]:
    if not parameter.keyed:
        return [None]
    keys: list[str | None] = []
    keys.extend(dict.fromkeys(value.key for value in parameter.values))
    return keys


def _rows(
    store: ParameterStore, parameter: Parameter, key: str | None, *, division: str, on: date
) -> Iterator[Overview]:
    has_areas = any(value.area for value in parameter.values if value.key == key)
    found = [
        _row(store, parameter, key, area=area, division=division, on=on)
        for area in (_AREAS if has_areas else (None,))
    ]
    if len(found) > 1 and _same(found[0], found[1]):
        first = found[0]
        yield Overview(parameter, key, None, first.value, first.missing, first.begins_on)
    else:
        yield from found


def _row(
    store: ParameterStore,
    parameter: Parameter,
    key: str | None,
    *,
    area: str | None,
    division: str,
    on: date,
) -> Overview:
    try:
        value = store.value(
            parameter.programme, parameter.name, division=division, on=on, area=area, key=key
        )
    except ParameterMissingError as missing:
        begins_on = _begins_on(parameter, key, area=area, division=division, on=on)
        return Overview(parameter, key, area, None, missing, begins_on)
    return Overview(parameter, key, area, value, None)


def _begins_on(
    parameter: Parameter, key: str | None, *, area: str | None, division: str, on: date
) -> date | None:
    prefix = division_prefix(division)
    later = [
        value.effective_on
        for value in parameter.values
        if value.key == key
        and value.status is ParameterStatus.IN_FORCE
        and prefix.startswith(value.division)
        and value.area in {None, area}
        and value.effective_on is not None
        and value.effective_on > on
    ]
    return min(later, default=None)


def _same(one: Overview, other: Overview) -> bool:
    return one.value == other.value and one.begins_on == other.begins_on
