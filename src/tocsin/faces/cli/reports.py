"""Opens report files for the commands that read them; ``-`` is standard input.

Decoding belongs here and not to `tocsin.reading`: UTF-8 with or without a byte order mark, else a
clear error. Offsets count the code points of the decoded text without the mark; line ends stay as
they are.
"""

import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from tocsin.reading import REPORT_BYTES_MAX, Reading, read_report
from tocsin.reading.incident import IncidentReading, read_incidents, trained
from tocsin.reading.reader import checked_digest
from tocsin.terms import BadInput

STDIN = "-"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def load_report(path: str | Path) -> str:
    """The text of a report file; `BadInput`, naming the file, where it cannot be read as one."""
    data = _bytes(path)
    if len(data) > REPORT_BYTES_MAX:
        raise BadInput(
            f"The file is larger than the limit of {REPORT_BYTES_MAX:,} bytes for a report.",
            "Is it a report? Split it into its articles, and give each by itself.",
            where=str(path),
        )
    if data.startswith(_UTF16_MARKS):
        raise BadInput("The file is UTF-16.", "Save it as UTF-8.", where=str(path))
    if b"\0" in data:
        raise BadInput(
            "The file is binary, not text.",
            "Save it as plain text (UTF-8) first; PDF and office files have to be converted.",
            where=str(path),
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"The file is not UTF-8 text: byte {error.start:,} is no part of a character.",
            "Save it as UTF-8, for example with: iconv -f WINDOWS-1252 -t UTF-8 FILE",
            where=str(path),
        ) from None


def read_file(path: str | Path, published: datetime | None = None) -> Reading:
    """Read one report file; its source is the file's name unless the text names its publisher."""
    text = load_report(path)
    source = "standard input" if str(path) == STDIN else Path(path).name
    try:
        return read_report(text, source=source, published=published)
    except BadInput as error:
        raise BadInput(error.message, error.hint, where=str(path)) from None


def read_slots(path: str | Path, published: datetime | None, careful: bool) -> IncidentReading:
    """Read the incidents of one report file, slot by slot, by the trained model."""
    text = load_report(path)
    checked_digest(text)
    return read_incidents(text, trained(), published=published, careful=careful)


def read_files(paths: Iterable[str | Path]) -> list[Reading]:
    """Read several report files, in the order given."""
    return [read_file(path) for path in paths]


def _bytes(path: str | Path) -> bytes:
    """At most one byte more than the limit, so that a huge file costs nothing."""
    if str(path) == STDIN:
        return sys.stdin.buffer.read(REPORT_BYTES_MAX + 1)
    try:
        with Path(path).open("rb") as file:
            return file.read(REPORT_BYTES_MAX + 1)
    except OSError as error:
        raise BadInput(
            f"The file cannot be opened: {error.strerror}.", "Check its name and rights.", where=str(path)
        ) from None
