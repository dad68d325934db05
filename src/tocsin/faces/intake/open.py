"""Opens what arrived: tells its form, and has the part made for that form draw the documents from it."""

from collections.abc import Callable
from importlib import import_module

from tocsin.faces.intake.document import Document
from tocsin.faces.intake.sniff import Form, form_of
from tocsin.reading import REPORT_BYTES_MAX
from tocsin.terms import BadInput

FILE_BYTES_MAX = 4 * REPORT_BYTES_MAX
"""Largest page, PDF, mail or feed that is opened: their text is a small part of them."""

_PARTS = {
    Form.PAGE: "tocsin.faces.intake.pages",
    Form.PDF: "tocsin.faces.intake.pdf",
    Form.FEED: "tocsin.faces.intake.feeds",
    Form.MAIL: "tocsin.faces.intake.mail",
}


def documents(data: bytes, name: str) -> list[Document]:
    """The reports in `data`, which came under `name`, in their order.

    Raises `BadInput` for what holds no report, is of no form that is read, or is too large; for a form whose
    parser is not installed it tells what to install.
    """
    try:
        form = form_of(data)
        if len(data) > (REPORT_BYTES_MAX if form is Form.TEXT else FILE_BYTES_MAX):
            raise BadInput(
                f"The file is larger than the limit of {REPORT_BYTES_MAX:,} bytes for a report.",
                "Is it a report? Split it into its articles, and give each by itself.",
            )
        return [plain(data, name)] if form is Form.TEXT else _part(form)(data, name)
    except BadInput as error:
        raise BadInput(error.message, error.hint, where=error.where or name) from None


def plain(data: bytes, name: str) -> Document:
    """A text file: UTF-8 with or without a byte order mark."""
    if b"\0" in data:
        raise BadInput("The file is binary, not text.", "Save it as text or PDF, or paste its text.")
    try:
        return Document(text=data.decode("utf-8-sig"), source=name, where=name)
    except UnicodeDecodeError as error:
        raise BadInput(
            f"The file is not UTF-8 text: byte {error.start:,} is no part of a character.",
            "Save it as UTF-8, for example with: iconv -f WINDOWS-1252 -t UTF-8 FILE",
        ) from None


def _part(form: Form) -> Callable[[bytes, str], list[Document]]:
    try:
        part: Callable[[bytes, str], list[Document]] = import_module(_PARTS[form]).documents
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("tocsin"):
            raise
        raise BadInput(
            f"Reading a {form} needs {error.name}, which is not installed.",
            "Install the rest with: pip install 'tocsin[server]'",
        ) from None
    return part
