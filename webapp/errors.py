"""Errors that people see: each has its HTTP status, what happened, and what to do next."""

from collections.abc import Mapping
from typing import ClassVar


class AppError(Exception):
    """Base of every error that a person meets; one handler turns it into a page.

    ``public_message`` and ``next_step`` are Chinese sentences with ``%(name)s`` places for
    ``params``; the page translates them.
    """

    status: ClassVar[int] = 500
    public_message: str = "系统出错，您的操作没有生效。"
    next_step: str = "请稍后重试；仍然出错时请联系管理员。"

    def __init__(self, detail: str = "", **params: object) -> None:
        super().__init__(detail or type(self).__name__)
        self.params: Mapping[str, object] = params


class NotFoundError(AppError):
    """Nothing is there for this person; what lies outside the own division counts as not there."""

    status = 404
    public_message = "没有找到您要的内容，或者它不在您的管辖范围内。"
    next_step = "请返回待办列表，或者搜索姓名、案号。"


class NotPermittedError(AppError):
    """The person is known, and may not do this."""

    status = 403
    public_message = "您的岗位不能进行这项操作。"
    next_step = "请返回待办列表；确需办理的，请主管改派。"


class ConflictError(AppError):
    """Somebody or something was faster."""

    status = 409
    public_message = "内容已经变化，您的操作没有生效。"
    next_step = "请刷新页面，看过最新内容后再办理。"


class InvalidInputError(AppError):
    """What was sent cannot be right."""

    status = 422
    public_message = "提交的内容有误，没有保存。"
    next_step = "请按提示改正后重新提交。"


class TooLargeError(AppError):
    """An upload is larger than what is accepted."""

    status = 413
    public_message = "文件太大，没有上传。"
    next_step = "请压缩图片或拆分文件后重新上传。"


class SettingsError(Exception):
    """A setting is missing or cannot be right; the message names it."""


class EmbeddedPostgresError(RuntimeError):
    """The embedded database cannot be started or stopped; says why and what to do."""

    def __init__(self, *, message_en: str, message_zh: str) -> None:
        super().__init__(message_en)
        self.message_en = message_en
        self.message_zh = message_zh
