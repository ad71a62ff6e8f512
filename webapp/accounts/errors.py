"""What can go wrong with accounts."""

from webapp.errors import AppError, InvalidInputError, NotFoundError


class OfficerNotFoundError(NotFoundError):
    """No such officer, or not under the asker's division."""

    public_message = "没有找到这名工作人员。"
    next_step = "请核对用户名，或者联系管理员。"


class SignInFailedError(AppError):
    """Unknown login, wrong password, disabled account: never said which."""

    status = 401
    public_message = "用户名或密码不正确，或者账号已停用。"
    next_step = "请重新输入；连续 5 次错误，账号将锁定 15 分钟。"


class AccountLockedError(AppError):
    """Too many failures in a row."""

    status = 401
    public_message = "连续输错次数过多，账号已锁定。"
    next_step = "请在 15 分钟后重试，或者联系管理员重置密码。"


class WeakPasswordError(InvalidInputError):
    """A password that is too short or contains the login."""

    public_message = "密码太弱：至少 10 个字符，且不能包含用户名。"
    next_step = "请换一个密码。"


class LoginTakenError(InvalidInputError):
    """Another account has this login."""

    public_message = "用户名已被使用。"
    next_step = "请换一个用户名。"


class RelativeDeclaredError(InvalidInputError):
    """The officer has declared this person already, or declared themselves."""

    public_message = "这个公民身份号码已经申报过，或者是您本人的。"
    next_step = "请核对近亲属的公民身份号码。"


class OfficeMissingError(AppError):
    """Nobody entered the office whose name, phone and remedies a notice must print."""

    status = 422
    public_message = (
        "还没有登记“%(division)s”的办公机构（名称、电话、复议机关、法院），不能制作文书。"
    )
    next_step = "请管理员用 doudi offices set 登记后再办理。"
