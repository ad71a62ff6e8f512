import pytest

from workflows import clock_directives
from workflows.clock_directives import ClockDirective, DirectiveError, Verb


def test_reads_what_an_element_does_to_clocks_in_order():
    found = clock_directives.directives({"clock": "start:publicity=10 stop:survey under:total"})

    assert found == (
        ClockDirective(Verb.START, "publicity", 10),
        ClockDirective(Verb.STOP, "survey"),
        ClockDirective(Verb.UNDER, "total"),
    )


@pytest.mark.parametrize("properties", [{}, {"clock": "none"}, {"clock": "publicity"}])
def test_finds_no_directive_in(properties):
    assert clock_directives.directives(properties) == ()


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("publicity", "start:NAME"),
        ("begin:publicity", "start:NAME"),
        ("start:", "start:NAME"),
        ("start:=5", "start:NAME"),
        ("stop:publicity=5", "only start"),
        ("under:publicity=5", "only start"),
        ("start:publicity=0", "whole number"),
        ("start:publicity=-1", "whole number"),
        ("start:publicity=5.5", "whole number"),
        ("start:publicity=", "whole number"),
        ("start:publicity=五", "whole number"),
        ("start:publicity=²", "whole number"),
    ],
)
def test_refuses(word, reason):
    with pytest.raises(DirectiveError, match=reason) as raised:
        clock_directives.read(word)

    assert raised.value.message_zh


@pytest.mark.parametrize("word", ["start:publicity=10", "stop:total"])
def test_is_written_as_it_was_read(word):
    assert str(clock_directives.read(word)) == word
