"""The case file with its custody, the units' log, and pictures taken out of the desk."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from tests.desk.incidents.reports import FIRST, FRIDAY, SATURDAY, SECOND, filed, opened, statements
from tests.desk.stage import Desk, record_acts
from tests.people import make_officer
from tocsin.desk.incidents.acts import (
    accept_statements,
    export_incident,
    file_item,
    hand_over_item,
    log_unit,
    mobilise_unit,
)
from tocsin.desk.incidents.models import Custody, Export, Incident, Item
from tocsin.desk.incidents.queries import access_picture
from tocsin.desk.incidents.rules import ItemText
from tocsin.desk.incidents.showing import access_case_file, access_exports, access_item
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.models import Entry
from tocsin.picture.exports import FORMATS
from tocsin.terms import Absent, BadInput, Conflict, Need, NotPermitted, Tlp

PHOTO = ItemText("Photograph of the quay", "photograph", "Harbour office")
DIGEST = hashlib.sha256(b"a photograph").hexdigest()


@pytest.fixture
def incident(staffed: Desk) -> Incident:
    """The explosion, its first report accepted, with a second one of narrower limit."""
    found = opened(staffed)
    for text, day, limit in ((FIRST, FRIDAY, Tlp.CLEAR), (SECOND, SATURDAY, Tlp.AMBER)):
        views = statements(staffed, filed(staffed, found, text, day, limit=limit))
        accept_statements(staffed.by(staffed.drafter), [view.id for view in views], "B2")
    return found


def photo(desk: Desk, incident: Incident, **more: object) -> Item:
    """The photograph in the case file."""
    values: dict[str, object] = {"holder": "Duty desk A", "limit": Tlp.GREEN, "sha256": DIGEST, "size_bytes": 12}
    return file_item(desk.by(desk.drafter), incident.pk, PHOTO, **(values | more))  # type: ignore[arg-type]


def test_an_item_is_kept_with_its_hash_and_who_held_it_when(staffed: Desk, incident: Incident) -> None:
    """The first holder, then every change of hands with its reason, in order."""
    item = photo(staffed, incident)
    staffed.now += timedelta(hours=2)
    hand_over_item(staffed.by(staffed.drafter), item.pk, holder="City police", reason="For the investigation")
    case = access_case_file(staffed.drafter, incident.pk, access_picture(staffed.drafter, incident.pk))
    (view,) = case.items
    assert (view.number, view.text, view.sha256) == (1, PHOTO, DIGEST)
    assert [(held.holder, held.reason) for held in view.custody] == [
        ("Duty desk A", "entered"),
        ("City police", "For the investigation"),
    ]
    assert record_acts()[-2:] == ["incidents.file_item", "incidents.hand_over_item"]


def test_times_of_custody_stand_in_order(staffed: Desk, incident: Incident) -> None:
    """Nobody held it before somebody else who had it, nor from tomorrow on."""
    item = photo(staffed, incident)
    with pytest.raises(Conflict, match="other hands"):
        hand_over_item(
            staffed.by(staffed.drafter), item.pk, holder="x", reason="y", since=staffed.now - timedelta(hours=1)
        )
    with pytest.raises(BadInput, match="not come yet"):
        hand_over_item(
            staffed.by(staffed.drafter), item.pk, holder="x", reason="y", since=staffed.now + timedelta(hours=1)
        )


@pytest.mark.parametrize("wrong", [{"sha256": "abc"}, {"holder": " "}])
def test_an_item_that_is_not_whole_is_refused(staffed: Desk, incident: Incident, wrong: dict[str, str]) -> None:
    """A hash that is none, and nobody who holds it."""
    with pytest.raises(BadInput):
        photo(staffed, incident, **wrong)
    assert not Item.objects.exists()


def test_missing_evidence_is_listed(staffed: Desk, incident: Incident) -> None:
    """What accepted statements say is absent stands in the case file."""
    text = "Image could not be loaded"
    views = statements(staffed, filed(staffed, incident, text, source="Daily"))
    accept_statements(staffed.by(staffed.drafter), [view.id for view in views], "C3")
    picture = access_picture(staffed.drafter, incident.pk)
    expected = [c.id for c in picture.statements if c.kind == "absent_evidence"]
    case = access_case_file(staffed.drafter, incident.pk, picture)
    assert [name for _, name in case.missing] == expected


def test_items_beyond_a_clearance_are_absent(staffed: Desk, incident: Incident) -> None:
    """They are not in the list, and cannot be handed over."""
    item = photo(staffed, incident, limit=Tlp.RED)
    green = make_officer(Role.DRAFTER, name="Green desk", clearance=Tlp.GREEN)
    picture = access_picture(green, incident.pk)
    assert access_case_file(green, incident.pk, picture).items == ()
    with pytest.raises(Absent):
        access_item(green, item.pk)
    with pytest.raises(Absent):
        hand_over_item(staffed.by(green), item.pk, holder="x", reason="y")


def test_custody_is_append_only_and_sealed(staffed: Desk, incident: Incident) -> None:
    """Not even direct SQL changes who held it; the database does not show who."""
    photo(staffed, incident)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Custody.objects.update(ordinal=2)
    assert b"Duty desk" not in bytes(Custody.objects.get().sealed)


def test_a_unit_has_a_log(staffed: Desk, incident: Incident) -> None:
    """Lines with times that have come; they stand in ICS 214."""
    task = mobilise_unit(staffed.by(staffed.drafter), incident.pk, name="Engine 4", kind="fire", task="Fire")
    log_unit(staffed.by(staffed.drafter), task.unit_id, "The fire is out")
    with pytest.raises(BadInput, match="not come yet"):
        log_unit(staffed.by(staffed.drafter), task.unit_id, "Home", at=staffed.now + timedelta(hours=1))
    with pytest.raises(Absent):
        log_unit(staffed.by(staffed.drafter), incident.pk, "x")
    taken = export_incident(staffed.by(staffed.drafter), incident.pk, "ics214", Tlp.CLEAR)
    assert "Engine 4: The fire is out" in taken.data.decode()


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_holds_nothing_beyond_its_limit(staffed: Desk, incident: Incident, name: str) -> None:
    """Made for everybody, it has no word, figure or source of the narrower report; made for more, it has."""
    secret = ("toll of festival blast", "19", "health ministry")
    wide = export_incident(staffed.by(staffed.drafter), incident.pk, name, Tlp.CLEAR).data.decode().lower()
    assert not [word for word in (secret[0], secret[2]) if word in wide]
    narrow = export_incident(staffed.by(staffed.drafter), incident.pk, name, Tlp.AMBER).data.decode().lower()
    if name != "ics214":
        assert wide != narrow
    assert "tlp:amber" in narrow or name in ("json", "gtd")


def test_an_export_is_recorded_with_its_digest(staffed: Desk, incident: Incident) -> None:
    """Who took what, for whom at most, with the SHA-256 of the very bytes."""
    taken = export_incident(staffed.by(staffed.drafter), incident.pk, "json", Tlp.GREEN)
    digest = hashlib.sha256(taken.data).hexdigest()
    row = Export.objects.get()
    assert (row.format, row.limit, row.sha256, row.size_bytes) == ("json", Tlp.GREEN, digest, len(taken.data))
    assert Entry.objects.last().act == "incidents.export_incident"  # type: ignore[union-attr]
    assert json.loads(taken.data)["statements"]
    assert [one.number for one in access_exports(staffed.releaser, incident.pk)] == [1]
    green = make_officer(Role.DRAFTER, name="Clear desk", clearance=Tlp.CLEAR)
    assert list(access_exports(green, incident.pk)) == []


def test_an_export_is_refused_where_limits_forbid_it(staffed: Desk, incident: Incident) -> None:
    """Beyond the officer's own clearance, below the incident's limit, in no format, and to a mere reporter."""
    green = make_officer(Role.DRAFTER, name="Green desk", clearance=Tlp.GREEN)
    with pytest.raises(BadInput, match="own clearance"):
        export_incident(staffed.by(green), incident.pk, "json", Tlp.AMBER)
    hidden = opened(staffed, limit=Tlp.AMBER)
    with pytest.raises(BadInput, match="not go that far"):
        export_incident(staffed.by(staffed.drafter), hidden.pk, "json", Tlp.GREEN)
    with pytest.raises(BadInput, match="no format"):
        export_incident(staffed.by(staffed.drafter), incident.pk, "pdf", Tlp.GREEN)
    with pytest.raises(NotPermitted):
        export_incident(staffed.by(make_officer(Role.REPORTER)), incident.pk, "json", Tlp.CLEAR)
    with pytest.raises(Absent):
        export_incident(staffed.by(green), hidden.pk, "json", Tlp.GREEN)
    assert not Export.objects.exists()


def test_what_only_a_group_may_see_is_never_taken_out(staffed: Desk, incident: Incident) -> None:
    """A report for named officers adds nothing to an export; an incident for them is not exported at all."""
    before = export_incident(staffed.by(staffed.drafter), incident.pk, "markdown", Tlp.RED).data
    report = incident.reports.get(number=2)
    type(report).objects.filter(pk=report.pk).update(need=Need.of(staffed.drafter.pk))
    after = export_incident(staffed.by(staffed.drafter), incident.pk, "markdown", Tlp.RED).data
    assert b"health ministry" in before
    assert b"health ministry" not in after
    Incident.objects.filter(pk=incident.pk).update(need=Need.of(staffed.drafter.pk))
    with pytest.raises(BadInput, match="not go that far"):
        export_incident(staffed.by(staffed.drafter), incident.pk, "markdown", Tlp.RED)
