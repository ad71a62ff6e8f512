"""Broken and hostile models: a clear error in both languages that names the place, and in time."""

import inspect
import sys
import time
import tracemalloc
from pathlib import Path

import pytest

from policies import decision_tables
from policies.dmn import documents, feel, session
from policies.dmn.errors import BrokenDecisionModelError, DecisionBudgetError, DecisionError
from policies.errors import PolicyError
from policies.feel.errors import FeelBudgetError
from tests.unit.policies.dmn.drawing import (
    decision,
    given,
    item,
    knowledge,
    literal,
    load,
    model,
    table,
)

BOMB = (
    "<!DOCTYPE d ["
    '<!ENTITY b0 "ha">'
    + "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 12))
    + "]>"
)
EXTERNAL = '<!DOCTYPE d [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def with_type(doctype: str, text: str) -> bytes:
    written = model(decision("d", literal(text))).decode()
    return written.replace(HEAD, HEAD + doctype).encode()


def rule(cell: str = "-", output: str = "1") -> str:
    return decision("d", table(["x"], [[cell, output]]), needs=["i:x"])


BROKEN = {
    "no XML": (b"hello", "line 1 is not well-formed XML", ""),
    "empty": (b"", "not well-formed", ""),
    "cut off": (model(decision("d", literal("1")))[:-9], "not well-formed", ""),
    "entity bomb": (with_type(BOMB, "&b11;"), "not well-formed|DOCTYPE", ""),
    "external entity": (with_type(EXTERNAL, "&secret;"), "not well-formed|DOCTYPE", ""),
    "document type": (with_type("<!DOCTYPE d>", "1"), "DOCTYPE", ""),
    "too large": (model("<!-- " + "x" * 5_000_000 + " -->"), "larger than 5 MB", ""),
    "not DMN": (b"<definitions/>", "no definitions of DMN", ""),
    "another root": (
        model().replace(b"definitions", b"invocation"),
        "'invocation' is no definitions",
        "",
    ),
    "too deep for XML": (model("<a>" * 300 + "</a>" * 300), "not well-formed", ""),
    "too deep": (model(decision("d", "<list>" * 50 + "</list>" * 50)), "more than 40", "d"),
    "types too deep": (
        model(
            '<itemDefinition name="t">'
            + '<itemComponent name="c">' * 50
            + "</itemComponent>" * 50
            + "</itemDefinition>"
        ),
        "more than 40 types",
        "",
    ),
    "too many elements": (
        model(*(decision(f"d{n}", literal("1")) for n in range(2_001))),
        "more than 2000 elements",
        "",
    ),
    "too many cells": (
        model(decision("d", table(["x"], [["-", "1"]] * 10_001))),
        "more than 20000 expressions",
        "",
    ),
    "no id": (
        model('<decision name="tier"><literalExpression/></decision>'),
        "without an id: decision “tier”",
        "",
    ),
    "no name": (model('<decision id="d"/>'), "decision has no attribute name", "d"),
    "an id twice": (model(given("x"), given("x")), "stands twice", "x"),
    "no rule id": (
        model(given("x"), rule().replace('<rule id="r1">', "<rule>")),
        "row 1: the rule has no id",
        "table",
    ),
    "a rule id twice": (
        model(given("x"), decision("d", table(["x"], [["1", "1"]] * 2)).replace("r2", "r1")),
        "'r1' stands twice",
        "table",
    ),
    "no output": (model(decision("d", table(["x"], [], outputs=[]))), "no output clause", "table"),
    "outputs without names": (
        model(decision("d", table(["x"], [["-", "1", "2"]], outputs=["a", ""]))),
        "each needs a name",
        "table",
    ),
    "no input expression": (
        model(decision("d", table([""], [["-", "1"]]))),
        "input clause 1 has no input expression",
        "in0",
    ),
    "too many cells in a rule": (
        model(
            decision("d", table(["x"], [["-", "1"]])).replace(
                "<inputEntry>", "<inputEntry><text>1</text></inputEntry><inputEntry>"
            )
        ),
        "row 1: 1 input cells expected, 2 found",
        "r1",
    ),
    "too few cells in a rule": (
        model(decision("d", table(["x"], [["-", "1"]]).replace("outputEntry", "other"))),
        "row 1: 1 output cells expected, 0 found",
        "r1",
    ),
    "hit policy": (
        model(decision("d", table(["x"], [["-", "1"]], policy="BEST"))),
        "unknown hit policy 'BEST'; known: UNIQUE",
        "table",
    ),
    "aggregation": (
        model(decision("d", table(["x"], [["-", "1"]], policy="COLLECT", aggregation="AVG"))),
        "unknown aggregation 'AVG'",
        "table",
    ),
    "aggregation of a single hit": (
        model(decision("d", table(["x"], [["-", "1"]], aggregation="SUM"))),
        "only COLLECT aggregates",
        "table",
    ),
    "aggregation of two outputs": (
        model(
            decision(
                "d",
                table(
                    ["x"],
                    [["-", "1", "2"]],
                    policy="COLLECT",
                    aggregation="SUM",
                    outputs=["a", "b"],
                ),
            )
        ),
        "takes one output clause only",
        "table",
    ),
    "priority without order": (
        model(decision("d", table(["x"], [["-", "1"]], policy="PRIORITY"))),
        "need the output values in their order",
        "table",
    ),
    "language of the file": (
        model(decision("d", literal("1")), head='expressionLanguage="urn:juel"'),
        "'urn:juel' is not supported",
        "",
    ),
    "language of a column": (
        model(
            decision("d", table(["x"], [["-", "1"]])).replace(
                "<inputExpression>", '<inputExpression expressionLanguage="juel">'
            )
        ),
        "column 'x': the expression language 'juel' is not supported",
        "table",
    ),
    "language of a cell": (
        model(
            decision("d", table(["x"], [["-", "1"]])).replace(
                "<outputEntry>", '<outputEntry expressionLanguage="javascript">'
            )
        ),
        "row 1: the expression language 'javascript' is not supported",
        "r1",
    ),
    "condition": (
        model(given("x"), rule("< < 5")),
        "row 1, column 'x': expression, line 1, column 3",
        "r1",
    ),
    "negated condition": (
        model(given("x"), rule("not(1 2)")),
        "row 1, column 'x': expression, line 1, column 7",
        "r1",
    ),
    "output": (
        model(given("x"), rule("-", "1 +")),
        "row 1, column 'result': expression, line 1, column 4",
        "r1",
    ),
    "empty output": (model(given("x"), rule("-", "")), "the output is empty", "r1"),
    "text without quotation marks": (
        model(given("x"), rule("rural")),
        "row 1, column 'x': there is no variable 'rural'; a text needs quotation marks",
        "r1",
    ),
    "unknown function": (
        model(given("x"), rule("-", '__import__("os")')),
        "there is no function '__import__'",
        "r1",
    ),
    "long expression": (
        model(decision("d", literal("1" * 10_001))),
        "longer than 10000 characters",
        "d",
    ),
    "deep expression": (
        model(decision("d", literal("+".join(["1"] * 400)))),
        "more than 150 levels",
        "d",
    ),
    "deep expression about a type": (
        model(
            item("t", "string"),
            decision("d", literal("(1 instance of t) = true and 1" + "+1" * 400 + " > 0")),
        ),
        "more than 150 levels",
        "d",
    ),
    "type of an input": (model(given("x", "tNone")), "there is no type 'tNone'", "x"),
    "type of a column": (
        model(given("x"), rule().replace('name="result"', 'name="result" typeRef="tNone"')),
        "column 'result': there is no type 'tNone'",
        "table",
    ),
    "type of itself": (
        model(item("a", "b"), item("b", "a"), given("x", "a")),
        "contains itself",
        "b",
    ),
    "allowed values": (
        model(item("t", "number", allowed="< <"), given("x", "t")),
        "expression, line 1",
        "t",
    ),
    "requirement of nothing": (
        model(decision("d", literal("1"), needs=["gone"])),
        "the required element '#gone' does not exist",
        "d",
    ),
    "requirement without a target": (
        model(decision("d", "<informationRequirement/>")),
        "a requirement points to nothing",
        "d",
    ),
    "circle": (
        model(
            decision("a", literal("b"), needs=["b"]),
            decision("b", literal("c"), needs=["c"]),
            decision("c", literal("a"), needs=["a"]),
        ),
        "in a circle: a → b → c → a",
        "a",
    ),
    "circle of knowledge": (
        model(knowledge("f", ["n"], literal("f(n)"), knows=["f"])),
        "in a circle: f → f",
        "f",
    ),
    "use without requirement": (
        model(decision("a", literal("1")), decision("b", literal("a + 1"))),
        "reads 'a' without requiring it",
        "b",
    ),
    "call without requirement": (
        model(knowledge("f", ["n"], literal("n")), decision("d", literal("f(1)"))),
        "reads 'f' without requiring it",
        "d",
    ),
}


