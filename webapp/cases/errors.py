"""What can go wrong with cases."""

from webapp.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError


class CaseNotFoundError(NotFoundError):
    """No such case, or it lies outside the officer's division."""

    public_message = "没有找到这个案件，或者它不在您的管辖范围内。"


class StaleDraftError(ConflictError):
    """The draft was saved from another window after this page was opened."""

    public_message = "打开本页之后，这份草稿在另一个窗口保存过。"
    next_step = "您填写的内容保留在本页；请打开草稿的最新内容，核对后重新填写。"


class RunningApplicationError(ConflictError):
    """The household already has an application of this programme under way."""

    public_message = "该家庭已有在办的同类申请（%(number)s），不能重复申请。"
    next_step = "请打开已有案件继续办理。"


class ElsewhereError(ConflictError):
    """A member already stands in a household of another place, with a running application."""

    public_message = "家庭成员中有人已在%(county)s登记，且有在办申请或正在享受待遇。"
    next_step = "请先与当地民政部门核实，再决定是否受理。"


class AgentAuthorityMissingError(InvalidInputError):
    """Somebody applies for the household without showing the authority to do so."""

    public_message = "代为申请应当办理委托手续（民发〔2021〕57号 第六条）。"
    next_step = "请填写代理人姓名和委托书编号，并上传委托书。"


class SecondMissingPapersNoticeError(InvalidInputError):
    """A second notice asks for something that the one notice did not list."""

    public_message = "补正材料应当一次性告知：第一次告知书没有列出的材料，不能再要求补正。"
    next_step = "请只勾选上次告知书中仍未补齐的材料，或者予以受理。"


class NothingMissingError(InvalidInputError):
    """The file is said to be incomplete, and nothing is listed as missing."""

    public_message = "材料不齐全的，应当列出全部缺少的材料。"
    next_step = "请勾选缺少的材料，或者选择“齐全”。"


class AssessmentNotMadeError(NotFoundError):
    """The rules were not asked about this case yet."""

    public_message = "本案还没有测算。"
    next_step = "核对和调查完成后，系统自动测算。"


class NotEligibleError(ConflictError):
    """Confirmation of a household that the assessment does not find eligible."""

    public_message = "测算结果不是“符合条件”，不能确认。"
    next_step = "事实有变化的，请退回重新调查；仍不符合的，请选择“不予确认”。"


class RecheckIntervalMissingError(ConflictError):
    """Nobody set how often this kind of household is checked again."""

    public_message = "还没有设置这类家庭的复核周期，不能确认。"
    next_step = "请政策科按民发〔2021〕57号 第三十一条设置复核周期。"


class VisitMissingError(ConflictError):
    """The county did not visit a household that it must visit."""

    public_message = "近亲属备案或者有投诉举报的，县级应当入户调查后再确认。"
    next_step = "请先完成县级入户核查。"


class NoticeBeforeDeliveryError(ConflictError):
    """A delivery of a notice that was not issued."""

    public_message = "文书还没有制作，不能登记送达。"


class ActionNotOpenError(NotPermittedError):
    """This action is not open at this point of the procedure, or not to this role."""

    status = 409
    public_message = "案件进行到现在这一步，不能再办理“%(action)s”。"
    next_step = "请刷新案件页面，查看现在能办理的事项。"


class UnroutableDecisionError(ConflictError):
    """A decision table answered with what no way can depend on: a list, a fraction."""

    public_message = "决策表给出的“%(name)s”不能用来决定办理步骤，您的操作没有生效。"
    next_step = "请政策科检查决策表：结果应当是整数、文字、日期，或者是与否。"
