import json
from datetime import date

import pytest

from policies import decision_tables
from policies.parameter_store import ParameterStore
from policies.parameter_values import ParameterStatus
from policies.simulation.change import ChangeFileError, read_change

PROGRAMME = "minimum_living_allowance"
STANDARD = "standard_fen_per_year"
STORE = ParameterStore.shipped()
RAISE = {
    "programme": PROGRAMME,
    "name": STANDARD,
    "division": "4106",
    "area": "rural",
    "effective_on": "2018-01-01",
    "value_yuan": "3500",
}


def read(*parameters, **more):
    content = {"parameters": list(parameters), **more}
    return read_change(json.dumps(content), file="change.json", store=STORE)


def standard(store, on, *, division="410621", area="rural"):
    return store.find(PROGRAMME, STANDARD, division=division, on=date.fromisoformat(on), area=area)


class TestAChange:
    def test_counts_from_its_day_on_and_leaves_what_was_before(self):
        change = read(RAISE)

        before, after = change.before(STORE), change.after(STORE)

        assert standard(before, "2018-06-01").whole_number() == 321000
        assert standard(after, "2017-12-31").whole_number() == 321000
        assert standard(after, "2018-01-01").whole_number() == 350000
        assert standard(after, "2018-01-01").status is ParameterStatus.IN_FORCE

    def test_leaves_other_places_as_they_are(self):
        after = read(RAISE).after(STORE)

        assert standard(after, "2018-06-01", division="410100") == standard(
            STORE, "2018-06-01", division="410100"
        )

    def test_with_an_end_gives_way_to_what_was_on_record(self):
        after = read({**RAISE, "ends_on": "2018-12-31"}).after(STORE)

        assert standard(after, "2018-12-31").whole_number() == 350000
        assert standard(after, "2019-01-01").whole_number() == 321000

    def test_replaces_a_value_of_the_same_place_that_begins_later(self):
        after = read({**RAISE, "effective_on": "2012-12-12"}).after(
            ParameterStore.shipped(with_demonstration=True)
        )

        assert {standard(after, f"{year}-08-01").whole_number() for year in range(2013, 2027)} == {
            350000
        }

    def test_can_say_what_counts_before_it(self):
        lower = {**RAISE, "value_yuan": "3000"}

        change = read(RAISE, baseline={"parameters": [lower]})

        assert standard(change.before(STORE), "2018-06-01").whole_number() == 300000
        assert standard(change.after(STORE), "2018-06-01").whole_number() == 350000

    def test_may_hold_several_places_and_periods_at_once(self):
        change = read(
            {**RAISE, "ends_on": "2018-12-31"},
            {**RAISE, "effective_on": "2019-01-01", "value_yuan": "3700"},
            {**RAISE, "area": "urban", "value_yuan": "6000"},
        )

        after = change.after(STORE)

        assert [standard(after, f"{year}-06-01").whole_number() for year in (2018, 2019)] == [
            350000,
            370000,
        ]
        assert standard(after, "2018-06-01", area="urban").whole_number() == 600000

    def test_of_an_entry_changes_that_entry_alone(self):
        change = read(
            {
                "programme": PROGRAMME,
                "name": "income_treatment",
                "key": "property/rent",
                "division": "CN",
                "effective_on": "2021-07-01",
                "value": "exempt",
            }
        )

        def treatment(key):
            return (
                change.after(STORE)
                .value(
                    PROGRAMME,
                    "income_treatment",
                    division="410621",
                    on=date(2026, 9, 1),
                    key=key,
                )
                .text()
            )

        assert (treatment("property/rent"), treatment("property/interest")) == ("exempt", "counted")

    def test_in_yaml_may_write_days_as_days(self):
        text = f"""
        description: dearer
        parameters:
          - {{programme: {PROGRAMME}, name: {STANDARD}, division: "4106", area: rural,
             effective_on: 2018-01-01, value: 350000}}
        """

        change = read_change(text, file="c.yaml", store=STORE)

        assert change.description == "dearer"
        assert standard(change.after(STORE), "2018-06-01").whole_number() == 350000


SHIPPED_TABLE = (decision_tables.SHIPPED / "self_care_tier.dmn").read_text("utf-8")
TABLE = {"decision": "self_care_tier", "file": "tiers.dmn"}


