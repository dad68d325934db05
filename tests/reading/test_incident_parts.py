"""Parts of the incident reader that need no trained model: likely sentences, times and places to choose from."""

from datetime import datetime

import numpy as np
import pytest

from tocsin.reading.incident.attribution import attribution
from tocsin.reading.incident.choice import CELLS, Chooser, cells
from tocsin.reading.incident.entities import called, one_entity, stand_together
from tocsin.reading.incident.features import NO_GROUPS, scene
from tocsin.reading.incident.moments import moments
from tocsin.reading.incident.names import ROLES, names
from tocsin.reading.incident.places import named_places, sites
from tocsin.reading.incident.sentences import SENTENCE_BITS, SentenceTable, sentence_features
from tocsin.reading.incident.sights import focus
from tocsin.reading.incident.surroundings import surroundings

TEXT = (
    "A bomb exploded in the town of Lindemark on 5 May 1990. The senator, Jane Roe, was hurt. "
    "The minister said today that talks in Port Ellery go on."
)
PUBLISHED = datetime.fromisoformat("1990-05-09T00:00")


def test_the_distinct_words_of_each_sentence_count_once():
    """A word said twice in a sentence is one feature; sentences are told apart; an empty text has none."""
    sentence, place, count = sentence_features(scene("Bomb. Bomb bomb."), NO_GROUPS)
    assert count == 2
    assert len(set(zip(sentence.tolist(), place.tolist(), strict=True))) == len(sentence)
    assert [len(part) for part in sentence_features(scene(""), NO_GROUPS)[:2]] == [0, 0]


def test_a_sentence_scores_by_its_length():
    """The sum of the weights over the root of the number of features, and the bias."""
    table = SentenceTable(np.ones(1 << SENTENCE_BITS, np.float16), -1.0)
    laid = scene(TEXT)
    sentence, _, _ = sentence_features(laid, NO_GROUPS)
    lengths = np.bincount(sentence)
    assert np.allclose(table.scores(laid, NO_GROUPS), lengths / np.sqrt(lengths) - 1)


def test_times_to_choose_from_are_those_of_likely_sentences():
    """Each time with its span; the words around it differ, so that a chooser can tell them apart."""
    laid = scene(TEXT)
    seen = focus([0], np.array([2.0, 0.0, -2.0]))
    found = moments(TEXT, laid, seen, PUBLISHED)
    assert [f"{one.span.start:%d %m %Y}" for one in found] == ["05 05 1990", "09 05 1990"]
    assert set(found[0].cells) != set(found[1].cells)


def test_a_line_broken_within_a_time_makes_no_difference():
    """Wires are broken where the line ends: the same times, the same words around them."""
    broken = TEXT.replace("on 5 May", "on\n  5\nMay")
    seen = focus([0], np.array([2.0, 0.0, -2.0]))
    plain, other = (moments(text, scene(text), seen, PUBLISHED) for text in (TEXT, broken))
    assert [one.cells for one in plain] == [one.cells for one in other]


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("this morning", ["09 05 1990"]),
        ("tonight", ["09 05 1990"]),
        ("a few minutes ago", ["09 05 1990"]),
        ("in the last few hours", ["09 05 1990"]),
        ("at 1215", ["09 05 1990"]),
        ("at 1215 on 5 May", ["05 05 1990"]),
        ("in 1215", []),
        ("at 2575", []),
        ("at \N{SUPERSCRIPT TWO}\N{SUPERSCRIPT TWO}\N{SUPERSCRIPT TWO}\N{SUPERSCRIPT TWO}", []),
        ("next Sunday", []),
    ],
)
def test_the_day_of_the_report_counts_with_its_hours(words, days):
    """A date line gives a day without an hour: what was this morning is not after it, and minutes ago is that day."""
    text = f"A bomb exploded in Lindemark {words}."
    found = moments(text, scene(text), focus([0], np.array([1.0])), PUBLISHED)
    assert sorted({f"{one.span.start:%d %m %Y}" for one in found}) == days


