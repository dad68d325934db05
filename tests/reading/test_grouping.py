"""Copies of one report, and reports of one incident."""

from datetime import datetime

from tocsin.reading import read_report
from tocsin.reading.duplicates import group
from tocsin.reading.incidents import Gist, by_incident, gist, is_incident_report, same_incident

WIRE = """A car bomb exploded outside a courthouse in Tamrit on Tuesday, killing at least 17 people, police said.
The blast tore through a queue of people who were waiting for the building to open, witnesses told reporters.
The governor, Ilse Brandt, said that schools in the city would be closed until the end of the week.
No group has claimed responsibility for the bombing, which came two weeks before a local election in the province."""
CUT = "\n".join(WIRE.splitlines()[:3])
REVISED = WIRE.replace("at least 17", "at least 23")
OTHER = """The river burst its banks in Velden on Tuesday after three days of rain, and two people drowned.
Rescue teams were searching the lower town for others who may have been swept away, the mayor said on Tuesday."""
OWN_WORDS = """Police in Tamrit were on Wednesday looking for the men who set off a bomb that left 17 people dead.
It went off in front of the court in Tamrit on Tuesday morning. Governor Ilse Brandt visited the wounded."""
DAY = datetime(2031, 5, 14)  # noqa: DTZ001 the report's local time


def gist_of(text: str) -> Gist:
    return gist(text, read_report(text, source="test", published=DAY))


def test_reprints_count_as_one():
    """A copy with other line ends, a heading and small changes, and a copy that is cut, are one group."""
    reprint = "BREAKING\n\n" + WIRE.replace("\n", " ").replace("witnesses told reporters", "witnesses said")
    assert [g.members for g in group([WIRE, OTHER, reprint, CUT])] == [(0, 2, 3), (1,)]


def test_another_toll_is_a_revision():
    """The later edition is of the same group, and is told apart."""
    (found,) = group([WIRE, WIRE, REVISED])
    assert found.members == (0, 1, 2)
    assert found.revised == (2,)


def test_a_long_report_that_quotes_a_short_one_is_no_copy():
    """A review of a day holds the short report whole, and is a report of its own."""
    own = " ".join(f"{first}{last}ing" for first in "abcdefghijklmnop" for last in "qrstuvwxyzabcd")
    review = f"{CUT}\n{own}"
    assert [g.members for g in group([CUT, review])] == [(0,), (1,)]


def test_the_order_of_texts_does_not_matter():
    """The same texts in another order give the same groups."""
    texts = [WIRE, OTHER, CUT, REVISED]
    one = {frozenset(texts[n] for n in g.members) for g in group(texts)}
    back = {frozenset(texts[::-1][n] for n in g.members) for g in group(texts[::-1])}
    assert one == back


def test_two_reports_in_their_own_words_are_of_one_incident():
    """Same day, same town, an attack."""
    assert same_incident(gist_of(WIRE), gist_of(OWN_WORDS)) is True


def test_a_flood_elsewhere_is_another_incident():
    """Same day, other sort, other place."""
    assert same_incident(gist_of(WIRE), gist_of(OTHER)) is False


def test_too_little_is_not_decided():
    """A report that names neither day nor place is put nowhere."""
    assert same_incident(gist_of(WIRE), gist_of("Several people were killed.")) is None


def test_reports_are_parted_into_incidents():
    """By index, in order."""
    assert by_incident([gist_of(text) for text in (WIRE, OTHER, OWN_WORDS)]) == [(0, 2), (1,)]


def test_what_is_an_incident_report():
    """An attack with its dead is; the opening of a bridge is not."""
    assert is_incident_report(read_report(WIRE, source="test", published=DAY))
    assert not is_incident_report(read_report("The bridge was opened on Monday by the mayor.", source="test"))
