"""The record as officers meet it: role and clearance both count."""

import pytest

from tests.desk.incidents.reports import opened
from tests.desk.stage import open_desk, record_acts
from tests.people import make_officer
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.acts import make_checkpoint
from tocsin.desk.review.access import (
    access_acts,
    access_after_action,
    access_checkpoint,
    access_entry,
    access_record,
    entries_beyond,
    offices_of,
)
from tocsin.terms import DESK, Absent, NotPermitted, Tlp


def test_only_those_who_may_read_the_record_do(desk: None) -> None:
    """A drafter gets neither entries nor proof nor review."""
    city = open_desk()
    for read in (access_record, access_acts, access_checkpoint, access_after_action):
        with pytest.raises(NotPermitted):
            read(city.drafter)


def test_an_auditor_sees_up_to_the_clearance(desk: None) -> None:
    """Entries beyond it are not listed, and not opened; those within are, with their bodies."""
    city = open_desk()
    opened(city, limit=Tlp.RED)
    auditor = make_officer(Role.AUDITOR, name="Audit", clearance=Tlp.GREEN)
    assert "incidents.open_incident" not in access_acts(auditor)
    assert entries_beyond(auditor) == len(record_acts()) - access_record(auditor).count() > 0
    assert entries_beyond(city.supervisor) == 0
    assert "incidents.open_incident" in access_acts(city.supervisor)
    sequence = record_acts().index("incidents.open_incident") + 1
    with pytest.raises(Absent):
        access_entry(auditor, sequence)
    body = access_entry(city.supervisor, sequence).body
    assert body is not None
    assert body["title"] == "Explosion at the harbour"
    assert access_after_action(auditor).numbers.record.entries == len(record_acts())


def test_the_latest_checkpoint_is_the_one_shown(desk: None) -> None:
    """None before the first; afterwards the largest."""
    city = open_desk()
    assert access_checkpoint(city.supervisor) is None
    make_checkpoint(city.by(city.supervisor))
    opened(city)
    last = make_checkpoint(city.by(city.supervisor))
    assert access_checkpoint(city.supervisor) == last


def test_offices_are_named_and_nobody_else(desk: None) -> None:
    """An officer's actor has the office's name; the desk and a recipient have none."""
    city = open_desk()
    assert offices_of({city.drafter.actor, DESK, "recipient:018e12fd-b280-7bdf-b6d2-33a15ff755f7"}) == {
        city.drafter.actor: "Duty desk A"
    }
