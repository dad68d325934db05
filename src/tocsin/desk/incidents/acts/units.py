"""Calling units, and noting when they arrive and are let go."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tocsin.desk.incidents.acts.entering import enter, mark_of
from tocsin.desk.incidents.models import Task, Unit
from tocsin.desk.incidents.queries import access_incident
from tocsin.desk.incidents.rules import TaskTimes, check_task_times, checked_name
from tocsin.desk.officers.queries import authorise
from tocsin.desk.officers.rules import Permission
from tocsin.terms import Absent, Conflict, Occasion


@transaction.atomic
def mobilise_unit(
    occasion: Occasion, incident_id: UUID, *, name: str, kind: str, task: str, at: datetime | None = None
) -> Task:
    """Call a unit for a task. A unit that is there already gets a further task."""
    officer = authorise(occasion, Permission.UNIT_MOBILISE)
    incident = access_incident(officer, incident_id)
    times = TaskTimes(at or occasion.at)
    check_task_times(times, occasion.at)
    unit, _ = Unit.objects.get_or_create(
        incident=incident,
        name=checked_name(name, "name"),
        defaults={"id": occasion.new_id(), "kind": checked_name(kind, "kind")},
    )
    row = Task.objects.create(
        id=occasion.new_id(), unit=unit, task=checked_name(task, "task"), mobilised_at=times.mobilised_at
    )
    body = {"unit": unit.name, "kind": unit.kind, "task": row.task, "mobilised_at": times.mobilised_at.isoformat()}
    enter(occasion, "mobilise_unit", [row.pk, incident_id], mark_of(incident), body)
    return row


@transaction.atomic
def note_unit(
    occasion: Occasion, task_id: UUID, *, arrived_at: datetime | None = None, released_at: datetime | None = None
) -> Task:
    """Note when a unit arrived for a task, or was let go. What was noted is not noted over."""
    officer = authorise(occasion, Permission.UNIT_MOBILISE)
    task = Task.objects.select_for_update().filter(pk=task_id).first()
    if task is None:
        raise Absent("There is no such task.", "Look at the incident's units again.")
    incident = access_incident(officer, task.unit.incident_id)
    noted = {"arrived_at": arrived_at, "released_at": released_at}
    given = {name: at for name, at in noted.items() if at is not None}
    if not given or any(getattr(task, name) for name in given):
        raise Conflict("There is nothing to note, or it was noted already.", "Look at the task again.")
    for name, at in given.items():
        setattr(task, name, at)
    check_task_times(TaskTimes(task.mobilised_at, task.arrived_at, task.released_at), occasion.at)
    task.save(update_fields=list(given))
    body = {"unit": task.unit.name, "task": task.task} | {name: at.isoformat() for name, at in given.items()}
    enter(occasion, "note_unit", [task_id, incident.pk], mark_of(incident), body)
    return task
