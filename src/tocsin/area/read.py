"""Reads areas from GeoJSON (RFC 7946) and from the polygons and circles of CAP 1.2 (section 3.2.4).

A missing area refuses: what is empty, open, out of range or unreadable is `BadInput` with the place
where it stands, and never becomes "everywhere".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tocsin.area.circles import RADIUS_KM_MAX, Circle
from tocsin.area.model import Area, area_of
from tocsin.area.rings import laid_out
from tocsin.area.shape import Geometry, polygon_on_globe
from tocsin.area.units import Place, place
from tocsin.terms import BadInput

DEPTH_MAX = 8
NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)

_KINDS = "Polygon, MultiPolygon, Feature, FeatureCollection, GeometryCollection, or a Point with radius_km"


class _Here(NamedTuple):
    """Where in the GeoJSON value we stand, and what its feature says of a radius."""

    where: str
    depth: int
    radius_km: object

    def under(self, step: str, radius_km: object = None) -> "_Here":
        where = f"{self.where}.{step}" if self.where else step
        return _Here(where, self.depth + 1, self.radius_km if radius_km is None else radius_km)


def area_from_geojson(value: object) -> Area:
    """The area of a GeoJSON value (already decoded from JSON).

    Polygon, MultiPolygon, Feature, FeatureCollection and GeometryCollection of these; a Point with
    `radius_km` among its feature's properties (or beside its coordinates) is a circle. Heights are
    ignored. `BadInput` with `where` for anything empty, open, out of range, swapped or unreadable.
    """
    parts = list(_parts(value, _Here("", 0, None)))
    shapes = [part for part in parts if not isinstance(part, Circle)]
    return area_of(shapes, [part for part in parts if isinstance(part, Circle)])


def _parts(value: object, here: _Here) -> Iterator[Geometry | Circle]:
    """The polygons and circles of a GeoJSON value, whatever it is wrapped in."""
    if not isinstance(value, Mapping):
        raise BadInput("There is no area here.", f"Give a GeoJSON {_KINDS}.", here.where)
    if here.depth > DEPTH_MAX:
        raise BadInput("The GeoJSON is nested too deeply.", "Give the polygons themselves.", here.where)
    match value.get("type"):
        case "FeatureCollection":
            yield from _members(value, "features", here)
        case "GeometryCollection":
            yield from _members(value, "geometries", here)
        case "Feature":
            properties = value.get("properties")
            radius = properties.get("radius_km") if isinstance(properties, Mapping) else None
            yield from _parts(value.get("geometry"), here.under("geometry", radius))
        case _:
            yield from _geometry(value, here)


def _members(value: Mapping[str, object], key: str, here: _Here) -> Iterator[Geometry | Circle]:
    for index, member in enumerate(_list(value.get(key), here.under(key).where)):
        yield from _parts(member, here.under(f"{key}[{index}]"))


def _geometry(value: Mapping[str, object], here: _Here) -> Iterator[Geometry | Circle]:
    at = here.under("coordinates").where
    match value.get("type"):
        case "Polygon":
            yield _polygon(value.get("coordinates"), at)
        case "MultiPolygon":
            for index, polygon in enumerate(_list(value.get("coordinates"), at)):
                yield _polygon(polygon, f"{at}[{index}]")
        case "Point":
            radius = value.get("radius_km", here.radius_km)
            yield _circle(_position(value.get("coordinates"), at), radius, here.where)
        case kind:
            raise BadInput(f"{kind!r} is not an area.", f"Give a GeoJSON {_KINDS}.", here.where)


def _list(value: object, where: str) -> Sequence[object]:
    if not isinstance(value, (list, tuple)):
        raise BadInput("A list is missing.", "", where)
    if not value:
        raise BadInput("The list is empty: there is no area here.", "", where)
    return value


def _polygon(value: object, where: str) -> Geometry:
    rings = []
    for index, ring in enumerate(_list(value, where)):
        at = f"{where}[{index}]"
        places = [_position(spot, f"{at}[{n}]") for n, spot in enumerate(_list(ring, at))]
        rings.append(laid_out(places, at))
    return polygon_on_globe(rings, where)


def _position(value: object, where: str) -> Place:
    if not isinstance(value, (list, tuple)) or not 2 <= len(value) <= 4:
        raise BadInput("This is not a position.", "Write [longitude, latitude].", where)
    longitude, latitude = (_number(part, where) for part in value[:2])
    return place(longitude, latitude, where)


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadInput(f"{value!r} is not a number.", "Write degrees as plain decimals.", where)
    try:
        return float(value)
    except OverflowError:
        raise BadInput("A number is too large.", "Write degrees as plain decimals.", where) from None


def _circle(centre: Place, radius_km: object, where: str) -> Circle:
    if radius_km is None:
        raise BadInput("A point has no area.", "Give its feature the property radius_km.", where)
    radius = _number(radius_km, where)
    if not 0 < radius <= RADIUS_KM_MAX or round(radius * 1e6) == 0:
        raise BadInput(
            f"A circle of radius {radius:g} km cannot be used.",
            f"Give more than 0 and at most {RADIUS_KM_MAX} km.",
            where,
        )
    return Circle(centre[1], centre[0], round(radius * 1e6))


def area_from_cap(polygons: Sequence[str], circles: Sequence[str]) -> Area:
    """The area of CAP 1.2 polygons (``lat,lon lat,lon …``) and circles (``lat,lon radius_km``).

    `BadInput` with `where` (``polygon[0]``, ``circle[2]``) for anything open, out of range, swapped
    or unreadable, and when there is neither a polygon nor a circle.
    """
    shapes = [_cap_polygon(text, f"polygon[{index}]") for index, text in enumerate(polygons)]
    return area_of(shapes, [_cap_circle(text, f"circle[{index}]") for index, text in enumerate(circles)])


def _cap_polygon(text: str, where: str) -> Geometry:
    pairs = text.split()
    if not pairs:
        raise BadInput("The polygon is empty.", "Write lat,lon pairs with spaces between them.", where)
    places = [_cap_place(pair, f"{where} position {n + 1}") for n, pair in enumerate(pairs)]
    return polygon_on_globe([laid_out(places, where)], where)


def _cap_circle(text: str, where: str) -> Circle:
    match text.split():
        case [centre, radius] if NUMBER.fullmatch(radius):
            return _circle(_cap_place(centre, where), float(radius), where)
    raise BadInput("This is not a circle.", "Write lat,lon and, after a space, the radius in km.", where)


def _cap_place(pair: str, where: str) -> Place:
    numbers = pair.split(",")
    if len(numbers) != 2 or not all(NUMBER.fullmatch(number) for number in numbers):
        raise BadInput(f"{pair[:40]!r} is not a position.", "Write latitude,longitude without a space.", where)
    latitude, longitude = (float(number) for number in numbers)
    return place(longitude, latitude, where)
