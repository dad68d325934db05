"""The only writers of incidents: one function for each thing an officer does."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Max

from tocsin.area import e7
from tocsin.desk.alerts.acts import mark_incident
from tocsin.desk.incidents.deciding import accept_all, decide, restore_hidden
from tocsin.desk.incidents.models import Candidate, Incident, Report, Task, Unit
from tocsin.desk.incidents.queries import (
    REPORT_CONTEXT,
    Paper,
    access_candidate,
    access_candidates,
    access_incident,
    access_report,
    paper_of,
    statement_of,
)
from tocsin.desk.incidents.rules import (
    Move,
    Origin,
    StatementState,
    TaskTimes,
    check_happened,
    check_successor,
    check_task_times,
    checked_grade,
    checked_name,
    checked_reason,
    cite,
    edited,
)
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import authorise
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record import seal
from tocsin.desk.record.acts import append
from tocsin.desk.threats.queries import access_threat
from tocsin.reading import Statement, read_report
from tocsin.terms import Absent, Conflict, Occasion, Tlp


@transaction.atomic
def open_incident(
    occasion: Occasion,
    *,
    title: str,
    place_name: str,
    happened_at: datetime,
    limit: Tlp,
    threat: UUID | None = None,
    point: tuple[float, float] | None = None,
) -> Incident:
    """Open an incident, for a threat or without one.

    `point` is latitude and longitude in degrees. For a threat, its uncovered time ends at `happened_at`:
    what was warned of has come. `Absent` for a threat this officer may not see.
    """
    officer = authorise(occasion, Permission.INCIDENT_OPEN)
    check_happened(happened_at, occasion.at)
    warned_of = access_threat(officer, threat) if threat else None
    incident = Incident.objects.create(
        id=occasion.new_id(),
        title=checked_name(title, "title"),
        threat=warned_of,
        happened_at=happened_at,
        opened_at=occasion.at,
        opened_by=officer.pk,
        place_name=checked_name(place_name, "place_name"),
        latitude_e7=e7(point[0]) if point else None,
        longitude_e7=e7(point[1]) if point else None,
        limit=limit,
    )
    if warned_of is not None:
        mark_incident(warned_of, at=happened_at)
    body = {
        "title": incident.title,
        "place_name": incident.place_name,
        "happened_at": happened_at.isoformat(),
        "threat": str(threat) if threat else None,
    }
    _enter(occasion, "open_incident", [incident.pk, *([threat] if threat else [])], limit, body)
    return incident


@transaction.atomic
def file_report(
    occasion: Occasion,
    *,
    source: str,
    text: str | bytes,
    limit: Tlp,
    published: datetime | None = None,
    incident: UUID | None = None,
) -> Report:
    """File a report, read it, and keep its candidate statements; without `incident` it goes to the inbox.

    The text is sealed. The same text a second time in one incident (or in the inbox) is the same
    report: `Conflict` names the first one. `BadInput` for an empty, binary or too long text.
    """
    officer = authorise(occasion, Permission.REPORT_FILE)
    whole = _locked_incident(officer, incident)
    reading = read_report(text, source=checked_name(source, "source"), published=published)
    index = seal.blind_index(reading.sha256)
    _refuse_second(officer, incident, index)
    key = seal.wrap_new_key(occasion.entropy, REPORT_CONTEXT)
    paper = Paper(reading.text, reading.title, reading.published, reading.sha256)
    report = Report.objects.create(
        id=occasion.new_id(),
        incident=whole,
        number=_next_number(whole),
        source=reading.source,
        published=_ordering_time(reading.published),
        filed_at=occasion.at,
        filed_by=officer.pk,
        limit=limit,
        wrapped_key=key,
        sealed=_sealed(occasion, key, paper),
        text_index=index,
    )
    _keep_candidates(occasion, report, reading.statements)
    body = {
        "source": report.source,
        "published": reading.published.isoformat() if reading.published else None,
        "sha256": reading.sha256,
        "candidates": len(reading.statements),
        "incident": str(incident) if incident else None,
    }
    _enter(occasion, "file_report", [report.pk, *([incident] if incident else [])], limit, body)
    return report


@transaction.atomic
def link_report(occasion: Occasion, report_id: UUID, incident_id: UUID) -> Report:
    """Take a report out of the inbox into an incident. `Conflict` where it has one, or has this text already."""
    officer = authorise(occasion, Permission.STATEMENT_ACCEPT)
    incident = _locked_incident(officer, incident_id)
    report = access_report(officer, report_id)
    _refuse_second(officer, incident_id, bytes(report.text_index))
    linked = Report.objects.filter(pk=report_id, incident__isnull=True).update(
        incident=incident, number=_next_number(incident)
    )
    if not linked:
        raise Conflict("The report belongs to an incident already.", "Look at it there.")
    report.refresh_from_db()
    body = {"source": report.source, "incident": str(incident_id)}
    _enter(occasion, "link_report", [report_id, incident_id], Tlp(report.limit), body)
    return report


@transaction.atomic
def accept_statement(occasion: Occasion, candidate_id: UUID, grade: str, *, version: int = 0) -> Candidate:
    """Take a statement into the picture, graded. `Conflict` says who decided what in the meantime."""
    officer = authorise(occasion, Permission.STATEMENT_ACCEPT)
    candidate = _in_incident(officer, candidate_id)
    decide(occasion, officer, candidate, Move.ACCEPT, version=version, grade=str(checked_grade(grade)))
    return _entered(occasion, "accept_statement", candidate)


@transaction.atomic
def accept_statements(occasion: Occasion, candidate_ids: Sequence[UUID], grade: str) -> int:
    """Take several undecided statements into the picture under one grade, all or none, as one act."""
    officer = authorise(occasion, Permission.STATEMENT_ACCEPT)
    held = str(checked_grade(grade))
    candidates = access_candidates(officer, candidate_ids)
    _check_linked(candidates)
    accept_all(occasion, officer, candidates, held)
    body = {"grade": held, "statements": [_named(candidate) for candidate in candidates]}
    limit = Tlp(max(candidate.report.limit for candidate in candidates))
    incidents = {candidate.report.incident_id for candidate in candidates}
    _enter(occasion, "accept_statements", [*sorted(incidents), *(c.pk for c in candidates)], limit, body)
    return len(candidates)


@transaction.atomic
def grade_statement(occasion: Occasion, candidate_id: UUID, grade: str, *, version: int) -> Candidate:
    """Give an accepted statement another grade."""
    officer = authorise(occasion, Permission.STATEMENT_ACCEPT)
    candidate = _in_incident(officer, candidate_id)
    decide(occasion, officer, candidate, Move.GRADE, version=version, grade=str(checked_grade(grade)))
    return _entered(occasion, "grade_statement", candidate)


@transaction.atomic
def reject_statement(occasion: Occasion, candidate_id: UUID, reason: str, *, version: int = 0) -> Candidate:
    """Set a candidate aside: the report does not say that. It stays, rejected."""
    officer = authorise(occasion, Permission.STATEMENT_ACCEPT)
    candidate = access_candidate(officer, candidate_id)
    decide(occasion, officer, candidate, Move.REJECT, version=version, reason=checked_reason(reason))
    return _entered(occasion, "reject_statement", candidate, reason=reason.strip())


@transaction.atomic
def edit_statement(
    occasion: Occasion, candidate_id: UUID, grade: str, changes: Mapping[str, Any], *, version: int
) -> Candidate:
    """Put an officer's wording of a statement in its place, accepted; the old one stays, rejected or struck.

    `changes` names fields of `tocsin.reading.Statement`. The quote is always what stands in the report
    between `start` and `end`; it cannot be written. Whatever the old one superseded, the new one does.
    """
    officer = authorise(occasion, Permission.STATEMENT_ACCEPT)
    old = _in_incident(officer, candidate_id)
    Report.objects.select_for_update().get(pk=old.report_id)
    statement = edited(statement_of(old), changes, paper_of(old.report).text)
    new = _successor(occasion, old, statement)
    decide(occasion, officer, new, Move.ACCEPT, version=0, grade=str(checked_grade(grade)))
    decide(occasion, officer, old, Move.EDIT, version=version, successor=new)
    old.replaces.filter(state=StatementState.SUPERSEDED).update(superseded_by=new)
    return _entered(occasion, "edit_statement", new, instead_of=_named(old), changed=sorted(changes))


@transaction.atomic
def supersede_statement(occasion: Occasion, candidate_id: UUID, by: UUID, *, version: int) -> Candidate:
    """Say that a later statement took the place of an earlier one. Both stay in sight."""
    officer = authorise(occasion, Permission.STATEMENT_ACCEPT)
    old, new = _in_incident(officer, candidate_id), _in_incident(officer, by)
    check_successor(
        StatementState(new.state),
        same_incident=old.report.incident_id == new.report.incident_id,
        same_kind=old.kind == new.kind,
        is_itself=old.pk == new.pk,
    )
    decide(occasion, officer, old, Move.SUPERSEDE, version=version, successor=new)
    return _entered(occasion, "supersede_statement", old, by=_named(new))


@transaction.atomic
def strike_statement(occasion: Occasion, candidate_id: UUID, reason: str, *, version: int) -> Candidate:
    """Strike an accepted statement that turned out wrong. It stays in sight, struck.

    What it had superseded stands again: a wrong figure may not go on hiding an earlier one.
    """
    officer = authorise(occasion, Permission.STATEMENT_ACCEPT)
    candidate = _in_incident(officer, candidate_id)
    decide(occasion, officer, candidate, Move.STRIKE, version=version, reason=checked_reason(reason))
    hidden = restore_hidden(occasion, officer, candidate)
    restored = [_named(earlier) for earlier in hidden]
    return _entered(occasion, "strike_statement", candidate, reason=reason.strip(), restored=restored)


@transaction.atomic
def mobilise_unit(
    occasion: Occasion, incident_id: UUID, *, name: str, kind: str, task: str, at: datetime | None = None
) -> Task:
    """Call a unit for a task. A unit that is there already gets a further task."""
    officer = authorise(occasion, Permission.UNIT_MOBILISE)
    incident = access_incident(officer, incident_id)
    times = TaskTimes(at or occasion.at)
    check_task_times(times, occasion.at)
    unit, _ = Unit.objects.get_or_create(
        incident=incident,
        name=checked_name(name, "name"),
        defaults={"id": occasion.new_id(), "kind": checked_name(kind, "kind")},
    )
    row = Task.objects.create(
        id=occasion.new_id(), unit=unit, task=checked_name(task, "task"), mobilised_at=times.mobilised_at
    )
    body = {"unit": unit.name, "kind": unit.kind, "task": row.task, "mobilised_at": times.mobilised_at.isoformat()}
    _enter(occasion, "mobilise_unit", [row.pk, incident_id], Tlp(incident.limit), body)
    return row


@transaction.atomic
def note_unit(
    occasion: Occasion, task_id: UUID, *, arrived_at: datetime | None = None, released_at: datetime | None = None
) -> Task:
    """Note when a unit arrived for a task, or was let go. What was noted is not noted over."""
    officer = authorise(occasion, Permission.UNIT_MOBILISE)
    task = Task.objects.select_for_update().filter(pk=task_id).first()
    if task is None:
        raise Absent("There is no such task.", "Look at the incident's units again.")
    incident = access_incident(officer, task.unit.incident_id)
    noted = {"arrived_at": arrived_at, "released_at": released_at}
    given = {name: at for name, at in noted.items() if at is not None}
    if not given or any(getattr(task, name) for name in given):
        raise Conflict("There is nothing to note, or it was noted already.", "Look at the task again.")
    for name, at in given.items():
        setattr(task, name, at)
    check_task_times(TaskTimes(task.mobilised_at, task.arrived_at, task.released_at), occasion.at)
    task.save(update_fields=list(given))
    body = {"unit": task.unit.name, "task": task.task} | {name: at.isoformat() for name, at in given.items()}
    _enter(occasion, "note_unit", [task_id, incident.pk], Tlp(incident.limit), body)
    return task


def _in_incident(officer: Officer, candidate_id: UUID) -> Candidate:
    candidate = access_candidate(officer, candidate_id)
    _check_linked([candidate])
    return candidate


def _check_linked(candidates: Sequence[Candidate]) -> None:
    if any(candidate.report.incident_id is None for candidate in candidates):
        raise Conflict("The report lies in the inbox still.", "Link it to an incident first.")


def _successor(occasion: Occasion, old: Candidate, statement: Statement) -> Candidate:
    last = old.report.candidates.aggregate(last=Max("ordinal"))["last"]
    return Candidate.objects.create(
        id=occasion.new_id(),
        report=old.report,
        ordinal=last + 1,
        origin=Origin.EDITED,
        kind=str(statement.kind),
        sealed=_sealed(occasion, old.report.wrapped_key, statement),
        state=StatementState.CANDIDATE,
        version=0,
    )


def _keep_candidates(occasion: Occasion, report: Report, statements: Sequence[Statement]) -> None:
    Candidate.objects.bulk_create(
        Candidate(
            id=occasion.new_id(),
            report=report,
            ordinal=ordinal,
            origin=Origin.READ,
            kind=str(statement.kind),
            sealed=_sealed(occasion, report.wrapped_key, statement),
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


def _refuse_second(officer: Officer, incident_id: UUID | None, index: bytes) -> None:
    first = Report.objects.filter(incident_id=incident_id, text_index=index).first()
    if first is None:
        return
    when = first.filed_at.strftime("%Y-%m-%d %H:%M UTC")
    known = f" from {first.source} at {when}" if first.limit <= officer.clearance else ""
    raise Conflict(f"This text is filed here already{known}.", "It is one report; nothing was added.")


def _ordering_time(published: datetime | None) -> datetime | None:
    if published is None or published.tzinfo is not None:
        return published
    return published.replace(tzinfo=UTC)


def _sealed(occasion: Occasion, key: bytes, value: Paper | Statement) -> bytes:
    return seal.seal(key, msgspec.json.encode(value), context=REPORT_CONTEXT, entropy=occasion.entropy)


def _named(candidate: Candidate) -> dict[str, Any]:
    """A statement as the record names it: never its words, only where it stands and what it counts."""
    statement = statement_of(candidate)
    return {
        "name": cite(candidate.report.number, candidate.ordinal),
        "kind": candidate.kind,
        "figure": str(statement.figure) if statement.figure else None,
        "source": candidate.report.source,
    }


def _entered(occasion: Occasion, act: str, candidate: Candidate, **more: object) -> Candidate:
    body = _named(candidate) | {"grade": candidate.grade, "state": candidate.state} | more
    subjects = [candidate.pk, candidate.report_id]
    if candidate.report.incident_id:
        subjects.append(candidate.report.incident_id)
    _enter(occasion, act, subjects, Tlp(candidate.report.limit), body)
    return candidate


def _enter(occasion: Occasion, act: str, subjects: Sequence[UUID], limit: Tlp, body: Mapping[str, Any]) -> None:
    append(occasion, act=f"incidents.{act}", subjects=list(subjects), limit=limit, body=body, result=subjects[0])
