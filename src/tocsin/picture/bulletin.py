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
from tocsin.picture.slots import claimant_of, measure_of, medium_of, slot, value_of
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
PLACES_MOST = 2
"""How many places a bulletin names."""

PLACE_LETTERS_MOST = 80
"""A longer "place" is a sentence, which may say more than where."""


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
        *_responders(standing),
        *_investigation(standing),
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
    facts = [_when(incident)] if incident.span and timed else []
    facts += [f"place: {listed((value_of(c.statement) for c in places), 'or')}"] if places else []
    used = _unique([*(timed or attacks[:1] or hazards[:1]), *places])
    return [_sentence(f"{thing} is reported{_bracket(facts)}, {_said_by(used)}", used)]


def _bracket(facts: Sequence[str]) -> str:
    return f" ({'; '.join(facts)})" if facts else ""


def _when(incident: Incident) -> str:
    if incident.span is None:
        return ""
    words = span_words(incident.span)
    return words if incident.agreed else f"at a time on which the reports differ ({words})"


def _places(standing: Sequence[Cited]) -> list[Cited]:
    """The first statement for each different place, only venues where there are any; no homes, nothing long."""
    named: dict[str, Cited] = {}
    for cited in standing:
        place = value_of(cited.statement)
        if cited.kind is Kind.PLACE and not _HOME.search(place) and len(place) <= PLACE_LETTERS_MOST:
            named.setdefault(place.casefold(), cited)
    venues = [c for c in named.values() if c.statement.detail.get("venue")]
    return (venues or list(named.values()))[:PLACES_MOST]


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
    return [_sentence(f"{title}: {words} reported, {_said_by(used)}", used)]


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
    """Each different measure once."""
    places = [value_of(c.statement) for c in standing if c.kind is Kind.PLACE]
    different: dict[tuple[str, str], list[Cited]] = {}
    for cited in standing:
        if cited.kind is Kind.MEASURE:
            when = span_words(cited.statement.time) if cited.statement.time else ""
            different.setdefault((value_of(cited.statement).casefold(), when), []).append(cited)
    return [_measure(members, places) for members in different.values()]


def _measure(members: Sequence[Cited], places: Sequence[str]) -> Sentence:
    """The measure in its own words where these hold no name, where it holds, and from when to when."""
    said = members[0].statement
    what = measure_of(said)
    where = one_line(said.detail.get("where", "") or said.place or "")
    facts = [where] if where and not _HOME.search(where) and _is_place(where, places) else []
    facts.append(span_words(said.time) if said.time else "its time is not given")
    named = f": {what}" if what and not holds_name(what) else ""
    return _sentence(f"A measure is reported{named}{_bracket(facts)}, {_said_by(members)}", members)


def _is_place(where: str, places: Sequence[str]) -> bool:
    """Whether a text that may hold a name only does because a known place is in it."""
    for place in places:
        where = where.replace(place, "")
    return not holds_name(where)


def _responders(standing: Sequence[Cited]) -> list[Sentence]:
    told = [c for c in standing if c.kind is Kind.RESPONDERS]
    values = distinct(_value(c) for c in told)
    named = f": {listed(values)}" if values else ""
    return [_sentence(f"Units are reported at work{named}, {_said_by(told)}", told)] if told else []


def _investigation(standing: Sequence[Cited]) -> list[Sentence]:
    told = [c for c in standing if c.kind is Kind.INVESTIGATION]
    values = distinct(_value(c) for c in told)
    named = f" as {listed(values, 'or')}" if values else ""
    return [_sentence(f"It is reported to be investigated{named}, {_said_by(told)}", told)] if told else []


def _value(cited: Cited) -> str:
    """The slot of a statement where it is filled and holds no name; never its whole quote."""
    said = cited.statement
    value = slot(said.detail, "unit", "units") if cited.kind is Kind.RESPONDERS else slot(said.detail, "as")
    return "" if holds_name(value) else value


def _public_warnings(warnings: Sequence[Warned], by_id: dict[str, Cited]) -> list[Sentence]:
    return [_public_warning(w, by_id) for w in warnings if w.manner == "public"]


def _public_warning(warned: Warned, by_id: dict[str, Cited]) -> Sentence:
    used = [by_id[name] for name in warned.statements]
    by = [warned.warner] if warned.warner and is_organisation(warned.warner) else []
    facts = [*by, warned.when if warned.time else "date not known"]
    return _sentence(f"A public warning had been given{_bracket(facts)}, {_sources(used)}", used)


def _sources(used: Sequence[Cited]) -> str:
    return "according to " + chain_words([], "; ".join(distinct(one_line(c.source) for c in used)))


def _not_known(unknown: Sequence[Unknown]) -> tuple[str, ...]:
    """What an officer must know and nobody answers: the fixed words only, nothing from a text."""
    keys = {u.key for u in unknown}
    words = ["when it happened"] if "when" in keys else []
    return (*words, *(e.words for e in EXPECTED if e.key in keys))
