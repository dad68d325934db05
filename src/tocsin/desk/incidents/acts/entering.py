"""Parts of every act on an incident: how the record names a statement, and the entry at the end."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from tocsin.desk.incidents.models import Candidate, Incident, Report
from tocsin.desk.incidents.queries import REPORT_CONTEXT, Paper, statement_of
from tocsin.desk.incidents.rules import cite
from tocsin.desk.record import seal
from tocsin.desk.record.acts import append
from tocsin.desk.threats.rules import Mark, narrowest_need
from tocsin.reading import Statement
from tocsin.terms import Occasion, Tlp


def sealed_value(occasion: Occasion, key: bytes | memoryview, value: Paper | Statement) -> bytes:
    """A paper or a statement, sealed under its report's key."""
    return seal.seal(bytes(key), msgspec.json.encode(value), context=REPORT_CONTEXT, entropy=occasion.entropy)


def sealed_words(occasion: Occasion, report: Report, words: str) -> bytes:
    """An officer's words, sealed under a report's key: they may quote it."""
    return seal.seal(bytes(report.wrapped_key), words.encode(), context=REPORT_CONTEXT, entropy=occasion.entropy)


def named(candidate: Candidate) -> dict[str, Any]:
    """A statement as the record names it: never its words, only where it stands and what it counts."""
    statement = statement_of(candidate)
    return {
        "name": cite(candidate.report.number, candidate.ordinal),
        "kind": candidate.kind,
        "figure": str(statement.figure) if statement.figure else None,
        "source": candidate.report.source,
    }


def entered(occasion: Occasion, act: str, candidate: Candidate, **more: object) -> Candidate:
    """Append the entry of an act on one statement; `more` is what this act has to tell besides."""
    body = named(candidate) | {"grade": candidate.grade, "state": candidate.state} | more
    subjects = [candidate.pk, candidate.report_id]
    if candidate.report.incident_id:
        subjects.append(candidate.report.incident_id)
    enter(occasion, act, subjects, mark_of(candidate.report), body)
    return candidate


def enter(occasion: Occasion, act: str, subjects: Sequence[UUID], mark: Mark, body: Mapping[str, Any]) -> None:
    """Append the entry of an act; its result is the first of `subjects`."""
    append(
        occasion,
        act=f"incidents.{act}",
        subjects=list(subjects),
        limit=mark.limit,
        need=mark.need,
        body=body,
        result=subjects[0],
    )


def mark_of(*rows: Incident | Report) -> Mark:
    """How far an entry may go that tells of these rows: no further than any of them."""
    return Mark(Tlp(max(row.limit for row in rows)), narrowest_need(row.need for row in rows))
