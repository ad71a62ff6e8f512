import pickle
from datetime import date

import pytest

from policies import parameter_store
from policies.parameter_store import (
    ParameterMissingError,
    ParameterStore,
    ParameterUnknownError,
)

PROGRAMME = "minimum_living_allowance"
STANDARD = "standard_fen_per_year"
STORE = ParameterStore.shipped(with_demonstration=True)
DAY = date(2022, 5, 1)


def test_a_store_goes_to_another_process_whole():
    sent = pickle.loads(pickle.dumps(STORE))

    assert sent.parameters == STORE.parameters
    assert sent.at("410621", DAY, "rural").value(PROGRAMME, STANDARD) == STORE.value(
        PROGRAMME, STANDARD, division="410621", on=DAY, area="rural"
    )


def test_a_place_answers_the_second_time_what_it_answered_the_first():
    place = STORE.at("410621", DAY, "rural")

    first, second = (place.value(PROGRAMME, STANDARD) for _ in range(2))

    assert first is second
    assert STORE.at("410621", DAY, "rural") is place


def test_what_was_answered_before_does_not_reach_a_changed_store():
    before = STORE.value(PROGRAMME, STANDARD, division="410621", on=DAY, area="rural")

    changed = STORE.supplied(PROGRAMME, {STANDARD: 1})

    after = changed.value(PROGRAMME, STANDARD, division="410621", on=DAY, area="rural")
    assert (before.whole_number(), after.whole_number()) == (321000, 1)
    assert STORE.value(PROGRAMME, STANDARD, division="410621", on=DAY, area="rural") is before


def test_a_value_that_nobody_set_stays_missing_with_its_words():
    place = STORE.at("520100", DAY, "rural")

    for _ in range(2):
        assert place.find(PROGRAMME, STANDARD) is None
        with pytest.raises(ParameterMissingError, match="520100/rural"):
            place.value(PROGRAMME, STANDARD)


def test_an_unknown_parameter_is_unknown_at_every_place():
    with pytest.raises(ParameterUnknownError, match="tea"):
        STORE.at("410621", DAY).find(PROGRAMME, "tea")


def test_entries_are_those_that_ever_had_a_value():
    entries = STORE.entries(PROGRAMME, "income_treatment")

    assert {"wages/employment", "property/rent"} <= entries
    assert STORE.entries(PROGRAMME, "income_treatment") is entries
    assert STORE.entries(PROGRAMME, STANDARD) == frozenset()


def test_a_store_remembers_no_more_places_than_it_should(monkeypatch):
    monkeypatch.setattr(parameter_store, "_MOST_PLACES", 2)
    store = ParameterStore(STORE.parameters)

    places = [store.at(division, DAY) for division in ("41", "4106", "410621", "41")]

    assert places[0] is not places[3]
    assert places[0].find(PROGRAMME, STANDARD) == places[3].find(PROGRAMME, STANDARD)
