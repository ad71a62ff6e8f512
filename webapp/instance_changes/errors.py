"""What can go wrong when running cases are changed."""

from webapp.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from webapp.web.presentation import is_chinese


class InBothLanguages:
    """Words of a diagram's check, which has them in both languages; the page's is shown."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en

    def __str__(self) -> str:
        """Return the words in the language of the page."""
        return self.zh if is_chinese() else self.en


class CampaignNotFoundError(NotFoundError):
    """No such migration, or it lies outside the officer's division."""

    public_message = "没有找到这次迁移，或者它不在您的管辖范围内。"
    next_step = "请返回迁移列表。"


class ChangeNotFoundError(NotFoundError):
    """No such change of a case, or it lies outside the officer's division."""

    public_message = "没有找到这项变更，或者它不在您的管辖范围内。"
    next_step = "请返回列表。"


class SecondPersonNeededError(NotPermittedError):
    """Who planned or asked for a change releases it too."""

    public_message = "提出的人不能自己批准，须由另一人批准。"
    next_step = "请同一科室的另一人核对后批准。"


class CampaignClosedError(ConflictError):
    """The migration is no longer, or not yet, in the state that this needs."""

    public_message = "这次迁移的状态已经变化，不能再进行这项操作。"
    next_step = "请刷新页面，查看最新状态。"


class ChangeDecidedError(ConflictError):
    """Somebody decided about the change first."""

    public_message = "这项变更已经处理过。"
    next_step = "请刷新页面，查看处理结果。"


class PlanStaleError(ConflictError):
    """Somebody changed the plan since the page was opened."""

    public_message = "打开本页之后，迁移方案有了变化。"
    next_step = "请刷新页面，看过最新方案后再办理。"


class ReasonNeededError(InvalidInputError):
    """A change without a reason."""

    public_message = "必须写明理由。"
    next_step = "请填写理由后重新提交。"


class UnknownCasesError(InvalidInputError):
    """Case numbers that do not run in the version that is left."""

    public_message = "以下案号不在所选版本的在办案件中：%(numbers)s。"
    next_step = "请核对案号后重新提交。"


class SameVersionError(InvalidInputError):
    """Both versions are the same, or of different processes."""

    public_message = "请选择同一流程的两个不同版本。"
    next_step = "请重新选择版本。"


class ObligationBrokenError(InvalidInputError):
    """The new version, or the place where a case would be set down, breaks the law."""

    public_message = "不符合法定程序，任何人都不能办理：%(breach)s"
    next_step = "请修改方案；法定程序不能跳过。"


class MoveRefusedError(InvalidInputError):
    """A case cannot be moved as asked, for the reasons that are named."""

    public_message = "案件不能这样变更：%(reasons)s"
    next_step = "请修改后重新提交。"


class SomethingHappenedError(ConflictError):
    """A case went on since it was changed, so the change cannot be undone."""

    public_message = "变更之后本案又有办理，不能撤回变更。"
    next_step = "确需调整的，请申请变更办理环节。"
