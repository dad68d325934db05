"""Where an incident was: the places that a report names, to choose the narrowest from."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from tocsin.reading.incident.choice import cells
from tocsin.reading.incident.features import Scene
from tocsin.reading.incident.phrases import Phrase
from tocsin.reading.incident.sights import Focus, trigger_near, word
from tocsin.reading.incident.words import Tag, data

_WORDS_MAX = 5
_OFTEN = 3


class Found(NamedTuple):
    """A place named in the report: its words, the range of its tokens, its country if known, and how it was known
    for a place: ``known``, or the word that says what it is, or ``near`` for the preposition before it."""

    name: str
    start: int
    end: int
    country: str
    sort: str


class Site(NamedTuple):
    """A place that may be the incident's, and the cells of what stands around it."""

    found: Found
    cells: list[int]


class Gazetteer(NamedTuple):
    """Countries by the words of them, and cities by their names; `begins` are the first words of all. `kinds` are
    words for places after a name, `venues` those that are part of it, `openers` the first words of many names."""

    countries: dict[str, str]
    cities: dict[str, str]
    kinds: frozenset[str]
    near: frozenset[str]
    openers: frozenset[str]
    venues: frozenset[str]
    begins: frozenset[str]


@cache
def gazetteer() -> Gazetteer:
    """The places known beforehand: countries of the world, and their largest cities."""
    lists = data()
    countries = {word: country for country, words in lists["countries"].items() for word in words.split("|")}
    cities = {word: country for country, words in lists["cities"].items() for word in words.split("|")}
    kinds, near, openers, venues = (
        frozenset(lists["places"][name].split()) for name in ("kinds", "near", "openers", "venues")
    )
    begins = frozenset(name.split()[0] for name in (*countries, *cities))
    return Gazetteer(countries, cities, kinds, near, openers, venues, begins)


def named_places(laid: Scene) -> list[Found]:
    """The places that a report names, each time that it names one."""
    known = gazetteer()
    return [*_known_places(laid, known), *_said_places(laid, known)]


def sites(laid: Scene, seen: Focus, dateline: str, *, found: list[Found], country: str) -> list[Site]:
    """The places that a report names (`found`), each as one that may be the incident's, in `country`."""
    small = f" {dateline.lower()} ".replace(",", " ")
    often = Counter(one.name for one in found)
    return [Site(one, _cells(laid, seen, one, (country, f" {one.name} " in small, often[one.name]))) for one in found]


def _cells(laid: Scene, seen: Focus, one: Found, around: tuple[str, bool, int]) -> list[int]:
    own, dated, often = around
    filled, rank, likely, place = seen.ranks(int(laid.sentences[one.start]))
    before, second, after = word(laid, one.start - 1), word(laid, one.start - 2), word(laid, one.end)
    third = word(laid, one.start - 3)
    left, right = trigger_near(laid, one.start, one.end)
    home = "none" if not one.country else "own" if one.country == own else "other"
    many, length = min(often, _OFTEN), one.end - one.start
    return cells([
        filled, rank, likely, place, before, (second, before), (third, second, before), after, left, right, one.sort,
        home, dated, many, length, (one.sort, before), (filled, before), (one.sort, filled), (home, dated),
        (filled, rank), (one.sort, likely), (home, one.sort, before), (many, one.sort), (dated, filled), one.name,
        (after, one.sort), (place, dated), word(laid, one.end + 1), (left, before), 1,
    ])  # fmt: skip


def _known_places(scene: Scene, known: Gazetteer) -> list[Found]:
    words = [token.word.text for token in scene.words]
    found = []
    for start in [place for place, said in enumerate(words) if said in known.begins]:
        for length in range(_WORDS_MAX, 0, -1):
            name = " ".join(words[start : start + length])
            if name in known.cities:
                found.append(Found(name, start, start + length, known.cities[name], "known"))
                break
    return found


def _said_places(scene: Scene, known: Gazetteer) -> list[Found]:
    """Places by what stands around them: "the town of X", "X neighborhood", "in X", "X airport"."""
    words = [token.word.text for token in scene.words]
    found = [one for base in scene.bases for one in _said(scene, words, base, known)]
    return [one for one in found if one.name not in known.countries and one.name not in known.cities]


def _said(scene: Scene, words: list[str], base: Phrase, known: Gazetteer) -> Iterator[Found]:
    """The place that a phrase names, if it names one."""
    start, end = base.start, _named_end(scene, base)
    before = words[start - 1] if start else ""
    kind = next((place for place in range(start + 1, base.end) if words[place] in known.kinds), 0)
    if kind and (name := _name(scene, words, start, kind, known)) < kind:
        yield Found(" ".join(words[name:kind]), name, kind, "", words[kind])
    elif words[base.end - 1] in known.venues and 1 < base.end - start <= _WORDS_MAX:
        yield Found(" ".join(words[start : base.end]), start, base.end, "", words[base.end - 1])
    elif _is_of_a_kind(words, start, known) and _name(scene, words, start, end, known) == start < end:
        yield Found(" ".join(words[start:end]), start, end, "", words[start - 2])
    elif before in known.near and _name(scene, words, start, end, known) == start < end:
        yield Found(" ".join(words[start:end]), start, end, "", "near")


def _named_end(scene: Scene, base: Phrase) -> int:
    """The end of the nouns that a phrase begins with: "X last night" is X."""
    return next((place for place in range(base.start, base.end) if scene.tags[place] is not Tag.NOUN), base.end)


def _is_of_a_kind(words: list[str], start: int, known: Gazetteer) -> bool:
    return start > 1 and words[start - 1] == "of" and words[start - 2] in known.kinds


def _name(scene: Scene, words: list[str], start: int, end: int, known: Gazetteer) -> int:
    """Where a proper name begins that ends at `end`; `end` where there is none.

    A name is of nouns without a class. After a word that names of places begin with ("san"), every noun may
    stand, so that San Isidro is a place though Isidro is somebody; the name then begins with that word.
    """
    if any(tag is not Tag.NOUN for tag in scene.tags[start:end]):
        return end
    first = next((place for place in range(start, end - 1) if words[place] in known.openers), -1)
    if first >= 0 and end - first <= _WORDS_MAX:
        return first
    plain = all(not token.word.classes for token in scene.words[start:end])
    return start if plain and end - start <= _WORDS_MAX else end
