from datetime import date

import pytest

from webapp.cases import application_form as form
from webapp.cases.application_form import Step, Typed
from webapp.cases.application_values import fen_typed

TODAY = date(2026, 9, 14)


def begun(words=""):
    return form.begin(household_id=None, words=words, village="", today=TODAY)


def test_a_number_that_was_searched_for_goes_to_the_first_member():
    assert begun("4106 2119").members[0]["id_number"] == "41062119"
    assert begun("张三").members[0]["name"] == "张三"


def test_a_removed_row_never_lends_its_key_to_another():
    typed = form.add_row(begun(), "members", today=TODAY)
    removed = form.remove_row(typed, "members", "2")

    added = form.add_row(removed, "members", today=TODAY)

    assert [row["key"] for row in added.members] == ["1", "3"]


def test_the_usual_period_is_the_last_twelve_whole_months():
    row = form.add_row(begun(), "incomes", today=TODAY).incomes[0]

    assert (row["period_from"], row["period_to"]) == ("2025-09-01", "2026-08-31")
    assert row["member"] == "1"


def test_what_is_kept_reads_back_as_it_was():
    typed = form.add_row(begun("张三"), "assets", today=TODAY)

    assert Typed.from_json(typed.as_json()) == typed


def test_names_that_the_form_does_not_know_are_left_out():
    typed = form.take(
        begun(),
        Step.MEMBERS,
        {"members.1.name": "张三", "members.77.name": "x", "members.1.left_on": "x"},
    )

    (row,) = typed.members
    assert row["name"] == "张三"
    assert "left_on" not in row


def test_rows_in_which_nothing_was_typed_are_dropped_but_one_member_stays():
    typed = form.add_row(begun(), "members", today=TODAY)

    assert len(form.without_empty_rows(typed, Step.MEMBERS).members) == 1


def test_rows_have_an_end():
    typed = begun()
    for _ in range(form.ROW_LIMIT + 5):
        typed = form.add_row(typed, "incomes", today=TODAY)

    assert len(typed.incomes) == form.ROW_LIMIT


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("5800", 580000),
        ("5,800.5", 580050),
        ("５８００", 580000),
        ("-1", None),
        ("1.005", None),
        ("", None),
        ("1e3", None),
        ("9" * 13, None),
    ],
)
def test_amounts_as_people_type_them(text, fen):
    assert fen_typed(text) == fen
