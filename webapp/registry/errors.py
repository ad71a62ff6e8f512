"""What can go wrong with the registry."""

from webapp.errors import InvalidInputError, NotFoundError


class HouseholdNotFoundError(NotFoundError):
    """No such household, or it lives outside the officer's division."""

    public_message = "没有找到这户家庭，或者它不在您的管辖范围内。"


class NoApplicantError(InvalidInputError):
    """A household without an applicant, or with two."""

    public_message = "家庭成员中应当有且只有一名申请人。"
    next_step = "请将一名成员的关系选为“申请人（本人）”。"


class SamePersonTwiceError(InvalidInputError):
    """One identity number stands twice in a household."""

    public_message = "同一公民身份号码在家庭成员中出现了两次。"
    next_step = "请核对各成员的公民身份号码。"


class RelativeMissingError(InvalidInputError):
    """A new applicant who does not belong to the household, left it, or died."""

    public_message = "新的申请人应当是仍共同生活的家庭成员。"
    next_step = "请从名单中选择。"
