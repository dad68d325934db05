"""Issuing an order over what was read, lifting it, and taking out the list of refusals."""

from uuid import UUID

from django.db import transaction

from tocsin.desk.alerts.rules import audience_drift
from tocsin.desk.alerts.wording import Counts
from tocsin.desk.delivery.acts import cancel, cancel_timers
from tocsin.desk.measures.acts.binding import bind_gatherings, set_chase, set_next_look
from tocsin.desk.measures.acts.entering import enter, locked_order
from tocsin.desk.measures.acts.mails import place_notices
from tocsin.desk.measures.disclosing import refuse_repetition
from tocsin.desk.measures.models import Order
from tocsin.desk.measures.queries import (
    GatheringAnswer,
    access_order_answers,
    content_of,
    digest_of,
    informed_recipients,
    window_of,
)
from tocsin.desk.measures.rules import (
    Issue,
    OrderState,
    Outcome,
    check_issue,
    check_lift,
    checked_lift_reason,
)
from tocsin.desk.officers.queries import authorise
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record.acts import append
from tocsin.terms import Conflict, Occasion, Tlp


@transaction.atomic
def issue_order(occasion: Occasion, order_id: UUID, *, digest_seen: str) -> Order:
    """Issue a draft: another officer, over the digest that was read.

    Finds the gatherings inside area, window and categories, and places one mail for each with its
    organiser. Gatherings of which it cannot be told whether they lie inside are kept for the officers to
    look at. `Conflict` where the order changed, or the number of gatherings is more than 10 % off.
    """
    officer = authorise(occasion, Permission.ORDER_ISSUE)
    order = locked_order(order_id)
    content = content_of(order)
    check_issue(
        Issue(
            state=order.state,
            contributors=set(order.contributions.values_list("officer_id", flat=True)),
            issuer_id=officer.pk,
            digest=digest_of(order),
            digest_seen=digest_seen,
            window=content.window,
            at=occasion.at,
        )
    )
    refuse_repetition(order)
    bound = bind_gatherings(occasion, order)
    _check_drift(order, len(bound))
    order.state, order.digest = OrderState.ISSUED, digest_seen
    order.issued_by, order.issued_at = officer.pk, occasion.at
    order.save(update_fields=["state", "digest", "issued_by", "issued_at"])
    entry_id = occasion.new_id()
    placed = place_notices(occasion, order, bound, "order", entry_id)
    set_chase(order, 0, occasion.at)
    set_next_look(order, 1, occasion.at)
    return enter(
        occasion,
        "issue_order",
        officer,
        order,
        entry_id=entry_id,
        gatherings=len(bound),
        not_placed=order.recipients.filter(bound=False).count(),
        mails=placed,
    )


@transaction.atomic
def lift_order(occasion: Occasion, order_id: UUID, *, reason: str) -> Order:
    """Lift an order that is in force; one officer is enough.

    What was not sent yet is not sent any more. Everybody who got the order, or may have got it, is told
    in the words that were approved with it.
    """
    officer = authorise(occasion, Permission.ORDER_LIFT)
    order = locked_order(order_id)
    check_lift(order.state, window_of(order), occasion.at)
    order.state, order.lift_reason = OrderState.LIFTED, checked_lift_reason(reason)
    order.lifted_by, order.lifted_at = officer.pk, occasion.at
    order.save(update_fields=["state", "lift_reason", "lifted_by", "lifted_at"])
    informed = informed_recipients(order.pk)
    cancel(order.pk, at=occasion.at, reason="The order was lifted.")
    cancel_timers(order.pk)
    entry_id = occasion.new_id()
    told = place_notices(occasion, order, informed, "lifted", entry_id)
    return enter(occasion, "lift_order", officer, order, entry_id=entry_id, reason=order.lift_reason, mails=told)


@transaction.atomic
def export_refusals(occasion: Occasion, order_id: UUID) -> list[GatheringAnswer]:
    """The gatherings that refused, with their reasons, for a purpose outside the desk.

    Such a list can serve repression: only officers who may issue orders get it, and that they did is
    an entry in the record.
    """
    officer = authorise(occasion, Permission.ORDER_EXPORT)
    answers = access_order_answers(officer, order_id)
    refused = [one for one in answers.gatherings if one.outcome is Outcome.REFUSED]
    append(
        occasion,
        act="measures.export_refusals",
        subjects=[order_id],
        limit=Tlp.AMBER_STRICT,
        body={"office": officer.office, "refusals": len(refused)},
        result=order_id,
    )
    return refused


def _check_drift(order: Order, found: int) -> None:
    if audience_drift(Counts(organisers=order.expected_gatherings), Counts(organisers=found)):
        raise Conflict(
            f"The order was written for {order.expected_gatherings} gatherings; now {found} lie inside.",
            "Edit the draft, so that the new number is seen and approved.",
        )
