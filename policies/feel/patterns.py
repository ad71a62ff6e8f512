r"""Regular expressions: those of XPath, in which FEEL's are written, run by RE2.

RE2 takes time that grows with the text and not with the pattern's cunning. What it cannot do in
such time, references to groups (``\1``), is an error here, and so is what XPath does not know,
such as looking ahead. One difference remains: with flag ``m``, ``^`` also stands behind a line
feed that ends the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import re2  # type: ignore[import-untyped]

from policies.feel import character_sets as sets
from policies.feel.budget import MAX_PATTERN
from policies.feel.character_sets import Ranges

_FLAGS: Final = frozenset("smixq")
_CACHED: Final = 256
_PROGRAM_MEMORY: Final = 1 << 20
_SAME: Final = frozenset(r"\|.?*+(){}-[]^$")
_CONTROLS: Final = {"n": 0xA, "r": 0xD, "t": 0x9}
_SETS: Final = frozenset("sSiIcCdDwW")
_COUNT = re.compile(r"\{([0-9]{1,4})(,[0-9]{0,4})?\}")
_PROPERTY = re.compile(r"\{(Is)?([A-Za-z0-9-]+)\}")
_MAX_NESTING: Final = 60


class PatternError(Exception):
    """The text is no pattern that can be run; it knows why in both languages."""

    def __init__(self, reason_zh: str, reason_en: str) -> None:
        super().__init__(reason_en)
        self.reason_zh = reason_zh
        self.reason_en = reason_en


@dataclass(frozen=True, slots=True)
class Match:
    """A match: where it begins and ends, in bytes, and the texts of its groups."""

    start: int
    end: int
    groups: tuple[bytes | None, ...]

    def group(self, number: int) -> str:
        """Return the text of a group, of the whole match for 0; empty if it took no part."""
        return (self.groups[number] or b"").decode()


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that can be run over UTF-8.

    Attributes:
        group_count: How many groups it captures.
        size: Instructions of the program; a search costs this for each byte at worst.
        is_literal: Whether flag ``q`` was given, so that replacements are literal too.
        may_be_empty: Whether it matches the empty text.
    """

    group_count: int
    size: int
    is_literal: bool
    may_be_empty: bool
    _program: "re2._Regexp"

    def is_in(self, text: bytes) -> bool:
        """Tell whether the pattern matches somewhere."""
        return self._program.search(text) is not None

    def matches(self, text: bytes) -> Iterator[Match]:
        """Give the matches from left to right; they do not overlap."""
        for found in self._program.finditer(text):
            yield Match(found.start(), found.end(), (found.group(), *found.groups()))


@lru_cache(maxsize=_CACHED)
def compile_pattern(text: str, flags: str) -> Pattern:
    """Return a pattern that can be run, or find it.

    Args:
        text: A regular expression as XPath's functions take it.
        flags: Any of ``s`` (dot takes line ends), ``m`` (lines), ``i`` (capitals do not count),
            ``x`` (blanks do not count), ``q`` (nothing has a meaning).

    Raises:
        PatternError: It cannot be run.
    """
    if not set(flags) <= _FLAGS:
        raise PatternError(f"不认识的匹配标志“{flags[:10]}”", f"unknown flags {flags[:10]!r}")
    if len(text) > MAX_PATTERN:
        raise PatternError(
            f"正则表达式超过{MAX_PATTERN}字", f"the pattern has more than {MAX_PATTERN} characters"
        )
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _PROGRAM_MEMORY
    options.case_sensitive = "i" not in flags
    is_literal = "q" in flags
    if is_literal:
        translated, group_count = re2.escape(text), 0
    else:
        translator = _Translator(_without_blanks(text) if "x" in flags else text, flags)
        translated, group_count = translator.translate(), translator.group_count
    try:
        program = re2.compile(translated.encode(), options)
    except re2.error as error:
        raise PatternError(
            f"正则表达式无效或过大：{_shown(text)}", f"no pattern, or too large: {_shown(text)}"
        ) from error
    size = int(program.programsize)
    return Pattern(group_count, size, is_literal, program.search(b"") is not None, program)


def _shown(text: str) -> str:
    return f"“{text[:40]}”"


def _without_blanks(text: str) -> str:
    """Take out the blanks, but not those of a class in square brackets."""
    kept: list[str] = []
    depth = 0
    is_escaped = False
    for character in text:
        if character in " \t\n\r" and not depth:
            continue
        if not is_escaped and character in "[]":
            depth = max(depth + (1 if character == "[" else -1), 0)
        is_escaped = character == "\\" and not is_escaped
        kept.append(character)
    return "".join(kept)


