import re

import pytest

from forms import messages
from forms.wording import FieldMessage, Wording, catalogue
from tests.unit.forms.forms_of import choice, field, form_of


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))


def test_every_text_that_people_read_is_listed_once():
    form = form_of(
        {"type": "text", "text": "# 说明\n\n第一段"},
        {"type": "html", "content": "<b>第二段</b>"},
        {"type": "group", "label": "分组", "components": [choice("radio", "是", "否", key="a")]},
        field("number", "b", label="金额", description="每年", properties={"unit": "元/年"}),
        field("textfield", "c", label="金额", defaultValue="依据", readonly=True),
        {
            "type": "dynamiclist",
            "path": "rows",
            "label": "收入",
            "allowAddRemove": False,
            "components": [field("textfield", "d", label="项目", defaultValue="不译")],
            "properties": {"empty_text": "没有申报收入。"},
        },
    )

    assert messages.texts(form) == [
        *("试验", "说明", "第一段", "第二段", "分组", "a", "是", "否", "金额", "每年", "元/年"),
        *("依据", "收入", "没有申报收入。", "项目"),
    ]


def test_a_percent_sign_is_doubled_as_gettext_in_templates_wants_it():
    form = form_of({"type": "text", "text": "提高 50%"})

    assert messages.texts(form) == ["试验", "提高 50%%"]


@pytest.mark.parametrize("wording", Wording)
def test_a_message_says_the_same_things_in_both_languages(wording):
    chinese, english = wording.value

    assert placeholders(chinese) == placeholders(english)
    assert messages.check_texts().count(chinese) == 1
    assert catalogue()[chinese] == english


def test_a_message_is_complete_in_both_languages():
    message = FieldMessage(Wording.NOT_BEFORE_OTHER, "100% 终", other="起", limit="2026-09-14")

    assert message.zh == "“100% 终”不能早于“起”（2026-09-14），请核对。"
    assert message.en.startswith("“100% 终” cannot be earlier than “起” (2026-09-14).")
    assert message.message == Wording.NOT_BEFORE_OTHER.value[0]
