"""The real report: every sentence of it that an officer would want is read, with its exact words.

The quotes below are the shortest words that tell one statement from the others.
"""

from datetime import datetime

import pytest

from tests.shared import shared_path
from tocsin.reading import Kind, Reading, Standing, Statement, read_report
from tocsin.terms import Bound

REPORTER = "Staff Consortium"


@pytest.fixture(scope="module")
def text() -> str:
    return shared_path("reading", "news-report.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def reading(text: str) -> Reading:
    return read_report(text, source="news-report.txt")


def of(reading: Reading, kind: Kind, words: str = "") -> list[Statement]:
    return [s for s in reading.statements if s.kind is kind and words in s.quote]


def one(reading: Reading, kind: Kind, words: str = "") -> Statement:
    found = of(reading, kind, words)
    assert len(found) == 1, [s.quote for s in found]
    return found[0]


def day(number: int, hour: int = 0) -> datetime:
    return datetime(2024, 3, number, hour)  # noqa: DTZ001 the report's local time


def times(statement: Statement) -> tuple[datetime, datetime]:
    assert statement.time is not None
    return statement.time.start, statement.time.end


def test_publication_and_reporter(reading):
    """The date line gives the minute, the line above the text who reports; no zone is made up."""
    assert (reading.published, reading.source) == (datetime(2024, 3, 22, 19, 43), REPORTER)  # noqa: DTZ001
    assert reading.title.startswith("Terror Strikes")


def test_every_span_is_exact(reading, text):
    """Each statement's quote is exactly what stands at its place in the file."""
    assert all(text[s.start : s.end] == s.quote and s.quote for s in reading.statements)


def test_every_chain_ends_with_the_reporter(reading):
    """No statement is without its reporter."""
    assert {s.speakers[-1] for s in reading.statements} == {REPORTER}


def test_dead_and_injured_are_bounds(reading):
    """At least 40 dead and more than 100 injured, on Friday night, in the reporter's own words."""
    dead, injured = one(reading, Kind.DEAD, "40"), one(reading, Kind.INJURED, "100")
    assert (dead.quote, dead.bound, dead.low, dead.high) == (
        "at least 40 fatalities",
        Bound.AT_LEAST,
        40,
        None,
    )
    assert (injured.bound, injured.low, injured.high) == (Bound.MORE_THAN, 100, None)
    assert times(dead) == times(injured) == (day(22, 18), day(23))


def test_scores_are_kept_apart_as_vague(reading):
    """The standfirst's scores name no number, for the dead and for the injured, and are not merged."""
    for kind in (Kind.DEAD, Kind.INJURED):
        scores = one(reading, kind, "scores")
        assert (scores.bound, scores.low, scores.high) == (Bound.VAGUE, None, None)
        assert len(of(reading, kind)) == 2


def test_friday_evening_is_the_day_of_publication(reading):
    """Friday evening is the evening of 22 March."""
    assert times(one(reading, Kind.ATTACK, "assailants fired upon")) == (day(22, 17), day(23))
    assert times(one(reading, Kind.ATTACK, "employing")) == (day(22, 17), day(23))


def test_weapons_target_hazard_and_place(reading):
    """Explosives and firearms by the authorities' word; those who were attacked; the fire; where."""
    weapons = of(reading, Kind.WEAPON)
    assert {(w.quote, w.detail["type"]) for w in weapons} == {
        ("explosives", "Explosives"),
        ("firearms", "Firearms"),
    }
    assert {(w.speakers, w.standing) for w in weapons} == {(("Russian authorities", REPORTER), Standing.OFFICIAL)}
    assert len(of(reading, Kind.TARGET)) == 2
    assert one(reading, Kind.TARGET, "concertgoers").speakers[0] == "Russian authorities"
    assert one(reading, Kind.HAZARD).detail["type"] == "fire"
    assert one(reading, Kind.PLACE, "hall").place == "a concert hall just outside Moscow"
    assert one(reading, Kind.PLACE, "capital").detail["near"] == "outside"


def test_claim_of_responsibility(reading):
    """Claimed through a statement of an agency on a messaging app; the headline's claim stays apart."""
    claim = one(reading, Kind.CLAIM, "swiftly")
    assert claim.standing is Standing.CLAIMED
    assert claim.speakers == ("ISIS", "Amaq news agency", REPORTER)
    assert {slot: claim.detail[slot] for slot in ("claimant", "medium", "channel", "form")} == {
        "claimant": "ISIS",
        "medium": "Amaq news agency",
        "channel": "Telegram",
        "form": "statement",
    }
    assert len(of(reading, Kind.CLAIM)) == 2


def test_public_alert_of_7_march(reading):
    """Who warned whom of what, when, publicly, with which limits."""
    alert = one(reading, Kind.WARNING, "issued an alert")
    assert times(alert) == (day(7), day(8))
    assert alert.speakers == ("U.S. embassy in Moscow", REPORTER)
    assert alert.standing is Standing.OFFICIAL
    assert alert.detail["warner"] == "U.S. embassy in Moscow"
    assert alert.detail["warned"] == "American citizens"
    assert alert.detail["manner"] == "public"
    assert alert.detail["avoid"] == "concert venues"
    assert "extremist actions targeting large gatherings" in alert.detail["about"]
    assert (alert.detail["imminent"], alert.detail["elaborated"], alert.place) == ("yes", "no", "Moscow")


def test_discreet_warning_to_a_government(reading):
    """A warning passed to a government: who, whom, about what, discreetly."""
    warning = one(reading, Kind.WARNING, "informed")
    assert warning.detail == {
        "warner": "U.S. officials",
        "warned": "Russia",
        "manner": "discreet",
        "about": "a potential plot targeting large crowds",
    }
    assert warning.time is None
    assert one(reading, Kind.WARNING, "following").detail["manner"] == "discreet"


def test_another_mention_of_a_warning(reading):
    """The warning of imminent plans is kept apart: the report does not say which one it was."""
    assert one(reading, Kind.WARNING, "had warned").detail["about"] == "imminent plans by extremists"
    assert len(of(reading, Kind.WARNING)) == 4


def test_refusals_to_say_more(reading):
    """The department refused; the alert did not elaborate, which is its issuer's silence."""
    department = one(reading, Kind.REFUSAL, "refusal")
    assert department.detail["refuser"] == "State Department"
    assert department.detail["about"] == "divulge more details"
    assert one(reading, Kind.REFUSAL, "did not elaborate").detail["refuser"] == "U.S. embassy in Moscow"


def test_dismissal_is_of_two_hops(reading):
    """The president's dismissal came through the state news agency to the reporter."""
    answer = one(reading, Kind.WARNING_ANSWER)
    assert answer.detail["answer"] == "dismissed"
    assert len(answer.speakers) == 3
    assert answer.speakers[0].startswith("Russian President")
    assert answer.speakers[1:] == ("TASS", REPORTER)
    assert "blackmail" in answer.quote


def test_intelligence_said_to_be_withheld(reading):
    """Commentators alleged it: it is their word, hedged."""
    withheld = one(reading, Kind.INTELLIGENCE_WITHHELD)
    assert withheld.certainty == "alleged"
    assert withheld.speakers == ("Pro-Kremlin commentators", REPORTER)
    assert withheld.standing is Standing.UNNAMED
    assert withheld.detail["whom"] == "Moscow"


def test_gatherings_suspended_for_the_weekend(reading):
    """An interval from Saturday's midnight to Monday's, in the city and the regions around."""
    measure = one(reading, Kind.MEASURE)
    assert times(measure) == (day(23), day(25))
    assert measure.detail["what"] == "all concerts and large gatherings"
    assert measure.place == "the city of Moscow and neighboring regions"


def test_three_kinds_of_units(reading):
    """One statement for each kind of unit, and no time that is the suspension's."""
    units = of(reading, Kind.RESPONDERS)
    assert [u.quote for u in units] == ["special operations teams", "national guard", "fire squads"]
    assert {u.time for u in units} == {None}


def test_aftermath(reading):
    """Investigation as a terrorist act, condemning reactions abroad, what remains to be understood."""
    assert one(reading, Kind.INVESTIGATION).detail["as"] == "a terrorist act"
    assert "condemning" in one(reading, Kind.REACTION).quote
    assert "remain to be fully understood" in one(reading, Kind.OUTLOOK, "implications").quote
    assert one(reading, Kind.OUTLOOK, "escalate")


def test_relations_are_no_dates(reading):
    """Two weeks after the alert relates to another event: it is said, and gives no date."""
    relation = one(reading, Kind.CONTEXT, "barely two weeks")
    assert relation.time is None
    assert relation.detail["distance"] == "barely two weeks"
    assert one(reading, Kind.CONTEXT, "days after")
    assert one(reading, Kind.CONTEXT, "shortly after")


def test_context(reading):
    """The election and the recent agreement surround the event."""
    assert one(reading, Kind.CONTEXT, "presidential term")
    assert one(reading, Kind.CONTEXT, "resolving their disputes")


def test_missing_pictures_are_absent_evidence(reading):
    """Both broken images are noted."""
    missing = of(reading, Kind.ABSENT_EVIDENCE)
    assert [m.detail["missing"] for m in missing] == ["media", "media"]


def test_nothing_is_invented(reading):
    """No kind appears that the report does not speak of, and no figure but the four it names."""
    assert not [s for s in reading.statements if s.kind in (Kind.MISSING, Kind.HOSTAGES, Kind.RETRACTION)]
    assert not [s for s in reading.statements if s.kind in (Kind.CLAIM_DENIED, Kind.PERPETRATORS_HELD)]
    assert len([s for s in reading.statements if s.bound]) == 4
    assert len(reading.statements) <= 45
