"""How the answers to a question of number are shown: each figure with bound, voice and as-of, and the plot.

Pure but for marking the drawing as markup: it is made of numbers and of words that the drawing escapes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from string import ascii_lowercase

from django.utils.safestring import SafeString, mark_safe

from tocsin.faces.console.drawing.figures import Dot, Look, figures_svg, plottable
from tocsin.picture.model import Apart, Basis, FigureAnswer, FigureSaid
from tocsin.picture.times import comparable, moment_words
from tocsin.picture.words import chain_words, one_line
from tocsin.terms import Bound

WIDTHS = {"wide": 760, "phone": 340}

BOUND_WORDS = {
    Bound.EXACTLY: "exact, as said",
    Bound.AT_LEAST: "at least: open upward",
    Bound.AT_MOST: "at most: open downward",
    Bound.MORE_THAN: "more than: open upward",
    Bound.FEWER_THAN: "fewer than: open downward",
    Bound.ABOUT: "about",
    Bound.RANGE: "from … to",
    Bound.VAGUE: "a word, no number",
}
_LOOKS = {
    Apart.NO: Look.CURRENT,
    Apart.SUPERSEDED: Look.SUPERSEDED,
    Apart.STRUCK: Look.STRUCK,
    Apart.RETRACTED: Look.STRUCK,
}
_BASES = {Basis.SAID: "as said", Basis.PUBLISHED: "", Basis.UNKNOWN: "time not known"}


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure as a line of a table. `letter` stands for its source in the plot."""

    figure: FigureSaid
    letter: str
    bound: str
    voice: str
    as_of: str
    basis: str

    @property
    def counted(self) -> bool:
        """Whether it counts in the range."""
        return self.figure.apart is Apart.NO


@dataclass(frozen=True, slots=True)
class FigureSection:
    """Everything that is shown for one question of number."""

    answer: FigureAnswer
    counted: tuple[FigureRow, ...]
    earlier: tuple[FigureRow, ...]
    apart: tuple[FigureRow, ...]
    plots: dict[str, SafeString]

    @property
    def rows(self) -> tuple[FigureRow, ...]:
        """All that are on the plot, and what else has a number."""
        return (*self.counted, *self.earlier)


def figure_section(answer: FigureAnswer, began: datetime | None) -> FigureSection:
    """The section of one question."""
    letters = letters_of([figure.source for figure in answer.figures])
    rows = [_row(figure, letters[figure.source]) for figure in answer.figures]
    dots = [_dot(row) for row in rows if _is_plotted(row.figure)]
    return FigureSection(
        answer=answer,
        counted=tuple(row for row in rows if row.counted),
        earlier=tuple(row for row in reversed(rows) if row.figure.apart.gone),
        apart=tuple(row for row in rows if row.figure.apart not in _LOOKS),
        plots={name: _drawn(dots, answer.title, began, width) for name, width in WIDTHS.items()},
    )


def letters_of(sources: Sequence[str]) -> dict[str, str]:
    """A letter for each source, in the order they first appear; after z come aa, ab …"""
    return {source: _letters(number) for number, source in enumerate(dict.fromkeys(sources))}


def _letters(number: int) -> str:
    """0 is a, 25 is z, 26 is aa."""
    more, last = divmod(number, len(ascii_lowercase))
    return (_letters(more - 1) if more else "") + ascii_lowercase[last]


def _row(figure: FigureSaid, letter: str) -> FigureRow:
    return FigureRow(
        figure=figure,
        letter=letter,
        bound=BOUND_WORDS[figure.bound],
        voice=chain_words(figure.speakers, figure.source),
        as_of=moment_words(figure.as_of),
        basis=_BASES[figure.basis],
    )


def _is_plotted(figure: FigureSaid) -> bool:
    return figure.apart in _LOOKS and figure.as_of is not None and plottable(figure.figure)


def _dot(row: FigureRow) -> Dot:
    figure = row.figure
    assert figure.as_of is not None
    look = _LOOKS[figure.apart]
    standing = "" if look is Look.CURRENT else f", {look}"
    return Dot(
        id=figure.id,
        at=comparable(figure.as_of),
        figure=figure.figure,
        letter=row.letter,
        words=f"{figure.words} ({one_line(figure.source)}, as of {row.as_of}{standing})",
        look=look,
        successor=figure.superseded_by,
    )


def _drawn(dots: Sequence[Dot], title: str, began: datetime | None, width: int) -> SafeString:
    return mark_safe(figures_svg(dots, title=title, began=began, width=width))
