import pytest

from forms.model import Option
from tests.unit.forms.forms_of import check, check_one, choice, field, form_of, said

MONEY = field("number", properties={"money": "yuan"})
UPLOADED = {"answer": [{"value": "d1", "label": "公示照片.jpg"}, {"value": "d2", "label": "b"}]}


class TestText:
    def test_asks_for_what_is_required(self):
        checked = check_one(field("textfield", label="在场家庭成员", validate={"required": True}))

        assert checked.errors["answer"].zh == "请填写“在场家庭成员”。"
        assert checked.errors["answer"].en == "Fill in “在场家庭成员”."

    @pytest.mark.parametrize("blank", ["", "   ", "\u3000", "\r\n\t"])
    def test_takes_blanks_for_nothing(self, blank):
        checked = check_one(field("textarea", validate={"required": True}), blank)

        assert list(checked.errors) == ["answer"]
        assert checked.values == {"answer": None}
        assert checked.raw == {"answer": [blank]}

    def test_lets_an_optional_field_be_empty(self):
        checked = check_one(field("textfield"))

        assert checked.values == {"answer": None}
        assert checked.errors == {}

    def test_makes_lines_of_any_system_the_same(self):
        checked = check_one(field("textarea"), " 一\r\n二\r三 ")

        assert checked.values == {"answer": "一\n二\n三"}

    @pytest.mark.parametrize("character", ["\x00", "\x1b", "\x85", "\u202e", "\ud800"])
    @pytest.mark.parametrize("kind", ["textfield", "textarea"])
    def test_refuses_control_characters(self, kind, character):
        checked = check_one(field(kind), f"张{character}明")

        assert "特殊字符" in checked.errors["answer"].zh
        assert checked.raw == {"answer": [f"张{character}明"]}

    def test_refuses_a_line_break_in_a_single_line(self):
        checked = check_one(field("textfield"), "一\n二")

        assert list(checked.errors) == ["answer"]

    @pytest.mark.parametrize(("kind", "most"), [("textfield", 200), ("textarea", 2000)])
    def test_limits_the_length_even_if_the_form_does_not(self, kind, most):
        right = check_one(field(kind), "字" * most)
        wrong = check_one(field(kind), "字" * (most + 1))

        assert right.errors == {}
        assert said(wrong) == {"answer": f"“answer”最多 {most} 个字，请缩短。"}

    def test_keeps_to_the_lengths_of_the_form(self):
        lengths = field("textfield", validate={"minLength": 2, "maxLength": "3"})

        assert "至少 2" in said(check_one(lengths, "字"))["answer"]
        assert "最多 3" in said(check_one(lengths, "四个字啊"))["answer"]
        assert check_one(lengths, "三个字").errors == {}

    def test_keeps_to_the_pattern_of_the_form(self):
        number = field("textfield", validate={"pattern": "^HD[0-9]+$"})

        assert check_one(number, "HD7").values == {"answer": "HD7"}
        assert "格式不正确" in said(check_one(number, "7"))["answer"]

    @pytest.mark.parametrize(
        ("text_format", "right", "wrong"),
        [
            ("phone", "13800000000", "1380000"),
            ("phone", "0392-3312345", "打我电话"),
            ("email", "zhang@example.cn", "zhang@"),
        ],
    )
    def test_knows_telephones_and_mail_addresses(self, text_format, right, wrong):
        contact = field("textfield", validate={"validationType": text_format})

        assert check_one(contact, right).values == {"answer": right}
        assert "answer" in check_one(contact, wrong).errors


