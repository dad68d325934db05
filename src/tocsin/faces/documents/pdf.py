"""A document as a PDF, with a font of this machine that has the document's characters.

No font comes with Tocsin. DejaVu, Noto or Liberation is looked for where systems keep fonts and in the
folder that ``TOCSIN_FONTS`` names. Without one, a document in Western European letters is set in the PDF's
own Helvetica; any other is refused: a report with holes in it would be wrong quietly.
"""

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from fpdf import FPDF, XPos, YPos
from fpdf.fonts import FontFace, TTFFont

from tocsin.desk.review.document import Document, Section, Table, words_of
from tocsin.terms import DeskUnusable

FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
NAMES = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf")
BOLD = {
    "DejaVuSans.ttf": "DejaVuSans-Bold.ttf",
    "NotoSans-Regular.ttf": "NotoSans-Bold.ttf",
    "LiberationSans-Regular.ttf": "LiberationSans-Bold.ttf",
}
TEXT_POINTS, TABLE_POINTS, COPIED_POINTS, LINE_MM = 10, 8, 7.5, 5.2
PLAIN = str.maketrans({"“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "’": "'"})


def pdf_of(document: Document, *, made_at: datetime, font: Path | None) -> bytes:
    """The document as a PDF, set in `font`, else in Helvetica.

    Raises `DeskUnusable` where it has characters that the font cannot show.
    """
    pages = _Pages(document, font)
    pages.set_creation_date(made_at)
    pages.set_title(document.title)
    pages.set_lang("en")
    pages.draw()
    return bytes(pages.output())


def find_font(surroundings: dict[str, str] | None = None) -> Path | None:
    """A font of this machine for many scripts; None where there is none."""
    named = (surroundings if surroundings is not None else dict(os.environ)).get("TOCSIN_FONTS", "")
    folders = [Path(folder).expanduser() for folder in (*([named] if named else []), *FOLDERS)]
    found = {path.name: path for folder in reversed(folders) for path in _fonts_in(folder)}
    return next((found[name] for name in NAMES if name in found), None)


def _fonts_in(folder: Path) -> Iterator[Path]:
    for name in NAMES:
        yield from sorted(folder.rglob(name)) if folder.is_dir() else ()


class _Pages(FPDF):
    """The pages: the limit and an exercise's marker at the head and foot of each."""

    def __init__(self, document: Document, font: Path | None) -> None:
        super().__init__(format="A4")
        self._document, self._plain = document, font is None
        self._family = "helvetica"
        if font is not None:
            self._family = "document"
            bold = font.with_name(BOLD[font.name])
            self.add_font(self._family, "", font)
            self.add_font(self._family, "B", bold if bold.exists() else font)
        self.set_auto_page_break(True, margin=20)
        self._check()

    def header(self) -> None:
        """What stands at the head of a page."""
        self._line_at_edge(10)

    def footer(self) -> None:
        """What stands at its foot: the same, and the number."""
        self._line_at_edge(-15, number=True)

    def draw(self) -> None:
        """Everything."""
        self.add_page()
        self.set_y(20)
        self._write(self._document.title, 16, bold=True)
        self._write(self._document.subtitle, TEXT_POINTS)
        for section in self._document.sections:
            self._section(section)

    def _section(self, section: Section) -> None:
        self.ln(4)
        if self.will_page_break(25):
            self.add_page()
        self._write(section.title, 12, bold=True)
        for sentence in section.sentences:
            self._write(sentence, TEXT_POINTS)
        for point in section.points:
            self._write(f"• {point}", TEXT_POINTS)
        if section.table is not None:
            self._table(section.table)
        if section.copied:
            self._write(section.copied, COPIED_POINTS)

    def _table(self, table: Table) -> None:
        if not table.rows:
            self._write("None.", TEXT_POINTS)
            return
        self.set_font(self._family, "", TABLE_POINTS)
        self.set_draw_color(160)
        widths = _widths(table)
        with self.table(
            col_widths=widths,
            line_height=4.4,
            text_align="LEFT",
            borders_layout="HORIZONTAL_LINES",
            headings_style=FontFace(emphasis="BOLD"),
        ) as drawn:
            for cells in (table.head, *table.rows):
                row = drawn.row()
                for cell in cells:
                    row.cell(self._shown(cell))

    def _write(self, text: str, points: float, *, bold: bool = False) -> None:
        self.set_font(self._family, "B" if bold else "", points)
        self.multi_cell(0, points * 0.52, self._shown(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")

    def _line_at_edge(self, y: float, *, number: bool = False) -> None:
        self.set_y(y)
        self.set_font(self._family, "B", 8)
        words = [word for word in (self._document.marker, self._document.limit) if word]
        words += [f"{self.page_no()}"] if number else []
        self.cell(0, 5, self._shown("  ·  ".join(words)), align="C")
        if not number:
            self.set_y(20)

    def _shown(self, text: str) -> str:
        return text.translate(PLAIN).replace("·", "-").replace("•", "-") if self._plain else text

    def _check(self) -> None:
        missing = sorted(set(self._missing()))
        if missing:
            shown = " ".join(missing[:10])
            raise DeskUnusable(
                f"No font on this machine shows these characters of the report: {shown}",
                "Install DejaVu or Noto fonts, name their folder in TOCSIN_FONTS, or take --format html.",
            )

    def _missing(self) -> Iterator[str]:
        for text in words_of(self._document):
            for character in self._shown(text):
                if not character.isspace() and not self._has(character):
                    yield character

    def _has(self, character: str) -> bool:
        font = self.fonts.get(self._family)
        return ord(character) in font.cmap if isinstance(font, TTFFont) else ord(character) < 256


def _widths(table: Table) -> Sequence[int]:
    """Shares of the width: as the longest word and the average cell of a column want it."""
    columns = list(zip(table.head, *table.rows, strict=True))
    wanted = []
    for column in columns:
        longest = max(len(word) for cell in column for word in (cell.split() or [""]))
        average = sum(len(cell) for cell in column) // len(column)
        wanted.append(max(6, longest, min(average, 45)))
    return wanted
