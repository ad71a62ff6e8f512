"""The ``clock`` property of an element: what it does to legal clocks; read here and nowhere else.

``start:publicity under:total`` starts one clock and stands under another; ``start:total=25`` also
says how long the clock runs, in its own unit, where the diagram sets another length than the law
does; ``none`` stands for nothing. The ``clock`` of a timer is the plain name of the clock that it
waits for, and holds no directive.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

NOTHING = "none"


class Verb(StrEnum):
    """What a directive does to its clock when the element is completed."""

    START = "start"
    STOP = "stop"
    UNDER = "under"


class ClockDirective(NamedTuple):
    """One directive; ``length`` is in the clock's own unit, None where the law's length counts."""

    verb: Verb
    clock: str
    length: int | None = None

    def __str__(self) -> str:
        """Return the directive as diagrams write it."""
        return f"{self.verb}:{self.clock}" + (f"={self.length}" if self.length else "")


class DirectiveError(ValueError):
    """A word of a ``clock`` property says nothing that can be obeyed; the words tell why."""

    def __init__(self, message_zh: str, message_en: str) -> None:
        """Keep the reason in both languages."""
        self.message_zh, self.message_en = message_zh, message_en
        super().__init__(message_en)


def directives(properties: Mapping[str, str]) -> tuple[ClockDirective, ...]:
    """Return what an element does to clocks, as drawn; what cannot be obeyed is left out."""
    return _directives(properties.get("clock", ""))


@lru_cache(maxsize=4096)  # Every move reads those of every element it passes, ever the same texts.
def _directives(words: str) -> tuple[ClockDirective, ...]:
    found = []
    for word in words.split():
        try:
            found.append(read(word))
        except DirectiveError:
            continue
    return tuple(found)


def read(word: str) -> ClockDirective:
    """Read one word.

    Raises:
        DirectiveError: It is no directive, or its length is none.
    """
    verb, _, rest = word.partition(":")
    clock, equals, length = rest.partition("=")
    if verb not in set(Verb) or not clock:
        raise DirectiveError(
            "应为 start:名称、stop:名称、under:名称或单独的 none",
            "it should be start:NAME, stop:NAME, under:NAME, or none alone",
        )
    if not equals:
        return ClockDirective(Verb(verb), clock)
    if verb != Verb.START:
        raise DirectiveError(
            "只有 start 可以写期限，如 start:名称=10", "only start takes a length: start:NAME=10"
        )
    if not (length.isascii() and length.isdigit() and int(length) >= 1):
        raise DirectiveError(
            "期限应为不小于1的整数，如 start:名称=10",
            "the length should be a whole number, 1 or more: start:NAME=10",
        )
    return ClockDirective(Verb.START, clock, int(length))
