import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from webapp.web import locale


def token_of(client: FlaskClient) -> str:
    """Return the token that a form of this client carries."""
    page = client.get("/page").text
    return page.split('name="csrf_token" value="')[1].split('"')[0]


class TestLanguageOfAPage:
    @pytest.mark.parametrize(
        ("headers", "lang"),
        [
            ({}, "zh-CN"),
            ({"Accept-Language": "en-GB,en;q=0.8"}, "en"),
            ({"Accept-Language": "zh-TW,zh;q=0.9,en;q=0.8"}, "zh-CN"),
            ({"Accept-Language": "fr"}, "zh-CN"),
            ({"Accept-Language": "en", "Cookie": "language=zh_CN"}, "zh-CN"),
            ({"Cookie": "language=en"}, "en"),
            ({"Cookie": "language=tlh"}, "zh-CN"),
        ],
    )
    def test_follows_the_cookie_then_the_browser(
        self, app: Flask, headers: dict[str, str], lang: str
    ) -> None:
        browser = app.test_client(use_cookies=False)

        page = browser.get("/page", headers=headers).text

        assert f'<html lang="{lang}"' in page

    def test_an_officers_own_language_comes_first(self) -> None:
        app = Flask("officer")
        locale.init_app(app, officer_language=lambda: "en")

        with app.test_request_context("/", headers={"Cookie": "language=zh_CN"}):
            assert locale.current_language() is locale.ENGLISH
            assert locale.other_language() is locale.CHINESE


class TestSwitch:
    def test_keeps_the_choice_and_comes_back(self, client: FlaskClient) -> None:
        form = {"language": "en", "back": "/page?page=2", "csrf_token": token_of(client)}

        response = client.post("/language", data=form)

        assert response.status_code == 303
        assert response.location == "/page?page=2"
        assert '<html lang="en"' in client.get("/page").text

    def test_tells_whoever_keeps_the_officers_language(self) -> None:
        kept: list[str] = []
        app = Flask("officer")
        locale.init_app(app, keep_officer_language=kept.append)

        app.test_client().post("/language", data={"language": "en"})

        assert kept == ["en"]

    def test_refuses_an_unknown_language(self, client: FlaskClient) -> None:
        form = {"language": "tlh", "csrf_token": token_of(client)}

        response = client.post("/language", data=form)

        assert response.status_code == 422
        assert "没有这种语言的页面" in response.text

    @pytest.mark.parametrize(
        "address",
        ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere", "page", "", "/a\nb"],
    )
    def test_never_leads_to_another_site(self, address: str) -> None:
        assert locale.within_site(address) == "/"


class TestThisPage:
    def test_is_the_address_with_its_query(self, app: Flask) -> None:
        with app.test_request_context("/cases?q=张&page=2"):
            assert locale.this_page() == request.full_path

    def test_of_a_sent_form_is_the_page_it_came_from(self, app: Flask) -> None:
        came_from = {"Referer": "http://localhost/tasks/1?tab=history"}

        with app.test_request_context("/tasks/1/completion", method="POST", headers=came_from):
            assert locale.this_page() == "/tasks/1?tab=history"

    def test_of_a_form_from_another_site_is_the_home_page(self, app: Flask) -> None:
        came_from = {"Referer": "https://elsewhere.example/tasks/1"}

        with app.test_request_context("/tasks/1/completion", method="POST", headers=came_from):
            assert locale.this_page() == "/"
