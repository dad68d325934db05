"""A document as one self-contained page: no script, nothing loaded, made for paper."""

from tocsin.desk.review.document import Document, Section, Table
from tocsin.picture.markup import Safe, element, join

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE = """
body { font: 11pt/1.45 Georgia, 'DejaVu Serif', serif; color: #111; background: #fff; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid #555; break-after: avoid; }
.limit, .marker { font-weight: bold; }
.marker { border: 2px solid #111; padding: .3rem .6rem; text-align: center; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid #bbb; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: 8.5pt/1.4 monospace; }
pre { border: 1px solid #bbb; padding: .5rem; }
p, li, td { overflow-wrap: anywhere; }
@page { margin: 18mm 16mm; }
@media print { body { margin: 0; max-width: none; padding: 0; } }
"""


def page_of(document: Document) -> str:
    """The whole page, as text."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="referrer", content="no-referrer"),
        element("title", document.title),
        Safe(f"<style>{STYLE}</style>"),
    )
    marker = element("p", document.marker, class_="marker") if document.marker else Safe("")
    sections = join(_section(number, section) for number, section in enumerate(document.sections, 1))
    main = element(
        "main",
        marker,
        element("h1", document.title),
        element("p", document.subtitle),
        element("p", document.limit, class_="limit"),
        sections,
        element("p", document.limit, class_="limit"),
        marker,
    )
    return "<!doctype html>\n" + element("html", head, element("body", main), lang="en") + "\n"


def _section(number: int, section: Section) -> Safe:
    name = f"s{number}"
    parts = [element("h2", section.title, id=name)]
    parts += [element("p", sentence) for sentence in section.sentences]
    if section.points:
        parts.append(element("ul", *(element("li", point) for point in section.points)))
    if section.table is not None:
        parts.append(_table(section.table, section.title) if section.table.rows else element("p", "None."))
    if section.copied:
        parts.append(element("pre", section.copied))
    return element("section", *parts, aria_labelledby=name)


def _table(table: Table, name: str) -> Safe:
    head = element("thead", element("tr", *(element("th", cell, scope="col") for cell in table.head)))
    rows = [element("tr", *(element("td", cell) for cell in row)) for row in table.rows]
    whole = element("table", head, element("tbody", *rows))
    return element("div", whole, class_="scroll", role="region", aria_label=name, tabindex="0")
