"""Read what a component demands: its validation and the product's own additions."""

import re

from forms.attributes import Attributes
from forms.model import Additions, Kind, Validation

TEXTFIELD_LENGTH = 200
TEXTAREA_LENGTH = 2_000
MAX_LENGTH = 20_000

VALIDATIONS = frozenset(
    {"required", "min", "max", "minLength", "maxLength", "pattern", "validationType"}
)
ADDITIONS = frozenset(
    {
        *("unit", "empty_text", "money", "allowNegative", "type", "not_after"),
        *("must_be_true", "must_be_complete", "after_field", "not_more_than"),
        *("one_required_with", "requires_reason_when_differs_from", "reason_field"),
    }
)
WHERE = {
    "money": {Kind.NUMBER},
    "allowNegative": {Kind.NUMBER},
    "type": {Kind.RADIO, Kind.SELECT},
    "not_after": {Kind.DATETIME},
    "after_field": {Kind.DATETIME},
    "not_more_than": {Kind.NUMBER},
    "requires_reason_when_differs_from": {Kind.NUMBER},
    "reason_field": {Kind.NUMBER, Kind.CHECKBOX},
    "must_be_true": {Kind.CHECKBOX},
    "must_be_complete": {Kind.CHECKLIST},
    "empty_text": {Kind.DYNAMICLIST},
}

# A group that repeats, or many parts of open length, can take longer than a life to match.
_RISKY = re.compile(r"\)[*+?{]|\(\?(?!:)|\\[1-9]")
_OPEN_LENGTH = re.compile(r"[*+?]|\{\d*,\d*\}")
_PLAIN = re.compile(r"\\.|\[\^?\]?[^\]]*\]|\(\?:")
_MAX_OPEN_LENGTHS = 3


def validation(attributes: Attributes, *, kind: Kind) -> Validation:
    """Return what `validate` demands; lengths have a limit even if the form sets none."""
    given = Attributes(attributes.raw("validate") or {}, component=attributes.component)
    _refuse_unknown(given, VALIDATIONS, where="validate")
    pattern = _pattern(given, kind=kind)
    usual_length = TEXTAREA_LENGTH if kind is Kind.TEXTAREA else TEXTFIELD_LENGTH
    most = TEXTFIELD_LENGTH if pattern is not None else MAX_LENGTH
    max_length = given.count("maxLength", most=most)
    return Validation(
        is_required=given.flag("required"),
        minimum=given.number("min"),
        maximum=given.number("max"),
        min_length=given.count("minLength", most=MAX_LENGTH) or 0,
        max_length=usual_length if max_length is None else max_length,
        pattern=pattern,
        text_format=_text_format(given),
    )


def additions(attributes: Attributes, *, kind: Kind) -> Additions:
    """Return what `properties` demands; a misspelt one would demand nothing, so it is refused."""
    given = Attributes(attributes.raw("properties") or {}, component=attributes.component)
    _refuse_unknown(given, ADDITIONS, where="properties")
    for name, kinds in WHERE.items():
        if given.has(name) and kind not in kinds:
            raise given.error(f"“{name}”不适用于 {kind}。", f"“{name}” does not apply to {kind}.")
    is_money = _constant(given, "money", "yuan")
    return Additions(
        unit=given.text("unit") or ("元" if is_money else ""),
        empty_text=given.text("empty_text"),
        is_money=is_money,
        allows_negative=given.flag("allowNegative"),
        is_boolean=_constant(given, "type", "boolean"),
        is_not_after_today=_constant(given, "not_after", "today"),
        must_be_true=given.flag("must_be_true"),
        must_be_complete=given.flag("must_be_complete"),
        after_field=given.text("after_field") or None,
        not_more_than=given.text("not_more_than") or None,
        one_required_with=given.text("one_required_with") or None,
        differs_from=given.text("requires_reason_when_differs_from") or None,
        reason_field=given.text("reason_field") or None,
    )


def _refuse_unknown(given: Attributes, known: frozenset[str], *, where: str) -> None:
    if unknown := sorted(given.names() - known):
        raise given.error(
            f"{where} 中的“{unknown[0]}”无法识别，可用：{'、'.join(sorted(known))}。",
            f"“{unknown[0]}” in {where} is unknown; known are {', '.join(sorted(known))}.",
        )


def _constant(given: Attributes, name: str, only: str) -> bool:
    if not given.has(name):
        return False
    if given.raw(name) != only:
        raise given.error(f"“{name}”只能为 {only}。", f"“{name}” can only be {only}.")
    return True


def _text_format(given: Attributes) -> str | None:
    text_format = given.text("validationType")
    if text_format in {"", "custom"}:
        return None
    if text_format not in {"email", "phone"}:
        raise given.error(
            f"不支持的 validationType“{text_format}”。",
            f"validationType “{text_format}” is not supported.",
        )
    return text_format


def _pattern(given: Attributes, *, kind: Kind) -> str | None:
    pattern = given.raw("pattern")
    if pattern is None or pattern == "":
        return None
    if kind is not Kind.TEXTFIELD or not isinstance(pattern, str):
        raise given.error("只有单行文本可以使用 pattern。", "Only a textfield can have a pattern.")
    open_lengths = len(_OPEN_LENGTH.findall(_PLAIN.sub("", pattern)))
    if (
        len(pattern) > TEXTFIELD_LENGTH
        or _RISKY.search(pattern)
        or (open_lengths > _MAX_OPEN_LENGTHS)
    ):
        raise given.error(
            "pattern 过于复杂，请改用不含重复分组的简单格式。",
            "The pattern is too complex. Use a simple one without repeated groups.",
        )
    try:
        re.compile(pattern)
    except re.error as error:
        raise given.error(
            f"pattern 不是有效的正则表达式（第 {error.pos} 位）。",
            f"The pattern is no regular expression (position {error.pos}).",
        ) from error
    return pattern
