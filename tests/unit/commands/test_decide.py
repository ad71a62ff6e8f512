"""``doudi decide`` as a shell would call it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from policies import decision_tables
from tests.unit.policies.dmn import drawing
from tests.unit.policies.dmn.drawing import decision, given, table
from webapp.cli import main

TIERS = table(
    ["income", "area"],
    [
        ["< 3210", '"rural"', '"allowance"'],
        ["[3000..4815)", "-", '"edge"'],
        ["> 4815", "-", '"none"'],
    ],
    allowed=[">= 0", '"urban", "rural"'],
)
PARTS = (
    given("income", "number"),
    given("area", "string"),
    decision("tier", TIERS, needs=["i:income", "i:area"]),
)
SELF_CARE = str(decision_tables.SHIPPED / "self_care_tier.dmn")


@pytest.fixture
def tiers(tmp_path: Path) -> str:
    """A table with an overlap and two gaps."""
    path = tmp_path / "tiers.dmn"
    path.write_bytes(drawing.model(*PARTS))
    return str(path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["decide", *arguments])


def test_prints_outputs_and_fired_rules() -> None:
    result = run(SELF_CARE, "--decision", "self_care_tier", "--input", '{"failed_items": 3}')

    assert result.exit_code == 0, result.output
    assert "self_care_tier = partly_unable" in result.stdout
    assert "self_care_partly_unable" in result.stdout
    assert "第二十二条" in result.stdout


def test_prints_json() -> None:
    result = run(SELF_CARE, "--input", '{"failed_items": 3}', "--json")

    told = json.loads(result.stdout)
    assert told["outputs"] == {"self_care_tier": "partly_unable"}
    assert [rule["rule"] for rule in told["fired_rules"]] == ["self_care_partly_unable"]
    assert told["inputs"] == {"failed_items": 3}
    assert len(told["version"]["sha256"]) == 64
    assert told["warnings"] == []


def test_an_answer_names_the_gap_and_the_overlap_of_its_table(tiers: str) -> None:
    result = run(tiers, "--decision", "tier", "--input", '{"income": 100, "area": "rural"}')

    assert result.exit_code == 0
    assert "tier = allowance" in result.stdout
    assert "空缺 gap" in result.stdout
    assert 'example household: {"income": 4815, "area": "urban"}' in result.stdout
    assert "重叠 overlap tier（UNIQUE） 第1行 r1、第2行 r2" in result.stdout
    assert 'example household: {"income": 3000, "area": "rural"}' in result.stdout


def test_a_household_in_the_overlap_gets_no_answer_but_the_rules(tiers: str) -> None:
    given_input = '{"income": 3100.5, "area": "rural"}'

    plain = run(tiers, "--decision", "tier", "--input", given_input)
    as_json = run(tiers, "--decision", "tier", "--input", given_input, "--json")

    assert plain.exit_code == as_json.exit_code == 1
    assert "第1行（r1）、第2行（r2）" in plain.stderr
    assert "重叠 overlap" in plain.stderr
    told = json.loads(as_json.stdout)
    assert told["error"]["rules"] == ["r1", "r2"]
    assert [warning["kind"] for warning in told["warnings"]] == ["gap", "gap", "overlap"]


def test_a_check_tells_everything_and_fails(tiers: str) -> None:
    plain = run(tiers, "--check")
    as_json = run(tiers, "--check", "--decision", "tier", "--json")

    assert plain.exit_code == as_json.exit_code == 1
    assert plain.stdout.count("空缺 gap") == 2
    (told,) = json.loads(as_json.stdout)
    assert (told["complete"], told["sound"]) == (False, False)
    assert told["gaps"][1]["example"] == {"income": 4815, "area": "urban"}
    assert told["overlaps"][0]["rules"] == ["r1", "r2"]


def test_a_gap_with_a_default_is_no_warning(tmp_path: Path) -> None:
    path = tmp_path / "default.dmn"
    made = table(["x"], [["> 0", "1"]], default="0", types=["number"])
    path.write_bytes(drawing.model(decision("d", made)))

    result = run(str(path), "--input", '{"x": -1}')

    assert result.exit_code == 0
    assert result.stdout.startswith("d = 0\n")
    assert "gap" not in result.stdout


def test_a_check_of_a_sound_table_succeeds() -> None:
    result = run(SELF_CARE, "--check")

    assert result.exit_code == 0
    assert "无空缺，无重叠" in result.stdout


def test_a_check_tells_what_is_allowed_and_what_is_not_decided(tmp_path: Path) -> None:
    path = tmp_path / "any.dmn"
    rules = [["> 0", "-", "1"], ["> 1", "-", "1"], ["even(?)", "true", "2"]]
    made = table(["x", "y"], rules, policy="COLLECT", default="0", types=["number", "boolean"])
    path.write_bytes(drawing.model(decision("d", made)))

    result = run(str(path), "--check")

    assert result.exit_code == 0
    assert "策略允许 allowed" in result.stdout
    assert "取默认输出 the default applies" in result.stdout
    assert "未判定 not decided d（COLLECT） 第3行 “x”列" in result.stdout


def test_a_model_without_tables_has_nothing_to_check(tmp_path: Path) -> None:
    path = tmp_path / "literal.dmn"
    path.write_bytes(drawing.model(decision("d", drawing.literal("1"))))

    assert run(str(path), "--check").stdout == "没有决策表 / no decision table\n"


def test_more_overlaps_than_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "many.dmn"
    path.write_bytes(drawing.model(decision("d", table(["x"], [["-", "1"]] * 30))))

    assert "还有更多" in run(str(path), "--check").stdout


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.50", 1.5),
        ("1E20", 1e20),
        ("12345678901234567890123", "12345678901234567890123"),
        ("0.1234567890123456789", "0.1234567890123456789"),
        ("[1, null, true]", [1, None, True]),
        ('@"2026-07-01"', "2026-07-01"),
        ('@"P1Y"', "P1Y"),
        ('@"12026-07-01"', "12026-07-01"),
        (
            "[1..3)",
            {"start": 1, "end": 3, "start included": True, "end included": False},
        ),
        ("{a: 1}", {"a": 1}),
        ("function(x) x", "function"),
    ],
)
def test_values_are_told_exactly(tmp_path: Path, text: str, expected: object) -> None:
    path = tmp_path / "value.dmn"
    path.write_bytes(drawing.model(decision("d", drawing.literal(f"[{text}, 0]"))))

    told = json.loads(run(str(path), "--input", "{}", "--json").stdout)

    assert told["outputs"]["d"][0] == expected


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "Give --input, or --check"),
        (["--check", "--input", "{}"], "Give --input, or --check"),
        (["--input", "{"], "is not JSON"),
        (["--input", "[" * 100_000], "is not JSON"),
        (["--input", "[]"], "is not a JSON object"),
    ],
)
def test_wrong_usage_is_told(arguments: list[str], reason: str) -> None:
    result = run(SELF_CARE, *arguments)

    assert result.exit_code == 2
    assert reason in result.stderr


def test_one_of_several_decisions_must_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "two.dmn"
    parts = (decision("a", drawing.literal("1")), decision("b", drawing.literal("2")))
    path.write_bytes(drawing.model(*parts))

    result = run(str(path), "--input", "{}")

    assert result.exit_code == 2
    assert "one of: a, b" in result.stderr


def test_a_file_that_is_no_model_is_told_in_both_languages(tmp_path: Path) -> None:
    path = tmp_path / "no.dmn"
    path.write_text("hello")

    result = run(str(path), "--input", "{}")

    assert result.exit_code == 1
    assert "不是合法的 XML" in result.stderr
    assert "not well-formed XML" in result.stderr


def test_an_expression_over_its_budget_is_told_in_json(tmp_path: Path) -> None:
    path = tmp_path / "hungry.dmn"
    logic = drawing.literal("for i in 1..1000000 return i")
    path.write_bytes(drawing.model(decision("d", logic)))

    result = run(str(path), "--input", "{}", "--json")

    assert result.exit_code == 1
    assert "message_zh" in json.loads(result.stdout)["error"]
