"""Reads of the alerts: what stands, what covers a threat, what over-warned, what the public sees."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Max, Q, QuerySet

from tocsin.area import Area, area_from_geojson
from tocsin.desk.alerts import rules
from tocsin.desk.alerts.audience import Exposure, exposure_to, remaining
from tocsin.desk.alerts.content import Advice, content_findings
from tocsin.desk.alerts.covering import Cover, Coverage, Stretch, coverage_by_share, covered_share
from tocsin.desk.alerts.disclosing import DisclosureFinding, as_seen, findings_in
from tocsin.desk.alerts.models import Alert, AlertText, LapseQuestion, Publication, Sentence
from tocsin.desk.alerts.pages import FeedEntry, Issue, Standing, alert_page, front_page
from tocsin.desk.alerts.rules import Finding, Validity, WarnedGroup
from tocsin.desk.alerts.sheet import (
    DeskWords,
    Former,
    Sheet,
    again_renditions,
    alert_renditions,
    cap_reference,
    correction_renditions,
    release_digest,
)
from tocsin.desk.alerts.wording import (
    AlertState,
    Audience,
    Basis,
    Content,
    Correction,
    Counts,
    Line,
    MsgType,
    Part,
    Text,
)
from tocsin.desk.delivery.models import Delivery
from tocsin.desk.delivery.rules import MessageKind, Rendition, State
from tocsin.desk.exposure.queries import person_hours, person_hours_inside
from tocsin.desk.officers.models import Officer
from tocsin.desk.threats.models import Threat
from tocsin.desk.threats.queries import access_threat, access_threats
from tocsin.terms import Absent, TimeWindow

OUT = (AlertState.RELEASED, AlertState.CANCELLED, AlertState.SUPERSEDED)
WARNED_STEP = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Preview:
    """All that an officer sees before release; the release must name `digest` and be given `confirmation`."""

    digest: str
    sheet: Sheet
    renditions: tuple[Rendition, ...]
    corrections: tuple[Rendition, ...]
    again: tuple[Rendition, ...]
    page: bytes
    confirmation: str
    disclosure: tuple[DisclosureFinding, ...]
    advice: tuple[Advice, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says at an instant: every alert in force and every cancellation of one, newest first."""

    updated: datetime | None
    entries: tuple[FeedEntry, ...]


def access_alert(officer: Officer, alert_id: UUID) -> Alert:
    """One alert; `Absent` where there is none, or the officer may not know of its threat."""
    alert = Alert.objects.filter(pk=alert_id).first()
    if alert is None:
        raise Absent("There is no such alert.", "Check the address.")
    try:
        access_threat(officer, alert.threat_id)
    except Absent:
        raise Absent("There is no such alert.", "Check the address.") from None
    return alert


def standing_of(alert: Alert, at: datetime) -> str:
    """Where an alert stands at `at`, in a word or two: its state, and whether it is in force or has expired."""
    if alert.state != AlertState.RELEASED:
        return str(alert.state)
    return "in force" if alert.expires_at > at else "expired"


def live_alerts(at: datetime, threat_id: UUID | None = None) -> QuerySet[Alert]:
    """The alerts in force at `at`: released, not cancelled, not superseded, not expired."""
    live = Alert.objects.filter(state=AlertState.RELEASED, expires_at__gt=at)
    return live if threat_id is None else live.filter(threat_id=threat_id)


def content_of(alert: Alert) -> Content:
    """What the officers wrote, as plain values."""
    sentences = list(Sentence.objects.filter(alert=alert))
    return Content(
        texts=tuple(_text(row, sentences) for row in AlertText.objects.filter(alert=alert)),
        corrections=tuple(Correction(**one) for one in alert.corrections),
        area=alert.area,
        area_name=alert.area_name,
        categories=tuple(alert.categories),
        effective_at=alert.effective_at,
        expires_at=alert.expires_at,
        audience=Audience.from_json(alert.audience),
        urgency=alert.urgency,
        severity=alert.severity,
        certainty=alert.certainty,
        category=alert.category,
        channels=tuple(alert.channels),
        choices=tuple(alert.choices),
    )


