"""The duty that an order makes: whoever issued it sees that its gatherings answer."""

from datetime import datetime
from uuid import UUID

from tocsin.desk.alerts.binding import About, Binding
from tocsin.desk.measures.models import Order
from tocsin.desk.measures.queries import access_order, order_answers
from tocsin.desk.measures.rules import OrderState, Outcome
from tocsin.terms import Need, Tlp


def _is_answered(order_id: UUID, at: datetime) -> bool:
    """Whether the order is over, or none of its gatherings is silent or was never reached."""
    order = Order.objects.get(pk=order_id)
    if order.state != OrderState.ISSUED or order.ends_at <= at:
        return True
    counts = order_answers(order_id)
    return not counts[Outcome.SILENT] + counts[Outcome.UNDELIVERED]


ORDER = Binding(
    words="see that those under an order answer, or say why they do not",
    find=lambda order_id: About(Tlp.AMBER, Need()),
    access=access_order,
    is_done=_is_answered,
    minutes="order_minutes_max",
)
