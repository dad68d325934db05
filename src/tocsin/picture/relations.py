"""Distances in time that are said in words, held against the dates that are known.

"Barely two weeks after the alert" dates nothing. It is a relation between two things: where both have
a date, it can be checked, and that is all it is used for.
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from math import inf

import msgspec

from tocsin.picture.lexicon import parties
from tocsin.picture.model import Cited, Incident, Relation, Verdict
from tocsin.picture.times import distance, length_words, span_words
from tocsin.picture.words import one_line
from tocsin.reading.statement import Kind, TimeSpan

_UNIT_HOURS = {
    "minute": 1 / 60,
    "hour": 1,
    "day": 24,
    "week": 168,
    "fortnight": 336,
    "month": 730.5,
    "year": 8766,
}
_NUMBERS = {
    word: n
    for n, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        start=1,
    )
} | {"a": 1, "an": 1, "a couple of": 2, "a few": 3}
_HEDGES: tuple[tuple[str, float, float], ...] = (
    (r"barely|only just|just|only", 0.7, 1.25),
    (r"nearly|almost|not quite|close to", 0.7, 1.1),
    (r"less than|under|within", 0.0, 1.05),
    (r"more than|over|at least", 0.95, 2.0),
    (r"about|around|roughly|some|approximately", 0.7, 1.3),
)
_PLAIN_SHARE = (0.75, 1.25)
_VAGUE_SHARE = {
    "minute": (1.5, 120),
    "hour": (1.5, 36),
    "day": (1.5, 31),
    "week": (1.4, 12),
    "month": (1.5, 18),
}
_ANCHORS = (
    (
        re.compile(r"\b(?:alerts?|warn(?:ing|ings|ed)?|advisor(?:y|ies)|caution(?:ed|s)?|tip)\b", re.IGNORECASE),
        "warning",
    ),
    (
        re.compile(
            r"\b(?:attacks?|assault|incident|shooting|bombing|blast|explosion|disaster|tragedy)\b",
            re.IGNORECASE,
        ),
        "incident",
    ),
)
_HEDGE_WORDS = "|".join(words for words, _, _ in _HEDGES)
_SAID = re.compile(
    rf"\b(?:(?P<hedge>{_HEDGE_WORDS})\s+)?"
    rf"(?:(?P<number>\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\s+)?"
    r"(?P<unit>minute|hour|day|week|fortnight|month|year)s?(?:['’]s?)?\s+"
    r"(?P<side>after|post|following|since|later than|before|prior to|ahead of|earlier than)\b"
    r"(?P<anchor>(?:[^.;:!?\n]|\.(?=\w|\s[a-z])){0,90})",
    re.IGNORECASE,
)
_SOON = re.compile(
    r"\b(?P<soon>shortly|soon|immediately|moments|right)\s+(?P<side>after|before|prior to)\b"
    r"(?P<anchor>(?:[^.;:!?\n]|\.(?=\w|\s[a-z])){0,90})",
    re.IGNORECASE,
)
_BEFORE = ("before", "prior to", "ahead of", "earlier than")


class _Said(msgspec.Struct, frozen=True):
    """A relation as found: where, in which words, how many hours it allows, and what it refers to."""

    cited: Cited
    at: int
    distance: str
    words: str
    hours: tuple[float, float] | None
    before: bool
    anchor: str


def relations(cited: Sequence[Cited], incident: Incident) -> tuple[Relation, ...]:
    """Every distance said in words, once, with whether it agrees with the dates."""
    found: dict[tuple[str, str, int], _Said] = {}
    for each in cited:
        for said in _said_in(each) if each.live else ():
            found.setdefault((each.source, each.report, said.at), said)
    return tuple(_check(said, cited, incident) for said in found.values())


def _said_in(cited: Cited) -> list[_Said]:
    text = cited.statement.quote
    measured = [_found(cited, m, _hours(m)) for m in _SAID.finditer(text)]
    return [*measured, *(_found(cited, m, None) for m in _SOON.finditer(text))]


def _found(cited: Cited, match: re.Match[str], hours: tuple[float, float] | None) -> _Said:
    anchor = match["anchor"].split(",")[0]
    distance_words = match[0][: len(match[0]) - len(match["anchor"])]
    return _Said(
        cited=cited,
        at=cited.statement.start + match.start("side"),
        distance=one_line(distance_words),
        words=one_line(distance_words + anchor),
        hours=hours,
        before=match["side"].lower() in _BEFORE,
        anchor=anchor,
    )


def _hours(match: re.Match[str]) -> tuple[float, float] | None:
    unit, number = match["unit"].lower(), (match["number"] or "").lower()
    one = _UNIT_HOURS[unit]
    if not number:
        share = _VAGUE_SHARE.get(unit)
        return (share[0] * one, share[1] * one) if share else None
    count = int(number) if number.isdigit() else _NUMBERS[number]
    low, high = _share((match["hedge"] or "").lower())
    return count * one * low, count * one * high


def _share(hedge: str) -> tuple[float, float]:
    return next(((low, high) for words, low, high in _HEDGES if hedge and re.fullmatch(words, hedge)), _PLAIN_SHARE)


def _check(said: _Said, cited: Sequence[Cited], incident: Incident) -> Relation:
    anchors = _anchors(said, cited, incident)
    subject = _subject(said, incident)
    if said.hours is None:
        return _unchecked(said, "The words give no measure, so they cannot be checked.")
    if subject is None or not anchors:
        return _unchecked(said, "One of the two has no date, so the words cannot be checked.")
    best = min(anchors, key=lambda anchor: _miss(said, anchor[1], subject))
    return _judged(said, best, subject)


def _unchecked(said: _Said, why: str) -> Relation:
    return _relation(said, Verdict.UNCHECKED, why)


def _relation(said: _Said, verdict: Verdict, why: str, against: tuple[str, ...] = ()) -> Relation:
    return Relation(
        id=said.cited.id,
        distance=said.distance,
        words=said.words,
        verdict=verdict,
        explanation=why,
        against=against,
    )


def _anchors(said: _Said, cited: Sequence[Cited], incident: Incident) -> list[tuple[str, TimeSpan]]:
    """The dated things that the words after "after" or "before" may mean."""
    kinds = [name for pattern, name in _ANCHORS if pattern.search(said.anchor)]
    if "warning" in kinds:
        return _dated_warnings(said, cited)
    if "incident" in kinds and incident.span:
        return [(incident.statements[0], incident.span)]
    return []


def _dated_warnings(said: _Said, cited: Sequence[Cited]) -> list[tuple[str, TimeSpan]]:
    """The dated warnings, those by a party that the words name before the others."""
    dated = [c for c in cited if c.kind is Kind.WARNING and c.live and not c.statement.denied and c.statement.time]
    named = [c for c in dated if parties(said.anchor) & parties(c.statement.detail.get("warner", ""))]
    return [(c.id, c.statement.time) for c in named or dated if c.statement.time]


def _subject(said: _Said, incident: Incident) -> TimeSpan | None:
    """What lies after or before the anchor: the incident, or the statement's own time."""
    about_warning = _ANCHORS[0][0].search(said.anchor)
    return incident.span if about_warning else said.cited.statement.time


