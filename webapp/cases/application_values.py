"""What a text in a field of the application means: numbers, amounts, days."""

import unicodedata
from datetime import date

from policies import identity_numbers
from policies.identity_numbers import IdentityNumberError
from policies.money import fen_from_yuan


def normal_number(text: str) -> str:
    """Return an identity number in capitals and without spaces."""
    return "".join(text.split()).upper()


def born_and_sex(text: str, *, today: date) -> tuple[date, bool] | None:
    """Return birth and whether female, as the number says; nothing if it cannot be right."""
    try:
        number = identity_numbers.parse(text, today=today)
    except IdentityNumberError:
        return None
    return number.born_on, number.is_female


def fen_typed(text: str) -> int | None:
    """Return whole fen of a typed amount; nothing if it is none."""
    try:
        return fen_from_yuan(plain_amount(text))
    except ValueError:
        return None


def plain_amount(text: str) -> str:
    """Return an amount in ASCII digits, without spaces and thousands' commas."""
    return unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")


def day_typed(text: str) -> date | None:
    """Return a typed day; nothing if it is none, or too early to be meant."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year >= 1900 else None  # noqa: PLR2004  earlier is a slip
