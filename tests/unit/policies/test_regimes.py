from datetime import date

import pytest

from policies.regimes import OVERLAYS, RegimeKey, RegimeUnknownError, overlays_of, rules_of


def keys(division, on):
    return [overlay.key for overlay in overlays_of(division, date.fromisoformat(on))]


@pytest.mark.parametrize(
    ("division", "on", "expected"),
    [
        ("410621", "2014-04-30", []),
        ("410621", "2014-05-01", ["national_2014"]),
        ("410621", "2017-05-07", ["national_2014"]),
        ("410621", "2017-05-08", ["national_2014", "hebi_2017"]),
        ("410100", "2017-06-01", ["national_2014"]),
        ("410100", "2020-04-23", ["national_2014", "henan_2019"]),
        ("410100", "2020-05-01", ["national_2014", "henan_2019", "henan_2020", "zhengzhou_2020"]),
        ("410600", "2020-05-01", ["national_2014", "hebi_2017", "henan_2019", "henan_2020"]),
        ("410100", "2021-01-01", ["national_2014", "henan_2019"]),
        ("520100", "2020-02-29", ["national_2014"]),
        ("520100", "2020-12-31", ["national_2014", "guizhou_2020"]),
        ("520100", "2021-01-01", ["national_2014"]),
        ("410000", "2022-10-31", ["national_2014", "henan_2019", "national_2022"]),
        ("410000", "2022-11-01", ["national_2014", "henan_2019", "national_2022", "henan_2022"]),
        ("", "2025-01-01", ["national_2014", "national_2022", "national_2025"]),
    ],
)
def test_the_texts_beside_a_regime_are_those_of_the_place_and_day(division, on, expected):
    assert keys(division, on) == expected


def test_a_division_may_be_written_with_filling_zeros_or_without():
    assert keys("41", "2022-11-01") == keys("410000", "2022-11-01")


def test_rules_carry_the_regime_and_the_texts_beside_it():
    rules = rules_of("520100", date(2020, 6, 15))

    assert rules.key is RegimeKey.R2012
    assert [overlay.document for overlay in rules.overlays] == [
        "《社会救助暂行办法》",
        "黔民发〔2020〕9号",
    ]


def test_rules_older_than_the_first_on_record_are_unknown():
    with pytest.raises(RegimeUnknownError, match="2012-12-11"):
        rules_of("41", date(2012, 12, 11))


def test_no_division_is_no_place():
    with pytest.raises(ValueError, match="hebi"):
        overlays_of("hebi", date(2020, 1, 1))


def test_an_overlay_is_shown_with_its_period():
    shown = {overlay.key: overlay.as_json() for overlay in OVERLAYS}

    assert shown["guizhou_2020"] == {
        "key": "guizhou_2020",
        "division": "52",
        "document": "黔民发〔2020〕9号",
        "title_zh": "贵州省社会救助兜底脱贫行动方案",
        "title_en": "Guizhou: action plan for social assistance as the last safety net",
        "effective_on": "2020-03-01",
        "ends_on": "2020-12-31",
    }
    assert shown["national_2014"]["division"] == "CN"
    assert shown["henan_2022"]["ends_on"] is None
    assert len(shown) == len(OVERLAYS)
