"""Functions of lists. Positions count from 1, from the end if negative."""

from collections.abc import Callable
from decimal import Decimal
from functools import cmp_to_key, reduce

from policies.feel import operators
from policies.feel.budget import check_list_size
from policies.feel.functions.registry import builtin
from policies.feel.invocation import invoke
from policies.feel.numbers import NUMBERS, whole
from policies.feel.values import FunctionValue, Run


def _numbers(run: Run, values: list[object]) -> list[Decimal] | None:
    """Return the values if all are numbers and there is at least one."""
    run.charge(len(values))
    numbers = [value for value in values if isinstance(value, Decimal)]
    if not values or len(numbers) < len(values):
        run.fail("列表为空或含有非数字", "the list is empty or holds what is not a number")
        return None
    return numbers


def _reduced(
    run: Run, values: list[object], operation: Callable[[Decimal, Decimal], Decimal]
) -> Decimal | None:
    numbers = _numbers(run, values)
    if numbers is None:
        return None
    try:
        return reduce(operation, numbers)
    except ArithmeticError:
        run.fail("数值超出范围", "the number is out of range")
        return None


@builtin("count", "list: list")
def count(_run: Run, values: list[object]) -> object:
    """Return how many members a list has."""
    return Decimal(len(values))


@builtin("sum", "*list: list")
def total(run: Run, values: list[object]) -> object:
    """Return the sum of numbers; null of none."""
    return _reduced(run, values, NUMBERS.add)


@builtin("product", "*list: list")
def product(run: Run, values: list[object]) -> object:
    """Return the product of numbers; null of none."""
    return _reduced(run, values, NUMBERS.multiply)


@builtin("mean", "*list: list")
def mean(run: Run, values: list[object]) -> object:
    """Return the average of numbers; null of none."""
    summed = _reduced(run, values, NUMBERS.add)
    return None if summed is None else NUMBERS.divide(summed, Decimal(len(values)))


@builtin("median", "*list: list")
def median(run: Run, values: list[object]) -> object:
    """Return the middle number, or the average of the two in the middle."""
    numbers = sorted(_numbers(run, values) or [])
    if not numbers:
        return None
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    return mean(run, [numbers[middle - 1], numbers[middle]])


@builtin("stddev", "*list: list")
def standard_deviation(run: Run, values: list[object]) -> object:
    """Return the standard deviation of a sample of at least two numbers."""
    numbers = _numbers(run, values)
    if numbers is None or len(numbers) < 2:  # noqa: PLR2004  A sample needs two.
        return run.fail("至少需要两个数字", "at least two numbers are needed")
    size = Decimal(len(numbers))
    try:
        average = NUMBERS.divide(reduce(NUMBERS.add, numbers), size)
        squares = [NUMBERS.power(NUMBERS.subtract(number, average), 2) for number in numbers]
        return NUMBERS.sqrt(NUMBERS.divide(reduce(NUMBERS.add, squares), size - 1))
    except ArithmeticError:
        return run.fail("数值超出范围", "the number is out of range")


@builtin("mode", "*list: list")
def mode(run: Run, values: list[object]) -> object:
    """Return the most frequent numbers in ascending order; an empty list of none."""
    if not values:
        return []
    numbers = _numbers(run, values)
    if numbers is None:
        return None
    counts: dict[Decimal, int] = {}
    for number in numbers:
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values())
    return sorted(number for number, times in counts.items() if times == most)


@builtin("min", "*list: list")
def smallest(run: Run, values: list[object]) -> object:
    """Return the smallest value; null of none or if they have no order."""
    return _extreme(run, values, -1)


@builtin("max", "*list: list")
def largest(run: Run, values: list[object]) -> object:
    """Return the largest value; null of none or if they have no order."""
    return _extreme(run, values, 1)


def _extreme(run: Run, values: list[object], wanted: int) -> object:
    run.charge(len(values))
    if not values:
        return run.fail("列表为空", "the list is empty")
    found = values[0]
    for value in values:
        order = operators.compare(run, value, found)
        if order is None:
            return None
        if order == wanted:
            found = value
    return found


@builtin("list contains", "list: list, element: any")
def list_contains(run: Run, values: list[object], element: object) -> object:
    """Tell whether a list has a member."""
    run.charge(len(values))
    return any(operators.equal(run, value, element) is True for value in values)


@builtin("append", "list: list, item: any")
def append(_run: Run, values: list[object], item: object) -> object:
    """Return the list with one more member."""
    check_list_size(len(values) + 1)
    return [*values, item]


@builtin("append", "*lists: list")
def append_all(run: Run, values: list[object]) -> object:
    """Return the list, which stands first, with more members."""
    if len(values) < 2:  # noqa: PLR2004  A list and a member.
        return run.fail("append 缺少参数", "append needs a list and a member")
    first = values[0] if isinstance(values[0], list) else [values[0]]
    check_list_size(len(first) + len(values) - 1)
    return [*first, *values[1:]]


