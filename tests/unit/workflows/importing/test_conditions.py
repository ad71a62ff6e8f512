"""Conditions of other tools, and choices without a default."""

import pytest

from policies.feel import evaluation as feel
from tests.unit.workflows.importing.foreign import (
    diagram,
    flow,
    look,
    node,
    only,
    open_rules,
    path,
    repaired,
    rules,
)
from workflows.importing import juel
from workflows.importing.conditions import are_opposite
from workflows.importing.report import FileReport, Verdict

TRANSLATED = {
    "${amount > 1000 && approved == 'yes'}": 'amount > 1000 and approved = "yes"',
    "#{a}": "a",
    "${ !approved }": "not(approved)",
    "${not (a or b)}": "not(a or b)",
    "${!(a) && (b)}": "not(a) and (b)",
    "${a ? b : c}": "(if a then b else c)",
    "${a gt 3 and b le 4 or c ne 5}": "a > 3 and b <= 4 or c != 5",
    "${a.b ge 3}": "a.b >= 3",
    "${m['k'] == 1}": 'get value(m, "k") = 1',
    "${l[0] == 'x'}": 'l[1] = "x"',
    '${a == "it\'s"}': 'a = "it\'s"',
    "${a eq 'x\\'y'}": 'a = "x\'y"',
    "${a == 'x}'}": 'a = "x}"',
    "${a - -b < .5}": "a - -b < 0.5",
    "${a == (b < c)}": "a = (b < c)",
    "${a == b < c}": "a = (b < c)",
    "${金额 >= 1000}": "金额 >= 1000",
    "${a div 2 > 3}": "a / 2 > 3",
    "${a != null}": "a != null",
    "${true}": "true",
}
REFUSED = {
    "${execution.getVariable('x') == 1}": "execution.getVariable()",
    "${name.equals('x')}": "name.equals()",
    "${vars:get(execution, 'x')}": "vars:get()",
    "${f(x)}": "f()",
    "${x % 2 == 0}": "modulo",
    "${a} == 'x'": "no text around",
    "${a}${b}": "no text around",
    "${a} && ${b}": "no text around",
    "${1 < 2 < 3}": "no JUEL",
    "${}": "no JUEL",
    "${a b}": "no JUEL",
    "${a instanceof b}": "no JUEL",
    "${date > 5}": "means something else",
    "${for == 1}": "is not FEEL",
    "${task.assignee == 'x'}": "task",
    "${a$b}": "$",
    "${a[b] == 1}": "index",
    f"${{{'(' * 60}a{')' * 60}}}": "too deep",
    f"${{{'a && ' * 2000}a}}": "too long",
}


@pytest.mark.parametrize("written", TRANSLATED)
def test_translates_what_means_the_same(written):
    assert juel.to_feel(written) == TRANSLATED[written]


@pytest.mark.parametrize("written", REFUSED)
def test_says_why_the_rest_has_no_translation(written):
    with pytest.raises(juel.UntranslatableError) as caught:
        juel.to_feel(written)

    assert REFUSED[written] in str(caught.value)
    assert caught.value.reason_zh


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, True), ("", True), ([], True), ("a", False), (5, False), ([1], False)],
)
def test_empty_means_what_it_means_in_juel(value, expected):
    assert feel.evaluate(juel.to_feel("${empty x}"), {"x": value}) is expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a", "not(a)"),
        ("not(a)", "a"),
        ("a = true", "a = false"),
        ('a = "x"', 'a != "x"'),
        ("a > 5", "a <= 5"),
        ("a and b", "not(a and b)"),
    ],
)
def test_knows_opposites(one, other):
    assert are_opposite(one, other)


@pytest.mark.parametrize(("one", "other"), [("a > 5", "a < 5"), ("a", "b"), ('a = "x"', 'a = "y"')])
def test_takes_nothing_else_for_an_opposite(one, other):
    assert not are_opposite(one, other)


