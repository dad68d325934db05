"""Times as reports say them, against a publication on Friday 22 March 2024, 19:43."""

from datetime import datetime, timedelta, timezone

import pytest

from tocsin.reading.dates import Dates
from tocsin.reading.fold import fold
from tocsin.reading.language import anchor_keys, load

PUBLISHED = datetime(2024, 3, 22, 19, 43)  # noqa: DTZ001 the report's local time
DATES = Dates(load("tocsin.reading.english"))

SENTENCES = {
    # weekdays and parts of the day
    "It happened on Friday evening.": "2024-03-22T17 2024-03-23T00",
    "Gunmen attacked the hall Friday night.": "2024-03-22T18 2024-03-23T00",
    "The bridge fell on Thursday.": "2024-03-21T00 2024-03-22T00",
    "The dam burst early on Wednesday.": "2024-03-20T00 2024-03-20T06",
    "It began late Tuesday.": "2024-03-19T18 2024-03-20T00",
    "He arrived on the morning of Monday.": "2024-03-18T05 2024-03-18T12",
    "The match was played on Saturday.": "2024-03-16T00 2024-03-17T00",
    "The vote was held last Sunday.": "2024-03-17T00 2024-03-18T00",
    "The fair was struck last Friday.": "2024-03-15T00 2024-03-16T00",
    "The hearing will take place on Tuesday.": "2024-03-26T00 2024-03-27T00",
    "The court meets next Monday.": "2024-03-25T00 2024-03-26T00",
    "Sunday's storm killed nine people.": "2024-03-17T00 2024-03-18T00",
    # words for days
    "The alert was lifted today.": "2024-03-22T00 2024-03-23T00",
    "It was seen this morning.": "2024-03-22T05 2024-03-22T12",
    "The fire broke out yesterday.": "2024-03-21T00 2024-03-22T00",
    "Shots were heard yesterday evening.": "2024-03-21T17 2024-03-22T00",
    "The quake struck last night.": "2024-03-21T18 2024-03-22T00",
    "It snowed overnight.": "2024-03-21T18 2024-03-22T06",
    "Rain is expected tomorrow.": "2024-03-23T00 2024-03-24T00",
    # dates
    "On March 7, the embassy had issued an alert.": "2024-03-07T00 2024-03-08T00",
    "On 7 March the embassy issued an alert.": "2024-03-07T00 2024-03-08T00",
    "The tip came on the 6th of March 2024.": "2024-03-06T00 2024-03-07T00",
    "It happened on December 28.": "2023-12-28T00 2023-12-29T00",
    "The festival will open on 5 April.": "2024-04-05T00 2024-04-06T00",
    "The siege of October 23, 2002 is remembered.": "2002-10-23T00 2002-10-24T00",
    "The report is dated 2024-03-01.": "2024-03-01T00 2024-03-02T00",
    "The plant opened in May 2019.": "2019-05-01T00 2019-06-01T00",
    "It was inspected in February.": "2024-02-01T00 2024-03-01T00",
    "The hall was built in 2009.": "2009-01-01T00 2010-01-01T00",
    "On Thursday, March 21, the river rose.": "2024-03-21T00 2024-03-22T00",
    "On the evening of March 20 the lights went out.": "2024-03-20T17 2024-03-21T00",
    # so long ago
    "The tip came two days ago.": "2024-03-20T00 2024-03-21T00",
    "A week ago the gate was repaired.": "2024-03-15T00 2024-03-16T00",
    "It was closed three months ago.": "2023-12-01T00 2024-01-01T00",
    "The first blast was two hours ago.": "2024-03-22T17 2024-03-22T18",
    # weeks, months, weekends
    "Last week the club was told.": "2024-03-11T00 2024-03-18T00",
    "Earlier this month a warning was sent.": "2024-03-01T00 2024-04-01T00",
    "Concerts are suspended for the weekend.": "2024-03-23T00 2024-03-25T00",
    "Two people drowned last weekend.": "2024-03-16T00 2024-03-18T00",
    # stretches
    "Schools are closed until Monday.": "2024-03-22T00 2024-03-25T00",
    "The curfew holds through Sunday.": "2024-03-22T00 2024-03-25T00",
    "It runs from Saturday to Monday.": "2024-03-23T00 2024-03-26T00",
    "The fair was held between March 7 and March 9.": "2024-03-07T00 2024-03-10T00",
    "Avoid crowds over the next 48 hours.": "2024-03-22T19:43 2024-03-24T19:43",
    "The advisory is valid from 20 to 24 March.": "2024-03-20T00 2024-03-25T00",
    "The pass is shut from 20 March to 2 April 2024.": "2024-03-20T00 2024-04-03T00",
    "Patrols run through the weekend of March 23-24.": "2024-03-23T00 2024-03-25T00",
    "Two vans came on March 2 and 3.": "2024-03-02T00 2024-03-04T00",
    "The lines are closed until midnight on Sunday.": "2024-03-22T00 2024-03-25T00",
    "Trams are suspended until Tuesday noon.": "2024-03-22T00 2024-03-26T12",
    "The curfew holds until 6 a.m. on Monday.": "2024-03-22T00 2024-03-25T06",
    "A curfew applies from 10 p.m. on Friday until 6 a.m. on Sunday.": "2024-03-22T22 2024-03-24T06",
    # what lies ahead
    "The library will be closed to the public on Monday.": "2024-03-25T00 2024-03-26T00",
    "The league has called off Sunday's match.": "2024-03-24T00 2024-03-25T00",
    "The talks start Tuesday.": "2024-03-26T00 2024-03-27T00",
    # parts of the night, years beside an event
    "In the early hours of Monday the roof fell.": "2024-03-18T00 2024-03-18T06",
    "It fell shortly before dawn on Thursday.": "2024-03-21T00 2024-03-21T06",
    "Shells fell in the night of Monday to Tuesday.": "2024-03-18T18 2024-03-19T06",
    "He was jailed over the 2009 sinking of a ferry.": "2009-01-01T00 2010-01-01T00",
    # with the hour
    "It fell at ten to midnight last night.": "2024-03-21T23:50 2024-03-21T23:51",
    "It fell at 0715 hrs on Tuesday.": "2024-03-19T07:15 2024-03-19T07:16",
    "The alarm went off at 8:15 p.m. on Thursday.": "2024-03-21T20:15 2024-03-21T20:16",
    "Doors opened at 19:00 on Friday.": "2024-03-22T19:00 2024-03-22T19:01",
}

