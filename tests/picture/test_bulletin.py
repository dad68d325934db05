"""The bulletin: every sentence cited, no private person, bounds in words."""

import msgspec
import pytest

from tests.picture.make import harbour, reading, said, toll
from tocsin.picture import build_picture
from tocsin.picture.words import holds_name, office, public_voice
from tocsin.reading.statement import Kind, Reading, Standing


def text(*readings: Reading) -> str:
    """The bulletin's text."""
    return build_picture(readings).bulletin.text


def test_bounds_are_said_in_words() -> None:
    """At least and more than stay in the sentence, with source and as-of."""
    written = text(harbour())
    assert "At least 12 people are reported dead, according to Ellery Courier (as of 9 May 2031, 21:10)." in written
    assert "More than 60 people are reported injured" in written
    assert "scores" not in written


def test_every_sentence_cites_statements_of_the_picture() -> None:
    """No sentence is without a statement, and every id is there."""
    picture = build_picture([harbour()])
    ids = {c.id for c in picture.statements}
    assert picture.bulletin.sentences
    for sentence in picture.bulletin.sentences:
        assert sentence.statements
        assert set(sentence.statements) <= ids
        assert f"{sentence.text} [s:{sentence.statements[0]}" in picture.bulletin.text


def test_disagreeing_figures_stand_side_by_side() -> None:
    """Both numbers in one sentence, each with its source and as-of."""
    written = text(toll("exactly 40", source="A"), toll("exactly 62", source="B"))
    assert "The figures for people dead differ: 40 according to A (as of" in written
    assert "; 62 according to B (as of" in written


def test_superseded_figures_are_not_told() -> None:
    """Only the figure that stands is in the bulletin."""
    written = text(toll("exactly 40"), toll("exactly 62", at="2031-05-10T08:00"))
    assert "62 people are reported dead" in written
    assert "40" not in written.replace("62", "")


def test_only_a_vague_word_is_told_as_such() -> None:
    """Without a number the vague word is quoted and no number is made of it."""
    written = text(reading(said(Kind.INJURED, "scores hurt", number="vague")))
    assert "No number of people injured is given, only the word “scores”, according to Ellery Courier." in written


def test_what_is_not_known_comes_last() -> None:
    """The last line lists what the reports leave open."""
    last = text(harbour()).splitlines()[-1]
    assert last.startswith("Not known: how many are missing")


def test_no_statement_gives_no_sentence() -> None:
    """An empty picture's bulletin only says what is not known."""
    written = build_picture([]).bulletin
    assert written.sentences == ()
    assert "when it happened" in written.not_known


@pytest.mark.parametrize("kind", list(Kind))
def test_no_kind_lets_a_private_name_through(kind: Kind) -> None:
    """A name in quote, slots or voice of any kind of statement never reaches the bulletin."""
    slots = ("claimant", "weapon", "action", "where", "units", "as", "warner", "warned", "about", "what", "attack")
    private = said(
        kind,
        "Jane Roe",
        text="Jane Roe",
        number="exactly 1",
        detail=dict.fromkeys(slots, "Jane Roe") | {"manner": "public", "medium": "Jane Roe", "channel": "Jane Roe"},
        place="the home of Jane Roe",
        speakers=("Jane Roe", "Jane Roe", "Ellery Courier"),
    )
    for standing in Standing:
        written = text(harbour(), reading(msgspec.structs.replace(private, standing=standing), source="B"))
        assert "Roe" not in written


def test_a_claimant_that_may_be_a_person_is_not_named() -> None:
    """A group is named as claimant, a person is not."""
    assert "The Grey Front claims responsibility" in text(harbour())
    words = "Jane Roe claimed it"
    person = said(Kind.CLAIM, words, text=words, detail={"claimant": "Jane Roe"})
    assert "A claim of responsibility has been made" in text(reading(person, text=words))


def test_discreet_warnings_are_left_to_the_dossier() -> None:
    """The public is told of the public alert, not of what governments told each other."""
    written = text(harbour())
    assert "A public warning had been given (the Norland consulate in Port Ellery; Friday 2 May 2031)" in written
    assert "Norland officials" not in written


@pytest.mark.parametrize(
    ("speaker", "expected"),
    [
        ("President Jane Roe", "President"),
        ("Ellerland's interior minister John Roe", "Ellerland's interior minister"),
        ("Jane Roe, the mayor of Port Ellery", "the mayor"),
        ("the head of the coast district", "the head of the coast district"),
        ("President of Norland Jane Roe", "President"),
        ("hospital doctor Jane Roe", "hospital doctor"),
        ("Port Ellery police", "Port Ellery police"),
        ("Norland foreign office", "Norland foreign office"),
        ("Roe", "an official"),
        ("", "an official"),
    ],
)
def test_offices_and_not_names(speaker: str, expected: str) -> None:
    """The office is kept, the person is not; in doubt too much is left out."""
    assert office(speaker) == expected


def test_private_voices_are_told_by_their_kind() -> None:
    """A witness is a witness, whatever the name."""
    assert public_voice(Standing.WITNESS, ("Jane Roe", "B"), "B") == "a witness, as reported by B"
    assert public_voice(Standing.REPORTER, ("B",), "B") == "B"


def test_names_are_guessed_with_suspicion() -> None:
    """Two capitals in a row may be a name, unless an institution's word is among them."""
    assert holds_name("the suspect John Roe")
    assert not holds_name("the Port Ellery Police")
    assert not holds_name("rescue crews")