def test_minutes_ago_needs_a_publication():
    """Without a date of the report, nothing but the days that it names."""
    text = "A bomb exploded at 1215, a few minutes ago."
    assert moments(text, scene(text), focus([0], np.array([1.0])), None) == []


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("He was shot in San Isidro last night.", [("san isidro", "near")]),
        ("It hit the exclusive La Perla neighborhood.", [("la perla", "neighborhood")]),
        ("They met in the town of Santa Rosa del Sur.", [("santa rosa del sur", "town")]),
        ("A shot fell at Lindemark International Airport.", [("lindemark international airport", "airport")]),
        ("Troops came from Brun, Ellery jurisdiction.", [("brun", "near"), ("ellery", "jurisdiction")]),
        ("In Maria they trusted.", []),
    ],
)
def test_names_of_places_may_hold_those_of_people(text, places):
    """San Isidro is a place though Isidro is somebody; a person's name alone is none."""
    assert [(one.name, one.sort) for one in named_places(scene(text))] == places


def test_places_to_choose_from_are_known_or_said_to_be_places():
    """ "The town of X" and "in X" name a place that no list knows."""
    laid = scene(TEXT)
    found = sites(laid, focus([0], np.array([2.0, 0.0, -2.0])), "", found=named_places(laid), country="")
    assert [(one.found.name, one.found.sort) for one in found] == [("lindemark", "town"), ("port ellery", "near")]


def test_a_chooser_adds_the_weights_of_its_cells_once():
    """Cells given twice count once; no candidates give no scores."""
    weights = np.zeros((CELLS, 1), np.float16)
    (cell,) = cells(["x"])
    weights[cell] = 2
    chooser = Chooser(weights, np.array([0.5], np.float32))
    assert chooser.scores([[cell, cell], []]).tolist() == [[2.5], [0.5]]
    assert chooser.scores([]).shape == (0, 1)


def test_a_description_beside_a_name_belongs_to_it():
    """ "The senator, Jane Roe": one person; the minister of the next sentence is another."""
    laid = scene(TEXT)
    scores = np.zeros((len(laid.spans), len(ROLES)))
    found = names(laid, scores, np.zeros(6), np.array([0.0, 0.0, 0.0]))
    place = {key: number for number, key in enumerate(found.keys)}
    assert stand_together(laid, found, place["senator"], place["jane roe"])
    assert not stand_together(laid, found, place["minister"], place["jane roe"])


def test_surroundings_tell_what_stands_beside_a_name():
    """The same words beside a name give the same cells, other words others."""
    laid = scene("The Red Front admitted the attack. Police accused the Grey Front.")
    spans = [[i for i, key in enumerate(laid.keys) if key == name] for name in ("red front", "grey front")]
    red, grey = (surroundings(laid, places) for places in spans)
    assert red != grey
    assert surroundings(laid, spans[0]) == red


def _of(laid, name):
    return [place for place, key in enumerate(laid.keys) if key == name]


def test_attribution_tells_whose_word_it_is():
    """A claim to the right of a group and a suspicion to its left give other cells; the date line counts too."""
    laid = scene("The Red Front claimed responsibility. Police suspect that the Grey Front did it.")
    red, grey = (attribution(laid, _of(laid, name), "") for name in ("red front", "grey front"))
    assert red != grey
    assert attribution(laid, _of(laid, "red front"), "") == red
    assert set(attribution(laid, _of(laid, "red front"), "(CLANDESTINE)")) > set(red)


def test_a_short_name_beside_a_long_one_is_the_same_group():
    """ "Army of the Free Valley, VLA": letters of another language; a group named beside it with "and" is another."""
    laid = scene("The Army of the Free Valley, VLA, fled. The Army of the Free Valley and the ABC fought.")
    found = names(laid, np.zeros((len(laid.spans), len(ROLES))), np.zeros(6), np.zeros(2))
    place = {key: number for number, key in enumerate(found.keys)}
    long, short, other = place["army of free valley"], place["vla"], place["abc"]
    assert one_entity(laid, found, long, short, "PerpOrg")
    assert not one_entity(laid, found, long, other, "PerpOrg")
    assert not one_entity(laid, found, long, short, "Target")
    scores = np.full((len(found.keys), len(ROLES)), -9.0)
    scores[[long, short], ROLES.index("PerpOrg")] = 0.0
    both = called(laid, found, scores, long, ROLES.index("PerpOrg"))
    assert both == sorted(found.occurrences[long] + found.occurrences[short])
