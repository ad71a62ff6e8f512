import pytest

from policies.parameter_files import ParameterFileError, read_text
from policies.parameter_store import ParameterStore

GOOD = """
description: 示例
description_en: example
unit: days
type: whole_number
set_by: {zh: 省, en: the province, source: 示例}
values:
  - division: "4106"
    effective_on: 2021-07-01
    ends_on: 2022-06-30
    value: 3
    status: in_force
    reference: {document: 示例文件, clause: 第一条}
    phrase: 三日
  - division: "4106"
    effective_on: 2022-07-01
    value: 5
    status: in_force
    reference: {document: 示例文件, clause: 第二条}
    phrase: 五日
"""


def test_a_good_file_is_read():
    parameter = read_text(GOOD, programme="p", name="n")

    assert [value.value for value in parameter.values] == [3, 5]
    assert str(parameter.values[0].reference) == "示例文件 第一条"


@pytest.mark.parametrize(
    ("old", "new", "place", "reason"),
    [
        ("description: 示例\n", "", "全文.description", "a text is missing"),
        ("unit: days", "unit: ''", "全文.unit", "a text is missing"),
        ("type: whole_number", "type: number", "type", "unknown type"),
        ("unit: days", "unit: days\ncolour: red", "全文.colour", "unknown key"),
        ("zh: 省, ", "", "set_by.zh", "a text is missing"),
        ("set_by: {", "set_by: [1]\nx: {", "全文.x", "unknown key"),
        ("set_by: {zh: 省, en: the province, source: 示例}", "set_by: 省", "set_by", "a mapping"),
        ("    reference: {document: 示例文件, clause: 第一条}\n", "", "values[0].reference",
         "missing"),
        ("{document: 示例文件, clause: 第一条}", "{clause: 第一条}",
         "values[0].reference.document", "a text is missing"),
        ("    phrase: 三日\n", "", "values[0].phrase", "a text is missing"),
        ("value: 3", "value: three", "values[0].value", "whole_number"),
        ("value: 3", "value: 3.5", "values[0].value", "whole_number"),
        ('division: "4106"', "division: Hebi", "values[0].division", "division code"),
        ("ends_on: 2022-06-30", "ends_on: 2021-06-30", "values[0].ends_on", "before"),
        ("ends_on: 2022-06-30", "ends_on: soon", "values[0]", "2021-07-01"),
        ("ends_on: 2022-06-30", "ends_on: 2022-07-01", "values[1]", "overlaps that of values[0]"),
        ("    effective_on: 2022-07-01\n", "", "values[1].effective_on", "missing"),
        ("status: in_force", "status: perhaps", "values[0].status", "unknown status"),
        ("status: in_force", "status: supplied", "values[0].status", "unknown status"),
        ("    value: 3", "    area: forest\n    value: 3", "values[0].area", "unknown area"),
        ("    value: 3", "    key: tea\n    value: 3", "values[0].key", "must not have one"),
        ("values:", "values: none\nvalues_:", "全文.values_", "unknown key"),
    ],
)  # fmt: skip
def test_a_broken_file_says_where_and_why(old, new, place, reason):
    text = GOOD.replace(old, new, 1)

    with pytest.raises(ParameterFileError) as caught:
        read_text(text, programme="p", name="n")

    assert caught.value.place == place
    assert reason in caught.value.message_en
    assert caught.value.message_zh.startswith("参数文件 p/n.yaml")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: [", "not YAML"),
        ("- 1", "not a mapping"),
        (GOOD.split("values:", maxsplit=1)[0] + "values: 3", "must be lists"),
    ],
)
def test_a_text_that_is_no_parameter_is_refused(text, reason):
    with pytest.raises(ParameterFileError, match=reason):
        read_text(text, programme="p", name="n")


def test_a_directory_with_a_broken_file_does_not_load(tmp_path):
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "broken.yaml").write_text("a: 1", "utf-8")

    with pytest.raises(ParameterFileError, match=r"p/broken\.yaml"):
        ParameterStore.load(tmp_path)
