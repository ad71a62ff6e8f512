"""Worked cases: a household and what the rules must say of it, ``cases/<programme>.yaml``.

Every case is a test of the product, and is run again before a change of policy is released.
A file names its ``programme`` and may give ``defaults``; a case then has a ``name``, the
household (``given``) with the other facts beside it, and what to ``expect``:

* any key of the result as JSON; of a mapping only the keys that are named are compared;
* ``missing``, ``questions``, ``reasons``, ``warnings``, ``overlays``: the names; ``alternatives``:
  the programmes; ``alone``: who may apply alone; ``amount_parts``: amounts by name;
* ``clocks``: due days by name; ``null`` for one that must not run, ``{}`` for none at all;
* ``schedule``: the latest days by the clock's name, and ``benefit_from``;
* ``approver``: the level, in one word; ``trace``: results by rule, of the last step each;
* ``error`` (the type's name) and ``problems`` (the paths) where the facts must be refused.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from policies.assessment import assess
from policies.assessments.facts import InvalidFactsError
from policies.assessments.programmes import Programme
from policies.calendar import WorkingCalendar
from policies.errors import PolicyError
from policies.parameter_store import ParameterStore

CASES = Path(__file__).parent / "cases"

_FACTS = ("jurisdiction", "area", "on", "parameters", "procedure", "judgements")
_FILE_KEYS = {"programme", "defaults", "cases", "shared"}
_CASE_KEYS = {"name", "given", "expect", "programme", "demonstration", *_FACTS}
_REQUIRED = ("name", "given", "expect", "jurisdiction", "area", "on")


class CaseFileError(PolicyError):
    """A file of worked cases is broken; it is named with the case."""

    def __init__(self, file: str, place: str, reason_zh: str, reason_en: str) -> None:
        super().__init__(
            f"案例文件 {file}，{place}：{reason_zh}", f"Case file {file}, {place}: {reason_en}"
        )


@dataclass(frozen=True)
class WorkedCase:
    """A household's facts for one programme, and what must come out."""

    file: str
    name: str
    programme: Programme
    facts: Mapping[str, object]
    with_demonstration: bool
    expect: Mapping[str, object]

    @property
    def title(self) -> str:
        """The file and the name: says which case it is among those of all files."""
        return f"{self.file}：{self.name}"


@dataclass(frozen=True)
class Difference:
    """One thing that came out otherwise than the case says."""

    case: WorkedCase
    key: str
    expected: object
    actual: object

    def __str__(self) -> str:
        return f"{self.case.title} – {self.key}: {self.expected!r} ≠ {self.actual!r}"


def shipped_cases(directory: Path = CASES) -> tuple[WorkedCase, ...]:
    """Return the cases of all files under a directory, by file and in their order.

    Raises:
        CaseFileError: A file is broken.
    """
    return tuple(
        case
        for path in sorted(directory.glob("*.yaml"))
        for case in read_cases(path.read_text("utf-8"), file=path.name)
    )


def read_cases(text: str, *, file: str) -> tuple[WorkedCase, ...]:
    """Read one file of cases.

    Raises:
        CaseFileError: It is no YAML, has unknown keys, lacks something, or names a case twice.
    """
    try:
        content = json.loads(json.dumps(yaml.safe_load(text), default=str))
    except (yaml.YAMLError, TypeError, ValueError) as error:
        raise CaseFileError(
            file, "全文", f"不是有效的 YAML：{error}", f"not YAML: {error}"
        ) from error
    reader = _Reader(file)
    top = reader.mapping(content, "全文", _FILE_KEYS)
    defaults = reader.mapping(top.get("defaults", {}), "defaults", _CASE_KEYS)
    rows = top.get("cases")
    if not isinstance(rows, list) or not rows:
        raise CaseFileError(file, "cases", "缺少案例列表", "the list of cases is missing")
    cases = tuple(
        reader.case(
            {
                "programme": top.get("programme"),
                **defaults,
                **reader.mapping(row, place, _CASE_KEYS),
            },
            place,
        )
        for place, row in ((f"cases[{number}]", row) for number, row in enumerate(rows))
    )
    names = [case.name for case in cases]
    for name in names:
        if names.count(name) > 1:
            raise CaseFileError(file, name, "案例名称重复", "the name is used twice")
    return cases


def run_cases(
    cases: Iterable[WorkedCase],
    *,
    store: ParameterStore | None = None,
    calendar: WorkingCalendar | None = None,
) -> tuple[Difference, ...]:
    """Run cases and return all that comes out otherwise than they say."""
    return tuple(
        difference
        for case in cases
        for difference in differences(case, store=store, calendar=calendar)
    )


