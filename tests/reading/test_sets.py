"""The sets are what their README says, and reading reaches on them what it must."""

import hashlib

import pytest

from benchmarks.sets import figures, whole
from benchmarks.sets.items import PARTS, SETS, Item, items
from benchmarks.sets.measure import by_rules, failures, measured
from benchmarks.sets.spoken import marked as marked_statement
from tocsin.reading import Kind, Reading
from tocsin.reading.language import MEASURED_MIN
from tocsin.reading.reader import english

MARKED_WORDS = ("dates.txt", "speakers.txt", "warnings.txt", "russian-dates.txt")
NUMBERS = ("casualties.txt", "russian-casualties.txt")
WHOLE = sorted(path.stem for path in whole.WHOLE.glob("*.txt"))
PLANTED = """\
At least 40 people were killed in a fire in Orsel. Eleven people were injured.
====
published | -
reporter | -
dead | At least 40 people were killed | n=>=40; by=-
? hazard | a fire
? place | Orsel
"""
INJURED = "injured | Eleven people were injured | n=11"


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
    language = english().language
    rules = {rule.name for rule in language.rules} | language.frames.names
    assert set(english().language.data["measured"]["rules"]) <= rules


def test_statements_carry_measured_precision():
    """A rule that was measured on enough findings tells its own, another its kind's."""
    language = english().language
    said, of = language.data["measured"]["rules"]["dead.passive"]
    assert of >= MEASURED_MIN
    assert language.precision("dead.passive", "dead") == round(said / of, 2)
    assert language.precision("no.such", "dead") == round(
        language.data["measured"]["kinds"]["dead"][0] / language.data["measured"]["kinds"]["dead"][1], 2
    )
    assert language.precision("no.such", "no such") is None


def planted(marks: str, read=by_rules) -> dict:
    """The figures of one report that has these marks besides its own."""
    report, part = whole.parsed(PLANTED + marks, "planted"), whole.Part()
    whole.score(report, read(report.text, None), part)
    return part.figures()


def counts(figures_of_group: dict) -> tuple[int, int, int]:
    """Right, wrong and missed."""
    return figures_of_group["right"], figures_of_group["wrong"], figures_of_group["missed"]


@pytest.mark.parametrize("name", WHOLE)
def test_whole_reports_can_be_read(name):
    """Words stand once in the report (else it is refused), kinds exist, people have numbers, times can be told."""
    report = whole.parsed((whole.WHOLE / f"{name}.txt").read_text(encoding="utf-8"), name)
    known = {str(kind) for kind in Kind}
    assert {kind for mark in report.marks for kind in mark.kinds} | {kind for kind, _ in report.again} <= known
    assert all(bool(mark.numbers) == (mark.kinds[0] in figures.KINDS) for mark in report.marks)
    assert all(whole.times.marked(value, whole.hours()) for mark in report.marks for value in mark.when)
    assert all(word in report.text for _, word in report.again)


def test_whole_reports_fall_into_both_parts():
    """Each part has enough of them to say something."""
    found = [report.part for report in whole.reports()]
    assert len(found) == 90
    assert min(map(found.count, PARTS)) >= 30


def test_a_mark_whose_words_stand_twice_is_refused():
    """It could mean either place."""
    with pytest.raises(ValueError, match="not once"):
        whole.parsed(PLANTED + "dead | people were | n=40", "planted")


def test_a_mark_with_an_unknown_field_is_refused():
    """A slip of the pen must not pass for a mark without that field."""
    with pytest.raises(ValueError, match="no field"):
        whole.parsed(PLANTED + "injured | Eleven | n=11; whn=2020", "planted")


def test_a_whole_report_read_rightly_has_no_fault():
    """Every mark met, and nothing else found."""
    found = planted(INJURED)
    assert counts(found["casualties"]) == (2, 0, 0)
    assert found["invented"]["share"] == 0.0
    assert (found["chains"], found["published"]["right"], found["reporter"]["right"]) == (
        {"right": 100.0, "of": 1},
        100.0,
        100.0,
    )


def test_a_planted_miss_is_counted():
    """What is marked and not read is missed, in the group of its kind."""
    found = planted(f"{INJURED}\nmeasure | Orsel. Eleven")
    assert counts(found["spoken"]) == (0, 0, 1)
    assert counts(found["casualties"]) == (2, 0, 0)


def test_a_planted_invention_is_counted():
    """What is read and not marked is wrong and invented."""
    found = planted("")
    assert counts(found["casualties"]) == (1, 1, 0)
    assert found["invented"]["share"] == round(100 / found["invented"]["of"], 1)


def test_a_wrong_number_is_wrong_and_missed_but_not_invented():
    """Its kind is said there; the number is not."""
    found = planted("injured | Eleven people were injured | n=>11")
    assert counts(found["casualties"]) == (1, 1, 1)
    assert found["invented"]["share"] == 0.0


def test_a_second_finding_of_one_mark_counts_neither_way():
    """Two rules that find the same must not be rewarded, nor called wrong."""

    def twice(text, published):
        reading = by_rules(text, published)
        return Reading(source=reading.source, published=None, statements=reading.statements * 2)

    assert counts(planted(INJURED, twice)["casualties"]) == (2, 0, 0)


def test_what_only_names_again_counts_neither_way():
    """A mark for a word frees further statements of that kind on that word, and of no other kind."""
    assert counts(planted("again | injured | Eleven")["casualties"]) == (1, 0, 0)
    assert counts(planted("again | dead | Eleven")["casualties"]) == (1, 1, 0)
