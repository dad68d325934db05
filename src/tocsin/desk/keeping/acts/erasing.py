"""Erasing what is over its time: keys are destroyed, rows that hold nothing else are deleted."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from tocsin.desk.delivery.models import Answer
from tocsin.desk.exposure.acts import erase_person
from tocsin.desk.exposure.models import Leg
from tocsin.desk.incidents.models import Report
from tocsin.desk.keeping.queries import ERASED_KEY, overdue
from tocsin.desk.keeping.rules import Held, limit_of
from tocsin.desk.officers.models import Showing
from tocsin.desk.officers.queries import authorise
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record.acts import append
from tocsin.desk.threats.models import TipSentence
from tocsin.terms import DESK, Occasion, Tlp

INDEX_BYTES = 32
CHUNK_ROWS = 500


@transaction.atomic
def erase_overdue(occasion: Occasion, periods: Mapping[Held, int]) -> dict[Held, int]:
    """Erase everything that is over its time; returns how many of each kind, kinds with none left out.

    `periods` are days by kind, 0 for without end. The desk does it by itself, an administrator at will. The
    record keeps how much was erased and when, and nothing of what it was. Backups forget it with their age.
    """
    if occasion.actor != DESK:
        authorise(occasion, Permission.DATA_ERASE)
    limits = {kind: limit_of(occasion.at, days) for kind, days in periods.items()}
    counts = {kind: _erase(occasion, kind, limit) for kind, limit in limits.items() if limit}
    erased = {kind: count for kind, count in counts.items() if count}
    if erased:
        body = {
            "erased": {str(kind): count for kind, count in erased.items()},
            "days_kept": {str(kind): periods[kind] for kind in erased},
        }
        append(occasion, act="keeping.erase_overdue", subjects=(), limit=Tlp.GREEN, body=body)
    return erased


@transaction.atomic
def forget_person(occasion: Occasion, person_id: UUID) -> None:
    """Erase all that the desk holds of one person: contact, stays, and what the person wrote beside answers.

    `Absent` if unknown. What was chosen, and when, stays to be counted. One entry, that of `exposure.erase_person`.
    """
    authorise(occasion, Permission.DATA_ERASE)
    _notes(occasion, _notes_of([person_id]))
    erase_person(occasion, person_id)


def _notes_of(people: Iterable[UUID]) -> QuerySet[Any]:
    theirs = Answer.objects.filter(delivery__recipient_kind="person", delivery__recipient_id__in=list(people))
    return Answer.objects.filter(pk__in=list(theirs.filter(note_key__isnull=False).values_list("pk", flat=True)))


def _erase(occasion: Occasion, kind: Held, limit: datetime) -> int:
    """Erase the rows of one kind that were over their time at `limit`; returns how many those were."""
    rows = overdue(kind, limit)
    keys = list(rows.values_list("pk", flat=True).distinct())
    for at in range(0, len(keys), CHUNK_ROWS):
        _ERASE[kind](occasion, rows.model._default_manager.filter(pk__in=keys[at : at + CHUNK_ROWS]))
    return len(keys)


def _delete(occasion: Occasion, rows: QuerySet[Any]) -> None:
    rows.delete()


def _people(occasion: Occasion, rows: QuerySet[Any]) -> None:
    keys = list(rows.values_list("pk", flat=True))
    Leg.objects.filter(person_id__in=keys).delete()
    _notes(occasion, _notes_of(keys))
    rows.update(wrapped_key=None, contact=b"", contact_index=None)


def _messages(occasion: Occasion, rows: QuerySet[Any]) -> None:
    rows.update(text_key=ERASED_KEY, text_sealed=b"")


def _notes(occasion: Occasion, rows: QuerySet[Any]) -> None:
    rows.update(note_key=None, note_sealed=b"")


def _organisers(occasion: Occasion, rows: QuerySet[Any]) -> None:
    rows.update(wrapped_key=None, contact=b"")


def _tips(occasion: Occasion, rows: QuerySet[Any]) -> None:
    TipSentence.objects.filter(tip_id__in=list(rows.values_list("pk", flat=True))).update(text=b"")
    rows.update(wrapped_key=None, source=b"", summary=None)


def _reports(occasion: Occasion, rows: QuerySet[Any]) -> None:
    """Text, source and quotations lose their key; the keyed hash, which would tell the same text again, is replaced."""
    for key in list(rows.values_list("pk", flat=True)):
        Report.objects.filter(pk=key).update(
            wrapped_key=ERASED_KEY, sealed=b"", text_index=occasion.entropy(INDEX_BYTES)
        )


def _sessions(occasion: Occasion, rows: QuerySet[Any]) -> None:
    last = max(rows.values_list("seen_at", flat=True))
    Showing.objects.filter(officer_id__in=list(rows.values_list("officer_id", flat=True)), at__lte=last).delete()
    rows.delete()


_ERASE: Mapping[Held, Callable[[Occasion, QuerySet[Any]], None]] = {
    Held.LEGS: _delete,
    Held.PEOPLE: _people,
    Held.GATHERINGS: _delete,
    Held.TIPS: _tips,
    Held.REPORTS: _reports,
    Held.SESSIONS: _sessions,
    Held.MESSAGES: _messages,
    Held.NOTES: _notes,
    Held.ORGANISERS: _organisers,
}
