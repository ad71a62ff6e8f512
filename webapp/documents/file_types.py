"""What a file really is: read from its bytes, never from its name."""

import re
import unicodedata
from io import BytesIO
from pathlib import PurePath

from PIL import Image, ImageFile, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from webapp.documents.errors import UploadTypeError, UploadUnreadableError

PDF = "application/pdf"
_IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_SUFFIXES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".pdf": PDF,
}
_PIXEL_LIMIT = 60_000_000  # A photograph of a good telephone; decoded it must fit in memory.
_PDF_PAGE_LIMIT = 500
_NAME_LIMIT = 120


def media_type_of(content: bytes, *, file_name: str) -> str:
    """Return the media type of a file whose bytes and name agree.

    Raises:
        UploadTypeError: The bytes are of no accepted type, or the name claims another one.
        UploadUnreadableError: The type is right and the file cannot be opened.
    """
    claimed = _SUFFIXES.get(PurePath(file_name).suffix.lower())
    found = PDF if content.startswith(b"%PDF-") else _image_type(content, file_name)
    if found is None or found != claimed:
        raise UploadTypeError(f"claims {claimed}, is {found}", file_name=file_name)
    if found == PDF:
        _open_pdf(content, file_name)
    return found


def safe_name(file_name: str) -> str:
    """Return a name without folders, control and direction characters, and not too long."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", file_name))[-1]
    visible = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip(" .")
    stem, suffix = PurePath(visible).stem, PurePath(visible).suffix
    return f"{stem[: _NAME_LIMIT - len(suffix)]}{suffix}" or "upload"


def _image_type(content: bytes, file_name: str) -> str | None:
    """Return the type of an image that can be decoded; its size is judged before it is."""
    # WeasyPrint accepts cut images, for the whole process; an upload must be whole.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(BytesIO(content), formats=tuple(_IMAGES)) as image:
            kind, (width, height) = image.format, image.size
            if width * height > _PIXEL_LIMIT:
                raise UploadUnreadableError(f"{width} x {height} pixels", file_name=file_name)
            image.draft(
                "L", (max(1, width // 8), max(1, height // 8))
            )  # Lets a JPEG be decoded small.
            image.load()
    except UnidentifiedImageError:
        return None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UploadUnreadableError("decompression bomb", file_name=file_name) from error
    except (OSError, SyntaxError, ValueError) as error:  # Pillow's words for broken images.
        raise UploadUnreadableError(str(error), file_name=file_name) from error
    return _IMAGES[str(kind)]


def _open_pdf(content: bytes, file_name: str) -> None:
    try:
        page_count = len(PdfReader(BytesIO(content)).pages)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UploadUnreadableError(str(error), file_name=file_name) from error
    if not 0 < page_count <= _PDF_PAGE_LIMIT:
        raise UploadUnreadableError(f"{page_count} pages", file_name=file_name)
