"""When a drill is due: so many days after the last that went well, or after the desk was founded."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings

from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record.models import Entry
from tocsin.desk.record.queries import opened_one
from tocsin.terms import Absent

ENDED: Final = "alerts.end_drill"


def counted_from() -> Entry:
    """The entry of the last drill that went well; of the founding, where none did."""
    for entry in Entry.objects.filter(act=ENDED).select_related("body").order_by("-sequence"):
        if (opened_one(entry).body or {}).get("went_well"):
            return entry
    return Entry.objects.order_by("sequence")[0]


def drill_due_at(since: Entry) -> datetime:
    """When the next drill is due, counted from this entry."""
    return since.time + timedelta(days=settings.TOCSIN.policy.drill_days_max)


def is_drilled(since_id: UUID, at: datetime) -> bool:
    """Whether a drill went well after the entry from which the duty counts."""
    return counted_from().pk != since_id


def access_drill(officer: Officer, since_id: UUID) -> None:
    """`Absent` for an officer who neither supervises nor administers."""
    if not (officer.may(Permission.GLASS_REVIEW) or officer.may(Permission.OFFICER_ENROL)):
        raise Absent("There is no such drill.", "Ask a supervisor.")
