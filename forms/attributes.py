"""Read single attributes of a component, each of the type it must have."""

import re
from collections.abc import Mapping
from decimal import Decimal

from forms.errors import FormDefinitionError

MAX_TEXT = 4_000

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,8})?", re.ASCII)


class Attributes:
    """The members of one JSON object of a definition, and the component they belong to."""

    def __init__(self, members: object, *, component: str) -> None:
        self.component = component
        if not isinstance(members, Mapping):
            raise self.error("应为 JSON 对象。", "must be a JSON object.")
        self._members: Mapping[str, object] = members

    def error(self, message_zh: str, message_en: str) -> FormDefinitionError:
        """Return an error that names this component."""
        return FormDefinitionError(message_zh, message_en, component=self.component)

    def has(self, name: str) -> bool:
        """Whether the attribute is there and is not null."""
        return self._members.get(name) is not None

    def raw(self, name: str) -> object:
        """Return the attribute as JSON has it."""
        return self._members.get(name)

    def names(self) -> frozenset[str]:
        """Return the names of all attributes."""
        return frozenset(self._members)

    def text(self, name: str) -> str:
        """Return a text without templates in it; empty if absent."""
        text = self._members.get(name)
        if text is None:
            return ""
        if not isinstance(text, str) or len(text) > MAX_TEXT:
            raise self.error(
                f"“{name}”应为不超过 {MAX_TEXT} 字的文本。",
                f"“{name}” must be a text of at most {MAX_TEXT} characters.",
            )
        if text.startswith("=") or "{{" in text:
            raise self.error(
                f"“{name}”不能使用表达式或模板。",
                f"“{name}” cannot be an expression or a template.",
            )
        return text

    def flag(self, name: str) -> bool:
        """Return a yes or no; the editor's properties write them as texts."""
        flag = self._members.get(name)
        if flag in (None, False, "false", ""):
            return False
        if flag in (True, "true"):
            return True
        raise self.error(f"“{name}”应为 true 或 false。", f"“{name}” must be true or false.")

    def count(self, name: str, *, most: int) -> int | None:
        """Return a whole number from 0 to `most`; None if absent."""
        number = self.number(name)
        if number is None:
            return None
        if number != int(number) or not 0 <= number <= most:
            raise self.error(
                f"“{name}”应为 0 至 {most} 的整数。",
                f"“{name}” must be a whole number from 0 to {most}.",
            )
        return int(number)

    def number(self, name: str) -> Decimal | None:
        """Return a number; None if absent."""
        number = self._members.get(name)
        if number is None or number == "":
            return None
        is_texty = isinstance(number, int | float | str) and not isinstance(number, bool)
        if not is_texty or not _NUMBER.fullmatch(str(number)):
            raise self.error(f"“{name}”应为数字。", f"“{name}” must be a number.")
        return Decimal(str(number))

    def objects(self, name: str) -> list[object]:
        """Return a list; empty if absent."""
        listed = self._members.get(name)
        if listed is None:
            return []
        if not isinstance(listed, list):
            raise self.error(f"“{name}”应为列表。", f"“{name}” must be a list.")
        return listed
