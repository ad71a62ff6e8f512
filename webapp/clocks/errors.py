"""What can go wrong with legal clocks."""

from webapp.errors import ConflictError, InvalidInputError


class ClockNotRunningError(ConflictError):
    """The clock has been met, cancelled, or never started."""

    public_message = "该期限已经结束或没有启动。"


class ReasonMissingError(InvalidInputError):
    """A clock is stopped or extended only with a reason and an authority."""

    public_message = "暂停或者延长期限，必须写明理由和依据。"
    next_step = "请填写理由和法规依据。"
