"""Opening incidents and filing reports."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from tests.desk.incidents.reports import FIRST, SECOND, filed, opened, statements
from tests.desk.stage import CITY, Desk, record_acts
from tests.people import START, after, make_officer
from tocsin.desk.alerts.queries import coverage
from tocsin.desk.incidents.acts import link_report, open_incident
from tocsin.desk.incidents.models import Candidate, Incident, Report
from tocsin.desk.incidents.queries import access_incident, access_report, access_reports, paper_of
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.queries import opened as entries
from tocsin.desk.threats.acts import file_tip, open_threat
from tocsin.desk.threats.models import Threat
from tocsin.reading import Kind
from tocsin.terms import Absent, BadInput, Conflict, NotPermitted, Tlp


def threat(desk: Desk) -> Threat:
    """A threat on a red tip, opened at the desk's founding."""
    occasion = desk.by(desk.drafter)
    tip = file_tip(
        occasion, source="A", grade="B2", received_at=START, sentences=[("A plan exists.", Tlp.GREEN)], limit=Tlp.AMBER
    )
    return open_threat(
        occasion,
        title="Plan against gatherings",
        tips=[tip.pk],
        categories=["concert"],
        area=CITY,
        area_name="the city",
        likelihood="likely",
        confidence="low",
    )


def test_an_incident_stands_without_a_threat(staffed: Desk) -> None:
    """Not everything was warned of."""
    incident = opened(staffed)
    assert incident.threat is None
    assert (incident.latitude_e7, incident.longitude_e7) == (100_000_000, 200_000_000)
    assert record_acts()[-1] == "incidents.open_incident"


def test_an_incident_ends_its_threats_uncovered_time(staffed: Desk) -> None:
    """What was warned of has come: from then on nothing counts as uncovered."""
    staffed.now = START
    warned_of = threat(staffed)
    staffed.now = after(days=3, hours=2)
    open_incident(
        staffed.by(staffed.drafter),
        title="It came",
        place_name="the city",
        happened_at=after(days=3),
        limit=Tlp.CLEAR,
        threat=warned_of.pk,
    )
    assert coverage(warned_of.pk, after(days=30)).uncovered == timedelta(days=3)


def test_a_threat_beyond_the_clearance_is_absent(staffed: Desk) -> None:
    """An officer who may not know of the threat cannot link an incident to it."""
    warned_of = threat(staffed)
    low = make_officer(Role.DRAFTER, name="Low desk", clearance=Tlp.CLEAR)
    occasion = staffed.by(low)
    with pytest.raises(Absent):
        open_incident(occasion, title="x", place_name="y", happened_at=START, limit=Tlp.CLEAR, threat=warned_of.pk)
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"title": " "},
        {"place_name": ""},
        {"happened_at": after(days=999)},
        {"point": (95.0, 20.0)},
        {"point": (10.0, float("nan"))},
    ],
)
def test_an_incident_that_does_not_fit_is_refused(staffed: Desk, changes: dict[str, object]) -> None:
    """Without title or place, in the future, or off the globe."""
    values: dict[str, object] = {"title": "x", "place_name": "y", "happened_at": START, "limit": Tlp.CLEAR}
    with pytest.raises(BadInput):
        open_incident(staffed.by(staffed.drafter), **(values | changes))  # type: ignore[arg-type]


def test_a_report_is_read_when_it_is_filed(staffed: Desk) -> None:
    """Candidates lie there undecided, in the order of the text, each quoting it."""
    report = filed(staffed, opened(staffed))
    found = statements(staffed, report)
    assert [view.name for view in found] == [f"r1.{n}" for n in range(1, len(found) + 1)]
    assert {Kind.DEAD, Kind.INJURED, Kind.CLAIM, Kind.MEASURE} <= {view.statement.kind for view in found}
    assert all(FIRST[view.statement.start : view.statement.end] == view.statement.quote for view in found)
    assert {view.standing.state for view in found} == {"candidate"}
    assert record_acts()[-1] == "incidents.file_report"


def test_the_same_text_twice_is_one_report(staffed: Desk) -> None:
    """The second is refused, naming the first; in another incident it is a report of its own."""
    incident = opened(staffed)
    filed(staffed, incident)
    with pytest.raises(Conflict, match=r"filed here already from Harbour Wire at 2024-05-10 21:00 UTC"):
        filed(staffed, incident, source="Another Wire")
    filed(staffed, opened(staffed))
    assert Report.objects.count() == 2


def test_a_protected_report_is_not_told_by_its_copy(staffed: Desk) -> None:
    """Who may not see the first report learns that the text is there, not whose it is."""
    incident = opened(staffed)
    filed(staffed, incident, limit=Tlp.RED, source="A protected source")
    low = make_officer(Role.DRAFTER, name="Low desk", clearance=Tlp.CLEAR)
    staffed.drafter = low
    with pytest.raises(Conflict) as refusal:
        filed(staffed, incident)
    assert "protected" not in str(refusal.value)


