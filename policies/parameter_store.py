"""Dated values of the rules: amounts, lengths, lists, each with the text that sets it.

A parameter is a file, ``parameters/<programme>/<name>.yaml``. A look-up gives the value for a
division on a day. What the law leaves to the locality and nobody has set is an error that
says who must set it; it is never replaced by a guess.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from policies import parameter_files, parameter_values
from policies.errors import PolicyError
from policies.parameter_values import Parameter, ParameterStatus, ParameterValue, Reference

PARAMETERS = Path(__file__).parent / "parameters"

_PREFERENCE = {
    ParameterStatus.SUPPLIED: 0,
    ParameterStatus.IN_FORCE: 1,
    ParameterStatus.DEMONSTRATION: 2,
    ParameterStatus.PROPOSED: 3,
    ParameterStatus.CONVENTION: 4,
}

_SUPPLIED = Reference(document="办理时录入", clause="")

_MOST_PLACES = 4096


class ParameterUnknownError(PolicyError):
    """No file describes a parameter of this name."""

    def __init__(self, programme: str, name: str) -> None:
        super().__init__(
            f"没有名为“{name}”的政策参数（{programme}）。",
            f"There is no policy parameter “{name}” ({programme}).",
        )


class ParameterMissingError(PolicyError):
    """The law leaves the value to the locality, and nobody has set it for this day."""

    def __init__(
        self, parameter: Parameter, *, division: str, on: date, area: str | None, key: str | None
    ) -> None:
        self.parameter = parameter
        self.division = division
        self.on = on
        self.key = key
        place = f"{division}{'/' + area if area else ''}"
        what = f"{parameter.description}{f'（{key}）' if key else ''}"
        super().__init__(
            f"缺少政策参数“{what}”：{place} 在 {on} 没有有效数值，应由{parameter.set_by_zh}确定"
            f"（{parameter.set_by_source}）。",
            f"The policy parameter “{parameter.description_en}” ({parameter.name}"
            f"{f'/{key}' if key else ''}) has no value for "
            f"{place} on {on}; it must be set by {parameter.set_by_en} "
            f"({parameter.set_by_source}).",
        )


class ParameterSuppliedError(PolicyError):
    """A value that came with the request is not one this parameter can have."""

    def __init__(self, name: str, reason_zh: str, reason_en: str) -> None:
        self.name = name
        super().__init__(
            f"随请求提供的参数“{name}”不能使用：{reason_zh}",
            f"The supplied parameter “{name}” cannot be used: {reason_en}",
        )


@dataclass(frozen=True)
class ParameterStore:
    """Parameters of all programmes, ready for look-up.

    A store never changes, so what it answered once it answers from memory the next time.
    """

    parameters: Mapping[tuple[str, str], Parameter]
    with_demonstration: bool = False
    _entries: dict[tuple[str, str], frozenset[str]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _places: dict[tuple[str, date, str | None], "PlacedParameters"] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __reduce__(self) -> tuple[object, ...]:
        return (_restored, (dict(self.parameters), self.with_demonstration))

    @classmethod
    def load(
        cls, directory: Path = PARAMETERS, *, with_demonstration: bool = False
    ) -> "ParameterStore":
        """Read and check every parameter file under a directory.

        Raises:
            ParameterFileError: A file is broken; it says which file and what in it.
        """
        loaded = parameter_files.read_directory(directory)
        found = {(parameter.programme, parameter.name): parameter for parameter in loaded}
        return cls(MappingProxyType(found), with_demonstration)

    @classmethod
    def shipped(cls, *, with_demonstration: bool = False) -> "ParameterStore":
        """Return the parameters that ship with the product; read once."""
        return _shipped(with_demonstration=with_demonstration)

    def supplied(self, programme: str, values: Mapping[str, object]) -> "ParameterStore":
        """Return a store in which these values come before what is on record.

        Args:
            programme: The programme whose parameters the values are.
            values: Values by parameter name; ``name/key`` for one entry of a keyed parameter.

        Raises:
            ParameterUnknownError: There is no such parameter.
            ParameterSuppliedError: The value has the wrong type.
        """
        parameters = dict(self.parameters)
        for name, value in values.items():
            bare, _, key = name.partition("/")
            parameter = self.parameter(programme, bare)
            added = _supplied_value(parameter, name, value, key=key or None)
            current = parameters[programme, bare]
            parameters[programme, bare] = replace(current, values=(*current.values, added))
        return replace(self, parameters=MappingProxyType(parameters))

    def parameter(self, programme: str, name: str) -> Parameter:
        """Return the description of a parameter with all its values.

        Raises:
            ParameterUnknownError: There is no such parameter.
        """
        return _described(self.parameters, programme, name)

    def value(
        self,
        programme: str,
        name: str,
        *,
        division: str,
        on: date,
        area: str | None = None,
        key: str | None = None,
    ) -> ParameterValue:
        """Return the value in force for a division on a day.

        Of values in force, the one of the most specific division counts. Demonstration values
        (only in a demonstration), plans and conventions of the product fill what is left open,
        in this order; the value's status says so.

        Args:
            programme: For example ``minimum_living_allowance``.
            name: The parameter's name, as its file is called.
            division: GB/T 2260 code of the place; six digits with zeros or the bare prefix.
            on: The day.
            area: ``rural`` or ``urban`` where the value differs.
            key: The entry of a keyed parameter.

        Raises:
            ParameterUnknownError: There is no such parameter.
            ParameterMissingError: Nobody has set a value for this place and day.
        """
        return self.at(division, on, area).value(programme, name, key)

    def find(
        self,
        programme: str,
        name: str,
        *,
        division: str,
        on: date,
        area: str | None = None,
        key: str | None = None,
    ) -> ParameterValue | None:
        """Return the value like ``value``, or nothing where a rule may do without one."""
        return self.at(division, on, area).find(programme, name, key)

    def at(self, division: str, on: date, area: str | None = None) -> "PlacedParameters":
        """Return the parameters of one place and day, for whoever asks for many of them."""
        place = (division, on, area)
        try:
            return self._places[place]
        except KeyError:
            if len(self._places) >= _MOST_PLACES:
                self._places.clear()
            made = PlacedParameters(
                self.parameters, division, on, area, with_demonstration=self.with_demonstration
            )
            return self._places.setdefault(place, made)

    def entries(self, programme: str, name: str) -> frozenset[str]:
        """Return the entries for which a keyed parameter has had values, wherever and whenever.

        Raises:
            ParameterUnknownError: There is no such parameter.
        """
        known = self._entries.get((programme, name))
        if known is None:
            values = self.parameter(programme, name).values
            known = frozenset(value.key for value in values if value.key is not None)
            self._entries[programme, name] = known
        return known

    def by_programme(self) -> Mapping[str, tuple[Parameter, ...]]:
        """Return all parameters for pages that list them, by programme and name."""
        grouped: dict[str, list[Parameter]] = defaultdict(list)
        for (programme, _), parameter in sorted(self.parameters.items()):
            grouped[programme].append(parameter)
        return {programme: tuple(parameters) for programme, parameters in grouped.items()}


class PlacedParameters:
    """The values of all parameters for one division, day and area; each is looked up once."""

    __slots__ = ("_answers", "_area", "_division", "_on", "_parameters", "_with_demonstration")

    def __init__(
        self,
        parameters: Mapping[tuple[str, str], Parameter],
        division: str,
        on: date,
        area: str | None,
        *,
        with_demonstration: bool,
    ) -> None:
        self._parameters = parameters
        self._division = division
        self._on = on
        self._area = area
        self._with_demonstration = with_demonstration
        self._answers: dict[tuple[str, str, str | None], ParameterValue | None] = {}

    def value(self, programme: str, name: str, key: str | None = None) -> ParameterValue:
        """Return the value in force.

        Raises:
            ParameterUnknownError: There is no such parameter.
            ParameterMissingError: Nobody has set a value for this place and day.
        """
        found = self.find(programme, name, key)
        if found is None:
            raise self.missing(programme, name, key)
        return found

    def find(self, programme: str, name: str, key: str | None = None) -> ParameterValue | None:
        """Return the value in force, or nothing where nobody has set one.

        Raises:
            ParameterUnknownError: There is no such parameter.
        """
        question = (programme, name, key)
        try:
            return self._answers[question]
        except KeyError:
            # Keys come from facts: what is not among the entries is not worth remembering.
            found = self._look_up(programme, name, key)
            if found is not None or key is None:
                self._answers[question] = found
            return found

    def missing(self, programme: str, name: str, key: str | None = None) -> ParameterMissingError:
        """Return the error that says who must set a value."""
        return ParameterMissingError(
            _described(self._parameters, programme, name),
            division=self._division,
            on=self._on,
            area=self._area,
            key=key,
        )

    def _look_up(self, programme: str, name: str, key: str | None) -> ParameterValue | None:
        prefix = parameter_values.division_prefix(self._division)
        usable = [
            value
            for value in _described(self._parameters, programme, name).values
            if value.key == key
            and value.applies_to(prefix, on=self._on, area=self._area)
            and (self._with_demonstration or value.status is not ParameterStatus.DEMONSTRATION)
        ]
        return min(usable, key=_preference, default=None)


def _described(
    parameters: Mapping[tuple[str, str], Parameter], programme: str, name: str
) -> Parameter:
    try:
        return parameters[programme, name]
    except KeyError:
        raise ParameterUnknownError(programme, name) from None


def _preference(value: ParameterValue) -> tuple[int, int, bool]:
    return (_PREFERENCE[value.status], -len(value.division), value.area is None)


def _supplied_value(
    parameter: Parameter, name: str, value: object, *, key: str | None
) -> ParameterValue:
    if (key is not None) != parameter.keyed:
        raise ParameterSuppliedError(
            name,
            "该参数按项目取值，应写作“参数名/项目”。" if parameter.keyed else "该参数不分项目。",
            "it has entries, write “name/entry”." if parameter.keyed else "it has no entries.",
        )
    try:
        checked = parameter_values.checked_value(parameter.type, value, parameter.allowed)
    except parameter_values.ValueTypeError as error:
        raise ParameterSuppliedError(name, error.reason_zh, error.reason_en) from None
    return ParameterValue(
        programme=parameter.programme,
        name=parameter.name,
        description=parameter.description,
        description_en=parameter.description_en,
        unit=parameter.unit,
        value=checked,
        status=ParameterStatus.SUPPLIED,
        division="",
        area=None,
        key=key,
        effective_on=None,
        ends_on=None,
        reference=_SUPPLIED,
        phrase="",
    )


def _restored(
    parameters: Mapping[tuple[str, str], Parameter],
    with_demonstration: bool,  # noqa: FBT001  as pickle calls it
) -> ParameterStore:
    return ParameterStore(MappingProxyType(parameters), with_demonstration)


@cache
def _shipped(*, with_demonstration: bool) -> ParameterStore:
    return ParameterStore.load(PARAMETERS, with_demonstration=with_demonstration)
