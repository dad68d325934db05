"""The bulletin: a short text for the public, every sentence of which cites its statements.

It is built from figures, times, places, offices and fixed words, not from quotes: a quote may hold
the name of a victim or a suspect, and no rule here can be sure that it does not. So persons are left
out by construction: officials appear by their office, private persons as "a witness", a claimant only
where its name is plainly that of a group. What warnings were given discreetly is for the dossier.
"""

import re
from collections.abc import Iterable, Sequence

from tocsin.picture.answers import EXPECTED
from tocsin.picture.incident import is_about_another
from tocsin.picture.lexicon import HAZARDS, WEAPONS, categories
from tocsin.picture.model import (
    Apart,
    Bulletin,
    Cited,
    FigureAnswer,
    FigureSaid,
    Incident,
    Sentence,
    Unknown,
    Warned,
)
from tocsin.picture.slots import claimant_of, medium_of, value_of
from tocsin.picture.times import moment_words, span_words
from tocsin.picture.words import (
    chain_words,
    distinct,
    holds_name,
    is_organisation,
    listed,
    one_line,
    public_voice,
    sentence,
)
from tocsin.reading.statement import Kind

_PEOPLE = {
    Kind.DEAD: ("dead", "is", "are"),
    Kind.INJURED: ("injured", "is", "are"),
    Kind.MISSING: ("missing", "is", "are"),
    Kind.HOSTAGES: ("held hostage", "is", "are"),
}
_HOME = re.compile(
    r"\b(?:home|house|flat|apartment|residence|grave|funeral) of\b|[’']s (?:home|house|flat)\b", re.IGNORECASE
)
PLACES_MOST = 3
"""How many places a bulletin names: the first that the sources give."""


def write_bulletin(
    cited: Sequence[Cited],
    figures: Sequence[FigureAnswer],
    incident: Incident,
    warnings: Sequence[Warned],
    unknown: Sequence[Unknown],
) -> Bulletin:
    """The bulletin of a picture; without any statement it holds only what is not known."""
    standing = [c for c in cited if c.live and not c.statement.denied and not is_about_another(c, incident)]
    by_id = {c.id: c for c in cited}
    sentences = [
        *_what(standing, incident),
        *(s for answer in figures if answer.kind in _PEOPLE for s in _people(answer, by_id)),
        *_seen(standing, Kind.WEAPON, WEAPONS, "Weapons"),
        *_seen(standing, Kind.HAZARD, HAZARDS, "Hazards"),
        *_claims(standing),
        *_measures(standing),
        *_presence(standing, Kind.RESPONDERS, "Response units are reported to be at work"),
        *_presence(standing, Kind.INVESTIGATION, "An investigation is reported"),
        *_public_warnings(warnings, by_id),
    ]
    return Bulletin(sentences=tuple(sentences), not_known=_not_known(unknown))


def _said_by(cited: Iterable[Cited]) -> str:
    """``according to A; B`` for the voices that may be named, each once."""
    voices = distinct(public_voice(c.statement.standing, c.statement.speakers, c.source) for c in cited)
    return f"according to {'; '.join(voices)}"


def _sentence(text: str, cited: Iterable[Cited]) -> Sentence:
    return Sentence(text=sentence(text), statements=tuple(c.id for c in cited))


def _what(standing: Sequence[Cited], incident: Incident) -> list[Sentence]:
    """What took place, when and where, resting on the statements used and no others."""
    attacks = [c for c in standing if c.kind is Kind.ATTACK]
    hazards = [c for c in standing if c.kind is Kind.HAZARD]
    timed = [c for c in standing if c.id in incident.statements]
    places = _places(standing)
    if not attacks and not hazards:
        return []
    thing = "An attack" if attacks else "An incident"
    when = f", {_when(incident)}" if incident.span and timed else ""
    where = f", {_where(places)}" if places else ""
    used = _unique([*(timed or attacks[:1] or hazards[:1]), *places])
    return [_sentence(f"{thing} is reported{when}{where}, {_said_by(used)}", used)]


def _when(incident: Incident) -> str:
    if incident.span is None:
        return ""
    words = span_words(incident.span)
    return words if incident.agreed else f"at a time on which the reports differ ({words})"


def _places(standing: Sequence[Cited]) -> list[Cited]:
    """The first statement for each different place, without homes and what may be a person's name."""
    named: dict[str, Cited] = {}
    for cited in standing:
        place = value_of(cited.statement)
        if cited.kind is Kind.PLACE and not _HOME.search(place) and len(place) <= 80:
            named.setdefault(place.casefold(), cited)
    return list(named.values())[:PLACES_MOST]


def _where(places: Sequence[Cited]) -> str:
    return "in or near " + listed((value_of(c.statement) for c in places), "and")


def _unique(cited: Iterable[Cited]) -> list[Cited]:
    return list({c.id: c for c in cited}.values())


def _people(answer: FigureAnswer, by_id: dict[str, Cited]) -> list[Sentence]:
    """One sentence where the sources agree, all figures side by side where they do not."""
    counted = [figure for figure in answer.figures if figure.id in answer.latest]
    if counted:
        return [_counted(answer.kind, counted, by_id)]
    vague = [figure for figure in answer.figures if figure.apart is Apart.VAGUE]
    if not vague:
        return []
    adjective = _PEOPLE[answer.kind][0]
    words = listed(distinct(figure.words for figure in vague), "or")
    used = [by_id[figure.id] for figure in vague]
    return [_sentence(f"No number of people {adjective} is given, only the word {words}, {_said_by(used)}", used)]


