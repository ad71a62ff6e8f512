"""What can go wrong for whoever keeps the installation running."""

from webapp.errors import ConflictError


class JobNotWaitingError(ConflictError):
    """The job succeeded, or somebody was faster."""

    public_message = "这项后台工作已经完成，或者已不在列表中。"
    next_step = "请刷新页面，查看最新情况。"
