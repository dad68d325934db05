"""The vocabulary: limits, grades, figures, windows, ids, occasions."""

import doctest
from datetime import UTC, datetime, timedelta, timezone
from importlib import import_module

import pytest

from tocsin.terms import (
    AdmiraltyGrade,
    BadInput,
    Bound,
    Figure,
    Likelihood,
    Mode,
    Occasion,
    TimeWindow,
    Tlp,
    TocsinError,
    covered,
    uncovered,
    uuid7,
)

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)


def hours(start: float, end: float) -> TimeWindow:
    """The window between two hours after noon."""
    return TimeWindow(NOON + timedelta(hours=start), NOON + timedelta(hours=end))


@pytest.mark.parametrize("module", ["figures", "grades", "handling"])
def test_examples_in_docstrings_hold(module: str):
    """What the docstrings show is what happens."""
    assert doctest.testmod(import_module(f"tocsin.terms.{module}")).failed == 0


@pytest.mark.parametrize("limit", Tlp)
def test_a_label_reads_back(limit: Tlp):
    """Every TLP label is read as itself."""
    assert Tlp.from_text(limit.label) is limit


def test_amber_does_not_reach_the_public():
    """Something under a limit may not be told to an audience cleared for less."""
    assert not Tlp.AMBER.may_reach(Tlp.CLEAR)
    assert Tlp.CLEAR.may_reach(Tlp.CLEAR)


@pytest.mark.parametrize("text", ["", "WHITE", "TLP:", "TLP:PURPLE"])
def test_an_unknown_label_is_refused(text: str):
    """A label of an older TLP, or of none, is not guessed at."""
    with pytest.raises(ValueError, match="TLP 2.0"):
        Tlp.from_text(text)


@pytest.mark.parametrize("text", ["", "B", "G2", "B7", "B2x"])
def test_an_unknown_grade_is_refused(text: str):
    """A grade is a letter A–F and a digit 1–6."""
    with pytest.raises(ValueError, match="Admiralty"):
        AdmiraltyGrade.from_text(text)


def test_likelihoods_cover_every_percent_once():
    """The seven ranges of ICD 203 follow each other without a gap."""
    ranges = [term.percent for term in Likelihood]
    assert [low for low, _ in ranges[1:]] == [high for _, high in ranges[:-1]]


@pytest.mark.parametrize(
    ("figure", "least", "most"),
    [
        (Figure(Bound.EXACTLY, 7, 7), 7, 7),
        (Figure(Bound.AT_LEAST, 40, None), 40, None),
        (Figure(Bound.MORE_THAN, 100, None), 101, None),
        (Figure(Bound.FEWER_THAN, None, 10), None, 9),
        (Figure(Bound.VAGUE, None, None), None, None),
        (Figure(Bound.ABOUT, 60, 60), None, None),
    ],
)
def test_a_bound_says_no_more_than_was_said(figure: Figure, least: int | None, most: int | None):
    """The least and the most are what the words allow, and no number is made up."""
    assert (figure.least, figure.most) == (least, most)


def test_touching_windows_are_one_stretch():
    """Coverage does not break where one alert ends and the next begins."""
    assert covered([hours(2, 4), hours(0, 2), hours(6, 7)]) == [hours(0, 4), hours(6, 7)]


def test_what_no_window_covers():
    """Gaps are found before, between and after; what lies outside the whole does not count."""
    assert uncovered(hours(0, 10), [hours(-5, 1), hours(3, 4), hours(9, 20)]) == [hours(1, 3), hours(4, 9)]


def test_a_window_holds_its_start_and_not_its_end():
    """Windows are half-open."""
    assert hours(0, 1).holds(NOON)
    assert not hours(0, 1).holds(NOON + timedelta(hours=1))


def test_ids_sort_by_time_and_say_their_version():
    """A UUIDv7 made later is greater, and carries version and variant of RFC 9562."""
    early = uuid7(NOON, lambda size: b"\xff" * size)
    late = uuid7(NOON + timedelta(milliseconds=1), lambda size: b"\x00" * size)
    assert early < late
    assert (late.version, late.variant) == (7, "specified in RFC 4122")


@pytest.mark.parametrize(("actor", "at"), [("", NOON), ("officer:1", NOON.replace(tzinfo=None))])
def test_an_occasion_needs_an_actor_and_a_zone(actor: str, at: datetime):
    """Nothing is done by nobody, or at no certain time."""
    with pytest.raises(ValueError, match="an act needs"):
        Occasion(actor, at, lambda size: bytes(size))


def test_only_a_live_desk_sends_actual():
    """Everything that is not live says Exercise."""
    assert [mode.cap_status for mode in Mode] == ["Actual", "Exercise", "Exercise"]
    assert [bool(mode.marker) for mode in Mode] == [False, True, True]


def test_an_error_says_where_and_what_to_do():
    """The text of a bad input has the place, the fault and the way out."""
    error = BadInput("The end is missing.", "Add it.", "alert.toml: expires")
    assert str(error) == "alert.toml: expires: The end is missing. Add it."
    assert isinstance(error, TocsinError)


def test_windows_in_other_zones_are_the_same_instants():
    """An hour is the same hour in every zone."""
    moscow = timezone(timedelta(hours=3))
    assert TimeWindow(NOON.astimezone(moscow), NOON.astimezone(moscow) + timedelta(hours=1)) == hours(0, 1)
