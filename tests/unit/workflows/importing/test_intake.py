"""Files that may be anything."""

import zipfile
from io import BytesIO

import pytest

from tests.unit.workflows.importing.foreign import (
    NAMESPACES,
    diagram,
    look,
    node,
    only,
    path,
    repaired,
    rules,
)
from workflows.importing import intake
from workflows.importing.intake import DEPTH_LIMIT, SIZE_LIMIT
from workflows.importing.report import Verdict

PLAIN = diagram(
    node("startEvent", "s"),
    node("userTask", "a", name="入户调查"),
    node("endEvent", "e"),
    path("s", "a", "e"),
)
BOMB = "<!DOCTYPE d [" + "".join(
    f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 100}">' for n in range(9)
)


def zipped() -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("a.bpmn", PLAIN)
    return content.getvalue()


REFUSED = {
    "empty": (b"", "empty_file"),
    "spaces": (b" \n\xef\xbb\xbf ", "empty_file"),
    "zip": (zipped(), "not_bpmn"),
    "gzip": (b"\x1f\x8b\x08\x00", "not_bpmn"),
    "pdf": (b"%PDF-1.7", "not_bpmn"),
    "png": (b"\x89PNG\r\n", "not_bpmn"),
    "json": (b'{"definitions": {}}', "not_bpmn"),
    "text": ("受理→调查→审批".encode(), "not_xml"),
    "cut off": (PLAIN[:-20].encode(), "not_xml"),
    "bytes": (bytes(range(256)), "not_xml"),
    "document type": (f"<!DOCTYPE d>{PLAIN}".encode(), "doctype"),
    "after a comment": (f"<?xml version='1.0'?><!-- x --><!DOCTYPE d>{PLAIN}".encode(), "doctype"),
    "in UTF-16": (f"<!DOCTYPE d>{PLAIN}".encode("utf-16"), "doctype"),
    "bomb": (f"{BOMB}]>{PLAIN.replace('入户', '&e8;')}".encode(), "doctype"),
    "file": (
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>{PLAIN}'.encode(), "doctype",
    ),
    "too deep": (b"<a>" * (DEPTH_LIMIT + 1) + b"</a>" * (DEPTH_LIMIT + 1), "too_complex"),
    "too many comments": (b"<!-- x -->" * 1_001 + PLAIN.encode(), "too_complex"),
    "too large": (PLAIN.encode() + b" " * SIZE_LIMIT, "too_large"),
    "XPDL": (b'<Package xmlns="http://www.wfmc.org/2008/XPDL2.1"/>', "not_bpmn"),
    "DMN": (b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', "not_bpmn"),
    "CMMN": (b'<definitions xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL"/>', "not_bpmn"),
    "2.0 beta": (b'<definitions xmlns="http://schema.omg.org/spec/BPMN/2.0"/>', "not_bpmn"),
    "HTML": (b"<html><body/></html>", "not_bpmn"),
    "draw.io": (b"<mxfile/>", "not_bpmn"),
    "no namespace": (b"<definitions/>", "not_bpmn"),
    "fragment": (f"<bpmn:process {NAMESPACES} id='p'/>".encode(), "fragment"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_says_what_a_file_is_that_cannot_be_read(name):
    content, rule = REFUSED[name]

    report = look(content)

    assert report.verdict is Verdict.CANNOT
    assert [finding.rule for finding in report.findings] == [rule]
    assert report.findings[0].message_zh
    assert report.findings[0].message_en


def test_refuses_more_elements_than_it_looks_at(monkeypatch):
    monkeypatch.setattr(intake, "ELEMENT_LIMIT", 1_000)

    assert rules(look(f"<a>{'<b/>' * 1_001}</a>")) == {"too_complex"}
    assert rules(look(f"<a>{'<b/>' * 900}</a>")) == {"not_bpmn"}


@pytest.mark.parametrize("name", ["XPDL", "DMN", "CMMN", "2.0 beta", "HTML", "draw.io"])
def test_names_the_vocabulary(name):
    assert name in look(REFUSED[name][0]).findings[0].message_en


def test_names_the_line_that_is_not_xml():
    (found,) = look("<a>\n<b>\n</a>").findings

    assert found.line == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030", "gbk"])
def test_reads_what_an_encoding_declares(encoding):
    report = look(f'<?xml version="1.0" encoding="{encoding}"?>{PLAIN}'.encode(encoding))

    assert rules(report) == (set() if encoding == "utf-8" else {"encoding"})
    assert "入户调查" in repaired(report)


def test_reads_a_byte_order_mark():
    assert look(PLAIN.encode("utf-8-sig")).verdict is Verdict.RUNS


@pytest.mark.parametrize("declared", ["", '<?xml version="1.0" encoding="UTF-8"?>'])
def test_reads_chinese_that_is_not_encoded_as_it_says(declared):
    report = look(f"{declared}{PLAIN}".encode("gb18030"))

    assert "GB18030" in only(report, "encoding").message_zh
    assert "入户调查" in repaired(report)


def test_reads_utf_8_that_says_it_is_something_else():
    report = look(f'<?xml version="1.0" encoding="UTF-16"?>{PLAIN}'.encode())

    assert "入户调查" in repaired(report)


def test_takes_no_other_bytes_for_chinese():
    content = PLAIN.replace("入户调查", "Größe café").encode("latin-1")

    assert rules(look(content)) == {"not_xml"}


@pytest.mark.parametrize("prefix", ["bpmn2", "semantic", "", "中文"])
def test_the_prefix_of_the_vocabulary_does_not_matter(prefix):
    written = PLAIN.replace("bpmn:", f"{prefix}:" if prefix else "").replace(
        "xmlns:bpmn=", f"xmlns:{prefix}=" if prefix else "xmlns="
    )

    assert look(written).verdict is Verdict.RUNS


def test_comments_and_instructions_are_kept():
    drawn = "<!-- 民政 --><?page y?>" + PLAIN.replace(
        "<bpmn:userTask", "<!-- 每户 --><?tool x?><bpmn:userTask"
    ).replace('isExecutable="true"', "")

    text = repaired(look(drawn))

    assert "<!-- 每户 -->" in text
    assert "<?tool x?>" in text
    assert text.index("<!-- 民政 -->") < text.index("<?page y?>") < text.index("<bpmn:definitions")
