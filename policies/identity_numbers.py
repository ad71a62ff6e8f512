"""Identity numbers of residents: 18 characters, the last of which checks the others."""

from dataclasses import dataclass
from datetime import date

from policies.errors import PolicyError

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_LENGTH = 18


class IdentityNumberError(PolicyError):
    """The number cannot be anybody's; the message says what is wrong, never the number."""


@dataclass(frozen=True)
class IdentityNumber:
    """A number that passed every check, with what it says.

    The first six digits are the county of first registration, for life: no jurisdiction follows
    from them.
    """

    text: str
    born_on: date
    is_female: bool


def parse(text: str, *, today: date) -> IdentityNumber:
    """Return a checked identity number, in capitals and without spaces.

    Raises:
        IdentityNumberError: Wrong length, characters, day of birth or check digit.

    Source:
        GB 11643-1999 《公民身份号码》; the check digit is ISO 7064 MOD 11-2.
    """
    number = "".join(text.split()).upper()
    if len(number) != _LENGTH or not number[:-1].isascii() or not number[:-1].isdigit():
        raise IdentityNumberError(
            "公民身份号码应为 18 位：17 位数字加 1 位校验码（数字或 X）。",
            "An identity number has 18 characters: 17 digits and a check character (digit or X).",
        )
    born_on = _day_of_birth(number, today)
    if number[-1] != check_character(number[:-1]):
        raise IdentityNumberError(
            "公民身份号码校验码不符，请对照身份证逐位核对。",
            "The check character does not fit; compare every digit with the identity card.",
        )
    return IdentityNumber(number, born_on, is_female=int(number[16]) % 2 == 0)


def check_character(digits: str) -> str:
    """Return the character that the first 17 digits demand as the 18th."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def _day_of_birth(number: str, today: date) -> date:
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as error:
        raise IdentityNumberError(
            "公民身份号码第 7 至 14 位不是有效的出生日期。",
            "Digits 7 to 14 are not a day of birth.",
        ) from error
    if not date(1900, 1, 1) <= born_on <= today:
        raise IdentityNumberError(
            "公民身份号码中的出生日期不在合理范围内。",
            "The day of birth in the number lies in the future or before 1900.",
        )
    return born_on
