"""Which gatherings an order binds, and the timers that follow from it: parts of acts, no entries of their own."""

from collections.abc import Iterable
from datetime import datetime

from tocsin.desk.delivery.acts import set_timer
from tocsin.desk.exposure.queries import GatheringExposure
from tocsin.desk.exposure.rules import Kind
from tocsin.desk.measures.models import Order, OrderRecipient
from tocsin.desk.measures.queries import exposure_of, window_of
from tocsin.desk.measures.rules import TIMER_ESCALATE, TIMER_LOOK, TIMER_REMIND, chase, next_look
from tocsin.terms import Occasion


def bind_gatherings(occasion: Occasion, order: Order) -> list[OrderRecipient]:
    """Bind what lies inside and was not bound yet; keep in sight what cannot be told. Returns the newly bound."""
    found = {one.id: one for one in exposure_of(order) if one.exposed.kind in (Kind.INSIDE, Kind.UNKNOWN)}
    known = dict(order.recipients.values_list("gathering_id", "bound"))
    inside = {id_ for id_, one in found.items() if one.exposed.kind is Kind.INSIDE}
    placed_now = [id_ for id_ in inside if known.get(id_) is False]
    order.recipients.filter(gathering_id__in=placed_now).update(bound=True)
    OrderRecipient.objects.bulk_create(_rows(occasion, order, (one for id_, one in found.items() if id_ not in known)))
    new = [id_ for id_ in inside if not known.get(id_)]
    rows = order.recipients.filter(gathering_id__in=new).select_related("gathering", "organiser")
    return list(rows.order_by("id"))


def set_chase(order: Order, look: int, at: datetime) -> None:
    """Set the timers that chase those who are told now; `look` 0 is the issue itself."""
    times = chase(at, window_of(order), order.answer_hours)
    set_timer(TIMER_REMIND, order.pk, str(look), times.remind_at)
    set_timer(TIMER_ESCALATE, order.pk, str(look), times.escalate_at)


def set_next_look(order: Order, look: int, at: datetime) -> None:
    """Set the next look for gatherings that came into the register, unless the order is over by then."""
    again = next_look(at, window_of(order))
    if again is not None:
        set_timer(TIMER_LOOK, order.pk, str(look), again)


def _rows(occasion: Occasion, order: Order, found: Iterable[GatheringExposure]) -> list[OrderRecipient]:
    return [
        OrderRecipient(
            id=occasion.new_id(),
            order=order,
            gathering_id=one.id,
            organiser_id=one.organiser_id,
            bound=one.exposed.kind is Kind.INSIDE,
        )
        for one in found
    ]
