"""Which country an incident was in: those that a report names, by how often, where and how, and by the date line."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from tocsin.reading.incident.choice import Chooser, cells
from tocsin.reading.incident.features import Scene
from tocsin.reading.incident.places import Gazetteer, gazetteer
from tocsin.reading.incident.words import Tag

_FIFTHS = 5
_FEW = 3
_BRACKETS = re.compile(r"\(([^)]{1,40})\)")
_NAMES_A_PLACE = frozenset((Tag.PREPOSITION, Tag.MARK, Tag.STOP, Tag.TO, Tag.CONJUNCTION))


class Land(NamedTuple):
    """A country that may be the incident's, and the cells of how the report names it."""

    name: str
    cells: list[int]


class Naming(NamedTuple):
    """A country named once: in which sentence, by its own name, by a city, or by a word of what is of it."""

    country: str
    sentence: int
    kind: str
    within: bool


class Named(NamedTuple):
    """How often each country is named: anywhere, in the incident's sentences, after "in", by each kind of name."""

    anywhere: Counter[str]
    here: Counter[str]
    within: Counter[str]
    kinds: Counter[tuple[str, str]]


def lands(laid: Scene, sentences: frozenset[int], dateline: str) -> list[Land]:
    """The countries that a report or its date line names, each as one that may be the one of the incident in some
    sentences."""
    found = list(_namings(laid, gazetteer()))
    named = Named(
        Counter(one.country for one in found),
        Counter(one.country for one in found if one.sentence in sentences),
        Counter(one.country for one in found if one.within),
        Counter((one.country, one.kind) for one in found),
    )
    own, foreign = _dated(dateline, gazetteer())
    order = sorted({*named.anywhere, *own, *foreign}, key=lambda name: (-named.anywhere[name], name))
    rows = []
    for rank, name in enumerate(order):
        head = "foreign" if name in foreign else "own" if name in own else "other" if own or foreign else "none"
        rows.append(Land(name, _cells(named, name, rank, head)))
    return rows


def _dated(dateline: str, known: Gazetteer) -> tuple[set[str], set[str]]:
    """The countries of a date line: those that it names or whose cities it does, and those in brackets: a wire puts
    there where it was sent from if that is elsewhere."""
    head = f" {dateline.lower()} ".replace(",", " ")
    bracketed = (known.countries.get(" ".join(part.split())) for part in _BRACKETS.findall(head))
    own = {country for name, country in {**known.cities, **known.countries}.items() if f" {name} " in head}
    return own, {country for country in bracketed if country}


def _cells(named: Named, name: str, rank: int, head: str) -> list[int]:
    share, here, place = (_share(some, name) for some in (named.anywhere, named.here, named.within))
    share = max(share, 0)
    called, cities, of_it = (min(_FEW, named.kinds[name, kind]) for kind in ("name", "city", "of"))
    return cells([
        share, here, place, called, cities, of_it, min(rank, _FEW), head, (share, head), (here, head),
        (called > 0, cities > 0, of_it > 0), (place, head), (min(rank, _FEW), head), 1,
    ])  # fmt: skip


def likeliest_land(chooser: Chooser, found: list[Land]) -> str:
    """The likeliest of the countries; empty where none is named."""
    return found[int(chooser.scores([one.cells for one in found])[:, 0].argmax())].name if found else ""


def _share(some: Counter[str], name: str) -> int:
    """A country's share of all namings, in fifths; -1 where there is none."""
    return -(-some[name] * _FIFTHS // sum(some.values())) if some else -1


def _namings(laid: Scene, known: Gazetteer) -> Iterator[Naming]:
    words = [token.word.text for token in laid.words]
    for start in [place for place, said in enumerate(words) if said in known.begins]:
        for length in (2, 1):
            name = " ".join(words[start : start + length])
            own = known.countries.get(name) or known.cities.get(name)
            before = laid.tags[start - 1] if start else Tag.STOP
            # A city's name that stands after another noun is mostly somebody's surname.
            if own and (name in known.countries or before in _NAMES_A_PLACE):
                kind = "name" if name == own else "city" if name in known.cities else "of"
                yield Naming(own, int(laid.sentences[start]), kind, start > 0 and words[start - 1] == "in")
                break
