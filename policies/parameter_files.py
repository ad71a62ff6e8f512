"""Parameter files: their form, and what is checked before a value may be used."""

from collections.abc import Mapping
from datetime import date
from itertools import combinations
from pathlib import Path

import yaml

from policies.errors import PolicyError
from policies.parameter_values import (
    COUNTRY,
    Parameter,
    ParameterStatus,
    ParameterType,
    ParameterValue,
    Reference,
    ValueTypeError,
    checked_value,
    division_prefix,
)

_AREAS = ("rural", "urban")
_FILE_KEYS = {
    "description",
    "description_en",
    "unit",
    "type",
    "allowed",
    "keyed",
    "labels",
    "set_by",
    "values",
}
_VALUE_KEYS = {
    "division", "area", "key", "effective_on", "ends_on", "status", "value", "reference", "phrase",
}  # fmt: skip


class ParameterFileError(PolicyError):
    """A parameter file is broken; it is named with the place in it."""

    def __init__(self, file: str, place: str, reason_zh: str, reason_en: str) -> None:
        self.file = file
        self.place = place
        super().__init__(
            f"参数文件 {file}，{place}：{reason_zh}", f"Parameter file {file}, {place}: {reason_en}"
        )


def read_directory(directory: Path) -> tuple[Parameter, ...]:
    """Read every ``<programme>/<name>.yaml`` under a directory.

    Raises:
        ParameterFileError: A file is broken.
    """
    paths = sorted(directory.glob("*/*.yaml"))
    return tuple(
        read_text(path.read_text("utf-8"), programme=path.parent.name, name=path.stem)
        for path in paths
    )


def read_text(text: str, *, programme: str, name: str) -> Parameter:
    """Read one parameter file.

    Raises:
        ParameterFileError: The text is no parameter; it says where.
    """
    reader = _Reader(f"{programme}/{name}.yaml")
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise reader.error("全文", f"不是有效的 YAML：{error}", f"not YAML: {error}") from error
    return reader.parameter(content, programme=programme, name=name)


