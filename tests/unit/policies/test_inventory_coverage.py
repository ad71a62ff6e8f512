"""Every figure of the five policy documents and of the digest of rules is a parameter."""

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from policies.parameter_store import ParameterStore
from policies.parameter_values import ParameterStatus

ROWS = yaml.safe_load(Path(__file__).with_name("inventory_rows.yaml").read_text("utf-8"))
TABLES = ("inventory", "national", "from_the_documents")
STORE = ParameterStore.shipped()
# Monitoring at first, assistance later: the documents whose phrases the inventory holds.
DOCUMENTS = (
    "豫民文〔2019〕155号",
    "黔民发〔2020〕9号",
    "鹤政办〔2017〕14号",
    "豫政办〔2022〕103号",
    "郑脱贫组〔2020〕2号",
    "豫脱贫组〔2020〕13号",
)
BINDING = (ParameterStatus.IN_FORCE, ParameterStatus.PROPOSED)

FIGURES = [
    pytest.param(row, figure, id=f"{name}-{figure['parameter']}-{figure.get('key', '')}-{place}")
    for table in TABLES
    for name, row in ROWS[table].items()
    for place, figure in enumerate(row.get("stands", ()))
]


def plain(text):
    """Return a text without blanks and with one form of punctuation, as the inventory compares."""
    text = re.sub(r"\s+", "", text).replace("—", "-").replace("–", "-")
    return text.translate(str.maketrans("，。；：（）", ",.;:()"))


def shown(value):
    """Return a parameter's value as the mapping file writes it."""
    match value:
        case Fraction():
            return str(value)
        case tuple():
            return list(value)
    return value


@pytest.mark.parametrize(("row", "figure"), FIGURES)
def test_a_figure_stands_among_the_parameters(row, figure):
    programme, _, name = figure["parameter"].partition("/")
    division = "" if figure["division"] == "CN" else figure["division"]

    value = STORE.value(
        programme,
        name,
        division=division,
        on=date.fromisoformat(figure["on"]),
        area=figure.get("area"),
        key=figure.get("key"),
    )

    assert shown(value.value) == figure["value"]
    assert value.status == figure.get("status", "in_force")
    assert value.division == division
    assert value.phrase
    if "phrase" in row:
        ours, theirs = plain(value.phrase), plain(row["phrase"])
        assert ours in theirs or theirs in ours


def test_every_row_of_table_f_is_there_once():
    assert list(ROWS["inventory"]) == [f"FV{number:02d}" for number in range(1, 54)]
    assert all(row["phrase"] for row in ROWS["inventory"].values())


@pytest.mark.parametrize(("table", "count"), [("national", 33), ("from_the_documents", 13)])
def test_every_row_of_figures_of_the_digest_is_there(table, count):
    assert len(ROWS[table]) == count
    assert all(row["what"] for row in ROWS[table].values())


def test_every_row_is_a_parameter_or_says_why_it_is_none():
    for table in TABLES:
        for name, row in ROWS[table].items():
            assert ("stands" in row) is not ("reason" in row), name
            assert row.get("stands") or row["reason"], name


def test_three_different_one_and_a_half_times_are_three_parameters():
    names = [
        figure["parameter"]
        for row in ("FV07", "FV15", "FV05")
        for figure in ROWS["inventory"][row]["stands"]
    ]

    assert len(set(names)) == 3


BINDING_VALUES = [
    pytest.param(value, id=f"{programme}/{name}-{value.division}-{value.key}-{value.effective_on}")
    for (programme, name), parameter in sorted(STORE.parameters.items())
    for value in parameter.values
    if value.status in BINDING and value.reference.document in DOCUMENTS
]


@pytest.mark.parametrize("value", BINDING_VALUES)
def test_a_phrase_of_the_documents_is_one_of_the_inventory(value):
    phrases = [row["phrase"] for row in ROWS["inventory"].values()]
    known = [plain(text) for text in (*phrases, *ROWS["other_phrases"].values())]

    ours = plain(value.phrase)

    assert any(ours in text or text in ours for text in known), value.phrase


def test_the_documents_of_the_inventory_all_set_values():
    used = {value.values[0].reference.document for value in BINDING_VALUES}

    assert used == set(DOCUMENTS)
