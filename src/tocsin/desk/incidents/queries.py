"""Reads of incidents. `access_*` is the only way to a row; absent and not cleared look alike."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec
from django.db.models import Count, Q, QuerySet

from tocsin.desk.incidents.models import Candidate, Decision, Incident, Judgement, Report, Task
from tocsin.desk.incidents.rules import Origin, Standing, StatementState, cite
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import reader_of
from tocsin.desk.record import seal
from tocsin.desk.record.limits import as_reader, within_limits
from tocsin.picture import Graded, Judged, Picture, Point, State, build_picture, likely_incidents
from tocsin.picture import figure_series as series_of
from tocsin.reading import Kind, Reading, Statement
from tocsin.terms import Absent, AdmiraltyGrade, Reader, Tlp

REPORT_CONTEXT = "incidents.report"
Row = TypeVar("Row")

_SHOWN = {
    StatementState.ACCEPTED: State.ACCEPTED,
    StatementState.SUPERSEDED: State.ACCEPTED,
    StatementState.STRUCK: State.STRUCK,
    StatementState.RETRACTED: State.RETRACTED,
}


class Paper(msgspec.Struct, frozen=True):
    """What is sealed of a report: its text, its title, its date as read (perhaps without a time zone)."""

    text: str
    title: str
    published: datetime | None
    sha256: str


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement opened for an officer who may see it. `name` is how it is cited in its incident."""

    id: UUID
    name: str
    report_id: UUID
    source: str
    published: datetime | None
    statement: Statement
    origin: Origin
    standing: Standing
    grade: AdmiraltyGrade | None
    superseded_by: UUID | None


@dataclass(frozen=True, slots=True)
class JudgementView:
    """An officer's word on two statements. `struck` is the reason where it was struck, else empty."""

    id: UUID
    first: str
    second: str
    contradicts: bool
    why: str
    by: str
    at: datetime
    struck: str


def access_incidents(officer: Officer) -> QuerySet[Incident]:
    """The incidents this officer may see, in order of opening."""
    return within_limits(Incident.objects.all(), reader_of(officer))


def access_incident(officer: Officer, incident_id: UUID) -> Incident:
    """One incident; `Absent` where there is none for this officer."""
    return _found(access_incidents(officer).filter(pk=incident_id).first(), "incident")


def access_reports(officer: Officer, incident_id: UUID | None) -> QuerySet[Report]:
    """The reports of an incident that this officer may see; of the inbox where `incident_id` is None.

    One whose text was erased, its key destroyed, is no more among them.
    """
    reports = within_limits(Report.objects.exclude(wrapped_key=b""), reader_of(officer))
    if incident_id is None:
        return reports.filter(incident__isnull=True)
    return reports.filter(incident=access_incident(officer, incident_id))


def access_report(officer: Officer, report_id: UUID) -> Report:
    """One report; `Absent` where there is none for this officer."""
    reader = reader_of(officer)
    reports = within_limits(Report.objects.exclude(wrapped_key=b"").select_related("incident"), reader)
    report = reports.filter(pk=report_id).first()
    incident = report.incident if report is not None else None
    if incident is not None and not reader.may_read(incident.limit, incident.need):
        report = None
    return _found(report, "report")


def access_candidate(officer: Officer, candidate_id: UUID) -> Candidate:
    """One statement with its report; `Absent` where there is none for this officer."""
    candidate = _found(Candidate.objects.filter(pk=candidate_id).select_related("report").first(), "statement")
    access_report(officer, candidate.report_id)
    return candidate


def access_candidates(officer: Officer, candidate_ids: Iterable[UUID]) -> list[Candidate]:
    """Several statements with their reports, in the order named; `Absent` where one is none for this officer."""
    wanted = list(dict.fromkeys(candidate_ids))
    rows = _seen(Candidate.objects.filter(pk__in=wanted), reader_of(officer)).select_related("report")
    found = {row.pk: row for row in rows}
    if not wanted or len(found) != len(wanted):
        raise Absent("There is no such statement.", "Name at least one, and only those you may see.")
    return [found[id_] for id_ in wanted]