def _span_hours(said: _Said, anchor: TimeSpan, subject: TimeSpan) -> tuple[float, float]:
    apart = distance(subject, anchor) if said.before else distance(anchor, subject)
    return apart.least / timedelta(hours=1), apart.most / timedelta(hours=1)


def _miss(said: _Said, anchor: TimeSpan, subject: TimeSpan) -> float:
    """By how many hours the dates miss what the words allow; 0 where they agree."""
    low, high = said.hours or (0, inf)
    least, most = _span_hours(said, anchor, subject)
    return max(0.0, low - most, least - high)


def _judged(said: _Said, anchor: tuple[str, TimeSpan], subject: TimeSpan) -> Relation:
    name, span = anchor
    agrees = not _miss(said, span, subject)
    least, most = (length_words(timedelta(hours=h)) for h in _span_hours(said, span, subject))
    between = (
        f"From {span_words(span)} to {span_words(subject)}"
        if not said.before
        else (f"From {span_words(subject)} to {span_words(span)}")
    )
    verdict = Verdict.CONSISTENT if agrees else Verdict.INCONSISTENT
    ending = "which agrees with" if agrees else "which does not agree with"
    explanation = f"{between} it is {least} to {most}, {ending} “{said.words}”."
    return _relation(said, verdict, explanation, (name,))
