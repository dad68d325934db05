"""What is read as an area and what is refused, with the place where it stands."""

import hashlib
import math
from typing import Any

import pytest

from tocsin.area import Area, area_from_cap, area_from_geojson, degrees, e7
from tocsin.terms import BadInput

SQUARE = [[10, 50], [11, 50], [11, 51], [10, 51], [10, 50]]
POLYGON = {"type": "Polygon", "coordinates": [SQUARE]}
CIRCLE = {"type": "Feature", "properties": {"radius_km": 2.5}, "geometry": {"type": "Point", "coordinates": [20, 60]}}


def feature(geometry: object) -> dict[str, object]:
    return {"type": "Feature", "properties": {}, "geometry": geometry}


@pytest.mark.parametrize(
    "value",
    [
        POLYGON,
        {"type": "MultiPolygon", "coordinates": [[SQUARE]]},
        feature(POLYGON),
        {"type": "FeatureCollection", "features": [feature(POLYGON)]},
        {"type": "GeometryCollection", "geometries": [POLYGON]},
        {"type": "Polygon", "coordinates": [SQUARE[2:] + SQUARE[1:3]]},
        {"type": "Polygon", "coordinates": [SQUARE[::-1]]},
        {"type": "Polygon", "coordinates": [[[*spot, 120.5] for spot in SQUARE]]},
        {"type": "Polygon", "coordinates": [[*SQUARE[:2], *SQUARE[1:]]]},
    ],
    ids=["polygon", "multi", "feature", "features", "geometries", "rotated", "reversed", "heights", "repeated"],
)
def test_every_way_to_write_one_square_is_one_area(value: dict[str, object]) -> None:
    """The wrapping, the first vertex, the way round, heights and repeated vertices do not change the digest."""
    assert area_from_geojson(value) == area_from_cap(["50,10 51,10 51,11 50,11 50,10"], [])


def test_another_place_is_another_digest() -> None:
    """One unit of difference shows."""
    moved = [[10.0000001, 50], *SQUARE[1:-1], [10.0000001, 50]]
    assert area_from_geojson({"type": "Polygon", "coordinates": [moved]}) != area_from_geojson(POLYGON)


def test_the_digest_is_what_the_reference_page_says() -> None:
    """It is frozen in records and releases: a change of the normal form must be noticed."""
    area = area_from_cap(["50,10 51,10 51,11 50,11 50,10"], ["60,20 2.5"])
    form = (
        '{"circles":[[600000000,200000000,2500000]],'
        '"polygons":[[[[100000000,500000000],[110000000,500000000],[110000000,510000000],[100000000,510000000]]]]}'
    )
    assert area.digest == hashlib.sha256(b"tocsin area 1\n" + form.encode()).hexdigest()


def test_a_point_with_a_radius_is_a_circle() -> None:
    """Among the feature's properties, or beside the coordinates."""
    beside = {"type": "Point", "coordinates": [20, 60], "radius_km": 2.5}
    assert area_from_geojson(CIRCLE) == area_from_geojson(beside) == area_from_cap([], ["60,20 2.5"])


def test_mixed_collections_keep_every_part() -> None:
    """Polygons that overlap become one; circles stay circles."""
    shifted = {"type": "Polygon", "coordinates": [[[x + 0.5, y] for x, y in SQUARE]]}
    value = {"type": "FeatureCollection", "features": [feature(POLYGON), CIRCLE, feature(shifted)]}
    area = area_from_geojson(value)
    assert (len(area.polygons), len(area.circles)) == (1, 1)
    assert area.bounds[1] == 10
    assert area.holds_point(50.5, 11.4)


def polygon(*ring: list[float]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [list(ring)]}


BAD: dict[str, tuple[Any, str, str]] = {
    "nothing": (None, "no area", ""),
    "text": ("everywhere", "no area", ""),
    "empty object": ({}, "not an area", ""),
    "no geometry": (feature(None), "no area", "geometry"),
    "no features": ({"type": "FeatureCollection", "features": []}, "empty", "features"),
    "features missing": ({"type": "FeatureCollection"}, "list is missing", "features"),
    "no polygons": ({"type": "MultiPolygon", "coordinates": []}, "empty", "coordinates"),
    "no rings": ({"type": "Polygon", "coordinates": []}, "empty", "coordinates"),
    "no positions": ({"type": "Polygon", "coordinates": [[]]}, "empty", "coordinates[0]"),
    "line": ({"type": "LineString", "coordinates": SQUARE}, "not an area", ""),
    "point alone": ({"type": "Point", "coordinates": [1, 2]}, "no area", ""),
    "radius 0": ({"type": "Point", "coordinates": [1, 2], "radius_km": 0}, "radius 0", ""),
    "radius -1": ({"type": "Point", "coordinates": [1, 2], "radius_km": -1}, "radius -1", ""),
    "radius nan": ({"type": "Point", "coordinates": [1, 2], "radius_km": math.nan}, "radius nan", ""),
    "radius huge": ({"type": "Point", "coordinates": [1, 2], "radius_km": 20_000}, "radius 20000", ""),
    "radius text": ({"type": "Point", "coordinates": [1, 2], "radius_km": "5"}, "not a number", ""),
    "open": (polygon(*SQUARE[:-1]), "open", "coordinates[0]"),
    "short": (polygon([0, 0], [1, 1], [0, 0]), "3 positions", "coordinates[0]"),
    "swapped": (polygon([55, 137], [56, 137], [56, 138], [55, 137]), "swapped", "coordinates[0][0]"),
    "off the globe": (polygon([0, 0], [181, 0], [181, 1], [0, 0]), "not on the globe", "coordinates[0][1]"),
    "nan": (polygon([0, 0], [math.nan, 0], [1, 1], [0, 0]), "not a finite", "coordinates[0][1]"),
    "huge number": (polygon([0, 0], [10**400, 0], [1, 1], [0, 0]), "too large", "coordinates[0][1]"),
    "true": (polygon([0, 0], [True, 0], [1, 1], [0, 0]), "not a number", "coordinates[0][1]"),
    "one number": (polygon([0, 0], [1], [1, 1], [0, 0]), "not a position", "coordinates[0][1]"),
    "no width": (polygon([0, 0], [1, 1], [2, 2], [0, 0]), "no width", "coordinates"),
    "one spot": (polygon([3, 3], [3, 3], [3, 3], [3, 3]), "no width", "coordinates"),
    "hole outside": (
        {"type": "Polygon", "coordinates": [SQUARE, [[20, 50], [21, 50], [21, 51], [20, 50]]]},
        "hole lies outside",
        "coordinates",
    ),
    "hole beside": (
        {"type": "Polygon", "coordinates": [SQUARE, [[11, 50.2], [12, 50.2], [12, 50.5], [11, 50.2]]]},
        "hole lies outside",
        "coordinates",
    ),
    "all hole": ({"type": "Polygon", "coordinates": [SQUARE, SQUARE]}, "leave nothing", "coordinates"),
    "half the world": (polygon([0, 0], [170, 0], [170, 9], [0, 9], [0, 0]), "unclear which way", "coordinates[0]"),
    "which pole": (polygon([0, 1], [100, 1], [-140, -1], [-70, 1], [0, 1]), "which pole", "coordinates[0]"),
}


