"""A form of numbered blocks, as Markdown and as one self-contained page."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tocsin.picture.about import About, notes
from tocsin.picture.exports.said import NOT_KNOWN
from tocsin.picture.markup import Safe, element, join
from tocsin.picture.page_style import STYLE
from tocsin.picture.times import moment_words
from tocsin.picture.words import one_line

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
.form{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(17rem,100%),1fr));border-top:1px solid var(--line);
border-left:1px solid var(--line);margin:1.2rem 0}
.block{border-right:1px solid var(--line);border-bottom:1px solid var(--line);padding:.5rem .8rem;
background:var(--card)}
.block.wide{grid-column:1/-1}.block h2{font:600 .88rem/1.4 var(--sans);color:var(--soft);margin:0 0 .2rem}
.block p{margin:.15rem 0}.block .none{color:var(--soft)}
.block table{border-collapse:collapse;width:100%;font-size:.92rem}
.block td,.block th{text-align:left;vertical-align:top;padding:.2rem .5rem .2rem 0;border-bottom:1px solid var(--line)}
"""
WIDE_FROM = 90
"""From how many characters on a block takes the whole width."""


class Block(NamedTuple):
    """One numbered block: lines of text, or a table whose first row is its head. Empty: not known."""

    number: str
    title: str
    lines: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


class Form(NamedTuple):
    """A form by its code (``ICS 201``), its title, and its blocks in order."""

    code: str
    title: str
    blocks: tuple[Block, ...]


def block(number: str, title: str, *lines: str | Iterable[str]) -> Block:
    """A block of the lines that are not empty; a line may be several."""
    flat = [part for line in lines for part in ([line] if isinstance(line, str) else line)]
    return Block(number, title, tuple(one_line(part) for part in flat if part and part.strip()))


def form_markdown(form: Form, about: About) -> str:
    """The form as Markdown: one heading for each block, tables as tables."""
    title = plain_markdown(f"{form.code} {form.title}")
    parts = [*(f"**{note}**" for note in notes(about)), f"# {title}", plain_markdown(_footing(about))]
    for each in form.blocks:
        parts.append(f"## {each.number}. {each.title}")
        parts += _block_lines(each)
    return "\n\n".join(parts) + "\n"


def _block_lines(each: Block) -> list[str]:
    if len(each.table) > 1:
        return [*_listed(each.lines), markdown_table(each.table)]
    return _listed(each.lines) or [f"*{NOT_KNOWN}*"]


def _listed(lines: Sequence[str]) -> list[str]:
    if len(lines) < 2:
        return [plain_markdown(line) for line in lines]
    return ["\n".join(f"- {plain_markdown(line)}" for line in lines)]


def markdown_table(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first row is its head."""
    head, *body = [[plain_markdown(cell).replace("|", "\\|") or " " for cell in row] for row in rows]
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)


_SPECIAL = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]<>#!~"})


def plain_markdown(text: str) -> str:
    """Text that Markdown shows as it is: on one line, its marks escaped."""
    line = one_line(text).translate(_SPECIAL)
    return f"\\{line}" if line[:1] in ("-", "+", "=") else line


def form_html(form: Form, about: About) -> str:
    """The form as one page: no script, nothing loaded, readable on a phone and on paper."""
    head = join(
        [
            element("meta", charset="utf-8"),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", http_equiv="Content-Security-Policy", content=POLICY),
            element("meta", name="referrer", content="no-referrer"),
            element("title", f"{form.code}: {about.title}"),
            Safe(f"<style>{STYLE}{_STYLE}</style>"),
        ]
    )
    header = element(
        "header",
        *(element("p", note, class_="kicker") for note in notes(about)),
        element("h1", f"{form.code} {form.title}"),
        element("p", _footing(about), class_="lead"),
    )
    body = element("body", header, element("main", element("div", *map(_block_html, form.blocks), class_="form")))
    return "<!doctype html>\n" + element("html", element("head", head), body, lang="en") + "\n"


def _footing(about: About) -> str:
    by = f"Prepared by {about.prepared_by}. " if about.prepared_by else ""
    at = f"Prepared {moment_words(about.prepared_at)}. " if about.prepared_at else ""
    return f"{by}{at}Filled from reports; what is in brackets names the statements. Empty blocks are not known."


def _block_html(each: Block) -> Safe:
    long = len(each.table) > 1 or sum(map(len, each.lines)) > WIDE_FROM
    shown = [element("p", line, dir="auto") for line in each.lines]
    if len(each.table) > 1:
        shown.append(_table(each.table))
    if not shown:
        shown = [element("p", NOT_KNOWN, class_="none")]
    heading = element("h2", f"{each.number}. {each.title}")
    return element("section", heading, *shown, class_="block wide" if long else "block")


def _table(rows: Sequence[Sequence[str]]) -> Safe:
    head = element("tr", *(element("th", cell, scope="col") for cell in rows[0]))
    body = [element("tr", *(element("td", cell) for cell in row)) for row in rows[1:]]
    table = element("table", element("thead", head), element("tbody", *body))
    return element("div", table, class_="scroll", role="region", aria_label="Table", tabindex=0)
