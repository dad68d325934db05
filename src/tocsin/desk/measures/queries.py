"""Reads of orders. Counts are for every officer; who answered what is need-to-know."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from tocsin.area import Area, area_from_geojson
from tocsin.desk.delivery.queries import RecipientState, recipient_states
from tocsin.desk.delivery.rules import MessageKind, State
from tocsin.desk.exposure.queries import GatheringExposure, gatherings_exposed
from tocsin.desk.measures.models import Order, OrderNotice, OrderRecipient, OrderText
from tocsin.desk.measures.rules import (
    Heard,
    OrderContent,
    OrderState,
    Outcome,
    Wording,
    order_digest,
    outcome_counts,
    outcome_of,
)
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Permission
from tocsin.terms import Absent, NotPermitted, TimeWindow

_READERS = (Permission.ORDER_DRAFT, Permission.ORDER_ISSUE, Permission.RECORD_READ)


@dataclass(frozen=True, slots=True)
class GatheringAnswer:
    """One gathering that an order binds, and everything known of its answer.

    `answers` are all that came, oldest first: the latest counts, the earlier ones stay in sight.
    `handed_over_at` is when the order first got out, None where it has not.
    """

    recipient_id: UUID
    gathering_id: UUID
    title: str
    starts_at: datetime | None
    venue: str
    organiser: str
    outcome: Outcome
    answers: tuple[Heard, ...]
    handed_over_at: datetime | None


@dataclass(frozen=True, slots=True)
class OrderAnswers:
    """The answers to an order: `gatherings` it binds, and the titles of those that could not be placed."""

    counts: dict[str, int]
    gatherings: tuple[GatheringAnswer, ...]
    not_placed: tuple[str, ...]


def access_orders(officer: Officer) -> QuerySet[Order]:
    """The orders this officer may see, newest last; none for one who has nothing to do with orders."""
    return Order.objects.all() if any(map(officer.may, _READERS)) else Order.objects.none()


def access_order(officer: Officer, order_id: UUID) -> Order:
    """One order; `Absent` where there is none for this officer."""
    order = access_orders(officer).filter(pk=order_id).first()
    if order is None:
        raise Absent("There is no such order.", "Look at the list of orders.")
    return order


def access_order_answers(officer: Officer, order_id: UUID) -> OrderAnswers:
    """Who answered what. It needs leave of its own: a list of refusals can serve repression."""
    order = access_order(officer, order_id)
    if not officer.may(Permission.ORDER_ANSWERS_READ):
        raise NotPermitted("Who answered what is need-to-know.", "The counts are on the order's page.")
    rows = _recipients(order.pk)
    answers = tuple(_gathering_answers(order.pk, [row for row in rows if row.bound]))
    return OrderAnswers(
        counts=outcome_counts(answer.outcome for answer in answers),
        gatherings=answers,
        not_placed=tuple(row.gathering.title for row in rows if not row.bound),
    )


def order_answers(order_id: UUID) -> dict[str, int]:
    """How many of the gatherings an order binds confirmed, refused, stayed silent or were never reached."""
    bound = [row for row in _recipients(order_id) if row.bound]
    return outcome_counts(answer.outcome for answer in _gathering_answers(order_id, bound))


def silent_recipients(order_id: UUID) -> list[OrderRecipient]:
    """The gatherings that got the order, have not answered and were not asked again yet."""
    bound = [row for row in _recipients(order_id) if row.bound]
    silent = {a.recipient_id for a in _gathering_answers(order_id, bound) if a.outcome is Outcome.SILENT}
    return [row for row in bound if row.pk in silent and not _was_reminded(row)]


def informed_recipients(order_id: UUID) -> list[OrderRecipient]:
    """The gatherings whose organisers got the order, or may have got it: whom a lifting must tell."""
    reached = {state.message_id for state in recipient_states(order_id, (MessageKind.ORDER,)) if _may_be_out(state)}
    return [row for row in _recipients(order_id) if any(n.message_id in reached for n in row.notices.all())]


def orders_issued() -> QuerySet[Order]:
    """Every order that was issued, whether it holds, has ended or was lifted."""
    return Order.objects.exclude(state=OrderState.DRAFT)


def contributors_of(order: Order) -> list[UUID]:
    """The officers who wrote any of an order, in the order of their first contribution."""
    return list(order.contributions.order_by("at", "id").values_list("officer_id", flat=True))


def gatherings_bound(order: Order) -> int:
    """How many gatherings an issued order binds."""
    return order.recipients.filter(bound=True).count()


def content_of(order: Order) -> OrderContent:
    """What the second officer approves, read from the rows as they stand now."""
    return OrderContent(
        title=order.title,
        issuer=order.issuer,
        legal_basis=order.legal_basis,
        appeal=order.appeal,
        categories=tuple(order.categories),
        area_name=order.area_name,
        area_digest=area_of(order).digest,
        window=window_of(order),
        wordings=tuple(_wording(text) for text in order.texts.all()),
        answer_hours=order.answer_hours,
        expected_gatherings=order.expected_gatherings,
    )


def digest_of(order: Order) -> str:
    """The digest of an order as it stands now: what an officer who reads it has seen."""
    return order_digest(content_of(order), order.salt)


def area_of(order: Order) -> Area:
    """The order's area."""
    return area_from_geojson(order.area)


def window_of(order: Order) -> TimeWindow:
    """From when until when the order holds."""
    return TimeWindow(order.starts_at, order.ends_at)


def exposure_of(order: Order) -> list[GatheringExposure]:
    """Every gathering inside the order, just outside it, or of which it cannot be told, as of now."""
    return gatherings_exposed(area_of(order), window_of(order), order.categories)


def _wording(text: OrderText) -> Wording:
    return Wording(text.language, text.subject, text.body, text.lifted)


def _was_reminded(row: OrderRecipient) -> bool:
    return any(notice.purpose == "reminder" for notice in row.notices.all())


def _may_be_out(state: RecipientState) -> bool:
    return bool(state.handed_over_at) or state.in_doubt or state.state is State.CLAIMED


def _recipients(order_id: UUID) -> list[OrderRecipient]:
    rows = OrderRecipient.objects.filter(order_id=order_id).select_related("gathering__venue", "organiser")
    notices = Prefetch("notices", OrderNotice.objects.exclude(purpose="lifted"))
    return list(rows.prefetch_related(notices).order_by("gathering__starts_at", "gathering__title", "id"))


def _gathering_answers(order_id: UUID, rows: Sequence[OrderRecipient]) -> list[GatheringAnswer]:
    sent: defaultdict[UUID, list[RecipientState]] = defaultdict(list)
    for state in recipient_states(order_id, (MessageKind.ORDER,)):
        sent[state.message_id].append(state)
    return [
        _gathering_answer(row, [s for notice in row.notices.all() for s in sent[notice.message_id]]) for row in rows
    ]


def _gathering_answer(row: OrderRecipient, sent: Sequence[RecipientState]) -> GatheringAnswer:
    answers = sorted(Heard(given.at, given.choice, given.note) for state in sent for given in state.answers)
    first = min((state.handed_over_at for state in sent if state.handed_over_at), default=None)
    gathering = row.gathering
    return GatheringAnswer(
        recipient_id=row.pk,
        gathering_id=gathering.pk,
        title=gathering.title,
        starts_at=gathering.starts_at,
        venue=gathering.venue.name if gathering.venue else "",
        organiser=row.organiser.name if row.organiser else "",
        outcome=outcome_of(answers, first is not None),
        answers=tuple(answers),
        handed_over_at=first,
    )
