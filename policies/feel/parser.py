"""Text to syntax tree, or an error that names the place."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from lark import Lark, Token, Transformer, UnexpectedToken, v_args
from lark.lexer import Lexer, LexerState

from policies.feel import syntax, temporal
from policies.feel.errors import FeelSyntaxError
from policies.feel.grammar import GRAMMAR, SPELLING
from policies.feel.numbers import NUMBERS
from policies.feel.tokens import Tokeniser, place

_MAX_EXPECTED: Final = 8
_NEGATED_FROM: Final = 2
"""Where the tests begin behind ``not(``."""
_NOT = re.compile(r"\s*not\s*\(")
_OPENING: Final = frozenset(
    {"_CALL", "_LPAR", "_IN_LPAR", "_PARAMETERS", "_LSQB", "_FILTER", "_INTERVAL_START", "_LBRACE"}
)
_CLOSING: Final = frozenset({"_RPAR", "_PARAMETERS_END", "_RSQB", "_INTERVAL_END", "_RBRACE"})


def parse(text: str, *, functions: frozenset[str], names: frozenset[str]) -> syntax.Node:
    """Return the syntax tree of an expression.

    Args:
        text: The expression.
        functions: Names of the built-in functions.
        names: Names of variables that hold blanks or signs.

    Raises:
        FeelSyntaxError: The text is no expression.
        FeelBudgetError: Too many brackets inside each other.
    """
    tokens = Tokeniser(text, functions=functions, names=names).tokens()
    tree = _tree(text, tokens, start="start", end=len(text))
    assert isinstance(tree, syntax.Node)  # noqa: S101  The grammar guarantees it.
    return tree


def parse_tests(text: str, *, functions: frozenset[str], names: frozenset[str]) -> syntax.Tests:
    """Return the syntax tree of unary tests: ``-``, ``not(tests)`` or tests with commas.

    ``not(…)`` around everything negates the tests; a function call that is only a part of a
    test, as in ``not(?) or x``, does not. ``-`` and an empty text fit everything.

    Raises:
        FeelSyntaxError: The text is no unary tests.
        FeelBudgetError: Too many brackets inside each other.
    """
    if text.strip() in {"", "-"}:
        return syntax.Tests(None, is_negated=False)
    tokeniser = Tokeniser(text, functions=functions, names=names)
    is_negated = _NOT.match(text) is not None
    tokens = list(tokeniser.tokens()) if is_negated else tokeniser.tokens()
    end = len(text)
    if isinstance(tokens, list):
        is_negated = _closes_at_end(tokens)
        if is_negated:
            end = tokens[-1].start_pos or 0
            tokens = tokens[_NEGATED_FROM:-1]
    tests = _tree(text, tokens, start="tests", end=end)
    assert isinstance(tests, tuple)  # noqa: S101  The grammar guarantees it.
    return syntax.Tests(tests, is_negated=is_negated)


def _closes_at_end(tokens: list[Token]) -> bool:
    """Tell whether the bracket behind ``not`` is closed by the last token."""
    depth = 0
    for index, token in enumerate(tokens):
        depth += (token.type in _OPENING) - (token.type in _CLOSING)
        if not depth and index:
            return index == len(tokens) - 1
    return False


def _tree(text: str, tokens: Iterable[Token], *, start: str, end: int) -> object:
    interactive = _PARSER.parse_interactive(start=start)
    token = Token("$END", "", start_pos=0)
    try:
        for token in tokens:
            interactive.feed_token(token)
        token = Token("$END", "", start_pos=end)
        tree: object = interactive.feed_eof(token)  # type: ignore[no-untyped-call]
    except UnexpectedToken as error:
        raise _unexpected(text, token, error) from None
    return tree


def _unexpected(text: str, token: Token, error: UnexpectedToken) -> FeelSyntaxError:
    line, column = place(text, token.start_pos or 0)
    accepted = sorted({SPELLING[name] for name in error.expected if name in SPELLING})
    expected = tuple(accepted) if len(accepted) <= _MAX_EXPECTED else ()
    if token.type == "$END":
        reason_zh, reason_en = "表达式不完整", "the expression ends too early"
    else:
        reason_zh = f"此处不应出现“{token}”"
        reason_en = f"{str(token)!r} should not stand here"
    return FeelSyntaxError(reason_zh, reason_en, line=line, column=column, expected=expected)


class _NoLexer(Lexer):
    """The parser is fed token by token and never reads text itself."""

    def __init__(self, _configuration: object) -> None:
        pass

    def lex(self, _state: LexerState, _parser_state: object) -> Iterator[Token]:
        """Give nothing."""
        return iter(())  # pragma: no cover  Lark demands the method and never calls it here.


@v_args(inline=True)
class _TreeBuilder(Transformer[Token, syntax.Node]):
    """Makes the nodes while the parser reduces."""

    def start(self, expression: syntax.Node) -> syntax.Node:
        return expression

    def disjunction(self, *operands: syntax.Node) -> syntax.Node:
        return syntax.Or(operands)

    def conjunction(self, *operands: syntax.Node) -> syntax.Node:
        return syntax.And(operands)

    def compare(self, left: syntax.Node, sign: Token, right: syntax.Node) -> syntax.Node:
        return syntax.Compare(str(sign), left, right)

    def between(self, value: syntax.Node, low: syntax.Node, high: syntax.Node) -> syntax.Node:
        return syntax.Between(value, low, high)

    def contained(self, value: syntax.Node, test: syntax.Node) -> syntax.Node:
        return syntax.In(value, (test,))

    def tests(self, *tests: syntax.Node) -> tuple[syntax.Node, ...]:
        return tests

    def contained_in_any(self, value: syntax.Node, tests: tuple[syntax.Node, ...]) -> syntax.Node:
        return syntax.In(value, tests)

    def contained_in_interval(
        self, value: syntax.Node, start: syntax.Node, end: syntax.Node, includes_end: object
    ) -> syntax.Node:
        return syntax.In(value, (self.open_interval(start, end, includes_end),))

    def instance_of(self, value: syntax.Node, type_text: Token) -> syntax.Node:
        return syntax.InstanceOf(value, str(type_text))

    def unary_test(self, sign: Token, operand: syntax.Node) -> syntax.Node:
        return syntax.Test(str(sign), operand)

    def arithmetic(self, left: syntax.Node, sign: Token, right: syntax.Node) -> syntax.Node:
        return syntax.Arithmetic(str(sign), left, right)

    def negate(self, operand: syntax.Node) -> syntax.Node:
        if isinstance(operand, syntax.Literal) and isinstance(operand.value, Decimal):
            return syntax.Literal(NUMBERS.minus(operand.value))
        return syntax.Negate(operand)

    def path(self, source: syntax.Node, name: Token) -> syntax.Node:
        return syntax.Path(source, str(name))

    def filtered(self, source: syntax.Node, condition: syntax.Node) -> syntax.Node:
        return syntax.Filter(source, condition)

    def call(self, target: syntax.Node, arguments: tuple[syntax.Argument, ...] = ()) -> syntax.Node:
        return syntax.Call(target, arguments)

    def arguments(self, *arguments: syntax.Argument) -> tuple[syntax.Argument, ...]:
        return arguments

    def positional(self, value: syntax.Node) -> syntax.Argument:
        return syntax.Argument(None, value)

    def named(self, name: Token, value: syntax.Node) -> syntax.Argument:
        return syntax.Argument(str(name), value)

    def name(self, name: Token) -> syntax.Node:
        return syntax.Name(str(name))

    def number(self, digits: Token) -> syntax.Node:
        try:
            return syntax.Literal(NUMBERS.create_decimal(str(digits)))
        except (InvalidOperation, ArithmeticError):
            return syntax.BadLiteral(str(digits))

    def string(self, text: Token) -> syntax.Node:
        return syntax.Literal(str(text))

    def at(self, text: Token) -> syntax.Node:
        value = temporal.parse_any(str(text))
        return syntax.BadLiteral(str(text)) if value is None else syntax.Literal(value)

    def true(self, _word: Token) -> syntax.Node:
        return syntax.Literal(True)  # noqa: FBT003  The value itself, not a flag.

    def false(self, _word: Token) -> syntax.Node:
        return syntax.Literal(False)  # noqa: FBT003  The value itself, not a flag.

    def null(self, _word: Token) -> syntax.Node:
        return syntax.Literal(None)

    def listed(self, *items: syntax.Node) -> syntax.Node:
        return syntax.ListLiteral(items)

    def entry(self, key: Token, value: syntax.Node) -> syntax.Entry:
        return syntax.Entry(str(key), value)

    def context(self, *entries: syntax.Entry) -> syntax.Node:
        return syntax.ContextLiteral(entries)

    def open_end(self) -> bool:
        return False

    def closed_end(self) -> bool:
        return True

    def open_interval(
        self, start: syntax.Node, end: syntax.Node, includes_end: object
    ) -> syntax.Node:
        return syntax.RangeLiteral(
            start, end, includes_start=False, includes_end=bool(includes_end)
        )

    def half_interval(self, sign: Token, operand: syntax.Node) -> syntax.Node:
        return syntax.HalfRange(str(sign), operand)

    def closed_interval(
        self, start: syntax.Node, end: syntax.Node, includes_end: object
    ) -> syntax.Node:
        return syntax.RangeLiteral(start, end, includes_start=True, includes_end=bool(includes_end))

    def conditional(
        self, condition: syntax.Node, then: syntax.Node, otherwise: syntax.Node
    ) -> syntax.Node:
        return syntax.If(condition, then, otherwise)

    def iterator(
        self, name: Token, source: syntax.Node, end: syntax.Node | None = None
    ) -> syntax.Iterator:
        return syntax.Iterator(str(name), source, end)

    def iterators(self, *iterators: syntax.Iterator) -> tuple[syntax.Iterator, ...]:
        return iterators

    def loop(self, iterators: tuple[syntax.Iterator, ...], body: syntax.Node) -> syntax.Node:
        return syntax.For(iterators, body)

    def some(self, iterators: tuple[syntax.Iterator, ...], body: syntax.Node) -> syntax.Node:
        return syntax.Quantified(False, iterators, body)  # noqa: FBT003  A field of the node.

    def every(self, iterators: tuple[syntax.Iterator, ...], body: syntax.Node) -> syntax.Node:
        return syntax.Quantified(True, iterators, body)  # noqa: FBT003  A field of the node.

    def parameter(self, name: Token, type_text: Token | None = None) -> syntax.Parameter:
        return syntax.Parameter(str(name), None if type_text is None else str(type_text))

    def parameters(self, *parameters: syntax.Parameter) -> tuple[syntax.Parameter, ...]:
        return parameters

    def function(self, *parts: object) -> syntax.Node:
        body = parts[-1]
        parameters = parts[0] if len(parts) > 1 else ()
        assert isinstance(body, syntax.Node)  # noqa: S101  The grammar guarantees it.
        assert isinstance(parameters, tuple)  # noqa: S101  The grammar guarantees it.
        return syntax.FunctionLiteral(parameters, body)


_PARSER: Final = Lark(
    GRAMMAR,
    start=["start", "tests"],
    parser="lalr",
    lexer=_NoLexer,
    transformer=_TreeBuilder(),
    maybe_placeholders=False,
)