def access_statements(officer: Officer, report_id: UUID) -> list[StatementView]:
    """Every statement of a report, decided or not, in order of their place."""
    report = access_report(officer, report_id)
    return list(_views(report.candidates.select_related("report")))


def access_standing(officer: Officer, incident_id: UUID, kinds: Iterable[Kind]) -> list[StatementView]:
    """The accepted statements of these kinds in an incident: what another statement can take the place of."""
    rows = Candidate.objects.filter(
        report__in=access_reports(officer, incident_id),
        state=StatementState.ACCEPTED,
        kind__in=[str(kind) for kind in kinds],
    )
    return list(_views(rows.select_related("report").order_by("report__number", "ordinal")))


def access_statement(officer: Officer, candidate_id: UUID) -> StatementView:
    """One statement, opened; `Absent` where there is none for this officer."""
    return next(_views([access_candidate(officer, candidate_id)]))


def access_judgements(officer: Officer, candidate_id: UUID) -> list[JudgementView]:
    """What officers said of contradictions with this statement, struck ones too, oldest first."""
    access_candidate(officer, candidate_id)
    about = Judgement.objects.filter(Q(first_id=candidate_id) | Q(second_id=candidate_id))
    about = about.select_related("first__report", "second__report")
    seen = _both_seen(about, reader_of(officer))
    # A struck one came before the one that stands: ids of the same millisecond follow in no order.
    rows = sorted(seen, key=lambda row: (row.at, row.struck_reason is None, row.pk))
    names = _names(row.officer_id for row in rows)
    return [_judgement(row, names.get(row.officer_id, "")) for row in rows]


def _judgement(row: Judgement, by: str) -> JudgementView:
    report = row.first.report
    return JudgementView(
        id=row.pk,
        first=name_of(row.first),
        second=name_of(row.second),
        contradicts=row.contradicts,
        why=words_of(report, row.reason),
        by=by,
        at=row.at,
        struck=words_of(report, row.struck_reason) if row.struck_reason else "",
    )


def access_current(officer: Officer, candidate_id: UUID) -> StatementView:
    """What stands now where this statement stood: the last that took its place, or it itself."""
    candidate, seen = access_candidate(officer, candidate_id), {candidate_id}
    while candidate.superseded_by_id is not None and candidate.superseded_by_id not in seen:
        seen.add(candidate.superseded_by_id)
        candidate = access_candidate(officer, candidate.superseded_by_id)
    return next(_views([candidate]))


def access_reasons(officer: Officer, report_id: UUID) -> dict[UUID, str]:
    """Why statements of a report were rejected or struck, in the officers' words; the latest reason of each."""
    report = access_report(officer, report_id)
    rows = Decision.objects.filter(candidate__report=report, reason__isnull=False).order_by("id")
    return {row.candidate_id: words_of(report, row.reason or b"") for row in rows}


def access_names(officer: Officer, candidate_ids: Iterable[UUID]) -> dict[UUID, str]:
    """How these statements are cited in their incident; those this officer may not see are left out."""
    rows = _seen(Candidate.objects.filter(pk__in=list(candidate_ids)), reader_of(officer))
    named = rows.values_list("pk", "report__number", "ordinal")
    return {key: cite(number, ordinal) for key, number, ordinal in named}


def within_reach(rows: QuerySet[Candidate], reader: Reader) -> QuerySet[Candidate]:
    """The statements whose report, and whose incident where there is one, this reader may see."""
    hidden = Incident.objects.exclude(pk__in=within_limits(Incident.objects.all(), reader))
    return within_limits(rows, reader, of="report").exclude(report__incident__in=hidden)


def _seen(rows: QuerySet[Candidate], reader: Reader) -> QuerySet[Candidate]:
    """The same, of reports that are not erased."""
    return within_reach(rows.exclude(report__wrapped_key=b""), reader)


