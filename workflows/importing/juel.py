"""Translate conditions of Camunda, Flowable and Activiti (JUEL) to FEEL, where both agree.

What has no equal in FEEL is refused by name: calls of methods, the remainder of a division,
text around an expression. A translation is checked by compiling it, and by the names it reads.
"""

import re
from functools import cache
from typing import Final

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import LarkError, VisitError

from policies.errors import PolicyError
from policies.feel import evaluation as feel

LENGTH_LIMIT: Final = 5_000
NESTING_LIMIT: Final = 50

GRAMMAR: Final = r"""
?start: ternary
?ternary: either
    | either "?" ternary ":" ternary -> choose
?either: both (_OR both)*
?both: equality (_AND equality)*
?equality: relation
    | relation EQUAL relation -> compare
?relation: sum
    | sum RELATION sum -> compare
?sum: product
    | sum SIGN product -> reckon
?product: unary
    | product TIMES unary -> reckon
    | product REST unary -> rest
?unary: postfix
    | _NOT unary -> negation
    | _EMPTY unary -> empty
    | "-" unary -> minus
?postfix: primary
    | postfix "." NAME -> member
    | postfix "[" ternary "]" -> item
    | postfix "." NAME "(" arguments ")" -> method
?primary: NUMBER -> number
    | STRING -> string
    | "true" -> yes
    | "false" -> no
    | "null" -> null
    | NAME -> name
    | (NAME | PREFIXED) "(" arguments ")" -> function
    | "(" ternary ")" -> group
arguments: [ternary ("," ternary)*]

_OR: "||" | /or(?![\w$])/
_AND: "&&" | /and(?![\w$])/
_NOT: "!" | /not(?![\w$])/
_EMPTY: /empty(?![\w$])/
EQUAL: "==" | "!=" | /(eq|ne)(?![\w$])/
RELATION: "<=" | ">=" | "<" | ">" | /(lt|gt|le|ge)(?![\w$])/
SIGN: "+" | "-"
TIMES: "*" | "/" | /div(?![\w$])/
REST: "%" | /mod(?![\w$])/
NUMBER: /\d+(\.\d+)?|\.\d+/
PREFIXED.2: /[^\W\d]\w*:[^\W\d]\w*(?=\s*\()/
STRING: /'([^'\\]|\\.)*'|"([^"\\]|\\.)*"/
NAME: /(?!(WORDS)(?![\w$]))[^\W\d][\w$]*/
%ignore /\s+/
"""
WORDS: Final = "or|and|not|empty|eq|ne|lt|gt|le|ge|div|mod|true|false|null|instanceof"
COMPARISONS: Final = {
    "==": "=",
    "eq": "=",
    "ne": "!=",
    "lt": "<",
    "gt": ">",
    "le": "<=",
    "ge": ">=",
}
IMPLICIT: Final = frozenset({"execution", "task", "authenticatedUserId", "variables"})
WHOLE: Final = re.compile(r"\s*[$#]\{(.*)\}\s*", re.DOTALL)


class UntranslatableError(Exception):
    """A condition has no equal in FEEL; ``str()`` is the English reason."""

    def __init__(self, reason_zh: str, reason_en: str) -> None:
        """Give the reason in both languages."""
        super().__init__(reason_en)
        self.reason_zh = reason_zh
        self.reason_en = reason_en


def looks_like_juel(text: str) -> bool:
    """Whether a text holds an expression in braces behind ``$`` or ``#``."""
    return "${" in text or "#{" in text


def to_feel(text: str) -> str:
    """Translate a condition such as ``${amount > 1000 && approved == 'yes'}``.

    Raises:
        UntranslatableError: It is no JUEL, or FEEL has nothing that means the same.
    """
    inside = _inside(text) if len(text) <= LENGTH_LIMIT else ""
    if len(text) > LENGTH_LIMIT or inside.count("(") + inside.count("?") > NESTING_LIMIT:
        raise UntranslatableError(
            "表达式太长或嵌套太深。", "The expression is too long or too deep."
        )
    translating = _ToFeel()
    try:
        written = str(translating.transform(_parser().parse(inside)))
    except VisitError as error:
        raise _reason_of(error) from error
    except LarkError as error:
        raise UntranslatableError(
            "不是能够读懂的 JUEL 表达式。", "It is no JUEL expression that can be read."
        ) from error
    except RecursionError as error:
        raise UntranslatableError(
            "表达式嵌套太深。", "The expression is nested too deep."
        ) from error
    _check(written, translating.names)
    return written


def _reason_of(error: VisitError) -> UntranslatableError:
    if isinstance(error.orig_exc, UntranslatableError):
        return error.orig_exc
    return UntranslatableError("表达式嵌套太深。", "The expression is nested too deep.")


def _inside(text: str) -> str:
    whole = WHOLE.fullmatch(text)
    inside = whole.group(1) if whole else ""
    if whole is None or looks_like_juel(_without_strings(inside)):
        raise UntranslatableError(
            "条件须是一个完整的 ${…}，前后不能另有文字。",
            "A condition is one whole ${…}, with no text around it.",
        )
    if "}" in _without_strings(inside):
        raise UntranslatableError(
            "条件含有多个表达式，或多余的花括号。",
            "The condition holds several expressions, or a brace too many.",
        )
    return inside


