"""Whom to hand a message: parts of acts that place mails, each allowed by the act's record entry."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.conf import settings

from tocsin.desk.alerts.audience import officers as as_recipients
from tocsin.desk.alerts.models import Alert
from tocsin.desk.alerts.sheet import Sheet, again_renditions, alert_renditions, correction_renditions
from tocsin.desk.delivery import models as outbox
from tocsin.desk.delivery.acts import place
from tocsin.desk.delivery.rules import ACK_URL, Authorised, Channel, MessageKind, Recipient, Rendition, derived_id
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import reader_of
from tocsin.terms import Need, Occasion, Tlp

PRIORITY_ALERT, PRIORITY_CORRECTION, PRIORITY_PAGE = 50, 90, 80
SEVERITY_PRIORITY = {"Extreme": 20, "Severe": 10}
CORRECTION_LIFE_MIN = timedelta(hours=24)
PAGE_LIFE = timedelta(hours=24)
SEEN = ("seen",)
CLOSED_PAGE = (
    "Something at this desk waits for an officer",
    "It lies beyond what you may see. Make sure that somebody who is cleared for it knows: sign in, and ask.",
)


class Marked(Protocol):
    """What has a label and a need beside it."""

    @property
    def limit(self) -> int:
        """How far it may go, as `Tlp` or its number."""

    @property
    def need(self) -> Need:
        """Who needs to know."""


def tell_alert(
    occasion: Occasion, alert: Alert, sheet: Sheet, recipients: Iterable[Recipient], *, entry_id: UUID
) -> int:
    """Hand the alert to these recipients, in the words that its sheet makes."""
    return _place_alert(occasion, alert, recipients, entry_id=entry_id, renditions=alert_renditions(sheet))


def tell_more(occasion: Occasion, alert: Alert, recipients: Iterable[Recipient], *, entry_id: UUID) -> int:
    """Hand a released alert to more recipients, in the very words that the first ones got.

    They are taken from the outbox, not made again: a later version of this software may word the frame
    of a mail differently, and nobody has approved that.
    """
    stored = outbox.Rendition.objects.filter(message_id=_message_id(alert)).order_by("id")
    languages = _languages(alert)
    ordered = sorted(stored, key=lambda row: languages.index(row.language))
    renditions = tuple(row.text for row in ordered)
    return _place_alert(occasion, alert, recipients, entry_id=entry_id, renditions=renditions)


def _languages(alert: Alert) -> list[str]:
    """The alert's languages in their order: the first is for whoever reads none of them."""
    return list(alert.texts.order_by("ordinal").values_list("language", flat=True))


def tell_again(
    occasion: Occasion, alert: Alert, sheet: Sheet, recipients: Iterable[Recipient], *, entry_id: UUID
) -> int:
    """Tell these recipients that the alert stands again, with all that it says."""
    return _place_alert(occasion, alert, recipients, entry_id=entry_id, renditions=again_renditions(sheet))


def _message_id(alert: Alert) -> UUID:
    """The message that carries the alert now: the first, or that of its latest reinstatement."""
    last = alert.retractions.filter(reinstated_at__isnull=False).order_by("-ordinal").first()
    return again_message(alert, last.ordinal) if last else derived_id("alerts.alert", alert.id)


def again_message(alert: Alert, ordinal: int) -> UUID:
    """The id of the message that says that the alert stands again, after its `ordinal`-th retraction."""
    return derived_id("alerts.again", alert.id, ordinal)


def correction_message(alert: Alert, ordinal: int) -> UUID:
    """The id of the correction that the `ordinal`-th retraction sends."""
    return derived_id("alerts.correction", alert.id, *([ordinal] if ordinal > 1 else []))


def _place_alert(
    occasion: Occasion,
    alert: Alert,
    recipients: Iterable[Recipient],
    *,
    entry_id: UUID,
    renditions: tuple[Rendition, ...],
) -> int:
    authorised = Authorised(
        id=_message_id(alert),
        kind=MessageKind.ALERT,
        entry_id=entry_id,
        subject_id=alert.id,
        priority=PRIORITY_ALERT + SEVERITY_PRIORITY.get(alert.severity, 0),
        not_before=None,
        expires_at=alert.expires_at,
        renditions=renditions,
        recipients=tuple(recipients),
        choices=tuple(alert.choices),
    )
    return place(authorised, at=occasion.at, entropy=occasion.entropy)


def tell_correction(
    occasion: Occasion, alert: Alert, sheet: Sheet, recipients: Iterable[Recipient], *, entry_id: UUID, ordinal: int
) -> int:
    """Hand the prepared correction to everyone who was, or may have been, handed the alert.

    `ordinal` is that of the retraction: each sends a correction of its own.
    """
    told = tuple(recipients)
    if not told:
        return 0
    authorised = Authorised(
        id=correction_message(alert, ordinal),
        kind=MessageKind.CORRECTION,
        entry_id=entry_id,
        subject_id=alert.id,
        priority=PRIORITY_CORRECTION,
        not_before=None,
        expires_at=max(alert.expires_at, (alert.cancelled_at or occasion.at) + CORRECTION_LIFE_MIN),
        renditions=correction_renditions(sheet),
        recipients=told,
        choices=tuple(alert.choices),
    )
    return place(authorised, at=occasion.at, entropy=occasion.entropy)


def page(
    occasion: Occasion,
    subject_id: UUID,
    staff: Iterable[Officer],
    *,
    entry_id: UUID,
    words: tuple[str, str],
    about: Marked,
) -> int:
    """Page officers about a threat, a tip or a duty. The text names no tip: pages leave the house.

    Officers who may not know of it are paged too, since silence goes upward, in words that tell
    nothing of it.
    """
    listed = list({officer.pk: officer for officer in staff}.values())
    knowing = [officer for officer in listed if reader_of(officer).may_read(Tlp(about.limit), about.need)]
    others = [officer for officer in listed if officer not in knowing]
    paged = page_openly(occasion, subject_id, knowing, entry_id=entry_id, words=words)
    closed = "alerts.page.closed"
    return paged + page_openly(occasion, subject_id, others, entry_id=entry_id, words=CLOSED_PAGE, name=closed)


def page_openly(
    occasion: Occasion,
    subject_id: UUID,
    staff: Iterable[Officer],
    *,
    entry_id: UUID,
    words: tuple[str, str],
    name: str = "alerts.page",
) -> int:
    """Page officers in words that are for all of them: about the desk itself, or with nothing in them."""
    recipients = tuple(as_recipients(list({officer.pk: officer for officer in staff}.values())))
    if not recipients:
        return 0
    subject, text = words
    body = f"{text}\n\n{settings.TOCSIN.base_url}\n\nConfirm that you have seen this:\n{ACK_URL}\n"
    authorised = Authorised(
        id=derived_id(name, entry_id),
        kind=MessageKind.PAGE,
        entry_id=entry_id,
        subject_id=subject_id,
        priority=PRIORITY_PAGE,
        not_before=None,
        expires_at=occasion.at + PAGE_LIFE,
        renditions=(Rendition("en", Channel.EMAIL, subject, body),),
        recipients=recipients,
        choices=SEEN,
    )
    return place(authorised, at=occasion.at, entropy=occasion.entropy)


def in_words(at: datetime) -> str:
    """An instant as pages write it."""
    return f"{at:%Y-%m-%d %H:%M} ({at.tzname()})"
