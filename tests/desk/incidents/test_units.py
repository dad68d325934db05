"""Units and their tasks."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from tests.desk.incidents.reports import FRIDAY, opened
from tests.desk.stage import Desk, record_acts
from tests.people import make_officer
from tocsin.desk.incidents.acts import mobilise_unit, note_unit
from tocsin.desk.incidents.models import Incident, Task, Unit
from tocsin.desk.incidents.queries import access_tasks
from tocsin.desk.officers.rules import Role
from tocsin.terms import Absent, BadInput, Conflict, Tlp

HOUR = timedelta(hours=1)


@pytest.fixture
def incident(staffed: Desk) -> Incident:
    """The explosion."""
    return opened(staffed)


def call(desk: Desk, incident: Incident, task: str = "Put out the fire", **more: object) -> Task:
    """The fire brigade is called."""
    return mobilise_unit(
        desk.by(desk.drafter),
        incident.pk,
        name="Fire brigade 2",
        kind="fire",
        task=task,
        **more,  # type: ignore[arg-type]
    )


def test_a_unit_is_called_arrives_and_is_let_go(staffed: Desk, incident: Incident) -> None:
    """Each step has its time and its entry."""
    task = call(staffed, incident)
    staffed.now = FRIDAY + 2 * HOUR
    note_unit(staffed.by(staffed.drafter), task.pk, arrived_at=FRIDAY + HOUR)
    note_unit(staffed.by(staffed.drafter), task.pk, released_at=FRIDAY + 2 * HOUR)
    (seen,) = access_tasks(staffed.drafter, incident.pk)
    assert (seen.mobilised_at, seen.arrived_at, seen.released_at) == (FRIDAY, FRIDAY + HOUR, FRIDAY + 2 * HOUR)
    assert record_acts()[-3:] == ["incidents.mobilise_unit", "incidents.note_unit", "incidents.note_unit"]


def test_a_unit_that_is_there_gets_a_further_task(staffed: Desk, incident: Incident) -> None:
    """One unit, two tasks."""
    call(staffed, incident)
    staffed.now = FRIDAY + HOUR
    call(staffed, incident, "Clear the quay")
    assert Unit.objects.count() == 1
    assert [task.task for task in access_tasks(staffed.drafter, incident.pk)] == ["Put out the fire", "Clear the quay"]


def test_what_was_noted_is_not_noted_over(staffed: Desk, incident: Incident) -> None:
    """A second arrival, and noting nothing, are refused."""
    task = call(staffed, incident)
    note_unit(staffed.by(staffed.drafter), task.pk, arrived_at=FRIDAY)
    for noted in ({"arrived_at": FRIDAY}, {}):
        with pytest.raises(Conflict):
            note_unit(staffed.by(staffed.drafter), task.pk, **noted)  # type: ignore[arg-type]


def test_times_out_of_order_are_refused(staffed: Desk, incident: Incident) -> None:
    """Arrival before the call, and a call in the future; the database refuses the first too."""
    task = call(staffed, incident)
    with pytest.raises(BadInput):
        note_unit(staffed.by(staffed.drafter), task.pk, arrived_at=FRIDAY - HOUR)
    with pytest.raises(BadInput):
        call(staffed, incident, at=FRIDAY + HOUR)
    with pytest.raises(DatabaseError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(arrived_at=FRIDAY - HOUR)


def test_units_of_a_protected_incident_are_absent(staffed: Desk) -> None:
    """Neither seen nor noted beyond the clearance."""
    secret = opened(staffed, limit=Tlp.RED)
    task = call(staffed, secret)
    low = make_officer(Role.DRAFTER, name="Low desk", clearance=Tlp.GREEN)
    with pytest.raises(Absent):
        access_tasks(low, secret.pk)
    with pytest.raises(Absent):
        note_unit(staffed.by(low), task.pk, arrived_at=FRIDAY)
    with pytest.raises(Absent):
        note_unit(staffed.by(low), secret.pk, arrived_at=FRIDAY)
