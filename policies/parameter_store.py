"""Dated values of the rules: amounts, lengths, lists, each with the text that sets it.

A parameter is a file, ``parameters/<programme>/<name>.yaml``. A look-up gives the value for a
division on a day. What the law leaves to the locality and nobody has set is an error that
says who must set it; it is never replaced by a guess.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from policies import parameter_files
from policies.errors import PolicyError
from policies.parameter_files import Parameter, ParameterStatus, ParameterValue, Reference

PARAMETERS = Path(__file__).parent / "parameters"

_PREFERENCE = {
    ParameterStatus.SUPPLIED: 0,
    ParameterStatus.IN_FORCE: 1,
    ParameterStatus.DEMONSTRATION: 2,
    ParameterStatus.PROPOSED: 3,
    ParameterStatus.CONVENTION: 4,
}

_SUPPLIED = Reference(document="办理时录入", clause="")


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
    """Parameters of all programmes, ready for look-up."""

    parameters: Mapping[tuple[str, str], Parameter]
    with_demonstration: bool = False

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
        return _shipped(with_demonstration)

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
        try:
            return self.parameters[programme, name]
        except KeyError:
            raise ParameterUnknownError(programme, name) from None

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
        parameter = self.parameter(programme, name)
        prefix = parameter_files.division_prefix(division)
        usable = [
            value
            for value in parameter.values
            if value.key == key
            and value.applies_to(prefix, on=on, area=area)
            and (self.with_demonstration or value.status is not ParameterStatus.DEMONSTRATION)
        ]
        if not usable:
            raise ParameterMissingError(parameter, division=division, on=on, area=area, key=key)
        return min(usable, key=_preference)

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
        try:
            return self.value(programme, name, division=division, on=on, area=area, key=key)
        except ParameterMissingError:
            return None

    def by_programme(self) -> Mapping[str, tuple[Parameter, ...]]:
        """Return all parameters for pages that list them, by programme and name."""
        grouped: dict[str, list[Parameter]] = defaultdict(list)
        for (programme, _), parameter in sorted(self.parameters.items()):
            grouped[programme].append(parameter)
        return {programme: tuple(parameters) for programme, parameters in grouped.items()}


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
        checked = parameter_files.checked_value(parameter.type, value, parameter.allowed)
    except parameter_files.ValueTypeError as error:
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


@cache
def _shipped(with_demonstration: bool) -> ParameterStore:  # noqa: FBT001
    return ParameterStore.load(PARAMETERS, with_demonstration=with_demonstration)
