"""The search for boxes that no rule covers."""

from collections.abc import Sequence
from typing import Final

MAX_BOXES: Final = 100
"""Gaps that are told."""

MAX_LOOKS: Final = 50_000
"""Sets of rules, at one axis, that the search looks at before it gives up."""

Box = tuple[tuple[int, ...], ...]
"""For each axis the numbers of its stretches."""


class GapSearch:
    """Looks for gaps.

    Attributes:
        is_finished: Whether everything was looked at.
        is_cut_short: Whether there are more gaps than were kept.
    """

    def __init__(self, masks: Sequence[Sequence[int]], every_rule: int) -> None:
        """Prepare.

        Args:
            masks: For each axis, for each of its stretches, the rules as bits.
            every_rule: All rules.
        """
        self._masks = masks
        self._every_rule = every_rule
        self._full = self._covering_the_rest()
        self._known: dict[tuple[int, int], tuple[Box, ...]] = {}
        self.is_finished = True
        self.is_cut_short = False

    def run(self) -> tuple[Box, ...]:
        """Return the gaps."""
        return self._gaps(0, self._every_rule)

    def _covering_the_rest(self) -> list[int]:
        """Return, for each axis, the rules that cover all of it and of the axes behind it."""
        full = [self._every_rule]
        for masks in reversed(self._masks):
            rest = full[-1]
            for mask in masks:
                rest &= mask
            full.append(rest)
        return full[::-1]

    def _gaps(self, depth: int, rules: int) -> tuple[Box, ...]:
        """Return the gaps among the axes from one on, where only these rules are left."""
        if rules & self._full[depth]:
            return ()
        if not rules:
            return (tuple(tuple(range(len(masks))) for masks in self._masks[depth:]),)
        key = (depth, rules)
        if key in self._known:
            return self._known[key]
        if len(self._known) >= MAX_LOOKS:
            self.is_finished = False
            return ()
        by_result: dict[tuple[Box, ...], list[int]] = {}
        for index, mask in enumerate(self._masks[depth]):
            rest = self._gaps(depth + 1, rules & mask)
            if rest:
                by_result.setdefault(rest, []).append(index)
        found = [(tuple(indexes), *box) for boxes, indexes in by_result.items() for box in boxes]
        if len(found) > MAX_BOXES:
            self.is_cut_short = True
            del found[MAX_BOXES:]
        self._known[key] = tuple(found)
        return self._known[key]
