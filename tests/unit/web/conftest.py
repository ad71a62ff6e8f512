"""A small application with the web's own parts, and pages that go wrong in every way."""

from collections.abc import Iterator

import pytest
from flask import Flask, abort, render_template, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from jinja2 import FileSystemBytecodeCache, StrictUndefined

from webapp.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    NotPermittedError,
    TooLargeError,
)
from webapp.web import assets, error_pages, locale, presentation, security_headers
from webapp.web.presentation import Navigation, NavigationLink

FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


class WaitedTooLongError(ConflictError):
    """An error with a place for a parameter in its words."""

    public_message = "等了 %(days)s 天。"
    next_step = "请再等 %(days)s 天。"


ERRORS = {
    "missing": NotFoundError,
    "forbidden": NotPermittedError,
    "stale": ConflictError,
    "wrong": InvalidInputError,
    "large": TooLargeError,
}


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Compile every template once, not once a test."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(compiled_templates: FileSystemBytecodeCache) -> Flask:
    """Return an application with one page and one route for every error."""
    app = Flask("pages", static_folder=None)
    app.jinja_env.bytecode_cache = compiled_templates
    app.secret_key = "only in this test"
    app.config["TESTING"] = False
    app.jinja_env.undefined = StrictUndefined
    CSRFProtect(app)
    presentation.init_app(app)
    assets.init_app(app)
    locale.init_app(app)
    security_headers.init_app(app)
    error_pages.init_app(app, sign_in_url=lambda: request.args.get("sign_in_at"))
    app.context_processor(lambda: {"navigation": navigation()})
    _add_routes(app)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def in_page(app: Flask) -> Iterator[Flask]:
    """Be inside a request for a page in Chinese."""
    with app.test_request_context("/"):
        yield app


@pytest.fixture
def in_english_page(app: Flask) -> Iterator[Flask]:
    """Be inside a request for a page in English."""
    with app.test_request_context("/", headers={"Cookie": "language=en"}):
        yield app


def navigation() -> Navigation | None:
    """Return the head of an officer's page, or nothing where somebody must sign in first."""
    if request.args.get("sign_in_at"):
        return None
    return Navigation(
        home_url="/home",
        division_name="善堂镇",
        officer_name="李经办",
        role_label="乡镇经办人",
        sign_out_url="/sign-out",
        links=(NavigationLink("待办", "/home", is_current=True), NavigationLink("案卷", "/cases")),
        search_url="/cases",
        notifications_url="/notifications",
        notification_count=3,
    )


def _add_routes(app: Flask) -> None:
    @app.route("/errors/<name>", methods=["GET", "POST"])
    def fail(name: str) -> ResponseReturnValue:
        error_pages.name_fields({"visited_on": "入户日期"})
        raise ERRORS[name]

    @app.get("/errors/with-parameters")
    def fail_with_parameters() -> ResponseReturnValue:
        raise WaitedTooLongError(days=3)

    @app.get("/raise/<int:status>")
    def refuse(status: int) -> ResponseReturnValue:
        abort(status)

    @app.get("/failure")
    def fail_unexpectedly() -> ResponseReturnValue:
        msg = "the secret of the inside"
        raise RuntimeError(msg)

    @app.post("/send")
    def send() -> ResponseReturnValue:
        return "sent"

    @app.post("/open")
    def send_without_account() -> ResponseReturnValue:
        return "sent"

    send_without_account.open_to = ("everyone",)  # type: ignore[attr-defined]

    @app.get("/page")
    def page() -> ResponseReturnValue:
        return render_template("base.html")

    @app.get("/public")
    def public_page() -> ResponseReturnValue:
        return render_template("public_base.html")

    @app.get("/kept")
    def page_that_may_be_kept() -> ResponseReturnValue:
        return "for everyone", {"Cache-Control": "public, max-age=60"}
