"""Statements that cannot both be so, found by rules. Each rule is one function on a pair.

What is no contradiction: a later, higher toll (it supersedes, or it is movement), a warning that was
dismissed (that is its answer), and figures whose bounds allow the same number.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import combinations

import msgspec

from tocsin.picture.answers import LABELS
from tocsin.picture.figures import ONLY_GROWS, QUESTIONS, compatible, disagreement_words, falls_below
from tocsin.picture.incident import is_about_another
from tocsin.picture.lexicon import parties
from tocsin.picture.model import (
    Cited,
    Contradiction,
    FigureAnswer,
    FigureSaid,
    Incident,
    Judged,
    Relation,
    Verdict,
)
from tocsin.picture.slots import claimant_of, manner_of, recipient_of, slot, value_of
from tocsin.picture.times import comparable, distance, is_midnight, order_key, span_words
from tocsin.picture.words import is_organisation, one_line, sentence
from tocsin.reading.statement import Kind

SAME_AS_OF = timedelta(hours=3)
"""Figures given no further apart than this are held against each other; further apart they moved."""

_WORD_KINDS = (Kind.WEAPON, Kind.HAZARD, Kind.TARGET, Kind.MEASURE, Kind.RESPONDERS, Kind.PLACE, Kind.ATTACK)

_Rule = Callable[[Cited, Cited], Contradiction | None]


def contradictions(
    cited: Sequence[Cited],
    figures: Sequence[FigureAnswer],
    incident: Incident,
    relations: Sequence[Relation] = (),
) -> tuple[Contradiction, ...]:
    """Every contradiction between statements that still stand, in the order of their statements."""
    standing = [c for c in cited if c.live and not is_about_another(c, incident)]
    found = [
        *(c for answer in figures for c in _between_figures(answer)),
        *(c for pair in _pairs(standing) for rule in RULES if (c := rule(*pair))),
        *_times(standing, incident),
        *_relations(relations),
    ]
    place = {c.id: n for n, c in enumerate(cited)}
    return tuple(sorted(found, key=lambda c: (place.get(c.first, 0), place.get(c.second, 0), c.rule)))


def _pairs(standing: Sequence[Cited]) -> list[tuple[Cited, Cited]]:
    """The pairs worth a look: among kinds that can contradict, without the many figures."""
    kinds = {
        Kind.CLAIM,
        Kind.CLAIM_DENIED,
        Kind.WARNING,
        Kind.WARNING_ANSWER,
        Kind.INTELLIGENCE_SHARED,
        Kind.INTELLIGENCE_WITHHELD,
    }
    deniers = [c for c in standing if c.statement.denied and c.kind not in kinds]
    talked = [c for c in standing if c.kind in kinds]
    denied = [(a, b) for a in deniers for b in standing if a.kind is b.kind and not b.statement.denied]
    return [*combinations(talked, 2), *denied]


def _between_figures(answer: FigureAnswer) -> list[Contradiction]:
    """The first pair of statements for each two figures that contradict, however many sources repeat them."""
    counted = [figure for figure in answer.figures if figure.id in answer.latest]
    found: dict[tuple[object, ...], Contradiction] = {}
    for first, second in combinations(counted, 2):
        against = _figures(answer, first, second)
        if against:
            pair = frozenset((first.words, second.words))
            found.setdefault((pair, against.rule, against.certain), against)
    return list(found.values())


def _figures(answer: FigureAnswer, first: FigureSaid, second: FigureSaid) -> Contradiction | None:
    """Two figures of one question and one as-of that no number satisfies; or a total that fell."""
    if compatible(first.figure, second.figure):
        return None
    words = disagreement_words(first, second)
    if first.as_of is None or second.as_of is None:
        why = f"{answer.title}: {words} One has no date, so it is not known whether the figure moved."
        return Contradiction(rule="figures", first=first.id, second=second.id, why=why, certain=False)
    if same_as_of(first, second):
        why = f"{answer.title}: {words} They hold at the same time."
        return Contradiction(rule="figures", first=first.id, second=second.id, why=why)
    earlier, later = sorted((first, second), key=lambda f: order_key(f.as_of))
    if answer.kind in ONLY_GROWS and falls_below(later.figure, earlier.figure):
        words = disagreement_words(earlier, later)
        why = f"{answer.title}: {words} The later one is lower: a correction, or a part."
        return Contradiction(rule="toll_fell", first=earlier.id, second=later.id, why=why, certain=False)
    return None


def same_as_of(first: FigureSaid, second: FigureSaid) -> bool:
    """Whether two figures hold at the same time: hours apart at most, or the same day where one is a date."""
    if first.as_of is None or second.as_of is None:
        return False
    one, other = comparable(first.as_of), comparable(second.as_of)
    if is_midnight(first.as_of) or is_midnight(second.as_of):
        return first.as_of.date() == second.as_of.date()
    return abs(one - other) <= SAME_AS_OF


def intelligence(first: Cited, second: Cited) -> Contradiction | None:
    """Shared, or told discreetly, against withheld. A public alert is no sharing with a party."""
    told, not_told = (first, second) if second.kind is Kind.INTELLIGENCE_WITHHELD else (second, first)
    if not_told.kind is not Kind.INTELLIGENCE_WITHHELD or not_told.statement.denied or told.statement.denied:
        return None
    if told.kind is not Kind.INTELLIGENCE_SHARED and manner_of(told.statement) != "discreet":
        return None
    if told.kind not in (Kind.INTELLIGENCE_SHARED, Kind.WARNING):
        return None
    to, not_to = recipient_of(told.statement), recipient_of(not_told.statement)
    certain = not to or not not_to or bool(parties(to) & parties(not_to))
    passed = f"information was passed{_party(' to ', to)}, {_voice(told)}"
    kept = f"intelligence was not shared{_party(' with ', not_to)}, {_voice(not_told)}"
    why = sentence(f"{passed}; {kept}")
    if not certain:
        why += f" It is a contradiction if “{one_line(to)}” and “{one_line(not_to)}” mean the same party."
    return Contradiction(rule="intelligence", first=told.id, second=not_told.id, why=why, certain=certain)


def _party(word: str, name: str) -> str:
    return f"{word}{one_line(name)}" if name else ""


def claim(first: Cited, second: Cited) -> Contradiction | None:
    """A claim against its denial."""
    claims = [c for c in (first, second) if c.kind is Kind.CLAIM and not c.statement.denied]
    denials = [c for c in (first, second) if _denies_claim(c)]
    if len(claims) != 1 or len(denials) != 1:
        return None
    who, denied = claimant_of(claims[0].statement), claimant_of(denials[0].statement)
    same = not who or not denied or bool(parties(who) & parties(denied))
    claimed = f"responsibility is claimed{_party(' by ', who)}, {_voice(claims[0])}"
    why = sentence(f"{claimed}; it is denied{_party(' by ', denied)}, {_voice(denials[0])}")
    return Contradiction(rule="claim", first=claims[0].id, second=denials[0].id, why=why, certain=same)


def _denies_claim(cited: Cited) -> bool:
    return cited.kind is Kind.CLAIM_DENIED or (cited.kind is Kind.CLAIM and cited.statement.denied)


def two_claims(first: Cited, second: Cited) -> Contradiction | None:
    """Two claimants of the same thing; it is uncertain, for they may have acted together."""
    if first.kind is not Kind.CLAIM or second.kind is not Kind.CLAIM:
        return None
    if first.statement.denied or second.statement.denied:
        return None
    one, other = claimant_of(first.statement), claimant_of(second.statement)
    if not one or not other or parties(one) & parties(other):
        return None
    if not (is_organisation(one) and is_organisation(other)):
        return None
    why = f"{one_line(one)} and {one_line(other)} each claim it, unless both mean one group or acted together."
    return Contradiction(rule="two_claims", first=first.id, second=second.id, why=why, certain=False)


def denial(first: Cited, second: Cited) -> Contradiction | None:
    """The same thing said and denied."""
    if first.kind is not second.kind or first.statement.denied == second.statement.denied:
        return None
    if first.kind is Kind.CLAIM:
        return None
    said, denied = (second, first) if first.statement.denied else (first, second)
    if first.kind in _WORD_KINDS and not _same_value(said, denied):
        return None
    why = sentence(f"{_subject(said)}: said {_voice(said)}; denied {_voice(denied)}")
    return Contradiction(rule="denial", first=said.id, second=denied.id, why=why, certain=said.kind in QUESTIONS)


def _same_value(first: Cited, second: Cited) -> bool:
    return bool(parties(value_of(first.statement)) & parties(value_of(second.statement)))


def _subject(cited: Cited) -> str:
    return f"{LABELS[cited.kind]} “{value_of(cited.statement)}”"


def answer(first: Cited, second: Cited) -> Contradiction | None:
    """A warning that was heeded by one account and dismissed by another; it is uncertain: one may have followed."""
    if not first.kind is second.kind is Kind.WARNING_ANSWER:
        return None
    if {slot(c.statement.detail, "answer") for c in (first, second)} != {"heeded", "dismissed"}:
        return None
    said = [f"{slot(c.statement.detail, 'answer')}, {_voice(c)}" for c in (first, second)]
    why = sentence(f"a warning was {said[0]}; it was {said[1]}, unless they speak of different warnings or times")
    return Contradiction(rule="answer", first=first.id, second=second.id, why=why, certain=False)


RULES: tuple[_Rule, ...] = (intelligence, claim, two_claims, denial, answer)


def judged(
    cited: Sequence[Cited], found: Sequence[Contradiction], judgements: Sequence[Judged]
) -> tuple[Contradiction, ...]:
    """What the rules found, with what officers say of it: added, made certain, or struck with a reason."""
    standing = {c.id for c in cited if c.live}
    known = [j for j in judgements if {j.first, j.second} <= standing]
    by_pair = {frozenset((j.first, j.second)): j for j in known}
    pairs = {frozenset((c.first, c.second)) for c in found}
    kept = [_as_judged(c, by_pair.get(frozenset((c.first, c.second)))) for c in found]
    added = [
        Contradiction(rule="officer", first=j.first, second=j.second, why=sentence(one_line(j.why)))
        for j in known
        if j.contradicts and frozenset((j.first, j.second)) not in pairs
    ]
    return (*kept, *added)


def _as_judged(found: Contradiction, judgement: Judged | None) -> Contradiction:
    if judgement is None:
        return found
    if not judgement.contradicts:
        return msgspec.structs.replace(found, struck=one_line(judgement.why))
    why = f"{found.why} An officer says so too: {sentence(one_line(judgement.why))}"
    return msgspec.structs.replace(found, certain=True, why=why)


def _times(standing: Sequence[Cited], incident: Incident) -> list[Contradiction]:
    """Two sources that date the incident so that the times do not meet."""
    if incident.agreed:
        return []
    dated = [c for c in standing if c.id in incident.statements]
    return [c for a, b in combinations(dated, 2) if (c := _time(a, b))]


def _time(first: Cited, second: Cited) -> Contradiction | None:
    one, other = first.statement.time, second.statement.time
    if one is None or other is None or first.source == second.source:
        return None
    apart = distance(one, other)
    if apart.least < timedelta(0) < apart.most:
        return None
    why = sentence(f"it took place {span_words(one)}, {_voice(first)}; {span_words(other)}, {_voice(second)}")
    return Contradiction(rule="time", first=first.id, second=second.id, why=why, certain=not apart.mixed)


def _relations(relations: Sequence[Relation]) -> list[Contradiction]:
    return [
        Contradiction(rule="relation", first=r.id, second=r.against[0], why=r.explanation)
        for r in relations
        if r.verdict is Verdict.INCONSISTENT and r.against and r.against[0] != r.id
    ]


def _voice(cited: Cited) -> str:
    origin, source = one_line(cited.origin), one_line(cited.source)
    return f"according to {origin}" + ("" if origin == source else f" (in {source})")
