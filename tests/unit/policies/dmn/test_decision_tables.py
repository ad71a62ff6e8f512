"""Deciding by tables: hit policies, defaults, what an answer tells, what is refused."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from policies import decision_tables
from policies.decision_tables import DecisionModel
from policies.dmn.errors import (
    BrokenDecisionModelError,
    DecisionInputError,
    DecisionValueError,
    NoRuleMatchesError,
    RulesCollideError,
    UnknownDecisionError,
)
from policies.dmn.model import Decision, DecisionTable
from policies.dmn.reader import read
from tests.unit.policies.dmn import drawing
from tests.unit.policies.dmn.drawing import decision, given, item, literal, load, table

TWO_BANDS = [["< 10", '"low"'], ["[5..20]", '"middle"'], ["> 20", '"high"']]


def answering(
    rules: Sequence[Sequence[str]], *, policy: str = "UNIQUE", values: str = "", **more: str
) -> DecisionModel:
    return load(
        given("x", "number"),
        decision(
            "d",
            table(["x"], rules, policy=policy, output_values=values, **more),
            needs=["i:x"],
        ),
    )


def decide(model: DecisionModel, x: object) -> object:
    return model.decide("d", {"x": x}).value


class TestHitPolicies:
    def test_unique_gives_the_one_rule_that_holds(self) -> None:
        assert decide(answering(TWO_BANDS), 3) == "low"

    def test_unique_names_the_rules_that_hold_together(self) -> None:
        with pytest.raises(RulesCollideError) as raised:
            decide(answering(TWO_BANDS), 7)

        assert raised.value.rule_ids == ("r1", "r2")
        assert raised.value.rows == (1, 2)
        assert "第1行（r1）、第2行（r2）" in raised.value.message_zh
        assert "row 1 (r1), row 2 (r2)" in raised.value.message_en

    def test_any_takes_equal_outputs_and_tells_all_its_rules(self) -> None:
        rules = [["< 10", '"a"'], ["> 5", '"a"'], ["> 100", '"b"']]

        answer = answering(rules, policy="ANY").decide("d", {"x": 7})

        assert (answer.value, answer.fired_rules) == ("a", ("r1", "r2"))

    def test_any_refuses_differing_outputs_by_name(self) -> None:
        rules = [["< 10", '"a"'], ["> 5", '"b"']]

        with pytest.raises(RulesCollideError) as raised:
            decide(answering(rules, policy="ANY"), 7)

        assert raised.value.rule_ids == ("r1", "r2")

    def test_first_gives_the_first_that_holds(self) -> None:
        answer = answering(TWO_BANDS, policy="FIRST").decide("d", {"x": 7})

        assert (answer.value, answer.fired_rules) == ("low", ("r1",))

    def test_priority_gives_the_best_output(self) -> None:
        model = answering(TWO_BANDS, policy="PRIORITY", values='"high", "middle", "low"')

        assert decide(model, 7) == "middle"

    def test_output_order_sorts_by_the_outputs(self) -> None:
        model = answering(TWO_BANDS, policy="OUTPUT ORDER", values='"high", "middle", "low"')

        answer = model.decide("d", {"x": 7})

        assert answer.value == ["middle", "low"]
        assert answer.fired_rules == ("r2", "r1")

    def test_rule_order_and_collect_keep_the_order_of_the_rules(self) -> None:
        assert decide(answering(TWO_BANDS, policy="RULE ORDER"), 7) == ["low", "middle"]
        assert decide(answering(TWO_BANDS, policy="COLLECT"), 7) == ["low", "middle"]

    @pytest.mark.parametrize(
        ("aggregation", "expected"),
        [("SUM", 60), ("MIN", 10), ("MAX", 30), ("COUNT", 3)],
    )
    def test_collect_aggregates(self, aggregation: str, expected: int) -> None:
        rules = [["< 10", "20"], ["> 5", "10"], ["-", "30"]]

        model = answering(rules, policy="COLLECT", aggregation=aggregation)

        assert decide(model, 7) == expected

    def test_what_cannot_be_added_is_an_error(self) -> None:
        model = answering([["-", '"a"']], policy="COLLECT", aggregation="SUM")

        with pytest.raises(DecisionValueError, match="cannot be aggregated"):
            decide(model, 7)

    @pytest.mark.parametrize("aggregation", ["MIN", "MAX"])
    @pytest.mark.parametrize("rules", [[["-", "true"]], [["-", "1"], ["-", '"a"']]])
    def test_what_has_no_order_has_no_least(
        self, aggregation: str, rules: Sequence[Sequence[str]]
    ) -> None:
        with pytest.raises(DecisionValueError, match="cannot be aggregated"):
            decide(answering(rules, policy="COLLECT", aggregation=aggregation), 7)

    def test_a_sum_beyond_all_numbers_is_an_error(self) -> None:
        rules = [["-", "9E6144"], ["-", "9E6144"]]

        with pytest.raises(DecisionValueError, match="cannot be aggregated"):
            decide(answering(rules, policy="COLLECT", aggregation="SUM"), 7)

    @pytest.mark.parametrize(
        "policy",
        ["UNIQUE", "ANY", "FIRST", "PRIORITY", "OUTPUT ORDER", "RULE ORDER", "COLLECT"],
    )
    def test_no_rule_and_no_default_is_an_error_never_an_empty_result(self, policy: str) -> None:
        values = '"low"' if policy in {"PRIORITY", "OUTPUT ORDER"} else ""
        model = answering([["< 5", '"low"']], policy=policy, values=values)

        with pytest.raises(NoRuleMatchesError, match="x = 7"):
            decide(model, 7)

    def test_a_default_stands_in_where_no_rule_holds(self) -> None:
        answer = answering([["< 5", '"low"']], default='"none"').decide("d", {"x": 7})

        assert (answer.value, answer.fired_rules) == ("none", ())

    def test_a_default_of_a_list_is_a_list(self) -> None:
        assert decide(answering([["< 5", "1"]], policy="COLLECT", default="0"), 7) == [0]
        assert decide(answering([["< 5", "1"]], policy="COLLECT", default="[]"), 7) == []

    def test_several_outputs_make_a_context(self) -> None:
        made = table(["x"], [["-", "1", '"b"']], outputs=["one", "two"])

        answer = load(given("x"), decision("d", made, needs=["i:x"])).decide("d", {"x": 1})

        assert answer.outputs == {"one": 1, "two": "b"}

    def test_priority_compares_column_by_column(self) -> None:
        made = table(
            ["x"],
            [["-", '"b"', "1"], ["-", '"a"', "2"]],
            policy="PRIORITY",
            outputs=["one", "two"],
            output_values='"a", "b"',
        ).replace('name="two">', 'name="two"><outputValues><text>1, 2</text></outputValues>')

        answer = load(given("x"), decision("d", made, needs=["i:x"])).decide("d", {"x": 1})

        assert answer.fired_rules == ("r2",)


class TestAnswer:
    def test_tells_outputs_rules_inputs_and_version(self) -> None:
        content = drawing.model(
            given("x", "number"),
            decision(
                "d",
                table(["x"], [["-", "1", "第二十二条", ""]], annotations=["依据", "备注"]),
                needs=["i:x"],
            ),
            head='version="2026-07"',
        )

        answer = decision_tables.load_bytes(content, file="a.dmn").decide("d", {"x": 2})

        assert answer.outputs == {"d": 1}
        assert answer.fired_rules == ("r1",)
        assert answer.fired[0].annotations == (("依据", "第二十二条"),)
        assert answer.citations == ("第二十二条",)
        assert answer.inputs == {"x": 2}
        assert answer.version.file == "a.dmn"
        assert answer.version.label == "2026-07"
        assert answer.version.sha256 == hashlib.sha256(content).hexdigest()

    def test_tells_the_rules_of_required_tables_too(self) -> None:
        first = decision("first", table(["x"], [["-", "x + 1"]]), needs=["i:x"])
        second = decision("second", table(["first"], [["> 2", '"big"']]), needs=["first"])

        answer = load(given("x", "number"), second, first).decide("second", {"x": 2})

        assert answer.decided == {"first": 3, "second": "big"}
        assert [rule.table_name for rule in answer.fired] == ["first", "second"]

    def test_finds_a_decision_by_its_name(self) -> None:
        model = load(decision("d", literal("1")).replace('name="d"', 'name="一"', 1))

        assert model.decide("一", {}).value == 1

    def test_names_the_decisions_there_are(self) -> None:
        with pytest.raises(UnknownDecisionError, match="There are: d"):
            load(decision("d", literal("1"))).decide("e", {})

    def test_the_same_content_is_compiled_once(self) -> None:
        parts = (decision("d", literal("1")),)

        assert load(*parts) is load(*parts)

    def test_a_table_counts_exactly(self) -> None:
        answer = answering([["< 10", "x * 3"]]).decide("d", {"x": Decimal("1.1")})

        assert answer.value == Decimal("3.3")


class TestInputs:
    def test_a_missing_input_is_named(self) -> None:
        with pytest.raises(DecisionInputError, match="missing inputs: x"):
            answering(TWO_BANDS).decide("d", {})

    def test_an_unknown_input_is_named(self) -> None:
        with pytest.raises(DecisionInputError, match=r"unknown inputs: y\. Known: x"):
            answering(TWO_BANDS).decide("d", {"x": 1, "y": 2})

    def test_the_wrong_type_is_named(self) -> None:
        with pytest.raises(DecisionInputError, match="'x' should be number, not string"):
            answering(TWO_BANDS).decide("d", {"x": "1"})

    def test_a_value_that_is_not_allowed_is_named(self) -> None:
        made = table(["x"], [["-", "1"]], allowed=['"a", "b"'])
        model = load(given("x"), decision("d", made, needs=["i:x"]))

        with pytest.raises(DecisionInputError, match="column 'x': the input \"c\" is not among"):
            model.decide("d", {"x": "c"})

    @pytest.mark.parametrize(
        ("given_value", "told"),
        [
            (True, "true"),
            (date(2026, 7, 1), "2026-07-01"),
            ([1, 2], r"list\(2\)"),
            (Decimal("1.50"), "1.50"),
            (Decimal("1E+50"), r"1E\+50"),
        ],
    )
    def test_what_is_not_allowed_is_shown_in_few_words(
        self, given_value: object, told: str
    ) -> None:
        made = table(["x"], [["-", "1"]], allowed=['"a"'])
        model = load(given("x"), decision("d", made, needs=["i:x"]))

        with pytest.raises(DecisionInputError, match=f"the input {told} is not among"):
            model.decide("d", {"x": given_value})

    def test_a_function_is_shown_by_its_type(self) -> None:
        made = table(["f"], [["-", "1"]], allowed=['"a"'])
        first = decision("f", literal("function(x) x"))
        model = load(first, decision("d", made, needs=["f"]))

        with pytest.raises(DecisionInputError, match="the input function is not among"):
            model.decide("d", {})

    def test_null_is_refused_where_values_are_listed(self) -> None:
        typed = item("grade", "string", allowed='"a", "b"')
        model = load(typed, given("x", "grade"), decision("d", literal("x"), needs=["i:x"]))

        with pytest.raises(DecisionInputError, match="must not be null"):
            model.decide("d", {"x": None})

    def test_dates_may_be_texts(self) -> None:
        made = table(["x"], [['>= date("2026-07-01")', '"new"'], ['< @"2026-07-01"', '"old"']])
        model = load(given("x", "date"), decision("d", made, needs=["i:x"]))

        assert model.decide("d", {"x": "2026-06-30"}).value == "old"
        assert model.decide("d", {"x": date(2026, 7, 1)}).value == "new"

    def test_a_text_that_is_no_date_is_named(self) -> None:
        model = load(given("x", "date"), decision("d", literal("x"), needs=["i:x"]))

        with pytest.raises(DecisionInputError, match="'2026-02-30' is no date"):
            model.decide("d", {"x": "2026-02-30"})

    def test_a_table_without_input_data_takes_what_it_reads(self) -> None:
        made = table(
            ["household.income", "area"], [["< 5", '"rural"', "1"]], types=["number", "string"]
        )
        model = load(decision("d", made))

        answer = model.decide("d", {"household": {"income": 3}, "area": "rural"})

        assert answer.value == 1
        with pytest.raises(DecisionInputError, match="missing inputs: area, household"):
            model.decide("d", {})

    def test_the_column_tells_the_type_of_what_is_not_declared(self) -> None:
        model = load(decision("d", table(["x"], [["-", "1"]], types=["number"])))

        with pytest.raises(DecisionInputError, match="should be number"):
            model.decide("d", {"x": "1"})

    def test_a_column_of_the_wrong_type_is_named(self) -> None:
        model = load(
            given("x"), decision("d", table(["x"], [["-", "1"]], types=["number"]), needs=["i:x"])
        )

        with pytest.raises(DecisionInputError, match="column 'x': should be number, not string"):
            model.decide("d", {"x": "a"})

    def test_the_moment_is_told_and_never_read(self) -> None:
        model = load(decision("d", literal("today()")))
        at = datetime(2026, 7, 1, 12, tzinfo=UTC)

        assert model.decide("d", {}).value is None
        assert model.decide("d", {}, at=at).value == date(2026, 7, 1)


class TestOutputs:
    def test_an_output_without_a_value_is_an_error_with_the_reason(self) -> None:
        with pytest.raises(DecisionValueError, match="row 1, column 'result': the output x / 0"):
            decide(answering([["-", "x / 0"]]), 1)

    def test_null_may_be_written(self) -> None:
        assert decide(answering([["-", "null"]]), 1) is None

    def test_an_output_that_is_not_among_its_values_is_an_error(self) -> None:
        with pytest.raises(DecisionValueError, match='the output "c" is not among'):
            decide(answering([["-", '"c"']], values='"a", "b"'), 1)

    def test_a_default_is_checked_as_well(self) -> None:
        model = answering([["< 0", '"a"']], values='"a", "b"', default='"c"')

        with pytest.raises(
            DecisionValueError, match="column 'result': the output \"c\" is not among"
        ):
            decide(model, 1)

    def test_null_is_not_among_the_values_unless_it_is_listed(self) -> None:
        with pytest.raises(DecisionValueError, match="the output null is not among"):
            decide(answering([["-", "null"]], values='"a", "b"'), 1)

        assert decide(answering([["-", "null"]], values='"a", null'), 1) is None

    def test_an_output_of_another_type_is_an_error(self) -> None:
        made = table(["x"], [["-", '"c"']]).replace(
            'name="result"', 'name="result" typeRef="number"'
        )
        model = load(given("x"), decision("d", made, needs=["i:x"]))

        with pytest.raises(DecisionValueError, match="column 'result': should be number"):
            model.decide("d", {"x": 1})

    def test_a_decision_of_another_type_is_an_error(self) -> None:
        model = load(decision("d", literal('"a"'), type_ref="number"))

        with pytest.raises(DecisionValueError, match="should be number, not string"):
            model.decide("d", {})

    def test_a_column_without_default_is_null_beside_one_with(self) -> None:
        made = table(["x"], [["< 0", "1", "2"]], outputs=["one", "two"], default="0")

        answer = load(given("x"), decision("d", made, needs=["i:x"])).decide("d", {"x": 1})

        assert answer.outputs == {"one": 0, "two": None}


class TestLenient:
    """As the conformance kit wants it; nothing that ships uses it."""

    @pytest.mark.parametrize("x", [7, 100])
    def test_collisions_and_gaps_give_null_with_a_note(self, x: int) -> None:
        made = table(["x"], [["< 10", "1"], ["(5..50)", "2"]])
        model = load(given("x"), decision("d", made, needs=["i:x"]), is_strict=False)

        answer = model.decide("d", {"x": x})

        assert answer.value is None
        assert answer.notes

    def test_a_missing_input_is_null(self) -> None:
        model = load(given("x"), decision("d", literal("x = null"), needs=["i:x"]), is_strict=False)

        assert model.decide("d", {}).value is True

    def test_an_unfit_input_is_null(self) -> None:
        parts = (given("x", "number"), decision("d", literal("x"), needs=["i:x"]))

        assert load(*parts, is_strict=False).decide("d", {"x": "a"}).value is None

    def test_a_broken_decision_is_null(self) -> None:
        model = load(decision("d", literal("1 +")), is_strict=False)

        assert model.decide("d", {}).value is None

    def test_what_is_empty_is_null(self) -> None:
        empty = load(decision("d", literal("")), is_strict=False)
        made = load(decision("d", table(["x"], [["-", ""]])), is_strict=False)

        assert empty.decide("d", {}).value is None
        assert made.decide("d", {"x": 1}).value is None

    def test_ranks_that_are_not_listed_rank_nothing(self) -> None:
        made = table(["x"], [["-", "2"], ["-", "1"]], policy="OUTPUT ORDER")
        model = load(given("x"), decision("d", made, needs=["i:x"]), is_strict=False)

        assert model.decide("d", {"x": 1}).value == [2, 1]


class TestShipped:
    def test_names_what_ships(self) -> None:
        assert "self_care_tier" in decision_tables.shipped_ids()

        with pytest.raises(UnknownDecisionError, match="self_care_tier"):
            decision_tables.shipped("../secrets")

    @pytest.mark.parametrize(
        ("failed_items", "tier"),
        [
            (0, "able"),
            (1, "partly_unable"),
            (3, "partly_unable"),
            (4, "fully_unable"),
            (6, "fully_unable"),
        ],
    )
    def test_the_self_care_tier_follows_the_failed_items(
        self, failed_items: int, tier: str
    ) -> None:
        answer = decision_tables.shipped("self_care_tier").decide({"failed_items": failed_items})

        assert answer.outputs == {"self_care_tier": tier}
        assert "第二十二条" in answer.citations[0]

    @pytest.mark.parametrize("failed_items", [-1, 7, Decimal("1.5"), None])
    def test_there_are_six_items(self, failed_items: object) -> None:
        with pytest.raises(DecisionInputError):
            decision_tables.shipped("self_care_tier").decide({"failed_items": failed_items})

    @pytest.mark.parametrize("decision_id", decision_tables.shipped_ids())
    def test_every_table_that_ships_is_complete_and_without_collision(
        self, decision_id: str
    ) -> None:
        checks = decision_tables.shipped(decision_id).model.check(decision_id)

        assert checks
        for check in checks:
            assert check.is_complete
            assert check.is_sound
            assert check.undecided == ()

    @pytest.mark.parametrize("decision_id", decision_tables.shipped_ids())
    def test_every_rule_that_ships_cites_the_law(self, decision_id: str) -> None:
        path = decision_tables.SHIPPED / f"{decision_id}.dmn"
        nodes = read(path.read_bytes(), file=path.name).nodes.values()
        tables = [
            node.expression
            for node in nodes
            if isinstance(node, Decision) and isinstance(node.expression, DecisionTable)
        ]

        cited = [
            dict(zip(one.annotations, rule.annotations, strict=True))["依据"]
            for one in tables
            for rule in one.rules
        ]

        assert cited
        assert all("第" in text for text in cited)


def test_a_table_needs_an_id_for_each_rule() -> None:
    made = table(["x"], [["-", "1"]]).replace('<rule id="r1">', "<rule>")

    with pytest.raises(BrokenDecisionModelError, match="row 1: the rule has no id"):
        load(decision("d", made))
