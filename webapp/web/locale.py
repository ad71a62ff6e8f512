"""The language of a page: Simplified Chinese, which every template is written in, or English.

An officer's own language comes first, then what this browser chose, then what it asks for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_locale

from webapp.errors import InvalidInputError

COOKIE = "language"
_COOKIE_LASTS = timedelta(days=365)


@dataclass(frozen=True)
class Language:
    """A language that pages come in: its locale, its HTML name, its own name for itself."""

    code: str
    html_lang: str
    name: str


CHINESE = Language("zh_CN", "zh-CN", "中文")
ENGLISH = Language("en", "en", "EN")
LANGUAGES = {language.code: language for language in (CHINESE, ENGLISH)}


class UnknownLanguageError(InvalidInputError):
    """Pages do not come in this language."""

    public_message = "没有这种语言的页面。"
    next_step = "请选择中文或英文。"


blueprint = Blueprint("locale", __name__)


def init_app(
    app: Flask,
    *,
    officer_language: Callable[[], str | None] = lambda: None,
    keep_officer_language: Callable[[str], None] = lambda _code: None,
) -> None:
    """Choose the language of every request, and offer the switch.

    Args:
        app: The application.
        officer_language: The code that the signed-in officer keeps, if there is one.
        keep_officer_language: Keeps a code for the signed-in officer; does nothing for others.
    """
    app.extensions["keep_officer_language"] = keep_officer_language

    def select() -> str:
        kept = officer_language()
        return kept if kept in LANGUAGES else browser_language().code

    Babel(
        app,
        default_locale=CHINESE.code,
        default_timezone="Asia/Shanghai",
        locale_selector=select,
    )
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        html_lang=lambda: current_language().html_lang,
        other_language=other_language,
        this_page=this_page,
    )


def browser_language() -> Language:
    """Return the language that this browser chose, or else asks for."""
    chosen = LANGUAGES.get(request.cookies.get(COOKIE, ""))
    if chosen is not None:
        return chosen
    wanted = request.accept_languages.best_match(["zh", "zh-CN", "en"], default="zh")
    return ENGLISH if wanted == "en" else CHINESE


def current_language() -> Language:
    """Return the language of this page."""
    locale = get_locale()
    return ENGLISH if locale is not None and locale.language == "en" else CHINESE


def other_language() -> Language:
    """Return the language that the switch offers."""
    return CHINESE if current_language() is ENGLISH else ENGLISH


def this_page() -> str:
    """Return the address, within this site, that shows this page again."""
    if request.method in {"GET", "HEAD"}:
        return within_site(request.full_path.rstrip("?"))
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return "/"
    query = f"?{came_from.query}" if came_from.query else ""
    return within_site(came_from.path + query)


def within_site(address: str) -> str:
    """Return an address if it stays within this site, else that of the home page."""
    parts = urlsplit(address.replace("\\", "/"))
    stays = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    return address if stays and not address.startswith("//") and address.isprintable() else "/"


@blueprint.post("/language")
def switch() -> ResponseReturnValue:
    """Keep the chosen language and come back to the page."""
    language = LANGUAGES.get(request.form.get("language", ""))
    if language is None:
        raise UnknownLanguageError
    current_app.extensions["keep_officer_language"](language.code)
    response = redirect(within_site(request.form.get("back", "/")), 303)
    response.set_cookie(
        COOKIE,
        language.code,
        max_age=_COOKIE_LASTS,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


# The mark that guards leave on a route; guards live in a package above this one.
switch.open_to = ("everyone",)  # type: ignore[attr-defined]
