"""From the content of a notice to its PDF: always the same bytes for the same document.

Nothing is fetched: fonts are the system's, the QR code is drawn into the page, and the moments in
the file's metadata are those of issuing.
"""

import functools
import gc
import hashlib
from datetime import UTC
from pathlib import Path

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from webapp import web
from webapp.documents import content as contents
from webapp.documents import writing
from webapp.documents.models import Document

_PRINT = Path(web.__path__[0]) / "templates" / "documents" / "print"
_FILTERS = {
    "chinese_date": writing.chinese_date,
    "chinese_month": writing.chinese_month,
    "grouped_code": writing.grouped_code,
    "yuan": writing.yuan,
    "yuan_in_capitals": writing.yuan_in_capitals,
}


def render_pdf(document: Document) -> bytes:
    """Return the PDF/A-3b of a document, about half a second of work.

    The same document gives the same bytes on the same release and fonts, so a document that is
    read before the worker made its PDF reads as it will be kept.
    """
    pdf = _pdf_of(
        render_html(document),
        identifier=hashlib.sha256(document.id.bytes).hexdigest()[:32].encode(),
    )
    # WeasyPrint's pages hold their Chinese fonts, some 90 MB, in cycles of references.
    gc.collect()
    return pdf


def _pdf_of(html: str, *, identifier: bytes) -> bytes:
    fonts = FontConfiguration()
    page = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=()))
    pdf: bytes = page.write_pdf(
        stylesheets=[CSS(filename=str(_PRINT / "print.css"), font_config=fonts)],
        font_config=fonts,
        pdf_variant="pdf/a-3b",
        pdf_identifier=identifier,
    )
    return pdf


def render_html(document: Document) -> str:
    """Return the page that the PDF is made from."""
    content = contents.load(document.kind, document.content)
    address = verification_address(content.public_address, document.verification_code)
    return (
        _environment()
        .get_template(f"{document.kind.value}.html")
        .render(
            document=document,
            content=content,
            issued_at=document.issued_at.astimezone(UTC).isoformat(timespec="seconds"),
            address=address,
            qr_code=_qr_code(address) if address else "",
        )
    )


def verification_address(public_address: str, code: str) -> str:
    """Return where a document with this code is verified; nothing without a public address."""
    return f"{public_address}/verify/{code}" if public_address else ""


def _qr_code(address: str) -> Markup:
    drawing = segno.make(address, error="m", micro=False).svg_inline(border=0, omitsize=True)
    return Markup(drawing)  # noqa: S704  drawn by segno: no text of ours stands in it


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_PRINT),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(_FILTERS)
    return environment
