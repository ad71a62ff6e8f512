import polars as pl

from policies.simulation.running import COLUMNS
from policies.simulation.summary import signed_yuan, summarise


def table(*rows):
    filled = [
        {
            "row": number,
            "household_id": None,
            "division": division,
            "area": area,
            "outcome_before": outcomes[0],
            "outcome_after": outcomes[1],
            "fen_per_month_before": fen[0],
            "fen_per_month_after": fen[1],
            "persons_before": 2 if outcomes[0] == "eligible" else 0,
            "persons_after": 2 if outcomes[1] == "eligible" else 0,
            "effect": effect,
            "missing_parameters": missing,
            "questions": [],
        }
        for number, (division, area, outcomes, fen, effect, missing) in enumerate(rows, start=1)
    ]
    return pl.DataFrame(filled, schema=COLUMNS)


YES, NO, MISSING = "eligible", "not_eligible", "parameter_missing"
HOUSEHOLDS = table(
    ("410621101", "rural", (YES, YES), (10000, 13000), "more", []),
    ("410621101", "urban", (NO, YES), (0, 5000), "newly_eligible", []),
    ("410621102", "rural", (YES, NO), (7000, 0), "no_longer_eligible", []),
    ("410622", "rural", (YES, YES), (9000, 9000), "unchanged", []),
    ("410622", "rural", (YES, MISSING), (8000, 0), "undetermined", ["a", "b"]),
    ("410622", "rural", (MISSING, MISSING), (0, 0), "undetermined", ["a"]),
)


def test_the_total_counts_winners_losers_and_cost_of_those_who_are_decided():
    total = summarise(HOUSEHOLDS).total

    assert (total.households, total.winners, total.losers) == (6, 2, 1)
    assert (total.newly_eligible, total.no_longer_eligible) == (1, 1)
    assert (total.unchanged, total.undetermined) == (1, 2)
    assert (total.fen_before, total.fen_after, total.difference_fen) == (26000, 27000, 1000)
    assert (total.eligible_before, total.eligible_after) == (4, 3)
    assert (total.persons_before, total.persons_after) == (8, 6)


def test_cost_is_told_a_month_and_a_year_in_yuan():
    told = summarise(HOUSEHOLDS).as_json()

    assert told["total"]["cost_per_month"] == {
        "before": "260.00",
        "after": "270.00",
        "difference": "10.00",
    }
    assert told["total"]["cost_per_year"]["difference"] == "120.00"


def test_places_are_told_apart_by_county_by_township_and_by_area():
    summary = summarise(HOUSEHOLDS)

    assert [(one.name, one.households) for one in summary.by_county] == [
        ("410621", 3),
        ("410622", 3),
    ]
    assert [(one.name, one.difference_fen) for one in summary.by_township] == [
        ("410621101", 8000),
        ("410621102", -7000),
    ]
    assert [(one.name, one.households) for one in summary.by_area] == [("rural", 5), ("urban", 1)]


def test_the_bands_hold_every_decided_household_once():
    bands = {(band.over, band.to): band.households for band in summarise(HOUSEHOLDS).changes}

    assert sum(bands.values()) == 4
    assert bands[0, 0] == 1
    assert bands[20, 50] == 2
    assert bands[-100, -50] == 1


def test_outcomes_missing_values_and_questions_are_counted():
    told = summarise(HOUSEHOLDS).as_json()

    assert {"before": YES, "after": MISSING, "households": 1} in told["outcomes"]
    assert told["missing_parameters"] == {"a": 2, "b": 1}
    assert told["questions"] == {}


def test_nobody_gives_zeros():
    summary = summarise(pl.DataFrame(schema=COLUMNS))

    assert summary.total.households == 0
    assert summary.by_county == ()


def test_a_negative_amount_keeps_its_fen():
    assert [signed_yuan(fen) for fen in (-1050, -1, 0, 1050)] == [
        "-10.50",
        "-0.01",
        "0.00",
        "10.50",
    ]
