"""Membership, distance, size and containment at the places where planar engines go wrong."""

import numpy as np
import pytest
from pyproj import Geod

from tocsin.area import Area, area_from_cap, area_from_geojson, cover, e7
from tocsin.terms import BadInput

GEOD = Geod(ellps="WGS84")
DATE_LINE = area_from_cap(["-17,178 -17,-178 -19,-178 -19,178 -17,178"], [])
SOUTH = area_from_cap(["-70,-180 -70,-90 -70,0 -70,90 -70,180"], [])
NORTH = area_from_cap(["75,-150 75,-30 75,90 75,-150"], [])
SQUARE = area_from_cap(["50,10 51,10 51,11 50,11 50,10"], [])
HOLED = area_from_geojson(
    {
        "type": "Polygon",
        "coordinates": [
            [[10, 50], [11, 50], [11, 51], [10, 51], [10, 50]],
            [[10.2, 50.2], [10.8, 50.2], [10.8, 50.8], [10.2, 50.8], [10.2, 50.2]],
        ],
    }
)


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        (50, 10, True),
        (50.5, 10, True),
        (50.5, 10.5, False),
        (50.2, 10.5, True),
        (50.2000001, 10.5, False),
        (49.9999999, 10.5, False),
        (50.1, 10.1, True),
    ],
)
def test_edges_and_vertices_count_as_inside(latitude: float, longitude: float, expected: bool) -> None:
    """Of the outer ring and of a hole, to the unit."""
    assert HOLED.holds_point(latitude, longitude) is expected


@pytest.mark.parametrize(
    ("longitude", "expected"), [(179.5, True), (-179.5, True), (180, True), (-180, True), (0, False), (177.9, False)]
)
def test_an_area_across_180_degrees_holds_what_it_should(longitude: float, expected: bool) -> None:
    """The short way round is meant, and the meridian itself has two names."""
    assert DATE_LINE.holds_point(-18, longitude) is expected
    assert DATE_LINE.bounds == (-19.0, 178.0, -17.0, -178.0)


def test_an_area_ending_at_180_degrees_holds_the_meridian_by_both_names() -> None:
    """Also where it touches the meridian from one side only."""
    area = area_from_cap(["-17,179 -17,180 -19,180 -19,179 -17,179"], [])
    assert area.holds_point(-18, 180)
    assert area.holds_point(-18, -180)
    assert not area.holds_point(-18, -179.9999999)


@pytest.mark.parametrize(
    ("area", "latitude", "longitude", "expected"),
    [
        (SOUTH, -80, 0, True),
        (SOUTH, -89.9, 90, True),
        (SOUTH, -90, 123, True),
        (SOUTH, -60, 0, False),
        (NORTH, 89, 0, True),
        (NORTH, 80, -90, True),
        (NORTH, 90, 5, True),
        (NORTH, 60, -90, False),
    ],
)
def test_polar_caps_hold_their_pole(area: Area, latitude: float, longitude: float, expected: bool) -> None:
    """A ring that goes round the world is closed through the pole it goes round."""
    assert area.holds_point(latitude, longitude) is expected


def test_the_same_cap_drawn_as_a_band_is_the_same_place() -> None:
    """As maps that are cut at 180 degrees write it, along the parallel and over the pole."""
    drawn = area_from_geojson(
        {"type": "Polygon", "coordinates": [[[-180, -90], [180, -90], [180, -70], [-180, -70], [-180, -90]]]}
    )
    assert drawn.contains_area(SOUTH)
    assert SOUTH.contains_area(drawn)
    assert drawn.square_km == pytest.approx(SOUTH.square_km)


def test_the_whole_globe_is_510_million_square_kilometres() -> None:
    """The surface is that of the WGS84 ellipsoid."""
    globe = {"type": "Polygon", "coordinates": [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]]}
    assert area_from_geojson(globe).square_km == pytest.approx(510_065_621.7, abs=1)


def test_a_hole_across_180_degrees_is_taken_out() -> None:
    """The hole is found beside its polygon on either side of the meridian."""
    outer = [[175, -20], [-175, -20], [-175, -10], [175, -10], [175, -20]]
    hole = [[-179, -16], [179, -16], [179, -14], [-179, -14], [-179, -16]]
    area = area_from_geojson({"type": "Polygon", "coordinates": [outer, hole]})
    assert not area.holds_point(-15, 180)
    assert not area.holds_point(-15, -179.5)
    assert area.holds_point(-15, 178)


