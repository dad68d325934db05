"""Several incidents in one report: clusters, the types they are taken for, what fills their slots, the country."""

import numpy as np

from tocsin.reading.incident import read_incidents, trained
from tocsin.reading.incident.choice import CELLS, Chooser
from tocsin.reading.incident.countries import lands, likeliest_land
from tocsin.reading.incident.events import EVENT_LEAST, EVENTS_MAX, Event, accepted
from tocsin.reading.incident.features import scene
from tocsin.reading.incident.links import clusters

TWO = """LINDEMARK, 5 MAY 90 (AGENCY) -- [TEXT] A BOMB EXPLODED THIS MORNING IN FRONT OF THE NATIONAL BANK IN LINDEMARK.
THE BLAST DESTROYED THE BANK.

   MEANWHILE, IN THE TOWN OF PORT ELLERY, TERRORISTS ATTACKED A POLICE STATION LAST NIGHT WITH DYNAMITE. THE DYNAMITE
EXPLODED AND DESTROYED THE POLICE STATION.

   ELSEWHERE, UNIDENTIFIED GUNMEN KIDNAPPED THE MAYOR, JANE ROE, ON 2 MAY IN HILLTOP.
"""


def test_pairs_that_belong_together_make_clusters():
    """Three anchors: the first two are linked, the third is linked to none."""
    assert clusters(3, np.array([2.0, -3.0, -3.0]), 0.0) == [[0, 1], [2]]


def test_a_cluster_grows_by_the_mean_of_its_pairs():
    """One strong link does not outweigh a weak one to the same cluster."""
    assert clusters(3, np.array([3.0, 1.0, -2.0]), 0.0) == [[0, 1], [2]]
    assert clusters(3, np.array([3.0, 1.0, -0.5]), 0.0) == [[0, 1, 2]]


def test_one_anchor_or_none_needs_no_pairs():
    """There is nothing to compare."""
    assert clusters(1, np.zeros(0), 0.0) == [[0]]
    assert clusters(0, np.zeros(0), 0.0) == []


def test_events_over_the_line_are_taken_else_the_likeliest():
    """A report that tells of an incident has at least one, unless even the likeliest is hardly likely."""
    found = [Event(0, 0, -1.0), Event(0, 1, 0.5), Event(1, 0, 2.0)]
    assert accepted(found, 0.0) == found[1:]
    assert accepted(found, 5.0) == [found[2]]
    assert accepted([Event(0, 0, EVENT_LEAST + 0.1)], 0.0)
    assert accepted([Event(0, 0, EVENT_LEAST - 0.1)], 0.0) == []


def test_a_type_in_doubt_is_an_attack():
    """Attack stands above the other types: hardly less likely, it is taken; once only for a cluster."""
    attack, bombing, arson = (Event(0, kind, score) for kind, score in ((0, 0.3), (1, 1.0), (3, 0.9)))
    assert accepted([attack._replace(score=-3.0), bombing], 0.0) == [bombing]
    assert accepted([attack._replace(score=-0.1), bombing], 0.5) == [bombing]
    assert accepted([attack, bombing], 0.5) == [attack._replace(score=1.0)]
    assert accepted([attack, bombing, arson], 0.5) == [attack._replace(score=1.0), arson]
    assert accepted([attack, bombing], 0.0) == [attack, bombing]


def test_a_report_has_no_more_than_some_incidents():
    """Of many likely ones the likeliest stay, in the order in which they were."""
    found = [Event(number, 0, float(number)) for number in range(1, EVENTS_MAX + 6)]
    assert accepted(found, 0.0) == found[5:]


def test_a_report_of_several_incidents_gives_several():
    """Two bombings of different things in different places are two; the kidnapping is a third, and owns its victim."""
    found = read_incidents(TWO, trained()).incidents
    kidnapping = [one for one in found if one.type == "KIDNAPPING"]
    others = [one for one in found if one.type != "KIDNAPPING"]
    assert len(kidnapping) == 1
    assert len(others) >= 2
    assert {one.filler.text for one in kidnapping[0].victims if one.named} == {"JANE ROE"}
    assert not any(victim.filler.text == "JANE ROE" for one in others for victim in one.victims)


def test_countries_to_choose_from_are_those_named_and_the_date_lines():
    """A surname that is also a city's name names no country; "(Spain)" marks where a wire was sent from."""
    text = "The minister Gonzalo Valencia was in Peru. Peruvian police found him in Bogota."
    names = [land.name for land in lands(scene(text), frozenset({0}), "MADRID (SPAIN), 5 MAY 90 --")]
    assert names == ["peru", "colombia", "spain"]


def test_the_country_with_the_highest_score_is_chosen():
    """No country named gives none."""
    chooser = Chooser(np.zeros((CELLS, 1), np.float16), np.zeros(1, np.float32))
    assert likeliest_land(chooser, lands(scene("He was in Peru."), frozenset(), "")) == "peru"
    assert likeliest_land(chooser, []) == ""
