"""Read what was posted for one field: a typed value, or what is wrong with it."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from forms.model import Component, Kind, documents_of, options_of
from forms.wording import FieldMessage, Wording

MAX_NUMBER_LENGTH = 40
EARLIEST_YEAR = 1900

_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,10})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_TEXT_FORMATS = {
    "email": (re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+"), Wording.EMAIL),
    "phone": (re.compile(r"(\+?86)?-?(1\d{10}|0\d{2,3}-?\d{7,8})", re.ASCII), Wording.PHONE),
}
# Category Cc would break a line or a database; the others reorder what a reader sees.
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ALLOWED_CONTROLS = {Kind.TEXTAREA: frozenset("\n\t")}

Context = Mapping[str, object]
Value = str | bool | Decimal | date | tuple[str, ...] | None


@dataclass(frozen=True)
class Reading:
    """The value of a field, None while it is empty or wrong."""

    value: Value = None
    message: FieldMessage | None = None


def read(component: Component, posted: Sequence[str], *, context: Context) -> Reading:
    """Read one field; what depends on other fields is judged elsewhere.

    Args:
        component: An input.
        posted: Every text posted under its name, perhaps none.
        context: Options and uploaded documents of the case.
    """
    if component.kind in _LIST_READERS:
        return _LIST_READERS[component.kind](component, posted, context)
    text = _clean(posted[0]) if posted else ""
    if not text:
        is_required = component.validation.is_required
        return _wrong(component, _asking(component)) if is_required else Reading()
    if _has_controls(component, text):
        return _wrong(component, Wording.CONTROL_CHARACTERS)
    return _TEXT_READERS[component.kind](component, text, context)


def as_json(component: Component, value: Value) -> object:
    """Return a value as JSON: money with two decimals in a string, whole numbers as numbers."""
    if isinstance(value, Decimal):
        if component.decimal_digits == 0:
            return int(value)
        digits = component.decimal_digits
        return f"{value:f}" if digits is None else f"{value:.{digits}f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value


def as_texts(component: Component, value: object) -> list[str]:
    """Return a stored or computed value as the field's input would have posted it."""
    if isinstance(value, bool):
        unticked = ["false"] if component.additions.is_boolean else []
        return ["true"] if value else unticked
    if value is None:
        return []
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    if isinstance(value, Decimal):
        return [f"{value:f}"]
    return [value.isoformat() if isinstance(value, date) else str(value)]


def _asking(component: Component) -> Wording:
    return Wording.CHOOSE if component.kind in {Kind.SELECT, Kind.RADIO} else Wording.FILL_IN


def _wrong(component: Component, wording: Wording, *, limit: object = "") -> Reading:
    return Reading(message=FieldMessage(wording, component.label, limit=str(limit)))


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n\u3000\u00a0")


def _has_controls(component: Component, text: str) -> bool:
    allowed = _ALLOWED_CONTROLS.get(component.kind, frozenset())
    return any(
        character not in allowed
        and (unicodedata.category(character) in {"Cc", "Cs"} or character in _BIDI_CONTROLS)
        for character in text
    )


def _read_text(component: Component, text: str, _context: Context) -> Reading:
    validation = component.validation
    if len(text) > validation.max_length:
        return _wrong(component, Wording.TOO_LONG, limit=validation.max_length)
    if len(text) < validation.min_length:
        return _wrong(component, Wording.TOO_SHORT, limit=validation.min_length)
    if validation.text_format is not None:
        shape, wording = _TEXT_FORMATS[validation.text_format]
        if not shape.fullmatch(text):
            return _wrong(component, wording)
    if validation.pattern is not None and not re.search(validation.pattern, text):
        return _wrong(component, Wording.PATTERN)
    return Reading(text)


def _read_number(component: Component, text: str, _context: Context) -> Reading:
    number = _decimal(text)
    if number is None:
        is_whole = component.decimal_digits == 0
        return _wrong(component, Wording.WHOLE_NUMBER if is_whole else Wording.NUMBER)
    wrong = _wrong_decimals(component, number) or _out_of_range(component, number)
    return wrong or Reading(number)


