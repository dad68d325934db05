"""Questions of number: who said which, what they span, how it moved, where they disagree.

No number leaves this module without its bound, its as-of and its source. Vague words ("scores"),
denied, struck and superseded figures are shown, and are never counted in a range.
"""

from collections.abc import Sequence
from itertools import combinations, permutations
from math import inf

import msgspec

from tocsin.picture.incident import is_about_another
from tocsin.picture.model import (
    Apart,
    Cited,
    Disagreement,
    FigureAnswer,
    FigureSaid,
    Incident,
    Movement,
    Picture,
    Point,
    Range,
    State,
)
from tocsin.picture.times import moment_words, order_key
from tocsin.picture.words import figure_words, one_line
from tocsin.reading.statement import Kind, Standing
from tocsin.terms import Bound, Figure

QUESTIONS: dict[Kind, str] = {
    Kind.DEAD: "Dead",
    Kind.INJURED: "Injured",
    Kind.MISSING: "Missing",
    Kind.HOSTAGES: "Hostages",
    Kind.PERPETRATORS_DEAD: "Attackers dead",
    Kind.PERPETRATORS_HELD: "Attackers held",
}
ONLY_GROWS = (Kind.DEAD, Kind.INJURED)
"""Totals that do not fall by themselves: a later, lower one needs a reason."""

ABOUT_SHARE = 0.5
"""How far "about N" may lie from N, as a share of N, before it is held against another figure."""

_NOT_TOTAL = ("part", "addition")
_OWN_LINE = (Standing.CLAIMED, Standing.WITNESS)


def limits(figure: Figure) -> tuple[float, float]:
    """The least and most a figure allows; "about" is given half its number either way."""
    if figure.bound is Bound.ABOUT:
        named = [n for n in (figure.low, figure.high) if n is not None]
        return (min(named) * (1 - ABOUT_SHARE), max(named) * (1 + ABOUT_SHARE)) if named else (0, inf)
    least, most = figure.least, figure.most
    return (0 if least is None else least, inf if most is None else most)


def compatible(first: Figure, second: Figure) -> bool:
    """Whether some number satisfies both figures."""
    (low, high), (low2, high2) = limits(first), limits(second)
    return max(low, low2) <= min(high, high2)


def falls_below(figure: Figure, other: Figure) -> bool:
    """Whether the most that one figure allows is less than the least of another."""
    return limits(figure)[1] < limits(other)[0]


def size(figure: Figure) -> tuple[int, float]:
    """For ordering figures: the number named, then how far up it reaches."""
    named = figure.low if figure.low is not None else figure.high
    return named or 0, limits(figure)[1]


def supersede(cited: Sequence[Cited], incident: Incident) -> tuple[Cited, ...]:
    """The statements, with each older figure of a source marked as superseded by its next one.

    Same source, same question, later as-of. A claim or a witness's figure is only superseded by the
    same voice; a vague word, a denial or a figure about another time supersedes nothing. Nor does a
    lower number of dead or injured: whether it corrects the total or counts a part, an officer decides.
    """
    lines: dict[tuple[Kind, str], list[Cited]] = {}
    for each in cited:
        if each.kind in QUESTIONS and _counts(each, incident):
            lines.setdefault((each.kind, each.source), []).append(each)
    newer = {old: new for line in lines.values() for old, new in _newer(line)}
    return tuple(msgspec.structs.replace(c, superseded_by=newer[c.id]) if c.id in newer else c for c in cited)


def _newer(line: Sequence[Cited]) -> list[tuple[str, str]]:
    """For each figure of one source the id of the next one that replaces it; of one time the greatest."""
    found = []
    for old in line:
        later = [new for new in line if _replaces(new, old)]
        if later and old.superseded_by is None:
            following = min(later, key=lambda c: (order_key(c.as_of), -size(_figure(c))[0], c.id))
            found.append((old.id, following.id))
    return found


def _counts(cited: Cited, incident: Incident) -> bool:
    return _apart(cited, incident) in (Apart.NO, Apart.SUPERSEDED)


def _figure(cited: Cited) -> Figure:
    return cited.statement.figure or Figure(Bound.VAGUE, None, None)


def _replaces(new: Cited, old: Cited) -> bool:
    if new.as_of is None or old.as_of is None:
        return False
    if new.kind in ONLY_GROWS and size(_figure(new))[0] < size(_figure(old))[0]:
        return False
    own_line = old.statement.standing in _OWN_LINE or new.statement.standing in _OWN_LINE
    if own_line and new.origin.casefold() != old.origin.casefold():
        return False
    return order_key(new.as_of) > order_key(old.as_of)


def _apart(cited: Cited, incident: Incident) -> Apart:
    figure = _figure(cited)
    if cited.state.withdrawn:
        return Apart.STRUCK if cited.state is State.STRUCK else Apart.RETRACTED
    if cited.statement.denied:
        return Apart.DENIED
    if figure.bound is Bound.VAGUE or (figure.low is None and figure.high is None):
        return Apart.VAGUE
    if is_about_another(cited, incident):
        return Apart.OTHER_TIME
    if cited.statement.detail.get("count") in _NOT_TOTAL:
        return Apart.PART
    return Apart.SUPERSEDED if cited.superseded_by else Apart.NO