def sheet_of(alert: Alert) -> Sheet:
    """The sheet that two officers put their names to."""
    return Sheet(
        alert_id=alert.id,
        threat_id=alert.threat_id,
        public_name=alert.public_name,
        msg_type=MsgType(alert.msg_type),
        former=_former(alert),
        content=content_of(alert),
        area_digest=alert.area_digest,
        expected=Counts.from_json(alert.expected or {}),
        desk=desk_words(),
        salt=alert.salt,
    )


def desk_words() -> DeskWords:
    """What this desk adds of its own to every alert."""
    desk = settings.TOCSIN
    return DeskWords(desk.name, desk.sender, desk.base_url, desk.mode.cap_status, desk.mode.marker)


def preview(officer: Officer, alert_id: UUID, at: datetime) -> Preview:
    """What the officer sees before submitting or releasing, and the digest of exactly that."""
    alert = access_alert(officer, alert_id)
    sheet = sheet_of(alert)
    return Preview(
        digest=release_digest(sheet),
        sheet=sheet,
        renditions=alert_renditions(sheet),
        corrections=correction_renditions(sheet),
        again=again_renditions(sheet),
        page=alert_page(sheet, Issue(Standing.IN_FORCE, alert.released_at or at, at)),
        confirmation=confirmation_of(sheet),
        disclosure=tuple(disclosure(officer, alert)),
        advice=tuple(content_findings(sheet.content.texts, sheet.content.area_name)),
    )


def confirmation_of(sheet: Sheet) -> str:
    """What the releasing officer has to type: mode, area and headcount."""
    return rules.confirmation(str(settings.TOCSIN.mode), sheet.content.area_name, sheet.expected.told)


def disclosure(officer: Officer, alert: Alert) -> list[DisclosureFinding]:
    """The sentences that block the release, each with the cited texts that `officer` may see."""
    return list(as_seen(officer, findings_of(alert)))


def findings_of(alert: Alert) -> list[Finding]:
    """The sentences of an alert that are uncited, go beyond a cited limit, or repeat what may not be told."""
    return findings_in(content_of(alert).texts, alert.threat)


def exposure_of(alert: Alert, at: datetime | None = None) -> Exposure:
    """What is exposed to an alert over its whole window, or over what remains of it at `at`."""
    content = content_of(alert)
    return exposure_to(content, content.window if at is None else remaining(content, at))


def validity_of(alert: Alert) -> Validity | None:
    """The times that bound what an alert covered; None for one that was never released."""
    if alert.released_at is None:
        return None
    pauses = tuple(
        TimeWindow(one.retracted_at, one.reinstated_at)
        for one in alert.retractions.all()
        if one.reinstated_at is not None and one.reinstated_at > one.retracted_at
    )
    return Validity(alert.effective_at, alert.expires_at, alert.released_at, alert.ended_at, pauses)


def coverage(threat_id: UUID, until: datetime) -> Coverage:
    """What of the threat's life up to `until` was covered by its alerts in time, area and category, and what not.

    Its life runs from opening to its close or its incident, whichever came first.
    """
    threat = Threat.objects.get(pk=threat_id)
    ends = [end for end in (until, threat.closed_at, threat.incident_at) if end is not None]
    whole = TimeWindow(threat.opened_at, max(threat.opened_at, min(ends)))
    released = Alert.objects.filter(threat=threat, state__in=OUT).prefetch_related("retractions")
    covers = [cover for alert in released if (cover := cover_of(alert)) is not None]
    return coverage_by_share(whole, area_from_geojson(threat.area), threat.categories, covers)


def cover_of(alert: Alert) -> Cover | None:
    """An alert as far as coverage goes; None for one that was never released."""
    validity = validity_of(alert)
    if validity is None:
        return None
    return Cover(tuple(validity.windows), area_from_geojson(alert.area), frozenset(alert.categories))


def covered_share_at(threat: Threat, at: datetime, *, but: UUID | None = None) -> float:
    """The share, 0 to 1, of the threat that the alerts in force at `at` cover; `but` is left out."""
    covers = [
        Cover((), area_from_geojson(alert.area), frozenset(alert.categories))
        for alert in live_alerts(at, threat.id)
        if alert.effective_at <= at and alert.id != but
    ]
    return covered_share(area_from_geojson(threat.area), threat.categories, covers)


