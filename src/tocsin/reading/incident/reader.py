"""From a report to its incidents, slot by slot."""

import re
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

import numpy as np

from tocsin.reading.dates import Dates
from tocsin.reading.incident.body import body_start
from tocsin.reading.incident.entities import chosen
from tocsin.reading.incident.features import Scene, scene
from tocsin.reading.incident.model import (
    ATTRIBUTE_SHIFT,
    CONFIDENCES,
    EFFECTS,
    HUMAN_TYPES,
    STARTS,
    TARGET_TYPES,
    TYPES,
    Model,
    name_scores,
    verdict_row,
)
from tocsin.reading.incident.names import ROLES, Floats, Names, names
from tocsin.reading.incident.places import country, places
from tocsin.reading.incident.template import Filler, Incident, IncidentReading, Organization, Place, Target, Victim
from tocsin.reading.incident.words import Tag, data
from tocsin.reading.language import anchor_keys, load
from tocsin.reading.statement import TimeSpan

_SHARED_LINE = -1.0
_DATED_SENTENCES = 2
_DATE_LONGEST = timedelta(days=8)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_SHORT_DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)})[A-Z]* (\d\d)\b")
_ANCHORS = tuple(ROLES.index(role) for role in ("PerpInd", "PerpOrg", "Target", "Victim", "Person"))
_LEAST_ANCHOR = -3.0
_LEAST_FIT = 3.5
_STAGES = ("ATTEMPTED", "THREATENED")


class Draft(NamedTuple):
    """A report read, before its slots are put together."""

    text: str
    begin: int
    scene: Scene
    names: Names
    scores: Floats
    attributes: dict[tuple[int, int], Floats]
    chosen: list[list[int]]