@pytest.mark.parametrize("content_and_reason", BROKEN.values(), ids=BROKEN)
def test_a_broken_model_is_refused_with_its_place(
    content_and_reason: tuple[bytes, str, str],
) -> None:
    content, reason, element = content_and_reason
    tracemalloc.start()
    began = time.process_time()

    with pytest.raises(DecisionError, match=reason) as raised:
        decision_tables.load_bytes(content, file="broken.dmn")

    seconds = time.process_time() - began
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert raised.value.place.element == element
    assert raised.value.message_zh.startswith("broken.dmn")
    assert raised.value.message_en.startswith("broken.dmn")
    assert seconds < 10
    assert peak < 100_000_000


HOSTILE = {
    "giant range": literal("for i in 1..1000000000 return i"),
    "huge power": literal("count(9 ** 9 ** 9 ** 9 ** 9 ** 9)"),
    "loops in a loop": (
        '<for iteratorVariable="x">'
        f"<in>{literal('for i in 1..9000 return i')}</in>"
        f"<return>{literal('sum(for i in 1..9000 return i)')}</return></for>"
    ),
    "doubling text": literal(
        '{a: string join(for i in 1..9999 return "xxxxxxxxxx"), b: a + a, c: b + b}'
    ),
}


@pytest.mark.parametrize("logic", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_expression_is_stopped_in_its_budget(logic: str) -> None:
    made = load(decision("d", logic))
    began = time.process_time()

    try:
        value = made.decide("d", {}).value
    except PolicyError:
        value = None

    assert value is None or value == 1
    assert time.process_time() - began < 10


def test_a_function_that_calls_itself_is_stopped() -> None:
    made = load(
        knowledge("f", ["g"], literal("g(g)")),
        decision("d", literal("f(f)"), knows=["f"]),
    )

    with pytest.raises(DecisionBudgetError, match=f"more than {feel.MAX_DEPTH} functions"):
        made.decide("d", {})


def test_an_expression_too_deep_for_the_stack_is_an_error() -> None:
    text = "abs(" * 55 + "1" + ")" * 55
    made = load(decision("d", literal(text)))
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 60)

    try:
        with pytest.raises(FeelBudgetError, match="too deep"):
            made.decide("d", {})
    finally:
        sys.setrecursionlimit(limit)


