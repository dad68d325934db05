"""Opens reports for the commands that read them: files of any form, ``-`` for standard input, links.

Decoding belongs to `tocsin.faces.intake` and not to `tocsin.reading`. Offsets of a text file count its code points
without the byte order mark; line ends stay as they are. Of a page, a PDF, a mail or a feed they count
the code points of the text drawn from it.
"""

import sys
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from tocsin.faces.intake import Document, documents
from tocsin.faces.intake.fetch import fetch, is_link
from tocsin.faces.intake.open import FILE_BYTES_MAX
from tocsin.reading import Reading
from tocsin.reading.incident import IncidentReading, read_incidents, trained
from tocsin.terms import BadInput

STDIN = "-"


def load_documents(path: str | Path, allowed: str | None = None) -> list[Document]:
    """The reports in a file, behind a link, or on standard input; `BadInput`, naming it, where it holds none.

    `allowed` names hosts inside the network that may be asked, for a desk whose policy says so (`fetch`).
    """
    data = _bytes(path, allowed)
    name = str(path)
    found = documents(data, name)
    source = "standard input" if name == STDIN else Path(name).name
    return [replace(one, source=source) if one.source == name else one for one in found]


def read_document(document: Document, published: datetime | None = None) -> Reading:
    """Read one document; an error tells where it stands."""
    try:
        return document.read(published)
    except BadInput as error:
        raise BadInput(error.message, error.hint, where=document.where) from None


def read_all(path: str | Path, published: datetime | None = None) -> list[Reading]:
    """Read every report in a file."""
    return [read_document(document, published) for document in load_documents(path)]


def read_slots(path: str | Path, published: datetime | None, careful: bool) -> IncidentReading:
    """Read the incidents of one report file, slot by slot, by the trained model."""
    document = _only(path)
    day = read_document(document, published).published
    return read_incidents(document.text, trained(), published=day, careful=careful)


def _only(path: str | Path) -> Document:
    found = load_documents(path)
    if len(found) > 1:
        raise BadInput(f"There are {len(found)} reports in it, not one.", "Give them one by one.", where=str(path))
    return found[0]


def _bytes(path: str | Path, allowed: str | None) -> bytes:
    """At most one byte more than the limit, so that a huge file costs nothing."""
    if str(path) == STDIN:
        return sys.stdin.buffer.read(FILE_BYTES_MAX + 1)
    if is_link(str(path)):
        return fetch(str(path), allowed=allowed)
    if Path(path).is_dir():
        raise BadInput("It is a folder.", f"Name its files, or keep it in view: tocsin watch {path}", where=str(path))
    try:
        with Path(path).open("rb") as file:
            return file.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        raise BadInput(
            f"The file cannot be opened: {error.strerror}.", "Check its name and rights.", where=str(path)
        ) from None
