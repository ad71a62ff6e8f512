"""What the printed page says; the PDFs themselves are tested under ``integration``."""

import re

from tests.unit.documents import samples
from webapp.documents import content as contents
from webapp.documents import rendering


def text_of(content):
    page = rendering.render_html(samples.document(content))
    body = page.partition("<body>")[2]
    return re.sub(r"<[^>]+>|\s", "", body)


class TestRefusal:
    def test_says_facts_reasons_articles_and_remedies(self):
        text = text_of(samples.refusal())

        assert "应于2023年1月5日前" in text
        assert "申报的家庭收入9,000.00元" in text
        assert "核实的家庭收入9,630.00元" in text
        assert "鹤壁市2022年城乡居民最低生活保障标准公告" in text
        assert "3,210.00＜3,210.00" in text
        assert "《最低生活保障审核确认办法》（民发〔2021〕57号）第七条" in text
        assert "60日内" in text
        assert "《中华人民共和国行政复议法》第二十条" in text
        assert "浚县人民政府" in text
        assert "6个月内" in text
        assert "《中华人民共和国行政诉讼法》第四十六条" in text
        assert "浚县人民法院" in text

    def test_says_why_a_day_may_still_move(self):
        provisional = contents.DueDay(
            on=samples.refusal().deliver_by.on, provisional_reason="2023年的放假安排尚未公布"
        )

        text = text_of(samples.refusal(deliver_by=provisional))

        assert "暂定：2023年的放假安排尚未公布" in text


class TestConfirmation:
    def test_says_the_amount_in_figures_and_capitals_and_the_first_month(self):
        text = text_of(samples.confirmation())

        assert "人民币柒拾元整（￥70.00）" in text
        assert "自2023年1月起发放" in text
        assert "第三十条" in text

    def test_carries_the_name_in_full_and_the_number_masked(self):
        text = text_of(samples.confirmation())

        assert "王建国（身份证件号码：410*************12）" in text


class TestMissingPapers:
    def test_tells_everything_once(self):
        text = text_of(samples.missing_papers())

        assert "一次性告知" in text
        assert "家庭成员授权书" in text
        assert "近十二个月务工收入证明" in text
        assert "共2项" in text


class TestPublicity:
    def test_leaves_the_days_to_be_written_by_hand(self):
        html = rendering.render_html(samples.document(samples.publicity()))

        assert html.count('class="blank"') == 6

    def test_prints_the_days_when_they_are_known(self):
        known = samples.publicity(
            posted_on=samples.ISSUED_AT.date(), ends_on=samples.ISSUED_AT.date(), round=2
        )

        html = rendering.render_html(samples.document(known))

        assert "2022年12月30日至2022年12月30日" in html
        assert "第2次公示" in html

    def test_says_that_nothing_is_proposed(self):
        content = samples.publicity(is_agreed=False, monthly_fen=None)

        html = rendering.render_html(samples.document(content))

        assert "拟不予纳入最低生活保障" in html
        assert "<td>无</td>" in html


class TestFrame:
    def test_marks_demonstration_data_on_the_page(self):
        marked = rendering.render_html(samples.document(samples.refusal(demonstration=True)))
        plain = rendering.render_html(samples.document(samples.refusal()))

        assert "演示数据" in marked
        assert "演示数据" not in plain

    def test_draws_the_address_of_the_verification(self):
        html = rendering.render_html(samples.document(samples.refusal()))

        assert "https://doudi.example/verify/ABCDEFGHJKMNPQRSTUVW" in html
        assert "<svg" in html

    def test_prints_the_code_alone_without_a_public_address(self):
        html = rendering.render_html(samples.document(samples.refusal(public_address="")))

        assert "<svg" not in html
        assert "ABCDE-FGHJK-MNPQR-STUVW" in html

    def test_shows_markup_in_a_name_as_text(self):
        content = samples.refusal(applicant_name="<script>alert(1)</script>")

        html = rendering.render_html(samples.document(content))

        assert "<script>" not in html
        assert "&lt;script&gt;" in html