def test_the_centre_of_a_pentagram_is_inside() -> None:
    """Who draws a line round a place means the place: the wider reading."""
    area = area_from_cap(["1,0 -0.809,0.588 0.309,-0.951 0.309,0.951 -0.809,-0.588 1,0"], [])
    assert area.holds_point(0, 0)


def test_a_bow_tie_keeps_both_wings() -> None:
    """And nothing between them."""
    area = area_from_cap(["0,0 2,2 0,2 2,0 0,0"], [])
    assert [area.holds_point(1, x) for x in (0.5, 1, 1.5)] == [True, True, True]
    assert [area.holds_point(y, 1) for y in (0.5, 1.5)] == [False, False]


def test_circles_are_decided_by_the_geodesic() -> None:
    """A metre inside is inside, a metre outside is not, in every direction."""
    for latitude, longitude, radius in ((55.7558, 37.6173, 25), (-16.5, 179.95, 100), (89.5, 0, 200), (0, 0, 500)):
        area = area_from_cap([], [f"{latitude},{longitude} {radius}"])
        for metres, expected in ((-1, True), (1, False)):
            azimuths = np.arange(0, 360, 15.0)
            start = np.full_like(azimuths, longitude), np.full_like(azimuths, latitude)
            x, y, _ = GEOD.fwd(*start, azimuths, np.full_like(azimuths, radius * 1000 + metres))
            held = area.holds(np.rint(y * 1e7).astype(np.int32), np.rint(x * 1e7).astype(np.int32))
            assert (held == expected).all()


def test_distance_is_measured_along_the_ground() -> None:
    """Against geodesics to a meridian and to a corner."""
    y = np.array([e7(50.5), e7(49), e7(50.5), e7(50.5)], dtype=np.int32)
    x = np.array([e7(10.5), e7(9), e7(50), e7(11)], dtype=np.int32)
    kilometres = SQUARE.distance_km(y, x)
    _, _, corner = GEOD.inv(9, 49, 10, 50)
    assert kilometres[0] == kilometres[3] == 0
    assert kilometres[1] == pytest.approx(corner / 1000, abs=0.001)
    assert kilometres[2] > 2_500


def test_distance_to_the_nearest_spot_of_a_slanted_edge() -> None:
    """Compared with the nearest of very many spots on that edge."""
    area = area_from_cap(["60,30 62,34 60,34 60,30"], [])
    along = np.linspace(0, 1, 200_001)
    _, _, metres = GEOD.inv(np.full_like(along, 31.5), np.full_like(along, 61.2), 30 + 4 * along, 60 + 2 * along)
    found = area.distance_km(np.array([e7(61.2)], dtype=np.int32), np.array([e7(31.5)], dtype=np.int32))
    assert found[0] * 1000 == pytest.approx(metres.min(), abs=0.05)


def test_distance_crosses_180_degrees_and_ignores_the_cut() -> None:
    """The cut through an area is no edge, and the other side is near."""
    y = np.array([e7(-18), e7(-18)], dtype=np.int32)
    x = np.array([e7(-177.9), e7(177.5)], dtype=np.int32)
    assert DATE_LINE.distance_km(y, x) == pytest.approx([10.59, 52.95], abs=0.02)


def test_an_area_that_ends_at_180_degrees_is_near_from_the_other_side() -> None:
    """There the meridian is its true edge."""
    area = area_from_cap(["-17,170 -17,180 -19,180 -19,170 -17,170"], [])
    y, x = np.array([e7(-18)], dtype=np.int32), np.array([e7(-179.9)], dtype=np.int32)
    assert area.distance_km(y, x) == pytest.approx([10.59], abs=0.02)


def test_distance_to_a_polar_cap_is_along_its_parallel() -> None:
    """The closing through the pole is no edge that could be nearer."""
    y, x = np.array([e7(-69)], dtype=np.int32), np.array([e7(179.5)], dtype=np.int32)
    assert SOUTH.distance_km(y, x) == pytest.approx([111.57], abs=0.05)


def test_distance_to_a_circle_is_to_its_rim() -> None:
    """Also where a polygon stands by."""
    area = SQUARE.union(area_from_cap([], ["50.5,12 20"]))
    y, x = np.array([e7(50.5)], dtype=np.int32), np.array([e7(12.5)], dtype=np.int32)
    _, _, metres = GEOD.inv(12, 50.5, 12.5, 50.5)
    assert area.distance_km(y, x)[0] == pytest.approx(metres / 1000 - 20, abs=1e-6)


