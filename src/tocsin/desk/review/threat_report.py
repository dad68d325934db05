"""The after-action report of one threat: what was done, by which offices, whom it reached, and what was missed.

The account, the lead times, the partners and the proof are computed from the record's entries, as far as
the reader is cleared; counts of people and gatherings from the tables. Reads only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from tocsin.desk.alerts.models import Alert, LapseQuestion
from tocsin.desk.alerts.queries import OUT, coverage, over_warned_person_hours
from tocsin.desk.delivery.queries import progress
from tocsin.desk.delivery.rules import MessageKind
from tocsin.desk.incidents.models import Incident
from tocsin.desk.measures.queries import order_answers, orders_issued
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import names_of, reader_of
from tocsin.desk.record.models import Checkpoint, Entry
from tocsin.desk.record.queries import OpenEntry, opened, signing_key
from tocsin.desk.review import queries
from tocsin.desk.review.access import access_reported, entries_beyond
from tocsin.desk.review.gaps import gaps_found
from tocsin.desk.review.report import (
    AlertTold,
    LapseTold,
    LeadTimes,
    OrderTold,
    PartnerTold,
    Proof,
    Stretch,
    ThreatReport,
)
from tocsin.desk.review.rules import READ, Told, lead_times, timeline
from tocsin.desk.threats.models import Threat, TipSentence
from tocsin.terms import TimeWindow

ANSWERED = "delivery.answer"


@dataclass(frozen=True, slots=True)
class _Scope:
    """What belongs to a threat: its alerts, its orders, and every id under which entries speak of it."""

    threat: Threat
    alerts: tuple[Alert, ...]
    orders: tuple[UUID, ...]
    ids: frozenset[str]


def threat_report(
    officer: Officer, threat_id: UUID, checkpoint: Checkpoint | None, *, until: datetime | None = None
) -> ThreatReport:
    """The report of one threat for this officer; `Absent` for a threat beyond the officer's knowledge.

    `checkpoint` is what the proof names; None where there is none yet. A threat that is still open counts as
    uncovered up to `until`, the desk's present instant where it is not given.
    """
    threat = access_reported(officer, threat_id)
    end = until or queries.present()
    scope = _scope(threat, end)
    told_of = opened(reader_of(officer), (*READ, ANSWERED))
    entries = [entry for entry in told_of if scope.ids.intersection(entry.subjects)]
    names = queries.office_names()
    told = [queries.told_in_words(entry, names) for entry in entries]
    report = ThreatReport(
        desk=settings.TOCSIN.name,
        mode=str(settings.TOCSIN.mode),
        limit=officer.cleared.label,
        threat=str(threat.pk),
        title=threat.title,
        area_name=threat.area_name,
        opened_at=threat.opened_at,
        closed_at=threat.closed_at,
        incident_at=threat.incident_at,
        until=end,
        lead_times=_lead_times(told),
        coverage=_stretches(threat, end),
        gatherings=queries.gatherings_of(scope.alerts),
        people=queries.people_of(scope.alerts),
        over_warned_person_hours=round(sum(over_warned_person_hours(alert.pk, end) for alert in scope.alerts)),
        alerts=tuple(_alert(alert) for alert in scope.alerts),
        partners=_partners(told),
        lapses=_lapses(threat),
        orders=_orders(scope.orders),
        decisions=timeline(told),
        gaps=(),
        proof=_proof(officer, entries, checkpoint),
    )
    return with_gaps(report)


def with_gaps(report: ThreatReport) -> ThreatReport:
    """The report with what was missed, computed from the rest of it."""
    values = {name: getattr(report, name) for name in report.__struct_fields__}
    return ThreatReport(**{**values, "gaps": gaps_found(report)})


def _scope(threat: Threat, until: datetime) -> _Scope:
    alerts = tuple(Alert.objects.filter(threat=threat, state__in=OUT).order_by("number"))
    life = TimeWindow(threat.opened_at, max(until, threat.opened_at))
    orders = [order for order in orders_issued() if order.issued_at and life.start <= order.issued_at <= life.end]
    sentences = TipSentence.objects.filter(tip__threats=threat).values_list("pk", "tip_id")
    ids = {threat.pk, *(alert.pk for alert in alerts), *(order.pk for order in orders)}
    ids |= {one for pair in sentences for one in pair}
    ids |= set(Incident.objects.filter(threat=threat).values_list("pk", flat=True))
    told = Entry.objects.filter(act="partners.tell_partner").values_list("subjects", flat=True)
    known = {str(one) for one in ids}
    known |= {subjects[0] for subjects in told if known.intersection(subjects)}
    return _Scope(threat, alerts, tuple(order.pk for order in orders), frozenset(known))


def _lead_times(told: Sequence[Told]) -> LeadTimes | None:
    return next(iter(lead_times(told)), None)


def _stretches(threat: Threat, until: datetime) -> tuple[Stretch, ...]:
    found = coverage(threat.pk, until)
    stretches = [Stretch(start=one.start, end=one.end, covered=True) for one in found.covered]
    stretches += [Stretch(start=one.start, end=one.end, covered=False) for one in found.gaps]
    return tuple(sorted(stretches, key=lambda one: one.start))


def _alert(alert: Alert) -> AlertTold:
    reached = progress(alert.pk, [MessageKind.ALERT])
    names = names_of([alert.author_id, alert.released_by])
    return AlertTold(
        number=alert.number,
        area_name=alert.area_name,
        languages=tuple(sorted(set(alert.texts.values_list("language", flat=True)))),
        written_by=names.get(alert.author_id, ""),
        released_by=names.get(alert.released_by, ""),
        released_at=alert.released_at or alert.drafted_at,
        expires_at=alert.expires_at,
        state=alert.state,
        recipients=reached.recipients,
        reached=reached.reached,
        answered=reached.answered,
        failed=sum(channel.failed + channel.expired for channel in reached.channels),
    )


def _partners(told: Sequence[Told]) -> tuple[PartnerTold, ...]:
    return tuple(_partner(entry, told) for entry in told if entry.act == "partners.tell_partner")


def _partner(entry: Told, told: Sequence[Told]) -> PartnerTold:
    """A telling with what came back: by the link, or noted by an officer."""
    mine = entry.subjects[0]
    noted = [one for one in told if one.act == "partners.note_receipt" and mine in one.subjects]
    answered = [one for one in told if one.act == ANSWERED and mine in one.subjects]
    answers = [f"{one.body.get('kind', '')}: {one.body.get('words', '')}" for one in noted]
    answers += [f"{one.body.get('choice', '')} (by the link)" for one in answered]
    return PartnerTold(
        partner=str(entry.body.get("partner", "(not told)")),
        told_at=entry.time,
        by=entry.office,
        digest=str(entry.body.get("digest", "")),
        answers=tuple(answers),
    )


def _lapses(threat: Threat) -> tuple[LapseTold, ...]:
    questions = LapseQuestion.objects.filter(threat=threat).select_related("alert").order_by("asked_at")
    names = names_of([one for question in questions for one in (question.answered_by, question.countersigned_by)])
    return tuple(
        LapseTold(
            number=question.alert.number,
            asked_at=question.asked_at,
            escalated_at=question.escalated_at,
            answer=question.answer.replace("_", " "),
            answered_by=names.get(question.answered_by, ""),
            answered_at=question.answered_at,
            countersigned_by=names.get(question.countersigned_by, ""),
            lapsed_at=question.lapsed_at,
        )
        for question in questions
    )


def _orders(order_ids: Iterable[UUID]) -> tuple[OrderTold, ...]:
    orders = {order.pk: order for order in orders_issued()}
    found = [orders[key] for key in order_ids if key in orders]
    return tuple(
        OrderTold(title=one.title, issued_at=one.issued_at, answers=order_answers(one.pk))
        for one in found
        if one.issued_at is not None
    )


def _proof(officer: Officer, entries: Sequence[OpenEntry], checkpoint: Checkpoint | None) -> Proof:
    return Proof(
        entries=tuple(entry.sequence for entry in entries),
        erased=sum(entry.body is None for entry in entries),
        hidden=entries_beyond(officer),
        record=queries.record_head(),
        checkpoint=checkpoint.note if checkpoint else "",
        key=str(signing_key().public),
    )
