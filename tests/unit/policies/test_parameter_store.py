from datetime import date

import pytest

from policies import parameter_files, parameter_values
from policies.parameter_store import (
    ParameterMissingError,
    ParameterStore,
    ParameterSuppliedError,
    ParameterUnknownError,
)
from policies.parameter_values import ParameterStatus

PROGRAMME = "minimum_living_allowance"
STORE = ParameterStore.shipped()
DEMONSTRATION = ParameterStore.shipped(with_demonstration=True)
STANDARD = "standard_fen_per_year"


def rural_standard(store, on, *, division="410621101"):
    return store.value(
        PROGRAMME, STANDARD, division=division, area="rural", on=date.fromisoformat(on)
    )


class TestValue:
    def test_is_the_one_in_force_on_the_day(self):
        value = rural_standard(STORE, "2016-05-01")

        assert value.whole_number() == 300000
        assert value.status is ParameterStatus.IN_FORCE

    def test_of_a_plan_says_that_it_is_planned(self):
        value = rural_standard(STORE, "2017-05-15")

        assert (value.whole_number(), value.status) == (321000, ParameterStatus.PROPOSED)
        assert "拟由" in value.phrase

    def test_for_demonstration_is_given_only_in_a_demonstration(self):
        assert rural_standard(DEMONSTRATION, "2022-05-01").status is ParameterStatus.DEMONSTRATION
        assert rural_standard(STORE, "2022-05-01").status is ParameterStatus.PROPOSED

    def test_in_force_comes_before_one_for_demonstration(self):
        parameter = parameter_files.read_text(IN_FORCE_AND_SHOWN, programme="p", name="n")
        store = ParameterStore({("p", "n"): parameter}, with_demonstration=True)

        value = store.value("p", "n", division="410621", on=date(2026, 6, 30))

        assert (value.whole_number(), value.status) == (1, ParameterStatus.IN_FORCE)

    def test_of_the_most_specific_division_counts(self):
        supplied = parameter_files.read_text(LOCAL, programme="p", name="n")
        store = ParameterStore({("p", "n"): supplied})

        found = {
            division: store.value("p", "n", division=division, on=date(2026, 1, 1)).value
            for division in ("410000", "410600", "410621", "410621101", "520100")
        }

        assert found == {
            "410000": 1, "410600": 2, "410621": 3, "410621101": 3, "520100": 1,
        }  # fmt: skip

    def test_that_nobody_set_says_who_must(self):
        with pytest.raises(ParameterMissingError) as caught:
            STORE.value(PROGRAMME, "house_limit_count", division="410621", on=date(2026, 1, 1))

        assert "省、自治区、直辖市人民政府" in caught.value.message_zh
        assert "must be set by the province" in caught.value.message_en
        assert STORE.find(
            PROGRAMME, "house_limit_count", division="410621", on=date(2026, 1, 1)
        ) is None  # fmt: skip

    def test_of_an_urban_standard_is_not_the_rural_one(self):
        with pytest.raises(ParameterMissingError, match="410621/urban"):
            STORE.value(PROGRAMME, STANDARD, division="410621", area="urban", on=date(2017, 5, 1))

    def test_of_an_ended_exemption_is_missing(self):
        def exemption(on):
            return STORE.find(
                PROGRAMME,
                "income_treatment",
                key="transfer/central_basic_pension",
                division="410621",
                on=on,
            )

        assert exemption(date(2025, 12, 31)).text() == "exempt"
        assert exemption(date(2026, 1, 1)) is None

    def test_of_an_unknown_name_is_an_error(self):
        with pytest.raises(ParameterUnknownError, match="no policy parameter “tea”"):
            STORE.value(PROGRAMME, "tea", division="41", on=date(2026, 1, 1))


