"""Boxed expressions, knowledge, services, imports and types."""

from datetime import date
from pathlib import Path

import pytest

from policies import decision_tables
from policies.dmn.errors import (
    BrokenDecisionModelError,
    DecisionInputError,
    DecisionValueError,
)
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


def value_of(logic: str, *more: str, knows: tuple[str, ...] = ()) -> object:
    return load(*more, decision("d", logic, knows=knows)).decide("d", {}).value


def entry(name: str, text: str, *, type_ref: str = "") -> str:
    typed = f' typeRef="{type_ref}"' if type_ref else ""
    variable = f'<variable name="{name}"{typed}/>' if name else ""
    return f"<contextEntry>{variable}{literal(text)}</contextEntry>"


def part(name: str, text: str) -> str:
    return f"<{name}>{literal(text)}</{name}>"


class TestBoxedExpressions:
    def test_entries_of_a_context_see_those_before(self) -> None:
        logic = f"<context>{entry('每月 收入', '100')}{entry('b', '每月 收入 * 2')}</context>"

        assert value_of(logic) == {"每月 收入": 100, "b": 200}

    def test_an_entry_without_a_name_is_the_result(self) -> None:
        assert value_of(f"<context>{entry('a', '1')}{entry('', 'a + 1')}</context>") == 2

    def test_an_entry_is_of_its_type(self) -> None:
        logic = f"<context>{entry('a', '1', type_ref='string')}</context>"

        with pytest.raises(DecisionValueError, match="column 'a': should be string, not number"):
            value_of(logic)

    def test_an_entry_stands_once(self) -> None:
        with pytest.raises(BrokenDecisionModelError, match="'a' stands twice"):
            value_of(f"<context>{entry('a', '1')}{entry('a', '2')}</context>")

    def test_an_entry_needs_an_expression(self) -> None:
        with pytest.raises(BrokenDecisionModelError, match="an expression is missing"):
            value_of('<context><contextEntry><variable name="a"/></contextEntry></context>')

    def test_lists_and_relations(self) -> None:
        relation = (
            '<relation><column name="a"/><column name="b"/>'
            f"<row>{literal('1')}{literal('2')}</row><row>{literal('3')}{literal('4')}</row>"
            "</relation>"
        )

        assert value_of(f"<list>{literal('1')}{literal('2')}</list>") == [1, 2]
        assert value_of(relation) == [{"a": 1, "b": 2}, {"a": 3, "b": 4}]

    def test_a_row_of_a_relation_is_full(self) -> None:
        with pytest.raises(BrokenDecisionModelError, match="row 1: 1 cells expected, 2 found"):
            value_of(
                f'<relation><column name="a"/><row>{literal("1")}{literal("2")}</row></relation>'
            )

    @pytest.mark.parametrize(
        ("condition", "expected"), [("true", 1), ("false", 2), ("null", 2), ('"a"', None)]
    )
    def test_a_conditional(self, condition: str, expected: object) -> None:
        parts = part("if", condition) + part("then", "1") + part("else", "2")

        assert value_of(f"<conditional>{parts}</conditional>") == expected

    def test_a_conditional_is_complete(self) -> None:
        with pytest.raises(BrokenDecisionModelError, match="the part 'else' is missing"):
            value_of(f"<conditional>{part('if', 'true')}{part('then', '1')}</conditional>")

    def test_a_loop_sees_what_it_has_made(self) -> None:
        parts = part("in", "[1, 2, 3]") + part("return", "count(partial) * 10 + x")

        assert value_of(f'<for iteratorVariable="x">{parts}</for>') == [1, 12, 23]

    def test_a_loop_over_nothing_is_null(self) -> None:
        parts = part("in", "null") + part("return", "x")

        assert value_of(f'<for iteratorVariable="x">{parts}</for>') is None

    @pytest.mark.parametrize(
        ("kind", "members", "expected"),
        [
            ("some", "[1, 5]", True),
            ("some", "[1, 2]", False),
            ("some", "[1, null]", None),
            ("every", "[4, 5]", True),
            ("every", "[1, 5]", False),
            ("every", "5", True),
        ],
    )
    def test_questions_about_a_list(self, kind: str, members: str, expected: object) -> None:
        parts = part("in", members) + part("satisfies", "x > 3")

        assert value_of(f'<{kind} iteratorVariable="x">{parts}</{kind}>') is expected

    def test_a_loop_has_a_variable(self) -> None:
        with pytest.raises(BrokenDecisionModelError, match="no iteratorVariable"):
            value_of(f"<for>{part('in', '[1]')}{part('return', '1')}</for>")

    def test_a_filter_sees_the_item_and_its_entries(self) -> None:
        of_numbers = part("in", "[1, 2, 3]") + part("match", "item > 1")
        of_contexts = part("in", "[{a: 1}, {a: 2}]") + part("match", "a = 2")

        assert value_of(f"<filter>{of_numbers}</filter>") == [2, 3]
        assert value_of(f"<filter>{of_contexts}</filter>") == [{"a": 2}]

    @pytest.mark.parametrize(("source", "match"), [("[1]", '"a"'), ("null", "true")])
    def test_a_filter_that_cannot_be_decided_is_null(self, source: str, match: str) -> None:
        assert value_of(f"<filter>{part('in', source)}{part('match', match)}</filter>") is None

    def test_what_other_tools_wrote_beside_is_skipped(self) -> None:
        logic = '<extensionElements/><t:note xmlns:t="urn:tool"/>' + literal('x + @"P1M"')

        answer = load(decision("d", logic)).decide("d", {"x": date(2026, 7, 1)})

        assert answer.value == date(2026, 8, 1)

    def test_an_empty_expression_is_an_error(self) -> None:
        with pytest.raises(BrokenDecisionModelError, match="the expression is empty"):
            value_of(literal(""))

    def test_another_language_is_an_error(self) -> None:
        logic = literal("1").replace("<literal", "<literal", 1)
        logic = logic.replace("Expression>", 'Expression expressionLanguage="juel">', 1)

        with pytest.raises(BrokenDecisionModelError, match="'juel' is not supported"):
            value_of(logic)

    def test_two_expressions_are_one_too_many(self) -> None:
        with pytest.raises(BrokenDecisionModelError, match="only one expression"):
            value_of(literal("1") + literal("2"))


