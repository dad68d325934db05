"""The page: self-contained, escaped, linked to the quoted words."""

import hashlib
import re
from html.parser import HTMLParser

import msgspec
import pytest

from tests.picture.make import HARBOUR, harbour, moment, reading, said, toll
from tocsin.picture import Graded, Picture, Point, State, build_picture
from tocsin.picture.markup import element, text
from tocsin.picture.page import render_page
from tocsin.picture.page_reports import marked
from tocsin.picture.plot import plot
from tocsin.reading.statement import Kind, Reading
from tocsin.terms import AdmiraltyGrade, Bound

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\u202egnp.exe\u200b \"' &amp; \x1b[31m"
VOID = {"meta", "br", "hr", "img", "link", "input"}


class Outline(HTMLParser):
    """Collects tags, ids, link targets and open elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.attributes: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        values = dict(attrs)
        self.ids += [values["id"] or ""] if "id" in values else []
        self.targets += [values["href"] or ""] if "href" in values else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def outline(page: str) -> Outline:
    """The outline of a page; every element must be closed in order."""
    found = Outline()
    found.feed(page)
    assert found.open == []
    return found


def texts(report: str = HARBOUR) -> dict[str, str]:
    """The report under its hash."""
    return {hashlib.sha256(report.encode()).hexdigest(): report}


def page(*readings: Reading) -> str:
    """The page of these readings with the made-up report's text."""
    return render_page(build_picture(readings), texts())


def test_the_page_needs_nothing_from_elsewhere() -> None:
    """No script, no image, no link outward, no style sheet."""
    found = outline(page(harbour(), toll("exactly 15", source="B")))
    assert not {"script", "img", "link", "iframe", "object", "form"} & set(found.tags)
    assert all(target.startswith("#") for target in found.targets)
    assert "url(" not in page(harbour())
    assert "default-src &#x27;none&#x27;" in page(harbour())


def test_every_link_has_its_place_and_every_id_is_single() -> None:
    """Links lead to ids that are there, and no id is given twice."""
    found = outline(page(harbour(), toll("exactly 15", source="B")))
    assert len(found.ids) == len(set(found.ids))
    assert {target[1:] for target in found.targets} <= set(found.ids)


def test_parts_stand_in_order() -> None:
    """Figures, warned versus happened, contradictions, timeline, not known, bulletin, then the texts."""
    heads = re.findall(r'<h2 id="(\w+)-title"', page(harbour()))
    assert heads == [
        "figures",
        "warned",
        "contradictions",
        "timeline",
        "unknown",
        "bulletin",
        "reports",
        "statements",
    ]


def test_hostile_text_stays_text() -> None:
    """Markup and hidden controls in every part of a statement come out escaped and without the controls."""
    detail = {"warner": HOSTILE, "warned": HOSTILE, "about": HOSTILE, "manner": "public", "answer": HOSTILE}
    statements = [
        said(kind, HOSTILE, text=HOSTILE, number="vague", detail=detail, place=HOSTILE, speakers=(HOSTILE,), id=HOSTILE)
        for kind in Kind
    ]
    report = reading(*statements, source=HOSTILE, text=HOSTILE, sha256=next(iter(texts(HOSTILE))))
    hostile = msgspec.structs.replace(report, title=HOSTILE)
    written = render_page(build_picture([hostile]), texts(HOSTILE))
    found = outline(written)
    assert not {"script", "img"} & set(found.tags)
    assert "onerror" not in found.attributes
    assert not re.search("[\u202e\u200b\x1b]", written)


def test_every_quote_is_marked_in_the_text() -> None:
    """Each statement's span is in a mark that begins at its anchor, overlapping ones too."""
    picture = build_picture([harbour()])
    written = render_page(picture, texts())
    for number in range(1, len(picture.statements) + 1):
        assert f'id="q{number}"' in written
        assert f'href="#q{number}"' in written


