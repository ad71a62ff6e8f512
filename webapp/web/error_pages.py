"""Pages for what goes wrong: what happened, what to do next, and nothing typed is lost.

``AppError`` carries its status and words. Errors of the pure packages carry their words in both
languages. Scripts and other systems get the same in short: JSON, or a fragment.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_babel import force_locale, gettext, lazy_gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from forms.errors import FormError
from policies.errors import PolicyError
from webapp import database
from webapp.errors import AppError
from webapp.logs import place_of
from webapp.web.locale import browser_language
from webapp.web.presentation import is_chinese
from workflows.errors import WorkflowError

_logger = logging.getLogger(__name__)

_TEMPLATES = {
    HTTPStatus.FORBIDDEN: "errors/not_permitted.html",
    HTTPStatus.NOT_FOUND: "errors/not_found.html",
    HTTPStatus.CONFLICT: "errors/conflict.html",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "errors/too_large.html",
    HTTPStatus.UNPROCESSABLE_ENTITY: "errors/unprocessable.html",
}
_SECRET_WORDS = ("password", "csrf", "secret", "totp", "one_time")
_LONGEST_KEPT = 200_000

_HTTP_WORDS = {
    HTTPStatus.BAD_REQUEST: (
        lazy_gettext("浏览器发来的内容不完整。"),
        lazy_gettext("请返回上一页，刷新后重试。"),
    ),
    HTTPStatus.FORBIDDEN: (
        lazy_gettext("您的岗位不能打开这个页面。"),
        lazy_gettext("请返回待办列表；确需办理的，请主管改派。"),
    ),
    HTTPStatus.NOT_FOUND: (
        lazy_gettext("没有这个页面，或者它不在您的管辖范围内。"),
        lazy_gettext("请核对网址，或者搜索姓名、案号。"),
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        lazy_gettext("这个网址不能这样打开。"),
        lazy_gettext("请返回上一页，用页面上的按钮办理。"),
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        lazy_gettext("提交的内容太大，没有保存。"),
        lazy_gettext("请压缩图片或拆分文件后重新上传。"),
    ),
    HTTPStatus.TOO_MANY_REQUESTS: (
        lazy_gettext("操作太频繁。"),
        lazy_gettext("请过一分钟再试。"),
    ),
}
_SERVER_ERROR = (
    lazy_gettext("系统出错，您的操作没有生效。"),
    lazy_gettext("请稍后重试；仍然出错时请联系管理员。"),
)

_DATABASE_LOST = (
    lazy_gettext("数据库暂时连接不上，不能确定刚才的操作是否已经生效。"),
    lazy_gettext("请稍后打开待办或案卷核对；没有生效的，再重新提交。"),
)
_TRY_AGAIN_SECONDS = 5


@dataclass(frozen=True)
class KeptField:
    """A value that was typed, under the name it is sent with and the name people know."""

    name: str
    label: str
    value: str


def init_app(app: Flask, *, sign_in_url: Callable[[], str | None] = lambda: None) -> None:
    """Answer every error with a page of its own.

    Args:
        app: The application.
        sign_in_url: Where this person signs in; ``None`` for who is signed in.
    """
    app.extensions["sign_in_url"] = sign_in_url
    app.register_error_handler(AppError, show_app_error)
    app.register_error_handler(CSRFError, show_expired_form)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(Exception, show_unexpected_error)
    for error in (PolicyError, WorkflowError, FormError):
        app.register_error_handler(error, show_rule_error)


def name_fields(labels: Mapping[str, str]) -> None:
    """Say what people call the fields of this request's form, for pages that show typed values."""
    g.field_labels = dict(labels)


def show_app_error(error: AppError) -> Response:
    """Show an error that has words of its own."""
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _logger.error("failed", exc_info=error)
    message, next_step = words_of(error)
    return _answer(error.status, message, next_step)


def words_of(error: AppError) -> tuple[str, str]:
    """Return what an error says to people and what they can do next, in the page's language.

    What it speaks of is translated too where it is a message itself, such as a task's name.
    """
    params = {
        name: gettext(value) if isinstance(value, str) and value else value
        for name, value in error.params.items()
    }
    return gettext(error.public_message, **params), gettext(error.next_step, **params)


def show_rule_error(error: PolicyError | WorkflowError | FormError) -> Response:
    """Show what a policy, a process or a form refused, in the page's language."""
    _logger.warning("rule_refused", extra={"error": type(error).__name__, "place": place_of(error)})
    message = error.message_zh if is_chinese() else error.message_en
    return _answer(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        message,
        gettext("请按提示改正后重试；无法自行改正的，请联系管理员。"),
    )


