from datetime import date

import pytest

from webapp.documents import writing


class TestYuanInCapitals:
    @pytest.mark.parametrize(
        ("fen", "words"),
        [
            (0, "零元整"),
            (7_000, "柒拾元整"),
            (5, "伍分"),
            (50, "伍角整"),
            (7_005, "柒拾元零伍分"),
            (7_050, "柒拾元伍角整"),
            (7_055, "柒拾元伍角伍分"),
            (10_000, "壹佰元整"),
            (101_000, "壹仟零壹拾元整"),
            (100_100, "壹仟零壹元整"),
            (321_000, "叁仟贰佰壹拾元整"),
            (1_000_000, "壹万元整"),
            (1_000_100, "壹万零壹元整"),
            (1_010_000, "壹万零壹佰元整"),
            (10_500_000, "壹拾万伍仟元整"),
            (10_050_000, "壹拾万零伍佰元整"),
            (10_000_000_100, "壹亿零壹元整"),
            (10_001_000_000, "壹亿零壹万元整"),
        ],
    )
    def test_writes_what_a_bank_would_accept(self, fen, words):
        assert writing.yuan_in_capitals(fen) == words

    @pytest.mark.parametrize("fen", [-1, 10**18])
    def test_refuses_what_cannot_be_written(self, fen):
        with pytest.raises(ValueError, match="capitals"):
            writing.yuan_in_capitals(fen)


class TestYuan:
    @pytest.mark.parametrize(
        ("fen", "text"), [(0, "0.00"), (7_000, "70.00"), (321_000, "3,210.00"), (-5, "-0.05")]
    )
    def test_keeps_every_fen(self, fen, text):
        assert writing.yuan(fen) == text


class TestDates:
    def test_are_written_as_official_documents_do(self):
        on = date(2023, 1, 5)

        written = (writing.chinese_date(on), writing.chinese_month(on))

        assert written == ("2023年1月5日", "2023年1月")


class TestGroupedCode:
    def test_groups_by_five(self):
        assert writing.grouped_code("ABCDEFGHJKMNPQRSTUVW") == "ABCDE-FGHJK-MNPQR-STUVW"
