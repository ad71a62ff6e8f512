"""Sets of characters as XML Schema's regular expressions name them, as ranges of code points."""

import sys
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

Ranges = tuple[tuple[int, int], ...]
"""Ranges of code points, both ends included, ascending, with gaps between them."""

LAST: Final = sys.maxunicode
_SURROGATES: Final = ((0xD800, 0xDFFF),)

BLANKS: Final[Ranges] = ((0x9, 0xA), (0xD, 0xD), (0x20, 0x20))
"""``\\s``"""

_NAME_START: Final[Ranges] = (
    *((0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6)),
    *((0xF8, 0x2FF), (0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F)),
    *((0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFFFD)),
    (0x10000, 0xEFFFF),
)
_NAME_REST: Final[Ranges] = (
    *((0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040)),
)

BLOCKS: Final[dict[str, tuple[int, int]]] = {
    "BasicLatin": (0x0, 0x7F),
    "Latin-1Supplement": (0x80, 0xFF),
    "LatinExtended-A": (0x100, 0x17F),
    "LatinExtended-B": (0x180, 0x24F),
    "IPAExtensions": (0x250, 0x2AF),
    "SpacingModifierLetters": (0x2B0, 0x2FF),
    "CombiningDiacriticalMarks": (0x300, 0x36F),
    "Greek": (0x370, 0x3FF),
    "GreekandCoptic": (0x370, 0x3FF),
    "Cyrillic": (0x400, 0x4FF),
    "Armenian": (0x530, 0x58F),
    "Hebrew": (0x590, 0x5FF),
    "Arabic": (0x600, 0x6FF),
    "Devanagari": (0x900, 0x97F),
    "Thai": (0xE00, 0xE7F),
    "Tibetan": (0xF00, 0xFFF),
    "HangulJamo": (0x1100, 0x11FF),
    "Mongolian": (0x1800, 0x18AF),
    "LatinExtendedAdditional": (0x1E00, 0x1EFF),
    "GreekExtended": (0x1F00, 0x1FFF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "SuperscriptsandSubscripts": (0x2070, 0x209F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "LetterlikeSymbols": (0x2100, 0x214F),
    "NumberForms": (0x2150, 0x218F),
    "Arrows": (0x2190, 0x21FF),
    "MathematicalOperators": (0x2200, 0x22FF),
    "MiscellaneousTechnical": (0x2300, 0x23FF),
    "EnclosedAlphanumerics": (0x2460, 0x24FF),
    "BoxDrawing": (0x2500, 0x257F),
    "GeometricShapes": (0x25A0, 0x25FF),
    "MiscellaneousSymbols": (0x2600, 0x26FF),
    "CJKRadicalsSupplement": (0x2E80, 0x2EFF),
    "KangxiRadicals": (0x2F00, 0x2FDF),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "Bopomofo": (0x3100, 0x312F),
    "EnclosedCJKLettersandMonths": (0x3200, 0x32FF),
    "CJKCompatibility": (0x3300, 0x33FF),
    "CJKUnifiedIdeographsExtensionA": (0x3400, 0x4DBF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "YiSyllables": (0xA000, 0xA48F),
    "HangulSyllables": (0xAC00, 0xD7AF),
    "PrivateUse": (0xE000, 0xF8FF),
    "CJKCompatibilityIdeographs": (0xF900, 0xFAFF),
    "CJKCompatibilityForms": (0xFE30, 0xFE4F),
    "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
    "CJKUnifiedIdeographsExtensionB": (0x20000, 0x2A6DF),
}
"""The blocks that ``\\p{Is…}`` knows here: those of the world's larger scripts."""


def union(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Return the ranges in their order, those that touch joined."""
    joined: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return tuple(joined)


def complement(ranges: Ranges) -> Ranges:
    """Return every other character."""
    gaps: list[tuple[int, int]] = []
    begin = 0
    for low, high in union([*ranges, *_SURROGATES]):
        if low > begin:
            gaps.append((begin, low - 1))
        begin = high + 1
    if begin <= LAST:
        gaps.append((begin, LAST))
    return tuple(gaps)


def difference(ranges: Ranges, without: Ranges) -> Ranges:
    """Return the characters of the first set that the second does not have."""
    return complement(union([*complement(ranges), *without]))


@lru_cache(maxsize=1)
def _categories() -> dict[str, Ranges]:
    """Find the ranges of each of Unicode's categories, once: it takes a tenth of a second."""
    found: dict[str, list[tuple[int, int]]] = {}
    begin, current = 0, unicodedata.category("\0")
    for code in range(1, LAST + 1):
        category = unicodedata.category(chr(code))
        if category != current:
            found.setdefault(current, []).append((begin, code - 1))
            begin, current = code, category
    found.setdefault(current, []).append((begin, LAST))
    return {category: tuple(ranges) for category, ranges in found.items()}


@lru_cache(maxsize=64)
def category(name: str) -> Ranges | None:
    """Return the characters of a category, as ``Lu``, or of a group of them, as ``L``."""
    tables = _categories()
    kinds = [kind for kind in tables if kind == name or (len(name) == 1 and kind[0] == name)]
    if not kinds or name == "Cs":
        return None
    return difference(union(pair for kind in kinds for pair in tables[kind]), _SURROGATES)


@lru_cache(maxsize=64)
def named(letter: str) -> Ranges:
    r"""Return the characters of ``\d``, ``\w``, ``\s``, ``\i``, ``\c``, or of their opposites."""
    if letter.isupper():
        return complement(named(letter.lower()))
    match letter:
        case "s":
            return BLANKS
        case "i":
            return _NAME_START
        case "c":
            return union([*_NAME_START, *_NAME_REST])
        case "d":
            return category("Nd") or ()
    words = [pair for kind in "PZC" for pair in category(kind) or ()]
    return complement(union(words))
