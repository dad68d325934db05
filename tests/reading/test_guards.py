"""Guards take away what is only told as wished, feared, acted or not so, and leave alone what looks like it."""

import pytest

from tocsin.reading import Kind, Statement, read_report
from tocsin.reading.guards import guard
from tocsin.reading.language import anchor_keys, load

WORDS = load("tocsin.reading.english")
EXAMPLES = [(one, example) for one in WORDS.guards for example in one.examples]
# A report that rules alone show to be about an incident.
INCIDENT = """At least 40 people were killed and 12 were wounded in Orsel. Nine people are missing.

The mayor declined to comment on the cause. Prosecutors have opened a criminal investigation.

"""
SILENT = [
    ("measure", "If the bridge had been closed, they would be alive."),
    ("measure", "Had the square been evacuated, fewer would have died."),
    ("measure", "The station ought to have been closed."),
    ("measure", "During the drill, 300 people were evacuated from the mall."),
    ("measure", "The injured were evacuated to the capital."),
    ("measure", "He was cleared of all charges."),
    ("measure", "The rebels cut off the road to the capital."),
    ("measure", "The fleet sailed close to the coast road."),
    ("measure", "Why was the school closed?"),
    ("responders", "The neighbouring country offered to send rescue teams."),
    ("responders", "Gunmen ambushed an army truck near the pass."),
    ("responders", "The attackers fled in a stolen ambulance."),
    ("attack", "It looked as if a bomb had exploded."),
    ("attack", "The film shows how gunmen stormed the hotel."),
    ("attack", "The children set off for school at seven."),
    ("attack", "Commandos stormed the school at dawn."),
    ("attack", "Bees attacked a group of pupils."),
    ("attack", "The opposition attacked the minister for his handling of the flood."),
    ("target", "They had wanted to set fire to the hall."),
    ("hazard", "The company was hit by a flood of complaints."),
    ("hazard", "The hospital system is collapsing."),
    ("hazard", "A bomb exploded near the mosque and killed six people."),
    ("hazard", "Artillery fire killed two women near the mill."),
    ("warning", "The embassy has lifted its warning against travel to the north."),
    ("warning", "Anyone with information is asked to call the police."),
    ("warning", "A passer-by raised the alarm at 3.15."),
    ("warning", "The plan says that residents should be warned by siren."),
    ("warning", "Economists warned of a recession."),
    ("warning", "Soldiers were told to use live rounds."),
    ("warning", "Police were alerted to a fire at the hotel at 3 a.m."),
    ("warning_answer", "Passengers thought it was a joke at first."),
    ("claim_denied", "The Dawn Brigade neither confirmed nor denied involvement in the attack."),
    ("claim_denied", "The defendant denies involvement in the robbery."),
    ("retraction", "Army troops killed nine peasants by mistake, sources reported."),
    ("outlook", "Eleven people have yet to be found."),
    ("outlook", "Unknown gunmen attacked the convoy."),
    ("perpetrators_held", "Two suspects were arrested and later freed without charge."),
    ("context", "The fire started shortly after midnight."),
]
SPOKEN = [
    ("measure", "The bridge was closed when the river rose."),
    ("measure", "No trains are running between Orsel and Vend."),
    ("measure", "The square was evacuated before the blast."),
    ("measure", "No one was hurt and the road was closed by police."),
    ("measure", "Patients were evacuated from the flooded hospital."),
    ("responders", "The neighbouring country sent rescue teams."),
    ("responders", "After the ambush, the army sent two helicopters."),
    ("attack", "The army said a drill had been planned, but shells hit the village."),
    ("attack", "Nobody knows who they are, but two bombs exploded at the station."),
    ("attack", "Gunmen stormed the school at dawn."),
    ("attack", "Gunmen attacked the minister outside his house."),
    ("attack", "A barrage of rockets hit the town, and a bomb exploded in the market."),
    ("hazard", "The village was hit by a flood."),
    ("hazard", "Part of the roof collapsed."),
    ("hazard", "A chlorine leak at the plant killed six people."),
    ("warning", "The embassy warned of attacks on markets in the north."),
    ("warning", "Residents were told to stay indoors if the siren sounds."),
    ("warning", "Tenants had raised the alarm about cracks in the ceiling."),
    ("warning", "Engineers warned that the dam could fail."),
    ("warning", "Villagers were warned by text message to move to higher ground."),
    ("warning_answer", "The clerk took it for a prank."),
    ("claim_denied", "The Dawn Brigade denied involvement in the attack."),
    ("perpetrators_held", "Two suspects were arrested on Monday."),
    ("context", "The fire started shortly after the gates had opened."),
]
DENIED = [
    ("warning", "No embassy advises against travel to the islands."),
    ("warning", "Neither the ministry nor the embassy had warned of an attack."),
    ("warning", "The minister rejected suggestions that a warning had been issued."),
    ("measure", "None of the residents was told to leave."),
    ("measure", "No curfew was imposed."),
    ("intelligence_shared", "The office rejects the suggestion that any information was available."),
    ("hazard", "No ship sank."),
]


