"""Places the mails of an order; part of its acts. One mail for each gathering, so that each answers for itself."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from tocsin.desk.delivery.acts import place, place_all
from tocsin.desk.delivery.rules import Authorised, Channel, MessageKind, Recipient, Rendition
from tocsin.desk.exposure.models import Organiser
from tocsin.desk.measures.models import Order, OrderNotice, OrderRecipient
from tocsin.desk.measures.notices import Notice, lifted_notice, order_notice, page_text, reminder_notice
from tocsin.desk.measures.queries import content_of
from tocsin.desk.measures.rules import OrderAnswer, OrderContent, Wording, wording_for
from tocsin.desk.officers.models import Officer
from tocsin.terms import Occasion

ORDER_PRIORITY, LIFTED_PRIORITY = 40, 60
PAGE_PRIORITY = 80
SENDABLE_HOURS = 24
"""How long a page to the supervisors, and at least the word that an order was lifted, may still be sent."""

_COMPOSE: Mapping[str, Callable[[OrderContent, Wording, str], Notice]] = {
    "order": order_notice,
    "reminder": reminder_notice,
    "lifted": lifted_notice,
}


def place_notices(
    occasion: Occasion, order: Order, recipients: Iterable[OrderRecipient], purpose: str, entry_id: UUID
) -> int:
    """Place one mail for each of these gatherings that has an organiser. Returns how many.

    Part of an act, which appends the entry named by `entry_id`; takes no entry of its own.
    """
    content, compose = content_of(order), _COMPOSE[purpose]
    mails, notices = [], []
    for row in recipients:
        if row.organiser is None:
            continue
        wording = wording_for(row.organiser.language, content.wordings)
        mail = _message(occasion, order, row.organiser, compose(content, wording, row.gathering.title), entry_id)
        mails.append(mail)
        notices.append(OrderNotice(id=occasion.new_id(), recipient=row, message_id=mail.id, purpose=purpose))
    place_all(mails, at=occasion.at, entropy=occasion.entropy)
    OrderNotice.objects.bulk_create(notices)
    return len(notices)


def place_page(
    occasion: Occasion, order: Order, counts: Mapping[str, int], officers: Sequence[Officer], entry_id: UUID
) -> None:
    """Page officers about the gatherings that did not answer. Part of an act; takes no entry of its own."""
    subject, body = page_text(order.title, counts)
    page = Authorised(
        id=occasion.new_id(),
        kind=MessageKind.PAGE,
        entry_id=entry_id,
        subject_id=order.pk,
        priority=PAGE_PRIORITY,
        not_before=None,
        expires_at=occasion.at + timedelta(hours=SENDABLE_HOURS),
        renditions=(Rendition("en", Channel.EMAIL, subject, body),),
        recipients=tuple(Recipient("officer", officer.pk, officer.language) for officer in officers),
    )
    place(page, at=occasion.at, entropy=occasion.entropy)


def _message(occasion: Occasion, order: Order, organiser: Organiser, notice: Notice, entry_id: UUID) -> Authorised:
    lifted = not notice.asks
    earliest_end = occasion.at + timedelta(hours=SENDABLE_HOURS)
    return Authorised(
        id=occasion.new_id(),
        kind=MessageKind.CORRECTION if lifted else MessageKind.ORDER,
        entry_id=entry_id,
        subject_id=order.pk,
        priority=LIFTED_PRIORITY if lifted else ORDER_PRIORITY,
        not_before=None,
        expires_at=max(order.ends_at, earliest_end) if lifted else order.ends_at,
        renditions=(Rendition(notice.language, Channel.EMAIL, notice.subject, notice.body),),
        recipients=(Recipient("organiser", organiser.pk, organiser.language),),
        choices=() if lifted else tuple(map(str, OrderAnswer)),
    )
