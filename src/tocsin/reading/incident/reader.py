"""From a report to its incidents, slot by slot."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import numpy as np

from tocsin.reading.incident.attribution import attribution
from tocsin.reading.incident.body import body_start
from tocsin.reading.incident.countries import lands, likeliest_land
from tocsin.reading.incident.entities import called, chosen, stand_together
from tocsin.reading.incident.events import accepted, candidate_rows, candidates, gathered
from tocsin.reading.incident.features import Scene, scene
from tocsin.reading.incident.fills import fill_rows, fill_scores, filled, with_picked
from tocsin.reading.incident.model import (
    CONFIDENCES,
    EFFECTS,
    HUMAN_TYPES,
    STARTS,
    TARGET_TYPES,
    TYPES,
    Model,
    Read,
    log_shares,
    name_scores,
    verdicts,
)
from tocsin.reading.incident.moments import dates, moments
from tocsin.reading.incident.names import ROLES, Floats, names
from tocsin.reading.incident.places import Found, named_places, sites
from tocsin.reading.incident.sights import Focus, focus
from tocsin.reading.incident.surroundings import surroundings
from tocsin.reading.incident.template import Filler, Incident, IncidentReading, Organization, Place, Target, Victim
from tocsin.reading.incident.words import Tag, data
from tocsin.reading.statement import TimeSpan

CHARACTERS_MAX = 50_000
"""Of a longer body only this much is read: memory grows with the number of phrases."""
EVENT_MARGIN = 0.5
"""How far below its role's bar a name may score and still be one that incidents are made of."""
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_SHORT_DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)})[A-Z]* (\d\d)\b")
_ANCHORS = tuple(ROLES.index(role) for role in ("PerpInd", "PerpOrg", "Target", "Victim", "Person"))
_LEAST_ANCHOR = -3.0
_NAME, _PERSON = ROLES.index("Victim"), ROLES.index("Person")
_ORGANIZATION = ROLES.index("PerpOrg")
_SUSPECTED = CONFIDENCES.index("SUSPECTED OR ACCUSED")
_BY_AUTHORITIES = CONFIDENCES.index("SUSPECTED OR ACCUSED BY AUTHORITIES")
_STAGES = ("ATTEMPTED", "THREATENED")


class Draft(NamedTuple):
    """A report read, before its slots are put together."""

    model: Model
    text: str
    begin: int
    read: Read
    named: list[Found]
    published: datetime | None
    attributes: dict[tuple[int, int], Floats] = {}


def read_incidents(
    text: str, model: Model, *, published: datetime | None = None, careful: bool = False
) -> IncidentReading:
    """Read the incidents that a report tells of, as templates of slots with their words.

    `published` beats the date in the text. With `careful` only what is surest is given: more of it
    is right, and less is found. A report that tells of no incident gives none.
    Of a body longer than `CHARACTERS_MAX` only the beginning is read.
    """
    begin = body_start(text)
    published = published or published_on(text[:begin])
    laid = scene(text[begin : begin + CHARACTERS_MAX], model.groups)
    whole, likely = model.report.scores(laid), model.sentences.scores(laid, model.groups)
    found = names(laid, model.table.scores(laid.table), whole, likely)
    read = Read(laid, whole, likely, found, name_scores(model.trees, found))
    marks = verdicts(read, model)
    picked = chosen(found.keys, read.scores, model.careful if careful else model.thresholds)
    told = bool(marks[-1] > 0)
    measured = model.careful_precision if careful else model.precision
    draft = Draft(model, text, begin, read, named_places(laid) if told else [], published)
    return IncidentReading(
        model=model.version,
        published=published,
        is_incident=told,
        sureness=float(1 / (1 + np.exp(-marks[-1]))),
        incidents=tuple(_incidents(draft, marks, careful=careful)) if told else (),
        fillers={role: tuple(_filler(draft, n, c) for n in picked[c]) for c, role in enumerate(ROLES)},
        precision={role: round(float(measured[c]), 2) for c, role in enumerate(ROLES)},
    )


def anchored(picked: list[list[int]], scores: Floats) -> list[list[int]]:
    """The names picked; where nobody did it and nothing was hit, with the likeliest name for that."""
    if any(picked[role] for role in _ANCHORS) or not len(scores):
        return picked
    best = max(_ANCHORS, key=lambda role: float(scores[:, role].max()))
    name = int(scores[:, best].argmax())
    if scores[name, best] < _LEAST_ANCHOR:
        return picked
    return [[name] if role == best else own for role, own in enumerate(picked)]


def _attributes(draft: Draft, picked: list[list[int]]) -> dict[tuple[int, int], Floats]:
    """The scores of the attributes of each name picked for a role: those of its occurrences, on the average.

    For how a deed is laid to a group what is said around all its names speaks instead, and for what befell a victim
    what stands around it speaks besides.
    """
    pairs = [(name, role) for role, own in enumerate(picked) for name in own]
    means = draft.read.attributes([name for name, _ in pairs], draft.model.attributes)
    return {pair: _marks_of(draft, pair, mean) for pair, mean in zip(pairs, means, strict=True)}


