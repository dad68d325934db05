"""What is read as which kind, and what is not: sentences about many events, and everyday ones."""

import pytest

from tocsin.reading import Kind, read_report

READ = {
    # claims
    "The Salt Brigade said it was behind the ambush.": Kind.CLAIM,
    "Responsibility for the attack was claimed by a little-known group calling itself Dawn.": Kind.CLAIM,
    "The rebels took responsibility for the bombing in a video on Facebook.": Kind.CLAIM,
    "The movement has denied responsibility for the shooting.": Kind.CLAIM_DENIED,
    "Nobody has yet claimed responsibility.": Kind.ABSENT_EVIDENCE,
    # warnings
    "The foreign ministry issued a travel advisory for its citizens.": Kind.WARNING,
    "Seismologists warned of a possible tsunami.": Kind.WARNING,
    "Authorities urged people to avoid the stadium.": Kind.WARNING,
    "The embassy of Orvia in Linde warned its nationals against visiting markets.": Kind.WARNING,
    "The security service had secretly informed the organisers of a threat against the fair.": Kind.WARNING,
    "Officials in Velden were alerted to a plot by a neighbouring country, but that is disputed.": None,
    "A tsunami warning was issued for the coast.": Kind.WARNING,
    # answers
    "The president dismissed the warnings as blackmail.": Kind.WARNING_ANSWER,
    "The promoter ignored repeated warnings from the police.": Kind.WARNING_ANSWER,
    "The town heeded the warning and closed the beach.": Kind.WARNING_ANSWER,
    "The engineers' warnings went unheeded.": Kind.WARNING_ANSWER,
    # intelligence and silence
    "The agency failed to share information with the police.": Kind.INTELLIGENCE_WITHHELD,
    "The two services shared intelligence about the plot with the ministry.": Kind.INTELLIGENCE_SHARED,
    "The navy passed on information about the ship to the coast guard.": Kind.INTELLIGENCE_SHARED,
    "The ministry refused to give details.": Kind.REFUSAL,
    # measures
    "The governor declared a state of emergency.": Kind.MEASURE,
    "All flights were suspended until Sunday.": Kind.MEASURE,
    "The city banned large gatherings for the weekend.": Kind.MEASURE,
    "Police evacuated the shopping centre.": Kind.MEASURE,
    # responders
    "Dozens of ambulances rushed to the scene.": Kind.RESPONDERS,
    "The army deployed troops and helicopters to the valley.": Kind.RESPONDERS,
    # aftermath
    "Police have opened an investigation into the collapse.": Kind.INVESTIGATION,
    "The prime minister expressed his condolences.": Kind.REACTION,
    "It is not clear how the fire started.": Kind.OUTLOOK,
    "The ministry retracted its earlier statement.": Kind.RETRACTION,
    "The video could not be independently verified.": Kind.ABSENT_EVIDENCE,
    # what happened
    "Gunmen stormed a hotel in the capital.": Kind.ATTACK,
    "A grenade exploded in the bus station.": Kind.ATTACK,
    "He was armed with a knife.": Kind.WEAPON,
    "A gas leak at the plant forced workers out.": Kind.HAZARD,
    "The roof of the hall collapsed.": Kind.HAZARD,
}

EVERYDAY = [
    "The ministry issued a statement on trade.",
    "The president dismissed the finance minister.",
    "The mayor opened the new town hall on Monday.",
    "The company cancelled its dividend and closed two branches of its business.",
    "Shares fell after the bank cut its forecast.",
    "The striker attacked from the left and scored twice.",
    "She denied any interest in the job.",
    "The library will host a reading for children.",
    "Investors remain cautious about the outlook.",
    "A record 6,000 people attended the concert.",
    "The minister shared a photograph with her followers.",
    "He claimed a refund from the airline.",
    "The judge called the witness again.",
    "Fans queued for hours to buy tickets.",
    "The museum published a catalogue for visitors.",
    "Farmers expect a good harvest this year.",
    "The team suspended its captain.",
    "The council will vote on the budget next week.",
    "The film is set in a small village.",
    "The group has not yet claimed responsibility for anything.",
    "Neither the rebels nor any other group claimed responsibility.",
    "The company issued a profit warning.",
    "The minister told reporters that he had not been the target of the attack.",
    "The driver refused to provide his service.",
    "The patient was informed that he was out of danger.",
    "The central bank has issued no bulletin this month.",
    "There was a lack of information about the schedule.",
    "Doctors treated patients at the clinic as usual.",
]


@pytest.mark.parametrize(("sentence", "kind"), READ.items())
def test_kind_is_read(sentence, kind):
    """The sentence gives a statement of that kind, or none where the rules had better be silent."""
    kinds = {s.kind for s in read_report(sentence, source="test").statements}
    assert kind in kinds if kind else not kinds


@pytest.mark.parametrize("sentence", EVERYDAY)
def test_everyday_sentence_gives_nothing(sentence):
    """Nothing is read into a sentence that tells of no incident."""
    assert [(s.rule, s.quote) for s in read_report(sentence, source="test").statements] == []


def test_claimed_by_names_the_claimant():
    """The claimant is the name, without the words around it."""
    text = "The bombing was later claimed by the Harvest Front in an audio message on WhatsApp."
    claim = read_report(text, source="test").statements[-1]
    assert claim.detail["claimant"] == "Harvest Front"
    assert claim.detail["channel"] == "WhatsApp"


def test_advice_keeps_its_not():
    """Advice not to do something is never turned into advice to do it."""
    text = "Authorities advised residents not to use tap water."
    assert read_report(text, source="test").statements[0].detail["advice"] == "not to use tap water"


@pytest.mark.parametrize(
    ("sentence", "manner"),
    [
        ("The ministry privately warned the club of a plot.", "discreet"),
        ("The consulate published an advisory for its citizens.", "public"),
        ("The ministry warned the club of a plot.", None),
    ],
)
def test_manner_of_a_warning(sentence, manner):
    """Public or discreet where the words say so, else not told."""
    warning = next(s for s in read_report(sentence, source="test").statements if s.kind is Kind.WARNING)
    assert warning.detail.get("manner") == manner


def test_certainty_is_the_hedge_that_stands_there():
    """A hedge beside the number is kept with it."""
    assert read_report("Nine people are feared dead.", source="test").statements[0].certainty == "feared"
    assert read_report("Nine people are dead.", source="test").statements[0].certainty == ""
