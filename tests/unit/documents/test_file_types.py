import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfWriter

from webapp.documents import file_types
from webapp.documents.errors import UploadTypeError, UploadUnreadableError


def image(kind, size=(8, 6)):
    out = BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def pdf(*, password=None, pages=1):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def png_that_claims(width, height):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0")), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


class TestMediaTypeOf:
    @pytest.mark.parametrize(
        ("content", "file_name", "media_type"),
        [
            (image("JPEG"), "户口本.jpg", "image/jpeg"),
            (image("JPEG"), "户口本.JPEG", "image/jpeg"),
            (image("PNG"), "a.png", "image/png"),
            (image("WEBP"), "a.webp", "image/webp"),
            (pdf(), "收入证明.pdf", "application/pdf"),
        ],
    )
    def test_reads_the_type_from_the_bytes(self, content, file_name, media_type):
        assert file_types.media_type_of(content, file_name=file_name) == media_type

    @pytest.mark.parametrize(
        ("content", "file_name"),
        [
            (image("PNG"), "a.jpg"),
            (image("JPEG"), "a.pdf"),
            (pdf(), "a.png"),
            (image("GIF"), "a.gif"),
            (b"MZ\x90\x00", "a.pdf"),
            (b"<html><script>alert(1)</script>", "a.jpg"),
            (b"plain words", "a.png"),
            (image("PNG"), "without_suffix"),
        ],
    )
    def test_refuses_what_is_not_what_its_name_says(self, content, file_name):
        with pytest.raises(UploadTypeError) as refused:
            file_types.media_type_of(content, file_name=file_name)

        assert "不是它所称的类型" in refused.value.public_message
        assert refused.value.params == {"file_name": file_name}

    @pytest.mark.parametrize(
        ("content", "file_name"),
        [
            (image("JPEG", (400, 400))[:-40], "a.jpg"),
            (image("PNG", (400, 400))[:60], "a.png"),
            (png_that_claims(9_000, 9_000), "a.png"),
            (png_that_claims(30_000, 30_000), "a.png"),
            (b"%PDF-1.7\nnothing more", "a.pdf"),
            (pdf(password="secret"), "a.pdf"),
            (pdf(pages=501), "a.pdf"),
        ],
        ids=["cut_jpeg", "cut_png", "wide", "bomb", "empty_pdf", "locked_pdf", "endless_pdf"],
    )
    def test_refuses_what_cannot_be_opened(self, content, file_name):
        with pytest.raises(UploadUnreadableError):
            file_types.media_type_of(content, file_name=file_name)


class TestSafeName:
    @pytest.mark.parametrize(
        ("sent", "kept"),
        [
            ("户口本.jpg", "户口本.jpg"),
            ("C:\\Users\\王\\户口本.jpg", "户口本.jpg"),
            ("../../etc/passwd", "passwd"),
            ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie: x.jpg"),
            ("证明\u202egpj.exe", "证明gpj.exe"),
            ("  .jpg ", "jpg"),
            ("", "upload"),
            ("/", "upload"),
        ],
    )
    def test_keeps_what_a_person_would_call_it(self, sent, kept):
        assert file_types.safe_name(sent) == kept

    def test_shortens_a_long_name_and_keeps_its_suffix(self):
        kept = file_types.safe_name("长" * 300 + ".jpeg")

        assert len(kept) == 120
        assert kept.endswith(".jpeg")