TOLD = "PORT ELLEN, 10 May 2024 (Meridian) - A blast at the harbour killed three people, police said."


@pytest.mark.parametrize(
    ("publisher", "source", "cited"),
    [("Harbour Wire", "a.txt", "Harbour Wire"), ("", "a.txt", "Meridian"), ("", "", "Meridian")],
)
def test_who_published_it_is_as_the_officer_says_or_the_text(
    staffed: Desk, publisher: str, source: str, cited: str
) -> None:
    """The officer's word beats the text's own, and that beats the name under which it came; so do the speakers."""
    report = filed(staffed, opened(staffed), TOLD, publisher=publisher, source=source)
    assert report.source == cited
    assert statements(staffed, report, Kind.DEAD)[0].statement.speakers[-1] == cited


def test_a_report_of_nobody_is_refused(staffed: Desk) -> None:
    """Where neither officer, text nor envelope tells who published it, the officer is asked."""
    with pytest.raises(BadInput, match="does not tell who published it"):
        filed(staffed, None, "A blast killed three people.", source=" ")
    assert not Report.objects.exists()


@pytest.mark.parametrize("text", ["", "  \n ", "Head\0er", "x" * 2_000_001, "broken \ud800"])
def test_what_is_no_report_is_refused(staffed: Desk, text: str) -> None:
    """Empty, binary, endless or broken: refused, and nothing stays behind."""
    with pytest.raises(BadInput):
        filed(staffed, None, text)
    assert not Report.objects.exists()


def test_a_report_lies_in_the_inbox_until_it_is_linked(staffed: Desk) -> None:
    """It gets its number in the incident then, and is linked once."""
    incident = opened(staffed)
    filed(staffed, incident)
    second = filed(staffed, None, SECOND)
    assert [report.pk for report in access_reports(staffed.drafter, None)] == [second.pk]
    link_report(staffed.by(staffed.drafter), second.pk, incident.pk)
    assert [report.number for report in access_reports(staffed.drafter, incident.pk)] == [1, 2]
    with pytest.raises(Conflict):
        link_report(staffed.by(staffed.drafter), second.pk, opened(staffed).pk)


def test_a_copy_in_the_inbox_is_not_linked_to_where_it_is_already(staffed: Desk) -> None:
    """One text in one incident is one report, whichever way it comes in."""
    incident = opened(staffed)
    filed(staffed, incident)
    copy = filed(staffed, None)
    with pytest.raises(Conflict, match="filed here already"):
        link_report(staffed.by(staffed.drafter), copy.pk, incident.pk)


def test_limits_hide_reports_and_incidents_alike(staffed: Desk) -> None:
    """Beyond the clearance there is nothing, in the same words as for what never was."""
    secret = opened(staffed, limit=Tlp.AMBER)
    report = filed(staffed, secret)
    low = make_officer(Role.DRAFTER, name="Low desk", clearance=Tlp.GREEN)
    messages = []
    for look in (
        lambda: access_incident(low, secret.pk),
        lambda: access_incident(low, report.pk),
    ):
        with pytest.raises(Absent) as refusal:
            look()
        messages.append(str(refusal.value))
    assert messages[0] == messages[1]
    with pytest.raises(Absent):
        access_report(low, report.pk)
    assert paper_of(access_report(staffed.drafter, report.pk)).text == FIRST


def test_a_reporter_files_and_does_not_open(staffed: Desk) -> None:
    """Filing needs one permission, opening another."""
    staffed.drafter = make_officer(Role.REPORTER)
    filed(staffed, None)
    with pytest.raises(NotPermitted):
        opened(staffed)


def test_texts_and_statements_are_sealed(staffed: Desk) -> None:
    """Neither the report's words nor a quote stand in the tables in the clear."""
    filed(staffed, opened(staffed))
    rows = [*Report.objects.all(), *Candidate.objects.all()]
    stored = b"".join(
        bytes(value) for row in rows for value in vars(row).values() if isinstance(value, bytes | memoryview)
    )
    assert b"harbour" not in stored
    assert b"Black Tide" not in stored


def test_the_record_knows_the_text_by_its_digest(staffed: Desk) -> None:
    """The entry holds source, date, digest and how many candidates there are."""
    report = filed(staffed, opened(staffed))
    (entry,) = entries(Tlp.CLEAR, ("incidents.file_report",))
    assert entry.body is not None
    assert entry.body["sha256"] == paper_of(access_report(staffed.drafter, report.pk)).sha256
    assert entry.body["candidates"] == len(statements(staffed, report))


def test_the_database_keeps_one_text_in_one_incident(staffed: Desk) -> None:
    """Not even direct SQL files it twice."""
    incident = opened(staffed)
    report = filed(staffed, incident)
    other = filed(staffed, incident, SECOND)
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.filter(pk=other.pk).update(text_index=report.text_index)
