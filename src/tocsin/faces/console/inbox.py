"""The inbox: files that were dropped, reprints under the first that came, and where a text lies already."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from tocsin.desk.incidents.acts import file_report
from tocsin.desk.incidents.models import Incident, Report
from tocsin.desk.incidents.queries import (
    access_incidents,
    access_likely_incidents,
    access_reports,
    paper_of,
    with_undecided,
)
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import reader_of
from tocsin.desk.record.limits import within_limits
from tocsin.faces.console.draft_form import read_time
from tocsin.faces.console.officer import occasion_for
from tocsin.faces.intake import Document, documents
from tocsin.faces.intake.open import FILE_BYTES_MAX
from tocsin.faces.typed import read_id, read_limit
from tocsin.picture import reprints
from tocsin.terms import BadInput, Conflict

FILES_MAX = 20
COMPARED_MAX = 200
"""Of more reports in the inbox than this the newest are compared for reprints; the others stand by themselves."""

SUGGESTED_MAX = 50
"""Of more than this only the newest say which incident they seem to tell of; each says so on its own page."""


@dataclass(frozen=True, slots=True)
class InboxGroup:
    """The first report of a text, those that carry it too, and the incidents that it seems to tell of."""

    first: Report
    copies: tuple[Report, ...]
    likely: tuple[Incident, ...] = ()


def inbox_groups(officer: Officer) -> list[InboxGroup]:
    """The reports of the inbox, the newest first, each with its reprints."""
    rows = list(with_undecided(access_reports(officer, None)))
    texts = {str(row.pk): paper_of(row).text for row in rows[-COMPARED_MAX:]}
    groups = {name: group for group in reprints(texts) for name in group}
    found: dict[str, list[Report]] = {}
    for row in rows:
        found.setdefault(min(groups.get(str(row.pk), [str(row.pk)])), []).append(row)
    newest = sorted(found.values(), key=lambda members: members[0].filed_at, reverse=True)
    likely = access_likely_incidents(officer, [members[0] for members in newest[:SUGGESTED_MAX]])
    return [InboxGroup(one, tuple(copies), tuple(likely.get(one.pk, ()))) for one, *copies in newest]


def twins_of(officer: Officer, report: Report) -> list[Report]:
    """Reports with the very same text in incidents that this officer may see."""
    rows = within_limits(Report.objects.filter(text_index=report.text_index), reader_of(officer))
    return list(rows.filter(incident__in=access_incidents(officer)).select_related("incident"))


def filed_files(request: HttpRequest, chosen: Sequence[UploadedFile]) -> list[Report]:
    """File every report in the files that were dropped; what cannot be filed is said, the rest is filed.

    `BadInput` or `Conflict` where nothing could be filed at all.
    """
    if len(chosen) > FILES_MAX:
        raise BadInput(f"These are more than {FILES_MAX} files.", "Drop them in parts.", "file")
    done: list[Report] = []
    refused: list[BadInput | Conflict] = []
    for one in chosen:
        try:
            found = documents(one.read(FILE_BYTES_MAX + 1), one.name or "a file")
        except BadInput as error:
            refused.append(error)
            continue
        for document in found:
            try:
                done.append(_file(request, document))
            except (BadInput, Conflict) as error:
                refused.append(error)
    if not done:
        raise refused[0] if refused else BadInput("There is nothing in the files.", "Choose others.", "file")
    for reason in refused:
        messages.warning(request, f"Not filed: {reason}")
    return done


def _file(request: HttpRequest, document: Document) -> Report:
    """What the officer typed beats what the text tells, and that what the envelope tells."""
    post = request.POST
    incident = post.get("incident", "")
    return file_report(
        occasion_for(request),
        publisher=post.get("source", ""),
        source=document.source[:200],
        text=document.text,
        limit=read_limit(post.get("limit", "")),
        published=read_time(post.get("published", ""), "published") or document.published,
        incident=read_id(incident, "incident") if incident else None,
    )
