"""What can go wrong with published versions."""

from webapp.errors import NotFoundError


class DefinitionNotFoundError(NotFoundError):
    """No version of this process or form is in force on the day."""

    public_message = "没有在这一天生效的流程或表单版本。"
    next_step = "请政策科检查版本的生效日期。"
