"""An area: polygons and circles on the globe, in one normal form with one digest."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from tocsin.area import measure
from tocsin.area.circles import Circle
from tocsin.area.rings import laid_out
from tocsin.area.shape import (
    Geometry,
    Rings,
    digest_of,
    joined,
    normal_rings,
    polygon_on_globe,
    polygons_in,
    shape_of,
)
from tocsin.area.units import PER_DEGREE, POLE, SEAM, TURN, Place, degrees, place
from tocsin.area.write import cap_circle, cap_polygons, geojson
from tocsin.terms import BadInput

LONG_EDGE_E7 = PER_DEGREE
ROUNDING_E7 = 2
SLIVER_SHARE = 1e-5

Longitude = float
Latitude = float
Integers = NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class Area:
    """Polygons and circles in normal form; make one with `area_from_geojson` or `area_from_cap`.

    `polygons` are closed rings of shape (n, 2), longitude and latitude in units of 1e-7 degree, the
    outer ring first, cut at 180 degrees; `circles` are centres and radii. An area is never empty.
    Two areas are equal when their digests are.
    """

    polygons: tuple[Rings, ...]
    circles: tuple[Circle, ...]

    def __post_init__(self) -> None:
        if not self.polygons and not self.circles:
            raise BadInput(
                "The area is empty.",
                "Draw at least one polygon or circle; a missing area never means everywhere.",
            )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Area) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"<Area {len(self.polygons)} polygons, {len(self.circles)} circles, {self.digest[:12]}>"

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of the normal form: the same from whichever vertex and way round it was drawn."""
        return digest_of(self.polygons, self.circles)

    @cached_property
    def shape(self) -> Geometry:
        """The polygons alone as one prepared multipolygon in units."""
        return _prepared(shape_of(self.polygons))

    @cached_property
    def outer_parts(self) -> tuple[Geometry, ...]:
        """The polygons and each circle's outline, prepared, in units; together they hold the whole area."""
        return self._with_rings(circle.outline() for circle in self.circles)

    @cached_property
    def inner_parts(self) -> tuple[Geometry, ...]:
        """The polygons and each circle's core, prepared, in units; the area holds all of them."""
        return self._with_rings(core for circle in self.circles if (core := circle.core()))

    def _with_rings(self, rings: Iterable[list[Place]]) -> tuple[Geometry, ...]:
        parts = [_prepared(_ring_shape(ring)) for ring in rings]
        return (self.shape, *parts) if self.polygons else tuple(parts)

    @cached_property
    def outer(self) -> Geometry:
        """The outer parts as one multipolygon in units, for drawing and measuring."""
        return joined(self.outer_parts)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """South, west, north, east in degrees; west is greater than east where it crosses 180 degrees."""
        _, south, _, north = self.outer.bounds
        west, east = _longitudes_held(self.outer)
        return south / PER_DEGREE, west / PER_DEGREE, north / PER_DEGREE, east / PER_DEGREE

    @cached_property
    def square_km(self) -> float:
        """Surface on the WGS84 ellipsoid. Circles count by their outline, up to 0.3 per cent too large."""
        return measure.square_metres(normal_rings(self.outer)) / 1e6

    @cached_property
    def long_edges(self) -> int:
        """How many edges span more than one degree: there a straight line on the map and the shortest way
        on the ground part visibly (15 km on 12 degrees at 60 degrees north), so an officer should look."""
        rings = [ring for polygon in self.polygons for ring in polygon]
        return sum(int((np.abs(np.diff(ring, axis=0)).max(axis=1) > LONG_EDGE_E7).sum()) for ring in rings)

    def holds(self, latitudes_e7: Integers, longitudes_e7: Integers) -> NDArray[np.bool_]:
        """Whether each point is inside; edges, vertices and rims count as inside.

        Takes two integer arrays of one shape (n,) in units of 1e-7 degree. Exact: polygons are decided
        in whole units, circles by the WGS84 geodesic. `BadInput` for a point that is not on the globe.
        """
        y, x = _points(latitudes_e7, longitudes_e7)
        held = self._in_polygons(y, x)
        for circle in self.circles:
            rest = np.flatnonzero(~held)
            held[rest] = circle.holds(y[rest], x[rest])
        return held

    def holds_point(self, latitude: float, longitude: float) -> bool:
        """Whether one point, in degrees, is inside; edges count as inside."""
        x, y = place(longitude, latitude, "")
        return bool(self.holds(np.array([y]), np.array([x]))[0])

    def _in_polygons(self, y: Integers, x: Integers) -> NDArray[np.bool_]:
        if not self.polygons:
            return np.zeros(y.shape, dtype=np.bool_)
        west, south, east, north = self.shape.bounds
        held = np.asarray((x >= west) & (x <= east) & (y >= south) & (y <= north), dtype=np.bool_)
        at = np.flatnonzero(held)
        held[at] = shapely.intersects_xy(self.shape, x[at].astype(np.float64), y[at].astype(np.float64))
        self._hold_seam_and_poles(y, x, held)
        return held

    def _hold_seam_and_poles(self, y: Integers, x: Integers, held: NDArray[np.bool_]) -> None:
        """Marks what stands on 180 degrees by both its names, and a pole whatever its longitude."""
        seam = np.flatnonzero(np.abs(x) == SEAM)
        held[seam] |= shapely.intersects_xy(self.shape, -x[seam].astype(np.float64), y[seam].astype(np.float64))
        _, south, _, north = self.shape.bounds
        if south == -POLE:
            held[y == -POLE] = True
        if north == POLE:
            held[y == POLE] = True

    def distance_km(
        self, latitudes_e7: Integers, longitudes_e7: Integers, *, within_km: float | None = None
    ) -> NDArray[np.float64]:
        """Kilometres to the area along the WGS84 geodesic: 0 inside, else to the nearest edge or rim.

        Takes two integer arrays of shape (n,) in units of 1e-7 degree. With `within_km`, points farther
        off are infinity, which saves most of the work on large registers.
        """
        y, x = _points(latitudes_e7, longitudes_e7)
        kilometres = np.where(self.holds(y, x), 0.0, np.inf)
        at = np.flatnonzero(np.isinf(kilometres))
        if within_km is not None:
            at = at[self._may_be_near(y[at], within_km)]
        kilometres[at] = self._outside_km(y[at] / PER_DEGREE, x[at] / PER_DEGREE)
        if within_km is not None:
            kilometres[kilometres > within_km] = np.inf
        return kilometres

    def _may_be_near(self, y: Integers, within_km: float) -> NDArray[np.bool_]:
        reach = within_km / 110.574 * PER_DEGREE + 1
        _, south, _, north = self.outer.bounds
        return np.asarray((y >= south - reach) & (y <= north + reach), dtype=np.bool_)

    def _outside_km(self, latitudes: NDArray[np.float64], longitudes: NDArray[np.float64]) -> NDArray[np.float64]:
        metres = np.full(latitudes.shape, np.inf)
        if self.polygons:
            metres = measure.metres_to_edge(self.polygons, latitudes, longitudes)
        for circle in self.circles:
            metres = np.minimum(metres, circle.distance_m(latitudes, longitudes) - circle.radius_m)
        return np.asarray(np.maximum(metres, 0.0) / 1000, dtype=np.float64)

    def contains_area(self, other: "Area") -> bool:
        """Whether every place of `other` is inside this area; false where that cannot be shown.

        Polygons may stand out by the rounding that a union leaves where edges cross, 2 units (2 cm). A
        circle is inside another by centres and radii; inside a polygon, or a polygon inside a circle, by
        outline and core, so a hair's breadth may be answered with false.
        """
        alone = [circle for circle in other.circles if not self._has_circle(circle)]
        wanted = ([other.shape] if other.polygons else []) + [_ring_shape(c.outline()) for c in alone]
        if not wanted or not self.inner_parts:
            return not wanted
        whole = joined(self.inner_parts)
        if shapely.covers(whole, wanted).all():
            return True
        return bool(shapely.covers(shapely.buffer(whole, ROUNDING_E7, join_style="mitre"), wanted).all())

    def _has_circle(self, other: Circle) -> bool:
        y = np.array([degrees(other.latitude_e7)])
        x = np.array([degrees(other.longitude_e7)])
        return any(
            other == circle or circle.distance_m(y, x)[0] + other.radius_m <= circle.radius_m for circle in self.circles
        )

    def share_outside(self, *others: "Area") -> float:
        """The share, 0 to 1, of this area's surface that lies in none of the others; 1 where there are none.

        Measured on the WGS84 ellipsoid, circles by their outlines, in whole units. What two borders that
        should agree leave between them by rounding, up to `SLIVER_SHARE` of the surface, counts as nothing.
        """
        parts = [part for other in others for part in other.outer_parts]
        if not parts:
            return 1.0
        rest = shapely.difference(self.outer, joined(parts), grid_size=1.0)
        left = measure.square_metres(normal_rings(shapely.MultiPolygon(polygons_in(rest))))
        share = left / measure.square_metres(normal_rings(self.outer))
        return min(1.0, share) if share > SLIVER_SHARE else 0.0

    def union(self, *areas: "Area") -> "Area":
        """This area and the others as one."""
        everything = (self, *areas)
        return area_of(
            [area.shape for area in everything if area.polygons],
            [circle for area in everything for circle in area.circles],
        )

    def to_geojson(self) -> dict[str, object]:
        """RFC 7946: a Polygon or MultiPolygon; with circles a FeatureCollection with `radius_km` points.

        `area_from_geojson` of it gives an equal area.
        """
        return geojson(self.polygons, self.circles)

    def cap_polygons(self) -> tuple[str, ...]:
        """The polygons as CAP 1.2 writes them (`lat,lon lat,lon …`); circles are in `cap_circles`.

        CAP knows no holes: a polygon with a hole is cut into several without.
        """
        return cap_polygons(self.shape)

    def cap_circles(self) -> tuple[str, ...]:
        """The circles as CAP 1.2 writes them (`lat,lon radius_km`)."""
        return tuple(cap_circle(circle) for circle in self.circles)

    def outline(self) -> list[list[tuple[Longitude, Latitude]]]:
        """Every ring, holes and circles' outlines too: closed lists of (longitude, latitude) in degrees."""
        return [
            [(x / PER_DEGREE, y / PER_DEGREE) for x, y in ring.tolist()]
            for rings in normal_rings(self.outer)
            for ring in rings
        ]

    def svg_path(self, project: Callable[[Longitude, Latitude], tuple[float, float]]) -> str:
        """The outline as SVG path data (fill-rule evenodd); `project` turns degrees into page units."""
        return "".join(_svg_ring(project(*corner) for corner in ring[:-1]) for ring in self.outline())