def _decimal(text: str) -> Decimal | None:
    if len(text) > MAX_NUMBER_LENGTH:
        return None
    plain = unicodedata.normalize("NFKC", text)
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None


def _wrong_decimals(component: Component, number: Decimal) -> Reading | None:
    digits = component.decimal_digits
    if digits is None or number == round(number, digits):
        return None
    if digits == 0:
        return _wrong(component, Wording.WHOLE_NUMBER)
    return _wrong(component, Wording.DECIMALS, limit=digits)


def _out_of_range(component: Component, number: Decimal) -> Reading | None:
    least, most = component.validation.minimum, component.validation.maximum
    if component.additions.is_money and number < 0 and not component.additions.allows_negative:
        return _wrong(component, Wording.NOT_NEGATIVE)
    if least is not None and number < least:
        return _wrong(component, Wording.AT_LEAST, limit=f"{least:f}")
    if most is not None and number > most:
        return _wrong(component, Wording.AT_MOST, limit=f"{most:f}")
    return None


def _read_date(component: Component, text: str, _context: Context) -> Reading:
    parts = _DATE.fullmatch(unicodedata.normalize("NFKC", text[:MAX_NUMBER_LENGTH]))
    try:
        if parts is None or int(parts[1]) < EARLIEST_YEAR:
            return _wrong(component, Wording.DATE)
        return Reading(date(int(parts[1]), int(parts[2]), int(parts[3])))
    except ValueError:
        return _wrong(component, Wording.DATE)


def _read_choice(component: Component, text: str, context: Context) -> Reading:
    if text not in {option.value for option in options_of(component, context)}:
        return _wrong(component, Wording.CHOOSE_LISTED)
    return Reading(text == "true" if component.additions.is_boolean else text)


def _read_checkbox(component: Component, posted: Sequence[str], _context: Context) -> Reading:
    is_ticked = bool(posted) and posted[0].strip() in {"true", "on", "1"}
    additions = component.additions
    is_excused = additions.must_be_true and additions.reason_field is not None
    if component.must_be_filled and not is_ticked and not is_excused:
        return Reading(is_ticked, _wrong(component, Wording.CONFIRM).message)
    return Reading(is_ticked)


def _read_checklist(component: Component, posted: Sequence[str], context: Context) -> Reading:
    values = [option.value for option in options_of(component, context)]
    ticked = {text.strip() for text in posted} - {""}
    if ticked - set(values):
        return _wrong(component, Wording.CHOOSE_LISTED)
    chosen = tuple(value for value in values if value in ticked)
    if component.additions.must_be_complete and len(chosen) < len(values):
        return Reading(chosen, _wrong(component, Wording.TICK_ALL).message)
    if component.validation.is_required and not chosen:
        return Reading(chosen, _wrong(component, Wording.TICK_ONE).message)
    return Reading(chosen)


def _read_documents(component: Component, posted: Sequence[str], context: Context) -> Reading:
    chosen = tuple(dict.fromkeys(text.strip() for text in posted if text.strip()))
    if set(chosen) - {option.value for option in documents_of(component, context)}:
        return _wrong(component, Wording.UPLOAD_AGAIN)
    if len(chosen) > 1 and not component.takes_many:
        return Reading(chosen, _wrong(component, Wording.UPLOAD_ONE).message)
    if component.validation.is_required and not chosen:
        return Reading(chosen, _wrong(component, Wording.UPLOAD).message)
    return Reading(chosen)


_LIST_READERS: Mapping[Kind, Callable[[Component, Sequence[str], Context], Reading]] = {
    Kind.CHECKBOX: _read_checkbox,
    Kind.CHECKLIST: _read_checklist,
    Kind.FILEPICKER: _read_documents,
}
_TEXT_READERS: Mapping[Kind, Callable[[Component, str, Context], Reading]] = {
    Kind.TEXTFIELD: _read_text,
    Kind.TEXTAREA: _read_text,
    Kind.NUMBER: _read_number,
    Kind.DATETIME: _read_date,
    Kind.SELECT: _read_choice,
    Kind.RADIO: _read_choice,
}