def read_incidents(
    text: str, model: Model, *, published: datetime | None = None, careful: bool = False
) -> IncidentReading:
    """Read the incidents that a report tells of, as templates of slots with their words.

    `published` beats the date in the text. With `careful` only what is surest is given: more of it
    is right, and less is found. A report that tells of no incident gives none.
    """
    begin = body_start(text)
    published = published or published_on(text[:begin])
    laid = scene(text[begin:], model.groups)
    whole = model.report.scores(laid)
    found = names(laid, model.table.scores(laid.table), whole)
    scores = name_scores(model.trees, found)
    row = verdict_row(whole, scores, laid)
    verdicts = row @ model.verdict
    picked = chosen(found.keys, scores, model.careful if careful else model.thresholds)
    with_anchor = picked if careful else anchored(picked, scores)
    draft = Draft(text, begin, laid, found, scores, _attributes(model, laid, found, with_anchor), with_anchor)
    sure = float(1 / (1 + np.exp(-verdicts[-1])))
    measured = model.careful_precision if careful else model.precision
    told = bool(verdicts[-1] > 0)
    return IncidentReading(
        model=model.version,
        published=published,
        is_incident=told,
        sureness=sure,
        incidents=tuple(_incidents(draft, verdicts[:-1], published)) if told else (),
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


def _attributes(model: Model, laid: Scene, found: Names, picked: list[list[int]]) -> dict[tuple[int, int], Floats]:
    """The scores of the attributes of each name picked for a role, at its best occurrence for it."""
    pairs = [(name, role) for role, own in enumerate(picked) for name in own]
    if not pairs:
        return {}
    rows = laid.table[[int(found.top[pair]) for pair in pairs]] >> ATTRIBUTE_SHIFT
    return dict(zip(pairs, model.attributes.scores(rows), strict=True))


def _filler(draft: Draft, name: int, role: int) -> Filler:
    """A name as it stands in the report, at its best occurrence."""
    span = draft.scene.spans[int(draft.names.top[name, role])]
    start = draft.begin + draft.scene.words[span.start].start
    end = draft.begin + draft.scene.words[span.end - 1].end
    return Filler(draft.text[start:end], start, end, round(float(1 / (1 + np.exp(-draft.scores[name, role]))), 3))


def _incidents(draft: Draft, verdicts: Floats, published: datetime | None) -> list[Incident]:
    """The incidents of each type that the report tells of; one without anybody or anything in it is left out."""
    types = [t for t in range(len(TYPES)) if verdicts[t] > 0] or [int(verdicts.argmax())]
    found = []
    for kind in types:
        own = [[n for n in names if _belongs(draft, n, role, kind, types)] for role, names in enumerate(draft.chosen)]
        if any(own):
            found.append(_incident(draft, kind, own, published))
    return found


def _incident(draft: Draft, kind: int, own: list[list[int]], published: datetime | None) -> Incident:
    """One incident of a type, made of names for each role."""
    sentences = _sentences(draft, own)
    fillers = {role: [_filler(draft, n, c) for n in own[c]] for c, role in enumerate(ROLES)}
    return Incident(
        type=TYPES[kind],
        stage=_stage(draft, sentences),
        when=_when(draft, sentences, published),
        place=_place(draft, sentences),
        weapons=tuple(fillers["Weapon"]),
        perpetrators=tuple(fillers["PerpInd"]),
        organizations=tuple(_organization(draft, n) for n in own[ROLES.index("PerpOrg")]),
        targets=tuple(_target(draft, n) for n in own[ROLES.index("Target")]),
        victims=tuple(_victim(draft, n, role) for role in ("Victim", "Person") for n in own[ROLES.index(role)]),
    )


def _sentence(draft: Draft, name: int, role: int) -> int:
    """The sentence of a name's best occurrence for a role."""
    return int(draft.scene.sentences[draft.scene.spans[int(draft.names.top[name, role])].start])


def _belongs(draft: Draft, name: int, role: int, kind: int, types: list[int]) -> bool:
    """Whether a name belongs to the incident of a type: it is its likeliest type, or a likely one for who did it."""
    marks = _marks(draft, name, role, TYPES)
    likeliest = max(types, key=lambda t: marks[t])
    return kind == likeliest or (ROLES[role] in ("PerpInd", "PerpOrg") and marks[kind] > _SHARED_LINE)


def _sentences(draft: Draft, own: list[list[int]]) -> list[int]:
    """The sentences of the incident, the one with the most and surest names first."""
    weight: dict[int, float] = {}
    for role, names_ in enumerate(own):
        for name in names_:
            sentence = _sentence(draft, name, role)
            weight[sentence] = weight.get(sentence, 0.0) + float(1 / (1 + np.exp(-draft.scores[name, role])))
    return sorted(weight, key=lambda s: (-weight[s], s))


def _stage(draft: Draft, sentences: list[int]) -> str:
    """Accomplished, unless the incident's first sentence has a word of an attempt or a threat."""
    stages = data()["stages"]
    first = set(sentences[:1])
    said = {t.word.text for s, t in zip(draft.scene.sentences, draft.scene.words, strict=True) if int(s) in first}
    for stage in _STAGES:
        if said & set(stages[stage.lower()].split()):
            return stage
    return "ACCOMPLISHED"


@cache
def _dates() -> Dates:
    return Dates(load("tocsin.reading.english"))


def _when(draft: Draft, sentences: list[int], published: datetime | None) -> TimeSpan | None:
    """The first time of a few days or less that the incident's sentences name."""
    for sentence in sentences[:_DATED_SENTENCES]:
        first, after = np.searchsorted(draft.scene.sentences, (sentence, sentence + 1))
        start = draft.begin + draft.scene.words[int(first)].start
        end = draft.begin + draft.scene.words[int(after) - 1].end
        words = " " + " ".join(draft.text[start:end].split())
        for mention in _dates().mentions(words, anchor_keys(words.lower()), published):
            if mention.span and not mention.duration and _is_day(mention.span, published):
                return mention.span
    return None


def _is_day(span: TimeSpan, published: datetime | None) -> bool:
    """Whether a time is short enough to date an incident by, and not after the publication."""
    return span.end - span.start <= _DATE_LONGEST and (not published or span.start <= published)


def published_on(dateline: str) -> datetime | None:
    """The date in a date line; a year of two digits is of the last century from 70 on."""
    found = _SHORT_DATE.search(dateline.upper())
    if found:
        day, month, year = int(found[1]), _MONTHS.index(found[2]) + 1, int(found[3])
        try:
            return datetime(year + (1900 if year >= 70 else 2000), month, day)  # noqa: DTZ001 - local to the report
        except ValueError:
            return None
    return _dates().full_date(" " + " ".join(dateline.split())) if dateline else None


def _place(draft: Draft, sentences: list[int]) -> Place:
    among = frozenset(sentences)
    own = country(draft.scene, among, draft.text[: draft.begin])
    for one in places(draft.scene, among):
        if one.fit < _LEAST_FIT:
            break
        if not one.country or one.country == own or not own:
            start = draft.begin + draft.scene.words[one.start].start
            end = draft.begin + draft.scene.words[one.end - 1].end
            return Place(one.country or own, Filler(draft.text[start:end], start, end))
    return Place(own)


def _marks(draft: Draft, name: int, role: int, kind: tuple[str, ...]) -> Floats:
    """The scores of a name's attributes of one kind."""
    marks: Floats = draft.attributes[name, role][STARTS[kind] : STARTS[kind] + len(kind)]
    return marks


def _likeliest(draft: Draft, name: int, role: int, kind: tuple[str, ...]) -> str:
    return kind[int(_marks(draft, name, role, kind).argmax())]


def _target(draft: Draft, name: int) -> Target:
    role = ROLES.index("Target")
    return Target(_filler(draft, name, role), _likeliest(draft, name, role, TARGET_TYPES))


def _organization(draft: Draft, name: int) -> Organization:
    role = ROLES.index("PerpOrg")
    return Organization(_filler(draft, name, role), _likeliest(draft, name, role, CONFIDENCES))


def _victim(draft: Draft, name: int, role_name: str) -> Victim:
    role = ROLES.index(role_name)
    effect = _likeliest(draft, name, role, EFFECTS)
    kind = _likeliest(draft, name, role, HUMAN_TYPES)
    place = int(draft.names.top[name, role])
    number = "1" if role_name == "Victim" else _number(draft.scene, place)
    return Victim(_filler(draft, name, role), role_name == "Victim", kind, number, "" if effect == "-" else effect)


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
