"""Reports as PDF: their text, page by page."""

import io
import re

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from tocsin.faces.intake.document import Document
from tocsin.terms import BadInput

PAGES_MAX = 300
_HYPHENATED = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
_ASK = "Copy its text, and give it as a text file."


def documents(data: bytes, name: str) -> list[Document]:
    """The text of a PDF, as one report. Words cut at a line's end are joined."""
    try:
        pages = _pages(PdfReader(io.BytesIO(data)))
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadInput(f"The PDF cannot be read: {error}.", _ASK) from None
    text = "\n\n".join(page for page in pages if page)
    if not text.strip():
        raise BadInput("There is no text in the PDF: it may be a scan.", "Have its text recognised first.")
    return [Document(text=_HYPHENATED.sub("", text), source=name, where=name)]


def _pages(reader: PdfReader) -> list[str]:
    if reader.is_encrypted and not reader.decrypt(""):
        raise BadInput("The PDF is locked by a password.", "Open it, and save it without one.")
    if len(reader.pages) > PAGES_MAX:
        raise BadInput(f"The PDF has {len(reader.pages):,} pages; the limit is {PAGES_MAX}.", "Give the report alone.")
    return [page.extract_text().replace("\0", "").strip() for page in reader.pages]
