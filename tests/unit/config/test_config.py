import base64
from pathlib import Path

import pytest

from webapp.config import Environment, Settings, from_environment
from webapp.encryption import Keyring
from webapp.errors import SettingsError


def encoded(sign: bytes) -> str:
    return base64.b64encode(sign * 32).decode()


COMPLETE = {
    "DATABASE_URL": "postgresql://host/doudi",
    "DOUDI_SECRET_KEY": "secret",
    "DOUDI_DATA_KEYS": f"1:{encoded(b'a')},3:{encoded(b'c')},2:{encoded(b'b')}",
    "DOUDI_INDEX_KEY": encoded(b"i"),
}


class TestFromEnvironment:
    def test_needs_no_more_than_the_secrets_and_is_production_then(self):
        settings = from_environment(COMPLETE)

        assert settings.environment is Environment.PRODUCTION
        assert settings.secure_cookies
        assert not settings.is_demonstration
        assert (settings.development_clock, settings.public_address) == (None, "")

    def test_the_highest_number_is_the_active_key(self):
        ring = from_environment(COMPLETE).keyring

        assert (ring.active, sorted(ring.keys)) == (3, [1, 2, 3])

    @pytest.mark.parametrize("name", sorted(COMPLETE))
    @pytest.mark.parametrize("value", [None, ""])
    def test_names_what_is_missing(self, name, value):
        found = {**COMPLETE, name: value} if value is not None else dict(COMPLETE)
        if value is None:
            del found[name]

        with pytest.raises(SettingsError, match=f"{name} is not set"):
            from_environment(found)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("DOUDI_DATA_KEYS", "abc"),
            ("DOUDI_DATA_KEYS", f"one:{encoded(b'a')}"),
            ("DOUDI_DATA_KEYS", "1:c2hvcnQ="),
            ("DOUDI_DATA_KEYS", "1:not base64!"),
            ("DOUDI_DATA_KEYS", f"256:{encoded(b'a')}"),
            ("DOUDI_DATA_KEYS", f"-1:{encoded(b'a')}"),
            ("DOUDI_DATA_KEYS", f"1:{encoded(b'a')},1:{encoded(b'b')}"),
            ("DOUDI_INDEX_KEY", "c2hvcnQ="),
            ("DOUDI_ENVIRONMENT", "staging"),
        ],
    )
    def test_names_what_is_malformed(self, name, value):
        with pytest.raises(SettingsError, match=name):
            from_environment({**COMPLETE, name: value})

    def test_takes_the_embedded_database_only_where_none_is_named(self):
        without = {name: value for name, value in COMPLETE.items() if name != "DATABASE_URL"}

        assert from_environment(without, database_url="embedded").database_url == "embedded"
        assert from_environment(COMPLETE, database_url="embedded").database_url.endswith("doudi")

    def test_reads_a_demonstration(self):
        settings = from_environment(
            {
                **COMPLETE,
                "DOUDI_ENVIRONMENT": "demonstration",
                "DOUDI_DEVELOPMENT_CLOCK": "var/clock",
                "DOUDI_PUBLIC_ADDRESS": "https://example.org/",
                "DOUDI_INSECURE_COOKIES": "1",
            }
        )

        assert settings.is_demonstration
        assert settings.development_clock == Path("var/clock")
        assert settings.public_address == "https://example.org"
        assert not settings.secure_cookies


def test_production_refuses_a_clock_that_can_be_set():
    with pytest.raises(SettingsError, match="DOUDI_DEVELOPMENT_CLOCK"):
        from_environment({**COMPLETE, "DOUDI_DEVELOPMENT_CLOCK": "var/clock"})
    with pytest.raises(SettingsError, match="DOUDI_DEVELOPMENT_CLOCK"):
        Settings(
            database_url="",
            secret_key="",
            keyring=Keyring(keys={}, active=1, index_key=b""),
            development_clock=Path("var/clock"),
        )
