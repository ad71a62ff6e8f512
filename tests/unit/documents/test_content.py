from dataclasses import fields

import orjson
import pytest

from tests.unit.documents import samples
from webapp.documents import content as contents
from webapp.documents.models import DocumentKind

FORBIDDEN_IN_PUBLIC = ("id_number", "address", "bank", "illness", "born", "income", "phone_of")


class TestStorage:
    @pytest.mark.parametrize("make", samples.EVERY_KIND)
    def test_gives_back_what_was_stored(self, make):
        content = make()

        stored = orjson.loads(orjson.dumps(contents.as_json(content)))

        assert contents.load(content.kind, stored) == content

    def test_refuses_values_of_another_type(self):
        stored = contents.as_json(samples.publicity())

        with pytest.raises(TypeError, match="four"):
            contents.load(DocumentKind.PUBLICITY, {**stored, "member_count": "four"})

    def test_refuses_a_content_with_a_gap(self):
        stored = contents.as_json(samples.publicity())
        del stored["village_name"]

        with pytest.raises(TypeError, match="village_name"):
            contents.load(DocumentKind.PUBLICITY, stored)


class TestKinds:
    def test_every_kind_has_its_content_and_a_mark_of_its_own(self):
        marks = {content.mark for content in contents.CONTENT_TYPES.values()}

        assert set(contents.CONTENT_TYPES) == set(DocumentKind)
        assert len(marks) == len(DocumentKind)

    @pytest.mark.parametrize("content", [contents.PublicityContent, contents.PublicationContent])
    def test_what_hangs_on_a_board_has_no_field_for_personal_data(self, content):
        names = [field.name for field in fields(content) if field.name != "public_address"]

        assert not [name for name in names for word in FORBIDDEN_IN_PUBLIC if word in name]
