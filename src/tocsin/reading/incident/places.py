"""Where an incident was: the country, and the most specific place that the report names for it."""

from collections import defaultdict
from functools import cache
from typing import NamedTuple

from tocsin.reading.incident.features import Scene
from tocsin.reading.incident.words import Tag, data

_WORDS_MAX = 4
_FIRST_SENTENCES = 3
_ADJECTIVE, _DATELINE = 0.4, 2.0


class Found(NamedTuple):
    """A place named in the report: its words, the range of its tokens, its country if known, and how well it
    fits the incident."""

    name: str
    start: int
    end: int
    country: str
    fit: float


class Gazetteer(NamedTuple):
    """Countries by the words of them, and cities by their names; `begins` are the first words of all."""

    countries: dict[str, str]
    cities: dict[str, str]
    kinds: frozenset[str]
    near: frozenset[str]
    begins: frozenset[str]


@cache
def gazetteer() -> Gazetteer:
    """The places known beforehand: countries of the world, and their largest cities."""
    lists = data()
    countries = {word: country for country, words in lists["countries"].items() for word in words.split("|")}
    cities = {word: country for country, words in lists["cities"].items() for word in words.split("|")}
    kinds, near = (frozenset(lists["places"][name].split()) for name in ("kinds", "near"))
    return Gazetteer(countries, cities, kinds, near, frozenset(name.split()[0] for name in (*countries, *cities)))


def places(scene: Scene, sentences: frozenset[int]) -> list[Found]:
    """The places of a report, those that fit the incident of `sentences` best first."""
    known = gazetteer()
    found = [*_known_places(scene, known), *_said_places(scene, known)]
    fitted = [one._replace(fit=_fit(scene, one, sentences, known)) for one in found]
    return sorted(fitted, key=lambda one: (-one.fit, one.start, -one.end))


def _known_places(scene: Scene, known: Gazetteer) -> list[Found]:
    words = [token.word.text for token in scene.words]
    found = []
    for start in [place for place, word in enumerate(words) if word in known.begins]:
        for length in range(_WORDS_MAX, 0, -1):
            name = " ".join(words[start : start + length])
            if name in known.cities:
                found.append(Found(name, start, start + length, known.cities[name], 0.0))
                break
    return found


def _said_places(scene: Scene, known: Gazetteer) -> list[Found]:
    """Places by what stands around them: "the town of X", "X neighborhood", "X department"."""
    words = [token.word.text for token in scene.words]
    found = []
    for base in scene.bases:
        last = words[base.end - 1]
        if last in known.kinds and base.end - base.start > 1 and _is_name(scene, base.start, base.end - 1):
            found.append(Found(" ".join(words[base.start : base.end - 1]), base.start, base.end - 1, "", 0.0))
        elif _is_of_a_kind(words, base.start, known) and _is_name(scene, base.start, base.end):
            found.append(Found(" ".join(words[base.start : base.end]), base.start, base.end, "", 0.0))
    return [one for one in found if one.name not in known.countries and one.name not in known.cities]


def _is_of_a_kind(words: list[str], start: int, known: Gazetteer) -> bool:
    return start > 1 and words[start - 1] == "of" and words[start - 2] in known.kinds


def _is_name(scene: Scene, start: int, end: int) -> bool:
    """Whether words may be a proper name: no word of a class but places, all nouns."""
    return end - start <= _WORDS_MAX and all(
        tag is Tag.NOUN and (not token.word.classes or token.word.text in ("san", "santa"))
        for tag, token in zip(scene.tags[start:end], scene.words[start:end], strict=True)
    )


def _fit(scene: Scene, one: Found, sentences: frozenset[int], known: Gazetteer) -> float:
    sentence = int(scene.sentences[one.start])
    before = scene.words[one.start - 1].word.text if one.start else ""
    in_event = 3.0 if sentence in sentences else 1.5 if {sentence - 1, sentence + 1} & sentences else 0.0
    early = 1.0 if sentence < _FIRST_SENTENCES else 0.0
    return in_event + early + (1.0 if before in known.near else 0.0) + (0.5 if one.country else 0.0)


def country(scene: Scene, sentences: frozenset[int], dateline: str) -> str:
    """The country that the report speaks of most, its date line and the incident's sentences counting more."""
    known = gazetteer()
    votes: dict[str, float] = defaultdict(float)
    words = [token.word.text for token in scene.words]
    for start in [place for place, word in enumerate(words) if word in known.begins]:
        for length in (1, 2):
            name = " ".join(words[start : start + length])
            own = known.countries.get(name) or known.cities.get(name)
            if own:
                weight = 1.0 if name == own or name in known.cities else _ADJECTIVE
                votes[own] += weight * (3 if int(scene.sentences[start]) in sentences else 1)
    small = f" {dateline.lower()} ".replace(",", " ")
    for name, own in {**known.cities, **known.countries}.items():
        if f" {name} " in small:
            votes[own] += _DATELINE
    return max(votes, key=lambda name: (votes[name], name)) if votes else ""
