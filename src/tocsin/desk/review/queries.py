"""Computes the after-action report. Reads only; what a clearance hides is not counted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from tocsin.desk.alerts.audience import exposure_to
from tocsin.desk.alerts.models import Alert
from tocsin.desk.alerts.queries import (
    OUT,
    content_of,
    coverage,
    over_warned_person_hours,
    uncovered_person_hours,
    validity_of,
)
from tocsin.desk.delivery.models import Answer, Delivery
from tocsin.desk.delivery.rules import Channel, MessageKind, State
from tocsin.desk.exposure.rules import Kind
from tocsin.desk.incidents.queries import statements_counted
from tocsin.desk.measures.queries import order_answers, orders_issued
from tocsin.desk.measures.rules import Outcome
from tocsin.desk.officers.models import Officer
from tocsin.desk.record.limits import as_reader, within_limits
from tocsin.desk.record.models import Entry
from tocsin.desk.record.queries import OpenEntry, desk_instant, opened
from tocsin.desk.review.report import AfterAction, ChannelCounts, Gatherings, Numbers, People, RecordHead
from tocsin.desk.review.rules import READ, Told, days, lead_times, timeline
from tocsin.desk.threats.models import Threat, Tip
from tocsin.ledger import root_of
from tocsin.terms import DESK, Reader, TimeWindow, Tlp

_NEAREST = (Kind.INSIDE, Kind.NEAR_MISS, Kind.UNKNOWN)


def after_action(reader: Reader | Tlp, *, until: datetime | None = None) -> AfterAction:
    """The report for a reader; a clearance alone is somebody in no group.

    Threats that are still open count as uncovered up to `until`: the desk's present instant where it is
    not given. `numbers.record.verified` is left open: the verifier shares nothing with this code.
    """
    end = until or present()
    names = office_names()
    told = [told_in_words(entry, names) for entry in opened(reader, READ)]
    return AfterAction(
        until=end, numbers=_numbers(as_reader(reader), end), lead_times=lead_times(told), timeline=timeline(told)
    )


def _numbers(reader: Reader, until: datetime) -> Numbers:
    threats = within_limits(Threat.objects.all(), reader)
    alerts = list(Alert.objects.filter(state__in=OUT))
    orders = list(orders_issued())
    return Numbers(
        tips=within_limits(Tip.objects.all(), reader).count(),
        threats=threats.count(),
        alerts=len(alerts),
        uncovered_days=days(_uncovered(threats, until)),
        uncovered_person_hours=round(sum(uncovered_person_hours(threat.pk, until) for threat in threats)),
        over_warned_person_hours=round(sum(over_warned_person_hours(alert.pk, until) for alert in alerts)),
        gatherings=gatherings_of(alerts),
        people=people_of(alerts),
        deliveries=_deliveries(),
        orders=len(orders),
        order_answers=_order_answers(order.pk for order in orders),
        statements=statements_counted(reader),
        record=record_head(),
    )


def present() -> datetime:
    """The desk's present instant: that of its clock, or of its last act where that is later."""
    last = Entry.objects.aggregate(last=Max("time"))["last"]
    return max(instant for instant in (last, desk_instant()) if instant is not None)


def office_names() -> dict[str, str]:
    """The name of the office behind each actor of the record."""
    return {officer.actor: officer.name for officer in Officer.objects.all()} | {DESK: "the desk"}


def told_in_words(entry: OpenEntry, names: dict[str, str]) -> Told:
    """An entry with the name of the office that acted."""
    return Told(entry.time, entry.act, names.get(entry.actor, entry.actor), entry.subjects, entry.body or {})


def _uncovered(threats: QuerySet[Threat], until: datetime) -> timedelta:
    return sum((coverage(threat.pk, until).uncovered for threat in threats), timedelta(0))


def gatherings_of(alerts: Sequence[Alert]) -> Gatherings:
    """How many gatherings lay inside these alerts, just outside, or cannot be told; each under its nearest kind."""
    nearest: dict[UUID, Kind] = {}
    for alert, window in _windows(alerts):
        for one in exposure_to(content_of(alert), window).gatherings:
            known = nearest.get(one.id, one.exposed.kind)
            nearest[one.id] = min(known, one.exposed.kind, key=_NEAREST.index)
    counts = Counter(nearest.values())
    return Gatherings(inside=counts[Kind.INSIDE], near_miss=counts[Kind.NEAR_MISS], unknown=counts[Kind.UNKNOWN])


def people_of(alerts: Sequence[Alert]) -> People:
    """How many registered people these alerts concerned, reached, and got an answer from."""
    exposed: set[UUID] = set()
    for alert, window in _windows(alerts):
        exposed.update(exposure_to(content_of(alert), window).people.inside)
    subjects = [alert.pk for alert in alerts]
    told = Delivery.objects.filter(
        recipient_kind="person", message__subject_id__in=subjects, message__kind=MessageKind.ALERT
    )
    return People(
        exposed=len(exposed),
        reached=_distinct(told.filter(state=State.HANDED_OVER)),
        answered=_distinct(told.filter(answer__isnull=False)),
    )


def _distinct(deliveries: QuerySet[Delivery]) -> int:
    return deliveries.values("recipient_id").distinct().count()


def _windows(alerts: Sequence[Alert]) -> list[tuple[Alert, TimeWindow]]:
    """Each alert with the time during which it held; one that never did is left out."""
    held = [(alert, validity.window) for alert in alerts if (validity := validity_of(alert))]
    return [(alert, window) for alert, window in held if window is not None]


def _deliveries() -> dict[str, ChannelCounts]:
    states = Counter(
        {
            (channel, state): count
            for channel, state, count in Delivery.objects.values_list("channel", "state")
            .annotate(Count("pk"))
            .order_by()
        }
    )
    answered = Counter(
        dict(Answer.objects.values_list("delivery__channel").annotate(Count("delivery_id", distinct=True)).order_by())
    )
    return {
        str(channel): ChannelCounts(
            handed_over=states[channel, State.HANDED_OVER],
            answered=answered[channel],
            failed=states[channel, State.FAILED] + states[channel, State.EXPIRED],
        )
        for channel in Channel
    }


def _order_answers(order_ids: Iterable[UUID]) -> dict[str, int]:
    total = Counter({str(outcome): 0 for outcome in Outcome})
    for order_id in order_ids:
        total.update(order_answers(order_id))
    return {str(outcome): total[outcome] for outcome in Outcome}


def record_head() -> RecordHead:
    """The record's size and root as its entries give them."""
    leaves = [bytes(leaf) for leaf in Entry.objects.order_by("sequence").values_list("leaf", flat=True)]
    return RecordHead(entries=len(leaves), root=root_of(leaves).hex())
