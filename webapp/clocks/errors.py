"""What can go wrong with legal clocks."""

from webapp.errors import ConflictError, InvalidInputError, NotFoundError


class ClockNotRunningError(ConflictError):
    """The clock has been met, cancelled, or never started."""

    public_message = "该期限已经结束或没有启动。"


class ReasonMissingError(InvalidInputError):
    """A clock is stopped or extended only with a reason and an authority."""

    public_message = "暂停或者延长期限，必须写明理由和依据。"
    next_step = "请填写理由和法规依据。"


class CalendarYearPublishedError(ConflictError):
    """The year's calendar is published, and what is published is never changed in silence."""

    public_message = "%(year)s 年的放假安排已按“%(source)s”公布，没有改动。"
    next_step = "确需更正的，请使用 --replace，并写明理由（--reason）和操作人（--by）。"

    def __init__(self, year: int, source: str) -> None:
        super().__init__(f"{year} is published by {source}", year=year, source=source)


class CalendarYearMissingError(NotFoundError):
    """There is no calendar of this year to correct or show."""

    public_message = "%(year)s 年的放假安排尚未公布。"
    next_step = "国务院办公厅公布后，请用 doudi calendar import 导入。"

    def __init__(self, year: int) -> None:
        super().__init__(f"no calendar of {year}", year=year)