class TestFunctions:
    def test_knowledge_is_called_by_expressions_and_by_invocations(self) -> None:
        twice = knowledge("twice", ["n"], literal("n * 2"))
        call = (
            f"<invocation>{literal('twice')}"
            f'<binding><parameter name="n"/>{literal("4")}</binding></invocation>'
        )

        assert value_of(literal("twice(3)"), twice, knows=("twice",)) == 6
        assert value_of(call, twice, knows=("twice",)) == 8

    def test_knowledge_may_be_a_table_and_use_other_knowledge(self) -> None:
        made = table(["n"], [["< 5", "twice(n)"], [">= 5", "n"]])
        parts = (
            knowledge("twice", ["n"], literal("n * 2")),
            knowledge("capped", ["n"], made, knows=["twice"]),
        )
        loop = literal("for n in [1, 5] return capped(n)")

        answer = load(*parts, decision("d", loop, knows=["capped"])).decide("d", {})

        assert answer.value == [2, 5]
        assert [rule.table_name for rule in answer.fired] == ["capped", "capped"]

    def test_an_argument_of_the_wrong_type_is_an_error(self) -> None:
        typed = knowledge("twice", ["n"], literal("n * 2"))
        typed = typed.replace('name="n"/>', 'name="n" typeRef="number"/>')

        with pytest.raises(DecisionValueError, match="'n' should be number"):
            value_of(literal('twice("a")'), typed, knows=("twice",))

    def test_a_function_in_a_context_sees_what_stands_around(self) -> None:
        function = (
            '<contextEntry><variable name="f"/><functionDefinition>'
            f'<formalParameter name="n"/>{literal("n + a")}</functionDefinition></contextEntry>'
        )

        logic = f"<context>{entry('a', '1')}{function}{entry('', 'f(2)')}</context>"

        assert value_of(logic) == 3

    def test_functions_in_java_are_refused(self) -> None:
        logic = f'<functionDefinition kind="Java">{literal("1")}</functionDefinition>'

        with pytest.raises(BrokenDecisionModelError, match="only functions in FEEL"):
            value_of(logic)

    def test_a_binding_needs_a_parameter_with_a_name(self) -> None:
        call = f"<invocation>{literal('sum')}<binding>%s{literal('1')}</binding></invocation>"

        with pytest.raises(BrokenDecisionModelError, match="has no parameter"):
            value_of(call % "")
        with pytest.raises(BrokenDecisionModelError, match="parameter has no attribute name"):
            value_of(call % "<parameter/>")

    def test_knowledge_needs_logic(self) -> None:
        with pytest.raises(BrokenDecisionModelError, match="no encapsulatedLogic"):
            load('<businessKnowledgeModel id="b" name="b"/>')

    def test_knowledge_may_be_required_twice(self) -> None:
        parts = (
            knowledge("twice", ["n"], literal("n * 2")),
            decision("a", literal("twice(1)"), knows=["twice"]),
            decision("b", literal("twice(a)"), needs=["a"], knows=["twice"]),
        )

        assert load(*parts).decide("b", {}).value == 4

    def test_broken_knowledge_is_refused(self) -> None:
        with pytest.raises(BrokenDecisionModelError, match="element 'broken'"):
            load(knowledge("broken", ["n"], literal("n +")))

    def test_broken_knowledge_is_null_where_mistakes_are_forgiven(self) -> None:
        parts = (
            knowledge("broken", ["n"], literal("n +")),
            decision("d", literal("broken(1)"), knows=["broken"]),
        )

        assert load(*parts, is_strict=False).decide("d", {}).value is None


