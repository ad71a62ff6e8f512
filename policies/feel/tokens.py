"""Cut the text of an expression into the terminals of the grammar.

What a bracket or a word means in FEEL depends on what stands before it: ``[`` begins a list, a
filter or ends an interval, and names may hold blanks. That is decided here, so that the grammar
stays LALR(1).
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from lark import Token

from policies.feel.budget import MAX_BRACKETS
from policies.feel.errors import FeelBudgetError, FeelSyntaxError

WORD: Final = r"(?:[^\W\d]|[\U00010000-\U000EFFFF])(?:\w|[\U00010000-\U000EFFFF])*"
_SKIP = re.compile(r"(?:\s+|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)+")
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_WORD = re.compile(WORD)
_SIMPLE = re.compile(rf"{WORD}\Z")
_OPERATOR = re.compile(r"\*\*|\.\.|<=|>=|!=|[-+*/<>=.,:()\[\]{}?]")
_INSTANCE_OF = re.compile(r"instance\s+of\b")
_ARGUMENT_LABEL = re.compile(rf"({WORD}(?:[ \t]+{WORD})*)\s*(?=:)")
_ENTRY_LABEL = re.compile(r'([^":{}\[\](),]+)(?=:)')
_STRING_LABEL = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(?=:)', re.DOTALL)
_LOOP_NAME = re.compile(rf"({WORD}(?:[ \t]+{WORD})*?)\s+(?=in\b)")
_TYPE_NAME = re.compile(
    r"(?:date\s+and\s+time|days\s+and\s+time\s+duration|years\s+and\s+months\s+duration)\b|" + WORD
)
_ENDS_INTERVAL = re.compile(
    r"\s*(?:\Z|[)\]},.=]|!=|(?:and|or|then|else|return|satisfies|in|instance|between)\b)"
)
_ESCAPE = re.compile(r'\\(?:([ntr"\'\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6}))')
_PLAIN_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")

_KEYWORDS: Final = {
    "and": "_AND",
    "or": "_OR",
    "between": "_BETWEEN",
    "in": "_IN",
    "if": "_IF",
    "then": "_THEN",
    "else": "_ELSE",
    "for": "_FOR",
    "return": "_RETURN",
    "some": "_SOME",
    "every": "_EVERY",
    "satisfies": "_SATISFIES",
    "function": "_FUNCTION",
    "true": "TRUE",
    "false": "FALSE",
    "null": "NULL",
}
_SIGNS: Final = {
    "+": "PLUS",
    "*": "TIMES",
    "/": "DIVIDE",
    "**": "POWER",
    ".": "_DOT",
    "..": "_DOTS",
    ",": "_COMMA",
    ":": "_COLON",
    "?": "NAME",
    "<": "COMPARE",
    "<=": "COMPARE",
    ">": "COMPARE",
    ">=": "COMPARE",
    "=": "COMPARE",
    "!=": "COMPARE",
}
_ENDS_OPERAND: Final = frozenset(
    {"NAME", "NUMBER", "STRING", "AT", "TRUE", "FALSE", "NULL", "TYPE"}
    | {"_RPAR", "_RSQB", "_RBRACE", "_INTERVAL_END"}
)
_LOOPS: Final = frozenset({"_FOR", "_SOME", "_EVERY"})
_FULL_WIDTH: Final = frozenset("（），：＜＞＝＋－＊／［］｛｝“”‘’！．")
_BEFORE_LOOP_NAME: Final = _LOOPS | {"_COMMA"}
_SPACED_PROPERTIES: Final = frozenset({"start included", "end included", "time offset"})


@lru_cache(maxsize=4096)
def is_simple_name(name: str) -> bool:
    """Tell whether a name can be read without knowing it: no blank, no sign, no keyword."""
    return _SIMPLE.match(name) is not None and name not in _KEYWORDS


def decode_string(body: str) -> str:
    """Return the text between quotation marks with its escapes replaced.

    Half a character, which no database takes, becomes U+FFFD.
    """
    decoded = _ESCAPE.sub(_decode_escape, body) if "\\" in body else body
    return _LONE_SURROGATE.sub("\ufffd", _SURROGATES.sub(_join_surrogates, decoded))


def _decode_escape(match: re.Match[str]) -> str:
    plain, short, long = match.groups()
    if plain:
        return _PLAIN_ESCAPES.get(plain, plain)
    code = int(short or long, 16)
    return chr(code) if code <= sys.maxunicode else match.group()


def _join_surrogates(match: re.Match[str]) -> str:
    return match.group().encode("utf-16", "surrogatepass").decode("utf-16")


@dataclass(slots=True)
class _Bracket:
    """An open bracket: what it began, and whether it holds an interval."""

    kind: str
    has_dots: bool = False


class Tokeniser:
    """Reads one text once."""

    def __init__(self, text: str, *, functions: frozenset[str], names: frozenset[str]) -> None:
        """Prepare to read.

        Args:
            text: The expression.
            functions: Names of built-in functions; those with blanks are read as one name.
            names: Names of variables that hold blanks or signs.
        """
        self._text = text
        self._position = 0
        self._previous = ""
        self._brackets: list[_Bracket] = []
        self._loops: list[int] = []
        self._awaits_loop_name = False
        self._names = set(names)
        self._known = _alternatives(self._names)
        self._calls = _alternatives({name for name in functions if " " in name}, after=r"\s*\(")
        self._properties = _alternatives(set(_SPACED_PROPERTIES))

    def tokens(self) -> Iterator[Token]:
        """Give the terminals one by one.

        Raises:
            FeelSyntaxError: A character or a text that FEEL does not know.
            FeelBudgetError: Too many brackets inside each other.
        """
        while True:
            if skipped := _SKIP.match(self._text, self._position):
                self._position = skipped.end()
            if self._position >= len(self._text):
                return
            start = self._position
            kind, value = self._next()
            self._previous = kind
            yield Token(kind, value, start_pos=start)

    def _next(self) -> tuple[str, str]:
        character = self._text[self._position]
        if found := self._label() or self._loop_name() or self._type():
            return found
        if character == '"':
            return "STRING", decode_string(self._string())
        if character == "@":
            self._position += 1
            return "AT", decode_string(self._string())
        if number := self._match(_NUMBER):
            return "NUMBER", number
        if name := self._name():
            return name
        if sign := self._match(_OPERATOR):
            return self._sign(sign)
        if character in _FULL_WIDTH:
            raise self._error(
                f"“{character}”是全角符号，请改用半角", f"{character!r} is a full-width sign"
            )
        raise self._error(f"不认识的字符“{character}”", f"unknown character {character!r}")

    def _match(self, pattern: re.Pattern[str] | None) -> str:
        if pattern is None or not (match := pattern.match(self._text, self._position)):
            return ""
        self._position = match.end()
        return match.group()

    def _string(self) -> str:
        match = _STRING.match(self._text, self._position)
        if not match:
            raise self._error("文本缺少结束的引号", "a text without its closing quotation mark")
        self._position = match.end()
        return match.group(1)

    def _label(self) -> tuple[str, str] | None:
        """Read the name before a colon, where arguments, entries and parameters begin."""
        top = self._brackets[-1].kind if self._brackets else ""
        if top not in {"call", "parameters", "context"}:
            return None
        if self._previous not in {"_CALL", "_PARAMETERS", "_LBRACE", "_COMMA"}:
            return None
        if top == "context":
            text_label = _STRING_LABEL.match(self._text, self._position)
            match = text_label or _ENTRY_LABEL.match(self._text, self._position)
            decode = decode_string if text_label else _squeeze
        else:
            match = _ARGUMENT_LABEL.match(self._text, self._position)
            decode = _squeeze
        if not match:
            return None
        self._position = match.end()
        name = decode(match.group(1))
        if top != "call":
            self._learn(name)
        return "LABEL", name

    def _loop_name(self) -> tuple[str, str] | None:
        """Read the variable of a loop, which may hold blanks."""
        if not self._awaits_loop_name or self._previous not in _BEFORE_LOOP_NAME:
            return None
        match = _LOOP_NAME.match(self._text, self._position)
        if not match:
            return None
        self._position = match.end()
        name = _squeeze(match.group(1))
        self._learn(name)
        return "NAME", name

    def _learn(self, name: str) -> None:
        if name and not is_simple_name(name) and name not in self._names:
            self._names.add(name)
            self._known = _alternatives(self._names)

    def _type(self) -> tuple[str, str] | None:
        """Read a whole type as one terminal."""
        in_parameters = bool(self._brackets) and self._brackets[-1].kind == "parameters"
        if self._previous != "_INSTANCE_OF" and not (in_parameters and self._previous == "_COLON"):
            return None
        start = self._position
        self._skip_type(0)
        return "TYPE", self._text[start : self._position]

    def _skip_type(self, depth: int) -> None:
        if depth > MAX_BRACKETS:
            raise _too_deep()
        self._match(_SKIP)
        if not self._match(_TYPE_NAME):
            raise self._error("此处应为类型", "a type should stand here")
        if not self._accept("<"):
            return
        while not self._accept(">"):
            label = _ARGUMENT_LABEL.match(self._text, self._position)
            if label:
                self._position = label.end() + 1
            self._skip_type(depth + 1)
            self._accept(",")
        if self._accept("->"):
            self._skip_type(depth + 1)

    def _accept(self, sign: str) -> bool:
        before = self._position
        self._match(_SKIP)
        if self._text.startswith(sign, self._position):
            self._position += len(sign)
            self._match(_SKIP)
            return True
        self._position = before
        return False

    def _name(self) -> tuple[str, str] | None:
        if self._match(_INSTANCE_OF):
            return "_INSTANCE_OF", "instance of"
        if known := self._match(self._known):
            return "NAME", _squeeze(known)
        if self._previous == "_DOT":
            name = self._match(self._properties) or self._match(_WORD)
            return ("NAME", _squeeze(name)) if name else None
        if call := self._match(self._calls):
            return "NAME", _squeeze(call)
        word = self._match(_WORD)
        if not word:
            return None
        kind = _KEYWORDS.get(word, "NAME")
        if kind in _LOOPS:
            self._loops.append(len(self._brackets))
            self._awaits_loop_name = True
        elif kind in {"_RETURN", "_SATISFIES"} and self._loops:
            self._loops.pop()
        elif kind == "_IN" and self._awaits_loop_name:
            self._awaits_loop_name = False
            kind = "_EACH_IN"
        return kind, word

    def _sign(self, sign: str) -> tuple[str, str]:
        after_operand = self._previous in _ENDS_OPERAND
        match sign:
            case "(" | "[" | "{":
                return self._opening(sign, after_operand=after_operand), sign
            case "]" if not after_operand and self._previous not in {"_LSQB", "_FILTER"}:
                return self._open("_INTERVAL_START", "interval"), sign
            case ")" | "]" | "}":
                return self._closing(sign), sign
            case "-":
                return ("MINUS" if after_operand else "_NEGATE"), sign
            case "..":
                if self._brackets:
                    self._brackets[-1].has_dots = True
            case ",":
                self._awaits_loop_name = bool(self._loops) and self._loops[-1] == len(
                    self._brackets
                )
        return _SIGNS[sign], sign

    def _opening(self, sign: str, *, after_operand: bool) -> str:
        if sign == "{":
            return self._open("_LBRACE", "context")
        if sign == "[":
            if not after_operand:
                return self._open("_LSQB", "list")
            in_interval = bool(self._brackets) and self._brackets[-1].has_dots
            if in_interval and _ENDS_INTERVAL.match(self._text, self._position):
                self._brackets.pop()
                return "_INTERVAL_END"
            return self._open("_FILTER", "filter")
        if self._previous == "_FUNCTION":
            return self._open("_PARAMETERS", "parameters")
        if self._previous == "_IN":
            return self._open("_IN_LPAR", "group")
        if after_operand:
            return self._open("_CALL", "call")
        return self._open("_LPAR", "group")

    def _open(self, kind: str, bracket: str) -> str:
        self._brackets.append(_Bracket(bracket))
        if len(self._brackets) > MAX_BRACKETS:
            raise _too_deep()
        return kind

    def _closing(self, sign: str) -> str:
        closed = self._brackets.pop().kind if self._brackets else ""
        while self._loops and self._loops[-1] > len(self._brackets):
            self._loops.pop()
        if closed == "parameters" and sign == ")":
            return "_PARAMETERS_END"
        return {")": "_RPAR", "]": "_RSQB", "}": "_RBRACE"}[sign]

    def _error(self, reason_zh: str, reason_en: str) -> FeelSyntaxError:
        line, column = place(self._text, self._position)
        return FeelSyntaxError(reason_zh, reason_en, line=line, column=column)


def place(text: str, position: int) -> tuple[int, int]:
    """Return line and column of a position, both from 1."""
    before = text[:position]
    return before.count("\n") + 1, position - before.rfind("\n")


def _squeeze(name: str) -> str:
    return " ".join(name.split())


def _alternatives(names: set[str], *, after: str = "") -> re.Pattern[str] | None:
    """Make a pattern of names with blanks or signs, the longest first."""
    if not names:
        return None
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    spelled = [r"\s+".join(re.escape(part) for part in name.split()) for name in longest_first]
    return re.compile(rf"(?:{'|'.join(spelled)})(?!\w)(?={after})")


def _too_deep() -> FeelBudgetError:
    return FeelBudgetError(
        f"表达式的括号超过{MAX_BRACKETS}层。",
        f"the expression has more than {MAX_BRACKETS} brackets inside each other",
    )
