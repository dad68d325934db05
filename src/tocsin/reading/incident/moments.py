"""When an incident was: the times that its sentences and the likeliest ones name, to choose from."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

import numpy as np

from tocsin.reading.dates import Dates
from tocsin.reading.incident.choice import cells
from tocsin.reading.incident.features import Scene
from tocsin.reading.incident.sights import Focus, trigger_near, word
from tocsin.reading.incident.words import Tag, data
from tocsin.reading.language import anchor_keys, load
from tocsin.reading.statement import TimeSpan

_SENTENCES = 3
_LONGEST = timedelta(days=8)
_TIMELY = frozenset(
    (
        "today",
        "yesterday",
        "tonight",
        "last",
        "past",
        "ago",
        "now",
        "morning",
        "afternoon",
        "evening",
        "night",
        "noon",
        "dawn",
    )
)
_NOW_WORDS_MAX = 3
_CLOCK_FIGURES, _HOURS, _MINUTES = 4, 24, 60
_BEFORE_CLOCK = frozenset(("at", "about", "around", "approximately"))
_AFTER_CLOCK = frozenset(("gmt", "hours"))
_AGO = (0, 1, 2, 3, 7, 14, 31, 92, 366)


class Moment(NamedTuple):
    """A time that may be the incident's, and the cells of what stands around it."""

    span: TimeSpan
    cells: list[int]


@cache
def dates() -> Dates:
    """What reads times in English; made once."""
    return Dates(load("tocsin.reading.english"))


def moments(text: str, laid: Scene, seen: Focus, published: datetime | None) -> list[Moment]:
    """The times of at most eight days, not after the publication. `text` is what `laid` was made of."""
    likely = np.argsort(-seen.scores, kind="stable")[:_SENTENCES].tolist()
    chosen = dict.fromkeys([*seen.sentences[:_SENTENCES], *likely, 0])
    return [one for sentence in chosen for one in _in_sentence(text, laid, seen, published, sentence)]


def _in_sentence(text: str, laid: Scene, seen: Focus, published: datetime | None, sentence: int) -> Iterator[Moment]:
    first, after = (int(place) for place in np.searchsorted(laid.sentences, (sentence, sentence + 1)))
    if not any(_is_timely(laid, place) for place in range(first, after)):
        return
    start, end = laid.words[first].start, laid.words[after - 1].end
    found = list(_dated(text[start:end], laid, seen, published, (first, after)))
    yield from found
    if published:
        yield from _on_the_day(laid, seen, published, (first, after), dated=bool(found))


def _dated(
    sentence: str, laid: Scene, seen: Focus, published: datetime | None, tokens: tuple[int, int]
) -> Iterator[Moment]:
    """The times that a sentence names by words of days."""
    first, after = tokens
    words = " " + " ".join(sentence.split())
    # Spaces may have gone: what stands before a word is counted in letters.
    begin = laid.words[first].start
    lengths = [len("".join(sentence[t.start - begin : t.end - begin].split())) for t in laid.words[first:after]]
    letters = np.cumsum([0, *lengths])
    for mention in dates().mentions(words, anchor_keys(words.lower()), published):
        if mention.span and not mention.duration and _is_day(mention.span, published):
            begins, ends = (
                first + int(np.searchsorted(letters, len("".join(words[:place].split()))))
                for place in (mention.start, mention.end)
            )
            yield Moment(mention.span, _cells(laid, seen, (begins, ends), mention.type, (mention.span, published)))


def _on_the_day(
    laid: Scene, seen: Focus, published: datetime, tokens: tuple[int, int], *, dated: bool
) -> Iterator[Moment]:
    """The day of publication where a sentence says so without naming it: "a few minutes ago"; "at 1215" where no day
    stands beside it."""
    midnight = published.replace(hour=0, minute=0, second=0, microsecond=0)
    span = TimeSpan(midnight, midnight + timedelta(days=1))
    for place in range(*tokens):
        length = _just_now(laid, place)
        kind = "now" if length else "clock" if not dated and _is_clock(laid, place) else ""
        if kind:
            yield Moment(span, _cells(laid, seen, (place, place + max(length, 1)), kind, (span, published)))


def _just_now(laid: Scene, place: int) -> int:
    """How many words from a place on say that something was hours or minutes ago; 0 for none."""
    phrases = _now().get(laid.words[place].word.text)
    if not phrases:
        return 0
    said = [token.word.text for token in laid.words[place : place + _NOW_WORDS_MAX]]
    return next((n for n in range(len(said), 1, -1) if " ".join(said[:n]) in phrases), 0)


@cache
def _now() -> dict[str, list[str]]:
    """The words for a time just before the report, by the first of them."""
    found: dict[str, list[str]] = {}
    for words in data()["moments"]["now"].split("|"):
        found.setdefault(words.split()[0], []).append(words)
    return found


def _is_clock(laid: Scene, place: int) -> bool:
    """Whether a time of day of four figures stands here: "at 1215"."""
    said = laid.words[place].word.text
    if len(said) != _CLOCK_FIGURES or not said.isdecimal() or int(said[:2]) >= _HOURS or int(said[2:]) >= _MINUTES:
        return False
    return word(laid, place - 1) in _BEFORE_CLOCK or word(laid, place + 1) in _AFTER_CLOCK


def _is_timely(laid: Scene, place: int) -> bool:
    said = laid.words[place].word
    return said.tag is Tag.TIME or said.text in _TIMELY or said.text[0].isdigit()


def _is_day(span: TimeSpan, published: datetime | None) -> bool:
    """Whether a time is short enough to date an incident by, and not after the day of publication: a date line gives
    that day without an hour."""
    return span.end - span.start <= _LONGEST and (not published or span.start.date() <= published.date())


def _cells(
    laid: Scene, seen: Focus, at: tuple[int, int], kind: str, when: tuple[TimeSpan, datetime | None]
) -> list[int]:
    start, end = at
    sentence = int(laid.sentences[min(start, len(laid.words) - 1)])
    filled, rank, likely, place = seen.ranks(sentence)
    span, published = when
    days = (published.date() - span.start.date()).days if published else -1
    ago = sum(days > least for least in _AGO)
    length = min(3, (span.end - span.start).days)
    before, second, after = word(laid, start - 1), word(laid, start - 2), word(laid, end)
    left, right = trigger_near(laid, min(start, len(laid.words) - 1), end)
    said = " ".join(word(laid, p) for p in range(start, min(end, start + 3)))
    return cells([
        filled, rank, likely, place, ago, length, kind, before, (second, before), after, left, right, said,
        (kind, before), (filled, ago), (rank, ago), (left, before), (filled, rank), (place, ago), (right, ago),
        (kind, ago), (filled, left), (said, before), 1,
    ])  # fmt: skip
