"""A change of the rules that a simulation tries: parameters and decision tables.

A change file is YAML or JSON::

    description: Raise the rural standard of Hebi from 3000 to 3210 yuan
    parameters:
      - programme: minimum_living_allowance
        name: standard_fen_per_year
        division: "4106"
        area: rural
        effective_on: 2017-01-01
        value: 321000
    decision_tables:
      - {decision: self_care_tier, file: new_tiers.dmn}
    baseline:
      parameters: [...]
      decision_tables: [...]

``parameters`` and ``decision_tables`` hold what changes; a table's file lies beside the change
file or below it. ``baseline`` says what shall count before the change where that is
not what is on record. A value replaces, from its day on, what the same division, area and entry
have on record; a value on record for a smaller place inside the division stays.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType

import yaml

from policies import decision_tables, parameter_files
from policies.decision_tables import DecisionModel
from policies.errors import PolicyError
from policies.money import fen_from_yuan
from policies.parameter_files import ParameterFileError
from policies.parameter_store import ParameterStore, ParameterUnknownError
from policies.parameter_values import Parameter, ParameterStatus, ParameterValue

_DAY = timedelta(days=1)
_WHOLE = "全文 whole file"
_LONGEST = 1_000_000
_PLAIN = (str, int, float, date, type(None))
_DOCUMENT = {"document": "模拟方案"}
_RULE_KEYS = frozenset({"parameters", "decision_tables"})
_FILE_KEYS = _RULE_KEYS | {"description", "baseline"}
_LARGEST_TABLE = 10_000_000
_ENTRY_KEYS = frozenset(
    {"programme", "name", "key", "division", "area", "effective_on", "ends_on", "value"}
    | {"value_yuan", "reference", "phrase"}
)


class ChangeFileError(PolicyError):
    """A change file is broken; it is named with the place in it."""

    def __init__(self, file: str, place: str, reason_zh: str, reason_en: str) -> None:
        self.file = file
        self.place = place
        super().__init__(
            f"变更文件 {file}，{place}：{reason_zh}", f"Change file {file}, {place}: {reason_en}"
        )


@dataclass(frozen=True)
class Table:
    """A decision table that stands in for one that ships; its text, for other processes."""

    decision: str
    file: str
    content: bytes

    def model(self) -> DecisionModel:
        """Return the table, ready to decide.

        Raises:
            PolicyError: The file is no decision model, or a broken one.
        """
        return decision_tables.load_bytes(self.content, file=self.file)


@dataclass(frozen=True)
class Change:
    """What a simulation compares: the rules that count before, and those that count after."""

    description: str
    baseline: tuple[ParameterValue, ...]
    parameters: tuple[ParameterValue, ...]
    baseline_tables: tuple[Table, ...] = ()
    tables: tuple[Table, ...] = ()

    @property
    def tables_after(self) -> tuple[Table, ...]:
        """The tables that stand in after the change: its own, and others of the baseline."""
        own = {table.decision for table in self.tables}
        kept = (table for table in self.baseline_tables if table.decision not in own)
        return (*kept, *self.tables)

    def before(self, store: ParameterStore) -> ParameterStore:
        """Return the rules before the change."""
        return _changed(store, self.baseline)

    def after(self, store: ParameterStore) -> ParameterStore:
        """Return the rules after the change."""
        return _changed(self.before(store), self.parameters)


def read_change(
    text: str, *, file: str, store: ParameterStore, folder: Path | None = None
) -> Change:
    """Read a change file.

    Args:
        text: Its content, YAML or JSON.
        file: Its name, for messages.
        store: The parameters that there are.
        folder: Where the files of decision tables lie; without one there may be none.

    Raises:
        ChangeFileError: It is broken, or changes what there is not; it says where.
    """
    if len(text) > _LONGEST:
        raise ChangeFileError(
            file, _WHOLE, f"超过 {_LONGEST} 个字符", f"longer than {_LONGEST} characters"
        )
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ChangeFileError(
            file,
            _WHOLE,
            f"不是有效的 YAML 或 JSON：{error}",
            f"not YAML or JSON: {error}",
        ) from error
    return _Reader(file, store, folder).change(content)


class _Reader:
    """Reads one change file and says where it is broken."""

    def __init__(self, file: str, store: ParameterStore, folder: Path | None) -> None:
        self._file = file
        self._store = store
        self._folder = folder

    def change(self, content: object) -> Change:
        top = self._mapping(content, _WHOLE, _FILE_KEYS)
        baseline = self._mapping(top.get("baseline", {}), "baseline", _RULE_KEYS)
        found = Change(
            description=str(top.get("description", "")),
            baseline=self._values(baseline.get("parameters", []), "baseline.parameters"),
            parameters=self._values(top.get("parameters", []), "parameters"),
            baseline_tables=self._tables(
                baseline.get("decision_tables", []), "baseline.decision_tables"
            ),
            tables=self._tables(top.get("decision_tables", []), "decision_tables"),
        )
        if not (found.parameters or found.tables):
            raise self._error("parameters", "没有任何变更", "there is no change in it")
        return found

    def _tables(self, content: object, place: str) -> tuple[Table, ...]:
        if not isinstance(content, list):
            raise self._error(place, "不是列表", "not a list")
        tables: dict[str, Table] = {}
        for number, entry in enumerate(content):
            here = f"{place}[{number}]"
            table = self._table(self._mapping(entry, here, frozenset({"decision", "file"})), here)
            if table.decision in tables:
                raise self._error(f"{here}.decision", "重复", "it stands there twice")
            tables[table.decision] = table
        return tuple(tables.values())

    def _table(self, entry: Mapping[str, object], place: str) -> Table:
        decision = entry.get("decision")
        known = decision_tables.shipped_ids()
        if decision not in known:
            words = ", ".join(known)
            raise self._error(
                f"{place}.decision", f"只能是 {words} 之一", f"must be one of {words}"
            )
        path = self._table_path(entry.get("file"), f"{place}.file")
        with path.open("rb") as file:
            table = Table(str(decision), path.name, file.read(_LARGEST_TABLE))
        try:
            has_it = decision in table.model().decision_ids
        except PolicyError as error:
            raise self._error(f"{place}.file", error.message_zh, error.message_en) from None
        if not has_it:
            raise self._error(
                f"{place}.file",
                f"{path.name} 中没有决策 {decision}",
                f"{path.name} has no decision {decision}",
            )
        return table

    def _table_path(self, name: object, place: str) -> Path:
        if self._folder is None or not isinstance(name, str):
            raise self._error(place, "缺少文件名", "the name of a file is missing")
        folder = self._folder.resolve()
        path = (folder / name).resolve()
        if not (path.is_relative_to(folder) and path.is_file()):
            raise self._error(
                place,
                "变更文件所在文件夹内没有这个文件",
                "there is no such file in the folder of the change file",
            )
        return path

    def _values(self, content: object, place: str) -> tuple[ParameterValue, ...]:
        if not isinstance(content, list):
            raise self._error(place, "缺失或不是列表", "missing, or not a list")
        values: dict[str, ParameterValue] = {}
        for number, entry in enumerate(content):
            here = f"{place}[{number}]"
            value = self._value(entry, here)
            for other, known in values.items():
                if _scope(known) == _scope(value) and _periods_meet(known, value):
                    raise self._error(
                        here, f"与 {other} 的适用期间重叠", f"its period overlaps that of {other}"
                    )
            values[here] = value
        return tuple(values.values())

    def _value(self, content: object, place: str) -> ParameterValue:
        entry = self._mapping(content, place, _ENTRY_KEYS)
        for key, one in entry.items():
            if not _is_plain(one):
                raise self._error(f"{place}.{key}", "嵌套过深", "nested too deeply")
        parameter = self._parameter(entry, place)
        # Whatever a parameter file may not say, a change may not say either: one reader for both.
        row: dict[str, object] = {
            key: entry[key]
            for key in ("key", "division", "area", "effective_on", "ends_on", "value", "phrase")
            if key in entry
        }
        row |= {"status": "convention", "reference": entry.get("reference", _DOCUMENT)}
        row["effective_on"] = self._day(entry, "effective_on", place)
        row["ends_on"] = self._day(entry, "ends_on", place)
        if "value_yuan" in entry:
            row["value"] = self._fen(entry, place)
        as_file = {
            "description": parameter.description,
            "description_en": parameter.description_en,
            "unit": parameter.unit,
            "type": parameter.type.value,
            "allowed": list(parameter.allowed),
            "keyed": parameter.keyed,
            "set_by": {
                "zh": parameter.set_by_zh,
                "en": parameter.set_by_en,
                "source": parameter.set_by_source,
            },
            "values": [row],
        }
        try:
            read = parameter_files.read_text(
                yaml.safe_dump(as_file, allow_unicode=True),
                programme=parameter.programme,
                name=parameter.name,
            )
        except ParameterFileError as error:
            inside = error.place.removeprefix("values[0]")
            reason_zh = error.message_zh.partition("：")[2]
            reason_en = error.message_en.partition(": ")[2]
            raise self._error(f"{place}{inside}", reason_zh, reason_en) from None
        return replace(read.values[0], status=ParameterStatus.IN_FORCE)

    def _parameter(self, entry: Mapping[str, object], place: str) -> Parameter:
        programme, name = entry.get("programme"), entry.get("name")
        for key, text in (("programme", programme), ("name", name)):
            if not isinstance(text, str) or not text:
                raise self._error(f"{place}.{key}", "缺少文字", "a text is missing")
        try:
            return self._store.parameter(str(programme), str(name))
        except ParameterUnknownError as error:
            known = sorted(one for of, one in self._store.parameters if of == programme)
            hint = "、".join(known) or "—"
            raise self._error(
                f"{place}.name",
                f"{error.message_zh}该项目的参数有：{hint}。",
                f"{error.message_en} The programme has: {hint}.",
            ) from None

    def _day(self, entry: Mapping[str, object], key: str, place: str) -> date | None:
        # JSON has no days: a text is as good.
        value = entry.get(key)
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                raise self._error(
                    f"{place}.{key}", "日期应写作 2021-07-01", "write dates as 2021-07-01"
                ) from None
        if isinstance(value, date | None):
            return value
        raise self._error(f"{place}.{key}", "日期应写作 2021-07-01", "write dates as 2021-07-01")

    def _fen(self, entry: Mapping[str, object], place: str) -> int:
        here = f"{place}.value_yuan"
        if "value" in entry or "_fen" not in str(entry["name"]):
            raise self._error(
                here,
                "只能用于以分计的参数，且不得与 value 同时出现",
                "only for parameters in fen, and not beside value",
            )
        try:
            return fen_from_yuan(str(entry["value_yuan"]))
        except ValueError:
            raise self._error(
                here, "应为金额（元），最多两位小数", "must be yuan, at most two decimals"
            ) from None

    def _mapping(self, content: object, place: str, known: frozenset[str]) -> Mapping[str, object]:
        if not isinstance(content, dict):
            raise self._error(place, "缺失或不是键值表", "missing, or not a mapping")
        for key in content:
            if key not in known:
                words = ", ".join(sorted(known))
                raise self._error(
                    str(key) if place is _WHOLE else f"{place}.{key}",
                    f"未知的键，可用：{words}",
                    f"unknown key, known: {words}",
                )
        return content

    def _error(self, place: str, reason_zh: str, reason_en: str) -> ChangeFileError:
        return ChangeFileError(self._file, place, reason_zh, reason_en)


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return all(isinstance(item, _PLAIN) for item in value)
    return isinstance(value, _PLAIN)


def _changed(store: ParameterStore, values: Iterable[ParameterValue]) -> ParameterStore:
    parameters = dict(store.parameters)
    for value in values:
        place = (value.programme, value.name)
        current = parameters[place]
        kept = [left for known in current.values for left in _left_of(known, value)]
        parameters[place] = replace(current, values=(*kept, value))
    return replace(store, parameters=MappingProxyType(parameters))


def _left_of(known: ParameterValue, by: ParameterValue) -> list[ParameterValue]:
    """Return what is left of a value on record beside one that replaces it."""
    if _scope(known) != _scope(by) or not _periods_meet(known, by):
        return [known]
    left = []
    if by.effective_on is not None and _begins(known) < by.effective_on:
        left.append(replace(known, ends_on=by.effective_on - _DAY))
    if by.ends_on is not None and by.ends_on < _ends(known):
        left.append(replace(known, effective_on=by.ends_on + _DAY))
    return left


def _scope(value: ParameterValue) -> tuple[str, str, str, str | None, str | None]:
    return (value.programme, value.name, value.division, value.area, value.key)


def _periods_meet(one: ParameterValue, other: ParameterValue) -> bool:
    return _begins(one) <= _ends(other) and _begins(other) <= _ends(one)


def _begins(value: ParameterValue) -> date:
    return value.effective_on or date.min


def _ends(value: ParameterValue) -> date:
    return value.ends_on or date.max