class TestADecisionTable:
    def read(self, folder, *tables, **more):
        content = json.dumps({"decision_tables": list(tables), **more})
        return read_change(content, file="change.json", store=STORE, folder=folder)

    def test_stands_in_after_the_change_alone(self, tmp_path):
        (tmp_path / "tiers.dmn").write_text(SHIPPED_TABLE, "utf-8")

        change = self.read(tmp_path, TABLE)

        assert change.baseline_tables == ()
        assert [table.decision for table in change.tables_after] == ["self_care_tier"]
        assert change.tables[0].model().decision_ids == ("self_care_tier",)

    def test_of_the_baseline_stays_unless_it_is_replaced_too(self, tmp_path):
        (tmp_path / "tiers.dmn").write_text(SHIPPED_TABLE, "utf-8")
        (tmp_path / "other.dmn").write_text(SHIPPED_TABLE, "utf-8")
        baseline = {"decision_tables": [TABLE]}

        kept = self.read(tmp_path, baseline=baseline, parameters=[RAISE])
        replaced = self.read(tmp_path, {**TABLE, "file": "other.dmn"}, baseline=baseline)

        assert [table.file for table in kept.tables_after] == ["tiers.dmn"]
        assert [table.file for table in replaced.tables_after] == ["other.dmn"]

    @pytest.mark.parametrize(
        ("tables", "place", "words"),
        [
            ([{"decision": "tea", "file": "tiers.dmn"}], "[0].decision", "must be one of"),
            ([{"decision": "self_care_tier"}], "[0].file", "the name of a file is missing"),
            ([{**TABLE, "file": "no.dmn"}], "[0].file", "there is no such file"),
            ([{**TABLE, "file": "../secret.dmn"}], "[0].file", "there is no such file"),
            ([{**TABLE, "file": "broken.dmn"}], "[0].file", "broken.dmn"),
            ([{**TABLE, "file": "renamed.dmn"}], "[0].file", "has no decision self_care_tier"),
            ([TABLE, TABLE], "[1].decision", "twice"),
            ([3], "[0]", "not a mapping"),
        ],
    )
    def test_that_cannot_stand_in_is_an_error_with_its_place(self, tmp_path, tables, place, words):
        folder = tmp_path / "changes"
        folder.mkdir()
        (tmp_path / "secret.dmn").write_text(SHIPPED_TABLE, "utf-8")
        (folder / "tiers.dmn").write_text(SHIPPED_TABLE, "utf-8")
        (folder / "broken.dmn").write_text("<definitions", "utf-8")
        renamed = SHIPPED_TABLE.replace('decision id="self_care_tier"', 'decision id="another"')
        (folder / "renamed.dmn").write_text(renamed, "utf-8")

        with pytest.raises(ChangeFileError) as raised:
            self.read(folder, *tables)

        assert raised.value.place == f"decision_tables{place}"
        assert words in raised.value.message_en

    def test_must_stand_in_a_list(self, tmp_path):
        with pytest.raises(ChangeFileError, match="not a list"):
            read_change("decision_tables: {}", file="c.yaml", store=STORE, folder=tmp_path)


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        ("[", "全文", "not YAML"),
        ("- a", "全文", "not a mapping"),
        ("parameters: []", "parameters", "no change"),
        ("parameters: {}", "parameters", "not a list"),
        ("wrong: 1", "wrong", "unknown key"),
        ("parameters: [3]", "parameters[0]", "not a mapping"),
        ("parameters: []\nbaseline: {tables: 1}", "baseline.tables", "unknown key"),
        ("parameters: []\nbaseline: {parameters: 1}", "baseline.parameters", "not a list"),
        ("description: " + "x" * 1_000_001, "全文", "longer than"),
    ],
)
def test_a_broken_file_is_an_error_with_its_place(content, place, words):
    with pytest.raises(ChangeFileError) as raised:
        read_change(content, file="c.yaml", store=STORE)

    assert raised.value.place.startswith(place)
    assert words in raised.value.message_en
    assert "c.yaml" in raised.value.message_zh


@pytest.mark.parametrize(
    ("changed", "place", "words"),
    [
        ({"name": "standard"}, "name", "standard_fen_per_year"),
        ({"name": None}, "name", "a text is missing"),
        ({"programme": "tea"}, "name", "no policy parameter"),
        ({"division": "41-6"}, "division", "not a division code"),
        ({"area": "sea"}, "area", "unknown area"),
        ({"effective_on": None}, "effective_on", "the day it takes effect is missing"),
        ({"effective_on": "2018-13-01"}, "effective_on", "write dates as"),
        ({"effective_on": 2018}, "effective_on", "write dates as"),
        ({"ends_on": "2017-01-01"}, "ends_on", "ends before"),
        ({"value_yuan": "35.123"}, "value_yuan", "two decimals"),
        ({"value": 1}, "value_yuan", "not beside value"),
        ({"key": "a"}, "key", "must not have one"),
        ({"value_yuan": [["3"]]}, "value_yuan", "nested too deeply"),
        ({"colour": "red"}, "colour", "unknown key"),
    ],
)
def test_a_broken_entry_is_an_error_with_its_place(changed, place, words):
    with pytest.raises(ChangeFileError) as raised:
        read(RAISE, {**RAISE, "division": "4101", **changed})

    assert raised.value.place == f"parameters[1].{place}"
    assert words in raised.value.message_en


def test_a_value_of_another_type_is_an_error_with_its_place():
    entry = {key: value for key, value in RAISE.items() if key != "value_yuan"}

    with pytest.raises(ChangeFileError) as raised:
        read({**entry, "value": "3500"})

    assert raised.value.place == "parameters[0].value"


def test_two_values_for_one_place_and_time_are_an_error_that_names_both():
    with pytest.raises(ChangeFileError, match=r"parameters\[1\].*overlaps that of parameters\[0\]"):
        read(RAISE, {**RAISE, "effective_on": "2019-01-01"})
