"""Marking a report or an incident anew: an act with a reason; whoever may not see it then sees nothing of it."""

from dataclasses import replace

import pytest

from tests.desk.incidents.reports import FRIDAY, filed, opened, statements
from tests.desk.stage import Desk, open_desk
from tests.faces.pages import client_of
from tests.people import bare, make_officer
from tocsin.desk.incidents.acts import accept_statement, remark_incident, remark_report
from tocsin.desk.incidents.models import Incident, Report
from tocsin.desk.incidents.queries import access_incident, access_report, access_statement, incident_picture
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.acts import set_instant
from tocsin.desk.record.queries import opened as entries
from tocsin.desk.threats.rules import Mark
from tocsin.terms import Absent, BadInput, Conflict, Mode, Need, NotPermitted, ProofNeeded, Tlp


@pytest.fixture
def staffed(desk: None) -> Desk:
    """A desk in the week of the explosion."""
    city = open_desk()
    city.now = FRIDAY
    set_instant(FRIDAY)
    return city


@pytest.fixture
def incident(staffed: Desk) -> Incident:
    """An incident that anybody may know of."""
    return opened(staffed)


@pytest.fixture
def report(staffed: Desk, incident: Incident) -> Report:
    """A report in it, as wide."""
    return filed(staffed, incident)


def test_whoever_works_with_a_report_may_narrow_it(staffed: Desk, report: Report) -> None:
    """Report and statements go out of sight for others; old mark, new mark and reason stand in the record."""
    green = make_officer(Role.DRAFTER, name="Green", clearance=Tlp.GREEN)
    one = statements(staffed, report)[0]
    assert access_statement(green, one.id)
    remark_report(staffed.by(staffed.drafter), report.pk, Mark(Tlp.AMBER), reason="The wire asked us.")
    for gone in (lambda: access_report(green, report.pk), lambda: access_statement(green, one.id)):
        with pytest.raises(Absent):
            gone()
    (entry,) = entries(Tlp.RED, ("incidents.remark_report",))
    assert entry.body is not None
    assert (entry.body["from"][0], entry.body["to"][0]) == ("TLP:CLEAR", "TLP:AMBER")
    assert (entry.body["wider"], entry.body["reason"]) == (False, "The wire asked us.")
    assert not list(entries(Tlp.GREEN, ("incidents.remark_report",)))


def test_the_picture_follows_the_new_mark(staffed: Desk, incident: Incident, report: Report) -> None:
    """What was accepted from it leaves the picture of those who may not see it any more."""
    dead = next(one for one in statements(staffed, report) if one.statement.figure)
    accept_statement(staffed.by(staffed.drafter), dead.id, "B2")
    before = incident_picture(incident.pk, Tlp.GREEN)
    remark_report(staffed.by(staffed.drafter), report.pk, Mark(Tlp.RED), reason="It names a source.")
    assert incident_picture(incident.pk, Tlp.GREEN) != before
    assert incident_picture(incident.pk, Tlp.RED) == before


def test_an_incident_is_narrowed_as_a_whole(staffed: Desk, incident: Incident, report: Report) -> None:
    """To those who need to know, the drafter not among them: even its reports are absent then."""
    mark = Mark(Tlp.CLEAR, Need.of(staffed.supervisor.pk))
    remark_incident(staffed.by(staffed.drafter), incident.pk, mark, reason="Need to know.")
    assert access_incident(staffed.supervisor, incident.pk)
    with pytest.raises(Absent):
        access_incident(staffed.drafter, incident.pk)
    with pytest.raises(Absent):
        access_report(staffed.drafter, report.pk)


def test_a_wider_mark_needs_consent_or_a_supervisor(staffed: Desk, incident: Incident) -> None:
    """Nobody widens alone what a source kept back; the entry stays as narrow as the mark was."""
    held = filed(staffed, incident, limit=Tlp.RED)
    wider = Mark(Tlp.GREEN)
    with pytest.raises(NotPermitted, match="further than its originator"):
        remark_report(staffed.by(staffed.drafter), held.pk, wider, reason="Urgent.")
    remark_report(staffed.by(staffed.drafter), held.pk, wider, reason="Urgent.", consent="Tell whom you must.")
    assert Tlp(Report.objects.get(pk=held.pk).limit) is Tlp.GREEN
    remark_report(staffed.by(staffed.supervisor), held.pk, Mark(Tlp.CLEAR), reason="Lives hang on it.")
    assert Tlp(Report.objects.get(pk=held.pk).limit) is Tlp.CLEAR
    assert not list(entries(Tlp.CLEAR, ("incidents.remark_report",)))


def test_a_supervisor_shows_a_passkey_to_widen(staffed: Desk, incident: Incident, settings) -> None:
    """As for tips: it lets something out."""
    held = filed(staffed, incident, limit=Tlp.RED)
    settings.TOCSIN = replace(settings.TOCSIN, mode=Mode.LIVE)
    with pytest.raises(ProofNeeded):
        remark_report(bare(staffed.supervisor, FRIDAY), held.pk, Mark(Tlp.GREEN), reason="Lives.")
    assert Tlp(Report.objects.get(pk=held.pk).limit) is Tlp.RED


def test_what_says_nothing_changes_nothing(staffed: Desk, report: Report) -> None:
    """No reason, the same mark, a role that has nothing to do with it: refused."""
    with pytest.raises(BadInput):
        remark_report(staffed.by(staffed.drafter), report.pk, Mark(Tlp.RED), reason=" ")
    with pytest.raises(Conflict):
        remark_report(staffed.by(staffed.drafter), report.pk, Mark(Tlp.CLEAR), reason="Again.")
    auditor = make_officer(Role.AUDITOR, name="Audit")
    with pytest.raises(NotPermitted):
        remark_report(staffed.by(auditor), report.pk, Mark(Tlp.RED), reason="I wish.")
    green = make_officer(Role.DRAFTER, name="Green", clearance=Tlp.CLEAR)
    Report.objects.filter(pk=report.pk).update(limit=Tlp.RED)
    with pytest.raises(Absent):
        remark_report(staffed.by(green), report.pk, Mark(Tlp.CLEAR), reason="I wish.")


def test_the_console_marks_both_anew(staffed: Desk, incident: Incident, report: Report) -> None:
    """The form shows how it is marked; afterwards the page is shown, or the list where it is out of sight."""
    client = client_of(staffed.drafter)
    for address in (f"/reports/{report.pk}", f"/incidents/{incident.pk}"):
        assert f"{address}/remark" in client.get(address).content.decode()
        assert "TLP:CLEAR" in client.get(f"{address}/remark").content.decode()
        refused = client.post(f"{address}/remark", {"limit": "TLP:GREEN", "reason": ""})
        assert (refused.status_code, b"Say why" in refused.content) == (400, True)
        done = client.post(f"{address}/remark", {"limit": "TLP:GREEN", "reason": "The source asked."})
        assert (done.status_code, done["Location"]) == (302, address)
    assert Tlp(Incident.objects.get().limit) is Tlp.GREEN
    low = client_of(make_officer(Role.DRAFTER, name="Low", clearance=Tlp.GREEN))
    gone = low.post(f"/incidents/{incident.pk}/remark", {"limit": "TLP:RED", "reason": "Too much."})
    assert gone["Location"] == "/incidents"
    assert low.get(f"/incidents/{incident.pk}/remark").status_code == 404
