"""What can go wrong with public notices and objections."""

from webapp.errors import ConflictError, InvalidInputError, NotFoundError


class NoticeNotFoundError(NotFoundError):
    """No such notice hangs on the board."""

    public_message = "没有找到这份公示，可能已经结束。"
    next_step = "请返回公示栏查看，或者致电公示上的监督电话。"


class ObjectionClosedError(ConflictError):
    """The period for objections is over, or the notice is a publication of a result."""

    public_message = "公示期已经结束，不能再在线提出异议。"
    next_step = "请致电监督电话，或者到乡镇人民政府反映。"


class UnhandledObjectionError(InvalidInputError):
    """An objection was received, and the record says there was none."""

    public_message = "公示期间收到过异议（%(count)s 件），不能登记为“无异议”。"
    next_step = "请选择“有异议”，按规定重新调查或者民主评议。"
