"""What the desk does by its timers about gatherings that do not answer."""

from uuid import UUID

from django.db import transaction

from tocsin.desk.alerts.acts.duties import bind
from tocsin.desk.alerts.duty_kinds import DutyKind
from tocsin.desk.delivery.models import Timer
from tocsin.desk.measures.acts.binding import bind_gatherings, set_chase, set_next_look
from tocsin.desk.measures.acts.entering import enter, locked_order
from tocsin.desk.measures.acts.mails import place_notices, place_page
from tocsin.desk.measures.queries import order_answers, silent_recipients
from tocsin.desk.measures.rules import OrderState, Outcome
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import on_duty, require_desk
from tocsin.desk.officers.rules import Post
from tocsin.terms import Occasion


@transaction.atomic
def remind_silent(occasion: Occasion, order_id: UUID) -> int:
    """Ask the organisers once more who got the order and have not answered. The desk's own act.

    Returns how many mails were placed; without any there is nothing to record.
    """
    require_desk(occasion)
    order = locked_order(order_id)
    silent = silent_recipients(order_id) if order.state == OrderState.ISSUED else []
    if not silent:
        return 0
    entry_id = occasion.new_id()
    placed = place_notices(occasion, order, silent, "reminder", entry_id)
    enter(occasion, "remind_silent", None, order, entry_id=entry_id, mails=placed)
    return placed


@transaction.atomic
def escalate_silent(occasion: Occasion, order_id: UUID) -> int:
    """Page the supervisors on duty that gatherings under an order are silent or were never reached.

    The desk's own act. From now on whoever issued the order is bound, by a duty, to see that they answer. The mail
    holds counts, no names. Returns how many supervisors were paged.
    """
    require_desk(occasion)
    order = locked_order(order_id)
    counts = order_answers(order_id)
    open_ = counts[Outcome.SILENT] + counts[Outcome.UNDELIVERED]
    if order.state != OrderState.ISSUED or not open_:
        return 0
    entry_id = occasion.new_id()
    paged = on_duty(occasion.at, Post.SUPERVISOR)
    if paged:
        place_page(occasion, order, counts, paged, entry_id)
    issuer = Officer.objects.filter(pk=order.issued_by).first() if order.issued_by else None
    duty = bind(occasion, DutyKind.ORDER, order.pk, issuer)
    enter(
        occasion,
        "escalate_silent",
        None,
        order,
        entry_id=entry_id,
        counts=counts,
        paged=[officer.name for officer in paged],
        bound=duty.officer.name if duty else "",
    )
    return len(paged)


@transaction.atomic
def tell_newcomers(occasion: Occasion, order_id: UUID, *, look: int) -> int:
    """Tell the organisers of gatherings that came inside since the issue, and chase them too. The desk's own act.

    A register grows, and a gathering gets its place late. Returns how many gatherings are bound now that were
    not before; without any there is nothing to record. The next look is set until the order is over.
    """
    require_desk(occasion)
    order = locked_order(order_id)
    if order.state != OrderState.ISSUED or order.ends_at <= occasion.at:
        return 0
    set_next_look(order, look + 1, occasion.at)
    bound = bind_gatherings(occasion, order)
    if not bound:
        return 0
    entry_id = occasion.new_id()
    placed = place_notices(occasion, order, bound, "order", entry_id)
    set_chase(order, look, occasion.at)
    enter(occasion, "tell_newcomers", None, order, entry_id=entry_id, gatherings=len(bound), mails=placed)
    return len(bound)


def on_look(occasion: Occasion, timer: Timer) -> None:
    """What the timer `TIMER_LOOK` does."""
    tell_newcomers(occasion, timer.subject_id, look=int(timer.step))


def on_remind(occasion: Occasion, timer: Timer) -> None:
    """What the timer `TIMER_REMIND` does."""
    remind_silent(occasion, timer.subject_id)


def on_escalate(occasion: Occasion, timer: Timer) -> None:
    """What the timer `TIMER_ESCALATE` does."""
    escalate_silent(occasion, timer.subject_id)
