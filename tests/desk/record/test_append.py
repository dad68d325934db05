"""Appending to the record, and what the database refuses."""

import pytest
from django.db import DatabaseError, transaction

from tests.people import START, after, desk_occasion
from tocsin.desk.record.acts import append, make_checkpoint
from tocsin.desk.record.models import Body, Entry
from tocsin.desk.record.queries import access_entries, opened, step_done, step_result
from tocsin.terms import Absent, BadInput, Conflict, Tlp

pytestmark = pytest.mark.usefixtures("desk")


def note(text: str, *, limit: Tlp = Tlp.GREEN, hours: float = 0, step: str | None = None) -> Entry:
    """Append one entry."""
    occasion = desk_occasion(after(hours=hours), step)
    return append(occasion, act="test.note", subjects=[occasion.new_id()], limit=limit, body={"text": text})


def test_entries_are_numbered_without_a_gap():
    """The founding is entry 1, and each act takes the next number."""
    assert [note("a").sequence, note("b").sequence] == [2, 3]


def test_the_body_is_sealed_and_opens_again():
    """What an act said is not in the database in the clear, and is read back whole."""
    note("a tip from a discreet source")
    assert b"discreet" not in bytes(Body.objects.latest("entry__sequence").sealed)
    assert list(opened(Tlp.RED))[-1].body == {"text": "a tip from a discreet source"}


def test_a_reader_sees_only_up_to_the_clearance():
    """An entry above the clearance is not among those that are read."""
    note("open", limit=Tlp.GREEN)
    note("closed", limit=Tlp.RED)
    assert [entry.limit for entry in access_entries(Tlp.AMBER)] == [Tlp.GREEN, Tlp.GREEN]


def test_time_never_runs_backwards_in_the_log():
    """An act that waited for the lock gets the instant of the entry before it."""
    note("late", hours=2)
    assert note("waited", hours=1).time == after(hours=2)


def test_an_entry_cannot_be_changed():
    """The database refuses an update of an entry."""
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.filter(sequence=1).update(act="something else")


def test_an_entry_cannot_be_deleted():
    """The database refuses to delete an entry."""
    Body.objects.all().delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.filter(sequence=1)._raw_delete("default")


def test_a_step_is_committed_once():
    """The same scenario step cannot be done twice."""
    note("once", step="story/1")
    assert step_done("story/1")
    with pytest.raises(Conflict):
        note("twice", step="story/1")


def test_a_step_that_made_nothing_is_absent():
    """Asking for what a step made, before it made something, is refused."""
    with pytest.raises(Absent):
        step_result("story/none")


def test_a_body_must_be_plain_json():
    """An object that JSON cannot say is refused, and nothing is written."""
    with pytest.raises(BadInput), transaction.atomic():
        append(desk_occasion(START), act="test.note", subjects=[], limit=Tlp.GREEN, body={"at": START})
    assert Entry.objects.count() == 1


def test_two_checkpoints_of_one_size_are_one():
    """Asking twice without an act between gives the same note."""
    assert make_checkpoint(desk_occasion(START)).note == make_checkpoint(desk_occasion(after(hours=1))).note