class TestMoney:
    @pytest.mark.parametrize(
        ("typed", "value"),
        [
            ("5800", "5800.00"),
            ("5,800.5", "5800.50"),
            ("５８００．１０", "5800.10"),
            ("0", "0.00"),
            ("0.000", "0.00"),
            (" 12,345,678.90 ", "12345678.90"),
        ],
    )
    def test_gives_yuan_with_two_decimals(self, typed, value):
        checked = check_one(MONEY, typed)

        assert checked.values == {"answer": value}
        assert checked.errors == {}

    @pytest.mark.parametrize(
        ("typed", "reason"),
        [
            ("-1", "不能是负数"),
            ("1.005", "最多保留 2 位小数"),
            ("5800元", "应填写数字"),
            ("1e5", "应填写数字"),
            ("58,00", "应填写数字"),
            ("NaN", "应填写数字"),
            ("Infinity", "应填写数字"),
            ("9" * 13, "应填写数字"),
            ("9" * 100_000, "应填写数字"),
            ("一千", "应填写数字"),
        ],
    )
    def test_says_what_is_wrong_with_an_amount(self, typed, reason):
        checked = check_one(MONEY, typed)

        assert reason in said(checked)["answer"]
        assert checked.values == {"answer": None}

    def test_may_be_negative_where_the_form_says_so(self):
        loss = field("number", properties={"money": "yuan", "allowNegative": "true"})

        assert check_one(loss, "-800").values == {"answer": "-800.00"}

    def test_is_counted_in_yuan_unless_the_form_says_more(self):
        yearly = field("number", "yearly", properties={"money": "yuan", "unit": "元/年"})
        form = form_of(MONEY, yearly)

        assert form.field("answer").additions.unit == "元"
        assert form.field("yearly").additions.unit == "元/年"


class TestNumber:
    def test_gives_a_whole_number_as_a_number(self):
        people = field("number", decimalDigits=0, validate={"min": 1, "max": 20})

        assert check_one(people, "3").values == {"answer": 3}
        assert "应填写整数" in said(check_one(people, "3.5"))["answer"]
        assert "应填写整数" in said(check_one(people, "三"))["answer"]
        assert said(check_one(people, "0")) == {"answer": "“answer”不能小于 1，请修改。"}
        assert said(check_one(people, "21")) == {"answer": "“answer”不能大于 20，请修改。"}

    def test_keeps_the_decimals_of_the_form(self):
        assert check_one(field("number", decimalDigits=1), "2").values == {"answer": "2.0"}
        assert check_one(field("number"), "2.125").values == {"answer": "2.125"}


class TestDate:
    @pytest.mark.parametrize(
        "typed", ["2026-09-14", "2026/9/14", "2026.9.14", "2026年9月14日", "２０２６-０９-１４"]
    )
    def test_gives_a_day_as_iso(self, typed):
        checked = check_one(field("datetime", subtype="date"), typed)

        assert checked.values == {"answer": "2026-09-14"}

    @pytest.mark.parametrize(
        "typed", ["2026-02-30", "14.9.2026", "0001-01-01", "20260914", "明天", "2026-09-14T10:00"]
    )
    def test_says_how_a_day_is_written(self, typed):
        checked = check_one(field("datetime", dateLabel="入户日期"), typed)

        assert said(checked) == {"answer": "请按“年-月-日”填写“入户日期”，例如 2026-09-14。"}


class TestChoice:
    @pytest.mark.parametrize("kind", ["select", "radio"])
    def test_takes_one_of_the_options(self, kind):
        opinion = choice(kind, "agree", "disagree", validate={"required": True})

        assert check_one(opinion, "agree").values == {"answer": "agree"}
        assert said(check_one(opinion)) == {"answer": "请选择“answer”。"}
        assert said(check_one(opinion, "maybe")) == {"answer": "请从列出的选项中选择“answer”。"}

    @pytest.mark.parametrize(("typed", "value"), [("true", True), ("false", False)])
    def test_gives_real_booleans_for_routing(self, typed, value):
        checked = check_one(choice("radio", "true", "false", properties={"type": "boolean"}), typed)

        assert checked.values["answer"] is value

    @pytest.mark.parametrize(
        "listed",
        [
            [{"value": "7", "label": "李经办"}],
            ["7"],
            [7],
            ({"value": 7, "label": "李"},),
            [Option("7", "李")],
        ],
    )
    def test_takes_options_from_the_context(self, listed):
        officer = field("select", valuesKey="officers")

        assert check_one(officer, "7", officers=listed).values == {"answer": "7"}
        assert "answer" in check_one(officer, "8", officers=listed).errors

    @pytest.mark.parametrize("context", [{}, {"officers": "7"}])
    def test_offers_nothing_where_the_context_lists_nothing(self, context):
        checked = check_one(field("select", valuesKey="officers"), "7", **context)

        assert "answer" in checked.errors


