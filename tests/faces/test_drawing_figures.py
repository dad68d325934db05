"""The plot of figures over time: every bound has its own shape, and nothing is told by colour alone."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import pytest

from tocsin.faces.console.drawing.figures import Dot, Look, figures_svg
from tocsin.faces.console.drawing.ticks import nice_top, time_ticks
from tocsin.terms import Bound, Figure, TimeWindow

BEGAN = datetime(2024, 5, 10, 18, tzinfo=UTC)


def dot(bound: Bound, low: int | None, high: int | None = None, *, hours: float = 3, **more: object) -> Dot:
    """A figure some hours after the beginning."""
    figure = Figure(bound, low, high)
    values = {"id": f"r1.{hours}", "letter": "a", "words": str(figure), "at": BEGAN + timedelta(hours=hours)}
    return Dot(figure=figure, **(values | more))  # type: ignore[arg-type]


def drawn(*dots: Dot, width: int = 760) -> ET.Element:
    """The plot, parsed: it must be well-formed."""
    return ET.fromstring(figures_svg(dots, title="Dead", began=BEGAN, width=width))


def classes(tree: ET.Element) -> list[str]:
    """Every class in the drawing, in order."""
    return [name for element in tree.iter() for name in element.get("class", "").split()]


def reach(tree: ET.Element) -> list[str]:
    """The paths that show how far a number is open."""
    return [element.get("d", "") for element in tree.iter() if "reach" in element.get("class", "").split()]


def test_an_exact_number_is_a_dot_alone():
    """No arrow, no bar."""
    tree = drawn(dot(Bound.EXACTLY, 17, 17))
    assert "dot" in classes(tree)
    assert reach(tree) == []
    assert "hollow" not in classes(tree)


@pytest.mark.parametrize(("bound", "low", "high", "up"), [
    (Bound.AT_LEAST, 40, None, True),
    (Bound.MORE_THAN, 40, None, True),
    (Bound.AT_MOST, None, 40, False),
    (Bound.FEWER_THAN, None, 40, False),
])  # fmt: skip
def test_an_open_bound_is_an_open_arrow(bound: Bound, low: int | None, high: int | None, up: bool):
    """Upward for at least and more than, downward for at most and fewer than; hollow where the number is left out."""
    tree = drawn(dot(bound, low, high))
    (path,) = reach(tree)
    start, end = (float(part) for part in path.split("M")[1].split(" ")[1].split("V"))
    assert (end < start) is up
    assert path.count("L") == 2
    assert ("hollow" in classes(tree)) is (bound in (Bound.MORE_THAN, Bound.FEWER_THAN))


def test_a_range_is_a_bar_between_two_dots():
    """Both ends are marked."""
    tree = drawn(dot(Bound.RANGE, 10, 20))
    assert classes(tree).count("dot") == 2
    assert len(reach(tree)) == 1


def test_what_was_superseded_or_struck_is_told_by_shape():
    """A superseded figure is tied to its successor; a struck one is crossed out."""
    tree = drawn(
        dot(Bound.AT_LEAST, 12, hours=2, id="r1.1", look=Look.SUPERSEDED, successor="r2.1"),
        dot(Bound.EXACTLY, 19, 19, hours=20, id="r2.1", look=Look.STRUCK),
        dot(Bound.EXACTLY, 17, 17, hours=40, id="r3.1"),
    )
    assert classes(tree).count("step") == 1
    assert classes(tree).count("cross") == 1
    assert {"superseded", "struck", "current"} <= set(classes(tree))


def test_a_vague_word_has_no_place_on_the_axis():
    """A number that was not given is not plotted, and nothing else means no plot."""
    assert figures_svg([dot(Bound.VAGUE, None)], title="Dead") == ""
    assert classes(drawn(dot(Bound.VAGUE, None), dot(Bound.EXACTLY, 4, 4))).count("dot") == 1


def test_hostile_words_stay_words():
    """What a report says is escaped in title and label."""
    tree = drawn(dot(Bound.EXACTLY, 4, 4, words='4 (<script>"&)'))
    assert [element.text for element in tree.iter() if element.tag.endswith("title")] == ['4 (<script>"&)']
    assert not [element for element in tree.iter() if element.tag.endswith("script")]


def test_no_attribute_breaks_the_content_policy():
    """Presentation attributes and classes only: no style, no handler."""
    names = {name for element in drawn(dot(Bound.ABOUT, 40, 40)).iter() for name in element.attrib}
    assert not [name for name in names if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("width", [340, 760])
def test_labels_do_not_cover_each_other(width: int):
    """Of crowded figures each label has a place of its own, inside the drawing."""
    tree = drawn(*(dot(Bound.AT_LEAST, 40 + n, hours=3 + n / 4, letter="abcdefg"[n]) for n in range(7)), width=width)
    names = [element for element in tree.iter() if "name" in element.get("class", "").split()]
    boxes = [(float(e.get("x", "")), float(e.get("y", "")), len(e.text or "") * 7.4) for e in names]
    assert names
    assert all(x > 0 and x + long <= width for x, _, long in boxes)
    pairs = [(one, two) for n, one in enumerate(boxes) for two in boxes[n + 1 :]]
    assert not [1 for (x, y, long), (x2, y2, long2) in pairs if abs(y - y2) < 16 and x < x2 + long2 and x2 < x + long]


def test_an_axis_has_round_numbers_and_room():
    """The top divides by four; ticks are as many as fit, on midnights or whole hours."""
    assert [nice_top(number) for number in (0, 3, 5, 49, 173, 4200)] == [4, 4, 8, 60, 200, 6000]
    days = time_ticks(TimeWindow(BEGAN, BEGAN + timedelta(days=9)), 300)
    assert [words for _, words in days] == ["12 May", "14 May", "16 May", "18 May"] or len(days) <= 4
    assert all(at.hour == 0 for at, _ in days)
    hours = time_ticks(TimeWindow(BEGAN, BEGAN + timedelta(hours=10)), 700)
    assert [words for _, words in hours][:3] == ["18:00", "20:00", "22:00"]
    assert "11 May" in [words for _, words in hours]
