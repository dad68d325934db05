"""Drills: what one found, its canary (a message that shows what really arrives), and asking for the next one.

A drill counts when it ended well, canary and all. When none has for longer than the policy says
(``drill_days_max``), the desk binds whoever supervises to run one within a week: a duty like every other.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tocsin.desk.alerts.acts.duties import bind
from tocsin.desk.alerts.acts.ending import all_supervisors
from tocsin.desk.alerts.audience import officers as as_recipients
from tocsin.desk.alerts.drills import ENDED, counted_from, drill_due_at
from tocsin.desk.alerts.duty_kinds import DutyKind
from tocsin.desk.alerts.models import Duty
from tocsin.desk.delivery.acts import place
from tocsin.desk.delivery.rules import ACK_URL, Authorised, Channel, MessageKind, Rendition, derived_id
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import on_duty, require_desk, with_role
from tocsin.desk.officers.rules import Post, Role
from tocsin.desk.record.acts import append
from tocsin.terms import Occasion, Tlp

CANARY_LIFE, CANARY_PRIORITY = timedelta(hours=24), 70
TIME_TO_RUN = timedelta(days=7)
NOTED, ASKED = "alerts.note_drill", "alerts.ask_drill"


@transaction.atomic
def note_drill(occasion: Occasion, checks: Sequence[dict[str, Any]]) -> UUID | None:
    """Record what a drill found and send it to the supervisors as its canary; the canary's id, None for nobody.

    Each check has a name, whether it went well (`ok`), how long it took (`seconds`) and `words`.
    """
    require_desk(occasion)
    entry_id, failed = occasion.new_id(), _failed(checks)
    staff = all_supervisors(occasion.at)
    key = _place(occasion, "alerts.canary", entry_id, staff, MessageKind.CANARY, _words(checks, failed))
    body = {"went_well": not failed, "failed": failed, "checks": [dict(one) for one in checks]}
    append(occasion, act=NOTED, subjects=[], limit=Tlp.GREEN, body=body, entry_id=entry_id)
    return key


@transaction.atomic
def end_drill(occasion: Occasion, checks: Sequence[dict[str, Any]]) -> bool:
    """Record that a drill is over, its canary among the checks; whether it went well, counts, and ends the duty."""
    require_desk(occasion)
    failed = _failed(checks)
    if not failed:
        Duty.objects.filter(kind=DutyKind.DRILL, done_at=None).update(done_at=occasion.at)
    body = {"went_well": not failed, "failed": failed}
    append(occasion, act=ENDED, subjects=[], limit=Tlp.GREEN, body=body)
    return not failed


@transaction.atomic
def ask_drill(occasion: Occasion) -> Officer | None:
    """The desk asks for a drill where none went well for too long; whom it binds, None where nothing is due.

    The supervisor on duty is bound for a week; every supervisor is paged, where there is none every administrator.
    Then it goes upward like every duty, each week. Nothing is asked of a desk without anybody to ask.
    """
    require_desk(occasion)
    since = counted_from()
    due_at = drill_due_at(since)
    staff = [*on_duty(occasion.at, Post.SUPERVISOR), *all_supervisors(occasion.at)] or with_role(Role.ADMINISTRATOR)
    if occasion.at < due_at or not staff:
        return None
    duty = bind(occasion, DutyKind.DRILL, since.pk, staff[0], occasion.at + TIME_TO_RUN)
    if duty is None:
        return None
    entry_id, days = occasion.new_id(), (occasion.at - due_at).days + settings.TOCSIN.policy.drill_days_max
    text = (
        f"{duty.officer.name} is to run one within a week, or to see that somebody does: tocsin drill --data DIR, on "
        f"the machine of this desk.\n\n{settings.TOCSIN.base_url}\n\nConfirm that you have seen this:\n{ACK_URL}\n"
    )
    words = Rendition("en", Channel.EMAIL, f"No drill went well for {days} days", text)
    _place(occasion, "alerts.ask_drill", entry_id, staff, MessageKind.PAGE, words)
    body = {"days": days, "bound": duty.officer.name, "asked": len({one.pk for one in staff})}
    append(occasion, act=ASKED, subjects=[duty.id], limit=Tlp.GREEN, body=body, entry_id=entry_id)
    return duty.officer


def _failed(checks: Sequence[dict[str, Any]]) -> list[str]:
    return [one["name"] for one in checks if not one["ok"]]


def _place(
    occasion: Occasion, name: str, entry_id: UUID, staff: Sequence[Officer], kind: MessageKind, words: Rendition
) -> UUID | None:
    """Put a message to these officers into the outbox; its id, None where there is nobody."""
    recipients = tuple(as_recipients(list({one.pk: one for one in staff}.values())))
    if not recipients:
        return None
    message = Authorised(
        id=derived_id(name, entry_id),
        kind=kind,
        entry_id=entry_id,
        subject_id=entry_id,
        priority=CANARY_PRIORITY,
        not_before=None,
        expires_at=occasion.at + CANARY_LIFE,
        renditions=(words,),
        recipients=recipients,
        choices=("seen",),
    )
    place(message, at=occasion.at, entropy=occasion.entropy)
    return message.id


def _words(checks: Sequence[dict[str, Any]], failed: Sequence[str]) -> Rendition:
    lines = [f"{'well' if one['ok'] else 'FAILED'}  {one['name']}: {one['words']}" for one in checks]
    subject = (
        f"Drill: {len(failed)} of {len(checks)} checks failed" if failed else f"Drill: all {len(checks)} went well"
    )
    body = "\n".join(lines) + f"\n\nConfirm that you have seen this:\n{ACK_URL}\n"
    return Rendition("en", Channel.EMAIL, subject, body)