def test_marking_changes_no_letter() -> None:
    """The marked text, without its tags and numbers, is the report."""
    picture = build_picture([harbour()])
    numbers = {c.id: n for n, c in enumerate(picture.statements, start=1)}
    bare = re.sub(r"<sup>.*?</sup>|<[^>]+>", "", marked(HARBOUR, picture.statements, numbers))
    assert bare.replace("&#x27;", "'").replace("&quot;", '"') == HARBOUR


@pytest.mark.parametrize("end", [10_000_000, -1, 0])
def test_a_span_that_the_text_does_not_have_is_not_linked(end: int) -> None:
    """A statement whose words are not there leads to its row; nothing is marked."""
    odd = msgspec.structs.replace(said(Kind.CONTEXT, "Blast"), end=end)
    picture = build_picture([msgspec.structs.replace(harbour(), statements=(odd,))])
    written = render_page(picture, texts())
    assert "#q1" not in written
    assert "<mark" not in written
    found = outline(written)
    assert {target[1:] for target in found.targets} <= set(found.ids)


def test_without_its_text_a_statement_links_to_its_row() -> None:
    """Where a report's text is not at hand, the table is the place to link to."""
    written = render_page(build_picture([harbour()]), {})
    assert "not at hand" in written
    assert 'href="#q1"' not in written
    outline(written)


def test_an_empty_picture_has_a_page() -> None:
    """No report at all still gives a page that says what is not known."""
    written = render_page(build_picture([]), {})
    outline(written)
    assert "How many are dead." in written


def test_struck_and_graded_statements_show_it() -> None:
    """The desk's decisions are on the page."""
    struck = Graded(
        statement=said(Kind.DEAD, "x", text="x", number="exactly 9"),
        source="A",
        state=State.STRUCK,
        grade=AdmiraltyGrade("C", 4),
    )
    written = render_page(build_picture([struck]), {})
    assert "<s>9</s>" in written
    assert "graded C4" in written
    assert "struck by an officer" in written


def test_attributes_are_escaped() -> None:
    """A quote mark in a value cannot leave its attribute."""
    assert element("a", "<b>", href='"><script>') == '<a href="&quot;&gt;&lt;script&gt;">&lt;b&gt;</a>'
    assert text("a\u202eb") == "ab"


def point(bound: Bound, low: int | None, high: int | None, day: int = 9) -> Point:
    """A point of a plot."""
    return Point(moment(f"2031-05-{day:02d}T10:00"), "A", low, high, bound, "x", True)


@pytest.mark.parametrize(
    ("bound", "low", "high", "sign"),
    [
        (Bound.EXACTLY, 5, 5, 'class="dot"'),
        (Bound.AT_LEAST, 5, None, "<path"),
        (Bound.FEWER_THAN, None, 5, "<path"),
        (Bound.ABOUT, 5, None, "reach-open"),
        (Bound.RANGE, 3, 5, 'class="reach"'),
    ],
)
def test_bounds_are_drawn_as_bounds(bound: Bound, low: int | None, high: int | None, sign: str) -> None:
    """Only an exact number is a full dot alone."""
    drawn = plot([point(bound, low, high)], "Dead")
    assert sign in drawn
    assert (bound is Bound.EXACTLY) == ("reach" not in drawn)


def test_a_plot_stays_on_its_canvas() -> None:
    """Large, zero and equal numbers are drawn inside the frame."""
    drawn = plot([point(Bound.AT_LEAST, 0, None), point(Bound.EXACTLY, 10**9, 10**9, 12)], "Dead")
    heights = [float(y) for y in re.findall(r' (?:c?y|y1|y2)="([^"]+)"', drawn)]
    assert all(0 <= y <= 200 for y in heights)


def test_points_without_a_date_are_not_drawn() -> None:
    """A figure whose as-of nobody gives has no place on the time axis."""
    undated = point(Bound.EXACTLY, 5, 5)._replace(as_of=None)
    assert plot([undated], "Dead") == ""


def test_the_picture_is_the_same_from_any_order() -> None:
    """Two orders, one page."""
    reports = [harbour(), toll("exactly 15", source="B"), toll("at_least 20", source="C", at="2031-05-10T08:00")]
    assert page(*reports) == page(*reversed(reports))
    assert isinstance(build_picture(reports), Picture)