def found(sentence: str, kind: str, before: str = INCIDENT) -> list[Statement]:
    """The statements of this kind that stand in the sentence, read behind a report of an incident."""
    statements = read_report(f"{before}{sentence}\n", source="test").statements
    return [s for s in statements if s.kind == kind and s.start >= len(before) - 1]


@pytest.mark.parametrize(("one", "example"), EXAMPLES, ids=lambda value: getattr(value, "name", ""))
def test_guard_holds_in_its_example(one, example):
    """Its words stand in its example, and one of its anchors lets it be looked for."""
    folded = WORDS.folded(f" {example}")
    assert one.spans(folded)
    assert one in WORDS.guards_for(anchor_keys(folded))


@pytest.mark.parametrize(("kind", "sentence"), SILENT)
def test_what_did_not_happen_is_not_read(kind, sentence):
    """What is wished, asked, acted, undone or said in another sense makes no statement."""
    assert not found(sentence, kind)


@pytest.mark.parametrize(("kind", "sentence"), SPOKEN)
def test_what_happened_is_still_read(kind, sentence):
    """What looks like the words of a guard, and is none, is read and not denied."""
    assert any(not s.denied for s in found(sentence, kind))


@pytest.mark.parametrize(("kind", "sentence"), DENIED)
def test_a_denial_is_read_as_one(kind, sentence):
    """What nobody did, or what somebody rejects, is denied."""
    assert [s.denied for s in found(sentence, kind)] == [True]


def test_what_cannot_be_denied_is_silent():
    """No target was attacked where there was no attack: there is nothing to deny of a target."""
    assert not found("There was no attack on the embassy, the police said.", "target")


def test_a_denied_rule_is_left_alone():
    """A rule that reads a denial by itself is not turned round or taken away."""
    assert [s.denied for s in found("Residents said that no warning had been issued.", "warning")] == [True]


def test_a_frame_sees_no_disaster_in_an_attack():
    """Where rules saw an attack and no disaster, the damage is not taken for one."""
    sentence = "By dusk the leak had sickened the whole street."
    attack = f"{INCIDENT}A car bomb exploded outside the ministry.\n\n"
    assert found(sentence, Kind.HAZARD)
    assert not found(sentence, Kind.HAZARD, attack)


def test_a_frame_sees_no_attack_in_a_disaster():
    """Where rules saw a disaster and no attack, a frame's attack is not believed."""
    sentence = "Around noon shells fell on the market."
    disaster = f"{INCIDENT}The river burst its banks.\n\n"
    assert found(sentence, Kind.ATTACK)
    assert not found(sentence, Kind.ATTACK, disaster)


def test_an_unknown_way_to_hold_is_refused():
    """A guard that holds in no known way is an error in its file."""
    row = {"name": "odd", "kinds": ["attack"], "anchors": ["odd"], "holds": "all", "examples": []}
    with pytest.raises(ValueError, match="odd: holds is none of"):
        guard(row, WORDS.compile("odd"))
