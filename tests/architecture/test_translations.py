"""Every message is translated into English; pages, forms and diagrams alike."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment

from scripts import update_translations

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "webapp" / "web" / "templates"
# Chinese letters, and the punctuation between them.
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff01-\uff5e]")
# What stays as it is: the product's own name, and the names of laws.
UNTRANSLATED = re.compile(r'lang="zh-CN">兜底<|民发〔\d{4}〕\d+号( 第[一二三四五六七八九十百]+条)?')


def test_the_english_catalogue_is_complete():
    done = subprocess.run(
        [sys.executable, "-m", "scripts.update_translations", "--check"],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr


def pages() -> list[Path]:
    """Return all templates but those of notices, which are written in Chinese by law."""
    return [path for path in sorted(TEMPLATES.rglob("*.html")) if "print" not in path.parts]


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(TEMPLATES)))
def test_a_page_says_everything_through_gettext(page):
    said = list(untranslated(page.read_text("utf-8")))

    assert said == []


def untranslated(source: str) -> Iterator[tuple[int, str]]:
    """Give the Chinese of a template that no call of gettext translates, with its line."""
    before = [""] * 4
    for line, kind, text in Environment(autoescape=True).lex(source):
        if kind == "whitespace":
            continue
        is_message = before[2] in update_translations.KEYWORDS and before[3] == "("
        is_plural = before[:2] == ["ngettext", "("] and before[3] == ","
        is_translated = kind == "string" and (is_message or is_plural)
        is_said = kind in {"data", "string"} and not is_translated
        if is_said and CHINESE.search(UNTRANSLATED.sub("", text)):
            yield line, text.strip()
        before = [*before[1:], text]


@pytest.fixture(scope="module")
def messages() -> list[str | tuple[str, ...]]:
    """Return every message that the script finds."""
    return [text for text, _path in update_translations.messages()]


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("乡镇经办人", "the name of a lane"),
        ("第二调查人核签", "the name of a user task"),
        ("邻里走访情况", "the label of a field"),
        ("请填写“%(label)s”。", "what is said about a field"),
        ("请按提示改正后重新提交。", "the next step of an error"),
        ("演示数据，非法定标准", "the source of a value that no law sets"),
    ],
)
def test_a_message_is_found(messages, message, kind):
    assert message in messages, kind


def test_what_a_user_task_says_about_itself_is_found(messages):
    said = [text for text in messages if str(text).startswith("逐项核对申请书、承诺书")]

    assert len(said) == 1