def test_far_points_may_be_left_out() -> None:
    """With a limit, what is farther is infinity and what is nearer is the same as without."""
    y = np.array([e7(51.1), e7(53), e7(50.5)], dtype=np.int32)
    x = np.array([e7(10.5), e7(10.5), e7(30)], dtype=np.int32)
    limited, free = SQUARE.distance_km(y, x, within_km=20), SQUARE.distance_km(y, x)
    assert limited[0] == free[0]
    assert np.isinf(limited[1:]).all()
    assert np.isfinite(free).all()


def test_containment_of_areas() -> None:
    """Inside, touching, sticking out; circles in polygons, polygons in circles, circles in circles."""
    small = area_from_cap(["50.2,10.2 50.4,10.2 50.4,10.4 50.2,10.2"], [])
    disc, wide = area_from_cap([], ["50.5,10.5 5"]), area_from_cap([], ["50.5,10.5 200"])
    assert SQUARE.contains_area(SQUARE)
    assert SQUARE.contains_area(small)
    assert not small.contains_area(SQUARE)
    assert SQUARE.contains_area(disc)
    assert wide.contains_area(SQUARE)
    assert not disc.contains_area(SQUARE)
    assert wide.contains_area(disc)
    assert not disc.contains_area(wide)
    assert disc.contains_area(disc)
    assert not HOLED.contains_area(disc)


def test_a_union_holds_its_parts() -> None:
    """Renewing an alert for a wider area loses nobody."""
    other = area_from_cap(["50.5,10.5 52,10.7 51.3,13 50.5,10.5"], ["40,0 10"])
    both = SQUARE.union(other, HOLED)
    assert all(both.contains_area(part) for part in (SQUARE, other, HOLED))
    assert both == other.union(HOLED, SQUARE)


def test_cap_polygons_have_no_holes_and_hold_the_same_points() -> None:
    """A hole is respected by cutting, not by filling it."""
    again = area_from_cap(HOLED.cap_polygons(), ())
    assert not again.holds_point(50.5, 10.5)
    assert again.square_km == pytest.approx(HOLED.square_km)


def test_long_edges_are_flagged() -> None:
    """Where map line and shortest way part visibly, an officer is told."""
    assert area_from_cap(["54,30 60,30 60,42 54,42 54,30"], []).long_edges == 4
    assert SQUARE.long_edges == 0


def test_an_outline_can_be_drawn() -> None:
    """Rings in degrees, and SVG path data through a projection."""
    assert SQUARE.outline() == [[(10.0, 50.0), (11.0, 50.0), (11.0, 51.0), (10.0, 51.0), (10.0, 50.0)]]
    assert SQUARE.svg_path(lambda x, y: (x * 2, -y)) == "M20.00 -50.00L22.00 -50.00L22.00 -51.00L20.00 -51.00Z"
    assert len(area_from_cap([], ["50,10 5"]).outline()[0]) == 65


def test_points_off_the_globe_and_floats_are_refused() -> None:
    """A wrong array is an error, not a miss."""
    with pytest.raises(BadInput, match="not on the globe"):
        SQUARE.holds(np.array([900_000_001]), np.array([0]))
    with pytest.raises(BadInput, match="swapped"):
        SQUARE.holds_point(137.0, 55.0)
    with pytest.raises(TypeError, match="integers"):
        SQUARE.holds(np.array([50.5]), np.array([10.5]))
    with pytest.raises(ValueError, match="one length"):
        SQUARE.holds(np.array([1, 2]), np.array([1]))


def test_no_points_is_no_trouble() -> None:
    """An empty register."""
    none = np.array([], dtype=np.int32)
    assert SQUARE.holds(none, none).shape == (0,)
    assert SQUARE.distance_km(none, none).shape == (0,)


def test_a_cover_gets_closer_with_more_cells() -> None:
    """More cells, less to ask one by one; all ranges apart and in order."""
    coarse, fine = cover(HOLED, 16), cover(HOLED, 1024)
    spans = [int(np.diff(part.edge, axis=1).sum()) for part in (coarse, fine)]
    assert spans[1] < spans[0] / 8
    ranges = np.concatenate([fine.inside, fine.edge])
    ranges = ranges[np.argsort(ranges[:, 0])]
    assert (ranges[:-1, 1] <= ranges[1:, 0]).all()
