"""What is said about a field that was filled in wrongly: what to do, in both languages.

The Chinese text is the gettext message; `%(label)s` and `%(other)s` are labels of the form and
are translated themselves, `%(limit)s` is a number or a date.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Wording(Enum):
    """Every message about a field: Chinese, English."""

    FILL_IN = ("请填写“%(label)s”。", "Fill in “%(label)s”.")
    CHOOSE = ("请选择“%(label)s”。", "Choose “%(label)s”.")
    TICK_ONE = (
        "请在“%(label)s”中至少勾选一项。",
        "Tick at least one item under “%(label)s”.",
    )
    UPLOAD = ("请上传“%(label)s”。", "Upload “%(label)s”.")
    UPLOAD_AGAIN = (
        "“%(label)s”的文件没有收到，请重新上传。",
        "The file for “%(label)s” was not received. Upload it again.",
    )
    UPLOAD_ONE = (
        "“%(label)s”只能上传一个文件，请删除多余的文件。",
        "Keep only one file for “%(label)s”.",
    )
    CHOOSE_LISTED = (
        "请从列出的选项中选择“%(label)s”。",
        "Choose “%(label)s” from the options listed.",
    )
    CONFIRM = ("请勾选确认“%(label)s”。", "Tick “%(label)s” to confirm it.")
    TICK_ALL = (
        "“%(label)s”应逐项勾选，全部齐备后才能提交。",
        "Tick every item under “%(label)s”; all of them must be there.",
    )
    ONE_OF_TWO = (
        "“%(label)s”和“%(other)s”至少填写一项。",
        "Fill in “%(label)s” or “%(other)s”, at least one of them.",
    )
    TOO_LONG = (
        "“%(label)s”最多 %(limit)s 个字，请缩短。",
        "Shorten “%(label)s” to at most %(limit)s characters.",
    )
    TOO_SHORT = (
        "“%(label)s”至少 %(limit)s 个字，请补充。",
        "Write at least %(limit)s characters in “%(label)s”.",
    )
    CONTROL_CHARACTERS = (
        "“%(label)s”含有无法保存的特殊字符，请删除后重新填写。",
        "“%(label)s” has special characters that cannot be stored. Delete them and type it again.",
    )
    PATTERN = (
        "“%(label)s”的格式不正确，请按提示重新填写。",
        "The format of “%(label)s” is not right. Write it as the hint shows.",
    )
    EMAIL = (
        "请按“name@example.cn”的格式填写“%(label)s”。",
        "Write “%(label)s” like name@example.cn.",
    )
    PHONE = (
        "请填写正确的“%(label)s”，例如 13800000000 或 0392-0000000。",
        "Write “%(label)s” like 13800000000 or 0392-0000000.",
    )
    NUMBER = (
        "“%(label)s”应填写数字，例如 1200 或 1200.50。",
        "Write “%(label)s” as a number, for example 1200 or 1200.50.",
    )
    WHOLE_NUMBER = (
        "“%(label)s”应填写整数，例如 3。",
        "Write “%(label)s” as a whole number, for example 3.",
    )
    DECIMALS = (
        "“%(label)s”最多保留 %(limit)s 位小数，请修改。",
        "Give “%(label)s” at most %(limit)s decimal places.",
    )
    NOT_NEGATIVE = (
        "“%(label)s”不能是负数，请填写 0 或大于 0 的数。",
        "“%(label)s” cannot be negative. Write 0 or more.",
    )
    AT_LEAST = (
        "“%(label)s”不能小于 %(limit)s，请修改。",
        "“%(label)s” must be %(limit)s or more.",
    )
    AT_MOST = (
        "“%(label)s”不能大于 %(limit)s，请修改。",
        "“%(label)s” must be %(limit)s or less.",
    )
    NOT_MORE_THAN_OTHER = (
        "“%(label)s”不能大于“%(other)s”（%(limit)s），请核对。",
        "“%(label)s” cannot be more than “%(other)s” (%(limit)s). Check both.",
    )
    DATE = (
        "请按“年-月-日”填写“%(label)s”，例如 2026-09-14。",
        "Write “%(label)s” as year-month-day, for example 2026-09-14.",
    )
    NOT_AFTER_TODAY = (
        "“%(label)s”不能晚于今天（%(limit)s），请修改。",
        "“%(label)s” cannot be later than today (%(limit)s).",
    )
    NOT_BEFORE_OTHER = (
        "“%(label)s”不能早于“%(other)s”（%(limit)s），请核对。",
        "“%(label)s” cannot be earlier than “%(other)s” (%(limit)s). Check both.",
    )
    REASON_FOR_DIFFERENCE = (
        "与“%(other)s”相差 %(limit)s，请填写“%(label)s”。",
        "This differs from “%(other)s” by %(limit)s. Fill in “%(label)s”.",
    )
    REASON_UNLESS_TICKED = (
        "未勾选“%(other)s”的，请填写“%(label)s”。",
        "“%(other)s” is not ticked, so fill in “%(label)s”.",
    )


@dataclass(frozen=True)
class FieldMessage:
    """What is wrong with one field, and what to do about it."""

    wording: Wording
    label: str
    other: str = ""
    limit: str = ""

    @property
    def zh(self) -> str:
        """The message in Chinese."""
        return self._say(self.wording.value[0])

    @property
    def en(self) -> str:
        """The message in English, with the form's labels as they are."""
        return self._say(self.wording.value[1])

    @property
    def message(self) -> str:
        """The gettext message, whose labels are to be translated before they go in."""
        return self.wording.value[0]

    def _say(self, text: str) -> str:
        return text % {"label": self.label, "other": self.other, "limit": self.limit}


def catalogue() -> Mapping[str, str]:
    """Return every message with its English, for the translators' catalogue."""
    return {wording.value[0]: wording.value[1] for wording in Wording}