def _both_seen(rows: QuerySet[Judgement], reader: Reader) -> QuerySet[Judgement]:
    return within_limits(within_limits(rows, reader, of="first__report"), reader, of="second__report")


def with_undecided(reports: QuerySet[Report]) -> QuerySet[Report]:
    """The same reports, each with `found` and `undecided`: how many statements it has, and how many wait."""
    waiting = Q(candidates__state=StatementState.CANDIDATE)
    return reports.annotate(found=Count("candidates"), undecided=Count("candidates", filter=waiting)).order_by(
        "number", "filed_at", "id"
    )


def access_likely_incidents(officer: Officer, reports: Iterable[Report]) -> dict[UUID, list[Incident]]:
    """For each of these reports the incidents that it seems to tell of (`picture.likely_incidents`), the newest first.

    The officer was given the reports by one of the reads above. Incidents that the officer may not see are not named.
    """
    known = list(access_incidents(officer).order_by("-happened_at"))
    rows = list(reports)
    if not known:
        return {row.pk: [] for row in rows}
    told: dict[UUID, list[Statement]] = {row.pk: [] for row in rows}
    for candidate in Candidate.objects.filter(report__in=rows).select_related("report").order_by("ordinal"):
        told[candidate.report_id].append(statement_of(candidate))
    return {row.pk: likely_incidents(_reading_of(row, told[row.pk]), known) for row in rows}


def _reading_of(report: Report, told: Sequence[Statement]) -> Reading:
    paper = paper_of(report)
    return Reading(
        source=report.source, published=paper.published, statements=tuple(told), title=paper.title, sha256=paper.sha256
    )


def undecided_counts(officer: Officer) -> dict[UUID | None, int]:
    """How many statements wait for a decision, by incident; under None those in the inbox."""
    waiting = _seen(Candidate.objects.filter(state=StatementState.CANDIDATE), reader_of(officer))
    counted = waiting.values_list("report__incident_id").annotate(Count("pk")).order_by()
    return dict(counted)


def access_tasks(officer: Officer, incident_id: UUID) -> QuerySet[Task]:
    """The tasks of an incident with their units, in order of mobilisation."""
    access_incident(officer, incident_id)
    return Task.objects.filter(unit__incident_id=incident_id).select_related("unit").order_by("mobilised_at", "id")


def access_picture(officer: Officer, incident_id: UUID, *, as_of: datetime | None = None) -> Picture:
    """The picture of an incident as far as this officer may see it."""
    access_incident(officer, incident_id)
    return incident_picture(incident_id, reader_of(officer), as_of=as_of)


def incident_picture(incident_id: UUID, reader: Reader | Tlp, *, as_of: datetime | None = None) -> Picture:
    """The picture that the accepted statements make for a reader; a clearance alone is somebody in no group.

    Undecided and rejected candidates are no part of it; struck and superseded ones are shown and not
    counted. With `as_of` only what was published by then.
    """
    return build_picture(
        graded_statements(incident_id, reader), as_of=as_of, judgements=judgements_of(incident_id, reader)
    )


def judgements_of(incident_id: UUID, reader: Reader | Tlp) -> list[Judged]:
    """What officers say of contradictions between statements that this reader may see."""
    rows = Judgement.objects.filter(struck_at__isnull=True, first__report__incident_id=incident_id).select_related(
        "first__report", "second__report"
    )
    rows = _both_seen(rows, as_reader(reader))
    return [
        Judged(name_of(row.first), name_of(row.second), row.contradicts, words_of(row.first.report, row.reason))
        for row in rows
    ]


def figure_series(incident_id: UUID, kind: Kind, reader: Reader | Tlp) -> tuple[Point, ...]:
    """The figures of one kind in order of their as-of, with bounds and sources, for a plot."""
    return series_of(incident_picture(incident_id, reader), kind)


