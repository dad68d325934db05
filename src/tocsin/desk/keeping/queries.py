"""Reads of keeping: what is held, how long, what is over its time, what was erased and what left the desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from tocsin.desk.delivery.models import Answer, Rendition
from tocsin.desk.exposure.models import Gathering, Leg, Organiser, Person
from tocsin.desk.incidents.models import Report
from tocsin.desk.keeping.rules import WORDS, Held, limit_of, periods_of
from tocsin.desk.measures.models import OrderRecipient
from tocsin.desk.officers.models import Sitting
from tocsin.desk.officers.queries import authorise, reader_of
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record.queries import OpenEntry, opened
from tocsin.desk.review.access import OFFICER_PREFIX, offices_of
from tocsin.desk.threats.models import Tip
from tocsin.terms import Occasion

ERASED_KEY = b""
"""The key of a report whose text was erased: its column takes no NULL."""

ERASING = ("keeping.erase_overdue", "exposure.erase_person")
LEAVING = (
    "review.disclose",
    "review.export_record",
    "review.export_report",
    "review.list_exposure",
    "measures.export_refusals",
)


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of data: how much is held, for how many days (0: without end), and how much is over its time."""

    kind: Held
    name: str
    erasing: str
    held: int
    days: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was erased, or left the desk: when, by whom, in words."""

    at: datetime
    act: str
    by: str
    words: str


@dataclass(frozen=True, slots=True)
class DataPage:
    """All that the data-protection page says."""

    basis: str
    backup_days: int
    holdings: tuple[Holding, ...]
    erased: tuple[Event, ...]
    left: tuple[Event, ...]


@transaction.atomic
def access_data_page(occasion: Occasion) -> DataPage:
    """What is held, how long, what was erased and what left; `NotPermitted` without the role for it.

    Looking asks for the credential again, once each time: it is used up by looking.
    """
    officer, policy = authorise(occasion, Permission.DATA_READ), settings.TOCSIN.policy
    return DataPage(
        basis=policy.data_basis,
        backup_days=policy.backup_days_kept,
        holdings=tuple(holdings(occasion.at)),
        erased=_events(opened(reader_of(officer), ERASING)),
        left=_events(opened(reader_of(officer), LEAVING)),
    )


def holdings(at: datetime) -> list[Holding]:
    """Every kind of data with its counts at `at`."""
    periods = periods_of(settings.TOCSIN.policy)
    return [_holding(kind, days, at) for kind, days in periods.items()]


def held(kind: Held) -> QuerySet[Any]:
    """The rows of one kind that hold something still."""
    rows: dict[Held, QuerySet[Any]] = {
        Held.LEGS: Leg.objects.all(),
        Held.PEOPLE: Person.objects.filter(wrapped_key__isnull=False),
        Held.GATHERINGS: Gathering.objects.all(),
        Held.TIPS: Tip.objects.filter(wrapped_key__isnull=False),
        Held.REPORTS: Report.objects.exclude(wrapped_key=ERASED_KEY),
        Held.SESSIONS: Sitting.objects.all(),
        Held.MESSAGES: Rendition.objects.exclude(text_key=ERASED_KEY),
        Held.NOTES: Answer.objects.filter(note_key__isnull=False),
        Held.ORGANISERS: Organiser.objects.filter(wrapped_key__isnull=False),
    }
    return rows[kind]


def overdue(kind: Held, limit: datetime) -> QuerySet[Any]:
    """Those of them whose time was over at `limit`."""
    ordered = OrderRecipient.objects.filter(gathering=OuterRef("pk"))
    staying = Leg.objects.filter(person=OuterRef("pk"), ends_at__gte=limit)
    coming = Gathering.objects.filter(Q(ends_at__gte=limit) | Q(ends_at=None), organiser=OuterRef("pk"))
    bound = OrderRecipient.objects.filter(organiser=OuterRef("pk"), order__ends_at__gte=limit)
    rows = held(kind)
    if kind is Held.TIPS:
        return _tips(rows, limit)
    chosen: dict[Held, Q] = {
        Held.LEGS: Q(ends_at__lt=limit),
        Held.PEOPLE: Q(renewed_at__lt=limit) & ~Q(Exists(staying)),
        Held.GATHERINGS: Q(ends_at__lt=limit) & ~Q(Exists(ordered)),
        Held.REPORTS: Q(filed_at__lt=limit),
        Held.MESSAGES: Q(message__expires_at__lt=limit),
        Held.NOTES: Q(message__expires_at__lt=limit, at__lt=limit),
        Held.ORGANISERS: Q(renewed_at__lt=limit) & ~Q(Exists(coming)) & ~Q(Exists(bound)),
        Held.SESSIONS: Q(ended_at__lt=limit) | Q(ended_at=None, seen_at__lt=limit),
    }
    return rows.filter(chosen[kind])


def _tips(rows: QuerySet[Any], limit: datetime) -> QuerySet[Any]:
    """Tips of which no threat is open, the last one closed before `limit`; those without a threat by their filing."""
    rows = rows.annotate(last_closed=Max("threats__closed_at")).exclude(threats__closed_at=None, threats__isnull=False)
    return rows.filter(Q(last_closed__lt=limit) | Q(threats=None, filed_at__lt=limit))


def _holding(kind: Held, days: int, at: datetime) -> Holding:
    limit = limit_of(at, days)
    name, erasing = WORDS[kind]
    return Holding(
        kind=kind,
        name=name,
        erasing=erasing,
        held=held(kind).count(),
        days=days,
        overdue=overdue(kind, limit).count() if limit else 0,
    )


def _events(entries: Iterable[OpenEntry]) -> tuple[Event, ...]:
    """The newest first."""
    found = list(entries)
    offices = offices_of({entry.actor for entry in found if entry.actor.startswith(OFFICER_PREFIX)})
    return tuple(
        Event(entry.time, entry.act, offices.get(entry.actor, "the desk"), _words(entry.body))
        for entry in reversed(found)
    )


def _words(body: dict[str, Any] | None) -> str:
    """What an entry's body says, name by name; digests are left to the record."""
    if body is None:
        return "(erased)"
    said = {name: value for name, value in body.items() if name != "digest" and value not in ("", [], {}, None)}
    return "; ".join(f"{name.replace('_', ' ')}: {_plain(value)}" for name, value in said.items())


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{count} {name}" for name, count in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
