"""Population files: households as rows of Parquet, CSV or JSON lines.

A row has the columns of ``schemas/assessment.schema.json``: ``jurisdiction``, ``area``, ``on``,
and, beside them, the keys of ``household`` (``members``, ``incomes``, …); ``household_id`` names
it. An empty cell is a key that is not there.
"""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import polars as pl
from polars.exceptions import PolarsError

from policies.assessments.facts import SCHEMA
from policies.errors import PolicyError

ROWS_PER_CHUNK = 2_000
HOUSEHOLD_ID = "household_id"

_FACT_COLUMNS = ("jurisdiction", "area", "on", "parameters", "procedure", "judgements")
_NEEDED = ("jurisdiction", "area", "on", "members")
_BOOLEANS = {"true": True, "false": False}
_LONGEST_LINE = 4_000_000


class PopulationFileError(PolicyError):
    """A population file cannot be read at all."""

    def __init__(self, file: str, reason_zh: str, reason_en: str) -> None:
        super().__init__(f"人口文件 {file}：{reason_zh}", f"Population file {file}: {reason_en}")


class CellError(PolicyError):
    """A cell of a row is not what its column must hold."""

    def __init__(self, column: str, reason_zh: str, reason_en: str) -> None:
        self.column = column
        super().__init__(reason_zh, reason_en)


class Form(StrEnum):
    """How a population is written."""

    PARQUET = "parquet"
    CSV = "csv"
    JSON_LINES = "jsonl"


@dataclass(frozen=True)
class Chunk:
    """Some rows of a population as bytes, for a process to read; ``first_row`` counts from 1."""

    form: Form
    first_row: int
    content: bytes


def form_of(path: Path) -> Form:
    """Return how a file is written, by the end of its name.

    Raises:
        PopulationFileError: Populations are not written so.
    """
    ending = path.suffix.removeprefix(".").lower()
    if ending == "ndjson":
        return Form.JSON_LINES
    if ending not in tuple(Form):
        raise PopulationFileError(
            path.name,
            "文件名应以 .parquet、.csv、.jsonl 或 .ndjson 结尾",
            "its name must end in .parquet, .csv, .jsonl or .ndjson",
        )
    return Form(ending)


def chunks(path: Path) -> Iterator[Chunk]:
    """Read a population in chunks; no more than some of them are in memory.

    Raises:
        PopulationFileError: The file is not what its name says, or lacks a column.
    """
    form = form_of(path)
    if form is Form.JSON_LINES:
        yield from _line_chunks(path)
        return
    try:
        yield from _table_chunks(path, form)
    except (PolarsError, UnicodeDecodeError) as error:
        words = str(error).partition("\n")[0]
        raise PopulationFileError(
            path.name, f"不是有效的 {form.value} 文件：{words}", f"not valid {form.value}: {words}"
        ) from error


def rows(chunk: Chunk) -> Iterator[tuple[str | None, dict[str, Any] | CellError]]:
    """Return the households of a chunk: the id, and the facts or what is wrong with the row."""
    read: Iterator[dict[str, Any] | CellError]
    if chunk.form is Form.JSON_LINES:
        read = (_json_line(line) for line in chunk.content.splitlines())
    else:
        frame = pl.read_ipc(io.BytesIO(chunk.content))
        table = frame.iter_rows(named=True)
        read = (_csv_row(row) for row in table) if chunk.form is Form.CSV else _table_rows(frame)
    for row in read:
        if isinstance(row, CellError):
            yield None, row
        else:
            name = row.pop(HOUSEHOLD_ID, None)
            yield (None if name is None else str(name)), facts_of(row)


