"""What reading refuses, and what it takes without harm."""

import time

import pytest

from tocsin.reading import REPORT_CHARACTERS_MAX, Kind, read_report
from tocsin.terms import BadInput


@pytest.mark.parametrize("text", ["", "  \n\t ", "\ufeff\n"])
def test_empty_report_is_refused(text):
    """An empty report says so."""
    with pytest.raises(BadInput, match="empty"):
        read_report(text, source="test")


def test_binary_report_is_refused():
    """A NUL character is no text."""
    with pytest.raises(BadInput, match="binary"):
        read_report("Two people were killed.\0\0", source="test")


def test_half_a_character_is_refused():
    """A lone surrogate cannot be written as UTF-8."""
    with pytest.raises(BadInput, match="broken"):
        read_report("Two people \ud800 were killed.", source="test")


def test_too_long_report_is_refused_with_the_limit():
    """The limit is said, and nothing is read."""
    with pytest.raises(BadInput, match=f"{REPORT_CHARACTERS_MAX:,}"):
        read_report("a" * (REPORT_CHARACTERS_MAX + 1), source="test")


@pytest.mark.parametrize("inserted", ["\u202e", "\u200b", "\u2066", "\u00ad", "\ufeff"])
def test_invisible_controls_hide_nothing(inserted):
    """Bidirectional and invisible controls inside the words change neither what is read nor the span."""
    text = f"At least {inserted}40 peo{inserted}ple were ki{inserted}lled."
    statement = read_report(text, source="test").statements[0]
    assert (statement.kind, statement.low) == (Kind.DEAD, 40)
    assert text[statement.start : statement.end] == statement.quote == text.rstrip(".")


def test_typography_changes_nothing():
    """Curly quotes, hard spaces, wrapped lines and emphasis marks are read through."""
    text = "**At\u00a0least 40\npeople** were killed, the mayor\u2019s office said."
    statement = read_report(text, source="test").statements[0]
    assert (statement.low, statement.speakers[0]) == (40, "mayor's office")
    assert text[statement.start : statement.end] == statement.quote


HOSTILE = {
    "one endless word": "a" * 200_000,
    "one endless sentence": "the police said that " * 10_000,
    "only numbers": "12 " * 60_000,
    "only spaces inside": "killed" + " " * 200_000 + "12",
    "many bounds": "at least more than about some " * 7_000,
    "many names": "Alpha Beta Gamma Delta " * 8_000,
    "many agents": "the local federal police ministry of Alpha and " * 4_000,
    "many commas": "a" + "," * 200_000,
    "many quotes": "a" + '"' * 200_000,
    "many broken images": "Image not found\n\n" * 10_000,
    "many lines": "\n".join("x" for _ in range(100_000)),
    "many dates": "on Friday, March 7, 2024 at 8:15 p.m. until Monday " * 3_000,
    "many brackets": "a" + "([{" * 60_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_bounded(text):
    """A fifth of a megabyte of anything is read in bounded time (the bound is wide: machines differ)."""
    begun = time.process_time()
    read_report(text, source="test")
    assert time.process_time() - begun < 15


def test_time_is_linear_in_length():
    """Eight times the text takes eight times as long, or four times that on a bad day; a square would take 64."""
    text = "Police said on Monday that at least 12 people were killed and 30 injured in the blast. " * 100

    def seconds(length: int) -> float:
        begun = time.process_time()
        read_report(text * length, source="test")
        return time.process_time() - begun

    seconds(1)
    assert seconds(16) < 8 * seconds(2) * 4
