"""The incident reader on reports of our own: spans, capitals, abstention, hostile text."""

import numpy as np
import pytest

from tocsin.reading.incident import loaded, read_incidents, trained
from tocsin.reading.incident.body import body_start
from tocsin.reading.incident.entities import is_initials, same_entity
from tocsin.reading.incident.phrases import key, phrases, resolved, spans
from tocsin.reading.incident.weights import dumped
from tocsin.reading.incident.words import Tag, stemmed, tokens
from tocsin.terms import BadInput

REPORT = """LONGPORT, 4 FEB 90 (AGENCY) -- [TEXT] A powerful bomb exploded last night at the Freedonian embassy in
Longport, killing two guards and wounding ambassador Carlos Mendez. Police said members of the Red
Liberation Front [RLF] planted the bomb in a car. The RLF claimed responsibility for the attack in a
telephone call to a local radio station.

Guerrillas also attacked a police station in the town of Inland, the ministry added. Three policemen were
killed."""
RECIPE = """Peel the potatoes and boil them in salted water. Fry the onions gently until they are golden, then
add the stock. Serve it warm with bread. The dish keeps for two days in the fridge, and tastes better on the second."""


def names(text: str) -> set[str]:
    """The candidate strings of a text."""
    words = tokens(text)
    tags = resolved(words)
    return {key(words, span) for span in spans(words, tags, phrases(words, tags))}


def test_a_report_of_a_bombing_gives_its_template():
    """Type, weapon, organization and victims are read, each where it stands."""
    reading = read_incidents(REPORT, trained())
    assert reading.is_incident
    bombing = next(incident for incident in reading.incidents if incident.type == "BOMBING")
    assert "bomb" in {one.text.split()[-1] for one in bombing.weapons}
    assert any("embassy" in one.filler.text for one in bombing.targets)
    assert {one.effect for one in bombing.victims} <= {"DEATH", "INJURY"}


def test_every_span_points_at_its_words():
    """What stands between start and end of the report as it arrived is the filler's text."""
    reading = read_incidents(REPORT, trained())
    fillers = [one for own in reading.fillers.values() for one in own]
    assert fillers
    assert all(REPORT[one.start : one.end] == one.text for one in fillers)


def test_capitals_do_not_matter():
    """A report in capitals gives the same places as the same report in mixed case."""
    mixed, capital = (read_incidents(text, trained()) for text in (REPORT, REPORT.upper()))
    spots = [[(one.start, one.end) for own in r.fillers.values() for one in own] for r in (mixed, capital)]
    assert spots[0] == spots[1]


def test_what_is_no_incident_gives_none():
    """The model abstains from a recipe."""
    reading = read_incidents(RECIPE, trained())
    assert (reading.is_incident, reading.incidents) == (False, ())


def test_reading_is_deterministic():
    """The same text gives the same reading."""
    assert read_incidents(REPORT, trained()) == read_incidents(REPORT, trained())


def test_careful_gives_no_more():
    """The careful setting gives a part of what the other gives."""
    free, careful = (read_incidents(REPORT, trained(), careful=flag) for flag in (False, True))
    for role, own in careful.fillers.items():
        assert len(own) <= len(free.fillers[role])


@pytest.mark.parametrize(
    "text", ["x", ".", "\n\n", "the " * 5000, "bomb " * 5000, "\u202e\u0130\u00df" * 300, '"' * 3000]
)
def test_strange_texts_are_read(text):
    """Texts without sense give a reading and no error."""
    assert read_incidents(text, trained()).model == trained().version


def test_the_date_line_gives_the_publication():
    """A year of two digits is of the last century; the body begins after the line."""
    reading = read_incidents(REPORT, trained())
    assert f"{reading.published:%Y-%m-%d}" == "1990-02-04"
    assert REPORT[body_start(REPORT) :].startswith("A powerful bomb")


def test_precision_comes_with_the_reading():
    """Each role says what share of it was right when it was measured."""
    assert all(0 < share < 1 for share in read_incidents(REPORT, trained()).precision.values())


def test_phrases_hold_the_names_of_a_sentence():
    """Full phrases, their parts, and phrases joined by "of" are candidates; verbs are none."""
    found = names("Members of the Red Liberation Front attacked two armed guards near Galan's house.")
    assert {"members of red liberation front", "red liberation front", "armed guards", "galan", "house"} <= found
    assert not {name for name in found if "attacked" in name}


def test_a_quoted_name_is_part_of_its_phrase():
    """Marks around a name do not cut the phrase."""
    assert "santo tomas farm" in names('They burned the "Santo Tomas" farm.')


@pytest.mark.parametrize(
    ("word", "stem"), [("bombs", "bomb"), ("bombed", "bomb"), ("bodies", "body"), ("planned", "plan")]
)
def test_words_have_their_stems(word, stem):
    """The commonest endings go."""
    assert stemmed(word) == stem


def test_a_form_is_a_verb_or_an_adjective_by_its_neighbours():
    """ "Wounded men" holds an adjective, "men wounded the guard" a verb."""
    assert resolved(tokens("the wounded men"))[1] is Tag.ADJECTIVE
    assert resolved(tokens("men wounded the guard"))[1] is Tag.PARTICIPLE


@pytest.mark.parametrize(
    ("one", "other", "role", "same"),
    [
        ("carlos mendez", "mendez", "Victim", True),
        ("carlos mendez", "ana mendez", "Victim", True),
        ("carlos mendez", "carlos ortiz", "Victim", False),
        ("rlf", "red liberation front", "PerpOrg", True),
        ("car bomb", "dynamite", "Weapon", False),
    ],
)
def test_names_of_one_entity_are_told(one, other, role, same):
    """Parts, surnames and initials name the same entity."""
    assert same_entity(one, other, role) is same


def test_initials_need_the_first_letter():
    """A word that only looks alike is none."""
    assert is_initials("fmln", "farabundo marti national liberation front")
    assert not is_initials("army", "red liberation front")


def test_a_model_survives_its_bytes():
    """Written and read again it scores the same, and gives the same bytes."""
    model = trained()
    again = loaded(dumped(model))
    assert dumped(again) == dumped(model)
    assert np.array_equal(again.table.weights, model.table.weights)


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x03\x04"])
def test_bytes_that_are_no_model_are_refused(data):
    """The error says what to do."""
    with pytest.raises(BadInput, match="no reading model"):
        loaded(data)
