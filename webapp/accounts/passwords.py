"""Passwords: argon2id, with the library's defaults (RFC 9106, low memory)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from webapp.accounts.errors import WeakPasswordError

MINIMUM_LENGTH = 10

_hasher = PasswordHasher()
_DECOY = _hasher.hash("nobody has this password")


def hash_password(password: str, *, login: str) -> str:
    """Return what is stored.

    Raises:
        WeakPasswordError: Shorter than ten characters, or it contains the login.
    """
    if len(password) < MINIMUM_LENGTH or login.lower() in password.lower():
        raise WeakPasswordError
    return _hasher.hash(password)


def is_right(password: str, stored: str | None) -> bool:
    """Tell whether the password fits; an unknown account costs the same time."""
    try:
        _hasher.verify(stored or _DECOY, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None