def publicly_covered(threat_id: UUID, at: datetime) -> bool:
    """Whether an alert for the public, not for staff alone, is in force for this threat."""
    audiences = live_alerts(at, threat_id).values_list("audience", flat=True)
    return any(one.get("people") or one.get("organisers") for one in audiences)


def uncovered_person_hours(threat_id: UUID, until: datetime) -> float:
    """The hours that registered people spent in the threat's area, by their stays, where no warning stood.

    The other side of `over_warned_person_hours`: neither closing threats nor warning for ever makes both small.
    """
    area = area_from_geojson(Threat.objects.get(pk=threat_id).area)
    return sum(_unwarned_hours(area, one) for one in coverage(threat_id, until).stretches if one.share < 1)


def _unwarned_hours(area: Area, stretch: Stretch) -> float:
    """Person-hours inside `area` and outside all that covers it: those of both together less those of the covers."""
    if not stretch.covers:
        return person_hours(area, stretch.window)
    first, *others = (cover.area for cover in stretch.covers)
    covers = first.union(*others)
    return max(0.0, person_hours(area.union(covers), stretch.window) - person_hours(covers, stretch.window))


def over_warned_person_hours(alert_id: UUID, until: datetime | None = None) -> float:
    """The over-warned person-hours of an alert, as `rules` defines them; up to `until` where given.

    Who was told later than at release counts from the quarter of an hour of the hand-over.
    """
    alert = Alert.objects.get(pk=alert_id)
    validity = validity_of(alert)
    held = _until(until, validity.windows if validity else [])
    if not held:
        return 0.0
    area = area_from_geojson(alert.area)
    groups = []
    for start, people in _warned_since(alert_id, TimeWindow(held[0].start, held[-1].end)).items():
        for during in _from(start, held):
            groups.append(WarnedGroup(len(people), during, person_hours_inside(people, area, during)))
    return rules.over_warned_hours(groups)


def access_alerts(officer: Officer, threat_id: UUID | None = None) -> list[Alert]:
    """The alerts whose threats `officer` may see, newest first; `Absent` where the one named is none for them."""
    if threat_id is None:
        seen = [threat.id for threat in access_threats(officer)]
    else:
        seen = [access_threat(officer, threat_id).id]
    alerts = Alert.objects.filter(threat_id__in=seen).select_related("threat").prefetch_related("retractions")
    return list(alerts.order_by("-drafted_at", "-id"))


def access_questions(officer: Officer) -> list[LapseQuestion]:
    """The unsettled lapse questions about threats that `officer` may see, oldest first."""
    seen = [threat.id for threat in access_threats(officer, open_only=True)]
    return list(open_questions().filter(threat_id__in=seen))


def open_questions() -> QuerySet[LapseQuestion]:
    """The lapse questions that nobody has settled, of threats that are still open, oldest first.

    For counts and the desk itself; what an officer sees comes from `access_questions`.
    """
    unsettled = LapseQuestion.objects.filter(threat__closed_at=None, alert__state=AlertState.RELEASED)
    return unsettled.filter(countersigned_at=None).select_related("alert", "threat")


def question_of(alert: Alert) -> LapseQuestion | None:
    """The lapse question about an alert, settled or not; None where it was never asked."""
    return LapseQuestion.objects.filter(alert=alert).first()


def publications_live(at: datetime) -> QuerySet[Publication]:
    """What the public sees at `at`, by path."""
    live = Publication.objects.filter(published_at__lte=at)
    return live.filter(Q(removed_at=None) | Q(removed_at__gt=at)).order_by("path")


def feed(at: datetime) -> Feed:
    """What the feed says at `at`: only alerts in force, and cancellations until the alert would have ended."""
    rows = publications_live(at).filter(kind="entry", alert__expires_at__gt=at).order_by("-published_at", "-id")
    published = Publication.objects.filter(published_at__lte=at).aggregate(
        last=Max("published_at"), gone=Max("removed_at", filter=Q(removed_at__lte=at))
    )
    return Feed(
        updated=max((time for time in published.values() if time is not None), default=None),
        entries=tuple(FeedEntry.from_bytes(bytes(row.content)) for row in rows),
    )


