"""What can go wrong when diagrams are changed and released."""

from webapp.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError


class DraftNotFoundError(NotFoundError):
    """There is no such draft, version or diagram."""

    public_message = "没有找到这份流程图。"
    next_step = "请返回流程图列表。"


class StaleDraftError(ConflictError):
    """Somebody else saved the draft since this person opened it."""

    public_message = "%(who)s在 %(when)s 保存过这份草稿，您的修改没有覆盖它。"
    next_step = "请先把您的图下载保存，再打开最新的草稿，对照着修改。"


class DraftNotOpenError(ConflictError):
    """The draft is in another state: submitted, released or discarded."""

    public_message = "这份草稿现在是“%(state)s”，不能进行这项操作。"
    next_step = "请刷新页面，查看草稿现在的情况。"


class OutdatedBaseError(ConflictError):
    """Another version was released since the draft was begun."""

    public_message = "起草之后第 %(version)s 版已经发布，这份草稿还没有以它为底稿。"
    next_step = "请退回草稿，改以最新版本为底稿，核对修改内容后重新提交。"


class SamePersonError(NotPermittedError):
    """Whoever wrote a draft may not release or return it; judged on persons, not accounts."""

    public_message = "起草、修改或者提交这份草稿的人不能发布它（按人判断，不按账号）。"
    next_step = "请由另一位政策科人员复核、发布。"


class NoteMissingError(InvalidInputError):
    """A submission or a return says why."""

    public_message = "请写明理由。"
    next_step = "请填写后重新提交。"


class EffectiveDateError(InvalidInputError):
    """A version governs acceptance dates from today on, never earlier ones."""

    public_message = "适用的受理日期须写作 2026-09-14 的形式，并且不早于今天（%(today)s）。"
    next_step = "已经受理的案件按受理时的版本办理，请改为今天或者以后的日期。"


class NothingChangedError(InvalidInputError):
    """A draft that is the same as its base is no new version."""

    public_message = "这份草稿和底稿没有区别。"
    next_step = "请先修改流程图并保存。"


class FindingsStandError(InvalidInputError):
    """The diagram breaks a rule or the law."""

    public_message = "检查没有通过：有 %(count)s 处错误或者不符合法定要求，不能提交，也不能发布。"
    next_step = "请按下面列出的依据和路径改正。"