def _marks_of(draft: Draft, pair: tuple[int, int], marks: Floats) -> Floats:
    name, role = pair
    read, model = draft.read, draft.model
    if role == _ORGANIZATION:
        occurrences = called(read.scene, read.names, read.scores, name, role)
        said = attribution(read.scene, occurrences, draft.text[: draft.begin])
        marks[_span(CONFIDENCES)] = model.confidence.scores([said])[0]
    elif role in (_NAME, _PERSON):
        around = model.effect.scores([surroundings(read.scene, read.names.occurrences[name])])[0]
        marks[_span(EFFECTS)] = log_shares(marks[_span(EFFECTS)]) / 2 + log_shares(around)
    return marks


def _span(kind: tuple[str, ...]) -> slice:
    """The columns of the attributes of one kind."""
    return slice(STARTS[kind], STARTS[kind] + len(kind))


def _filler(draft: Draft, name: int, role: int) -> Filler:
    """A name as it stands in the report, at its best occurrence."""
    span = draft.read.span(name, role)
    start = draft.begin + draft.read.scene.words[span.start].start
    end = draft.begin + draft.read.scene.words[span.end - 1].end
    return Filler(draft.text[start:end], start, end, round(float(1 / (1 + np.exp(-draft.read.scores[name, role]))), 3))


def wide(model_thresholds: Floats, read: Read) -> list[list[int]]:
    """The names from which incidents are made: more than are shown as fillers of the whole report."""
    return anchored(chosen(read.names.keys, read.scores, model_thresholds - EVENT_MARGIN), read.scores)


def _incidents(draft: Draft, marks: Floats, *, careful: bool) -> list[Incident]:
    """The incidents that the report tells of; careful, only what is surest stands in them."""
    model, read = draft.model, draft.read
    own = gathered(read, wide(model.thresholds, read), draft.named, model.attributes, model.link)
    if not own.members:
        return []
    events = accepted(candidates(own, model.event.scores(candidate_rows(own, read, marks))), float(model.lines[0]))
    fills, rows = fill_rows(read, own, events, attributes=model.attributes, verdicts=marks, bars=model.thresholds)
    scores = with_picked(read, fills, fill_scores(model.fills, fills, rows), model.thresholds)
    found = filled(read, own, events, fills=fills, scores=scores, lines=model.lines[1:])
    if careful:
        found = [_surest(read, names_, model.careful) for names_ in found]
    whole = [sorted({n for names_ in found for n in names_[role]}) for role in range(len(ROLES))]
    draft = draft._replace(attributes=_attributes(draft, whole))
    return [_incident(draft, event.type, names_) for event, names_ in zip(events, found, strict=True) if any(names_)]


def _surest(read: Read, names_: list[list[int]], bars: Floats) -> list[list[int]]:
    return [[n for n in own if read.scores[n, role] > bars[role]] for role, own in enumerate(names_)]


def _incident(draft: Draft, kind: int, own: list[list[int]]) -> Incident:
    """One incident of a type, made of names for each role."""
    sentences = _sentences(draft.read, own)
    seen = focus(sentences, draft.read.likely)
    fillers = {role: [_filler(draft, n, c) for n in own[c]] for c, role in enumerate(ROLES)}
    return Incident(
        type=TYPES[kind],
        stage=_stage(draft, sentences),
        when=_when(draft, seen),
        place=_place(draft, seen),
        weapons=tuple(fillers["Weapon"]),
        perpetrators=tuple(fillers["PerpInd"]),
        organizations=tuple(_organization(draft, n) for n in own[ROLES.index("PerpOrg")]),
        targets=tuple(_target(draft, n) for n in own[ROLES.index("Target")]),
        victims=tuple(_victims(draft, own[_NAME], own[_PERSON])),
    )


def _sentences(read: Read, own: list[list[int]]) -> list[int]:
    """The sentences of the incident, the one with the most and surest names first."""
    weight: dict[int, float] = {}
    for role, names_ in enumerate(own):
        for name in names_:
            sentence = read.sentence(name, role)
            weight[sentence] = weight.get(sentence, 0.0) + float(1 / (1 + np.exp(-read.scores[name, role])))
    return sorted(weight, key=lambda s: (-weight[s], s))


def whole_focus(read: Read, picked: list[list[int]]) -> Focus:
    """Where a report tells of its incident, all that was picked taken for one."""
    return focus(_sentences(read, picked), read.likely)


def _stage(draft: Draft, sentences: list[int]) -> str:
    """Accomplished, unless the incident's first sentence has a word of an attempt or a threat."""
    stages = data()["stages"]
    first = set(sentences[:1])
    said = {
        t.word.text for s, t in zip(draft.read.scene.sentences, draft.read.scene.words, strict=True) if int(s) in first
    }
    for stage in _STAGES:
        if said & set(stages[stage.lower()].split()):
            return stage
    return "ACCOMPLISHED"


