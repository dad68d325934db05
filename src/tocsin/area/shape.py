"""From rings to the normal form of an area: polygons that are valid, cut at 180 degrees, whole units.

What GEOS is given and what it gives back are whole numbers of 1e-7 degree: in such units its
predicates are exact, in float degrees they are not. A polygon that is already valid is not moved by
a single unit. A polygon that crosses itself is mended so that whatever it winds round counts as
inside (the wider reading: the centre of a pentagram is inside).
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely

from tocsin.area.rings import Ring, canonical, with_short_edges
from tocsin.area.units import POLE, SEAM, TURN
from tocsin.terms import BadInput

Geometry = Any
"""A shapely geometry in units; shapely ships no types."""

Rings = tuple[Ring, ...]
"""One polygon: the outer ring counter-clockwise, then its holes clockwise."""


def polygon_on_globe(rings: Sequence[Ring], where: str) -> Geometry:
    """The polygon of laid-out rings, valid and cut at 180 degrees.

    `BadInput` where nothing is left: no width, or a hole that lies outside.
    """
    outer = shapely.Polygon(rings[0]) if len(rings[0]) >= 4 else shapely.Polygon()
    solid = _mended(outer)
    if solid.is_empty:
        raise BadInput("A polygon has no width: it encloses nothing.", "Draw it round the place that is meant.", where)
    holes = [_beside(hole, solid, where) for hole in rings[1:]]
    return _cut_at_seam(_with_holes(outer, solid, holes, where))


def _mended(polygon: Geometry) -> Geometry:
    """A valid polygon or multipolygon in whole units; empty where the ring encloses nothing."""
    if polygon.is_valid:
        return polygon
    mended = shapely.make_valid(polygon, method="structure", keep_collapsed=False)
    return shapely.set_precision(mended, 1.0)


def _beside(hole: Ring, solid: Geometry, where: str) -> Ring:
    """The hole shifted by whole turns to where it meets its polygon."""
    west, south, east, north = solid.bounds
    low, high = int(hole[:, 0].min()), int(hole[:, 0].max())
    meets_latitude = hole[:, 1].max() > south and hole[:, 1].min() < north
    shifts = [k * TURN for k in (0, -1, 1) if low + k * TURN < east and high + k * TURN > west]
    if not meets_latitude or not shifts:
        raise BadInput("A hole lies outside its polygon.", "Remove it, or draw it inside.", where)
    copies = [_shifted(hole, shift) for shift in shifts]
    if len(copies) == 1:
        return copies[0]
    shared = [shapely.intersection(_mended(shapely.Polygon(copy)), solid).area for copy in copies]
    return copies[int(np.argmax(shared))]


def _shifted(ring: Ring, longitude_e7: int) -> Ring:
    return ring + np.array([longitude_e7, 0], dtype=np.int64)


def _with_holes(outer: Geometry, solid: Geometry, holes: list[Ring], where: str) -> Geometry:
    """The polygon less its holes; untouched where the whole is already valid."""
    if not holes:
        return solid
    plain = shapely.Polygon(outer.exterior, [hole for hole in holes if len(hole) >= 4])
    if plain.is_valid:
        return plain
    for hole in (_mended(shapely.Polygon(ring)) for ring in holes if len(ring) >= 4):
        if not hole.is_empty and shapely.intersection(solid, hole).area == 0:
            raise BadInput("A hole lies outside its polygon.", "Remove it, or draw it inside.", where)
        solid = shapely.difference(solid, hole, grid_size=1.0)
    if solid.is_empty:
        raise BadInput("A polygon's holes leave nothing of it.", "Remove the holes.", where)
    return solid


def _cut_at_seam(shape: Geometry) -> Geometry:
    """The shape with every longitude within -180 to 180 degrees."""
    west, _, east, _ = shape.bounds
    if west >= -SEAM and east <= SEAM:
        return shape
    first, last = int((west + SEAM) // TURN), int((east + SEAM) // TURN)
    return joined([_strip(shape, turn) for turn in range(first, last + 1)])


def _strip(shape: Geometry, turn: int) -> Geometry:
    box = shapely.box(turn * TURN - SEAM, -POLE, turn * TURN + SEAM, POLE)
    inside = shapely.intersection(shape, box, grid_size=1.0)
    return shapely.transform(inside, lambda places: places - [turn * TURN, 0])


def polygons_in(shape: Geometry) -> list[Geometry]:
    """The polygons a geometry is made of; lines and points are left out."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]


def joined(shapes: Iterable[Geometry]) -> Geometry:
    """The union as a valid multipolygon; shapes that do not overlap are left as they are."""
    shapes = list(shapes)
    side_by_side = shapely.MultiPolygon([part for shape in shapes for part in polygons_in(shape)])
    if side_by_side.is_valid:
        return side_by_side
    union = shapely.union_all(shapes, grid_size=1.0)
    return shapely.MultiPolygon(polygons_in(union))


def normal_rings(shape: Geometry) -> tuple[Rings, ...]:
    """The polygons of a valid shape in their one order: by first position, then the rest."""
    return tuple(sorted((_rings_of(polygon) for polygon in polygons_in(shape)), key=_order))


def _rings_of(polygon: Geometry) -> Rings:
    outer = canonical(_units(polygon.exterior), counter_clockwise=True)
    holes = [canonical(_units(hole), counter_clockwise=False) for hole in polygon.interiors]
    return (outer, *sorted(holes, key=lambda ring: ring.tolist()))


def _units(ring: Geometry) -> Ring:
    places = np.rint(shapely.get_coordinates(ring)).astype(np.int64)
    return with_short_edges(places)


def _order(rings: Rings) -> list[list[list[int]]]:
    return [ring.tolist() for ring in rings]


def shape_of(polygons: Iterable[Rings]) -> Geometry:
    """The multipolygon of normal rings."""
    return shapely.MultiPolygon([shapely.Polygon(rings[0], rings[1:]) for rings in polygons])


def digest_of(polygons: Iterable[Rings], circles: Iterable[tuple[int, int, int]]) -> str:
    """SHA-256 of the normal form written as JSON; the form is described in the reference of this room."""
    form = {
        "circles": [list(circle) for circle in circles],
        "polygons": [[ring[:-1].tolist() for ring in rings] for rings in polygons],
    }
    text = json.dumps(form, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(b"tocsin area 1\n" + text.encode("ascii")).hexdigest()
