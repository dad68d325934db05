"""Parts of every act on an incident: how the record names a statement, and the entry at the end."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from tocsin.desk.incidents.models import Candidate, Report
from tocsin.desk.incidents.queries import REPORT_CONTEXT, Paper, statement_of
from tocsin.desk.incidents.rules import cite
from tocsin.desk.record import seal
from tocsin.desk.record.acts import append
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
    enter(occasion, act, subjects, Tlp(candidate.report.limit), body)
    return candidate


def enter(occasion: Occasion, act: str, subjects: Sequence[UUID], limit: Tlp, body: Mapping[str, Any]) -> None:
    """Append the entry of an act; its result is the first of `subjects`."""
    append(occasion, act=f"incidents.{act}", subjects=list(subjects), limit=limit, body=body, result=subjects[0])
