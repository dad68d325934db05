"""The record of a drill, and its canary: a message to the supervisors that shows what really arrives."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from tocsin.desk.alerts.acts.ending import all_supervisors
from tocsin.desk.alerts.audience import officers as as_recipients
from tocsin.desk.delivery.acts import place
from tocsin.desk.delivery.rules import ACK_URL, Authorised, Channel, MessageKind, Rendition, derived_id
from tocsin.desk.officers.queries import require_desk
from tocsin.desk.record.acts import append
from tocsin.terms import Occasion, Tlp

CANARY_LIFE, CANARY_PRIORITY = timedelta(hours=24), 70


@transaction.atomic
def note_drill(occasion: Occasion, checks: Sequence[dict[str, Any]]) -> UUID | None:
    """Record what a drill found and send it to the supervisors as its canary; the canary's id, None for nobody.

    Each check has a name, whether it went well (`ok`), how long it took (`seconds`) and `words`.
    """
    require_desk(occasion)
    entry_id, failed = occasion.new_id(), [one["name"] for one in checks if not one["ok"]]
    recipients = tuple(as_recipients(all_supervisors(occasion.at)))
    key = derived_id("alerts.canary", entry_id) if recipients else None
    if key is not None:
        canary = Authorised(
            id=key,
            kind=MessageKind.CANARY,
            entry_id=entry_id,
            subject_id=entry_id,
            priority=CANARY_PRIORITY,
            not_before=None,
            expires_at=occasion.at + CANARY_LIFE,
            renditions=(_words(checks, failed),),
            recipients=recipients,
            choices=("seen",),
        )
        place(canary, at=occasion.at, entropy=occasion.entropy)
    body = {"went_well": not failed, "failed": failed, "checks": [dict(one) for one in checks]}
    append(occasion, act="alerts.note_drill", subjects=[], limit=Tlp.GREEN, body=body, entry_id=entry_id)
    return key


def _words(checks: Sequence[dict[str, Any]], failed: Sequence[str]) -> Rendition:
    lines = [f"{'well' if one['ok'] else 'FAILED'}  {one['name']}: {one['words']}" for one in checks]
    subject = (
        f"Drill: {len(failed)} of {len(checks)} checks failed" if failed else f"Drill: all {len(checks)} went well"
    )
    body = "\n".join(lines) + f"\n\nConfirm that you have seen this:\n{ACK_URL}\n"
    return Rendition("en", Channel.EMAIL, subject, body)