def facts_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as the facts that an assessment takes."""
    facts: dict[str, Any] = {}
    household: dict[str, Any] = {}
    for column, value in row.items():
        (facts if column in _FACT_COLUMNS else household)[column] = value
    facts["household"] = household
    return facts


def column_of(path: str) -> str:
    """Return a path in the facts as a path in the row; ``.`` is the row itself."""
    return "." if path == "household" else path.removeprefix("household.")


def write_rows(path: Path, written: Iterator[Mapping[str, object]]) -> None:
    """Write a population.

    Raises:
        PopulationFileError: Its form is not known.
    """
    form = form_of(path)
    if form is Form.JSON_LINES:
        with path.open("wb") as file:
            file.writelines(orjson.dumps(row) + b"\n" for row in written)
        return
    frame = pl.DataFrame(list(written), infer_schema_length=None)
    if form is Form.PARQUET:
        frame.write_parquet(path)
        return
    texts = [
        pl.Series(name, [None if cell is None else _json(cell) for cell in frame[name]])
        for name, kind in frame.schema.items()
        if kind.is_nested()
    ]
    frame.with_columns(texts).write_csv(path)


def _line_chunks(path: Path) -> Iterator[Chunk]:
    first = 1
    with path.open("rb") as file:
        while True:
            lines: list[bytes] = []
            for _ in range(ROWS_PER_CHUNK):
                line = file.readline(_LONGEST_LINE)
                if not line:
                    break
                if len(line) == _LONGEST_LINE:
                    row = first + len(lines)
                    raise PopulationFileError(
                        path.name, f"第 {row} 行过长", f"row {row} is too long"
                    )
                lines.append(line)
            if not lines:
                return
            yield Chunk(Form.JSON_LINES, first, b"".join(lines))
            first += len(lines)


def _table_chunks(path: Path, form: Form) -> Iterator[Chunk]:
    if form is Form.PARQUET:
        frame = pl.read_parquet(path, memory_map=True)
        frame = frame.cast({name: _as_text(kind) for name, kind in frame.schema.items()})
    else:
        frame = pl.read_csv(path, infer_schema=False)
    missing = [name for name in _NEEDED if name not in frame.columns]
    if missing:
        words = ", ".join(missing)
        raise PopulationFileError(path.name, f"缺少列 {words}", f"it lacks the columns {words}")
    for start in range(0, frame.height, ROWS_PER_CHUNK):
        buffer = io.BytesIO()
        frame.slice(start, ROWS_PER_CHUNK).write_ipc(buffer)
        yield Chunk(form, start + 1, buffer.getvalue())


def _as_text(kind: Any) -> Any:
    """Return the type in which days and exact amounts are text, as in facts."""
    if isinstance(kind, pl.Struct):
        return pl.Struct([pl.Field(field.name, _as_text(field.dtype)) for field in kind.fields])
    if isinstance(kind, pl.List):
        return pl.List(_as_text(kind.inner))
    if isinstance(kind, pl.Date | pl.Decimal | pl.Categorical | pl.Enum):
        return pl.String()
    return kind


def _json_line(line: bytes) -> dict[str, Any] | CellError:
    try:
        row = orjson.loads(line)
    except ValueError as error:
        return CellError(".", f"不是有效的 JSON：{error}", f"not valid JSON: {error}")
    if not isinstance(row, dict):
        return CellError(".", "应为 JSON 对象", "must be a JSON object")
    return {column: value for column, value in row.items() if value is not None}


def _csv_row(row: Mapping[str, str | None]) -> dict[str, Any] | CellError:
    read: dict[str, Any] = {}
    kinds = _column_kinds()
    for column, text in row.items():
        if text is None or not text:
            continue
        kind = kinds.get(column, "string")
        if kind in {"array", "object"}:
            try:
                read[column] = orjson.loads(text)
            except ValueError as error:
                return CellError(column, f"不是有效的 JSON：{error}", f"not valid JSON: {error}")
        else:
            read[column] = _BOOLEANS.get(text, text) if kind == "boolean" else text
    return read


@cache
def _column_kinds() -> dict[str, str]:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    top: dict[str, Any] = schema["properties"]
    columns = {**top["household"]["properties"], **{name: top[name] for name in _FACT_COLUMNS}}
    return {
        column: str(
            (schema["$defs"][of["$ref"].rpartition("/")[2]] if "$ref" in of else of).get("type", "")
        )
        for column, of in columns.items()
    }


def _table_rows(frame: pl.DataFrame) -> Iterator[dict[str, Any]]:
    columns = [_cells(frame[name]) for name in frame.columns]
    for cells in zip(*columns, strict=True):
        yield {
            name: cell for name, cell in zip(frame.columns, cells, strict=True) if cell is not None
        }


def _cells(column: pl.Series) -> list[Any]:
    """Return a column's cells without what is empty inside them."""
    cells = column.to_list()
    kind = column.dtype
    if not kind.is_nested():
        return cells
    inner = kind.inner if isinstance(kind, pl.List) else None
    if isinstance(inner, pl.Struct) and not any(one.dtype.is_nested() for one in inner.fields):
        return [
            cell
            and [{key: value for key, value in one.items() if value is not None} for one in cell]
            for cell in cells
        ]
    return [_without_nulls(cell) for cell in cells]


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def _json(cell: Any) -> str:
    plain = cell.to_list() if isinstance(cell, pl.Series) else cell
    return orjson.dumps(_without_nulls(plain)).decode()