IN_FORCE_AND_SHOWN = """
description: d
description_en: d
unit: u
type: whole_number
set_by: {zh: z, en: e, source: s}
values:
  - {division: CN, effective_on: 2021-07-01, value: 1, status: in_force,
     reference: {document: d}, phrase: p}
  - {division: "4106", effective_on: 2021-07-01, value: 2, status: demonstration,
     reference: {document: d}}
"""
LOCAL = """
description: 示例
description_en: example
unit: days
type: whole_number
set_by: {zh: 省, en: the province, source: 示例}
values:
  - {division: CN, effective_on: 2020-01-01, value: 1, status: in_force,
     reference: {document: 甲}, phrase: 一}
  - {division: "410600", effective_on: 2020-01-01, value: 2, status: in_force,
     reference: {document: 乙}, phrase: 二}
  - {division: "410621", effective_on: 2020-01-01, value: 3, status: in_force,
     reference: {document: 丙}, phrase: 三}
"""


class TestSupplied:
    def test_values_come_first_and_say_so(self):
        store = STORE.supplied(PROGRAMME, {STANDARD: 400000})

        value = rural_standard(store, "2026-05-01")

        assert (value.whole_number(), value.status) == (400000, ParameterStatus.SUPPLIED)
        assert rural_standard(STORE, "2017-05-01").whole_number() == 321000

    def test_entries_of_a_keyed_parameter_are_named_with_a_stroke(self):
        store = STORE.supplied(PROGRAMME, {"expense_treatment/employment_cost": "deductible"})

        value = store.value(
            PROGRAMME,
            "expense_treatment",
            key="employment_cost",
            division="410621",
            on=date(2026, 1, 1),
        )
        assert value.text() == "deductible"

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            (STANDARD, "much"),
            (STANDARD, True),
            (STANDARD, -1),
            ("income_limit_ratio", "1/0"),
            ("income_limit_ratio", "-2"),
            ("benefit_rounding", "down"),
            ("confirmation_delegated", 1),
            ("near_relatives", [1]),
            ("income_treatment", "counted"),
            ("standard_fen_per_year/rural", 1),
        ],
    )
    def test_values_of_another_type_are_refused(self, name, value):
        with pytest.raises(ParameterSuppliedError) as caught:
            STORE.supplied(PROGRAMME, {name: value})

        assert name in caught.value.message_zh


def test_every_shipped_value_has_its_text():
    parameters = STORE.by_programme()[PROGRAMME]

    for parameter in parameters:
        for value in parameter.values:
            assert value.reference.document
            if value.status in {ParameterStatus.IN_FORCE, ParameterStatus.PROPOSED}:
                assert value.phrase, (parameter.name, value.key)
            if value.status is ParameterStatus.DEMONSTRATION:
                assert str(value.reference) == "演示数据，非法定标准"


def test_a_value_shows_its_source_as_json():
    ratio = STORE.value("edge_household", "income_ratio", division="", on=date(2022, 1, 1))

    shown = ratio.as_json()

    assert (shown["value"], shown["division"], shown["ends_on"]) == ("3/2", "CN", "2026-06-30")
    assert shown["reference"] == "民发〔2021〕57号 第八条"


def test_a_value_is_not_read_as_another_type():
    ratio = STORE.value("edge_household", "income_ratio", division="", on=date(2022, 1, 1))
    days = STORE.value(PROGRAMME, "publicity_days", division="", on=date(2022, 1, 1))

    for read in (ratio.whole_number, ratio.text, ratio.yes_no, ratio.words, days.ratio):
        with pytest.raises(TypeError, match="parameter"):
            read()


@pytest.mark.parametrize(
    ("division", "prefix"),
    [
        ("410600", "4106"),
        ("410000", "41"),
        ("41", "41"),
        ("410621", "410621"),
        ("410621101", "410621101"),
        ("410621101000", "410621101"),
        ("410621000000", "410621"),
        ("410621101201", "410621101201"),
        ("", ""),
    ],
)
def test_filling_zeros_of_a_division_code_are_dropped(division, prefix):
    assert parameter_values.division_prefix(division) == prefix


@pytest.mark.parametrize("division", ["4", "41062", "4106xx", "４１"])
def test_what_is_no_division_code_is_refused(division):
    with pytest.raises(ValueError, match="division code"):
        parameter_values.division_prefix(division)
