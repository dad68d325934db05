"""Erasing what is over its time: keys are destroyed, rows that hold nothing else are deleted."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

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
    rows.update(wrapped_key=None, contact=b"", contact_index=None)


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
}
