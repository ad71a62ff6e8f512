"""What can go wrong with published versions."""

from webapp.errors import AppError, NotFoundError


class DefinitionNotFoundError(NotFoundError):
    """No version of this process or form is in force on the day."""

    public_message = "没有在这一天生效的流程或表单版本。"
    next_step = "请政策科检查版本的生效日期。"


class DefinitionRefusedError(AppError):
    """A diagram or form that ships with the product cannot run."""

    public_message = "流程图或表单有错误，系统拒绝启动。"
    next_step = "请按提示改正文件后重新启动。"
