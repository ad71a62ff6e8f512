"""What can go wrong when deadlines are reviewed."""

from webapp.errors import ConflictError


class CalendarChangedError(ConflictError):
    """A calendar was published or corrected after the list was shown."""

    public_message = "列出期限之后，放假安排又有变化，没有重新计算。"
    next_step = "请重新打开“待复核的期限”，看过最新的列表后再办理。"