class _Translator:
    """Reads a pattern of XPath once and writes RE2's."""

    def __init__(self, text: str, flags: str) -> None:
        self._text = text
        self._flags = flags
        self._at = 0
        self._open: list[bool] = []
        self.group_count = 0

    def translate(self) -> str:
        """Return the pattern as RE2 reads it."""
        written: list[str] = []
        while self._at < len(self._text):
            written.append(self._piece())
        if self._open:
            raise self._error("括号没有结束", "a bracket is not closed")
        return ("(?m)" if "m" in self._flags else "") + "".join(written)

    def _piece(self) -> str:
        character = self._take()
        match character:
            case "\\":
                return self._escape()
            case "[":
                return self._class(0).written()
            case ".":
                return "(?s:.)" if "s" in self._flags else r"[^\n\r]"
            case "(":
                return self._group()
            case ")":
                if not self._open:
                    raise self._error("多余的右括号", "a bracket closes nothing")
                self._open.pop()
                return ")"
            case "{":
                return self._count()
            case "]" | "}":
                raise self._error(
                    f"“{character}”之前应有反斜杠", f"{character!r} needs a backslash"
                )
            case "*" | "+" | "?" | "|" | "^" | "$":
                return character
        return character if character.isalnum() else str(re2.escape(character))

    def _take(self) -> str:
        if self._at >= len(self._text):
            raise self._error("不完整", "it ends too early")
        self._at += 1
        return self._text[self._at - 1]

    def _group(self) -> str:
        captures = not self._text.startswith("?", self._at)
        if not captures and not self._text.startswith("?:", self._at):
            raise self._error("不支持环视和内嵌标志", "no looking around, no flags inside")
        self._open.append(captures)
        if len(self._open) > _MAX_NESTING:
            raise self._error("括号过深", "too many brackets inside each other")
        self.group_count += captures
        self._at += 0 if captures else 2
        return "(" if captures else "(?:"

    def _count(self) -> str:
        match = _COUNT.match(self._text, self._at - 1)
        if not match:
            raise self._error("重复次数的写法无效", "a count of repetitions is not readable")
        self._at = match.end()
        return match.group()

    def _escape(self) -> str:
        letter = self._take()
        if letter.isdigit():
            if 0 < int(letter) <= self.group_count:
                raise self._error(
                    "不支持反向引用（线性时间的匹配无法做到）",
                    "references to groups are not known: they have no linear-time matching",
                )
            raise self._error("引用了不存在的组", "a group that does not exist is referred to")
        found = self._escaped(letter)
        if isinstance(found, int):
            return str(re2.escape(chr(found)))
        return f"(?-i:{_written(found)})"

    def _escaped(self, letter: str) -> int | Ranges:
        """Return the character or the set that stands behind a backslash."""
        if letter in _SAME:
            return ord(letter)
        if letter in _CONTROLS:
            return _CONTROLS[letter]
        if letter in _SETS:
            return sets.named(letter)
        if letter not in {"p", "P"}:
            raise self._error(f"“\\{letter}”没有含义", f"\\{letter} has no meaning")
        match = _PROPERTY.match(self._text, self._at)
        if not match:
            raise self._error("字符类别的写法无效", "a category is not readable")
        self._at = match.end()
        is_block, name = match.groups()
        block = sets.BLOCKS.get(name)
        found = ((block,) if block else None) if is_block else sets.category(name)
        if found is None:
            raise self._error(f"没有字符类别“{name}”", f"there is no category {name!r}")
        return sets.complement(found) if letter == "P" else found

    def _class(self, depth: int) -> "_Class":
        """Read a class up to its closing bracket, with what is taken out of it."""
        if depth > _MAX_NESTING:
            raise self._error("字符组过深", "too many classes inside each other")
        is_negated = self._text.startswith("^", self._at)
        self._at += is_negated
        found: list[tuple[int, int]] = []
        while True:
            character = self._take()
            if character == "]" and found:
                return _Class(sets.union(found), is_negated)
            if character == "-" and self._text.startswith("[", self._at) and found:
                self._at += 1
                without = self._class(depth + 1)
                if self._take() != "]":
                    raise self._error(
                        "字符组应在减去的部分之后结束", "it ends behind what it lacks"
                    )
                return _Class(sets.union(found), is_negated).without(without)
            found += self._class_part(character)

    def _class_part(self, character: str) -> Ranges:
        if character in "[]":
            raise self._error("字符组中的方括号之前应有反斜杠", "a bracket in it needs a backslash")
        low = self._escaped(self._take()) if character == "\\" else ord(character)
        if not isinstance(low, int):
            return low
        follows = self._text[self._at : self._at + 2]
        if not follows.startswith("-") or follows in {"-]", "-["}:
            return ((low, low),)
        self._at += 1
        end = self._take()
        high = self._escaped(self._take()) if end == "\\" else ord(end)
        if not isinstance(high, int) or end == "[" or high < low:
            raise self._error("字符范围无效", "a range of characters is not readable")
        return ((low, high),)

    def _error(self, reason_zh: str, reason_en: str) -> PatternError:
        shown = _shown(self._text)
        return PatternError(f"正则表达式{shown}：{reason_zh}", f"pattern {shown}: {reason_en}")


@dataclass(frozen=True, slots=True)
class _Class:
    """A class in square brackets; negation stays apart, so that capitals fold before it."""

    ranges: Ranges
    is_negated: bool

    def without(self, other: "_Class") -> "_Class":
        """Return the class without the characters of another."""
        match self.is_negated, other.is_negated:
            case False, False:
                return _Class(sets.difference(self.ranges, other.ranges), is_negated=False)
            case True, False:
                return _Class(sets.union([*self.ranges, *other.ranges]), is_negated=True)
            case True, True:
                return _Class(sets.difference(other.ranges, self.ranges), is_negated=False)
        common = sets.difference(self.ranges, sets.complement(other.ranges))
        return _Class(common, is_negated=False)

    def written(self) -> str:
        """Write the class as RE2 reads it."""
        return _written(self.ranges, is_negated=self.is_negated)


def _written(ranges: Ranges, *, is_negated: bool = False) -> str:
    if not ranges:
        return r"[^\x{0}-\x{10FFFF}]"
    parts = (
        f"\\x{{{low:X}}}" if low == high else f"\\x{{{low:X}}}-\\x{{{high:X}}}"
        for low, high in ranges
    )
    return f"[{'^' if is_negated else ''}{''.join(parts)}]"
