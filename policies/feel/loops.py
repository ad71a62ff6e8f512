"""Closures of ``for``, ``some``, ``every`` and filters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from policies.feel import operators
from policies.feel.budget import check_list_size
from policies.feel.numbers import whole
from policies.feel.types import name_of
from policies.feel.values import Evaluator, Range, Run

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CompiledIterator:
    """A loop's variable and where its values come from."""

    slot: int
    source: Evaluator
    end: Evaluator | None


class NothingToIterateError(Exception):
    """A loop's source has no values to run over; the loop becomes null."""


def _values(run: Run, iterator: CompiledIterator) -> Sequence[object]:
    """Return the values a loop runs over.

    Raises:
        NothingToIterateError: There is no such thing.
    """
    source = iterator.source(run)
    if iterator.end is not None:
        return _count_through(run, source, iterator.end(run))
    if isinstance(source, list):
        return source
    if isinstance(source, Range):
        return _values_of_range(run, source)
    if source is None:
        run.fail("没有可遍历的值", "there is nothing to iterate over")
        raise NothingToIterateError
    return [source]


def _values_of_range(run: Run, source: Range) -> Sequence[object]:
    if operators.compare(run, source.start, source.end) in {0, -1}:
        values = _count_through(run, source.start, source.end)
        begin = 0 if source.includes_start else 1
        return values[begin:] if source.includes_end else values[begin:-1]
    run.fail("区间没有可遍历的值", "the interval holds nothing to iterate over")
    raise NothingToIterateError


def _count_through(run: Run, start: object, end: object) -> Sequence[object]:
    """Count from start to end, both included, up or down."""
    if isinstance(start, Decimal) and isinstance(end, Decimal):
        first, last = whole(start), whole(end)
        if first is not None and last is not None and first == start and last == end:
            check_list_size(abs(last - first) + 1)
            step = 1 if last >= first else -1
            return [Decimal(number) for number in range(first, last + step, step)]
    if type(start) is date and type(end) is date:
        days = (end - start).days
        check_list_size(abs(days) + 1)
        step = 1 if days >= 0 else -1
        return [start + _DAY * offset for offset in range(0, days + step, step)]
    names = f"{name_of(start)}..{name_of(end)}"
    run.fail(f"无法逐一列举：{names}", f"cannot be counted through: {names}")
    raise NothingToIterateError


def _passes(run: Run, iterators: Sequence[CompiledIterator], weight: int) -> Iterator[None]:
    """Set the variables for each pass."""
    rest = iterators[1:]
    slot = iterators[0].slot
    for value in _values(run, iterators[0]):
        run.charge(weight)
        run.frame[slot] = value
        if rest:
            yield from _passes(run, rest, weight)
        else:
            yield


def loop(
    iterators: Sequence[CompiledIterator], body: Evaluator, *, results_slot: int, weight: int
) -> Evaluator:
    """``for iterators return body``; the results so far stand in a slot."""

    def evaluate(run: Run) -> object:
        results: list[object] = []
        try:
            for _ in _passes(run, iterators, weight):
                run.frame[results_slot] = results
                results.append(body(run))
                check_list_size(len(results))
        except NothingToIterateError:
            return None
        return results

    return evaluate


def with_partial(body: Evaluator, *, slot: int) -> Evaluator:
    """Let the body of a loop see a copy of the results so far, as ``partial``."""

    def evaluate(run: Run) -> object:
        results = run.frame[slot]
        assert isinstance(results, list)  # noqa: S101  The loop put it there.
        run.charge(len(results))
        run.frame[slot] = list(results)
        return body(run)

    return evaluate


def quantified(
    iterators: Sequence[CompiledIterator], condition: Evaluator, *, is_every: bool, weight: int
) -> Evaluator:
    """``some`` and ``every``: decided by one value, unknown if a condition is unknown."""
    deciding = not is_every

    def evaluate(run: Run) -> object:
        is_known = True
        try:
            for _ in _passes(run, iterators, weight):
                outcome = condition(run)
                if outcome is deciding:
                    return deciding
                is_known = is_known and isinstance(outcome, bool)
        except NothingToIterateError:
            return None
        return is_every if is_known else None

    return evaluate


def filtered(source: Evaluator, condition: Evaluator, *, slot: int, weight: int) -> Evaluator:
    """``source[condition]``: the members that fulfil it, or the member at an index."""

    def evaluate(run: Run) -> object:
        value = source(run)
        if value is None:
            return run.fail("空值没有可筛选的内容", "null cannot be filtered")
        members = value if isinstance(value, list) else [value]
        run.charge(weight)
        run.frame[slot] = members[0] if members else None
        first = condition(run)
        if isinstance(first, Decimal):
            return _member(run, members, first)
        kept = [members[0]] if members and first is True else []
        for member in members[1:]:
            run.charge(weight)
            run.frame[slot] = member
            if condition(run) is True:
                kept.append(member)
        return kept

    return evaluate


def _member(run: Run, members: list[object], index: Decimal) -> object:
    place = whole(index)
    if place is None or place != index or not 1 <= abs(place) <= len(members):
        return run.fail("列表中没有这个位置", "the list has no such position")
    return members[place - 1 if place > 0 else place]