def test_reasons_are_kept_up_to_a_bound() -> None:
    parts = (("if", '"a"'), ("then", "1"), ("else", "2"))
    branches = "".join(f"<{name}>{literal(text)}</{name}>" for name, text in parts)
    logic = (
        f'<for iteratorVariable="x"><in>{literal("for i in 1..100 return i")}</in>'
        f"<return><conditional>{branches}</conditional></return></for>"
    )

    assert len(load(decision("d", logic)).decide("d", {}).notes) == 50


def test_a_long_chain_of_decisions_is_decided() -> None:
    chain = [decision("d0", literal("1"))]
    chain += [
        decision(f"d{n}", literal(f"d{n - 1} + 1"), needs=[f"d{n - 1}"]) for n in range(1, 300)
    ]

    assert load(*chain).decide("d299", {}).value == 300


def test_a_longer_chain_is_refused() -> None:
    chain = [decision("d0", literal("1"))]
    chain += [decision(f"d{n}", literal(f"d{n - 1}"), needs=[f"d{n - 1}"]) for n in range(1, 600)]

    with pytest.raises(DecisionBudgetError, match="more than 500 requirements"):
        load(*reversed(chain))


def test_a_long_chain_of_knowledge_is_refused() -> None:
    chain = [knowledge("k0", ["n"], literal("n"))]
    chain += [
        knowledge(f"k{n}", ["n"], literal(f"k{n - 1}(n)"), knows=[f"k{n - 1}"])
        for n in range(1, 60)
    ]

    with pytest.raises(DecisionBudgetError, match="40 of knowledge"):
        load(*reversed(chain))


def test_a_long_chain_of_types_is_refused() -> None:
    chain = [item(f"t{n}", f"t{n + 1}") for n in range(2_000)]

    with pytest.raises(DecisionBudgetError, match="more than 40 levels of types"):
        load(*chain, item("t2000", "string"), given("x", "t0"))


def test_models_that_import_each_other_are_refused() -> None:
    import_type = 'importType="https://www.omg.org/spec/DMN/20191111/MODEL/"'
    one = model(f'<import name="b" namespace="urn:b" {import_type}/>', given("x", "b.t"))
    other = model(f'<import name="a" namespace="urn:test" {import_type}/>', namespace="urn:b")

    with pytest.raises(BrokenDecisionModelError, match="import each other in a circle"):
        decision_tables.load_bytes(one, file="a.dmn", imports={"b.dmn": other})


def test_fired_rules_are_kept_up_to_a_bound() -> None:
    made = load(
        knowledge("f", ["n"], table(["n"], [["-", "1"]])),
        decision("d", literal("for i in 1..1200 return f(i)"), knows=["f"]),
    )

    assert len(made.decide("d", {}).fired) == session.MAX_FIRED


def test_a_file_is_not_read_beyond_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "large.dmn"
    path.write_bytes(b" " * (documents.SIZE_LIMIT + 10))

    with pytest.raises(DecisionBudgetError, match="larger than 5 MB"):
        decision_tables.load(path)


def test_a_document_type_in_an_import_is_refused_too() -> None:
    main = model(
        '<import name="o" namespace="urn:o" importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>'
    )

    with pytest.raises(BrokenDecisionModelError, match=r"o\.dmn"):
        decision_tables.load_bytes(
            main, file="main.dmn", imports={"o.dmn": with_type(EXTERNAL, "1")}
        )
