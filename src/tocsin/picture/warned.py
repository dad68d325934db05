"""Warned versus happened: each warning against what came.

Who warned whom of what, in public or discreetly, when and with which limits; how long before the
incident; the answer it got; what contradicts it; and whether both name the same things.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

import msgspec

from tocsin.picture.incident import hull, is_about_another, narrowed
from tocsin.picture.lexicon import categories, parties
from tocsin.picture.model import Cited, Contradiction, Incident, Lead, Note, Overlap, Relation, Warned
from tocsin.picture.slots import about_of, answer_of, elaborated, manner_of, recipient_of, value_of, warner_of
from tocsin.picture.times import DAY, Distance, comparable, distance, length_words, meet, span_words
from tocsin.picture.words import chain_words, distinct, listed, one_line
from tocsin.reading.statement import Kind, TimeSpan

_WARNING_KINDS = (Kind.WARNING, Kind.INTELLIGENCE_SHARED)
_CAME = (Kind.ATTACK, Kind.TARGET, Kind.HAZARD, Kind.WEAPON, Kind.PLACE)
_ABOUT_MANNER = (
    ("public", re.compile(r"\b(?:alert|notice|advisory|bulletin)\b", re.IGNORECASE)),
    ("discreet", re.compile(r"\b(?:tip|tip-off|intelligence|information)\b", re.IGNORECASE)),
)
_AGAINST = ("intelligence", "denial", "answer", "officer")
_MARKS = ".,;:()'’\"“”"
NOT_KNOWN = "lead time not known"


def warned_versus_happened(
    cited: Sequence[Cited],
    incident: Incident,
    contradictions: Sequence[Contradiction],
    relations: Sequence[Relation],
) -> tuple[Warned, ...]:
    """Every warning that stands, the dated ones first in order of time."""
    standing = [c for c in cited if c.live]
    groups = _groups([c for c in standing if c.kind in _WARNING_KINDS and not c.statement.denied])
    notes = _attached(standing, groups)
    warnings = [_warned(group, standing, incident, notes[n]) for n, group in enumerate(groups)]
    told = [
        msgspec.structs.replace(
            warned,
            contradicted_by=_contradicting(warned.statements, contradictions),
            lead_words=_lead_said(warned, group, standing, relations),
        )
        for warned, group in zip(warnings, groups, strict=True)
    ]
    return tuple(sorted(told, key=_by_time))


def _lead_said(warned: Warned, group: Sequence[Cited], standing: Sequence[Cited], relations: Sequence[Relation]) -> str:
    """The lead time in words; where it is not known, the distance that the report itself gives."""
    if warned.lead:
        return warned.lead.words
    by_id = {c.id: c for c in standing}
    near = [r for r in relations if any(_overlap_in_text(by_id[r.id], c) for c in group)]
    said = listed(distinct(f"“{r.distance}”" for r in near))
    return f"{NOT_KNOWN}; in the report's words it came {said} the warning" if said else NOT_KNOWN


def _by_time(warned: Warned) -> tuple[bool, float]:
    return warned.time is None, -warned.lead.hours_max if warned.lead else 0.0


def _groups(warnings: Iterable[Cited]) -> list[list[Cited]]:
    """Statements of one and the same warning together; when in doubt apart."""
    groups: list[list[Cited]] = []
    for each in warnings:
        home = next((group for group in groups if any(_same(each, member) for member in group)), None)
        if home is None:
            groups.append([each])
        else:
            home.append(each)
    return groups


def _same(first: Cited, second: Cited) -> bool:
    """One report tells it in overlapping words; or manner, warner and time (or its absence) agree."""
    if _overlap_in_text(first, second):
        return True
    if _manner(first) != _manner(second):
        return False
    one, other = parties(warner_of(first.statement)), parties(warner_of(second.statement))
    if not one & other:
        return False
    when, when2 = first.statement.time, second.statement.time
    if when is None or when2 is None:
        return when is when2
    return meet(when, when2)


def _overlap_in_text(first: Cited, second: Cited) -> bool:
    one, other = first.statement, second.statement
    same_report = (first.source, first.report, first.published) == (
        second.source,
        second.report,
        second.published,
    )
    return same_report and one.start < other.end and other.start < one.end


def _manner(cited: Cited) -> str:
    told = manner_of(cited.statement)
    return told or ("discreet" if cited.kind is Kind.INTELLIGENCE_SHARED else "")


def _attached(standing: Sequence[Cited], groups: Sequence[Sequence[Cited]]) -> list[list[Cited]]:
    """For each group the refusals and answers that belong to it."""
    notes: list[list[Cited]] = [[] for _ in groups]
    for note in standing:
        if note.kind in (Kind.REFUSAL, Kind.WARNING_ANSWER):
            for n in _targets(note, groups):
                notes[n].append(note)
    return notes


def _targets(note: Cited, groups: Sequence[Sequence[Cited]]) -> list[int]:
    """Which warnings a note is about.

    Those whose warner its words name; of these the public or the discreet ones, where its words tell
    (an alert, a tip). An answer may be to several warnings, a refusal belongs to the nearest in its
    report. What cannot be told belongs to the only warning, or to none.
    """
    possible = [n for n, group in enumerate(groups) if not _too_early(note, group)]
    words = parties(_text(note))
    named = [n for n in possible if any(words & parties(warner_of(c.statement)) for c in groups[n])]
    fitting = _of_manner(note, groups, named or possible)
    if named and note.kind is Kind.WARNING_ANSWER:
        return fitting
    near = [(gap, n) for n in fitting for c in groups[n] if (gap := _gap(note, c)) is not None]
    if near:
        return [min(near)[1]]
    return fitting if len(fitting) == 1 else []


def _of_manner(note: Cited, groups: Sequence[Sequence[Cited]], among: list[int]) -> list[int]:
    manner = next((manner for manner, pattern in _ABOUT_MANNER if pattern.search(note.statement.quote)), "")
    fitting = [n for n in among if manner and any(_manner(c) == manner for c in groups[n])]
    return fitting or among


def _too_early(note: Cited, group: Sequence[Cited]) -> bool:
    """Whether the note is dated before the warning it would belong to."""
    when = note.statement.time
    return when is not None and any(c.statement.time and _before(when, c.statement.time) for c in group)


def _before(first: TimeSpan, second: TimeSpan) -> bool:
    started = comparable(first.start) < comparable(second.start)
    return started and distance(first, second).least >= timedelta(0)


def _gap(note: Cited, warning: Cited) -> tuple[int, int] | None:
    """How far apart in the text, warnings before the note first; None in other reports."""
    if (note.source, note.report, note.published) != (warning.source, warning.report, warning.published):
        return None
    before = note.statement.start - warning.statement.start
    return (0, before) if before >= 0 else (1, -before)


def _warned(
    group: Sequence[Cited],
    standing: Sequence[Cited],
    incident: Incident,
    notes: Sequence[Cited],
) -> Warned:
    ids = tuple(c.id for c in group)
    time = _time(group)
    lead = lead_time(time, incident.span)
    return Warned(
        statements=ids,
        warner=_fullest(warner_of(c.statement) or one_line(c.origin) for c in group),
        warned=_fullest(recipient_of(c.statement) for c in group),
        manner=_first(_manner(c) for c in group),
        about=_fullest(about_of(c.statement) for c in group),
        time=time,
        when=span_words(time) if time else "date not known",
        lead=lead,
        lead_words=lead.words if lead else NOT_KNOWN,
        limits=_limits(group, [n for n in notes if n.kind is Kind.REFUSAL]),
        answers=tuple(_answer(n) for n in notes if n.kind is Kind.WARNING_ANSWER),
        contradicted_by=(),
        overlap=overlap(group, [c for c in standing if c.kind in _CAME and not is_about_another(c, incident)]),
    )


def _first(words: Iterable[str]) -> str:
    return next((word for word in words if word), "")


def _fullest(words: Iterable[str]) -> str:
    """The longest, the first of equals: "U.S. officials" tells more than "U.S."."""
    return max(words, key=len, default="")


def _time(group: Sequence[Cited]) -> TimeSpan | None:
    spans = [c.statement.time for c in group if c.statement.time]
    return (narrowed(spans) or hull(spans)) if spans else None


def lead_time(warned: TimeSpan | None, came: TimeSpan | None) -> Lead | None:
    """From the warning to the incident; None where one of the two has no date."""
    if warned is None or came is None:
        return None
    apart = distance(warned, came)
    least, most = (length / timedelta(hours=1) for length in (apart.least, apart.most))
    days = (came.start.date() - warned.start.date()).days
    return Lead(hours_min=round(least, 2), hours_max=round(most, 2), days=days, words=_lead_words(apart, days))


def _lead_words(apart: Distance, days: int) -> str:
    between = f"between {length_words(apart.least)} and {length_words(apart.most)}"
    zones = "; time zones not known, widened by 14 hours" if apart.mixed else ""
    if apart.most <= timedelta(0):
        return f"no lead time: it came {length_words(apart.most)} after the incident or later"
    if apart.least < timedelta(0):
        return f"at most {length_words(apart.most)}, perhaps none{zones}"
    if apart.least == apart.most:
        return length_words(apart.least) + zones
    about = f"about {days} days" if apart.least >= 2 * DAY else f"about {length_words((apart.least + apart.most) / 2)}"
    return f"{about} ({between}{zones})"


def _limits(group: Sequence[Cited], refusals: Sequence[Cited]) -> tuple[Note, ...]:
    """That it did not elaborate, in words of its own where the report has them, and what was refused."""
    told = [_refusal(cited) for cited in refusals]
    if any(elaborated(cited.statement) is False for cited in refusals):
        return tuple(told)
    silent = [c.id for c in group if elaborated(c.statement) is False]
    return (*(Note(words="did not elaborate", statement=name) for name in silent[:1]), *told)


def _refusal(cited: Cited) -> Note:
    what = "did not elaborate" if elaborated(cited.statement) is False else "refused details"
    by = chain_words(cited.statement.speakers, cited.source)
    return Note(words=f"{what}: “{one_line(cited.statement.quote)}” ({by})", statement=cited.id)


def _answer(cited: Cited) -> Note:
    by = chain_words(cited.statement.speakers, cited.source)
    return Note(words=f"{answer_of(cited.statement)} ({by})", statement=cited.id)


def _contradicting(ids: Sequence[str], contradictions: Sequence[Contradiction]) -> tuple[str, ...]:
    pairs = [(c.first, c.second) for c in contradictions if c.rule in _AGAINST and not c.struck]
    return distinct([b for a, b in pairs if a in ids] + [a for a, b in pairs if b in ids])


def overlap(group: Sequence[Cited], came: Sequence[Cited]) -> Overlap:
    """Which categories and places both name, in plain words."""
    warned_text = " ".join(_warned_text(c) for c in group)
    came_text = " ".join(_text(c) for c in came)
    warned, happened = categories(warned_text), categories(came_text)
    places = _places(warned_text, came)
    common = (*(name for name in warned if name in happened), *places)
    only_warned = tuple(name for name in warned if name not in happened)
    only_came = tuple(name for name in happened if name not in warned)
    return Overlap(
        words=_overlap_words(common, only_warned, only_came),
        common=common,
        only_warned=only_warned,
        only_came=only_came,
    )


def _text(cited: Cited) -> str:
    said = cited.statement
    return one_line(" ".join([said.quote, said.place or "", *said.detail.values()]))


def _warned_text(cited: Cited) -> str:
    """What was warned of: the statement's words without the name of the warner and the warned."""
    text = _text(cited)
    for name in (warner_of(cited.statement), recipient_of(cited.statement)):
        text = text.replace(name, " ") if name else text
    return text


def _places(warned_text: str, came: Sequence[Cited]) -> tuple[str, ...]:
    """Places of what came that the warning names too: whole, or else by their capitalised words."""
    named = [value_of(c.statement) if c.kind is Kind.PLACE else one_line(c.statement.place or "") for c in came]
    whole = distinct(place for place in named if place and place in warned_text)
    if whole:
        return whole
    said = {word.strip(_MARKS) for word in warned_text.split()}
    words = [word.strip(_MARKS) for place in named for word in place.split()]
    return distinct(word for word in words if len(word) > 2 and word[0].isupper() and word in said)


def _overlap_words(common: Sequence[str], only_warned: Sequence[str], only_came: Sequence[str]) -> str:
    if not common and not (only_warned and only_came):
        return "Nothing can be compared: the words name no category or place in common."
    both = f"Both name {listed(common)}." if common else "They name nothing in common."
    left = f" Only the warning names {listed(only_warned)}." if only_warned else ""
    right = f" Only what came names {listed(only_came)}." if only_came else ""
    return both + left + right