def figure_answers(cited: Sequence[Cited], incident: Incident) -> tuple[FigureAnswer, ...]:
    """One answer for each question of number that has any statement, in the order of `QUESTIONS`."""
    answers = []
    for kind, title in QUESTIONS.items():
        asked = [c for c in cited if c.kind is kind and c.statement.bound]
        if asked:
            answers.append(_answer(kind, title, asked, incident))
    return tuple(answers)


def _answer(kind: Kind, title: str, asked: Sequence[Cited], incident: Incident) -> FigureAnswer:
    parts = _parts(asked, incident)
    figures = sorted((_said(c, incident, parts) for c in asked), key=lambda f: (order_key(f.as_of), f.source))
    counted = [figure for figure in figures if figure.apart is Apart.NO]
    return FigureAnswer(
        key=kind.value,
        title=title,
        kind=kind,
        range=range_of(counted),
        figures=tuple(figures),
        latest=tuple(figure.id for figure in counted),
        movement=_movements(figures),
        disagreements=_disagreements(counted),
    )


def _parts(asked: Sequence[Cited], incident: Incident) -> frozenset[str]:
    """Lesser figures of one voice in one report that cannot be the same total as its greatest."""
    voices: dict[tuple[str, str, str, float], list[Cited]] = {}
    for each in asked:
        if _apart(each, incident) is Apart.NO:
            voices.setdefault((each.source, each.report, each.origin, order_key(each.as_of)), []).append(each)
    pairs = (pair for voice in voices.values() for pair in permutations(voice, 2))
    return frozenset(lesser.id for lesser, greater in pairs if falls_below(_figure(lesser), _figure(greater)))


def _said(cited: Cited, incident: Incident, parts: frozenset[str]) -> FigureSaid:
    figure = _figure(cited)
    return FigureSaid(
        id=cited.id,
        bound=figure.bound,
        low=figure.low,
        high=figure.high,
        words=figure_words(cited.statement),
        source=cited.source,
        speakers=cited.statement.speakers,
        standing=cited.statement.standing,
        as_of=cited.as_of,
        basis=cited.basis,
        grade=str(cited.grade) if cited.grade else None,
        state=cited.state,
        superseded_by=cited.superseded_by,
        apart=Apart.PART if cited.id in parts else _apart(cited, incident),
    )


def range_of(counted: Sequence[FigureSaid]) -> Range | None:
    """What the figures span, in their own words; None where nothing is counted."""
    if not counted:
        return None
    lowest = min(counted, key=lambda f: (size(f.figure), f.id))
    highest = max(counted, key=lambda f: (size(f.figure), f.id))
    hard = [limits(f.figure) for f in counted if f.bound is not Bound.ABOUT]
    least = max((low for low, _ in hard), default=0)
    most = min((high for _, high in hard), default=inf)
    consistent = all(compatible(a.figure, b.figure) for a, b in combinations(counted, 2))
    return Range(
        words=_range_words(lowest, highest),
        lowest=lowest.id,
        highest=highest.id,
        at_least=int(least) if consistent and least > 0 else None,
        at_most=int(most) if consistent and most != inf else None,
        consistent=consistent,
    )


def _range_words(lowest: FigureSaid, highest: FigureSaid) -> str:
    if lowest.words == highest.words:
        return lowest.words
    return f"from {lowest.words} to {highest.words}"


def _movements(figures: Sequence[FigureSaid]) -> tuple[Movement, ...]:
    """For each source that gave different figures at different times, what it said when."""
    moving = (Apart.NO, Apart.SUPERSEDED)
    lines: dict[str, list[FigureSaid]] = {}
    for figure in figures:
        if figure.apart in moving and figure.as_of:
            lines.setdefault(figure.source, []).append(figure)
    return tuple(
        _movement(source, line)
        for source, line in sorted(lines.items())
        if len({order_key(figure.as_of) for figure in line}) > 1
    )


def _movement(source: str, line: Sequence[FigureSaid]) -> Movement:
    said = [f"{figure.words} ({moment_words(figure.as_of)})" for figure in line]
    return Movement(
        source=source,
        words=f"{one_line(source)}: {', then '.join(said)}",
        statements=tuple(figure.id for figure in line),
    )


def _disagreements(counted: Sequence[FigureSaid]) -> tuple[Disagreement, ...]:
    """One for each two figures that exclude each other, however many sources repeat them."""
    found: dict[frozenset[str], Disagreement] = {}
    for first, second in combinations(counted, 2):
        if not compatible(first.figure, second.figure):
            pair = frozenset((first.words, second.words))
            why = disagreement_words(first, second)
            found.setdefault(pair, Disagreement(first=first.id, second=second.id, why=why))
    return tuple(found.values())


def disagreement_words(first: FigureSaid, second: FigureSaid) -> str:
    """Both figures side by side, each with its source and as-of."""
    said = [f"{f.words} ({one_line(f.source)}, {moment_words(f.as_of)})" for f in (first, second)]
    return f"{said[0]} and {said[1]}: no number satisfies both."


def figure_series(picture: Picture, kind: Kind) -> tuple[Point, ...]:
    """The figures of one kind in order of their as-of, for a plot; superseded ones are not `current`.

    Vague words, denied and struck figures, parts and figures about another time are no points. A figure
    without any as-of comes last.
    """
    shown = (Apart.NO, Apart.SUPERSEDED)
    found = [a for a in picture.figures if a.kind is kind]
    return tuple(
        Point(f.as_of, f.source, f.low, f.high, f.bound, f.id, f.apart is Apart.NO)
        for answer in found
        for f in answer.figures
        if f.apart in shown
    )
