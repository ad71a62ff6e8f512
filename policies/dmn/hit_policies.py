"""What a decision table makes of the rules that hold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from policies.dmn import feel
from policies.dmn.errors import DecisionError, DecisionValueError, Place, RulesCollideError
from policies.dmn.model import Aggregation, HitPolicy, Rule
from policies.feel import operators
from policies.feel.numbers import NUMBERS

MULTIPLE: Final = frozenset({HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER})
"""These give a list."""

RANKED: Final = frozenset({HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER})
"""These need the output's values in their order."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that holds, and its outputs: a value a column."""

    rule: Rule
    outputs: tuple[object, ...]


def choose(
    policy: HitPolicy, hits: Sequence[Hit], *, ranks: Sequence[Sequence[object]], place: Place
) -> Sequence[Hit]:
    """Return the hits that count, in their order; at least one hit is given.

    Args:
        policy: The hit policy.
        hits: In the order of the rules.
        ranks: For each output column its values, the best first; empty if it has no order.
        place: Of the table.

    Raises:
        RulesCollideError: Several hits under UNIQUE, or differing ones under ANY.
    """
    match policy:
        case HitPolicy.UNIQUE:
            if len(hits) > 1:
                raise _collision(
                    place,
                    "唯一（UNIQUE）策略下有多条规则同时成立",
                    "several rules hold under UNIQUE",
                    hits,
                )
            return hits
        case HitPolicy.ANY:
            if any(not same(hits[0].outputs, hit.outputs) for hit in hits[1:]):
                raise _collision(
                    place,
                    "任意（ANY）策略下同时成立的规则结果不同",
                    "rules with differing outputs hold under ANY",
                    hits,
                )
            return hits[:1]
        case HitPolicy.FIRST:
            return hits[:1]
        case HitPolicy.PRIORITY:
            return [min(hits, key=_rank_in(ranks))]
        case HitPolicy.OUTPUT_ORDER:
            return sorted(hits, key=_rank_in(ranks))
    return hits


def _collision(
    place: Place, reason_zh: str, reason_en: str, hits: Sequence[Hit]
) -> RulesCollideError:
    return RulesCollideError(
        place,
        reason_zh,
        reason_en,
        rule_ids=[hit.rule.element_id for hit in hits],
        rows=[hit.rule.row for hit in hits],
    )


def same(one: Sequence[object], other: Sequence[object]) -> bool:
    """Tell whether two rows of outputs are equal as FEEL understands it."""
    run = feel.scratch()
    return all(
        (mine is None and theirs is None) or operators.equal(run, mine, theirs) is True
        for mine, theirs in zip(one, other, strict=True)
    )


def _rank_in(ranks: Sequence[Sequence[object]]) -> Callable[[Hit], tuple[int, ...]]:
    """Return the key by which hits are sorted: the rank of each output, the first column first."""

    def rank(hit: Hit) -> tuple[int, ...]:
        return tuple(
            next(
                (place for place, known in enumerate(values) if same((known,), (output,))),
                len(values),
            )
            for values, output in zip(ranks, hit.outputs, strict=True)
        )

    return rank


def aggregate(aggregation: Aggregation, values: Sequence[object], place: Place) -> object:
    """Return what COLLECT makes of the outputs of one column.

    Raises:
        DecisionValueError: The outputs cannot be added, or have no order.
    """
    match aggregation:
        case Aggregation.COUNT:
            return Decimal(len(values))
        case Aggregation.SUM:
            return _sum(values, place)
    run = feel.scratch()
    best = values[0]
    for value in values[1:]:
        order = operators.compare(run, value, best)
        if order is None:
            raise _unfit(aggregation, place)
        if (order < 0) is (aggregation is Aggregation.MIN) and order != 0:
            best = value
    if best is None or operators.compare(run, best, best) is None:
        raise _unfit(aggregation, place)
    return best


def _sum(values: Sequence[object], place: Place) -> Decimal:
    total = Decimal(0)
    for value in values:
        if not isinstance(value, Decimal):
            raise _unfit(Aggregation.SUM, place)
        try:
            total = NUMBERS.add(total, value)
        except ArithmeticError:
            raise _unfit(Aggregation.SUM, place) from None
    return total


def _unfit(aggregation: Aggregation, place: Place) -> DecisionError:
    return DecisionValueError(
        place,
        f"这些输出不能按 {aggregation} 汇总。",
        f"these outputs cannot be aggregated by {aggregation}.",
    )
