import pytest

from tests import builders
from webapp.accounts.models import Role

POLICY = "/studio/parameters"


@pytest.fixture
def reader(session, sign_in):
    return sign_in(builders.officer(session, Role.POLICY_STAFF))


def page_of(response):
    return response.get_data(as_text=True)


class TestParameters:
    def test_of_hebi_in_2017_show_the_planned_standard_with_its_phrase(self, reader):
        response = reader.get(f"{POLICY}?division=410600&on=2017-06-01")

        page = page_of(response)
        assert response.status_code == 200
        assert "3,210.00" in page
        assert "拟定，待核实" in page
        assert "2017年我市农村低保标准拟由每人每年3000元提高至3210元" in page

    def test_of_another_day_show_what_held_then(self, reader):
        page = page_of(reader.get(f"{POLICY}?division=鹤壁市&on=2016-06-01"))

        assert "3,000.00" in page

    def test_that_nobody_set_say_who_must(self, reader):
        page = page_of(reader.get(f"{POLICY}?division=410100&on=2020-05-01"))

        assert "郑州市在 2020-05-01 没有设定，应由" in page

    def test_that_a_later_rule_brings_say_from_when(self, reader):
        page = page_of(reader.get(f"{POLICY}?division=410100&on=2020-05-01"))

        assert "2021-07-01 起才有这项规定。" in page

    @pytest.mark.parametrize(
        ("asked", "told"),
        [
            ("division=4x", "没有这个地区"),
            ("division=乌有县", "没有这个地区"),
            ("on=2020-02-30", "日期应写作"),
        ],
    )
    def test_asked_for_wrongly_say_what_to_write(self, reader, asked, told):
        response = reader.get(f"{POLICY}?{asked}")

        assert response.status_code == 422
        assert told in page_of(response)

    def test_of_an_unknown_programme_are_those_of_the_minimum_living_allowance(self, reader):
        assert reader.get(f"{POLICY}?programme=tea").status_code == 200

    def test_are_read_in_english(self, reader):
        reader.post("/language", data={"language": "en", "next": POLICY})

        page = page_of(reader.get(f"{POLICY}?division=410600&on=2017-06-01"))

        assert "Standard of the minimum living allowance" in page


class TestParameter:
    def test_shows_every_value_it_had_and_who_sets_it(self, reader):
        page = page_of(reader.get(f"{POLICY}/minimum_living_allowance/standard_fen_per_year"))

        assert "3,000.00" in page
        assert "3,210.00" in page
        assert "确定（" in page

    def test_that_does_not_exist_is_not_found(self, reader):
        assert reader.get(f"{POLICY}/minimum_living_allowance/tea").status_code == 404

    def test_is_shown_to_nobody_without_an_account(self, client):
        assert client.get(f"{POLICY}/minimum_living_allowance/court_months").status_code == 302