class _Reader:
    """Reads one file and says where it is broken."""

    def __init__(self, file: str) -> None:
        self._file = file

    def error(self, place: str, reason_zh: str, reason_en: str) -> ParameterFileError:
        return ParameterFileError(self._file, place, reason_zh, reason_en)

    def parameter(self, content: object, *, programme: str, name: str) -> Parameter:
        top = self._mapping(content, "全文", _FILE_KEYS)
        kind_text = self._text(top, "type", "全文")
        if kind_text not in tuple(ParameterType):
            raise self.error("type", f"未知类型 {kind_text}", f"unknown type {kind_text}")
        set_by = self._mapping(top.get("set_by"), "set_by", {"zh", "en", "source"})
        allowed = top.get("allowed", [])
        rows = top.get("values")
        if not (isinstance(allowed, list) and isinstance(rows, list)):
            raise self.error(
                "values", "values、allowed 应为列表", "values and allowed must be lists"
            )
        bare = Parameter(
            programme=programme,
            name=name,
            description=self._text(top, "description", "全文"),
            description_en=self._text(top, "description_en", "全文"),
            unit=self._text(top, "unit", "全文"),
            type=ParameterType(kind_text),
            allowed=tuple(str(word) for word in allowed),
            keyed=top.get("keyed", False) is True,
            set_by_zh=self._text(set_by, "zh", "set_by"),
            set_by_en=self._text(set_by, "en", "set_by"),
            set_by_source=self._text(set_by, "source", "set_by"),
            values=(),
            labels=self._labels(top.get("labels", {})),
        )
        values = tuple(self._value(bare, row, f"values[{i}]") for i, row in enumerate(rows))
        self._refuse_overlaps(values)
        return Parameter(**{**vars(bare), "values": values})

    def _labels(self, content: object) -> dict[str, tuple[str, str]]:
        entries = self._mapping(content, "labels", None)
        labels = {}
        for word, entry in entries.items():
            label = self._mapping(entry, f"labels.{word}", {"zh", "en"})
            place = f"labels.{word}"
            labels[str(word)] = (self._text(label, "zh", place), self._text(label, "en", place))
        return labels

    def _value(self, parameter: Parameter, row: object, place: str) -> ParameterValue:
        entry = self._mapping(row, place, _VALUE_KEYS)
        area = entry.get("area")
        if area is not None and area not in _AREAS:
            raise self.error(f"{place}.area", f"未知城乡类别 {area}", f"unknown area {area}")
        key = entry.get("key")
        if isinstance(key, str) != parameter.keyed:
            raise self.error(
                f"{place}.key",
                "按项目取值的参数必须写明项目，其他参数不得写",
                "a keyed parameter needs a key, any other must not have one",
            )
        effective_on, ends_on = self._period(entry, place)
        source = self._mapping(entry.get("reference"), f"{place}.reference", {"document", "clause"})
        return ParameterValue(
            programme=parameter.programme,
            name=parameter.name,
            description=parameter.description,
            description_en=parameter.description_en,
            unit=parameter.unit,
            value=self._typed(parameter, entry, place),
            status=self._status(entry, place),
            division=self._division(entry, place),
            area=str(area) if area is not None else None,
            key=str(key) if key is not None else None,
            effective_on=effective_on,
            ends_on=ends_on,
            reference=Reference(
                self._text(source, "document", f"{place}.reference"),
                str(source.get("clause", "")),
            ),
            phrase=self._phrase(entry, place),
        )

    def _typed(self, parameter: Parameter, entry: Mapping[str, object], place: str) -> object:
        try:
            return checked_value(parameter.type, entry.get("value"), parameter.allowed)
        except ValueTypeError as error:
            raise self.error(f"{place}.value", error.reason_zh, error.reason_en) from None

    def _status(self, entry: Mapping[str, object], place: str) -> ParameterStatus:
        text = self._text(entry, "status", place)
        if text not in tuple(ParameterStatus) or text == ParameterStatus.SUPPLIED:
            raise self.error(f"{place}.status", f"未知状态 {text}", f"unknown status {text}")
        return ParameterStatus(text)

    def _phrase(self, entry: Mapping[str, object], place: str) -> str:
        if entry.get("status") in {ParameterStatus.DEMONSTRATION, ParameterStatus.CONVENTION}:
            return str(entry.get("phrase", ""))
        return self._text(entry, "phrase", place)

    def _division(self, entry: Mapping[str, object], place: str) -> str:
        text = self._text(entry, "division", place)
        try:
            return "" if text == COUNTRY else division_prefix(text)
        except ValueError:
            raise self.error(
                f"{place}.division", f"不是区划代码：{text}", f"not a division code: {text}"
            ) from None

    def _period(self, entry: Mapping[str, object], place: str) -> tuple[date | None, date | None]:
        begins, ends = entry.get("effective_on"), entry.get("ends_on")
        if not (isinstance(begins, date | None) and isinstance(ends, date | None)):
            raise self.error(place, "日期应写作 2021-07-01", "write dates as 2021-07-01")
        if begins is None and ends is None:
            raise self.error(
                f"{place}.effective_on", "缺少施行日期", "the day it takes effect is missing"
            )
        if begins is not None and ends is not None and ends < begins:
            raise self.error(
                f"{place}.ends_on", "止期早于施行日期", "it ends before it takes effect"
            )
        return begins, ends

    def _refuse_overlaps(self, values: tuple[ParameterValue, ...]) -> None:
        for (i, one), (j, other) in combinations(enumerate(values), 2):
            if _scope(one) == _scope(other) and _periods_meet(one, other):
                raise self.error(
                    f"values[{j}]",
                    f"与 values[{i}] 的适用期间重叠",
                    f"its period overlaps that of values[{i}]",
                )

    def _mapping(self, content: object, place: str, known: set[str] | None) -> Mapping[str, object]:
        if not isinstance(content, dict):
            raise self.error(place, "缺失或不是键值表", "missing, or not a mapping")
        for key in content:
            if known is not None and key not in known:
                raise self.error(f"{place}.{key}", "未知的键", "unknown key")
        return content

    def _text(self, entry: Mapping[str, object], key: str, place: str) -> str:
        text = entry.get(key)
        if not isinstance(text, str) or not text.strip():
            raise self.error(f"{place}.{key}", "缺少文字", "a text is missing")
        return text


def _scope(value: ParameterValue) -> tuple[str, str | None, str | None, ParameterStatus]:
    return (value.division, value.area, value.key, value.status)


def _periods_meet(one: ParameterValue, other: ParameterValue) -> bool:
    return _begins(one) <= _ends(other) and _begins(other) <= _ends(one)


def _begins(value: ParameterValue) -> date:
    return value.effective_on or date.min


def _ends(value: ParameterValue) -> date:
    return value.ends_on or date.max
