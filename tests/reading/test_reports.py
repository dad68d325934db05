"""Whole reports about other events, written for these tests: nothing is built for one story."""

from datetime import datetime
from pathlib import Path

import pytest

from tocsin.reading import Kind, Reading, Statement, read_report

FOLDER = Path(__file__).parent / "reports"


def read(name: str) -> Reading:
    return read_report((FOLDER / name).read_text(encoding="utf-8"), source=name)


def one(reading: Reading, kind: Kind, words: str = "") -> Statement:
    found = [s for s in reading.statements if s.kind is kind and words in s.quote]
    assert len(found) == 1, [s.quote for s in found]
    return found[0]


@pytest.mark.parametrize(
    ("name", "source", "published"),
    [
        ("flood.txt", "Harbour Gazette", datetime(2025, 10, 14, 9, 10)),  # noqa: DTZ001
        ("chemical.txt", "Northern Wire", None),
        ("market.txt", "market.txt", datetime(2024, 6, 9)),  # noqa: DTZ001
        ("crush.txt", "Coastal Press", datetime(2023, 8, 2)),  # noqa: DTZ001
    ],
)
def test_head_of_the_report(name, source, published):
    """Who publishes and when: from byline, wire dateline or plain dateline; a date without year is none."""
    reading = read(name)
    assert (reading.source, reading.published) == (source, published)


def test_flood_casualties_have_speaker_and_night():
    """The toll is the office's, and belongs to Monday night."""
    dead = one(read("flood.txt"), Kind.DEAD)
    assert dead.speakers == ("regional civil protection office", "Harbour Gazette")
    assert dead.time is not None
    assert (dead.time.start.day, dead.time.start.hour) == (13, 18)


def test_flood_warnings_and_their_answer():
    """Two warnings, one answer, and a resident's word that there was none."""
    reading = read("flood.txt")
    assert one(reading, Kind.WARNING, "rising water").detail["warned"] == "residents of three villages"
    assert one(reading, Kind.WARNING, "red alert").detail["warned"] == "municipalities along the river"
    assert one(reading, Kind.WARNING_ANSWER).detail["answerer"] == "mayor of Tell"
    nothing = one(reading, Kind.WARNING, "No warning")
    assert (nothing.denied, nothing.speakers[0]) == (True, "Anna Velk")


def test_flood_measures():
    """Schools and trains until Thursday, evacuation without an end."""
    reading = read("flood.txt")
    schools = one(reading, Kind.MEASURE, "closed")
    assert schools.time is not None
    assert (schools.time.start.day, schools.time.end.day) == (14, 16)
    assert one(reading, Kind.MEASURE, "train services").time == schools.time
    assert one(reading, Kind.MEASURE, "evacuated").time is None


def test_chemical_release():
    """The hazard, a discreet warning to a club, its silence, two kinds of units, a missing image."""
    reading = read("chemical.txt")
    assert one(reading, Kind.HAZARD).detail["type"] == "chemical"
    warning = one(reading, Kind.WARNING)
    assert (warning.detail["manner"], warning.detail["warned"]) == ("discreet", "the club")
    assert one(reading, Kind.REFUSAL).detail["refuser"] == "club"
    assert {s.detail["type"] for s in reading.statements if s.kind is Kind.RESPONDERS} == {
        "hazardous materials",
        "medical",
    }
    assert one(reading, Kind.ABSENT_EVIDENCE).quote == "Image unavailable"


def test_bombing_claim_and_denial():
    """One group claims, another denies."""
    reading = read("market.txt")
    claim = one(reading, Kind.CLAIM)
    assert (claim.detail["claimant"], claim.detail["channel"]) == ("Harvest Front", "WhatsApp")
    assert one(reading, Kind.CLAIM_DENIED).detail["claimant"] == "Salt Brigade"


def test_bombing_keeps_attackers_apart():
    """Dead and held attackers are no victims; two tolls stand side by side."""
    reading = read("market.txt")
    assert one(reading, Kind.PERPETRATORS_DEAD).low == 2
    assert one(reading, Kind.PERPETRATORS_HELD).low == 3
    assert [s.low for s in reading.statements if s.kind is Kind.DEAD] == [17, 17, 21]


def test_bombing_warning_and_withheld_intelligence():
    """A public advice, its dismissal through an agency, intelligence not shared between two offices."""
    reading = read("market.txt")
    warning = one(reading, Kind.WARNING)
    assert (warning.detail["manner"], warning.detail["avoid"]) == ("public", "markets")
    assert one(reading, Kind.WARNING_ANSWER).speakers == ("governor", "state news agency MNA", "market.txt")
    withheld = one(reading, Kind.INTELLIGENCE_WITHHELD)
    assert (withheld.detail["holder"], withheld.detail["whom"]) == (
        "The interior ministry",
        "the city police",
    )


def test_crush_toll_retraction_and_correction():
    """The new toll and not the old; a withdrawn report; the report's own correction."""
    reading = read("crush.txt")
    assert [s.low for s in reading.statements if s.kind is Kind.DEAD and s.detail.get("count") == "total"] == [31, 31]
    assert {s.rule for s in reading.statements if s.kind is Kind.RETRACTION} == {
        "retraction.withdrew",
        "retraction.notice",
    }


def test_crush_warning_was_denied():
    """Stewards warned in June; the promoter denies it: both stand."""
    reading = read("crush.txt")
    assert one(reading, Kind.WARNING, "Stewards").denied is False
    denied = one(reading, Kind.WARNING, "denied receiving")
    assert (denied.denied, denied.speakers[0]) == (True, "promoter")
