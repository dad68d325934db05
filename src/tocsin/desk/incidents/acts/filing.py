"""Filing reports, and taking them out of the inbox into an incident."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from tocsin.desk.incidents.acts.entering import enter, mark_of, sealed_value
from tocsin.desk.incidents.models import Candidate, Incident, Report
from tocsin.desk.incidents.queries import REPORT_CONTEXT, Paper, access_incident, access_report
from tocsin.desk.incidents.rules import Origin, StatementState, checked_name
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import authorise, reader_of
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record import seal
from tocsin.desk.threats.rules import Mark
from tocsin.reading import Reading, Statement, read_report
from tocsin.terms import BadInput, Conflict, Need, Occasion, Tlp


def file_report(
    occasion: Occasion,
    *,
    text: str,
    limit: Tlp,
    publisher: str = "",
    source: str = "",
    need: Need | None = None,
    published: datetime | None = None,
    incident: UUID | None = None,
) -> Report:
    """File a report, read it, and keep its candidate statements; without `incident` it goes to the inbox.

    `publisher` is who publishes it, where the officer says so: it beats what the text tells, and that beats
    `source`, the name under which it came. `BadInput` where nobody is named by any of the three.
    The text is sealed. The same text a second time in one incident (or in the inbox) is the same
    report: `Conflict` names the first one. `BadInput` for an empty, binary or too long text.
    """
    officer = authorise(occasion, Permission.REPORT_FILE)
    # Read before the transaction: a long report must not hold the database's write lock.
    reading = read_report(text, source=source.strip(), published=published, publisher=_named(publisher))
    if not reading.source:
        raise BadInput("The text does not tell who published it.", "Write the source, as it is to be cited.", "source")
    return _store_report(occasion, officer, text, reading, Mark(limit, need or Need()), incident_id=incident)


def _named(publisher: str) -> str:
    return checked_name(publisher, "source") if publisher.strip() else ""


@transaction.atomic
def link_report(occasion: Occasion, report_id: UUID, incident_id: UUID) -> Report:
    """Take a report out of the inbox into an incident. `Conflict` where it has one, or has this text already."""
    officer = authorise(occasion, Permission.STATEMENT_ACCEPT)
    incident = _locked_incident(officer, incident_id)
    report = access_report(officer, report_id)
    _refuse_second(officer, incident, bytes(report.text_index))
    linked = Report.objects.filter(pk=report_id, incident__isnull=True).update(
        incident=incident, number=_next_number(incident)
    )
    if not linked:
        raise Conflict("The report belongs to an incident already.", "Look at it there.")
    report.refresh_from_db()
    body = {"source": report.source, "incident": str(incident_id)}
    enter(occasion, "link_report", [report_id, incident_id], mark_of(report), body)
    return report


@transaction.atomic
def _store_report(
    occasion: Occasion, officer: Officer, text: str, reading: Reading, mark: Mark, *, incident_id: UUID | None
) -> Report:
    incident = _locked_incident(officer, incident_id)
    index = seal.blind_index(reading.sha256)
    _refuse_second(officer, incident, index)
    key = seal.wrap_new_key(occasion.entropy, REPORT_CONTEXT)
    report = Report.objects.create(
        id=occasion.new_id(),
        incident=incident,
        number=_next_number(incident),
        source=checked_name(reading.source, "source"),
        published=_ordering_time(reading.published),
        filed_at=occasion.at,
        filed_by=officer.pk,
        limit=mark.limit,
        need=mark.need,
        wrapped_key=key,
        sealed=sealed_value(occasion, key, Paper(text, reading.title, reading.published, reading.sha256)),
        text_index=index,
    )
    _keep_candidates(occasion, report, reading.statements)
    body = {
        "source": report.source,
        "published": reading.published.isoformat() if reading.published else None,
        "sha256": reading.sha256,
        "candidates": len(reading.statements),
        "incident": str(incident_id) if incident_id else None,
    }
    enter(occasion, "file_report", [report.pk, *([incident_id] if incident_id else [])], mark_of(report), body)
    return report


def _keep_candidates(occasion: Occasion, report: Report, statements: Sequence[Statement]) -> None:
    Candidate.objects.bulk_create(
        Candidate(
            id=occasion.new_id(),
            report=report,
            ordinal=ordinal,
            origin=Origin.READ,
            kind=str(statement.kind),
            sealed=sealed_value(occasion, report.wrapped_key, statement),
            state=StatementState.CANDIDATE,
            version=0,
        )
        for ordinal, statement in enumerate(statements, start=1)
    )


def _locked_incident(officer: Officer, incident_id: UUID | None) -> Incident | None:
    """The incident with its row locked, so that two reports at once do not get one number."""
    if incident_id is None:
        return None
    access_incident(officer, incident_id)
    return Incident.objects.select_for_update().get(pk=incident_id)


def _next_number(incident: Incident | None) -> int | None:
    if incident is None:
        return None
    return (incident.reports.aggregate(last=Max("number"))["last"] or 0) + 1


def _refuse_second(officer: Officer, incident: Incident | None, index: bytes) -> None:
    first = Report.objects.filter(incident=incident, text_index=index).first()
    if first is None:
        return
    when = first.filed_at.strftime("%Y-%m-%d %H:%M UTC")
    known = f" from {first.source} at {when}" if reader_of(officer).may_read(first.limit, first.need) else ""
    raise Conflict(f"This text is filed here already{known}.", "It is one report; nothing was added.")


def _ordering_time(published: datetime | None) -> datetime | None:
    if published is None or published.tzinfo is not None:
        return published
    return published.replace(tzinfo=UTC)
