"""Reading the papers of a case as an officer does: from the task to the file."""

import re
from io import BytesIO

from pypdf import PdfReader

from tests.e2e.person import Person


def notice_of(person: Person, title: str) -> str:
    """Open a notice from the papers of the task on screen; return the words of its PDF."""
    return pdf_text(notice_file(person, title))


def notice_file(person: Person, title: str) -> bytes:
    """Open a notice from the papers of the task on screen; return its PDF."""
    back = person.page.url
    person.page.get_by_role("tab", name=person.say("材料")).click()
    papers = person.page.locator("#papers").get_by_role("link", name=person.say(title))
    person.follow(papers.last)
    link = person.page.locator('a[href$="/pdf"]').first
    content = person.fetch(link.get_attribute("href") or "")
    person.open(back)
    return content


def pdf_text(content: bytes) -> str:
    """Return the words of a PDF, without the spaces that its lines put between characters."""
    pages = PdfReader(BytesIO(content)).pages
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))


def verification_code(words: str) -> str:
    """Return the code printed beside a notice's QR code, from its words."""
    found = re.search(r"核验码[：:]?([0-9A-Z-]{20,30})", words)
    assert found is not None, words
    return found[1]