@pytest.mark.parametrize(("value", "message", "where"), BAD.values(), ids=BAD)
def test_what_is_no_area_is_refused_with_its_place(value: Any, message: str, where: str) -> None:
    """A missing area refuses; it never means everywhere."""
    with pytest.raises(BadInput, match=message) as caught:
        area_from_geojson(value)
    assert caught.value.where == where


def test_the_place_is_named_through_every_wrapping() -> None:
    """The path leads to the very position."""
    wrong = {"type": "Polygon", "coordinates": [SQUARE, [[10.2, 50.2], [10.4, "x"], [10.4, 50.4], [10.2, 50.2]]]}
    value = {"type": "FeatureCollection", "features": [feature(POLYGON), feature(wrong)]}
    with pytest.raises(BadInput) as caught:
        area_from_geojson(value)
    assert caught.value.where == "features[1].geometry.coordinates[1][1]"


def test_one_bad_part_refuses_the_whole() -> None:
    """A polygon that cannot be read is not left out quietly."""
    value = {"type": "MultiPolygon", "coordinates": [[SQUARE], [[[0, 0], [1, 1], [2, 2], [0, 0]]]]}
    with pytest.raises(BadInput, match="no width"):
        area_from_geojson(value)


def test_deep_nesting_is_refused() -> None:
    """No input can exhaust the stack."""
    value: dict[str, object] = POLYGON
    for _ in range(5_000):
        value = {"type": "GeometryCollection", "geometries": [value]}
    with pytest.raises(BadInput, match="nested too deeply"):
        area_from_geojson(value)


@pytest.mark.parametrize(
    ("polygons", "circles", "message", "where"),
    [
        ([], [], "empty", ""),
        ([""], [], "empty", "polygon[0]"),
        (["50,10 51,10 51,11 50,11"], [], "open", "polygon[0]"),
        (["50,10 51,10 50,10"], [], "3 positions", "polygon[0]"),
        (["50, 10 51,10 51,11 50,10"], [], "not a position", "polygon[0] position 1"),
        (["50,10 51,10 nan,11 50,10"], [], "not a position", "polygon[0] position 3"),
        (["50,10 51,10 5１,11 50,10"], [], "not a position", "polygon[0] position 3"),
        (["50,10 51,10,0 51,11 50,10"], [], "not a position", "polygon[0] position 2"),
        (["137,55 138,55 138,56 137,55"], [], "swapped", "polygon[0] position 1"),
        ([], ["60,20"], "not a circle", "circle[0]"),
        ([], ["60,20 5", "60,20 5 km"], "not a circle", "circle[1]"),
        ([], ["60,20 0"], "radius 0", "circle[0]"),
        ([], ["60,20 0.0000001"], "radius 1e-07", "circle[0]"),
        ([], ["95,200 1"], "not on the globe", "circle[0]"),
    ],
)
def test_cap_that_is_no_area_is_refused(polygons: list[str], circles: list[str], message: str, where: str) -> None:
    """CAP's own spelling, strictly."""
    with pytest.raises(BadInput, match=message) as caught:
        area_from_cap(polygons, circles)
    assert caught.value.where == where


def test_an_area_cannot_be_made_of_nothing() -> None:
    """Not even from inside."""
    with pytest.raises(BadInput, match="never means everywhere"):
        Area((), ())


@pytest.mark.parametrize("value", [0.0, 55.826, 37.39, -0.0000001, 179.9999999, -90.0])
def test_units_give_the_degrees_back(value: float) -> None:
    """Up to seven decimals nothing is lost."""
    assert degrees(e7(value)) == value


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_no_coordinate(value: float) -> None:
    """NaN and infinity are refused."""
    with pytest.raises(BadInput):
        e7(value)
