"""A simulation's run: the chunks of a population, assessed by several processes, as one table."""

import gc
import io
import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from policies.assessments.result import Outcome
from policies.errors import PolicyError
from policies.simulation.comparison import (
    Compared,
    Effect,
    KnownShapes,
    Rejected,
    Rules,
    compare_chunk,
)
from policies.simulation.population import Chunk, chunks

COLUMNS: dict[str, pl.DataType] = {
    "row": pl.Int64(),
    "household_id": pl.String(),
    "division": pl.String(),
    "area": pl.String(),
    "outcome_before": pl.String(),
    "outcome_after": pl.String(),
    "fen_per_month_before": pl.Int64(),
    "fen_per_month_after": pl.Int64(),
    "persons_before": pl.Int64(),
    "persons_after": pl.Int64(),
    "effect": pl.String(),
    "missing_parameters": pl.List(pl.String()),
    "questions": pl.List(pl.String()),
}
"""What is known of each household when a simulation has run; the columns that go out."""

_CHUNKS_AHEAD = 3
_BETWEEN = "\n"
_NAMES = {outcome: outcome.value for outcome in Outcome}
_EFFECTS = {effect: effect.value for effect in Effect}


class RowRejectedError(PolicyError):
    """A row cannot be assessed, and the caller wanted no simulation without every row."""

    def __init__(self, rejected: Rejected) -> None:
        self.rejected = rejected
        super().__init__(
            f"第 {rejected.row} 行，{rejected.column}：{rejected.message_zh}",
            f"Row {rejected.row}, {rejected.column}: {rejected.message_en}",
        )


@dataclass(frozen=True)
class Simulated:
    """What became of a population: a row of ``COLUMNS`` a household, and the rows refused."""

    households: pl.DataFrame
    rejected: tuple[Rejected, ...]

    @property
    def rejected_row_count(self) -> int:
        """How many rows were refused."""
        return len({one.row for one in self.rejected})


def simulate(path: Path, rules: Rules, *, workers: int, is_strict: bool = False) -> Simulated:
    """Assess every household of a population file before and after a change.

    Args:
        path: The population.
        rules: What is compared.
        workers: Processes to use; with 1 everything runs in this one.
        is_strict: Whether the first row that is wrong ends the simulation.

    Raises:
        PopulationFileError: The file cannot be read.
        RowRejectedError: A row is wrong, and ``is_strict``.
    """
    frames: list[pl.DataFrame] = []
    rejected: list[Rejected] = []
    with _assessed(chunks(path), rules, workers) as parts:
        for table, refused in parts:
            if refused and is_strict:
                raise RowRejectedError(refused[0])
            frames.append(pl.read_ipc(io.BytesIO(table)))
            rejected.extend(refused)
    households = pl.concat(frames) if frames else pl.DataFrame(schema=COLUMNS)
    return Simulated(households, tuple(rejected))


_Part = tuple[bytes, tuple[Rejected, ...]]


@contextmanager
def _assessed(read: Iterator[Chunk], rules: Rules, workers: int) -> Iterator[Iterable[_Part]]:
    if workers == 1:
        known = KnownShapes(rules)
        yield (_assess_chunk(chunk, rules, known) for chunk in read)
        return
    pool = ProcessPoolExecutor(
        max_workers=workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_prepare,
        initargs=(rules,),
    )
    try:
        yield _in_order(pool, read, ahead=workers * _CHUNKS_AHEAD)
    finally:
        pool.shutdown(cancel_futures=True)


def _in_order(pool: ProcessPoolExecutor, read: Iterator[Chunk], *, ahead: int) -> Iterator[_Part]:
    waiting: deque[Future[_Part]] = deque(
        pool.submit(_assess_in_worker, chunk) for chunk in islice(read, ahead)
    )
    while waiting:
        yield waiting.popleft().result()
        waiting.extend(pool.submit(_assess_in_worker, chunk) for chunk in islice(read, 1))


_worker_rules: list[tuple[Rules, KnownShapes]] = []


def _prepare(rules: Rules) -> None:
    """Keep the rules in a new process; polars shall not start threads in each of them."""
    os.environ["POLARS_MAX_THREADS"] = "1"
    _worker_rules[:] = [(rules, KnownShapes(rules))]


def _assess_in_worker(chunk: Chunk) -> _Part:
    return _assess_chunk(chunk, *_worker_rules[0])


def _assess_chunk(chunk: Chunk, rules: Rules, known: KnownShapes) -> _Part:
    with _no_collector():
        done = compare_chunk(chunk, rules, known)
    buffer = io.BytesIO()
    _table(done.compared).write_ipc(buffer)
    return buffer.getvalue(), done.rejected


@contextmanager
def _no_collector() -> Iterator[None]:
    """Hold the search for cyclic garbage while a chunk is assessed: it finds none, and costs."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _table(compared: Sequence[Compared]) -> pl.DataFrame:
    columns: dict[str, Sequence[object] | pl.Series] = {
        "row": [one.row for one in compared],
        "household_id": [one.household_id for one in compared],
        "division": [one.division for one in compared],
        "area": [one.area for one in compared],
        "outcome_before": [_NAMES[one.outcome_before] for one in compared],
        "outcome_after": [_NAMES[one.outcome_after] for one in compared],
        "fen_per_month_before": [one.fen_before for one in compared],
        "fen_per_month_after": [one.fen_after for one in compared],
        "persons_before": [one.persons_before for one in compared],
        "persons_after": [one.persons_after for one in compared],
        "effect": [_EFFECTS[one.effect] for one in compared],
        "missing_parameters": _words([one.missing for one in compared]),
        "questions": _words([one.questions for one in compared]),
    }
    return pl.DataFrame(columns, schema=COLUMNS)


def _words(lists: Sequence[tuple[str, ...]]) -> pl.Series:
    """Return lists of words as a column; most are empty, and joined text is read much faster."""
    joined = pl.Series([_BETWEEN.join(words) for words in lists], dtype=pl.String())
    split = joined.str.split(_BETWEEN)
    return pl.select(
        pl.when(joined == "").then(pl.lit([], dtype=pl.List(pl.String()))).otherwise(split)
    ).to_series()