NOT_RESOLVED = [
    "It came barely two weeks after the alert.",
    "Hours later the roof fell in.",
    "Two days earlier he had been released.",
    "The ban holds until further notice.",
    "About three weeks ago a tip came in.",
    "The 22nd floor was on fire.",
    "The alert of February 30 was a mistake.",
    "The March on the capital was peaceful.",
    "They may march again.",
]


def spans(sentence: str, published: datetime | None = PUBLISHED) -> list[tuple[datetime, datetime]]:
    text = f" {sentence}"
    mentions = DATES.mentions(text, anchor_keys(fold(text)), published)
    return [(m.span.start, m.span.end) for m in mentions if m.span]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES.items())
def test_time_is_resolved(sentence, expected):
    """The sentence names one time, from and to the expected instants."""
    start, end = (datetime.fromisoformat(part if ":" in part else f"{part}:00") for part in expected.split())
    assert spans(sentence) == [(start, end)]


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("The army said on Friday that the gate had been rammed a day earlier.", 21),
        ("The army said on Friday that the gate had been rammed the previous evening.", 21),
        ("He was held on Monday and freed two days later.", 20),
        ("It came on Monday, and the flood the day after.", 19),
        ("On Monday the alert was lifted, two days after the storm.", None),
        ("On Monday the alert was lifted, about two days later.", None),
    ],
)
def test_day_beside_a_day(sentence, day):
    """A day earlier is told against the day that the sentence named before, where nothing else follows it."""
    found = spans(sentence)
    assert [start.day for start, _ in found[1:]] == ([day] if day else [])


@pytest.mark.parametrize("sentence", NOT_RESOLVED)
def test_what_is_no_date_gets_none(sentence):
    """Relations, vague times and words that only look like dates give no date."""
    assert spans(sentence) == []


@pytest.mark.parametrize("sentence", ["It happened on Friday evening.", "On March 7 it rained.", "Two days ago."])
def test_without_publication_nothing_relative_is_resolved(sentence):
    """Without a date of publication, only dates with their year are resolved."""
    assert spans(sentence, None) == []


def test_full_date_needs_no_publication():
    """A date with its year stands by itself."""
    assert spans("It happened on March 7, 2024.", None) == [(datetime(2024, 3, 7), datetime(2024, 3, 8))]  # noqa: DTZ001


def test_times_carry_the_publications_zone():
    """With a zone in the publication, every time carries it."""
    zone = timezone(timedelta(hours=3))
    assert spans("It fell on Thursday.", PUBLISHED.replace(tzinfo=zone))[0][0].tzinfo is zone


def test_evening_before_publication_in_the_morning_is_last_weeks():
    """A past Friday evening cannot lie after a publication on Friday morning."""
    assert spans("It was on Friday evening.", datetime(2024, 3, 22, 8, 0))[0][0].day == 15  # noqa: DTZ001