class TestCheckbox:
    def test_gives_a_boolean(self):
        assert check_one(field("checkbox"), "true").values == {"answer": True}
        assert check_one(field("checkbox")).values == {"answer": False}

    @pytest.mark.parametrize(
        "demand", [{"validate": {"required": True}}, {"properties": {"must_be_true": "true"}}]
    )
    def test_has_to_be_ticked_where_the_form_says_so(self, demand):
        signature = field("checkbox", label="已签字", **demand)

        assert said(check_one(signature)) == {"answer": "请勾选确认“已签字”。"}
        assert check_one(signature, "on").errors == {}


class TestChecklist:
    def test_gives_a_list_in_the_order_of_the_form(self):
        papers = choice("checklist", "application", "vouchers", "entrustment")

        checked = check_one(papers, "entrustment", "application", "application")

        assert checked.values == {"answer": ["application", "entrustment"]}

    def test_refuses_what_is_not_listed(self):
        assert "answer" in check_one(choice("checklist", "a"), "a", "b").errors

    def test_wants_one_where_it_is_required(self):
        papers = choice("checklist", "a", "b", validate={"required": True})

        assert "至少勾选一项" in said(check_one(papers))["answer"]
        assert check_one(papers, "b").errors == {}

    def test_wants_all_where_it_must_be_complete(self):
        papers = choice("checklist", "a", "b", properties={"must_be_complete": "true"})

        assert "全部齐备" in said(check_one(papers, "b"))["answer"]
        assert check_one(papers, "a", "b").values == {"answer": ["a", "b"]}


class TestDocuments:
    def test_gives_the_documents_that_were_uploaded(self):
        photos = field("filepicker", multiple=True)

        checked = check_one(photos, "d2", "d1", "", documents=UPLOADED)

        assert checked.values == {"answer": ["d2", "d1"]}

    def test_refuses_a_document_that_was_not_uploaded_here(self):
        checked = check_one(field("filepicker"), "d9", documents=UPLOADED)

        assert "重新上传" in said(checked)["answer"]

    def test_keeps_to_one_document_unless_the_form_takes_many(self):
        checked = check_one(field("filepicker"), "d1", "d2", documents=UPLOADED)

        assert "只能上传一个" in said(checked)["answer"]

    def test_asks_for_a_document_that_is_required(self):
        photo = field("filepicker", validate={"required": True})

        assert said(check_one(photo)) == {"answer": "请上传“answer”。"}
        assert check_one(photo, "d1", documents={}).values == {"answer": None}
        assert check_one(photo, "d1", documents=[]).values == {"answer": None}


class TestReadOnly:
    def test_takes_the_value_of_the_case_whatever_is_posted(self):
        form = form_of(field("number", "declared", readonly=True, properties={"money": "yuan"}))

        checked = check(form, {"declared": ["1"]}, initial={"declared": "5800"})

        assert checked.values == {"declared": "5800.00"}
        assert checked.raw == {}

    def test_takes_its_own_value_where_the_case_has_none(self):
        form = form_of(field("textfield", readonly=True, defaultValue="第二十九条"))

        assert check(form).values == {"answer": "第二十九条"}

    @pytest.mark.parametrize("value", [True, False])
    def test_keeps_a_boolean_of_the_case(self, value):
        agreed = choice("radio", "true", "false", readonly=True, properties={"type": "boolean"})

        checked = check(form_of(agreed), initial={"answer": value})

        assert checked.values == {"answer": value}