class TestServices:
    SERVICE = (
        '<decisionService id="s" name="s"><outputDecision href="#out"/>'
        '<inputDecision href="#in"/><inputData href="#x"/></decisionService>'
    )
    PARTS = (
        given("x", "number"),
        decision("in", literal("1")),
        decision("out", literal("in + x"), needs=["in", "i:x"]),
        SERVICE,
    )

    def test_is_asked_with_its_inputs_in_place_of_decisions(self) -> None:
        assert load(*self.PARTS).decide("s", {"in": 10, "x": 5}).value == 15

    def test_is_called_as_a_function_data_first(self) -> None:
        caller = decision("d", literal("s(1, 20)"), knows=["s"])

        assert load(*self.PARTS, caller).decide("d", {}).value == 21

    def test_an_input_of_a_service_is_asked_for(self) -> None:
        with pytest.raises(DecisionInputError, match="missing inputs: in"):
            load(*self.PARTS).decide("s", {"x": 5})

    def test_several_outputs_make_a_context(self) -> None:
        service = (
            '<decisionService id="s" name="s"><outputDecision href="#a"/>'
            '<outputDecision href="#b"/></decisionService>'
        )

        made = load(decision("a", literal("1")), decision("b", literal("2")), service)

        assert made.decide("s", {}).outputs == {"a": 1, "b": 2}

    def test_a_decision_without_logic_is_given_by_people(self) -> None:
        parts = (
            decision("judgement", ""),
            decision("d", literal("judgement"), needs=["judgement"]),
        )

        assert load(*parts).decide("d", {"judgement": "yes"}).value == "yes"
        with pytest.raises(DecisionInputError, match="missing inputs: judgement"):
            load(*parts).decide("d", {})
        assert load(*parts, is_strict=False).decide("d", {}).value is None


class TestImports:
    OTHER = model(
        item("amount", "number", allowed=">= 0"),
        knowledge("add one", ["n"], literal("n + 1")).replace('id="add one"', 'id="add"'),
        decision("base", literal("10")),
        namespace="urn:other",
    )
    MAIN = model(
        '<import name="other" namespace="urn:other" '
        'importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>',
        given("x", "other.amount"),
        decision(
            "d", literal("other.add one(x) + other.base"), needs=["i:x", "base"], knows=["add"]
        )
        .replace('href="#base"', 'href="urn:other#base"')
        .replace('href="#add"', 'href="urn:other#add"'),
    )

    def test_reaches_what_it_imports(self) -> None:
        made = decision_tables.load_bytes(
            self.MAIN, file="main.dmn", imports={"other.dmn": self.OTHER}
        )

        answer = made.decide("d", {"x": 1})

        assert answer.value == 12
        assert [one.file for one in answer.imports] == ["other.dmn"]
        with pytest.raises(DecisionInputError, match="not among the allowed: >= 0"):
            made.decide("d", {"x": -1})

    def test_finds_the_files_beside_it(self, tmp_path: Path) -> None:
        (tmp_path / "other.dmn").write_bytes(self.OTHER)
        (tmp_path / "main.dmn").write_bytes(self.MAIN)

        assert decision_tables.load(tmp_path / "main.dmn").decide("d", {"x": 1}).value == 12

    def test_a_broken_file_beside_them_does_no_harm(self, tmp_path: Path) -> None:
        (tmp_path / "broken.dmn").write_text("hello")
        (tmp_path / "other.dmn").write_bytes(self.OTHER)
        (tmp_path / "main.dmn").write_bytes(self.MAIN)

        assert decision_tables.load(tmp_path / "main.dmn").decide("d", {"x": 1}).value == 12

    def test_a_model_that_is_not_there_is_named(self) -> None:
        with pytest.raises(BrokenDecisionModelError, match="'other'"):
            decision_tables.load_bytes(self.MAIN, file="main.dmn")


