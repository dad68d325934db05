"""What holds for reading whatever the text is."""

from datetime import datetime

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.reading import Reading, read_report
from tocsin.reading.clean import clean
from tocsin.reading.fold import fold
from tocsin.terms import BadInput

PIECES = [
    "At least 40 people were killed",
    "police said on Sunday",
    "and injuring more than 100",
    ", ",
    ". ",
    "\n\n",
    "The embassy had issued an alert to its citizens",
    "The governor dismissed the warning",
    "according to Radio Lagoon",
    "All concerts are suspended for the weekend",
    "March 7, 2024",
    "**",
    "\u202e",
    "Image not found",
    "The Harvest Front claimed responsibility",
    '"',
    " (",
    "İ",
    "ﬁ",
    "\u00a0",
    "12",
    "the",
]
reports = st.lists(st.sampled_from(PIECES), min_size=1, max_size=30).map("".join)
instants = st.none() | st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1))  # noqa: DTZ001 local


def read_or_refuse(text: str, published: datetime | None = None) -> Reading | None:
    try:
        return read_report(text, source="test", published=published)
    except BadInput:
        return None


@given(st.text() | reports, instants)
@settings(deadline=None, max_examples=150)
def test_spans_are_exact_and_inside(text, published):
    """Every quote is what stands at its span, and time runs forward."""
    reading = read_or_refuse(text, published)
    for statement in reading.statements if reading else ():
        assert 0 <= statement.start < statement.end <= len(text)
        assert text[statement.start : statement.end] == statement.quote
        assert statement.speakers[-1] == reading.source
        assert statement.time is None or statement.time.start < statement.time.end


@given(reports)
@settings(deadline=None, max_examples=50)
def test_reading_is_repeatable_and_ids_differ(text):
    """The same text gives the same statements; no two statements share an id."""
    first, second = read_or_refuse(text), read_or_refuse(text)
    assert first == second
    ids = [statement.id for statement in first.statements] if first else []
    assert len(ids) == len(set(ids))


@given(reports)
@settings(deadline=None, max_examples=50)
def test_json_comes_back(text):
    """A reading written as JSON is read back as the same."""
    reading = read_or_refuse(text)
    assert reading is None or msgspec.json.decode(msgspec.json.encode(reading), type=Reading) == reading


@given(st.text(min_size=1))
def test_clean_positions_lead_back(text):
    """Each letter of cleaned text that is no space stands at its original position."""
    cleaned = clean(text)
    for position, character in enumerate(cleaned.text):
        if character.isalnum():
            assert text[cleaned.origin(position)] == character


@given(st.text())
def test_folding_keeps_the_length(text):
    """Folded text has the length of the text, so spans hold in both."""
    assert len(fold(f" {text}")) == len(text) + 1
