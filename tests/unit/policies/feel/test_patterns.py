"""Regular expressions: XPath's language, run in linear time."""

import pytest

from policies.feel import evaluation as feel
from policies.feel.errors import FeelBudgetError


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


@pytest.mark.parametrize(
    ("text", "pattern", "flags", "expected"),
    [
        ("低保对象", "^[一-龥]{4}$", "", True),
        ("a1", r"^\i\c+$", "", True),
        ("1a", r"^\i", "", False),
        ("a b", r"a\sb", "", True),
        ("a\nb", "a.b", "", False),
        ("a\nb", "a.b", "s", True),
        ("a\nb", "^b$", "m", True),
        ("ABC", "abc", "i", True),
        ("Q", "[^Q]", "i", False),
        ("q", r"\p{Lu}", "i", False),
        ("a.c", "a.c", "q", True),
        ("abc", "a.c", "q", False),
        ("ab", "a b", "x", True),
        ("a b", r"a[ ]b \ ", "x", None),
        ("e", "[a-z-[aeiou]]", "", False),
        ("f", "[a-z-[aeiou]]", "", True),
        ("f", "[^a-d-[f]]", "", False),
        ("3", "[^a-d-[^0-9]]", "", True),
        ("3", "[0-9-[^3]]", "", True),
        ("4", "[0-9-[^3]]", "", False),
        ("x", r"[\w-[\d]]", "", True),
        ("7", r"[\w-[\d]]", "", False),
        ("é", r"\p{IsLatin-1Supplement}", "", True),
        ("中", r"\P{L}", "", False),
        ("-", r"[\-\]]", "", True),
        ("b", r"[\x]", "", None),
        ("-", "[a-]", "", True),
        ("a{", r"a\{", "", True),
        ("aaa", "^a{2,}$", "", True),
        ("ab", "(?:a)(b)", "", True),
        ("aa", r"(a)\1", "", None),
        ("aa", r"(a)\2", "", None),
        ("a", "(?=a)", "", None),
        ("a", "(?i)A", "", None),
        ("a", "(a", "", None),
        ("a", "a)", "", None),
        ("a", "a]", "", None),
        ("a", "a{,2}", "", None),
        ("a", "[", "", None),
        ("a", "[z-a]", "", None),
        ("a", "[[a]]", "", None),
        ("a", "[a-z-[b]c]", "", None),
        ("a", r"\p{Xx}", "", None),
        ("a", r"\p{IsNowhere}", "", None),
        ("a", r"\pL", "", None),
        ("a", "\\", "", None),
        ("a", "**", "", None),
        ("a", "(" * 100 + ")" * 100, "", None),
        ("a", "[a-" * 70, "", None),
        ("a\tb", r"a\tb", "", True),
        ("a", "[a-[a]]", "", False),
        ("%", r"^\W$", "", True),
        ("a", r"\p{Cs}", "", None),
        ("a", "a" * 1_001, "", None),
        ("a", "a", "k", None),
    ],
)
def test_matches(text: str, pattern: str, flags: str, expected: object) -> None:
    arguments = ", ".join(quoted(part) for part in (text, pattern, flags))

    told = feel.explain(f"matches({arguments})", {})

    assert told.value is expected
    assert bool(told.reasons) is (expected is None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
        ('replace("低保、特困", "(保|困)", "<$0>")', "低<保>、特<困>"),
        ('replace("ab", "(a)", "$12")', "a2b"),
        ('replace("ab", "a", "$1")', "b"),
        ('replace("ab", "a", "\\\\$\\\\\\\\")', "$\\b"),
        ('replace("ab", "a", "$x")', None),
        ('replace("ab", "a", "\\\\n")', None),
        ('replace("a.b", ".", "$1", "q")', "a$1b"),
        ('replace("ab", "x*", "-")', None),
        ('split("a;b;;", ";")', ["a", "b", "", ""]),
        ('split("低保 特困", "\\\\s")', ["低保", "特困"]),
        ('split("ab", "")', None),
        ('split("", ";")', [""]),
        ('split("a", "(")', None),
    ],
)
def test_replaces_and_splits(text: str, expected: object) -> None:
    value = feel.evaluate(text, {})

    assert value == expected


LONG = 'string join(for i in 1..2000 return "aaaaaaaaa")'


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "text",
    [
        'matches(string join(for i in 1..5000 return "aaaaaaaaa"), "a")',
        f'replace({LONG}, "a", "$0$0$0$0$0$0$0$0$0$0")',
        f'split({LONG}, "a")',
        f'{{s: {LONG}, r: for i in 1..9 return matches(s, "a.{{900}}b")}}',
    ],
)
def test_stops_what_searches_too_much(text: str) -> None:
    with pytest.raises(FeelBudgetError):
        feel.evaluate(text, {})
