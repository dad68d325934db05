"""A retraction's correction, or a reinstatement, to many: the first at once, the rest right after by a timer.

Placing tens of thousands of messages takes seconds. The act that stops the originals must not last so
long: it is committed with the first of them, and with the timer that places the others.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from tocsin.desk.alerts.acts.locking import lock_threat_of, relock_alert
from tocsin.desk.alerts.acts.telling import again_message, correction_message, tell_again, tell_correction
from tocsin.desk.alerts.audience import resolve
from tocsin.desk.alerts.models import Alert
from tocsin.desk.alerts.queries import chain_of, sheet_of, told
from tocsin.desk.alerts.wording import AlertState, Counts
from tocsin.desk.delivery.acts import set_timer
from tocsin.desk.delivery.models import Delivery, Message, Timer
from tocsin.desk.delivery.rules import Recipient
from tocsin.desk.officers.queries import require_desk
from tocsin.desk.record.acts import append
from tocsin.terms import Occasion, Tlp

REST: Final = "alerts.tell_rest"
CORRECTION, AGAIN = "correction", "again"
AT_ONCE_MAX, CHUNK_MAX = 300, 2_000
BETWEEN = timedelta(milliseconds=200)
"""Between two parts the sender has its turn: on SQLite only one writes, and the first mails must not wait."""
_STATE = {CORRECTION: AlertState.CANCELLED, AGAIN: AlertState.RELEASED}


def first_to_hear(occasion: Occasion, alert: Alert) -> list[Recipient]:
    """Whom a reinstatement tells at once: of many only those who had been told; the others come by the timer."""
    expected = Counts.from_json(alert.expected or {}).told
    return handed(alert) if expected > AT_ONCE_MAX else handed_and_named(occasion, alert)


def tell_first(
    occasion: Occasion, alert: Alert, what: str, recipients: Sequence[Recipient], *, entry_id: UUID, ordinal: int
) -> None:
    """Place the first of the messages and set the timer for the rest: a part of acts."""
    _tell(occasion, alert, what, recipients[:AT_ONCE_MAX], entry_id=entry_id, ordinal=ordinal)
    many = Counts.from_json(alert.expected or {}).told > AT_ONCE_MAX
    if len(recipients) > AT_ONCE_MAX or (what == AGAIN and many):
        set_timer(REST, alert.id, f"{what}-{ordinal}-1", occasion.at + BETWEEN)


@transaction.atomic
def tell_rest(occasion: Occasion, timer: Timer) -> int:
    """The desk places the next of the messages, until everyone has one; returns how many it placed."""
    require_desk(occasion)
    lock_threat_of(timer.subject_id)
    alert = relock_alert(timer.subject_id)
    what, ordinal, round_ = timer.step.split("-")
    if alert.state != _STATE[what]:
        return 0
    key = correction_message(alert, int(ordinal)) if what == CORRECTION else again_message(alert, int(ordinal))
    placed = set(Delivery.objects.filter(message_id=key).values_list("recipient_kind", "recipient_id"))
    waiting = [one for one in handed(alert) if (one.kind, one.id) not in placed]
    if what == AGAIN and not waiting:
        waiting = [one for one in _named(occasion, alert) if (one.kind, one.id) not in placed]
    entry_id = Message.objects.get(pk=key).entry_id
    _tell(occasion, alert, what, waiting[:CHUNK_MAX], entry_id=entry_id, ordinal=int(ordinal))
    if len(waiting) > CHUNK_MAX or (what == AGAIN and waiting):
        set_timer(REST, alert.id, f"{what}-{ordinal}-{int(round_) + 1}", occasion.at + BETWEEN)
    body = {"number": alert.number, "what": what, "placed": len(waiting[:CHUNK_MAX])}
    subjects = [alert.id, alert.threat_id]
    append(
        occasion,
        act="alerts.tell_rest",
        subjects=subjects,
        limit=Tlp.AMBER,
        need=alert.threat.need,
        body=body,
        result=alert.id,
    )
    return len(waiting[:CHUNK_MAX])


def handed(alert: Alert) -> list[Recipient]:
    """Everyone who was, or may have been, handed this alert or one that it replaced, each once."""
    rows = told(one.id for one in chain_of(alert)).order_by("pk")
    columns = rows.values_list("recipient_kind", "recipient_id", "rendition__language")
    found = {(kind, key): language for kind, key, language in columns}
    return [Recipient(kind, key, language) for (kind, key), language in found.items()]


def handed_and_named(occasion: Occasion, alert: Alert) -> list[Recipient]:
    """Everyone who had been told, each in the language of then, and whoever the rule names now."""
    before = handed(alert)
    known = {(one.kind, one.id) for one in before}
    return [*before, *(one for one in _named(occasion, alert) if (one.kind, one.id) not in known)]


def _named(occasion: Occasion, alert: Alert) -> tuple[Recipient, ...]:
    return resolve(sheet_of(alert).content, occasion.at).recipients


def _tell(
    occasion: Occasion, alert: Alert, what: str, recipients: Sequence[Recipient], *, entry_id: UUID, ordinal: int
) -> None:
    if what == AGAIN:
        tell_again(occasion, alert, sheet_of(alert), recipients, entry_id=entry_id)
    else:
        tell_correction(occasion, alert, sheet_of(alert), recipients, entry_id=entry_id, ordinal=ordinal)
