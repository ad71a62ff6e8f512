"""The PDFs as readers and archives meet them: whole layouts with the fonts of the system."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.unit.documents import samples
from webapp.documents import rendering


def read(pdf):
    return PdfReader(BytesIO(pdf))


class TestEveryKind:
    @pytest.mark.parametrize("make", samples.EVERY_KIND)
    def test_is_an_archival_pdf_of_one_or_two_pages(self, make):
        document = samples.document(make())

        found = read(rendering.render_pdf(document))

        assert found.metadata.title == f"{document.title}（{document.number}）"
        assert found.metadata.creation_date == samples.ISSUED_AT
        assert found.trailer["/Root"]["/Lang"] == "zh-CN"
        metadata = found.trailer["/Root"]["/Metadata"].get_data()
        assert b'pdfaid:part="3"' in metadata
        assert b'pdfaid:conformance="B"' in metadata
        assert [round(side) for side in found.pages[0].mediabox[2:]] == [595, 842]
        assert len(found.pages) <= 2

    @pytest.mark.parametrize("make", samples.EVERY_KIND)
    def test_embeds_chinese_fonts_so_that_every_reader_shows_it(self, make):
        document = samples.document(make())

        page = read(rendering.render_pdf(document)).pages[0]

        assert document.number in "".join(page.extract_text().split())
        fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
        assert fonts
        assert all("CJK-SC" in font["/BaseFont"] for font in fonts)


class TestSameBytes:
    def test_gives_the_same_bytes_for_the_same_document(self):
        first = rendering.render_pdf(samples.document(samples.refusal()))
        again = rendering.render_pdf(samples.document(samples.refusal()))

        assert first == again

    def test_gives_other_bytes_for_another_document(self):
        first = rendering.render_pdf(samples.document(samples.publication()))
        other = rendering.render_pdf(samples.document(samples.publication(), number="另一号"))

        assert first != other


class TestUntrustedText:
    def test_fetches_nothing_that_a_text_names(self):
        hostile = samples.publication(village_name='"><img src="file:///etc/passwd">')

        pages = read(rendering.render_pdf(samples.document(hostile))).pages

        text = "".join(page.extract_text() for page in pages)
        assert "root:" not in text
        assert "/etc/passwd" in "".join(text.split())
