"""Reads of what stands beside an incident's statements: bulletins, the case file, logs, exports."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from django.db.models import QuerySet

from tocsin.desk.incidents.bulletins import PUBLIC, BulletinText
from tocsin.desk.incidents.models import (
    Bulletin,
    BulletinCite,
    Candidate,
    Custody,
    Export,
    Incident,
    Item,
    Report,
    UnitNote,
)
from tocsin.desk.incidents.pages import PublicBulletin
from tocsin.desk.incidents.queries import (
    access_incident,
    access_incidents,
    access_tasks,
    name_of,
    paper_of,
    within_reach,
)
from tocsin.desk.incidents.rules import BulletinState, CustodyText, ItemText
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import names_of, reader_of
from tocsin.desk.record import seal
from tocsin.desk.record.limits import as_reader, within_limits
from tocsin.picture import Picture, Sentence
from tocsin.picture.exports import About, Logged, Resource
from tocsin.reading import Kind
from tocsin.terms import Absent, Reader, Tlp

ITEM_CONTEXT = "incidents.item"


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds an item since when, why it changed hands, and who noted it."""

    holder: str
    since: datetime
    reason: str
    noted_by: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """One thing in the case file, opened. `custody` is oldest first; the last one holds it."""

    id: UUID
    number: int
    text: ItemText
    sha256: str
    size_bytes: int | None
    limit: Tlp
    filed_at: datetime
    filed_by: str
    custody: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The items of an incident, and the evidence that reports say is missing: words and statement."""

    items: tuple[ItemView, ...]
    missing: tuple[tuple[str, str], ...]


def access_bulletins(officer: Officer, incident_id: UUID) -> QuerySet[Bulletin]:
    """The bulletins of an incident, the newest first."""
    return access_incident(officer, incident_id).bulletins.order_by("-number").prefetch_related("corrections")


def access_bulletin(officer: Officer, bulletin_id: UUID) -> Bulletin:
    """One bulletin; `Absent` where there is none for this officer."""
    found = within_limits(Bulletin.objects.filter(pk=bulletin_id), reader_of(officer), of="incident")
    bulletin = found.select_related("incident").first()
    if bulletin is None:
        raise Absent("There is no such bulletin.", "It may be beyond your clearance.")
    return bulletin


def drafts_waiting(officer: Officer) -> QuerySet[Bulletin]:
    """The drafts that another officer wrote, oldest first."""
    drafts = Bulletin.objects.filter(state=BulletinState.DRAFT, incident__in=access_incidents(officer))
    return drafts.exclude(author_id=officer.pk).select_related("incident").order_by("drafted_at")


def bulletin_text(bulletin: Bulletin) -> BulletinText:
    """A bulletin as it is read, from its rows."""
    rows = bulletin.sentences.prefetch_related("cites__candidate__report")
    sentences = tuple(
        Sentence(text=row.text, statements=tuple(name_of(cite.candidate) for cite in row.cites.all())) for row in rows
    )
    return BulletinText(sentences, tuple(bulletin.not_known))


def bulletin_words(bulletin: Bulletin) -> str:
    """The public text: sentences, what is not known, and every correction; without citations."""
    text = bulletin_text(bulletin)
    lines = [sentence.text for sentence in text.sentences]
    if text.not_known:
        lines.append(f"Not known: {'; '.join(text.not_known)}.")
    if bulletin.state == BulletinState.WITHDRAWN and bulletin.released_at:
        lines.insert(0, "This bulletin is withdrawn.")
    return "\n".join([*lines, *(row.text for row in bulletin.corrections.all())]) + "\n"


def resting_on_more() -> set[UUID]:
    """The bulletins that rest on something that may not, or no longer, go to everybody.

    What was erased since counts by the mark that it had.
    """
    public = within_reach(Candidate.objects.all(), Reader(PUBLIC))
    beyond = BulletinCite.objects.exclude(candidate__in=public)
    return set(beyond.values_list("sentence__bulletin_id", flat=True))


def public_bulletins() -> list[PublicBulletin]:
    """Every bulletin that was ever released, for the public page; of those that rest on more, only that they were."""
    released = Bulletin.objects.filter(released_at__isnull=False).prefetch_related("sentences", "corrections")
    beyond = resting_on_more()
    return [_public(one, one.released_at, one.pk not in beyond) for one in released if one.released_at is not None]


def _public(bulletin: Bulletin, released_at: datetime, is_public: bool) -> PublicBulletin:
    if not is_public:
        return PublicBulletin(released_at, (), (), (), bulletin.withdrawn_at, is_public=False)
    return PublicBulletin(
        released_at=released_at,
        sentences=[sentence.text for sentence in bulletin.sentences.all()],
        not_known=bulletin.not_known,
        corrections=[(correction.at, correction.text) for correction in bulletin.corrections.all()],
        withdrawn_at=bulletin.withdrawn_at,
    )


def access_case_file(officer: Officer, incident_id: UUID, picture: Picture) -> CaseFile:
    """The case file as far as this officer may see it; `picture` tells what is missing."""
    incident = access_incident(officer, incident_id)
    rows = list(incident.items.filter(limit__lte=officer.clearance).prefetch_related("custody"))
    names = names_of([row.filed_by for row in rows] + [held.noted_by for row in rows for held in row.custody.all()])
    missing = [cited for cited in picture.statements if cited.kind is Kind.ABSENT_EVIDENCE and cited.live]
    return CaseFile(
        items=tuple(_item(row, names) for row in rows),
        missing=tuple((cited.statement.quote, cited.id) for cited in missing),
    )


def access_item(officer: Officer, item_id: UUID) -> Item:
    """One item; `Absent` where there is none for this officer."""
    found = Item.objects.filter(pk=item_id, limit__lte=officer.clearance)
    found = within_limits(found, reader_of(officer), of="incident")
    item = found.select_related("incident").first()
    if item is None:
        raise Absent("There is no such item.", "It may be beyond your clearance.")
    return item


def custody_of(row: Custody) -> CustodyText:
    """Open what is sealed of a change of hands; the caller has checked who asks."""
    plain = seal.open_sealed(bytes(row.item.wrapped_key), bytes(row.sealed), context=ITEM_CONTEXT)
    return msgspec.json.decode(plain, type=CustodyText)


def notes_of(incident_id: UUID) -> QuerySet[UnitNote]:
    """The activity log of an incident's units, oldest first; the caller has checked who asks."""
    return UnitNote.objects.filter(unit__incident_id=incident_id).select_related("unit")


