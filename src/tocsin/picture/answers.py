"""Questions that are answered in words, the timeline, and what nobody answers."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from tocsin.picture.model import (
    Apart,
    Cited,
    Contradiction,
    Event,
    FigureAnswer,
    Incident,
    Unknown,
    Value,
    Warned,
    WordAnswer,
)
from tocsin.picture.slots import claimant_of, medium_of, missing_of, value_of
from tocsin.picture.times import order_key, shape, span_words
from tocsin.picture.words import distinct, figure_words, listed, one_line
from tocsin.reading.statement import Kind


class Question(NamedTuple):
    """A question answered in words, and the kinds of statement that answer it."""

    key: str
    title: str
    kinds: tuple[Kind, ...]


QUESTIONS = (
    Question("what", "What happened", (Kind.ATTACK,)),
    Question("hazard", "Hazard", (Kind.HAZARD,)),
    Question("where", "Where", (Kind.PLACE,)),
    Question("target", "Against whom or what", (Kind.TARGET,)),
    Question("weapons", "Weapons", (Kind.WEAPON,)),
    Question("claim", "Who claims it", (Kind.CLAIM,)),
    Question("claim_denied", "Who denies it", (Kind.CLAIM_DENIED,)),
    Question("warnings", "Warnings", (Kind.WARNING,)),
    Question("warning_answers", "Answers to warnings", (Kind.WARNING_ANSWER,)),
    Question("intelligence_shared", "Intelligence shared", (Kind.INTELLIGENCE_SHARED,)),
    Question("intelligence_withheld", "Intelligence withheld", (Kind.INTELLIGENCE_WITHHELD,)),
    Question("refusals", "Refusals", (Kind.REFUSAL,)),
    Question("measures", "Measures", (Kind.MEASURE,)),
    Question("responders", "Responders", (Kind.RESPONDERS,)),
    Question("investigation", "Investigation", (Kind.INVESTIGATION,)),
    Question("reactions", "Reactions", (Kind.REACTION,)),
    Question("retractions", "Withdrawn or corrected", (Kind.RETRACTION,)),
    Question("absent_evidence", "Absent evidence", (Kind.ABSENT_EVIDENCE,)),
    Question("context", "Context", (Kind.CONTEXT,)),
    Question("outlook", "Outlook", (Kind.OUTLOOK,)),
)
LABELS: dict[Kind, str] = {
    Kind.DEAD: "Dead",
    Kind.INJURED: "Injured",
    Kind.MISSING: "Missing",
    Kind.HOSTAGES: "Hostages",
    Kind.PERPETRATORS_DEAD: "Attackers dead",
    Kind.PERPETRATORS_HELD: "Attackers held",
    Kind.ATTACK: "Attack",
    Kind.WEAPON: "Weapon",
    Kind.TARGET: "Target",
    Kind.HAZARD: "Hazard",
    Kind.PLACE: "Place",
    Kind.CLAIM: "Claim",
    Kind.CLAIM_DENIED: "Denial of a claim",
    Kind.WARNING: "Warning",
    Kind.WARNING_ANSWER: "Answer to a warning",
    Kind.INTELLIGENCE_SHARED: "Intelligence shared",
    Kind.INTELLIGENCE_WITHHELD: "Intelligence withheld",
    Kind.REFUSAL: "Refusal",
    Kind.MEASURE: "Measure",
    Kind.RESPONDERS: "Responders",
    Kind.INVESTIGATION: "Investigation",
    Kind.REACTION: "Reaction",
    Kind.CONTEXT: "Context",
    Kind.OUTLOOK: "Outlook",
    Kind.RETRACTION: "Withdrawn or corrected",
    Kind.ABSENT_EVIDENCE: "Absent evidence",
}
"""What one statement of a kind is called."""


class Expected(NamedTuple):
    """Something an officer must know of any incident, or of any attack; asked until it is answered."""

    key: str
    words: str
    kinds: tuple[Kind, ...]
    attack_only: bool = False


EXPECTED = (
    Expected("dead", "how many are dead", (Kind.DEAD,)),
    Expected("injured", "how many are injured", (Kind.INJURED,)),
    Expected("missing", "how many are missing", (Kind.MISSING,)),
    Expected("where", "where it happened", (Kind.PLACE,)),
    Expected("hostages", "whether hostages are held, and how many", (Kind.HOSTAGES,), True),
    Expected("weapons", "which weapons were used", (Kind.WEAPON,), True),
    Expected("claim", "who claims it", (Kind.CLAIM,), True),
    Expected("attackers", "whether attackers are at large", (Kind.PERPETRATORS_HELD, Kind.PERPETRATORS_DEAD), True),
    Expected("warnings", "whether anybody warned of it", (Kind.WARNING,)),
    Expected("measures", "which measures are in force", (Kind.MEASURE,)),
    Expected("responders", "who is responding", (Kind.RESPONDERS,)),
    Expected("investigation", "who investigates it, and as what", (Kind.INVESTIGATION,), True),
)


def word_answers(cited: Sequence[Cited], incident: Incident) -> tuple[WordAnswer, ...]:
    """One answer for each question in words that any statement answers; struck statements are left out."""
    standing = [c for c in cited if c.live]
    answers = [_answer("when", "When", _dated(standing, incident))]
    for question in QUESTIONS:
        said = [(_words(c), c) for c in standing if c.kind in question.kinds]
        answers.append(_answer(question.key, question.title, said))
    return tuple(answer for answer in answers if answer.values)


def _dated(standing: Sequence[Cited], incident: Incident) -> list[tuple[str, Cited]]:
    dated = [(c.statement.time, c) for c in standing if c.id in incident.statements]
    return [(span_words(time), c) for time, c in dated if time]


def _words(cited: Cited) -> str:
    said = cited.statement
    words = value_of(said)
    number = figure_words(said)
    if number and said.low is not None and str(said.low) not in words:
        words = f"{number}: {words}"
    via = medium_of(said) if cited.kind is Kind.CLAIM else ""
    return f"{words}, through {via}" if via and via not in words else words


def _answer(key: str, title: str, said: Iterable[tuple[str, Cited]]) -> WordAnswer:
    groups: dict[tuple[str, bool], list[tuple[str, Cited]]] = {}
    for words, cited in said:
        groups.setdefault((words.casefold(), cited.statement.denied), []).append((words, cited))
    values = [_value(members) for members in groups.values()]
    return WordAnswer(key=key, title=title, values=tuple(sorted(values, key=lambda v: -len(v.sources))))


def _value(members: Sequence[tuple[str, Cited]]) -> Value:
    return Value(
        words=members[0][0],
        denied=members[0][1].statement.denied,
        statements=tuple(c.id for _, c in members),
        sources=distinct(c.source for _, c in members),
    )


def timeline(cited: Sequence[Cited]) -> tuple[Event, ...]:
    """Every dated statement that is neither struck nor retracted, by the start of its time, then its end."""
    dated = [c for c in cited if c.statement.time and not c.state.withdrawn]
    place = {c.id: n for n, c in enumerate(cited)}
    events = [_event(c) for c in dated]
    return tuple(sorted(events, key=lambda e: (order_key(e.time.start), order_key(e.time.end), place[e.id])))


def _event(cited: Cited) -> Event:
    time = cited.statement.time
    assert time is not None
    number = figure_words(cited.statement)
    what = number or value_of(cited.statement)
    denied = " (denied)" if cited.statement.denied else ""
    return Event(
        id=cited.id,
        kind=cited.kind,
        time=time,
        shape=shape(time),
        when=span_words(time),
        what=f"{LABELS[cited.kind]}: {what}{denied}",
        source=cited.source,
    )


def by_time(events: Sequence[Event]) -> list[tuple[Event, ...]]:
    """The events with those of one and the same span together, for showing the span once."""
    return [tuple(group) for _, group in groupby(events, key=lambda e: (e.time.start, e.time.end))]


def unknown(
    cited: Sequence[Cited],
    figures: Sequence[FigureAnswer],
    incident: Incident,
    warnings: Sequence[Warned],
    contradictions: Sequence[Contradiction],
) -> tuple[Unknown, ...]:
    """What nobody answers, what is answered only vaguely, and what the statements themselves leave open."""
    standing = [c for c in cited if c.live and not c.statement.denied]
    vague = {a.key: a for a in figures if a.range is None}
    attack = any(c.kind is Kind.ATTACK for c in standing)
    asked = [e for e in EXPECTED if attack or not e.attack_only]
    found = [Unknown(key="when", words="when it happened")] if incident.span is None else []
    found += [_only_vague(e, vague[e.key]) for e in asked if e.key in vague]
    found += [_unasked(e) for e in asked if e.key not in vague and not any(c.kind in e.kinds for c in standing)]
    found += [_undated(w) for w in warnings if w.time is None]
    found += [_open(c) for c in contradictions if c.rule in _OPEN_QUESTIONS and not c.struck]
    found += [_left_open(c) for c in standing if c.kind in _OPEN]
    return _once(found)


def _once(found: Sequence[Unknown]) -> tuple[Unknown, ...]:
    """The same words once, with the statements of all."""
    merged: dict[tuple[str, str], list[str]] = {}
    for each in found:
        merged.setdefault((each.key, each.words), []).extend(each.statements)
    return tuple(Unknown(key=key, words=words, statements=distinct(ids)) for (key, words), ids in merged.items())


_OPEN = (Kind.CLAIM, Kind.ABSENT_EVIDENCE, Kind.OUTLOOK)


def _left_open(cited: Cited) -> Unknown:
    return Unknown(key=f"{cited.kind}_open", words=_open_words(cited), statements=(cited.id,))


def _open_words(cited: Cited) -> str:
    quote = one_line(cited.statement.quote)
    if cited.kind is Kind.CLAIM:
        by = claimant_of(cited.statement)
        return f"whether the claim by {by} is true" if by else "whether the claim is true"
    if cited.kind is Kind.OUTLOOK:
        return f"left open: “{quote}”"
    missing = missing_of(cited.statement)
    return f"missing from the report: {missing}{' ' if missing else ''}(“{quote}”)"


def _unasked(expected: Expected) -> Unknown:
    return Unknown(key=expected.key, words=expected.words)


def _only_vague(expected: Expected, answer: FigureAnswer) -> Unknown:
    vague = [f for f in answer.figures if f.apart is Apart.VAGUE]
    said = listed(distinct(f.words for f in vague), "or")
    words = f"{expected.words}: only {said} is said" if said else expected.words
    return Unknown(key=expected.key, words=words, statements=tuple(f.id for f in vague))


def _undated(warned: Warned) -> Unknown:
    whom = f" {warned.warned}" if warned.warned else " of it"
    how = {"public": " in public", "discreet": " discreetly"}.get(warned.manner, "")
    words = f"when {warned.warner or 'the warner'} warned{whom}{how}"
    return Unknown(key="warning_time", words=words, statements=warned.statements)


_OPEN_QUESTIONS = {
    "intelligence": "whether intelligence was shared",
    "claim": "whether the claim or its denial is true",
    "time": "when exactly it happened",
}


def _open(found: Contradiction) -> Unknown:
    words = f"{_OPEN_QUESTIONS[found.rule]}: the statements contradict each other"
    return Unknown(key=found.rule, words=one_line(words), statements=(found.first, found.second))
