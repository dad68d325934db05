"""Which parts of a text which statements quote. Pure. Quotes may overlap, and may hold each other."""

from collections.abc import Sequence
from typing import NamedTuple

from tocsin.picture.words import clean


class Quote(NamedTuple):
    """A statement's place in the text: half-open code points. `state` is how it stands."""

    name: str
    start: int
    end: int
    state: str


class Segment(NamedTuple):
    """A stretch of text that the same statements quote, and the statements whose quote ends with it."""

    text: str
    quotes: tuple[Quote, ...]
    ending: tuple[Quote, ...]

    @property
    def names(self) -> str:
        """The names of the statements, with spaces."""
        return " ".join(quote.name for quote in self.quotes)


def segments(text: str, quotes: Sequence[Quote]) -> list[Segment]:
    """The text cut where a quote begins or ends. Controls that hide or reorder text are left out."""
    inside = [quote for quote in quotes if 0 <= quote.start < quote.end <= len(text)]
    edges = sorted({0, len(text), *(quote.start for quote in inside), *(quote.end for quote in inside)})
    return [
        Segment(
            text=clean(text[start:end]),
            quotes=tuple(quote for quote in inside if quote.start <= start and end <= quote.end),
            ending=tuple(quote for quote in inside if quote.end == end),
        )
        for start, end in zip(edges, edges[1:], strict=False)
    ]