def access_exports(officer: Officer, incident_id: UUID) -> QuerySet[Export]:
    """What was taken out of an incident, newest first, up to this officer's clearance."""
    return access_incident(officer, incident_id).exports.filter(limit__lte=officer.clearance).order_by("-number")


def about_incident(officer: Officer, incident: Incident, limit: Tlp, *, marker: str, at: datetime) -> About:
    """The frame of an export for readers cleared up to `limit`."""
    tasks = access_tasks(officer, incident.pk)
    notes = notes_of(incident.pk)
    point = None
    if incident.latitude_e7 is not None and incident.longitude_e7 is not None:
        point = (incident.latitude_e7 / 1e7, incident.longitude_e7 / 1e7)
    return About(
        title=incident.title,
        number=str(incident.pk)[:8],
        place=incident.place_name,
        point=point,
        began=incident.happened_at,
        prepared_by=officer.name,
        prepared_at=at,
        limit=limit.label,
        marker=marker,
        report_number=incident.exports.count() + 1,
        resources=tuple(
            Resource(
                name=task.unit.name,
                kind=task.unit.kind,
                task=task.task,
                ordered_at=task.mobilised_at,
                arrived_at=task.arrived_at,
                released_at=task.released_at,
            )
            for task in tasks
        ),
        log=tuple(Logged(at=note.at, unit=note.unit.name, words=note.words) for note in notes),
    )


def texts_for(incident_id: UUID, reader: Reader | Tlp) -> dict[str, str]:
    """The texts of an incident's reports that a reader may see, by their SHA-256; the incident was checked before."""
    kept = Report.objects.filter(incident_id=incident_id).exclude(wrapped_key=b"")
    rows: Iterable[Report] = within_limits(kept, as_reader(reader))
    papers = [paper_of(row) for row in rows]
    return {paper.sha256: paper.text for paper in papers}


def _item(row: Item, names: dict[UUID | None, str]) -> ItemView:
    plain = seal.open_sealed(bytes(row.wrapped_key), bytes(row.sealed), context=ITEM_CONTEXT)
    return ItemView(
        id=row.pk,
        number=row.number,
        text=msgspec.json.decode(plain, type=ItemText),
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        limit=Tlp(row.limit),
        filed_at=row.filed_at,
        filed_by=names.get(row.filed_by, ""),
        custody=tuple(_held(held, names) for held in row.custody.all()),
    )


def _held(row: Custody, names: dict[UUID | None, str]) -> Held:
    text = custody_of(row)
    return Held(text.holder, row.since, text.reason, names.get(row.noted_by, ""))
