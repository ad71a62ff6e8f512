"""What the search for gaps and overlaps tells of a decision table."""

from collections.abc import Mapping
from dataclasses import dataclass

from policies.dmn.model import HitPolicy


@dataclass(frozen=True, slots=True)
class Gap:
    """Inputs for which no rule holds.

    Attributes:
        region: Title of a column to the values, in words.
        example: Inputs in it, as ``decide`` takes them where columns are plain names.
    """

    region: Mapping[str, str]
    example: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Inputs for which two rules hold.

    Attributes:
        rule_ids: Their ids.
        rows: Their rows, from 1.
        is_allowed: Whether the hit policy allows it; under ANY, whether their outputs are equal.
    """

    rule_ids: tuple[str, str]
    rows: tuple[int, int]
    region: Mapping[str, str]
    example: Mapping[str, object]
    is_allowed: bool


@dataclass(frozen=True, slots=True)
class Undecided:
    """A place about which nothing can be said, and why.

    Attributes:
        row: Row of the rule, from 1; 0 if it is about a whole column or the table.
        column: Title of the column; empty if it is about the table.
    """

    row: int
    column: str
    reason_zh: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class Check:
    """What was found in one table.

    Attributes:
        table_id: Its id.
        owner: Name of the decision or knowledge it stands in.
        hit_policy: Its hit policy.
        has_default: Whether a gap gives a default.
        gaps: Gaps, at most ``gap_search.MAX_BOXES``.
        overlaps: Overlaps, at most ``MAX_OVERLAPS``.
        undecided: What was not decided.
        is_cut_short: Whether there is more than is told.
        is_complete: True: every input has a rule; False: a gap is certain; None: not decided.
    """

    table_id: str
    owner: str
    hit_policy: HitPolicy
    has_default: bool
    gaps: tuple[Gap, ...]
    overlaps: tuple[Overlap, ...]
    undecided: tuple[Undecided, ...]
    is_cut_short: bool
    is_complete: bool | None

    @property
    def collisions(self) -> tuple[Overlap, ...]:
        """Overlaps that the hit policy does not allow."""
        return tuple(one for one in self.overlaps if not one.is_allowed)

    @property
    def is_sound(self) -> bool:
        """Whether neither a gap without default nor a collision was found."""
        return not self.collisions and (self.has_default or not self.gaps)
