"""Identity numbers: GB 11643."""

from datetime import date

import pytest

from policies.identity_numbers import IdentityNumberError, parse

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("text", ["11010519491231002X", "440524188001010014"])
def test_the_check_digit_of_the_standards_own_examples_fits(text: str) -> None:
    if text[6:10] < "1900":
        with pytest.raises(IdentityNumberError, match="before 1900"):
            parse(text, today=TODAY)
        return

    found = parse(text, today=TODAY)

    assert (found.born_on, found.is_female) == (date(1949, 12, 31), True)


def test_spaces_and_a_small_x_are_forgiven() -> None:
    assert parse(" 110105 19491231 002x ", today=TODAY).text == "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1101051949123100", "18 characters"),
        ("11010519491231002Y", "check character"),
        ("110105194912310021", "check character"),
        ("11010519491331002X", "day of birth"),
        ("11010520991231002X", "future"),
        ("１１０１０５１９４９１２３１００２X", "18 characters"),
        ("", "18 characters"),
    ],
)
def test_a_wrong_number_is_refused_with_what_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(IdentityNumberError) as caught:
        parse(text, today=TODAY)

    assert reason in caught.value.message_en
    assert caught.value.message_zh
    assert not text or text not in caught.value.message_zh