def _counted(kind: Kind, counted: Sequence[FigureSaid], by_id: dict[str, Cited]) -> Sentence:
    adjective, one, many = _PEOPLE[kind]
    used = [by_id[figure.id] for figure in counted]
    if len({figure.words for figure in counted}) == 1:
        head = counted[0]
        verb, person = (one, "person") if head.words == "1" else (many, "people")
        times = distinct(moment_words(figure.as_of) for figure in counted)
        return _sentence(
            f"{head.words} {person} {verb} reported {adjective}, {_said_by(used)} (as of {listed(times)})",
            used,
        )
    each = [f"{f.words} {_said_by([by_id[f.id]])} (as of {moment_words(f.as_of)})" for f in counted]
    return _sentence(f"The figures for people {adjective} differ: {'; '.join(each)}", used)


def _seen(standing: Sequence[Cited], kind: Kind, names: tuple[str, ...], title: str) -> list[Sentence]:
    """Weapons or hazards by category; what has no category is not named."""
    told = [(c, categories(f"{value_of(c.statement)} {c.statement.quote}", names)) for c in standing if c.kind is kind]
    used = [c for c, found in told if found]
    if not used:
        return []
    words = listed(distinct(name for _, found in told for name in found))
    return [_sentence(f"{title} reported: {words}, {_said_by(used)}", used)]


def _claims(standing: Sequence[Cited]) -> list[Sentence]:
    """Each claim as a claim; the claimant is named only where it is plainly a group."""
    claims = [c for c in standing if c.kind is Kind.CLAIM]
    groups: dict[str, list[Cited]] = {}
    for cited in claims:
        who = claimant_of(cited.statement)
        groups.setdefault(who if who and is_organisation(who) and not _person_in(who) else "", []).append(cited)
    return [_claim(who, members) for who, members in groups.items()]


def _person_in(name: str) -> bool:
    return bool(re.search(r"\b(?:member|leader|man|woman|follower)\b", name, re.IGNORECASE))


def _claim(who: str, members: Sequence[Cited]) -> Sentence:
    via = next((medium_of(c.statement) for c in members if medium_of(c.statement)), "")
    through = f" through {via}" if via and not holds_name(via) else ""
    sources = listed(distinct(one_line(c.source) for c in members))
    head = f"{who} claims responsibility{through}" if who else "A claim of responsibility has been made"
    return _sentence(f"{head}, according to {sources}; this is a claim and not a finding", members)


def _measures(standing: Sequence[Cited]) -> list[Sentence]:
    return [_measure(c) for c in _first_of_each([c for c in standing if c.kind is Kind.MEASURE])]


def _first_of_each(measures: Sequence[Cited]) -> list[Cited]:
    return list({(value_of(c.statement).casefold(), c.statement.place): c for c in reversed(measures)}.values())[::-1]


def _measure(cited: Cited) -> Sentence:
    """The measure in its own words where these hold no name, and its time."""
    said = cited.statement
    action = one_line(said.detail.get("action", ""))
    where = one_line(said.detail.get("where", "") or said.place or "")
    what = f"A measure is reported: {action}" if action and not holds_name(action) else "A measure is reported"
    place = f", {where}" if where and not _HOME.search(where) else ""
    when = f", {span_words(said.time)}" if said.time else ", its time is not given"
    return _sentence(f"{what}{place}{when}, {_said_by([cited])}", [cited])


def _presence(standing: Sequence[Cited], kind: Kind, words: str) -> list[Sentence]:
    told = [c for c in standing if c.kind is kind]
    values = distinct(_value(c) for c in told)
    named = f": {listed(values)}" if values else ""
    return [_sentence(f"{words}{named}, {_said_by(told)}", told)] if told else []


def _value(cited: Cited) -> str:
    """The slot of a statement where it is filled and holds no name; never its whole quote."""
    value = value_of(cited.statement)
    return "" if value == one_line(cited.statement.quote) or holds_name(value) else value


def _public_warnings(warnings: Sequence[Warned], by_id: dict[str, Cited]) -> list[Sentence]:
    return [_public_warning(w, by_id) for w in warnings if w.manner == "public"]


def _public_warning(warned: Warned, by_id: dict[str, Cited]) -> Sentence:
    used = [by_id[name] for name in warned.statements]
    by = f" by {warned.warner}" if warned.warner and is_organisation(warned.warner) else ""
    when = f", {warned.when}" if warned.time else ", at a date not known"
    return _sentence(f"A public warning had been given{by}{when}, {_sources(used)}", used)


def _sources(used: Sequence[Cited]) -> str:
    return "according to " + chain_words([], "; ".join(distinct(one_line(c.source) for c in used)))


def _not_known(unknown: Sequence[Unknown]) -> tuple[str, ...]:
    """What an officer must know and nobody answers: the fixed words only, nothing from a text."""
    keys = {u.key for u in unknown}
    words = ["when it happened"] if "when" in keys else []
    return (*words, *(e.words for e in EXPECTED if e.key in keys))
