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
    # where and how it was said
    "Two people were killed, the ministry said in Port Sorn on Monday.": "ministry",
    "Two people were killed, the ministry said in a report published on Monday.": "ministry",
    "Two people were killed, the coast guard made known this Tuesday.": "coast guard",
    "The minister's spokeswoman told a news conference in Sorn that two people were killed.": "minister's spokeswoman",
    "According to a preliminary toll from the ministry, two people were killed.": "ministry",
    "Two people were killed, hospital records show.": "hospital",
    '"Two people were killed," reads a statement from the ministry.': "ministry",
    "The army claims two soldiers were killed.": "army",
    "The fire claimed two lives, and two people were killed.": "",
    # and what else they said
    "The governor visited the scene and said two people were killed.": "governor",
    "The clinic was full, said the surgeon, adding that two people were killed.": "surgeon",
    "The toll rose, the clinic announced, adding that two people were killed.": "clinic",
    # named in passing
    "A group that diplomats say is armed by a neighbour, attacked: two people were killed.": "",
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


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        ('The surgeon told Radio Lagoon: "It was dark. Two people were killed."', ("surgeon", "Radio Lagoon")),
        ('"It was dark. Two people were killed. We ran," the surgeon said.', ("surgeon",)),
        ('"It was dark," the surgeon said. "Two people were killed."', ("surgeon",)),
        ('Surgeon Ana Rell: "It was dark. Two people were killed. We ran."', ("Surgeon Ana Rell",)),
        ('"It was dark," the surgeon said. Two people were killed.', ()),
        ('"It was dark. Two people were killed."', ()),
        ('"It was dark," the surgeon said.\n\nThe fair was full. Two people were killed.', ()),
    ],
)
def test_quotation_over_several_sentences(text, chain):
    """Who speaks in a quotation is told once: before it, behind it, or in the quotation just before."""
    assert first(text).speakers == (*chain, "test")


def test_pronoun_that_refuses_is_the_speaker_before():
    """He who declined is the one who spoke in the sentence before."""
    text = "The mayor said two people were killed. He declined to comment on the cause."
    refusal = next(s for s in read_report(text, source="test").statements if s.kind is Kind.REFUSAL)
    assert refusal.speakers == ("mayor", "test")


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


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("I heard from a friend at the ministry that two people were killed.", "friend at the ministry"),
        ("I was told by a colleague from the port that two people were killed.", "colleague from the port"),
        ("My cousin texted me that two people were killed.", "My cousin"),
        ("The minister's brother told us that two people were killed.", "minister's brother"),
    ],
)
def test_hearsay_is_nobody_s_office(sentence, speaker):
    """Whoever is known to the writer alone is the origin, unnamed, though a ministry stands beside."""
    (said,) = [s for s in read_report(sentence, source="note").statements if s.kind is Kind.DEAD]
    assert (said.speakers, said.standing) == ((speaker, "note"), Standing.UNNAMED)
