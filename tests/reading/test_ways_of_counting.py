"""Numbers of people in the many ways that they are put: a sentence for each, and sentences that only look like one."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.sets import figures
from tocsin.reading import read_report
from tocsin.reading.reader import figure_in
from tocsin.terms import Bound

LINES = (Path(__file__).parent / "ways-of-counting.txt").read_text(encoding="utf-8").splitlines()
WAYS = [line.partition(" =") for line in LINES if line and not line.startswith("#")]


def numbers_in(text: str) -> Counter:
    return Counter(figures.number_of(s) for s in read_report(text, source="x").statements if s.kind in figures.KINDS)


@pytest.mark.parametrize(("sentence", "marks"), [(sentence, marks) for sentence, _, marks in WAYS])
def test_a_way_of_counting_people(sentence, marks):
    """The kinds, bounds and numbers that the sentence says, and no others."""
    assert numbers_in(sentence) == Counter(figures.marked(mark)[0] for mark in marks.split(";") if mark.strip())


def test_three_sorts_of_people_are_one_number():
    """A list of three with one verb is their sum, not the first or the last of them."""
    (one,) = numbers_in("The blast killed four soldiers, two policemen and a civilian.")
    assert (one.kind, one.low) == ("dead", 7)


def test_a_couple_is_two_and_a_couple_of_people_is_vague():
    """Two people who belong together are counted; "a couple of" is as vague as "several"."""
    assert (figure_in("a couple").low, figure_in("a couple of people").bound) == (2, Bound.VAGUE)


def test_up_to_behind_a_verb_of_rising_is_no_upper_bound():
    """A toll that "has gone up to 19" is 19; "up to 19" dead are at most 19."""
    (risen,) = numbers_in("The number of fatalities has gone up to 19.")
    (most,) = numbers_in("Up to 19 people died.")
    assert ((risen.bound, risen.low), (most.bound, most.high)) == ((Bound.EXACTLY, 19), (Bound.AT_MOST, 19))


def test_the_number_that_stands_is_read_beside_the_retraction_of_the_old_one():
    """What a toll was revised to is no part of what was taken back."""
    (one,) = numbers_in("Police lowered the toll from 11 to nine.")
    assert (one.kind, one.low) == ("dead", 9)
