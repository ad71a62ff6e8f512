"""Personal data at rest: AES-GCM a field, a keyed index to find equal values, rotating keys."""

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

_NONCE_BYTES = 12


class UndecipherableError(Exception):
    """A stored value was written with a key that is not on the ring, or was tampered with."""


@dataclass(frozen=True)
class Keyring:
    """Keys by their number; new values take the active one, old values name theirs."""

    keys: Mapping[int, bytes]
    active: int
    index_key: bytes

    def encrypt(self, plain: str, *, place: str) -> bytes:
        """Return key number, nonce and ciphertext; ``place`` binds the value to its column."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(self.keys[self.active]).encrypt(nonce, plain.encode(), place.encode())
        return bytes([self.active]) + nonce + sealed

    def decrypt(self, stored: bytes, *, place: str) -> str:
        """Return the plain text.

        Raises:
            UndecipherableError: Unknown key, another column's value, a changed byte, or a part.
        """
        nonce, sealed = stored[1 : 1 + _NONCE_BYTES], stored[1 + _NONCE_BYTES :]
        try:
            return AESGCM(self.keys[stored[0]]).decrypt(nonce, sealed, place.encode()).decode()
        except (LookupError, ValueError, InvalidTag) as error:
            msg = f"a value of {place} cannot be read with the keys on the ring"
            raise UndecipherableError(msg) from error

    def blind_index(self, plain: str) -> str:
        """Return the same text for the same value, which nobody can turn back without the key."""
        normal = plain.strip().upper().encode()
        return hmac.new(self.index_key, normal, hashlib.sha256).hexdigest()


_ring: Keyring | None = None


def use(ring: Keyring) -> None:
    """Read and write encrypted columns with this ring from now on."""
    global _ring  # noqa: PLW0603  column types have no other way to reach the keys
    _ring = ring


def ring() -> Keyring:
    """Return the ring in use."""
    if _ring is None:
        msg = "no keys: set DOUDI_DATA_KEYS before personal data are read or written"
        raise RuntimeError(msg)
    return _ring


def key_from_text(encoded: str) -> bytes:
    """Return the 32 bytes of a key given in base64."""
    key = base64.b64decode(encoded, validate=True)
    if len(key) != 32:  # noqa: PLR2004  AES-256
        msg = "a data key must have 32 bytes"
        raise ValueError(msg)
    return key


class EncryptedText(TypeDecorator[str]):
    """A column that holds ciphertext; Python sees the plain text."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Encrypt on the way in."""
        del dialect
        return None if value is None else ring().encrypt(value, place=self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Decrypt on the way out."""
        del dialect
        return None if value is None else ring().decrypt(bytes(value), place=self.place)
