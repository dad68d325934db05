"""The sets are what their README says, and reading reaches on them what it must."""

import hashlib

import pytest

from benchmarks.sets import figures
from benchmarks.sets.items import PARTS, SETS, Item, items
from benchmarks.sets.measure import failures, measured
from benchmarks.sets.spoken import marked as marked_statement
from tocsin.reading.reader import english

MARKED_WORDS = ("dates.txt", "speakers.txt", "warnings.txt", "russian-dates.txt")
NUMBERS = ("casualties.txt", "russian-casualties.txt")


@pytest.fixture(scope="module")
def parts():
    return measured()


@pytest.mark.parametrize("part", PARTS)
def test_each_part_reaches_what_it_must(parts, part):
    """Numbers, dates, speakers, warnings and the share of invented statements, dev and test apart."""
    assert failures(parts[part].figures()) == []


@pytest.mark.parametrize("name", MARKED_WORDS)
def test_marked_words_stand_in_their_text(name):
    """A mark points at words of its own item."""
    for item in items(name):
        for mark in item.marks:
            first, second, *_ = mark.split(" | ")
            assert (second if name == "warnings.txt" else first) in item.text


@pytest.mark.parametrize("name", NUMBERS)
def test_marks_of_numbers_can_be_read(name):
    """Each mark is a kind and a number, and kinds are those that hold numbers."""
    for item in items(name):
        for line in item.marks:
            assert all(figures.marked(mark)[0].kind in figures.KINDS for mark in line.split(";"))


def test_marks_of_events_can_be_read():
    """Each mark is a kind and words of its item."""
    assert all(
        marked_statement(mark.strip(), item)
        for item in items("events.txt")
        for line in item.marks
        for mark in line.split(";")
    )


def test_parts_are_told_by_the_digest_alone():
    """The split is the one that the README tells, so that it never moves."""
    item = Item("Six hurt.", (), None)
    first = hashlib.sha256(b"Six hurt.").hexdigest()[0]
    assert item.part == ("dev" if first in "01234567" else "test")
    assert {one.part for one in items("casualties.txt")} == set(PARTS)


def test_no_sentence_is_in_two_sets():
    """An item that stood twice could fall into both parts of a look."""
    texts = [item.text for path in SETS.glob("*.txt") for item in items(path.name)]
    assert sorted({text for text in texts if texts.count(text) > 1}) == []


def test_measured_precision_is_of_rules_that_exist():
    """The measured file is written anew when a rule goes."""
    rules = {rule.name for rule in english().language.rules}
    assert set(english().language.data["measured"]["rules"]) <= rules


def test_statements_carry_measured_precision():
    """A rule that was measured on enough findings tells its own, another its kind's."""
    language = english().language
    assert language.precision("dead.passive", "dead") == 1.0
    assert language.precision("no.such", "dead") == round(
        language.data["measured"]["kinds"]["dead"][0] / language.data["measured"]["kinds"]["dead"][1], 2
    )
    assert language.precision("no.such", "no such") is None
