"""The case file: items with their hashes, and who held them when; and the units' log."""

import re
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction

from tocsin.desk.incidents.acts.entering import enter, mark_of
from tocsin.desk.incidents.models import Custody, Incident, Item, Unit, UnitNote
from tocsin.desk.incidents.queries import access_incident
from tocsin.desk.incidents.rules import CustodyText, ItemText, checked_name, checked_time
from tocsin.desk.incidents.showing import ITEM_CONTEXT, access_item
from tocsin.desk.officers.queries import authorise
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record import seal
from tocsin.desk.threats.rules import Mark
from tocsin.terms import Absent, BadInput, Conflict, Occasion, Tlp

_SHA256 = re.compile(r"[0-9a-f]{64}")


@transaction.atomic
def file_item(
    occasion: Occasion,
    incident_id: UUID,
    text: ItemText,
    *,
    holder: str,
    limit: Tlp,
    sha256: str = "",
    size_bytes: int | None = None,
    since: datetime | None = None,
) -> Item:
    """Enter a thing into the case file, with who holds it. The desk keeps its hash, not the thing."""
    officer = authorise(occasion, Permission.REPORT_FILE)
    access_incident(officer, incident_id)
    incident = Incident.objects.select_for_update().get(pk=incident_id)
    digest = sha256.strip().lower()
    if digest and not _SHA256.fullmatch(digest):
        raise BadInput("That is no SHA-256.", "It has 64 digits, 0 to 9 and a to f.", where="sha256")
    checked = ItemText(
        checked_name(text.what, "what"), checked_name(text.kind, "kind"), checked_name(text.source, "source")
    )
    key = seal.wrap_new_key(occasion.entropy, ITEM_CONTEXT)
    last = incident.items.order_by("-number").values_list("number", flat=True).first() or 0
    item = Item.objects.create(
        id=occasion.new_id(),
        incident=incident,
        number=last + 1,
        wrapped_key=key,
        sealed=_sealed(occasion, key, checked),
        sha256=digest,
        size_bytes=size_bytes,
        limit=limit,
        filed_by=officer.pk,
        filed_at=occasion.at,
    )
    taken = checked_time(since or occasion.at, occasion.at, "since")
    _keep(occasion, officer.pk, item, CustodyText(checked_name(holder, "holder"), "entered"), taken)
    body = {"number": item.number, "sha256": digest or None, "size_bytes": size_bytes}
    enter(occasion, "file_item", [item.pk, incident_id], Mark(limit, item.incident.need), body)
    return item


@transaction.atomic
def hand_over_item(
    occasion: Occasion, item_id: UUID, *, holder: str, reason: str, since: datetime | None = None
) -> Custody:
    """Note that an item changed hands. Earlier holders stay; times stand in order."""
    officer = authorise(occasion, Permission.REPORT_FILE)
    access_item(officer, item_id)
    item = Item.objects.select_for_update().get(pk=item_id)
    last = item.custody.order_by("-ordinal").first()
    taken = checked_time(since or occasion.at, occasion.at, "since")
    if last is not None and taken < last.since:
        raise Conflict("It was in other hands at that time already.", "Times of custody stand in order.")
    words = CustodyText(checked_name(holder, "holder"), checked_name(reason, "reason"))
    kept = _keep(occasion, officer.pk, item, words, taken)
    body = {"number": item.number, "ordinal": kept.ordinal, "since": taken.isoformat()}
    enter(occasion, "hand_over_item", [item.pk, item.incident_id], Mark(Tlp(item.limit), item.incident.need), body)
    return kept


@transaction.atomic
def log_unit(occasion: Occasion, unit_id: UUID, words: str, *, at: datetime | None = None) -> UnitNote:
    """Note what a unit did: a line of its activity log (ICS 214)."""
    officer = authorise(occasion, Permission.UNIT_MOBILISE)
    unit = Unit.objects.filter(pk=unit_id).select_related("incident").first()
    if unit is None:
        raise Absent("There is no such unit.", "Look at the incident's units again.")
    incident = access_incident(officer, unit.incident_id)
    note = UnitNote.objects.create(
        id=occasion.new_id(),
        unit=unit,
        at=checked_time(at or occasion.at, occasion.at, "at"),
        words=checked_name(words, "words"),
        noted_by=officer.pk,
        noted_at=occasion.at,
    )
    body = {"unit": unit.name, "words": note.words, "at": note.at.isoformat()}
    enter(occasion, "log_unit", [note.pk, incident.pk], mark_of(incident), body)
    return note


def _keep(occasion: Occasion, officer_id: UUID, item: Item, text: CustodyText, since: datetime) -> Custody:
    return Custody.objects.create(
        id=occasion.new_id(),
        item=item,
        ordinal=item.custody.count() + 1,
        sealed=_sealed(occasion, bytes(item.wrapped_key), text),
        since=since,
        noted_by=officer_id,
        noted_at=occasion.at,
    )


def _sealed(occasion: Occasion, key: bytes, text: ItemText | CustodyText) -> bytes:
    return seal.seal(key, msgspec.json.encode(text), context=ITEM_CONTEXT, entropy=occasion.entropy)
