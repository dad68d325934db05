"""The timeline, the incident's time, and distances said in words."""

import pytest

from tests.picture.make import harbour, reading, said, when
from tocsin.picture import Picture, build_picture
from tocsin.picture.model import Shape, Verdict
from tocsin.picture.times import moment_words, span_words
from tocsin.reading.statement import Kind, Reading


def attack(start: str, end: str, name: str = "attack") -> Reading:
    """A report of its own that dates the attack."""
    return reading(said(Kind.ATTACK, name, text=name, time=when(start, end)), source=name, text=name)


def with_words(words: str) -> Picture:
    """The made-up report, and another that puts the attack at a distance."""
    return build_picture([harbour(), reading(said(Kind.CONTEXT, words, text=words), source="B", text=words)])


def verdict(words: str) -> Verdict:
    """The verdict on the words of the second report."""
    return next(r.verdict for r in with_words(words).relations if r.words in words and r.id.startswith("context-0"))


def test_every_dated_statement_is_in_order() -> None:
    """Three dated statements, earliest first, each with the shape of its span."""
    found = [(e.kind, e.when, e.shape) for e in build_picture([harbour()]).timeline]
    assert found == [
        (Kind.WARNING, "Friday 2 May 2031", Shape.DAY),
        (Kind.ATTACK, "Friday 9 May 2031, 18:00 to 24:00", Shape.PART_OF_DAY),
        (Kind.MEASURE, "Saturday 10 May 2031 to Sunday 11 May 2031", Shape.INTERVAL),
    ]


def test_times_that_meet_are_narrowed() -> None:
    """Friday evening and Friday at eight agree: it was at eight."""
    picture = build_picture([harbour(), attack("2031-05-09T20:00", "2031-05-09T20:00")])
    assert picture.incident.agreed
    assert picture.incident.span is not None
    assert span_words(picture.incident.span) == "Friday 9 May 2031, 20:00"


def test_an_earlier_attack_does_not_move_the_incident() -> None:
    """An attack of years ago, told once, is not when this one took place."""
    picture = build_picture([harbour(), attack("2029-10-23T00:00", "2029-10-24T00:00")])
    assert picture.incident.statements == ("attack-158",)


def test_no_dated_statement_leaves_when_open() -> None:
    """Without any date the picture says that it is not known when."""
    picture = build_picture([reading(said(Kind.ATTACK, "a blast", text="a blast"))])
    assert picture.incident.span is None
    assert "when" in {u.key for u in picture.unknown}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("barely a week after the alert", Verdict.CONSISTENT),
        ("a week post the consulate's alert", Verdict.CONSISTENT),
        ("days after the warning", Verdict.CONSISTENT),
        ("7 days following the warning", Verdict.CONSISTENT),
        ("nearly three weeks after the alert", Verdict.INCONSISTENT),
        ("two days after the alert", Verdict.INCONSISTENT),
        ("hours after the warning", Verdict.INCONSISTENT),
        ("a year before the alert", Verdict.INCONSISTENT),
        ("shortly after the warning", Verdict.UNCHECKED),
        ("three weeks after the election", Verdict.UNCHECKED),
    ],
)
def test_distances_are_held_against_the_dates(words: str, expected: Verdict) -> None:
    """Seven days agree with barely a week, and not with two days; what has no date or measure is not checked."""
    assert verdict(words) is expected


def test_a_distance_is_told_once() -> None:
    """The same words in two statements of a report are one relation."""
    words = "the attack came days after the warning"
    pair = [said(Kind.CONTEXT, words, text=words), said(Kind.ATTACK, words, text=words, id="again")]
    assert len(build_picture([reading(*pair, text=words)]).relations) == 1


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2031-05-09T20:00", "2031-05-09T20:00", "Friday 9 May 2031, 20:00"),
        ("2031-05-09T00:00", "2031-05-10T00:00", "Friday 9 May 2031"),
        ("2031-05-09T22:00", "2031-05-10T04:00", "Friday 9 May 2031, 22:00 to 04:00 the next day"),
        ("2031-05-09T20:00+03:00", "2031-05-09T20:00+03:00", "Friday 9 May 2031, 20:00 UTC+03:00"),
        ("2031-05-09T20:00", "2031-05-11T08:00", "Friday 9 May 2031, 20:00 to Sunday 11 May 2031, 08:00"),
    ],
)
def test_spans_in_words(start: str, end: str, words: str) -> None:
    """A span is said as a reader would say it, the end included."""
    assert span_words(when(start, end)) == words


def test_no_date_in_words() -> None:
    """A missing date is said, not left blank."""
    assert moment_words(None) == "date not known"