def differences(
    case: WorkedCase,
    *,
    store: ParameterStore | None = None,
    calendar: WorkingCalendar | None = None,
) -> tuple[Difference, ...]:
    """Run a case and return what comes out otherwise than it says; nothing if all is as it says.

    Args:
        case: The case.
        store: Parameters, such as those of a release that is prepared; those shipped with the
            product if not given. Whether demonstration values count, the case says.
        calendar: Working days; the shipped ones if not given.
    """
    used = replace(store or ParameterStore.shipped(), with_demonstration=case.with_demonstration)
    actual = _outcome(case, used, calendar)
    found = []
    for key, expected in case.expect.items():
        shown = _shown(actual, key, expected)
        if not _fits(expected, shown):
            found.append(Difference(case, key, expected, shown))
    if "error" in actual and "error" not in case.expect:
        found.append(Difference(case, "error", None, f"{actual['error']}: {actual['message']}"))
    return tuple(found)


def _outcome(
    case: WorkedCase, store: ParameterStore, calendar: WorkingCalendar | None
) -> dict[str, Any]:
    try:
        facts = {**case.facts, "programmes": [case.programme.value]}
        shown: Any = assess(facts, store=store, calendar=calendar)["programmes"]
    except PolicyError as error:
        problems = error.problems if isinstance(error, InvalidFactsError) else ()
        return {
            "error": type(error).__name__,
            "message": error.message_zh,
            "problems": [problem.path for problem in problems],
        }
    return {**shown[case.programme.value], "problems": []}


def _shown(actual: Mapping[str, Any], key: str, expected: object) -> object:
    source, view = _VIEWS.get(key, (key, _as_it_is))
    if source not in actual:
        return None
    if key == "approver" and not isinstance(expected, str):
        return actual[source]
    return view(actual[source])


def _fits(expected: object, actual: object) -> bool:
    if isinstance(expected, Mapping) and expected and isinstance(actual, Mapping):
        return all(_fits(value, actual.get(key)) for key, value in expected.items())
    return expected == actual


def _as_it_is(value: Any) -> object:
    return value


def _listed(key: str) -> Callable[[Any], object]:
    return lambda rows: [row[key] for row in rows]


def _mapped(key: str, value: str) -> Callable[[Any], object]:
    return lambda rows: {row[key]: row[value] for row in rows}


def _alone(alternatives: Any) -> object:
    offers = [row for row in alternatives if row["programme"] == Programme.SINGLE_PERSON_INCLUSION]
    return offers[0]["members"] if offers else []


def _schedule(schedule: Any) -> object:
    if schedule is None:
        return None
    days = {part["name"]: part["due"] for part in schedule["parts"]}
    return {**days, "benefit_from": schedule["benefit_from"]}


_VIEWS: Mapping[str, tuple[str, Callable[[Any], object]]] = {
    "missing": ("missing_parameters", _listed("name")),
    "questions": ("questions", _listed("rule")),
    "reasons": ("reasons", _listed("rule")),
    "warnings": ("warnings", _listed("parameter")),
    "alternatives": ("alternatives", _listed("programme")),
    "alone": ("alternatives", _alone),
    "overlays": ("overlays", _listed("key")),
    "amount_parts": ("amount_parts", _mapped("name", "monthly_amount")),
    "clocks": ("clocks", _mapped("name", "due")),
    "schedule": ("schedule", _schedule),
    "trace": ("trace", _mapped("rule", "result")),
    "approver": ("approver", lambda approver: approver and approver["level"]),
}


class _Reader:
    """Reads one file and says where it is broken."""

    def __init__(self, file: str) -> None:
        self._file = file

    def case(self, row: Mapping[str, Any], place: str) -> WorkedCase:
        for key in _REQUIRED:
            if row.get(key) is None:
                raise CaseFileError(self._file, f"{place}.{key}", "缺失", "missing")
        if row["programme"] not in tuple(Programme):
            raise CaseFileError(
                self._file,
                f"{place}.programme",
                f"未知项目 {row['programme']}",
                f"unknown programme {row['programme']}",
            )
        expect = row["expect"]
        if not isinstance(expect, dict) or not expect:
            raise CaseFileError(self._file, f"{place}.expect", "缺失", "missing")
        facts = {key: row[key] for key in _FACTS if key in row}
        return WorkedCase(
            file=self._file,
            name=str(row["name"]),
            programme=Programme(row["programme"]),
            facts={**facts, "household": row["given"]},
            with_demonstration=row.get("demonstration") is True,
            expect=expect,
        )

    def mapping(self, content: object, place: str, known: set[str]) -> Mapping[str, Any]:
        if not isinstance(content, dict):
            raise CaseFileError(self._file, place, "缺失或不是键值表", "missing, or not a mapping")
        for key in content:
            if key not in known:
                raise CaseFileError(self._file, f"{place}.{key}", "未知的键", "unknown key")
        return content
