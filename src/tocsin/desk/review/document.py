"""A report as a document of headings, sentences and tables, which a page and a PDF then draw. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tocsin.desk.review.gaps import WHEN
from tocsin.desk.review.report import ThreatReport
from tocsin.desk.review.rules import span_words

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its head, and rows as long as the head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it, in order: sentences, a list, a table, lines to copy as they are."""

    title: str
    sentences: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    table: Table | None = None
    copied: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document; `marker` stands at the head and foot of every page of an exercise."""

    title: str
    subtitle: str
    limit: str
    marker: str
    sections: tuple[Section, ...]


def document_of(report: ThreatReport, marker: str) -> Document:
    """The report as a document."""
    return Document(
        title=f"After-action report: {report.title}",
        subtitle=f"{report.desk}, {report.area_name}, up to {_when(report.until)}",
        limit=report.limit,
        marker=marker,
        sections=(
            _overview(report),
            Section("What was missed", points=report.gaps or ("Nothing that these figures show.",)),
            _coverage(report),
            _alerts(report),
            _partners(report),
            _lapses(report),
            _orders(report),
            _decisions(report),
            _proof(report),
        ),
    )


def _overview(report: ThreatReport) -> Section:
    times = report.lead_times
    people, gatherings = report.people, report.gatherings
    rows = [
        ("Threat opened", _when(report.opened_at)),
        ("Came true", _when(report.incident_at)),
        ("Threat closed", _when(report.closed_at)),
        ("From tip to alert", _hours(times.tip_to_alert if times else None)),
        ("From alert to incident", _hours(times.alert_to_incident if times else None)),
        ("From lapse to incident", _hours(times.lapse_to_incident if times else None)),
        (
            "Gatherings inside, just outside, not known",
            f"{gatherings.inside}, {gatherings.near_miss}, {gatherings.unknown}",
        ),
        (
            "Registered people exposed, handed an alert, answered",
            f"{people.exposed}, {people.reached}, {people.answered}",
        ),
        ("Over-warned person-hours", str(report.over_warned_person_hours)),
    ]
    return Section(
        "At a glance",
        sentences=("A lead time says what the desk had. It says nothing of lives.",),
        table=Table(("What", "Figure"), tuple(rows)),
    )


def _coverage(report: ThreatReport) -> Section:
    rows = tuple(
        (
            "covered" if one.covered else "not covered",
            _when(one.start),
            _when(one.end),
            span_words(one.end - one.start),
        )
        for one in report.coverage
    )
    return Section("Coverage of the open threat", table=Table(("", "From", "To", "Length"), rows))


def _alerts(report: ThreatReport) -> Section:
    head = ("Alert", "Released", "Ended", "Written by", "Released by", "Languages", "Handed over", "Answered", "Failed")
    rows = tuple(
        (
            f"{one.number}, {one.area_name}",
            _when(one.released_at),
            f"{_when(one.expires_at)} ({one.state})",
            one.written_by,
            one.released_by,
            ", ".join(one.languages),
            f"{one.reached} of {one.recipients}",
            str(one.answered),
            str(one.failed),
        )
        for one in report.alerts
    )
    return Section("Who was warned, and who answered", table=Table(head, rows))


def _partners(report: ThreatReport) -> Section:
    rows = tuple(
        (one.partner, _when(one.told_at), one.by, one.digest[:12], "; ".join(one.answers) or "silence")
        for one in report.partners
    )
    head = ("Partner", "Told", "By", "Wording", "What came back")
    return Section("Partners", table=Table(head, rows))


def _lapses(report: ThreatReport) -> Section:
    head = ("Alert", "Asked", "To supervisors", "Answer", "By", "Countersigned", "Lapsed")
    rows = tuple(
        (
            str(one.number),
            _when(one.asked_at),
            _when(one.escalated_at),
            one.answer or "none",
            one.answered_by or NOTHING,
            one.countersigned_by or NOTHING,
            _when(one.lapsed_at),
        )
        for one in report.lapses
    )
    return Section("Lapses", table=Table(head, rows))


def _orders(report: ThreatReport) -> Section:
    rows = tuple(
        (one.title, _when(one.issued_at), ", ".join(f"{count} {name}" for name, count in one.answers.items()))
        for one in report.orders
    )
    sentences = ("Orders that were issued while the threat was open, or after it came true.",)
    return Section("Orders", sentences=sentences, table=Table(("Order", "Issued", "Gatherings"), rows))


def _decisions(report: ThreatReport) -> Section:
    rows = tuple((_when(one.time), one.office, one.words) for one in report.decisions)
    return Section("Decisions, with the offices that took them", table=Table(("When", "Office", "What"), rows))


def _proof(report: ThreatReport) -> Section:
    proof = report.proof
    sentences = [
        f"This report rests on entries {_numbers(proof.entries)} of the record, which has {proof.record.entries}.",
        f"Its root is {proof.record.root}.",
        f"It was made for a reader cleared up to {report.limit}; {proof.hidden} entries lie beyond that.",
        "The entries can be opened with their proof by: tocsin record disclose.",
        f"Checkpoints verify with the key {proof.key}",
    ]
    return Section("Proof", sentences=tuple(sentences), copied=proof.checkpoint)


def _numbers(numbers: Sequence[int]) -> str:
    """Numbers with stretches put together: 1–3, 7."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(_span(first, last) for first, last in spans) or "none"


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _when(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime(WHEN) if at else NOTHING


def _hours(hours: float | None) -> str:
    return NOTHING if hours is None else f"{hours} h"


def words_of(document: Document) -> Iterable[str]:
    """Every text of a document, to see which characters it needs."""
    yield from (document.title, document.subtitle, document.limit, document.marker)
    for section in document.sections:
        yield from (section.title, *section.sentences, *section.points, section.copied)
        if section.table:
            yield from (cell for row in (section.table.head, *section.table.rows) for cell in row)