def _when(draft: Draft, seen: Focus) -> TimeSpan | None:
    """The likeliest time of those that the report names for an incident; None if none is likely."""
    found = moments(draft.text[draft.begin :], draft.read.scene, seen, draft.published)
    best = _best(draft.model.moment.scores([one.cells for one in found]))
    return None if best is None else found[best].span


def _best(scores: Floats) -> int | None:
    """The candidate with the highest score, if that is over zero."""
    column = scores[:, 0]
    return int(column.argmax()) if len(column) and column.max() > 0 else None


def published_on(dateline: str) -> datetime | None:
    """The date in a date line; a year of two digits is of the last century from 70 on."""
    found = _SHORT_DATE.search(dateline.upper())
    if found:
        day, month, year = int(found[1]), _MONTHS.index(found[2]) + 1, int(found[3])
        try:
            return datetime(year + (1900 if year >= 70 else 2000), month, day)  # noqa: DTZ001 - local to the report
        except ValueError:
            return None
    return dates().full_date(" " + " ".join(dateline.split())) if dateline else None


def _place(draft: Draft, seen: Focus) -> Place:
    """The likeliest place of those that the report names for an incident; only the country if none is likely."""
    dateline = draft.text[: draft.begin]
    own = likeliest_land(draft.model.land, lands(draft.read.scene, frozenset(seen.sentences), dateline))
    found = sites(draft.read.scene, seen, dateline, found=draft.named, country=own)
    best = _best(draft.model.place.scores([one.cells for one in found]))
    if best is None:
        return Place(own)
    one = found[best].found
    start = draft.begin + draft.read.scene.words[one.start].start
    end = draft.begin + draft.read.scene.words[one.end - 1].end
    return Place(one.country or own, Filler(draft.text[start:end], start, end))


def _marks(draft: Draft, name: int, role: int, kind: tuple[str, ...]) -> Floats:
    """The scores of a name's attributes of one kind."""
    marks: Floats = draft.attributes[name, role][_span(kind)]
    return marks


def _likeliest(draft: Draft, name: int, role: int, kind: tuple[str, ...]) -> str:
    return kind[int(_marks(draft, name, role, kind).argmax())]


def _target(draft: Draft, name: int) -> Target:
    role = ROLES.index("Target")
    return Target(_filler(draft, name, role), _likeliest(draft, name, role, TARGET_TYPES))


def _organization(draft: Draft, name: int) -> Organization:
    """A group, and how the deed is laid to it; whose suspicion it is must be likely itself, else it is only one."""
    shares = np.exp(log_shares(_marks(draft, name, _ORGANIZATION, CONFIDENCES)))
    shares[_SUSPECTED] += shares[_BY_AUTHORITIES] / 2
    return Organization(_filler(draft, name, _ORGANIZATION), CONFIDENCES[int(shares.argmax())])


def _victims(draft: Draft, named: list[int], described: list[int]) -> Iterator[Victim]:
    """The victims: those with a name, each with the descriptions that stand beside it, then the others."""
    beside = {
        one: [n for n in described if stand_together(draft.read.scene, draft.read.names, n, one)] for one in named
    }
    for one in named:
        yield _victim(draft, one, _NAME, beside[one])
    taken = {n for own in beside.values() for n in own}
    for one in described:
        if one not in taken:
            yield _victim(draft, one, _PERSON, [])


def _victim(draft: Draft, name: int, role: int, descriptions: list[int]) -> Victim:
    effect = _likeliest(draft, name, role, EFFECTS)
    number = "1" if role == _NAME else _number(draft.read.scene, int(draft.read.names.top[name, role]))
    return Victim(
        _filler(draft, name, role),
        role == _NAME,
        _likeliest(draft, name, role, HUMAN_TYPES),
        number,
        "" if effect == "-" else effect,
        tuple(_filler(draft, n, _PERSON) for n in descriptions),
    )


def _number(laid: Scene, place: int) -> str:
    """How many a description says: the number in its phrase, else one or PLURAL by its last word."""
    span = laid.spans[place]
    lists = data()["numbers"]
    values = {word: str(number) for number, word in enumerate(lists["words"].split(), 1)}
    base = laid.bases[span.first]
    first = max(0, base.start - 1) if base.start == span.start else base.start
    for token, tag in zip(laid.words[first : span.end], laid.tags[first : span.end], strict=True):
        said = values.get(token.word.text) or (token.word.text.replace(",", "") if tag is Tag.NUMBER else "")
        if said.isdigit():
            return said
    head = laid.words[laid.bases[span.first].end - 1 if span.last > span.first else span.end - 1].word.text
    plural = head in lists["plural"].split() or (head.endswith("s") and not head.endswith("ss"))
    return "PLURAL" if plural else "1"