def _without_strings(text: str) -> str:
    return re.sub(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", "", text)


def _check(written: str, names: set[str]) -> None:
    """The FEEL must compile, and read just the variables that the JUEL reads."""
    try:
        read = feel.compile_expression(written).names
    except PolicyError as error:
        raise UntranslatableError(
            f"译成的 FEEL“{written}”不成立：{error.message_zh}",
            f"Its translation “{written}” is not FEEL: {error.message_en}",
        ) from error
    if set(read) != names:
        odd = ", ".join(sorted(set(read) ^ names))
        raise UntranslatableError(
            f"名称在 FEEL 中另有含义：{odd}。", f"A name means something else in FEEL: {odd}."
        )


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR.replace("WORDS", WORDS), parser="lalr", maybe_placeholders=False)


class _Comparison(str):
    """A comparison, which is put into brackets where it is compared itself."""

    __slots__ = ()


@v_args(inline=True)
class _ToFeel(Transformer[Token, str]):
    """Write FEEL for each part; brackets stand where the author had them."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def choose(self, asked: str, one: str, other: str) -> str:
        return f"(if {asked} then {one} else {other})"

    def either(self, *parts: str) -> str:
        return " or ".join(parts)

    def both(self, *parts: str) -> str:
        return " and ".join(parts)

    def compare(self, left: str, sign: Token, right: str) -> str:
        one, other = (
            f"({side})" if isinstance(side, _Comparison) else side for side in (left, right)
        )
        return _Comparison(f"{one} {COMPARISONS.get(str(sign), str(sign))} {other}")

    def reckon(self, left: str, sign: Token, right: str) -> str:
        return f"{left} {'/' if sign == 'div' else sign} {right}"

    def rest(self, *_parts: str) -> str:
        raise UntranslatableError(
            "求余运算（%）在 FEEL 中对负数的结果不同，请改写为 modulo(a, b)。",
            "The remainder (%) differs for negative numbers in FEEL; write modulo(a, b).",
        )

    def negation(self, value: str) -> str:
        return f"not{value}" if value.startswith("(") and _closes(value) else f"not({value})"

    def empty(self, value: str) -> str:
        return f'({value} = null or string({value}) in ("", "[]", "{{}}"))'

    def minus(self, value: str) -> str:
        return f"-{value}"

    def member(self, value: str, name: Token) -> str:
        if value in IMPLICIT:
            raise _engine_object(value)
        return f"{value}.{_name(name)}"

    def item(self, value: str, key: str) -> str:
        if re.fullmatch(r"\d+", key):
            return f"{value}[{int(key) + 1}]"
        if key.startswith('"'):
            return f"get value({value}, {key})"
        raise UntranslatableError(
            "下标只能是整数或文字。", "An index is a whole number or a text only."
        )

    def method(self, value: str, name: Token, _arguments: object) -> str:
        raise UntranslatableError(
            f"调用了方法 {value}.{name}()，FEEL 不能调用程序，请改用流程变量。",
            f"It calls the method {value}.{name}(); FEEL calls no program, use a variable.",
        )

    def function(self, called: Token, _arguments: object) -> str:
        raise UntranslatableError(
            f"调用了函数 {called}()，FEEL 中没有，请改用流程变量或 FEEL 函数。",
            f"It calls the function {called}(), which FEEL has not; use a variable, or FEEL's own.",
        )

    def arguments(self, *_values: str) -> str:
        return ""

    def number(self, written: Token) -> str:
        return f"0{written}" if written.startswith(".") else str(written)

    def string(self, written: Token) -> str:
        plain = re.sub(r"\\(.)", r"\1", written[1:-1], flags=re.DOTALL)
        escaped = plain.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'

    def yes(self) -> str:
        return "true"

    def no(self) -> str:
        return "false"

    def null(self) -> str:
        return "null"

    def name(self, written: Token) -> str:
        self.names.add(_name(written))
        return str(written)

    def group(self, value: str) -> str:
        return f"({value})"


def _name(written: Token) -> str:
    if "$" in written:
        raise UntranslatableError(
            f"名称 {written} 含有 $，FEEL 不允许。", f"The name {written} has a $, FEEL has none."
        )
    return str(written)


def _engine_object(name: str) -> UntranslatableError:
    return UntranslatableError(
        f"读取了原引擎的对象 {name}，此处没有，请改用流程变量。",
        f"It reads the other engine's object {name}, which is not here; use a variable.",
    )


def _closes(value: str) -> bool:
    """Whether the bracket that a text begins with closes at its end."""
    depth = 0
    for place, sign in enumerate(_blank_strings(value)):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return place == len(value) - 1
    return False


def _blank_strings(text: str) -> str:
    return re.sub(r'"(?:[^"\\]|\\.)*"', lambda found: "_" * len(found.group()), text)
