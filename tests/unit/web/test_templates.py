from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from webapp.web import presentation
from webapp.web.presentation import NavigationLink, Page, TraceLine


@pytest.fixture
def draw(in_page: Flask) -> Callable[..., str]:
    """Draw a call of a macro: its file, the call, and the values it is called with."""

    def drawn(file: str, call: str, **values: object) -> str:
        name = call.split("(", 1)[0]
        source = f'{{% from "macros/{file}.html" import {name} %}}{{{{ {call} }}}}'
        return render_template_string(source, **values)

    return drawn


class TestOfficersPage:
    def test_has_its_landmarks_and_a_link_to_the_content(self, client: FlaskClient) -> None:
        page = client.get("/page").text

        assert '<a class="skip-link" href="#content">' in page
        assert '<main id="content"' in page
        assert 'role="search"' in page
        assert 'role="status"' in page

    def test_shows_who_is_here_and_where_they_can_go(self, client: FlaskClient) -> None:
        page = client.get("/page").text

        assert '<a href="/home" aria-current="page">待办</a>' in page
        assert "善堂镇" in page
        assert "李经办" in page
        assert 'action="/sign-out"' in page

    def test_holds_no_script_or_style_of_its_own(self, client: FlaskClient) -> None:
        page = client.get("/page").text

        assert "<style" not in page
        assert " style=" not in page
        assert "<script>" not in page
        assert " onclick=" not in page

    def test_says_when_the_data_are_a_demonstration(self, app: Flask) -> None:
        app.jinja_env.globals["is_demonstration"] = True

        page = app.test_client().get("/page").text

        assert "演示数据" in page


class TestPublicPage:
    def test_has_neither_search_nor_navigation(self, client: FlaskClient) -> None:
        page = client.get("/public").text

        assert 'role="search"' not in page
        assert "<nav" not in page
        assert "EN</button>" in page


class TestClockChip:
    def test_says_how_it_stands_when_and_by_which_article(self, draw: Callable[..., str]) -> None:
        view = presentation.clock_view(
            due_on=date(2026, 11, 20),
            today=date(2026, 11, 23),
            days_left=-1,
            citation="民发〔2021〕57号 第二十一条",
        )

        chip = draw("clock", "clock_chip(view)", view=view)

        assert 'class="clock late"' in chip
        assert "逾期 1 个工作日" in chip
        assert '应于 <time datetime="2026-11-20">2026-11-20（周五）</time>' in chip
        assert "依据：民发〔2021〕57号 第二十一条" in chip

    def test_says_that_a_day_is_provisional_and_why(self, draw: Callable[..., str]) -> None:
        view = presentation.clock_view(
            due_on=date(2027, 1, 5),
            today=date(2026, 11, 23),
            days_left=29,
            provisional=True,
            provisional_reason="2027 年放假安排尚未公布",
        )

        chip = draw("clock", "clock_chip(view)", view=view)
        note = draw("clock", "provisional_note(view)", view=view)

        assert "暂定" in chip
        assert "2027 年放假安排尚未公布" in chip
        assert "2027 年放假安排尚未公布" in note

    def test_a_paused_clock_says_what_it_waits_for(self, draw: Callable[..., str]) -> None:
        view = presentation.paused_clock_view(label="等待补正")

        assert "暂停 · 等待补正" in draw("clock", "clock_chip(view)", view=view)

    def test_a_list_names_every_clock(self, draw: Callable[..., str]) -> None:
        view = presentation.met_clock_view(due_on=date(2026, 11, 20), label="启动核对")

        assert "启动核对" in draw("clock", "clock_list([view])", view=view)


class TestStages:
    def test_the_bar_marks_the_current_stage_for_screen_readers(
        self, draw: Callable[..., str]
    ) -> None:
        bar = draw("stages", "stage_bar(view)", view=presentation.stage_view("publicity"))

        assert '<li class="now" aria-current="step">公示' in bar
        assert bar.count('<li class="done">') == 4
        assert "（进行中）" in bar

    def test_the_small_bar_says_the_step_in_words(self, draw: Callable[..., str]) -> None:
        bar = draw("stages", "mini_stage_bar(view)", view=presentation.stage_view("publicity"))

        assert "公示" in bar
        assert "第 5 步，共 8 步" in bar

    def test_the_small_bar_of_a_finished_case_says_so(self, draw: Callable[..., str]) -> None:
        view = presentation.finished_stage_view()

        assert "已办完" in draw("stages", "mini_stage_bar(view)", view=view)


