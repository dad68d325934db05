"""Noun phrases of a report, and the spans of words in them that may name something.

A base phrase is a run of words that can stand in a noun phrase. Every span inside a base phrase is a
candidate, and so are phrases joined by "of": which one is a name the model tells.
"""

from collections.abc import Iterator
from typing import NamedTuple

from tocsin.reading.incident.words import Tag, Token

SPAN_WORDS_MAX = 8
_QUOTED_WORDS_MAX = 5
_JOINED_MAX = 3
_NOMINAL = frozenset((Tag.NOUN, Tag.NUMBER, Tag.TIME, Tag.ADJECTIVE))
_FOLLOWS = frozenset((Tag.NOUN, Tag.ADJECTIVE, Tag.EITHER, Tag.PARTICIPLE))
_OPENS = frozenset((Tag.DETERMINER, Tag.ADJECTIVE, Tag.NUMBER, Tag.OWNER, Tag.ADVERB))
_VERB_BEFORE = frozenset((Tag.TO, Tag.MODAL, Tag.PRONOUN))
_ARTICLES = frozenset(("a", "an", "the"))


class Phrase(NamedTuple):
    """A base phrase: the half-open range of its tokens."""

    start: int
    end: int


class Span(NamedTuple):
    """A candidate: the range of its tokens, and the first and last base phrase that it touches."""

    start: int
    end: int
    first: int
    last: int


def resolved(words: list[Token]) -> list[Tag]:
    """The tags of the words, each form that can be noun or verb decided by its neighbours."""
    tags = [token.word.tag for token in words]
    before = Tag.STOP
    for place, tag in enumerate(tags):
        after = tags[place + 1] if place + 1 < len(tags) else Tag.STOP
        if tag is Tag.EITHER:
            tags[place] = _either(before, after)
        elif tag is Tag.PARTICIPLE or tag is Tag.GERUND:
            tags[place] = _form(tag, before, after)
        if tags[place] is not Tag.QUOTE:
            before = tags[place]
    return tags


def _either(before: Tag, after: Tag) -> Tag:
    if before in _VERB_BEFORE or (before is Tag.NOUN and after is Tag.DETERMINER):
        return Tag.VERB
    return Tag.NOUN


def _form(tag: Tag, before: Tag, after: Tag) -> Tag:
    if before in _OPENS and (after in _FOLLOWS or tag is Tag.GERUND):
        return Tag.ADJECTIVE
    if tag is Tag.GERUND and before is Tag.NOUN and after is Tag.NOUN:
        return Tag.ADJECTIVE
    if tag is Tag.PARTICIPLE and before in (Tag.PREPOSITION, Tag.STOP) and after in _FOLLOWS:
        return Tag.ADJECTIVE
    return tag


def phrases(words: list[Token], tags: list[Tag]) -> list[Phrase]:
    """The base phrases, in order."""
    inside = [tag in _NOMINAL for tag in tags]
    for place, tag in enumerate(tags):
        if tag is Tag.OWNER and place and inside[place - 1] and place + 1 < len(tags):
            inside[place] = tags[place + 1] in _FOLLOWS or tags[place + 1] is Tag.NUMBER
    _take_in_quotes(tags, inside)
    found, start = [], -1
    for place, is_in in enumerate([*inside, False]):
        if is_in and start < 0:
            start = place
        elif not is_in and start >= 0:
            found.append(Phrase(start, place))
            start = -1
    return found


def _take_in_quotes(tags: list[Tag], inside: list[bool]) -> None:
    """Let the marks of a short quotation that holds nothing but a name be part of the phrase."""
    opened = -1
    for place, tag in enumerate(tags):
        if tag is not Tag.QUOTE:
            continue
        within = place - opened - 1
        if opened >= 0 and 0 < within <= _QUOTED_WORDS_MAX and all(inside[opened + 1 : place]):
            inside[opened] = inside[place] = True
            opened = -1
        else:
            opened = place


def spans(words: list[Token], tags: list[Tag], bases: list[Phrase]) -> Iterator[Span]:
    """Every candidate: spans inside base phrases, and phrases joined by "of"."""
    chains = list(_chains(words, bases))
    for number, base in enumerate(bases):
        starts = [p for p in range(base.start, base.end) if tags[p] is not Tag.OWNER]
        for start in starts:
            for end in range(start + 1, min(base.end, start + SPAN_WORDS_MAX) + 1):
                if tags[end - 1] is not Tag.OWNER and _whole_quotes(tags, start, end):
                    yield Span(start, end, number, number)
            for last in chains[number]:
                yield Span(start, bases[last].end, number, last)


def _whole_quotes(tags: list[Tag], start: int, end: int) -> bool:
    return tags[start:end].count(Tag.QUOTE) != 1


def _chains(words: list[Token], bases: list[Phrase]) -> Iterator[list[int]]:
    """For each base phrase the phrases that hang on it by "of", directly or through another."""
    for number in range(len(bases)):
        chain: list[int] = []
        last = number
        while (
            last + 1 < len(bases) and len(chain) < _JOINED_MAX and _is_of(words, bases[last].end, bases[last + 1].start)
        ):
            last += 1
            chain.append(last)
        yield chain


def _is_of(words: list[Token], end: int, start: int) -> bool:
    between = [token.word for token in words[end:start]]
    if not between or between[0].text != "of" or len(between) > 2:
        return False
    return len(between) == 1 or between[1].tag is Tag.DETERMINER


def key(words: list[Token], span: Span) -> str:
    """The string of a span as names are compared: without marks and articles."""
    return " ".join(
        token.word.text
        for token in words[span.start : span.end]
        if token.word.text not in _ARTICLES and token.word.tag not in (Tag.QUOTE, Tag.MARK, Tag.STOP)
    )