class TestTypes:
    def test_contexts_lists_and_allowed_values(self) -> None:
        person = (
            '<itemDefinition name="person">'
            '<itemComponent name="birth date"><typeRef>date</typeRef></itemComponent>'
            '<itemComponent name="grades" isCollection="true"><typeRef>grade</typeRef>'
            "</itemComponent></itemDefinition>"
        )
        made = load(
            item("grade", "number", allowed="[1..4]"),
            person,
            given("p", "person"),
            decision("d", literal("p.birth date"), needs=["i:p"]),
        )

        fine = {"birth date": "2000-02-29", "grades": [1, 4]}
        answer = made.decide("d", {"p": fine})

        assert str(answer.value) == "2000-02-29"
        with pytest.raises(DecisionInputError, match=r"'p\.grades\[2\]' has the value 5"):
            made.decide("d", {"p": fine | {"grades": [1, 5]}})
        with pytest.raises(DecisionInputError, match=r"'p\.birth date' is missing"):
            made.decide("d", {"p": {"grades": []}})
        with pytest.raises(DecisionInputError, match="'p' should be person"):
            made.decide("d", {"p": 1})

    def test_a_collection_may_be_constrained_as_a_whole(self) -> None:
        typed = item("pair", "number", allowed="> 0", is_collection=True).replace(
            "</itemDefinition>",
            "<typeConstraint><text>count(?) = 2</text></typeConstraint></itemDefinition>",
        )
        made = load(typed, given("p", "pair"), decision("d", literal("sum(p)"), needs=["i:p"]))

        assert made.decide("d", {"p": [1, 2]}).value == 3
        with pytest.raises(DecisionInputError, match=r"count\(\?\) = 2"):
            made.decide("d", {"p": [1, 2, 3]})

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('"a" instance of code', True),
            ("1 instance of code", False),
            ('["a"] instance of list<code>', True),
            ("[1] instance of list<code>", False),
            ("null instance of code", False),
            ("{c: 1} instance of thing", False),
            ('{c: "a"} instance of thing', True),
            ("(function(x) x) instance of action", True),
            ('every x in ["a"] satisfies x instance of code', True),
            ('{a: "a" instance of code}.a', True),
        ],
    )
    def test_expressions_ask_about_the_models_types(self, text: str, expected: bool) -> None:
        thing = (
            '<itemDefinition name="thing"><itemComponent name="c"><typeRef>code</typeRef>'
            "</itemComponent></itemDefinition>"
        )
        action = (
            '<itemDefinition name="action"><functionItem outputTypeRef="string">'
            '<parameters name="x"/></functionItem></itemDefinition>'
        )
        parts = (item("code", "string", allowed='"b"'), thing, action)

        assert value_of(literal(text), *parts) is expected

    def test_a_function_may_be_a_value(self) -> None:
        action = '<itemDefinition name="action"><functionItem/></itemDefinition>'
        parts = (action, decision("f", literal("function(x) x + 1"), type_ref="action"))

        made = load(*parts, decision("d", literal("f(1)"), needs=["f"], type_ref="number"))

        assert made.decide("d", {}).value == 2

    def test_a_list_may_be_of_anything(self) -> None:
        assert value_of(literal('[1, "a"]', type_ref="list")) == [1, "a"]

    def test_a_type_may_be_written_with_a_prefix(self) -> None:
        parts = (item("code", "string"), decision("d", literal("1"), type_ref="my:code"))

        with pytest.raises(DecisionValueError, match="should be code"):
            load(*parts).decide("d", {})

    @pytest.mark.parametrize("name", ["feel:number", "xsd:integer", "long", "double"])
    def test_other_spellings_of_a_type_are_understood(self, name: str) -> None:
        made = load(given("x", name), decision("d", literal("x"), needs=["i:x"]))

        assert made.decide("d", {"x": 1}).value == 1

    def test_a_date_may_stand_for_a_moment(self) -> None:
        made = load(decision("d", literal('date("2026-07-01")'), type_ref="dateTime"))

        assert str(made.decide("d", {}).value) == "2026-07-01 00:00:00+00:00"

    def test_a_type_is_defined_once(self) -> None:
        with pytest.raises(BrokenDecisionModelError, match="'t' is defined twice"):
            load(item("t", "string"), item("t", "string"))
