"""Areas against an exact reference in whole numbers, on many small awkward polygons."""

import random

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exact_area import distance_squared_to_edge, inside, windings
from tocsin.area import Area, area_from_cap, area_from_geojson, cover, degrees, keys, places
from tocsin.area.circles import WGS84
from tocsin.terms import BadInput

Ring = list[tuple[int, int]]


def as_geojson(rings: list[Ring]) -> dict[str, object]:
    """Rings of units as a GeoJSON polygon in degrees."""
    return {"type": "Polygon", "coordinates": [[[degrees(x), degrees(y)] for x, y in ring] for ring in rings]}


def grid(ring: Ring, margin: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Every whole point round a small ring: latitudes, longitudes."""
    xs, ys = zip(*ring, strict=True)
    x, y = np.meshgrid(
        np.arange(min(xs) - margin, max(xs) + margin + 1), np.arange(min(ys) - margin, max(ys) + margin + 1)
    )
    return y.ravel().astype(np.int32), x.ravel().astype(np.int32)


def random_ring(rng: random.Random) -> Ring:
    """A closed ring on a tiny grid somewhere on the globe, or a large slanted one; it may cross itself."""
    width = rng.choice([6, 12, 24])
    ox, oy = rng.randrange(-(2**30), 2**30), rng.randrange(-(2**29), 2**29)
    ring = [(ox + rng.randrange(width), oy + rng.randrange(width)) for _ in range(rng.choice([3, 3, 4, 5, 7, 12]))]
    return [*ring, ring[0]]


def check_ring(ring: Ring) -> int:
    """Compares an area with the reference on every point round a ring; gives how many were compared."""
    plain = shapely.Polygon(ring)
    if plain.area == 0 and not plain.is_valid and shapely.make_valid(plain).area == 0:
        with pytest.raises(BadInput):
            area_from_geojson(as_geojson([ring]))
        return 0
    try:
        area = area_from_geojson(as_geojson([ring]))
    except BadInput:
        assert not plain.is_valid
        return 0
    y, x = grid(ring)
    held = area.holds(y, x)
    if plain.is_valid:
        expected = [inside([ring], int(a), int(b)) for a, b in zip(x, y, strict=True)]
        assert held.tolist() == expected
        return len(expected)
    return check_mended(ring, y, x, held)


def check_mended(ring: Ring, y: np.ndarray, x: np.ndarray, held: np.ndarray) -> int:
    """A ring that crosses itself: what it winds round is inside, what is well outside is not."""
    compared = 0
    for a, b, is_held in zip(x.tolist(), y.tolist(), held.tolist(), strict=True):
        if distance_squared_to_edge(ring, a, b) > 2:
            assert is_held == (windings(ring, a, b) != 0)
            compared += 1
    return compared


def run(seed: int, rings: int) -> int:
    rng = random.Random(seed)
    return sum(check_ring(random_ring(rng)) for _ in range(rings))


@pytest.mark.parametrize("seed", range(4))
def test_small_polygons_agree_with_the_exact_reference(seed: int) -> None:
    """Valid polygons agree on every point; mended ones wherever rounding cannot reach."""
    assert run(seed, 60) > 1_000


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 120))
def test_very_many_small_polygons_agree(seed: int) -> None:
    """The same, for long."""
    assert run(seed, 2_500) > 10_000


def slanted(rng: random.Random) -> tuple[list[Ring], list[tuple[int, int]]]:
    """A large valid polygon with a hole, and points exactly on and next to its slanted edges."""
    while True:
        ox, oy = rng.randrange(-(10**9), 10**9), rng.randrange(-(6 * 10**8), 6 * 10**8)
        p, q, steps = rng.randrange(1, 10**5), rng.randrange(1, 10**5), rng.randrange(2, 1000)
        outer = [(ox, oy), (ox + p * steps, oy + q * steps), (ox - q * steps, oy + p * steps), (ox, oy)]
        middle = (sum(x for x, _ in outer[:3]) // 3, sum(y for _, y in outer[:3]) // 3)
        hole = [((x + middle[0] * 3) // 4, (y + middle[1] * 3) // 4) for x, y in outer]
        on = [(ox + p * k, oy + q * k) for k in range(steps)]
        near = [(x + dx, y + dy) for x, y in on for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        if shapely.Polygon(outer, [hole]).is_valid:
            return [outer, hole], near


@pytest.mark.parametrize("seed", range(20))
def test_points_on_slanted_edges_are_inside_to_the_unit(seed: int) -> None:
    """On an edge is inside, one unit off is decided exactly, also on polygons many degrees wide."""
    rings, near = slanted(random.Random(seed))
    area = area_from_geojson(as_geojson(rings))
    x, y = np.array(near, dtype=np.int32).T
    assert area.holds(y, x).tolist() == [inside(rings, a, b) for a, b in near]


PLACES = st.tuples(st.integers(-1_800_000_000, 1_800_000_000), st.integers(-900_000_000, 900_000_000))


@given(st.lists(PLACES, min_size=1, max_size=50))
def test_keys_and_places_are_inverse(points: list[tuple[int, int]]) -> None:
    """A key gives its point back, and is a non-negative 63-bit number."""
    x, y = np.array(points, dtype=np.int32).T
    of = keys(y, x)
    assert (of >= 0).all()
    back_y, back_x = places(of)
    assert back_y.tolist() == y.tolist()
    assert back_x.tolist() == x.tolist()


def in_ranges(of: np.ndarray, ranges: np.ndarray) -> np.ndarray:
    at = np.searchsorted(ranges[:, 0], of, side="right") - 1
    return (at >= 0) & (of < ranges[np.maximum(at, 0), 1]) if len(ranges) else np.zeros(len(of), bool)


def star(rng: random.Random, longitude: float, latitude: float) -> str:
    """A CAP polygon of random corners round a place, running on past 180 degrees where it must."""
    corners = []
    for step in range(rng.randrange(3, 12)):
        angle, reach = step * 0.5, rng.uniform(0.2, 6)
        x = (longitude + reach * np.cos(angle) + 180) % 360 - 180
        y = max(-90.0, min(90.0, latitude + reach * np.sin(angle)))
        corners.append(f"{y:.7f},{x:.7f}")
    return " ".join([*corners, corners[0]])


def some_areas() -> list[Area]:
    rng = random.Random(7)
    spots = [(37.6, 55.7), (179.9, -17), (-179.99, 66), (10, 84), (0, 0), (-60, -33)]
    made = [area_from_cap([star(rng, *spot)], [f"{spot[1]},{spot[0]} {rng.uniform(1, 300)}"]) for spot in spots]
    made.append(area_from_cap(["-70,-180 -70,-90 -70,0 -70,90 -70,180"], []))
    made.append(area_from_cap(["75,-150 75,-30 75,90 75,-150"], ["89.5,20 200", "-86,179 90"]))
    return made


def points_round(area: Area, rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Random points over the bounds of an area and a little beyond, and on its own corners."""
    south, west, north, east = area.bounds
    width = (east - west) % 360 or 360
    x = (west - 1 + rng.random(count) * (width + 2) + 180) % 360 - 180
    y = np.clip(south - 1 + rng.random(count) * (north - south + 2), -90, 90)
    corners = np.concatenate([ring for rings in area.polygons for ring in rings])
    return (
        np.concatenate([(y * 1e7).astype(np.int32), corners[:, 1].astype(np.int32)]),
        np.concatenate([(x * 1e7).astype(np.int32), corners[:, 0].astype(np.int32)]),
    )


@pytest.mark.parametrize("area", some_areas(), ids=lambda area: area.digest[:6])
def test_a_cover_is_exact_after_refinement(area: Area) -> None:
    """Whole cells hold only what is inside; every point inside lies in a whole cell or in an edge cell."""
    y, x = points_round(area, np.random.default_rng(1), 4_000)
    held, of, cells = area.holds(y, x), keys(y, x), cover(area)
    whole, edge = in_ranges(of, cells.inside), in_ranges(of, cells.edge)
    assert held[whole].all()
    assert (whole | edge)[held].all()
    assert not (whole & edge).any()


@pytest.mark.parametrize("area", some_areas(), ids=lambda area: area.digest[:6])
def test_writing_and_reading_gives_the_same_area(area: Area) -> None:
    """GeoJSON out and in keeps the digest, the surface and every membership; contains holds of itself."""
    again = area_from_geojson(area.to_geojson())
    assert again.digest == area.digest
    assert again.contains_area(area)
    y, x = points_round(area, np.random.default_rng(2), 500)
    cap = area_from_cap(area.cap_polygons(), area.cap_circles())
    assert (cap.holds(y, x) == area.holds(y, x)).all()


@pytest.mark.parametrize("area", some_areas(), ids=lambda area: area.digest[:6])
def test_distance_is_zero_inside_and_only_there(area: Area) -> None:
    """What is inside is 0 km off; what is outside is not."""
    y, x = points_round(area, np.random.default_rng(3), 300)
    kilometres = area.distance_km(y, x)
    assert ((kilometres == 0) == area.holds(y, x)).all()


CIRCLES = st.tuples(st.floats(-90, 90), st.floats(-180, 180), st.floats(0.01, 5000))


@settings(deadline=None)
@given(CIRCLES, st.integers(0, 2**32))
def test_outline_holds_a_circle_and_the_circle_holds_its_core(circle: tuple[float, float, float], seed: int) -> None:
    """Points on the rim are under the outline and not inside the core, wherever the circle lies."""
    latitude, longitude, radius = circle
    area = area_from_cap([], [f"{latitude:.7f},{longitude:.7f} {radius:.6f}"])
    azimuths = np.random.default_rng(seed).uniform(0, 360, 200)
    for part, shapes in ((0.9999, area.outer_parts), (1.0001, area.inner_parts)):
        metres = np.full(200, radius * 1000 * part)
        x, y, _ = WGS84.fwd(np.full(200, longitude), np.full(200, latitude), azimuths, metres)
        for shape in shapes:
            under = shapely.intersects_xy(shape, np.rint(x * 1e7), np.rint(y * 1e7))
            assert under.all() if part < 1 else not under.any()
