"""What the public may read about a case: named fields of named notices, and nothing else.

Source:
    民发〔2021〕57号 第二十四条；民政部等 2022 年 10 月 20 日通知 四（二）；
    《中华人民共和国社会救助法》第十一条。
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from policies.errors import PolicyError

DISCLOSURE = Path(__file__).parent / "disclosure"
PROGRAMME = "minimum_living_allowance"

FIRST_OPINION = "first_opinion"
RESULT = "result"


class DisclosureFileError(PolicyError):
    """The list of public fields is broken, or holds a field that is never public."""

    def __init__(self, file: str, reason_zh: str, reason_en: str) -> None:
        super().__init__(
            f"公示字段文件 {file}：{reason_zh}", f"File of public fields {file}: {reason_en}"
        )


class NotDisclosableError(PolicyError):
    """A public field holds more than one plain value, so that it could carry anything."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"公示字段 {name} 的内容不是单一的文字、数字或日期，不予公示。",
            f"The public field {name} is no single text, number or day; it is not published.",
        )


@dataclass(frozen=True)
class PublicNotice:
    """The fields that one kind of notice shows, with the article that limits them."""

    name: str
    fields: tuple[str, ...]
    citation: str
    phrase: str


@dataclass(frozen=True)
class Disclosure:
    """All notices of a programme, and what none of them shows."""

    notices: Mapping[str, PublicNotice]
    never: Mapping[str, str]


@cache
def disclosure(programme: str = PROGRAMME) -> Disclosure:
    """Return what may be public of a programme's cases.

    Raises:
        DisclosureFileError: The shipped list is broken.
    """
    path = DISCLOSURE / f"{programme}.yaml"
    return read_disclosure(path.read_text("utf-8"), file=path.name)


def read_disclosure(text: str, *, file: str) -> Disclosure:
    """Read a list of public fields.

    Raises:
        DisclosureFileError: The list is broken, or a field of ``never`` is in it.
    """
    try:
        content = yaml.safe_load(text)
        never = {str(name): str(label) for name, label in content["never"].items()}
        notices = {
            str(name): PublicNotice(
                str(name), tuple(entry["fields"]), str(entry["citation"]), str(entry["phrase"])
            )
            for name, entry in content["public"].items()
        }
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise DisclosureFileError(file, f"内容错误（{error}）", f"broken: {error}") from error
    for notice in notices.values():
        for name in notice.fields:
            if name in never:
                raise DisclosureFileError(
                    file, f"{never[name]}（{name}）不得公开", f"{name} must never be public"
                )
    return Disclosure(notices, never)


def public_fields(
    case_facts: Mapping[str, object], *, notice: str = FIRST_OPINION
) -> dict[str, object]:
    """Return of a case what its notice may show, in the notice's order.

    A minor applicant's name is shortened to the family name.

    Args:
        case_facts: Anything known of the case; ``applicant_is_minor`` hides the given name.
        notice: ``first_opinion`` or ``result``.

    Raises:
        NotDisclosableError: A field holds a list or a mapping.
    """
    shown: dict[str, object] = {}
    for name in disclosure().notices[notice].fields:
        if name not in case_facts:
            continue
        value = case_facts[name]
        if not isinstance(value, str | int | date | None):
            raise NotDisclosableError(name)
        shown[name] = value
    if case_facts.get("applicant_is_minor") and "applicant_name" in shown:
        shown["applicant_name"] = f"{str(shown['applicant_name'])[:1]}某"
    return shown
