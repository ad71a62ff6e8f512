import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp import encryption
from webapp.encryption import EncryptedText, Keyring, UndecipherableError, key_from_text

OLD = Keyring(keys={1: b"a" * 32}, active=1, index_key=b"i" * 32)
ROTATED = Keyring(keys={1: b"a" * 32, 2: b"b" * 32}, active=2, index_key=b"i" * 32)
PLACE = "household_member.id_number"


class TestKeyring:
    @given(st.text())
    def test_gives_back_what_was_encrypted(self, plain):
        assert ROTATED.decrypt(ROTATED.encrypt(plain, place=PLACE), place=PLACE) == plain

    def test_never_writes_the_same_value_the_same_way(self):
        written = {OLD.encrypt("张建明", place=PLACE) for _ in range(20)}

        assert len(written) == 20
        assert all("张建明".encode() not in one for one in written)

    def test_refuses_a_value_of_which_any_byte_was_changed(self):
        stored = OLD.encrypt("410621", place=PLACE)

        for place in range(len(stored)):
            changed = bytearray(stored)
            changed[place] ^= 1
            with pytest.raises(UndecipherableError):
                OLD.decrypt(bytes(changed), place=PLACE)

    def test_refuses_a_value_that_was_cut_off(self):
        stored = OLD.encrypt("410621", place=PLACE)

        for length in range(len(stored)):
            with pytest.raises(UndecipherableError):
                OLD.decrypt(stored[:length], place=PLACE)

    def test_refuses_a_value_that_was_moved_to_another_column(self):
        stored = OLD.encrypt("410621", place=PLACE)

        with pytest.raises(UndecipherableError):
            OLD.decrypt(stored, place="officer.id_number")

    def test_reads_old_values_after_a_new_key_and_writes_with_the_new_one(self):
        old = OLD.encrypt("410621", place=PLACE)
        new = ROTATED.encrypt("410621", place=PLACE)

        assert (old[0], new[0]) == (1, 2)
        assert ROTATED.decrypt(old, place=PLACE) == "410621"
        with pytest.raises(UndecipherableError):
            OLD.decrypt(new, place=PLACE)

    def test_an_error_says_where_and_not_what(self):
        stored = OLD.encrypt("410621199001011234", place=PLACE)

        with pytest.raises(UndecipherableError) as refused:
            ROTATED.decrypt(stored, place="officer.id_number")

        assert "officer.id_number" in str(refused.value)
        assert "410621" not in str(refused.value)

    def test_indexes_equal_values_equally_and_only_with_the_key(self):
        other = Keyring(keys=OLD.keys, active=1, index_key=b"j" * 32)

        index = OLD.blind_index("11010519491231002X")

        assert index == ROTATED.blind_index(" 11010519491231002x ")
        assert index != OLD.blind_index("110105194912310021")
        assert index != other.blind_index("11010519491231002X")


class TestKeyFromText:
    def test_takes_32_bytes_in_base64(self):
        assert key_from_text(base64.b64encode(b"k" * 32).decode()) == b"k" * 32

    @pytest.mark.parametrize("text", ["", "k", "a" * 44, base64.b64encode(b"k" * 31).decode()])
    def test_refuses_anything_else(self, text):
        with pytest.raises(ValueError, match=r"32 bytes|base64|padding|characters"):
            key_from_text(text)


class TestEncryptedText:
    def test_writes_ciphertext_and_reads_plain_text(self, monkeypatch):
        monkeypatch.setattr(encryption, "_ring", OLD)
        column = EncryptedText(PLACE)

        stored = column.process_bind_param("410621", None)

        assert isinstance(stored, bytes)
        assert column.process_result_value(memoryview(stored), None) == "410621"
        assert column.process_bind_param(None, None) is None
        assert column.process_result_value(None, None) is None

    def test_without_keys_reads_and_writes_nothing(self, monkeypatch):
        monkeypatch.setattr(encryption, "_ring", None)

        with pytest.raises(RuntimeError, match="DOUDI_DATA_KEYS"):
            EncryptedText(PLACE).process_bind_param("410621", None)
