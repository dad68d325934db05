"""What repeats a kept sentence is found, whatever it calls itself; what may be told anyway is not."""

from uuid import UUID

import pytest

from tocsin.desk.threats.overlap import repeated
from tocsin.desk.threats.rules import TipSentenceView
from tocsin.terms import Tlp

KEPT = "The warning was heard on the courier's own line, code word BRASS HERON."
NUMBERED = "The van has the plate HX4471 and waits behind the mill."
TELLABLE = ["Large gatherings in Lower Quay may be attacked before Saturday evening."]


def kept(text: str, number: int = 1) -> TipSentenceView:
    """A sentence that may not be told."""
    return TipSentenceView(UUID(int=number), UUID(int=9), number, text, Tlp.RED)


@pytest.mark.parametrize(
    "said",
    [
        "Do not answer if you hear brass heron.",
        "Beware: it was heard on the courier's own line.",
        "A courier heard the warning: his code was on that line, in a word.",
    ],
)
def test_borrowed_words_are_found(said: str) -> None:
    """A code word alone, five words in a row, or most of the long words in another order."""
    assert repeated(said, [kept(KEPT)], TELLABLE) == [kept(KEPT)]


def test_a_number_gives_a_sentence_away() -> None:
    """A plate is told by itself; which sentence is at fault is named."""
    assert repeated("Look out for HX4471.", [kept(KEPT), kept(NUMBERED, 2)], TELLABLE) == [kept(NUMBERED, 2)]


@pytest.mark.parametrize(
    "said",
    [
        "Avoid concerts and markets until Friday 8 March.",
        "Large gatherings in Lower Quay may be attacked before Saturday evening.",
        "If you see anything, call the police on their own line.",
        "",
    ],
)
def test_plain_guidance_and_the_tear_line_are_not_found(said: str) -> None:
    """Common words, and the words of a sentence that may be told, are no repetition."""
    assert repeated(said, [kept(KEPT), kept(NUMBERED, 2)], TELLABLE) == []


def test_words_that_may_be_told_do_not_count_against_a_kept_sentence() -> None:
    """A kept sentence that says the tellable again, with one thing more, is found by that one thing only."""
    more = kept("Large gatherings in Lower Quay may be attacked before Saturday evening, by the KESTREL cell.")
    assert repeated(TELLABLE[0], [more], TELLABLE) == []
    assert repeated("The KESTREL cell is active.", [more], TELLABLE) == [more]
