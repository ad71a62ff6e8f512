"""Settings, read once. A default exists only if it is right in production."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from webapp.encryption import Keyring, key_from_text
from webapp.errors import SettingsError

LAST_KEY = 255

Network = IPv4Network | IPv6Network


class Environment(StrEnum):
    """Where this process runs."""

    PRODUCTION = "production"
    DEMONSTRATION = "demonstration"
    TEST = "test"


@dataclass(frozen=True)
class Settings:
    """Everything that differs between installations."""

    database_url: str
    secret_key: str
    keyring: Keyring
    environment: Environment = Environment.PRODUCTION
    development_clock: Path | None = None
    public_address: str = ""
    idle_limit: timedelta = timedelta(minutes=30)
    upload_limit_bytes: int = 10 * 1024 * 1024
    secure_cookies: bool = True
    live_instances: int = 0
    worker_silent_after: timedelta = timedelta(seconds=30)
    metrics_networks: tuple[Network, ...] = ()
    metrics_token: str = ""

    def __post_init__(self) -> None:
        if self.environment is Environment.PRODUCTION and self.development_clock is not None:
            msg = "DOUDI_DEVELOPMENT_CLOCK must not be set in production: legal deadlines run on it"
            raise SettingsError(msg)

    @property
    def is_demonstration(self) -> bool:
        """Tell whether demonstration parameters count and the clock may be set."""
        return self.environment is not Environment.PRODUCTION


def from_environment(
    variables: Mapping[str, str] | None = None, *, database_url: str | None = None
) -> Settings:
    """Read the settings from environment variables.

    Args:
        variables: Where to read; the process' own environment by default.
        database_url: Used when ``DATABASE_URL`` is not set: the embedded server's address.

    Raises:
        SettingsError: A needed variable is missing or malformed; the message names it.
    """
    found = os.environ if variables is None else variables
    url = found.get("DATABASE_URL") or database_url
    if not url:
        msg = "DATABASE_URL is not set, and no embedded database was started"
        raise SettingsError(msg)
    clock_file = found.get("DOUDI_DEVELOPMENT_CLOCK")
    return Settings(
        database_url=url,
        secret_key=_needed(found, "DOUDI_SECRET_KEY"),
        keyring=_keyring(found),
        environment=_environment(found.get("DOUDI_ENVIRONMENT", Environment.PRODUCTION)),
        development_clock=Path(clock_file) if clock_file else None,
        public_address=found.get("DOUDI_PUBLIC_ADDRESS", "").rstrip("/"),
        secure_cookies=found.get("DOUDI_INSECURE_COOKIES") != "1",
        live_instances=_count(found, "DOUDI_LIVE_INSTANCES", default=0),
        worker_silent_after=_seconds(found, "DOUDI_WORKER_SILENT_SECONDS", 30),
        metrics_networks=_networks(found.get("DOUDI_METRICS_NETWORKS", "")),
        metrics_token=found.get("DOUDI_METRICS_TOKEN", ""),
    )


def _environment(name: str) -> Environment:
    try:
        return Environment(name)
    except ValueError as error:
        known = ", ".join(known.value for known in Environment)
        msg = f"DOUDI_ENVIRONMENT is {name!r}; it must be one of {known}"
        raise SettingsError(msg) from error


def _count(found: Mapping[str, str], name: str, *, default: int) -> int:
    text = found.get(name, str(default))
    if not text.isascii() or not text.isdigit():
        msg = f"{name} is {text!r}; it must be a whole number, 0 or more"
        raise SettingsError(msg)
    return int(text)


def _keyring(found: Mapping[str, str]) -> Keyring:
    """Read ``DOUDI_DATA_KEYS``: ``1:BASE64,2:BASE64``; the highest number is the active key.

    A value names its key in one byte, and for good: numbers go from 1 to 255, each once.
    """
    try:
        pairs = [item.split(":", 1) for item in _needed(found, "DOUDI_DATA_KEYS").split(",")]
        keys = {int(number): key_from_text(key) for number, key in pairs}
        index_key = key_from_text(_needed(found, "DOUDI_INDEX_KEY"))
    except ValueError as error:
        msg = f"DOUDI_DATA_KEYS and DOUDI_INDEX_KEY hold keys of 32 bytes in base64: {error}"
        raise SettingsError(msg) from error
    if len(keys) != len(pairs) or not all(1 <= number <= LAST_KEY for number in keys):
        msg = f"DOUDI_DATA_KEYS numbers its keys from 1 to {LAST_KEY}, each number once"
        raise SettingsError(msg)
    return Keyring(keys=keys, active=max(keys), index_key=index_key)


def _seconds(found: Mapping[str, str], name: str, usual: int) -> timedelta:
    text = found.get(name, str(usual))
    if not text.isdecimal() or not int(text):
        msg = f"{name} is {text!r}; it must be a whole number of seconds, at least 1"
        raise SettingsError(msg)
    return timedelta(seconds=int(text))


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(one.strip()) for one in text.split(",") if one.strip())
    except ValueError as error:
        msg = f"DOUDI_METRICS_NETWORKS lists networks such as 10.1.0.0/16, 127.0.0.1: {error}"
        raise SettingsError(msg) from error


def _needed(found: Mapping[str, str], name: str) -> str:
    value = found.get(name)
    if not value:
        msg = f"{name} is not set"
        raise SettingsError(msg)
    return value
