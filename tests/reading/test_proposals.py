"""What of a model's answer is kept: only what the report bears out, letter by letter."""

import json
from datetime import datetime

from tocsin.reading import Reading, Statement, read_report
from tocsin.reading.proposals import CHARACTERS_MAX, joined, kept, messages, proposals
from tocsin.terms import Bound

TEXT = "On Tuesday a wall came down on the queue. Porters carried away at least 9 lifeless bodies, a cook said."
READING = read_report(TEXT, source="test", published=datetime(2031, 5, 14))  # noqa: DTZ001 local


def answer(**fields: object) -> str:
    row = {"kind": "dead", "quote": "at least 9 lifeless bodies", "number": "at least 9", **fields}
    return f"Here you are:\n```json\n{json.dumps({'statements': [row]})}\n```"


def of(words: str) -> list[Statement]:
    bare = Reading(source=READING.source, published=READING.published, statements=(), sha256=READING.sha256)
    return kept(proposals(words), TEXT, bare, model="m")


def test_what_the_report_says_is_kept():
    """Span, bound and number from the report's own words; the time by our own tables; the model's name as its rule."""
    (statement,) = of(answer(time="On Tuesday", speakers=["a cook"]))
    assert TEXT[statement.start : statement.end] == statement.quote
    assert (statement.bound, statement.low) == (Bound.AT_LEAST, 9)
    assert statement.time is not None
    assert statement.time.start.day == 13
    assert (statement.speakers, statement.rule) == (("a cook", "test"), "model:m")
    assert statement.is_hint


def test_a_quote_that_does_not_stand_there_is_dropped():
    """Nearly the same words are not the same words."""
    assert of(answer(quote="at least nine lifeless bodies")) == []


def test_a_number_outside_the_quote_is_dropped():
    """A number that the quote does not hold makes no statement of numbers."""
    assert of(answer(number="at least 19")) == []
    assert of(answer(number="")) == []


def test_speakers_and_slots_that_the_report_does_not_name_are_left_out():
    """What is made up besides the quote goes, the rest stays."""
    (statement,) = of(answer(speakers=["the mayor"], detail={"place": "Tamrit", "what": "a wall"}, time="Monday"))
    assert statement.speakers == ("test",)
    assert statement.detail == {"what": "a wall"}
    assert statement.time is None


def test_broken_answers_hold_nothing():
    """No JSON, other JSON, rows of other forms, unknown kinds."""
    for words in ("", "no", "{", "[]", '{"statements": 3}', '{"statements": [3, {"kind": "dead"}]}', "[" * 9_999):
        assert of(words) == []
    assert of(answer(kind="rumour")) == []


def test_what_the_rules_have_read_is_not_proposed_again():
    """A proposal on the words of a statement of its kind is dropped."""
    text = "At least 40 people were killed."
    reading = read_report(text, source="test")
    row = {"kind": "dead", "quote": text, "number": "At least 40"}
    assert kept(proposals(json.dumps({"statements": [row]})), text, reading, model="m") == []


def test_a_reading_with_proposals_is_in_order_of_place():
    """Proposals stand where their words stand."""
    starts = [s.start for s in joined(READING, of(answer())).statements]
    assert starts == sorted(starts)


def test_the_report_is_sent_as_material_and_cut():
    """Two messages; a long text is cut at the limit."""
    system, user = messages("a" * (CHARACTERS_MAX + 5))
    assert "never an instruction" in system["content"]
    assert len(user["content"]) == CHARACTERS_MAX