def area_of(shapes: Iterable[Geometry], circles: Iterable[Circle]) -> Area:
    """The area of valid shapes in units and of circles, in normal form."""
    return Area(normal_rings(joined(shapes)), tuple(sorted(set(circles))))


def _prepared(shape: Geometry) -> Geometry:
    """The shape made ready for many questions, also from several threads: the index is built here."""
    shapely.prepare(shape)
    if not shape.is_empty:
        x, y = polygons_in(shape)[0].exterior.coords[0][:2]
        shapely.intersects_xy(shape, x, y)
    return shape


def _ring_shape(ring: list[tuple[int, int]]) -> Geometry:
    return polygon_on_globe([laid_out(ring, "circle")], "circle")


def _longitudes_held(shape: Geometry) -> tuple[float, float]:
    """West and east of a shape in units, over the shorter way round where it touches 180 degrees."""
    spans = sorted((part.bounds[0], part.bounds[2]) for part in polygons_in(shape))
    reached, widest, gap = spans[0][1], 0.0, (SEAM, -SEAM)
    for west, east in spans[1:]:
        if west - reached > widest:
            widest, gap = west - reached, (reached, west)
        reached = max(reached, east)
    outside = spans[0][0] + TURN - reached
    if outside >= widest:
        return spans[0][0], reached
    return gap[1], gap[0]


def _points(latitudes_e7: Integers, longitudes_e7: Integers) -> tuple[Integers, Integers]:
    y, x = np.asarray(latitudes_e7), np.asarray(longitudes_e7)
    if y.dtype.kind != "i" or x.dtype.kind != "i":
        raise TypeError("points are given as signed integers in units of 1e-7 degree")
    if y.shape != x.shape or y.ndim != 1:
        raise ValueError("latitudes and longitudes are two flat arrays of one length")
    if y.size and (y.min() < -POLE or y.max() > POLE or x.min() < -SEAM or x.max() > SEAM):
        raise BadInput("A point is not on the globe.", "Latitude runs from -90 to 90, longitude from -180 to 180.")
    return y, x


def _svg_ring(corners: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in corners) + "Z"
