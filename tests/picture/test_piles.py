"""Several incidents in one pile of reports, and reprints that count as one source. Every report is made up."""

from datetime import datetime
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.picture.make import HARBOUR
from tocsin.picture import as_object, build_picture, likely_incidents, piles, reprints
from tocsin.reading import Reading, read_report

FLOOD = """River bursts its banks in Lindemark

By the Lindemark Herald, 9 May 2031

A flood killed at least 3 people in Lindemark on Friday morning, the fire service said. Dozens are missing.
"""
LATER = """Toll rises again

The death toll rose to 19, the health ministry said on Saturday.
"""
SHOOTING = """Gunmen attack market in Tamrit

By the Tamrit Post, 2 June 2031

At least 5 people were killed on Sunday when gunmen opened fire with rifles at a market in Tamrit, police said.
"""
COAST = """Harbour blast: toll rises

By the Coast Radio, 10 May 2031

At least 15 people were killed in Friday's bomb attack in Port Ellery, police said on Saturday.
"""


def read(text: str, source: str, published: str | None = None, publisher: str = "") -> Reading:
    """A report as the rules read it."""
    day = datetime.fromisoformat(published) if published else None
    return read_report(text, source=source, published=day, publisher=publisher)


@pytest.fixture
def pile() -> list[Reading]:
    """Five reports of three incidents, one of them without any date or place of its own."""
    return [
        read(HARBOUR, "harbour"),
        read(COAST, "coast"),
        read(FLOOD, "flood"),
        read(SHOOTING, "market"),
        read(LATER, "later", "2031-05-10T21:00"),
    ]


def names(found: list[Reading]) -> list[tuple[bool, list[str]]]:
    """The sources by incident."""
    return [(pile.sure, sorted(reading.source for reading in pile.readings)) for pile in piles(found)]


def test_reports_of_different_incidents_stand_apart(pile: list[Reading]) -> None:
    """By place and time and type: the attack, the flood of the same day, the shooting weeks later."""
    sources = {frozenset(sources) for sure, sources in names(pile[:4]) if sure}
    assert sources == {
        frozenset({"Ellery Courier", "Coast Radio"}),
        frozenset({"Lindemark Herald"}),
        frozenset({"Tamrit Post"}),
    }


def test_the_order_of_reports_makes_no_difference(pile: list[Reading]) -> None:
    """Every permutation gives the same incidents and, for each, the same picture."""
    first = [as_object(build_picture(one.readings)) for one in piles(pile)]
    for order in permutations(pile):
        assert [as_object(build_picture(one.readings)) for one in piles(order)] == first


def test_a_report_that_fits_two_incidents_is_assigned_to_none(pile: list[Reading]) -> None:
    """An attack and a flood of one day: a toll without place and type may be of either."""
    found = names(pile)
    assert (False, ["later"]) in found
    alone = names([pile[0], pile[3], pile[4]])
    assert (True, ["Ellery Courier", "later"]) in alone


def test_one_incident_stays_one_pile(pile: list[Reading]) -> None:
    """Where no two can be told apart, everything stays together; no report, no pile."""
    assert len(piles(pile[:2])) == 1
    assert len(piles([pile[4]])) == 1
    assert piles([]) == ()


def test_the_same_text_under_two_names_stays_together(pile: list[Reading]) -> None:
    """A copy goes where its twin goes."""
    copy = read(FLOOD, "copy of the flood")
    found = {tuple(sorted(reading.sha256 for reading in one.readings)) for one in piles([*pile, copy])}
    assert tuple([copy.sha256] * 2) in found


WIRE = " ".join(f"Sentence number {n} of a wire report tells {n} things about the harbour." for n in range(20))