class TestMacros:
    def test_an_amount_is_written_in_yuan(self, draw: Callable[..., str]) -> None:
        assert "70.00" in draw("amount", "amount(7000, '元/月')")
        assert "—" in draw("amount", "amount(none)")

    def test_a_calculation_shows_sources_and_sum(self, draw: Callable[..., str]) -> None:
        lines = (
            TraceLine("农村低保标准", "3,210.00", (), "鹤政办〔2017〕14号 三(一)", "3210元"),
            TraceLine("每月", "70.00", ("840 ÷ 12",), is_sum=True),
        )

        table = draw("trace", "trace_table(lines)", lines=lines)
        opened = draw("trace", "explained('70.00', lines, '元/月')", lines=lines)

        assert "<cite>鹤政办〔2017〕14号 三(一)</cite><q>3210元</q>" in table
        assert '<tr class="sum">' in table
        assert "840 ÷ 12" in table
        assert "<summary>" in opened

    def test_the_law_box_quotes_the_article(self, draw: Callable[..., str]) -> None:
        box = draw("law", "law_box('57号 第十六条', '调查人员不得少于两人', '您不能是同一人。')")

        assert "<q>调查人员不得少于两人</q>" in box
        assert "您不能是同一人。" in box

    def test_pages_are_links_that_keep_the_filters(self, draw: Callable[..., str]) -> None:
        page = Page(number=2, size=20, total=143)

        pager = draw(
            "pagination", "pagination(page, url_of)", page=page, url_of="/?q=张&p={}".format
        )

        assert "第 21–40 条，共 143 条" in pager
        assert 'rel="next" href="/?q=张&amp;p=3"' in pager
        assert 'aria-current="page">2</a>' in pager

    def test_an_empty_list_has_no_pages(self, draw: Callable[..., str]) -> None:
        page = Page(number=1, size=20, total=0)

        assert draw("pagination", "pagination(page, url_of)", page=page, url_of=str).strip() == ""

    def test_the_error_summary_leads_to_the_fields(self, draw: Callable[..., str]) -> None:
        summary = draw("states", "error_summary([('visited_on', '请填写入户日期。')])")

        assert '<a href="#visited_on">请填写入户日期。</a>' in summary
        assert "data-error-summary" in summary

    def test_filters_and_tabs_mark_the_current_one(self, draw: Callable[..., str]) -> None:
        links = [NavigationLink("我的", "/?mine", is_current=True, count=8)]

        assert 'aria-current="true"' in draw("tabs", "filter_chips(links, '范围')", links=links)
        assert 'aria-current="page"' in draw("tabs", "page_tabs(links, '案卷')", links=links)

    def test_section_tabs_are_plain_links_to_sections(self, draw: Callable[..., str]) -> None:
        tabs = draw("tabs", "section_tabs([('trace', '测算'), ('documents', '文书', 4)])")

        assert '<a href="#trace">测算</a>' in tabs
        assert ">4</span>" in tabs

    def test_the_diagram_names_its_places_in_words(self, draw: Callable[..., str]) -> None:
        drawn = draw(
            "diagram",
            "diagram('/d.bpmn', ['survey_first'], ['accept'], [('入户调查', '进行中')])",
        )

        assert 'data-bpmn-active="survey_first"' in drawn
        assert "<li>入户调查：进行中</li>" in drawn

    def test_a_confirmation_needs_no_script(self, in_page: Flask) -> None:
        source = (
            '{% from "macros/states.html" import confirm, empty_state, notice %}'
            '{% call confirm("撤回", "不能恢复。") %}<button>确认</button>{% endcall %}'
            '{% call empty_state("没有待办") %}<a href="/">首页</a>{% endcall %}'
            '{% call notice("warning") %}注意{% endcall %}'
        )

        drawn = render_template_string(source)

        assert "<summary" in drawn
        assert "<button>确认</button>" in drawn
        assert "没有待办" in drawn
        assert "flash-warning" in drawn
