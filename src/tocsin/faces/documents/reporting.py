"""The after-action report of a threat as a file, for the command line and for the console. Each one is recorded."""

from enum import StrEnum
from pathlib import Path
from uuid import UUID

import msgspec
from django.conf import settings
from rich.console import Console

from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Permission
from tocsin.desk.review.access import access_reportable
from tocsin.desk.review.acts import export_report, report_checkpoint
from tocsin.desk.review.document import document_of
from tocsin.desk.review.threat_report import threat_report
from tocsin.faces.asking import occasion_as, officer_named
from tocsin.faces.documents.page import page_of
from tocsin.faces.documents.pdf import find_font, pdf_of
from tocsin.faces.files import write_whole
from tocsin.terms import BadInput, Occasion


class Format(StrEnum):
    """What a report can be written as."""

    HTML = "html"
    PDF = "pdf"
    JSON = "json"


TYPES = {Format.HTML: "text/html; charset=utf-8", Format.PDF: "application/pdf", Format.JSON: "application/json"}


def write_report(threat: str, format: str, out: Path | None, *, by: str, proof: str) -> None:
    """Write the report of a threat, named by its id or its title, to a file."""
    officer = officer_named(by)
    chosen = Format(format)
    path = out or Path(f"after-action.{chosen}")
    occasion = occasion_as(by, Permission.RECORD_EXPORT, proof)
    content = report_of(occasion, officer, threat_named(officer, threat), chosen)
    write_whole(path, content)
    Console(highlight=False, soft_wrap=True).print(f"{path}: for a reader cleared up to {officer.cleared.label}.")


def report_of(occasion: Occasion, officer: Officer, threat_id: UUID, format: Format) -> bytes:
    """The report as the bytes of a file, and the record's entry that it was taken out."""
    report = threat_report(officer, threat_id, report_checkpoint(occasion))
    if format is Format.JSON:
        content = msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n"
    else:
        document = document_of(report, settings.TOCSIN.mode.marker)
        if format is Format.HTML:
            content = page_of(document).encode()
        else:
            content = pdf_of(document, made_at=occasion.at, font=find_font())
    export_report(occasion, threat_id, content=content, format=str(format))
    return content


def threat_named(officer: Officer, name: str) -> UUID:
    """The threat with this id or title, among those the officer may know of; `BadInput` for none, or several."""
    seen = access_reportable(officer)
    found = [threat.pk for threat in seen if name in (str(threat.pk), threat.title)]
    if len(found) != 1:
        titles = "; ".join(threat.title for threat in seen) or "none that this officer may see"
        raise BadInput(f"{len(found)} threats are called {name!r}.", f"There are: {titles}.", "THREAT")
    return found[0]
