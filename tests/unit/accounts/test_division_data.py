"""The division codes that ship with the product fit together."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from webapp import accounts

LENGTHS = {"province": 2, "city": 4, "county": 6, "township": 9, "village": 12}


@pytest.fixture(scope="module")
def divisions() -> dict[str, dict[str, str]]:
    path = Path(accounts.__file__).parent / "divisions" / "henan.csv"
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    assert max(Counter(row["code"] for row in rows).values()) == 1
    return {row["code"]: row for row in rows}


def test_every_code_has_the_length_of_its_level(divisions):
    wrong = [code for code, row in divisions.items() if len(code) != LENGTHS[row["level"]]]

    assert wrong == []


def test_every_division_but_the_province_lies_in_its_parent(divisions):
    below = {code: row for code, row in divisions.items() if row["level"] != "province"}

    wrong = [
        code
        for code, row in below.items()
        if row["parent"] not in divisions or not code.startswith(row["parent"])
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("41", "河南省"),
        ("4106", "鹤壁市"),
        ("410621", "浚县"),
        ("410622", "淇县"),
        ("410621101", "善堂镇"),
        ("410621109", "白寺镇"),
    ],
)
def test_holds_the_divisions_of_the_demonstration(divisions, code: str, name: str):
    assert divisions[code]["name"] == name


def test_two_townships_of_one_county_and_one_of_another_have_villages(divisions):
    with_villages = {row["parent"] for row in divisions.values() if row["level"] == "village"}

    assert {code[:6] for code in with_villages} == {"410621", "410622"}
    assert {"410621101", "410621109"} < with_villages


def test_every_county_of_the_province_is_there(divisions):
    cities = {row["parent"] for row in divisions.values() if row["level"] == "county"}

    assert cities == {code for code, row in divisions.items() if row["level"] == "city"}
