"""Frames see a statement by the classes of its words, and are silent where they have no right to speak."""

import pytest

from tocsin.reading import Kind, read_report
from tocsin.reading.dates import Dates
from tocsin.reading.frames import Frames
from tocsin.reading.language import load
from tocsin.reading.report import Layout

WORDS = load("tocsin.reading.english")
LAYOUT = Layout(WORDS, Dates(WORDS))
EXAMPLES = [(frame, example) for frame in WORDS.frames.frames for example in frame.examples]
CLASSES = {
    "stop": {"verbs": ["close", "seal off", "ban"]},
    "place": {"nouns": ["road", "ferry", "beach"]},
    "not": {"words": ["not", "no longer"]},
    "clause": {"words": ["while"]},
}
CLOSED = {"name": "closed", "kind": "measure", "trigger": "stop", "among": ["place"], "unless": ["not"], "examples": []}
# A report that rules alone show to be about an incident.
INCIDENT = """At least 40 people were killed and 12 were wounded in a fire in Orsel. Nine people are missing.

The mayor declined to comment on the cause. Prosecutors have opened a criminal investigation.

"""


def seen(sentence: str, **changes: object) -> list[str]:
    """The words of every clause in which the planted frame fits."""
    found = Frames(CLASSES, [{**CLOSED, **changes}]).seen(f" {sentence}", set())
    return [f" {sentence}"[one.start : one.end] for one in found]


@pytest.mark.parametrize(("frame", "example"), EXAMPLES, ids=lambda value: getattr(value, "name", ""))
def test_frame_fits_its_example(frame, example):
    """The frame fits a clause of its example."""
    sentences = LAYOUT.report(example, "test", None).sentences
    assert frame in [one.frame for s in sentences for one in WORDS.frames.seen(WORDS.folded(s.text), set())]


@pytest.mark.parametrize(
    "sentence",
    [
        "the roads were closed",
        "police sealed off a beach",
        "sealing off the ferries took an hour",
        "banning the road was hard",
        "the ferry closes",
    ],
)
def test_regular_forms_are_known(sentence):
    """A verb and a noun are given once and known in every regular form, in any order."""
    assert seen(sentence) == [sentence]


def test_both_words_must_stand_in_one_clause():
    """A stop or a word that begins a clause parts them."""
    assert seen("the road was wide, shops closed early") == []
    assert seen("the road was wide while shops closed early") == []
    assert seen("he said so, the road was closed") == ["the road was closed"]


def test_words_that_are_too_far_apart_make_nothing():
    """The reach is counted in words."""
    assert seen("the road that leads up there was closed", reach=3) == []


def test_a_word_that_forbids_silences_the_clause():
    """Also as two words."""
    assert seen("the road is not closed") == []
    assert seen("the road is no longer closed") == []


def test_what_comes_after_may_be_asked_for():
    """With `after` the trigger follows what it needs."""
    assert seen("closed roads everywhere", after=True) == []
    assert seen("the road was closed", after=True) == ["the road was closed"]


def test_a_question_says_nothing():
    """Somebody who asks whether a road was closed did not say so."""
    assert seen("was the road closed?") == []


def test_once_is_silent_where_a_rule_has_found_the_kind():
    """In the same sentence, whichever clause."""
    frames = Frames(CLASSES, [{**CLOSED, "once": True}])
    assert frames.seen(" the road was closed", {Kind.MEASURE}) == []
    assert len(frames.seen(" the road was closed", {Kind.DEAD})) == 1


def by_frames(text: str) -> list[tuple[Kind, str]]:
    """Kind and words of what frames find in a report."""
    statements = read_report(text, source="test").statements
    return [(s.kind, s.quote) for s in statements if s.rule in WORDS.frames.names]


def test_frames_are_believed_in_a_report_about_an_incident():
    """The clause is the statement."""
    text = INCIDENT + "Guests at the hotel were led to safety through the kitchen."
    assert (Kind.MEASURE, text[len(INCIDENT) :].rstrip(".")) in by_frames(text)


def test_frames_are_not_believed_elsewhere():
    """A review has the same words as a report."""
    assert by_frames("Guests at the hotel were led to safety through the kitchen.") == []


def test_a_rule_comes_before_a_frame():
    """What a rule has seen in a clause is not said twice."""
    text = INCIDENT + "Police closed the road to the harbour on Monday."
    assert [s.rule for s in read_report(text, source="test").statements if s.kind is Kind.MEASURE] == [
        "measure.stopped_by"
    ]


def test_a_number_of_people_must_be_the_only_one():
    """A frame does not choose between two figures."""
    one = INCIDENT + "The army raised to 23 its count of soldiers that the flames had claimed as fatal victims."
    assert (Kind.DEAD, 23) in [(s.kind, s.low) for s in read_report(one, source="test").statements]
    two = INCIDENT + "The army raised to 23 from 19 its count of soldiers that had become fatal victims."
    assert not [quote for kind, quote in by_frames(two) if kind is Kind.DEAD]


def test_an_answer_follows_a_warning():
    """The same words behind nothing of the kind are no answer."""
    shrug = "The promoter went ahead with the show."
    warned = INCIDENT + "The weather service warned the promoter of a storm. " + shrug
    assert (Kind.WARNING_ANSWER, shrug.rstrip(".")) in by_frames(warned)
    assert Kind.WARNING_ANSWER not in [kind for kind, _ in by_frames(INCIDENT + shrug)]
