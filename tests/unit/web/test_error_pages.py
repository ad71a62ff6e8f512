import logging

import pytest
from flask import Flask, Response, abort
from flask.testing import FlaskClient

from forms.errors import FormError
from policies.errors import PolicyError
from webapp.errors import AppError
from webapp.web import error_pages

FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
AS_JSON = {"Accept": "application/json"}
TYPED = {
    "visited_on": "2026-11-23",
    "remark": "<b>两口人在家</b>",
    "csrf_token": "stale",
    "password": "hunter2",
}


class TestErrorsOfTheApplication:
    @pytest.mark.parametrize(
        ("name", "status", "heading"),
        [
            ("missing", 404, "没有找到"),
            ("forbidden", 403, "不能办理"),
            ("stale", 409, "内容已经变化"),
            ("wrong", 422, "提交的内容有误"),
            ("large", 413, "文件太大"),
        ],
    )
    def test_have_a_page_with_what_to_do_next(
        self, client: FlaskClient, name: str, status: int, heading: str
    ) -> None:
        response = client.get(f"/errors/{name}")

        assert response.status_code == status
        assert f"<h1>{heading}</h1>" in response.text
        assert 'class="error-next">请' in response.text

    def test_put_their_parameters_into_the_words(self, client: FlaskClient) -> None:
        page = client.get("/errors/with-parameters").text

        assert "等了 3 天。" in page
        assert "请再等 3 天。" in page

    def test_are_short_for_other_systems(self, client: FlaskClient) -> None:
        response = client.get("/errors/stale", headers=AS_JSON)

        assert response.status_code == 409
        assert response.json is not None
        assert response.json["error"]["status"] == 409
        assert response.json["error"]["message"] == "内容已经变化，您的操作没有生效。"

    def test_are_short_under_the_address_of_the_interface(self, client: FlaskClient) -> None:
        response = client.get("/api/nothing")

        assert response.content_type == "application/json"

    def test_are_a_fragment_for_a_part_of_a_page(self, client: FlaskClient) -> None:
        response = client.get("/errors/stale", headers={"HX-Request": "true"})

        assert response.text.startswith("<div")
        assert 'role="alert"' in response.text

    def test_know_pages_without_an_account(self, client: FlaskClient) -> None:
        page = client.get("/errors/missing?sign_in_at=/sign-in").text

        assert '<body class="public"' in page

    def test_are_logged_when_the_fault_is_ours(
        self, app: Flask, caplog: pytest.LogCaptureFixture
    ) -> None:
        @app.get("/ours")
        def ours() -> str:
            msg = "the disk is full"
            raise AppError(msg)

        response = app.test_client().get("/ours")

        assert response.status_code == 500
        assert "the disk is full" in caplog.text
        assert "the disk is full" not in response.text


class TestErrorsOfHttp:
    @pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 418, 429])
    def test_have_a_page(self, client: FlaskClient, status: int) -> None:
        response = client.get(f"/raise/{status}")

        assert response.status_code == status
        assert "error-page" in response.text

    def test_say_which_methods_are_allowed(self, client: FlaskClient) -> None:
        response = client.get("/language")

        assert response.status_code == 405
        assert "POST" in response.headers["Allow"]

    def test_leave_redirects_alone(self, client: FlaskClient) -> None:
        @client.application.get("/old/")
        def old() -> str:
            return "here"

        response = client.get("/old")

        assert response.status_code == 308

    def test_leave_alone_an_answer_made_on_purpose(self, app: Flask) -> None:
        @app.get("/teapot")
        def teapot() -> str:
            abort(Response("short and stout", 418))

        assert app.test_client().get("/teapot").text == "short and stout"