def fork(one: str | None, other: str | None, *, tag: str = "exclusiveGateway", **more: str) -> str:
    default = {"default": more.pop("default")} if "default" in more else {}
    return diagram(
        node("startEvent", "s"), node(tag, "g", **default),
        node("userTask", "a"), node("userTask", "b"), node("endEvent", "e"),
        path("s", "g"), flow("g", "a", one, **more), flow("g", "b", other, **more),
        path("a", "e"), path("b", "e"),
    )  # fmt: skip


class TestDefaults:
    def test_the_only_branch_without_a_condition_becomes_the_default(self):
        report = look(fork("a > 1", None))

        assert only(report, "no_default").verdict is Verdict.REPAIRED
        assert 'default="g_b"' in repaired(report)

    def test_of_two_opposites_the_second_becomes_the_default(self):
        report = look(fork("${approved}", "${!approved}"))

        assert rules(report) == {"condition_juel", "no_default"}
        assert 'default="g_b"' in repaired(report)

    def test_conditions_that_leave_a_gap_are_the_authors_to_close(self):
        assert open_rules(look(fork("a > 5", "a &lt; 5"))) == {"no_default"}

    def test_an_inclusive_gateway_without_a_default_is_the_authors(self):
        assert open_rules(look(fork("a > 5", None, tag="inclusiveGateway"))) == {"no_default"}

    def test_branches_without_conditions_are_named_one_by_one(self):
        report = look(fork(None, None))

        assert open_rules(report) == {"no_default", "missing_condition"}
        assert only(report, "missing_condition").element_id == "g_a"

    def test_the_condition_of_a_default_is_taken_off(self):
        report = look(fork("a > 1", "a &lt; 1", default="g_b"))

        assert rules(report) == {"default_condition"}
        repaired(report)

    def test_an_empty_condition_is_none(self):
        report = look(fork("a > 1", " ", default="g_b"))

        assert rules(report) == {"empty_condition"}
        repaired(report)


def of_condition(text: str, language: str = "") -> FileReport:
    return look(fork(text, None, default="g_b", language=language))


class TestLanguages:
    @pytest.mark.parametrize(
        ("text", "language", "rule", "written"),
        [
            ("${a &gt; 1}", "", "condition_juel", "a &gt; 1"),
            ("=a &gt; 1", "", "condition_sign", "a &gt; 1"),
            ("a &gt; 1", "juel", "condition_language", "a &gt; 1"),
            ("bpmn:getDataObject('a') = 'x'", "", "condition_feel", None),
            ("getDataObject('a')", "", "condition_xpath", "a"),
        ],
    )
    def test_reads_what_is_said_in_another_way(self, text, language, rule, written):
        report = of_condition(text, language)

        assert rules(report) == {rule}
        if written is not None:
            assert f">{written}</bpmn:conditionExpression>" in repaired(report)

    @pytest.mark.parametrize(
        "language", ["python", "JavaScript", "groovy", "http://www.java.com/java"]
    )
    def test_refuses_programs_with_advice(self, language):
        report = of_condition("a &gt; 1", language)

        assert only(report, "condition_language").verdict is Verdict.CANNOT
        assert "FEEL" in only(report, "condition_language").message_zh

    @pytest.mark.parametrize("text", ["金额 大于 1000", "return a;", "approved == True", "= ="])
    def test_asks_the_author_where_it_is_no_feel(self, text):
        assert open_rules(of_condition(text)) & {"condition_feel", "condition_language"}

    def test_offers_what_an_unmarked_condition_may_mean(self):
        report = of_condition("status == 'open'")

        assert only(report, "condition_language").verdict is Verdict.DECIDE
        assert 'status = "open"' in only(report, "condition_language").repair_en

    def test_tells_of_a_method_call_by_name(self):
        report = of_condition("${case.isUrgent()}")

        assert "case.isUrgent()" in only(report, "condition_juel").message_zh

    def test_feel_runs_as_it_is(self):
        assert of_condition("a &gt; 1").verdict is Verdict.RUNS
        assert of_condition("a &gt; 1", "http://www.omg.org/spec/FEEL").verdict is Verdict.RUNS