def test_a_wire_copy_with_another_head_is_a_reprint() -> None:
    """Another headline, a cut at the end and added words change nothing; another story is none."""
    texts = {
        "wire": WIRE,
        "masthead": f"OUR PAPER: Blast at the harbour.\n\n{WIRE}\n\nAll rights reserved by our paper.",
        "cut": WIRE[: int(len(WIRE) * 0.8)],
        "other": " ".join(f"Quite another account has {n} words of its own." for n in range(30)),
    }
    assert reprints(texts) == (frozenset({"wire", "masthead", "cut"}),)
    assert reprints(dict(reversed(texts.items()))) == reprints(texts)


def test_a_quotation_is_no_reprint() -> None:
    """A few sentences taken over make two reports of two minds, not one source; nor do empty texts."""
    quoted = " ".join(WIRE.split()[:12])
    own = " ".join(f"Own word {n} here." for n in range(60))
    assert reprints({"wire": WIRE, "own": f"{own} {quoted} {own[::-1]}"}) == ()
    assert reprints({}) == ()


def test_ten_reprints_count_as_one_source_and_new_words_stay() -> None:
    """The first stands for all, and names them; what one of them adds keeps its own source."""
    readings, texts = [], {}
    for number in range(10):
        text = f"Paper {number}\n\n{HARBOUR}"
        texts[read(text, "x").sha256] = text
        readings.append(read(text, "x", f"2031-05-09T2{number % 3}:10", f"Paper {number}"))
    added = f"Paper X\n\n{HARBOUR}\n\nExactly 31 people are missing, the coast guard said.\n"
    readings.append(read(added, "x", "2031-05-09T23:00", "Paper X"))
    texts[readings[-1].sha256] = added
    groups = reprints(texts)
    assert len(groups) == 1
    picture = build_picture(readings, reprints=groups)
    dead = next(answer for answer in picture.figures if answer.key == "dead")
    assert len(dead.figures) == 1
    assert next(source.statements for source in picture.sources if source.carried_by) == len(picture.statements) - 1
    missing = next(answer for answer in picture.figures if answer.key == "missing")
    assert [figure.words for figure in missing.figures] == ["31"]
    assert build_picture(list(reversed(readings)), reprints=groups) == picture


def test_the_rooms_own_reports_are_four_incidents() -> None:
    """The reports that reading is tested with tell of four things; each stands alone."""
    folder = Path(__file__).resolve().parents[1] / "reading" / "reports"
    readings = [read(path.read_text(encoding="utf-8"), path.stem) for path in sorted(folder.glob("*.txt"))]
    assert [len(one.readings) for one in piles(readings)] == [1] * len(readings)


class Opened(NamedTuple):
    """An incident as an officer opened it."""

    happened_at: datetime
    place_name: str
    title: str = "What happened"


@pytest.mark.parametrize(
    ("at", "place", "fits"),
    [
        ("2031-05-09T08:00+00:00", "Lindemark", True),
        ("2031-05-09T08:00+00:00", "Lindemark, river bank", True),
        ("2031-05-09T08:00+00:00", "Port Ellery", False),
        ("2031-05-01T08:00+00:00", "Lindemark", False),
        ("2031-05-20T08:00+00:00", "Lindemark", False),
        ("2031-05-09T08:00+00:00", "", False),
    ],
)
def test_a_report_seems_about_an_incident_of_its_time_and_place(at: str, place: str, fits: bool) -> None:
    """Both must agree: neither alone is a reason to suggest it."""
    known = Opened(datetime.fromisoformat(at), place)
    assert likely_incidents(read(FLOOD, "Herald"), [known]) == [known] * fits


def test_a_later_report_without_a_date_seems_about_an_incident_by_its_place() -> None:
    """It is published right after; one that is published weeks later is about something else, or nobody knows."""
    known = Opened(datetime.fromisoformat("2031-05-09T20:00+00:00"), "Lindemark")
    told = "The death toll in Lindemark rose to 19, the health ministry said."
    soon, late = read(told, "Wire", "2031-05-11T09:00+00:00"), read(told, "Wire", "2031-06-11T09:00+00:00")
    assert likely_incidents(soon, [known]) == [known]
    assert likely_incidents(late, [known]) == []
