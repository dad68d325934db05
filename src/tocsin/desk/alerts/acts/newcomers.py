"""Newcomers: until an alert ends, whoever comes under its approved rule is told too; nobody else ever.

Time alone brings nobody in: what remains of a window lies inside the whole of it. So the desk resolves
the audience again only where a register or the officers changed since about the last look, and in any
case every six hours, should something have changed them in a way that this room does not know of.
"""

from datetime import timedelta
from typing import Final

from django.db import transaction

from tocsin.desk.alerts.acts.guarding import set_next_look
from tocsin.desk.alerts.acts.locking import lock_threat_of, relock_alert
from tocsin.desk.alerts.acts.telling import tell_more
from tocsin.desk.alerts.audience import resolve
from tocsin.desk.alerts.models import Alert
from tocsin.desk.alerts.queries import content_of
from tocsin.desk.alerts.wording import AlertState
from tocsin.desk.delivery.models import Delivery, Timer
from tocsin.desk.delivery.rules import MessageKind, Recipient
from tocsin.desk.officers.queries import require_desk
from tocsin.desk.record.acts import append
from tocsin.desk.record.models import Entry
from tocsin.terms import Occasion, Tlp

CHANGING_ACTS: Final = ("exposure.import_register", "officers.enrol_officer")
LOOK_BACK = timedelta(hours=1)  # longer than any import lasts: an entry bears the time at which its act began
LOOKS_BETWEEN_FULL_MAX = 24


@transaction.atomic
def tell_newcomers(occasion: Occasion, timer: Timer) -> int:
    """The desk looks again who is exposed and tells those who came in since; returns how many.

    A record entry is made only where somebody was told. The look is set again until the alert ends.
    """
    require_desk(occasion)
    lock_threat_of(timer.subject_id)
    alert = relock_alert(timer.subject_id)
    if alert.state != AlertState.RELEASED or alert.expires_at <= occasion.at:
        return 0
    set_next_look(alert, int(timer.step) + 1, occasion.at)
    if not _may_have_changed(alert, timer):
        return 0
    new = _not_yet_told(alert, resolve(content_of(alert), occasion.at).recipients)
    if not new:
        return 0
    entry_id = occasion.new_id()
    placed = tell_more(occasion, alert, new, entry_id=entry_id)
    body = {"number": alert.number, "placed": placed, "look": int(timer.step)}
    append(
        occasion,
        act="alerts.tell_newcomers",
        subjects=[alert.id, alert.threat_id],
        limit=Tlp.AMBER,
        body=body,
        entry_id=entry_id,
    )
    return placed


def _not_yet_told(alert: Alert, recipients: tuple[Recipient, ...]) -> list[Recipient]:
    rows = Delivery.objects.filter(message__subject_id=alert.id, message__kind=MessageKind.ALERT)
    placed = set(rows.values_list("recipient_kind", "recipient_id"))
    return [one for one in recipients if (one.kind, one.id) not in placed]


def _may_have_changed(alert: Alert, timer: Timer) -> bool:
    """Whether anyone may have come in since the last look, or it is time to look in any case."""
    step = int(timer.step)
    if step % LOOKS_BETWEEN_FULL_MAX == 0:
        return True
    last = Timer.objects.filter(kind=timer.kind, subject_id=alert.id, step=str(step - 1)).first()
    since = last.fired_at if last and last.fired_at else alert.released_at or alert.drafted_at
    return Entry.objects.filter(act__in=CHANGING_ACTS, time__gte=since - LOOK_BACK).exists()
