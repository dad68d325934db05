"""The drawings are well-formed, in proportion, and tell nothing by colour alone."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

from tocsin.area import area_from_geojson
from tocsin.faces.console.drawing.coverage import Moment, coverage_svg
from tocsin.faces.console.drawing.map import Place, map_svg
from tocsin.faces.console.templatetags.desk import count
from tocsin.terms import TimeWindow

SVG = "{http://www.w3.org/2000/svg}"
START = datetime(2024, 3, 6, tzinfo=UTC)
SQUARE = area_from_geojson(
    {"type": "Polygon", "coordinates": [[[20, 60], [20.2, 60], [20.2, 60.1], [20, 60.1], [20, 60]]]}
)


def days(count: float) -> datetime:
    """An instant that many days after the start."""
    return START + timedelta(days=count)


def parsed(svg: str) -> ElementTree.Element:
    """A drawing as a tree; it must be well-formed in the SVG namespace."""
    return ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def test_covered_and_uncovered_time_is_drawn_in_proportion() -> None:
    """Two of eight days covered are a quarter of the line; the rest is hatched."""
    svg = coverage_svg(
        TimeWindow(START, days(8)),
        [TimeWindow(days(1), days(3))],
        [TimeWindow(START, days(1)), TimeWindow(days(3), days(8))],
        [],
        width=820,
    )
    bars = {bar.get("x"): bar for bar in parsed(svg).iter(f"{SVG}rect")}
    assert [(bar.get("x"), bar.get("width")) for bar in bars.values()] == [
        ("10.0", "100.0"),
        ("310.0", "500.0"),
        ("110.0", "200.0"),
    ]
    assert bars["10.0"].get("fill") == "url(#gap-820)"
    assert bars["110.0"].get("fill") is None


def test_words_that_would_meet_stand_in_rows_of_their_own() -> None:
    """Three moments within an hour are all readable: no two share a row; a far one goes back to the first."""
    moments = [Moment(days(1) + timedelta(minutes=n), f"moment {n}") for n in range(3)]
    svg = coverage_svg(TimeWindow(START, days(10)), [], [], [*moments, Moment(days(9), "far")])
    rows = [text.get("y") for text in parsed(svg).iter(f"{SVG}text") if text.get("class") != "tick"]
    assert len(set(rows[:3])) == 3
    assert rows[3] == rows[0]


def test_the_last_moment_stays_inside_the_drawing() -> None:
    """Words at the right edge begin early enough to end inside."""
    svg = coverage_svg(TimeWindow(START, days(1)), [], [], [Moment(days(1), "now", "now")], width=340)
    [text] = [text for text in parsed(svg).iter(f"{SVG}text") if text.get("class") != "tick"]
    assert float(str(text.get("x"))) + 7 * len("now") < 340


def test_a_life_of_no_length_is_drawn() -> None:
    """A threat opened this very moment has a line too."""
    assert parsed(coverage_svg(TimeWindow(START, START), [], [], [Moment(START, "opened")])).tag == f"{SVG}svg"


def test_a_year_has_no_more_ticks_than_room() -> None:
    """Ticks keep their distance however long the life."""
    svg = coverage_svg(TimeWindow(START, days(400)), [], [], [], width=340)
    assert 1 <= sum(text.get("class") == "tick" for text in parsed(svg).iter(f"{SVG}text")) <= 6


def test_marks_differ_by_shape() -> None:
    """Inside is a disc, a near miss a diamond; both carry their number and their words."""
    places = [Place(1, 60.05, 20.1, "inside", "Hall"), Place(2, 60.05, 20.25, "near_miss", "Barn & <Byre>")]
    tree = parsed(map_svg(SQUARE, places))
    groups = {str(group.get("class")): group for group in tree.iter(f"{SVG}g")}
    assert groups["place inside"].find(f"{SVG}circle") is not None
    assert groups["place near_miss"].find(f"{SVG}path") is not None
    assert groups["place near_miss"].findtext(f"{SVG}title") == "2: Barn & <Byre>"


def test_the_map_is_true_to_shape() -> None:
    """At 60° north a degree of longitude is half a degree of latitude: the outline is a square."""
    path = next(p for p in parsed(map_svg(SQUARE, [])).iter(f"{SVG}path") if p.get("class") == "area")
    numbers = [
        float(n)
        for n in str(path.get("d")).replace("M", " ").replace("L", " ").replace("Z", "").replace(",", " ").split()
    ]
    across, up = numbers[0::2], numbers[1::2]
    assert abs((max(across) - min(across)) / (max(up) - min(up)) - 1) < 0.01


def test_every_place_lies_inside_the_drawing() -> None:
    """A near miss far outside the area widens the map instead of falling off it."""
    tree = parsed(map_svg(SQUARE, [Place(1, 60.3, 21.0, "near_miss", "Far")], width=330, height=330))
    [text] = [text for text in tree.iter(f"{SVG}text") if text.text == "1"]
    assert 0 < float(str(text.get("x"))) < 330
    assert 0 < float(str(text.get("y"))) < 330


def test_a_number_is_shown_with_its_thousands_apart():
    """A digit too many is seen; what is not known is no number."""
    assert (count(409_989), count(12), count(None)) == ("409,989", "12", "–")
