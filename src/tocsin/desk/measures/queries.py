"""Reads of orders. Counts are for every officer; who answered what is need-to-know."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from tocsin.area import Area, area_from_geojson
from tocsin.desk.delivery.models import Answer, Delivery
from tocsin.desk.delivery.rules import State
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
    """Who answered what. Only for officers who may issue orders: a list of refusals can do harm."""
    order = access_order(officer, order_id)
    if not officer.may(Permission.ORDER_ISSUE):
        raise NotPermitted("Who answered what is need-to-know.", "The counts are on the order's page.")
    rows = _recipients(order.pk)
    answers = tuple(_gathering_answers([row for row in rows if row.bound]))
    return OrderAnswers(
        counts=outcome_counts(answer.outcome for answer in answers),
        gatherings=answers,
        not_placed=tuple(row.gathering.title for row in rows if not row.bound),
    )


def order_answers(order_id: UUID) -> dict[str, int]:
    """How many of the gatherings an order binds confirmed, refused, stayed silent or were never reached."""
    bound = [row for row in _recipients(order_id) if row.bound]
    return outcome_counts(answer.outcome for answer in _gathering_answers(bound))


def silent_recipients(order_id: UUID) -> list[OrderRecipient]:
    """The gatherings that got the order and have not answered, for the acts that chase them."""
    bound = [row for row in _recipients(order_id) if row.bound]
    silent = {a.recipient_id for a in _gathering_answers(bound) if a.outcome is Outcome.SILENT}
    return [row for row in bound if row.pk in silent]


def informed_recipients(order_id: UUID) -> list[OrderRecipient]:
    """The gatherings whose organisers got the order, or may have got it: whom a lifting must tell."""
    out = Q(handed_over_at__isnull=False) | Q(doubtful=True) | Q(state=State.CLAIMED)
    bound = _recipients(order_id)
    messages = [notice.message_id for row in bound for notice in row.notices.all()]
    reached = set(Delivery.objects.filter(out, message_id__in=messages).values_list("message_id", flat=True))
    return [row for row in bound if any(notice.message_id in reached for notice in row.notices.all())]


def orders_issued() -> QuerySet[Order]:
    """Every order that was issued, whether it holds, has ended or was lifted."""
    return Order.objects.exclude(state=OrderState.DRAFT)


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
    return order_digest(content_of(order))


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


def _recipients(order_id: UUID) -> list[OrderRecipient]:
    rows = OrderRecipient.objects.filter(order_id=order_id).select_related("gathering__venue", "organiser")
    notices = Prefetch("notices", OrderNotice.objects.exclude(purpose="lifted"))
    return list(rows.prefetch_related(notices).order_by("gathering__starts_at", "gathering__title", "id"))


def _gathering_answers(rows: Sequence[OrderRecipient]) -> list[GatheringAnswer]:
    messages = {row.pk: [notice.message_id for notice in row.notices.all()] for row in rows}
    everything = [id_ for ids in messages.values() for id_ in ids]
    handed, heard = _handed_over(everything), _heard(everything)
    return [_gathering_answer(row, messages[row.pk], handed, heard) for row in rows]


def _gathering_answer(
    row: OrderRecipient,
    messages: Sequence[UUID],
    handed: dict[UUID, datetime],
    heard: dict[UUID, list[Heard]],
) -> GatheringAnswer:
    answers = sorted(answer for message in messages for answer in heard[message])
    first = min((handed[message] for message in messages if message in handed), default=None)
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


def _handed_over(messages: Iterable[UUID]) -> dict[UUID, datetime]:
    rows = Delivery.objects.filter(message_id__in=list(messages), handed_over_at__isnull=False)
    return dict(rows.order_by("-handed_over_at").values_list("message_id", "handed_over_at"))


def _heard(messages: Iterable[UUID]) -> defaultdict[UUID, list[Heard]]:
    heard: defaultdict[UUID, list[Heard]] = defaultdict(list)
    for answer in Answer.objects.filter(message_id__in=list(messages)).order_by("at", "ordinal"):
        heard[answer.message_id].append(Heard(answer.at, answer.choice, answer.note))
    return heard
