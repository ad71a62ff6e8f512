from datetime import UTC, date, datetime

import pytest
from flask import Flask

from webapp.web import presentation
from webapp.web.presentation import ClockState, ClockUnit, Page, StageState

DUE = date(2026, 10, 30)


class TestDates:
    def test_writes_a_day_with_its_weekday_in_chinese(self, in_page: Flask) -> None:
        assert presentation.date_with_weekday(DUE) == "2026-10-30（周五）"

    def test_writes_a_day_with_its_weekday_in_english(self, in_english_page: Flask) -> None:
        assert presentation.date_with_weekday(DUE) == "2026-10-30 (Fri)"

    def test_writes_nothing_for_no_day(self, in_page: Flask) -> None:
        assert presentation.date_with_weekday(None) == ""

    def test_takes_the_day_of_a_moment_in_china(self, in_page: Flask) -> None:
        late_evening = datetime(2026, 10, 29, 17, 0, tzinfo=UTC)

        assert presentation.date_with_weekday(late_evening) == "2026-10-30（周五）"

    def test_writes_times_in_china(self) -> None:
        moment = datetime(2026, 11, 20, 1, 51, tzinfo=UTC)

        assert presentation.local_time(moment) == "09:51"
        assert presentation.local_moment(moment) == "2026-11-20 09:51"

    def test_writes_nothing_for_no_moment(self) -> None:
        assert presentation.local_time(None) == ""
        assert presentation.local_moment(None) == ""

    def test_is_chinese_outside_a_request(self) -> None:
        assert presentation.is_chinese()


class TestYuan:
    @pytest.mark.parametrize(
        ("fen", "text"),
        [
            (0, "0.00"),
            (7, "0.07"),
            (7000, "70.00"),
            (123400, "1,234.00"),
            (-123456789, "-1,234,567.89"),
            (None, ""),
        ],
    )
    def test_writes_fen_as_yuan(self, fen: int | None, text: str) -> None:
        assert presentation.yuan(fen) == text


class TestMasking:
    @pytest.mark.parametrize(
        ("name", "masked"),
        [
            ("张三明", "张*明"),
            ("王芳", "王*"),
            ("王", "*"),
            ("张三四明", "张**明"),
            ("欧阳娜娜", "欧阳*娜"),
            ("欧阳娜", "欧阳*"),
            ("欧阳", "欧*"),
            (" 张三明 ", "张*明"),
            ("John Smith", "J*** S***"),
            ("", ""),
            (None, ""),
        ],
    )
    def test_masks_a_name(self, name: str | None, masked: str) -> None:
        assert presentation.masked_name(name) == masked

    @pytest.mark.parametrize(
        ("number", "masked"),
        [
            ("410621197003071234", "410*************34"),
            ("41062119700307123X", "410*************3X"),
            ("12345", "*****"),
            ("123456", "******"),
            ("", ""),
            (None, ""),
        ],
    )
    def test_masks_an_identity_number(self, number: str | None, masked: str) -> None:
        assert presentation.masked_id_number(number) == masked


class TestClockView:
    @pytest.mark.parametrize(
        ("today", "days_left", "state", "text"),
        [
            (date(2026, 10, 20), 8, ClockState.ON_TIME, "剩 8 个工作日"),
            (date(2026, 10, 28), 2, ClockState.SOON, "剩 2 个工作日"),
            (date(2026, 10, 30), 0, ClockState.SOON, "今天到期"),
            (date(2026, 10, 31), 0, ClockState.LATE, "已逾期"),
            (date(2026, 11, 2), -1, ClockState.LATE, "逾期 1 个工作日"),
        ],
    )
    def test_says_how_it_stands(
        self, in_page: Flask, today: date, days_left: int, state: ClockState, text: str
    ) -> None:
        view = presentation.clock_view(
            due_on=DUE, today=today, days_left=days_left, warn_on=date(2026, 10, 28)
        )

        assert view.state is state
        assert presentation.clock_text(view) == text

    @pytest.mark.parametrize(
        ("today", "days_left", "text"),
        [(date(2026, 10, 26), 4, "剩 4 天"), (date(2026, 11, 1), -2, "逾期 2 天")],
    )
    def test_counts_calendar_days_in_days(
        self, in_page: Flask, today: date, days_left: int, text: str
    ) -> None:
        view = presentation.clock_view(
            due_on=DUE, today=today, days_left=days_left, unit=ClockUnit.CALENDAR_DAYS
        )

        assert presentation.clock_text(view) == text

    def test_without_a_warning_day_only_the_due_day_is_amber(self) -> None:
        view = presentation.clock_view(due_on=DUE, today=date(2026, 10, 29), days_left=1)

        assert view.state is ClockState.ON_TIME

    def test_a_paused_clock_has_no_due_day(self, in_page: Flask) -> None:
        view = presentation.paused_clock_view(label="等待补正")

        assert view.due_on is None
        assert presentation.clock_text(view) == "暂停"

    def test_a_met_clock_says_so(self, in_page: Flask) -> None:
        assert presentation.clock_text(presentation.met_clock_view(due_on=DUE)) == "已办结"


class TestStageView:
    def test_marks_what_is_done_where_it_stands_and_what_is_ahead(self, in_page: Flask) -> None:
        view = presentation.stage_view("checks")

        assert [stage.state for stage in view.stages] == [
            StageState.DONE,
            StageState.DONE,
            StageState.NOW,
            *[StageState.AHEAD] * 5,
        ]
        assert view.position == 3
        assert view.current is not None
        assert view.current.label == "核对与调查"

    def test_an_ended_case_does_not_reach_the_later_stages(self) -> None:
        view = presentation.ended_stage_view("notice")

        assert view.stages[-1].state is StageState.SKIPPED

    def test_a_finished_case_has_no_current_stage(self) -> None:
        view = presentation.finished_stage_view()

        assert view.current is None
        assert view.position == 8
        assert {stage.state for stage in view.stages} == {StageState.DONE}

    def test_refuses_a_stage_that_does_not_exist(self) -> None:
        with pytest.raises(ValueError, match="lunch"):
            presentation.stage_view("lunch")


class TestPage:
    def test_counts_rows_and_pages(self) -> None:
        page = Page(number=3, size=20, total=43)

        assert (page.count, page.first, page.last) == (3, 41, 43)

    def test_an_empty_list_has_one_page(self) -> None:
        page = Page(number=1, size=20, total=0)

        assert (page.count, page.first, page.last) == (1, 0, 0)

    @pytest.mark.parametrize(
        ("number", "offered"),
        [
            (1, (1, 2, 3, None, 20)),
            (10, (1, None, 8, 9, 10, 11, 12, None, 20)),
            (20, (1, None, 18, 19, 20)),
            (4, (1, 2, 3, 4, 5, 6, None, 20)),
        ],
    )
    def test_offers_the_pages_around(self, number: int, offered: tuple[int | None, ...]) -> None:
        assert Page(number=number, size=10, total=200).around() == offered
