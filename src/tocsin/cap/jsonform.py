"""The message as JSON, with a schema, and its areas as GeoJSON (RFC 7946).

Names are those of the XML elements; a repeated element is an array under its own name; a pair is an
array of two texts. The original bytes are not part of it.
"""

import math
from typing import Any

import msgspec
import shapely

from tocsin.cap.geometry import Circle, circle, ring
from tocsin.cap.model import NAMESPACES, Alert, Area
from tocsin.terms import BadInput

SCHEMA_ID = "urn:tocsin:cap:1"
_COMPARE = "Compare it with the schema."
_EARTH_RADIUS_KM = 6371.0088
_CIRCLE_CORNERS = 64
Corners = list[list[float]]
_WORLD: Corners = [[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]


def to_json(alert: Alert) -> bytes:
    """The message as a JSON object."""
    return msgspec.json.encode(alert.without_original())


def from_json(data: bytes) -> Alert:
    """Read what `to_json` wrote; `BadInput` for anything else."""
    try:
        alert = msgspec.json.decode(data, type=Alert)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"This is not a CAP message in JSON: {error}.", _COMPARE) from None
    if alert.original is not None or alert.version not in NAMESPACES:
        raise BadInput("A CAP message in JSON has the version 1.2 or 1.1, and no original bytes.", _COMPARE)
    return alert


def json_schema() -> dict[str, Any]:
    """The JSON Schema of `to_json`."""
    schema = msgspec.json.schema(Alert)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    for part in schema["$defs"].values():
        part["description"] = " ".join(part["description"].partition("\n\n")[0].split())
    schema["$id"], schema["title"] = SCHEMA_ID, "CAP message"
    properties = schema["$defs"]["Alert"]["properties"]
    del properties["original"]
    properties["version"] = {"enum": list(NAMESPACES), "default": "1.2"}
    return schema


def schema_json() -> bytes:
    """The schema as indented UTF-8, with a newline at the end: what is published."""
    return msgspec.json.format(msgspec.json.encode(json_schema()), indent=2) + b"\n"


def to_geojson(alert: Alert) -> dict[str, Any]:
    """The areas of a message as a FeatureCollection, one feature a polygon or circle, in ``lon, lat``.

    A circle becomes a polygon of 64 corners that holds it whole, two where it crosses the 180th meridian, with its
    own figures in the properties. A shape that cannot be read is a feature without geometry and says so.
    """
    features = [
        feature
        for place, info in enumerate(alert.infos, 1)
        for area in info.areas
        for feature in _features(area, {"info": place, "language": info.language, "event": info.event})
    ]
    return {"type": "FeatureCollection", "features": features}


def _features(area: Area, about: dict[str, Any]) -> list[dict[str, Any]]:
    properties = {**about, "areaDesc": area.area_desc, "geocode": [list(pair) for pair in area.geocodes]}
    shapes = [_polygon(text) for text in area.polygons] + [_circle(text) for text in area.circles]
    if not shapes:
        shapes = [(None, {})]
    return [
        {"type": "Feature", "geometry": geometry, "properties": {**properties, **more}} for geometry, more in shapes
    ]


Shape = tuple[dict[str, Any] | None, dict[str, Any]]


def _polygon(text: str) -> Shape:
    try:
        pairs = ring(text)
    except BadInput as error:
        return None, {"unreadable": error.message}
    corners = _counterclockwise([[lon, lat] for lat, lon in pairs])
    return {"type": "Polygon", "coordinates": [corners]}, {}


def _counterclockwise(corners: Corners) -> Corners:
    """The corners in the order that RFC 7946 asks of an outer ring."""
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(corners, corners[1:], strict=False))
    return corners if area >= 0 else corners[::-1]


def _circle(text: str) -> Shape:
    try:
        found = circle(text)
    except BadInput as error:
        return None, {"unreadable": error.message}
    properties = {"circle": {"lat": found.lat, "lon": found.lon, "radiusKm": found.radius_km}}
    if found.radius_km <= 0:
        return {"type": "Point", "coordinates": [found.lon, found.lat]}, properties
    return _round(found), properties


def _round(center: Circle) -> dict[str, Any]:
    """A geometry that holds the circle: sides touch it from outside; cut where it crosses the 180th meridian."""
    distance = center.radius_km / math.cos(math.pi / _CIRCLE_CORNERS) / _EARTH_RADIUS_KM
    north = center.lat + math.degrees(distance) >= 90
    south = center.lat - math.degrees(distance) <= -90
    if north and south:
        return {"type": "Polygon", "coordinates": [_WORLD]}
    corners = _around(center, distance)
    if north or south:
        return {"type": "Polygon", "coordinates": [_cap_of_pole(corners, 90 if north else -90)]}
    if all(abs(lon) <= 180 for lon, _ in corners):
        return {"type": "Polygon", "coordinates": [corners]}
    return {"type": "MultiPolygon", "coordinates": [[part] for part in _cut(corners)]}


def _around(center: Circle, distance: float) -> Corners:
    lat, lon = math.radians(center.lat), math.radians(center.lon)
    corners = []
    for step in range(_CIRCLE_CORNERS):
        bearing = -2 * math.pi * step / _CIRCLE_CORNERS
        there = math.asin(math.sin(lat) * math.cos(distance) + math.cos(lat) * math.sin(distance) * math.cos(bearing))
        east = math.atan2(
            math.sin(bearing) * math.sin(distance) * math.cos(lat),
            math.cos(distance) - math.sin(lat) * math.sin(there),
        )
        corners.append([round(math.degrees(lon + east), 7), round(math.degrees(there), 7)])
    return [*corners, corners[0]]


def _cap_of_pole(corners: Corners, pole: int) -> Corners:
    """What lies between corners around a pole and the pole, from -180 to 180 degrees."""
    edge = sorted([(lon + 180) % 360 - 180, lat] for lon, lat in corners[:-1])
    widest = min(edge[0][1], edge[-1][1]) if pole > 0 else max(edge[0][1], edge[-1][1])
    closed = [[-180.0, widest], *edge, [180.0, widest], [180.0, pole], [-180.0, pole], [-180.0, widest]]
    return _counterclockwise(closed)


def _cut(corners: Corners) -> list[Corners]:
    """The parts of an outline on either side of the 180th meridian, each within ±180 degrees."""
    outline = shapely.polygons(corners)
    parts = [
        shapely.transform(
            shapely.clip_by_rect(outline, turn - 180, -90, turn + 180, 90), lambda xy, t=turn: xy - (t, 0)
        )
        for turn in (-360, 0, 360)
    ]
    return [_counterclockwise(shapely.get_coordinates(part).tolist()) for part in parts if not part.is_empty]
