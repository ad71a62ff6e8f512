"""What can go wrong with user tasks."""

from uuid import UUID

from webapp.errors import ConflictError, NotFoundError, NotPermittedError
from webapp.tasks.models import UserTaskStatus


class UserTaskNotFoundError(NotFoundError):
    """No such task, or its case lies outside the officer's division."""

    public_message = "没有找到这项任务，或者它不在您的管辖范围内。"


class UserTaskClosedError(ConflictError):
    """Another officer completed the task first, or the case moved on without it."""

    public_message = "该任务已办结或已撤销，请返回待办列表。"
    next_step = "您填写的内容保留在本页，可以复制；案卷里可以看到谁办结了它。"

    def __init__(self, task_id: UUID, status: UserTaskStatus) -> None:
        super().__init__(f"user task {task_id} is {status}")


class StaleTaskError(ConflictError):
    """The page was opened before something changed: a draft, a claim, a reassignment."""

    public_message = "打开本页之后，这项任务有了变化（他人保存了草稿，或者已改派）。"
    next_step = "您填写的内容保留在本页；请核对最新内容后重新提交。"


class ClaimedByOtherError(ConflictError):
    """Somebody else has claimed the task."""

    public_message = "%(name)s 已认领这项任务。"
    next_step = "请办理其他任务；确需接手的，请主管改派。"


class WrongLaneError(NotPermittedError):
    """The task belongs to another role, or to another township or county."""

    public_message = "这项任务由其他岗位或者其他单位办理。"


class SeparationOfDutiesError(NotPermittedError):
    """This person already did another part of the case that must be done by somebody else."""

    public_message = "您在本案中办理过“%(other)s”，按照职责分离的要求，不能再办理“%(task)s”。"
    next_step = "请由其他人员办理；人手不足时，请主管改派。"


class NearRelativeError(NotPermittedError):
    """This person is the applicant, a family member, or a near relative of one."""

    public_message = "您与本案申请家庭有近亲属关系（或者就是家庭成员），应当回避。"
    next_step = "请主管改派其他人员办理。"


class ReassignmentReasonMissingError(ConflictError):
    """A reassignment without a reason."""

    status = 422
    public_message = "改派必须写明理由。"
    next_step = "请填写改派理由。"


class InstanceBusyError(ConflictError):
    """Another procedure of the case is being moved at this moment, perhaps by this very one."""

    public_message = "本案的另一项程序正在办理，消息没有送到，您的操作没有生效。"
    next_step = "请稍后重新提交；多次出现时，请政策科检查流程图中互相发送的消息。"