def show_http_error(error: HTTPException) -> Response:
    """Show an error of HTTP itself: no such page, too large, too often."""
    if error.response is not None:  # A redirect, or an answer that was made on purpose.
        return make_response(error.response)
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    default = _SERVER_ERROR if status >= HTTPStatus.INTERNAL_SERVER_ERROR else _bad_request()
    message, next_step = _HTTP_WORDS.get(HTTPStatus(status), default)
    answer = _answer(status, str(message), str(next_step))
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            answer.headers[name] = value
    return answer


def show_unexpected_error(error: Exception) -> Response:
    """Show that the program failed, without saying how; the log has the details."""
    if database.is_out_of_reach(error):
        return _show_database_lost(error)
    _logger.error("unexpected_error", exc_info=error)
    message, next_step = _SERVER_ERROR
    with force_locale(browser_language().code):  # The officer's own is in the database.
        return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, str(message), str(next_step))


def _show_database_lost(error: Exception) -> Response:
    """Show that the database is away. A commit may have been under way: nothing is denied."""
    _logger.error("database_lost", extra={"error": type(error).__name__})
    message, next_step = _DATABASE_LOST
    with force_locale(browser_language().code):
        answer = _answer(HTTPStatus.SERVICE_UNAVAILABLE, str(message), str(next_step))
    answer.headers["Retry-After"] = str(_TRY_AGAIN_SECONDS)
    return answer


def show_expired_form(error: CSRFError) -> Response:
    """Show that a form came too late, with what was typed, ready to be sent again."""
    _logger.info("form_expired", extra={"error": type(error).__name__})
    return show_expired_session(status=HTTPStatus.BAD_REQUEST)


def show_expired_session(*, status: int = HTTPStatus.UNAUTHORIZED) -> Response:
    """Keep what was typed when the session, or the form's token, ended before it was sent.

    Args:
        status: 401 for a session that ended, 400 for a form whose token is no longer good.
    """
    sign_in_url = _sign_in_url()
    if sign_in_url:
        message = gettext("登录已过期，刚才的内容还没有提交。")
        next_step = gettext("填写的内容保留在本页：请在新窗口重新登录，再回到这里继续提交。")
    else:
        message = gettext("页面停留过久，刚才的内容还没有提交。")
        next_step = gettext("填写的内容保留在本页，请核对后继续提交。")
    if _wants_json() or _wants_fragment():
        return _answer(status, message, next_step)
    page = render_template(
        "errors/session_expired.html",
        message=message,
        next_step=next_step,
        kept=kept_fields() if _came_from_here() else (),
        lost_files=any(file.filename for file in request.files.values()),
        send_to=request.full_path.rstrip("?"),
        sign_in_url=sign_in_url,
    )
    return make_response(page, status)


def kept_fields() -> tuple[KeptField, ...]:
    """Return what was typed into the form of this request, secrets left out."""
    labels: Mapping[str, str] = g.get("field_labels", {})
    pairs: Iterable[tuple[str, str]] = request.form.items(multi=True)
    kept = tuple(
        KeptField(name, labels.get(name, name), value)
        for name, value in pairs
        if not any(word in name.lower() for word in _SECRET_WORDS)
    )
    return kept if sum(len(field.value) for field in kept) <= _LONGEST_KEPT else ()


def _answer(status: int, message: str, next_step: str) -> Response:
    if _wants_json():
        body = {"status": int(status), "message": message, "next_step": next_step}
        return make_response(jsonify(error=body), status)
    if _wants_fragment():
        page = render_template("errors/_fragment.html", message=message, next_step=next_step)
        return make_response(page, status)
    context = {
        "status": int(status),
        "message": message,
        "next_step": next_step,
        "kept": kept_fields() if request.method == "POST" and _came_from_here() else (),
    }
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # Without context processors: they ask the database, which may be what failed.
        page = current_app.jinja_env.get_template("errors/server_error.html").render(context)
    else:
        template = _TEMPLATES.get(HTTPStatus(status), "errors/unprocessable.html")
        page = render_template(template, **context)
    return make_response(page, status)


def _sign_in_url() -> str | None:
    """Return where to sign in first, if what was asked for needs it and nobody is signed in."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "open_to", ()) == ("everyone",):
        return None
    url: str | None = current_app.extensions["sign_in_url"]()
    return url


def _bad_request() -> tuple[object, object]:
    return _HTTP_WORDS[HTTPStatus.BAD_REQUEST]


def _wants_json() -> bool:
    if request.path.startswith("/api/"):
        return True
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def _wants_fragment() -> bool:
    return "HX-Request" in request.headers


def _came_from_here() -> bool:
    """Tell whether the form was sent from a page of this site.

    What another site sent is never shown with a button to send it again.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    source = request.headers.get("Origin") or request.referrer or ""
    return urlsplit(source).netloc == request.host