@builtin("concatenate", "*list: list")
def concatenate(run: Run, lists: list[object]) -> object:
    """Return the members of all lists in one list."""
    joined: list[object] = []
    for members in lists:
        joined.extend(members if isinstance(members, list) else [members])
        check_list_size(len(joined))
        run.charge(1)
    return joined


@builtin("union", "*list: list")
def union(run: Run, lists: list[object]) -> object:
    """Return the members of all lists, each once."""
    joined = concatenate(run, lists)
    return distinct_values(run, joined)


@builtin("distinct values", "list: list")
def distinct_values(run: Run, values: list[object]) -> object:
    """Return each member once, in the order of its first place."""
    kept: list[object] = []
    for value in values:
        run.charge(len(kept) + 1)
        if not any(operators.equal(run, value, other) is True for other in kept):
            kept.append(value)
    return kept


@builtin("flatten", "list: list")
def flatten(run: Run, values: list[object]) -> object:
    """Return the members of all inner lists in one list."""
    flat: list[object] = []
    _flatten(run, values, flat)
    return flat


def _flatten(run: Run, values: list[object], flat: list[object]) -> None:
    for value in values:
        run.charge(1)
        if isinstance(value, list):
            _flatten(run, value, flat)
        else:
            flat.append(value)
            check_list_size(len(flat))


@builtin("reverse", "list: list")
def reverse(_run: Run, values: list[object]) -> object:
    """Return the list from its end."""
    return values[::-1]


@builtin("index of", "list: list, match: any")
def index_of(run: Run, values: list[object], match: object) -> object:
    """Return every position of a member."""
    run.charge(len(values))
    return [
        Decimal(position)
        for position, value in enumerate(values, 1)
        if operators.equal(run, value, match) is True
    ]


def _offset(run: Run, values: list[object], position: Decimal) -> int | None:
    """Return the position as Python counts it, if the list reaches that far."""
    place = whole(position)
    if place is None or not 1 <= abs(place) <= len(values):
        run.fail("位置超出列表", "the position is outside the list")
        return None
    return place - 1 if place > 0 else len(values) + place


@builtin("sublist", "list: list, start position: number, length: number?~")
def sublist(
    run: Run, values: list[object], start: Decimal, length: Decimal | None = None
) -> object:
    """Return a part of a list."""
    begin = _offset(run, values, start)
    if begin is None:
        return None
    if length is None:
        return values[begin:]
    size = whole(length)
    if size is None or not 0 <= size <= len(values) - begin:
        return run.fail("长度超出列表", "the length is outside the list")
    return values[begin : begin + size]


@builtin("insert before", "list: list, position: number, newItem: any")
def insert_before(run: Run, values: list[object], position: Decimal, item: object) -> object:
    """Return the list with a member inserted."""
    at = _offset(run, values, position)
    check_list_size(len(values) + 1)
    return None if at is None else [*values[:at], item, *values[at:]]


@builtin("remove", "list: list, position: number")
def remove(run: Run, values: list[object], position: Decimal) -> object:
    """Return the list without one member."""
    at = _offset(run, values, position)
    return None if at is None else [*values[:at], *values[at + 1 :]]


@builtin("list replace", "list: list, position: number, newItem: any")
def list_replace(run: Run, values: list[object], position: Decimal, item: object) -> object:
    """Return the list with another member at a position."""
    at = _offset(run, values, position)
    return None if at is None else [*values[:at], item, *values[at + 1 :]]


@builtin("list replace", "list: list, match: function, newItem: any")
def list_replace_matching(
    run: Run, values: list[object], match: FunctionValue, item: object
) -> object:
    """Return the list with another member wherever the function says so."""
    kept: list[object] = []
    for value in values:
        replaces = invoke(run, match, (None, None), [value, item])
        if not isinstance(replaces, bool):
            return run.fail("匹配函数没有给出真假", "the function gives neither true nor false")
        kept.append(item if replaces else value)
    return kept


@builtin("sort", "list: list")
def sort(run: Run, values: list[object]) -> object:
    """Return the list in ascending order; null if its members have no order."""
    run.charge(len(values) * max(len(values).bit_length(), 1))
    if any(operators.compare(run, values[0], value) is None for value in values):
        return None
    return sorted(
        values, key=cmp_to_key(lambda one, other: operators.compare(run, one, other) or 0)
    )


@builtin("sort", "list: list, precedes: function")
def sort_by(run: Run, values: list[object], precedes: FunctionValue) -> object:
    """Return the list in the order in which the function says one precedes another."""

    def order(one: object, other: object) -> int:
        if invoke(run, precedes, (None, None), [one, other]) is True:
            return -1
        return int(invoke(run, precedes, (None, None), [other, one]) is True)

    return sorted(values, key=cmp_to_key(order))
