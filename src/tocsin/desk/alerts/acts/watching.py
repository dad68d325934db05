"""Timers that fail are told to somebody: what the desk does by itself must not stop unseen."""

from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from tocsin.desk.alerts.acts.ending import all_supervisors
from tocsin.desk.alerts.acts.telling import page_openly
from tocsin.desk.delivery.queries import timers_in_trouble, timers_late
from tocsin.desk.officers.queries import require_desk, with_role
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.acts import append
from tocsin.desk.record.models import Entry
from tocsin.terms import Mode, Occasion, Tlp

REPORT = "alerts.report_timers"
TRIES_MAX = 2


@transaction.atomic
def report_timers(occasion: Occasion) -> int:
    """Page administrators and supervisors where timers failed more than once, or stand still; returns how many timers.

    Said again after the policy's interval for pages, as long as it lasts. The page names kinds and counts only.
    """
    require_desk(occasion)
    failing = [one for one in timers_in_trouble() if one.attempts >= TRIES_MAX]
    late = [] if settings.TOCSIN.mode is Mode.REPLAY else timers_late(occasion.at)
    bad = list({one.pk: one for one in [*failing, *late]}.values())
    again = occasion.at - timedelta(minutes=settings.TOCSIN.policy.page_again_minutes)
    if not bad or Entry.objects.filter(act=REPORT, time__gt=again).exists():
        return 0
    kinds, entry_id = dict(Counter(one.kind for one in bad)), occasion.new_id()
    listed = ", ".join(f"{kind} ({count})" for kind, count in sorted(kinds.items()))
    words = (
        f"The desk fails at {len(bad)} thing{'s' if len(bad) > 1 else ''} that it does by itself",
        f"Timers that fail or stand still: {listed}. Until they are mended nobody is asked, told or bound by them. "
        "Look at the page Now, at the desk's log, and at: tocsin status",
    )
    staff = [*with_role(Role.ADMINISTRATOR), *all_supervisors(occasion.at)]
    paged = page_openly(occasion, entry_id, staff, entry_id=entry_id, words=words)
    body = {"kinds": kinds, "paged": paged}
    append(occasion, act=REPORT, subjects=[], limit=Tlp.GREEN, body=body, entry_id=entry_id)
    return len(bad)