class TestUnexpectedErrors:
    def test_do_not_show_the_inside(
        self, client: FlaskClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        response = client.get("/failure")

        assert response.status_code == 500
        assert "系统出错" in response.text
        assert "secret" not in response.text
        assert "the secret of the inside" in caplog.text

    def test_are_shown_when_the_pages_head_fails_too(self, app: Flask) -> None:
        def fail() -> dict[str, object]:
            msg = "no database"
            raise RuntimeError(msg)

        app.context_processor(fail)

        response = app.test_client().get("/failure")

        assert response.status_code == 500
        assert "系统出错" in response.text


class TestErrorsOfRules:
    @pytest.mark.parametrize("error_type", [PolicyError, FormError])
    @pytest.mark.parametrize(
        ("language", "words"), [("zh_CN", "没有这项标准。"), ("en", "There is no such standard.")]
    )
    def test_are_shown_in_the_pages_language(
        self, app: Flask, error_type: type[Exception], language: str, words: str
    ) -> None:
        @app.get("/rule")
        def rule() -> str:
            raise error_type("没有这项标准。", "There is no such standard.")

        browser = app.test_client()
        browser.set_cookie("language", language)

        response = browser.get("/rule")

        assert response.status_code == 422
        assert words in response.text


class TestTypedValues:
    def test_are_kept_in_a_form_that_came_too_late(self, client: FlaskClient) -> None:
        response = client.post("/send?sign_in_at=/sign-in", data=TYPED, headers=FROM_HERE)

        assert response.status_code == 400
        assert 'name="visited_on" value="2026-11-23"' in response.text
        assert 'action="/send?sign_in_at=/sign-in"' in response.text
        assert 'href="/sign-in"' in response.text

    def test_are_kept_without_secrets_and_escaped(self, client: FlaskClient) -> None:
        page = client.post("/send", data=TYPED, headers=FROM_HERE).text

        assert "hunter2" not in page
        assert "<b>两口人" not in page
        assert "&lt;b&gt;两口人" in page

    def test_can_be_sent_again_from_that_page(self, client: FlaskClient) -> None:
        page = client.post("/send", data=TYPED, headers=FROM_HERE).text
        token = page.split('name="csrf_token" value="')[-1].split('"')[0]

        response = client.post("/send", data={**TYPED, "csrf_token": token}, headers=FROM_HERE)

        assert response.text == "sent"

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "cross-site"},
            {"Origin": "https://elsewhere.example"},
            {},
        ],
    )
    def test_from_another_site_are_never_offered_for_sending(
        self, client: FlaskClient, headers: dict[str, str]
    ) -> None:
        page = client.post("/send", data=TYPED, headers=headers).text

        assert "2026-11-23" not in page

    def test_from_an_older_browser_are_known_by_their_origin(self, client: FlaskClient) -> None:
        page = client.post("/send", data=TYPED, headers={"Origin": "http://localhost"}).text

        assert "2026-11-23" in page

    def test_of_a_page_without_account_need_no_signing_in(self, client: FlaskClient) -> None:
        page = client.post("/open?sign_in_at=/sign-in", data=TYPED, headers=FROM_HERE).text

        assert "页面停留过久" in page
        assert 'href="/sign-in"' not in page

    def test_are_shown_after_a_conflict_under_their_labels(self, client: FlaskClient) -> None:
        client.application.config["WTF_CSRF_ENABLED"] = False

        page = client.post("/errors/stale", data=TYPED, headers=FROM_HERE).text

        assert "<dt>入户日期</dt><dd>2026-11-23</dd>" in page
        assert "hunter2" not in page

    def test_that_are_too_long_are_left_out(self, client: FlaskClient) -> None:
        long = {"remark": "长" * 200_001}

        page = client.post("/send", data=long, headers=FROM_HERE).text

        assert "长长长" not in page

    def test_are_announced_in_short_to_a_draft(
        self, client: FlaskClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)

        response = client.post("/send", data=TYPED, headers={**FROM_HERE, **AS_JSON})

        assert response.status_code == 400
        assert response.json is not None
        assert "2026-11-23" not in caplog.text

    def test_are_kept_when_the_session_ended(self, app: Flask) -> None:
        form = {**TYPED, "photo": ""}

        with app.test_request_context(
            "/send?sign_in_at=/sign-in", method="POST", data=form, headers=FROM_HERE
        ):
            response = error_pages.show_expired_session()
            page = response.get_data(as_text=True)

        assert response.status_code == 401
        assert "登录已过期" in page
        assert 'name="visited_on" value="2026-11-23"' in page
