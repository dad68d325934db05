"""What ``tocsin intake`` does inside a desk: open each source, file each report once, say what was passed over."""

import mailbox
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from rich.console import Console

from tocsin.desk.incidents.acts import file_report
from tocsin.desk.incidents.models import Report
from tocsin.desk.record import seal
from tocsin.faces.asking import occasion_by_command, officer_named
from tocsin.faces.cli.dossier_text import line
from tocsin.faces.cli.reports import load_documents, read_document
from tocsin.faces.intake import Document, documents
from tocsin.faces.typed import read_limit
from tocsin.terms import BadInput, Conflict

MESSAGES_MAX = 5_000


def intake(sources: list[str], officer_name: str, limit_label: str) -> None:
    """File every report of the sources in an officer's name; exit as usual where a source cannot be read."""
    officer, limit = officer_named(officer_name, "--officer"), read_limit(limit_label, "--limit")
    console, filed, known = Console(highlight=False), 0, 0
    for document in (document for source in sources for document in opened(source)):
        if _is_known(document):
            known += 1
            continue
        try:
            source, text = document.source[:200], document.text
            by = occasion_by_command(officer.actor)
            file_report(by, source=source, text=text, limit=limit, published=document.published)
            filed += 1
        except (BadInput, Conflict) as error:
            console.print(line(("not filed: ", "yellow"), f"{document.where}: {error}"))
    console.print(f"{filed} filed into the inbox, {known} passed over because they are known.")


def opened(source: str) -> Iterator[Document]:
    """The reports of a file, a link, a maildir (a folder with ``cur`` and ``new``) or an mbox file."""
    path = Path(source)
    if path.is_dir() and (path / "cur").is_dir() and (path / "new").is_dir():
        yield from _mails(mailbox.Maildir(path, create=False), source)
    elif path.is_file() and _is_mbox(path):
        yield from _mails(mailbox.mbox(path, create=False), source)
    elif path.is_dir():
        raise BadInput("This folder is no maildir.", "Name the files in it.", where=source)
    else:
        yield from load_documents(source, settings.TOCSIN.policy.fetch_hosts)


def _is_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) == b"From "


def _mails(box: mailbox.Mailbox[mailbox.Message], name: str) -> Iterator[Document]:
    for number, key in enumerate(sorted(box.keys())):
        if number >= MESSAGES_MAX:
            raise BadInput(f"There are more than {MESSAGES_MAX:,} mails in it.", "File them in parts.", where=name)
        try:
            yield from documents(box.get_bytes(key), f"{name}, mail {key}")
        except BadInput:
            continue  # A mail without text holds no report.


def _is_known(document: Document) -> bool:
    """Whether this very text was filed before, wherever it lies: the keyed hash tells it."""
    sha256 = read_document(document).sha256
    return Report.objects.filter(text_index=seal.blind_index(sha256)).exists()