def graded_statements(incident_id: UUID, reader: Reader | Tlp) -> list[Graded]:
    """The statements an officer decided to take, with grade and state, as the picture takes them in."""
    rows = Candidate.objects.filter(report__incident_id=incident_id, state__in=[str(state) for state in _SHOWN])
    rows = _seen(rows, as_reader(reader)).select_related("report")
    views = list(_views(rows))
    names = {view.id: view.name for view in views}
    papers = _papers(rows)
    return [_graded(view, names, papers[view.report_id]) for view in views]


def statements_counted(reader: Reader | Tlp) -> int:
    """How many statements were accepted as truly said, those superseded later among them."""
    states = [str(StatementState.ACCEPTED), str(StatementState.SUPERSEDED)]
    rows = Candidate.objects.filter(state__in=states, report__incident__isnull=False)
    return _seen(rows, as_reader(reader)).count()


def name_of(candidate: Candidate) -> str:
    """How a statement is cited in its incident."""
    return cite(candidate.report.number, candidate.ordinal)


def words_of(report: Report, sealed: bytes | memoryview) -> str:
    """Open words that an officer wrote, sealed under a report's key; the caller has checked who asks."""
    return seal.open_sealed(bytes(report.wrapped_key), bytes(sealed), context=REPORT_CONTEXT).decode()


def paper_of(report: Report) -> Paper:
    """Open a report's sealed text; the caller has checked who asks."""
    plain = seal.open_sealed(bytes(report.wrapped_key), bytes(report.sealed), context=REPORT_CONTEXT)
    return msgspec.json.decode(plain, type=Paper)


def statement_of(candidate: Candidate) -> Statement:
    """Open a sealed statement; the caller has checked who asks."""
    plain = seal.open_sealed(bytes(candidate.report.wrapped_key), bytes(candidate.sealed), context=REPORT_CONTEXT)
    return msgspec.json.decode(plain, type=Statement)


def standing_of(candidate: Candidate) -> Standing:
    """How a statement stands, with the name of the office that decided so."""
    return standings_of([candidate])[0]


def standings_of(candidates: Sequence[Candidate]) -> list[Standing]:
    """The same for several statements, in their order."""
    names = _names(candidate.decided_by for candidate in candidates)
    return [_standing(candidate, names) for candidate in candidates]


def _views(rows: Iterable[Candidate]) -> Iterator[StatementView]:
    rows = list(rows)
    names = _names(row.decided_by for row in rows)
    for row in rows:
        yield StatementView(
            id=row.pk,
            name=cite(row.report.number, row.ordinal),
            report_id=row.report_id,
            source=row.report.source,
            published=row.report.published,
            statement=statement_of(row),
            origin=Origin(row.origin),
            standing=_standing(row, names),
            grade=AdmiraltyGrade.from_text(row.grade) if row.grade else None,
            superseded_by=row.superseded_by_id,
        )


def _standing(row: Candidate, names: dict[UUID, str]) -> Standing:
    by = names.get(row.decided_by, "An officer") if row.decided_by else ""
    return Standing(StatementState(row.state), row.version, by, row.decided_at)


def _names(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    wanted = {id_ for id_ in ids if id_ is not None}
    return dict(Officer.objects.filter(pk__in=wanted).values_list("id", "name"))


def _papers(rows: Iterable[Candidate]) -> dict[UUID, Paper]:
    reports = {row.report_id: row.report for row in rows}
    return {id_: paper_of(report) for id_, report in reports.items()}


def _graded(view: StatementView, names: dict[UUID, str], paper: Paper) -> Graded:
    successor = names.get(view.superseded_by) if view.superseded_by else None
    return Graded(
        statement=msgspec.structs.replace(view.statement, id=view.name),
        source=view.source,
        published=paper.published,
        grade=view.grade,
        state=_SHOWN[view.standing.state],
        superseded_by=successor,
        report=paper.sha256,
        title=paper.title,
    )


def _found(row: Row | None, what: str) -> Row:
    if row is None:
        raise Absent(f"There is no such {what}.", "It may be beyond your clearance; ask a supervisor.")
    return row