def front(at: datetime, bulletins_path: str = "") -> bytes:
    """The public's front page: the alerts in force at `at`, and the way to the bulletins where there are any."""
    words = desk_words()
    entries = [entry for entry in feed(at).entries if entry.msg_type != MsgType.CANCEL]
    return front_page(entries, desk_name=words.name, marker=words.marker, at=at, bulletins_path=bulletins_path)


def told(alert_ids: Iterable[UUID]) -> QuerySet[Delivery]:
    """The deliveries by which somebody was, or may have been, handed one of these alerts."""
    handed = Delivery.objects.filter(message__subject_id__in=list(alert_ids), message__kind=MessageKind.ALERT)
    return handed.filter(Q(state__in=(State.HANDED_OVER, State.CLAIMED)) | Q(doubtful=True))


def chain_of(alert: Alert) -> list[Alert]:
    """The alert and all that it replaced, newest first."""
    chain = [alert]
    while (former := chain[-1].replaces) is not None:
        chain.append(former)
    return chain


def _warned_since(alert_id: UUID, window: TimeWindow) -> dict[datetime, list[UUID]]:
    """The people who were told, each once, by the instant from which they count."""
    rows = Delivery.objects.filter(
        message__subject_id=alert_id,
        message__kind=MessageKind.ALERT,
        recipient_kind="person",
        handed_over_at__isnull=False,
        handed_over_at__lt=window.end,
    )
    first: dict[UUID, datetime] = {}
    for person, handed in rows.order_by("handed_over_at").values_list("recipient_id", "handed_over_at"):
        first.setdefault(person, handed or window.start)
    since: dict[datetime, list[UUID]] = {}
    for person, handed in first.items():
        late = max(handed - window.start, timedelta(0)) // WARNED_STEP * WARNED_STEP
        since.setdefault(window.start + late, []).append(person)
    return since


def _until(end: datetime | None, windows: list[TimeWindow]) -> list[TimeWindow]:
    """What of the windows lies before `end`; all of it where there is none."""
    if end is None:
        return windows
    return [TimeWindow(window.start, min(window.end, end)) for window in windows if window.start < end]


def _from(start: datetime, windows: Iterable[TimeWindow]) -> list[TimeWindow]:
    """What of the windows lies at `start` or after."""
    return [TimeWindow(max(start, window.start), window.end) for window in windows if window.end > start]


def references_to(alert: Alert) -> str:
    """How CAP refers to all that was published of an alert: itself, its cancellations and reinstatements."""
    sheet = sheet_of(alert)
    messages = [(sheet.identifier, alert.cap_sent)]
    for one in alert.retractions.all():
        messages.append((sheet.later_identifier("cancel", one.ordinal), one.retracted_at))
        messages.append((sheet.later_identifier("again", one.ordinal), one.reinstated_at))
    return " ".join(cap_reference(sheet, name, sent.replace(microsecond=0)) for name, sent in messages if sent)


def _former(alert: Alert) -> Former | None:
    former = alert.replaces
    if former is None or former.cap_sent is None:
        return None
    return Former(former.id, references_to(former))


def _text(row: AlertText, sentences: list[Sentence]) -> Text:
    own = [sentence for sentence in sentences if sentence.language == row.language]
    return Text(
        language=row.language,
        event=row.event,
        headline=_line(row.headline, row.headline_basis, row.headline_cites, row.headline_source),
        description=_lines(own, Part.DESCRIPTION),
        instruction=_lines(own, Part.INSTRUCTION),
    )


def _lines(sentences: list[Sentence], part: Part) -> tuple[Line, ...]:
    rows = sorted((s for s in sentences if s.part == part), key=lambda sentence: sentence.ordinal)
    return tuple(_line(s.text, s.basis, s.cites, s.source) for s in rows)


def _line(text: str, basis: str, cites: list[str], source: str) -> Line:
    return Line(text, Basis(basis) if basis else None, tuple(UUID(cite) for cite in cites), source)
