"""Parts of every act on an order: the locked row at the start, the entry at the end."""

from uuid import UUID

from tocsin.desk.measures.models import Order
from tocsin.desk.measures.queries import digest_of
from tocsin.desk.officers.models import Officer
from tocsin.desk.record.acts import append
from tocsin.terms import Absent, Occasion, Tlp


def locked_order(order_id: UUID) -> Order:
    """The order, locked until the act ends; `Absent` where there is none."""
    order = Order.objects.select_for_update().filter(pk=order_id).first()
    if order is None:
        raise Absent("There is no such order.", "Look at the list of orders.")
    return order


def enter(
    occasion: Occasion, act: str, officer: Officer | None, order: Order, *, entry_id: UUID | None = None, **more: object
) -> Order:
    """Append the entry of an act on an order; `more` is what this act has to tell besides."""
    body = {
        "office": officer.office if officer else "desk",
        "title": order.title,
        "issuer": order.issuer,
        "area_name": order.area_name,
        "categories": order.categories,
        "starts_at": order.starts_at.isoformat(),
        "ends_at": order.ends_at.isoformat(),
        "digest": digest_of(order),
        "salt": order.salt,
    }
    append(
        occasion,
        act=f"measures.{act}",
        subjects=[order.pk],
        limit=Tlp.AMBER,
        body=body | more,
        entry_id=entry_id,
        result=order.pk,
    )
    return order
