"""Who said it, via whom, to whom: chains from the origin to the reporter."""

import pytest

from tocsin.reading import Kind, Standing, Statement, read_report

CHAINS = {
    # nobody but the reporter
    "Two people were killed on Monday.": "",
    # said before, after, around
    "Police said two people were killed.": "Police",
    "Two people were killed, police said.": "police",
    "Two people were killed, police said on Sunday.": "police",
    "Two people were killed, according to the fire brigade.": "fire brigade",
    "According to witnesses, two people were killed.": "witnesses",
    "Two people were killed, said a hospital spokeswoman.": "hospital spokeswoman",
    "The regional health ministry confirmed on Tuesday two people were killed.": "regional health ministry",
    "Rescuers reported two people killed.": "Rescuers",
    "Two people were killed, the governor of Tamrit announced on Telegram.": "governor of Tamrit",
    "Interior Minister Ana Rell said that two people were killed.": "Interior Minister Ana Rell",
    "The mayor, speaking at the scene, said two people were killed.": "mayor",
    "A source in the emergency services said two people were killed.": "source in the emergency services",
    "Residents told the council that two people were killed.": "Residents",
    # two hops
    "The harbour master told Radio Lagoon that two people were killed.": "harbour master > Radio Lagoon",
    "Two people were killed, a police spokesman told Reuters.": "police spokesman > Reuters",
    "State television quoted the governor as saying two people were killed.": "governor > State television",
    "Two people were killed, the army said, as reported by the news agency.": "army > news agency",
    "State television reported that the mayor said two people were killed.": "mayor > State television",
    "Lagoon Radio reported, citing hospital officials, that two people were killed.": (
        "hospital officials > Lagoon Radio"
    ),
    # the sentence before
    "The mayor spoke at noon, the council said. Two people were killed.": "",
}


def first(sentence: str) -> Statement:
    return next(s for s in read_report(sentence, source="test").statements if s.kind is Kind.DEAD)


@pytest.mark.parametrize(("sentence", "expected"), CHAINS.items())
def test_chain(sentence, expected):
    """The chain of the sentence's number of dead, without the reporter at its end."""
    speakers = first(sentence).speakers
    assert speakers[-1] == "test"
    assert " > ".join(speakers[:-1]) == expected


@pytest.mark.parametrize(
    ("sentence", "standing"),
    [
        ("The health ministry said two people were killed.", Standing.OFFICIAL),
        ("A resident said two people were killed.", Standing.WITNESS),
        ("Sources said two people were killed.", Standing.UNNAMED),
        ("The separatist group said two people were killed.", Standing.CLAIMED),
        ("Local media reported that two people were killed.", Standing.REPORTER),
        ("Two people were killed.", Standing.REPORTER),
    ],
)
def test_standing_of_the_origin(sentence, standing):
    """What kind of voice the origin is."""
    assert first(sentence).standing is standing


def test_pronoun_is_the_speaker_of_the_sentence_before():
    """She is the minister who spoke just before."""
    text = "The health minister said that two people were killed. She added that nine were missing."
    missing = next(s for s in read_report(text, source="test").statements if s.kind is Kind.MISSING)
    assert missing.speakers == ("health minister", "test")


def test_pronoun_without_anybody_before_it_is_the_reporter():
    """Nobody is made up for a pronoun."""
    assert first("She said two people were killed.").speakers == ("test",)


def test_only_what_was_said_is_attributed():
    """Words after a closed attribution are the reporter's own."""
    text = "Two people were killed, police said, and nine were injured."
    injured = next(s for s in read_report(text, source="test").statements if s.kind is Kind.INJURED)
    assert injured.speakers == ("test",)


def test_time_of_saying_is_not_the_time_of_the_thing_said():
    """Said on Sunday, happened on Friday."""
    text = "Two people were killed on Friday, police said on Sunday."
    statement = read_report("Published 2024-03-24\n\n" + text, source="test").statements[0]
    assert statement.time is not None
    assert statement.said is not None
    assert (statement.time.start.day, statement.said.start.day) == (22, 24)
