"""The message as JSON, with a schema, and its areas as GeoJSON (RFC 7946).

Names are those of the XML elements; a repeated element is an array under its own name; a pair is an
array of two texts. The original bytes are not part of it.
"""

import math
from typing import Any

import msgspec

from tocsin.cap.geometry import Circle, circle, ring
from tocsin.cap.model import NAMESPACES, Alert, Area
from tocsin.terms import BadInput

SCHEMA_ID = "urn:tocsin:cap:1"
_COMPARE = "Compare it with the schema."
_EARTH_RADIUS_KM = 6371.0088
_CIRCLE_CORNERS = 64


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

    A circle becomes a polygon of 64 corners that holds it whole, with its own figures in the
    properties. A shape that cannot be read is a feature without geometry and says so.
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


def _counterclockwise(corners: list[list[float]]) -> list[list[float]]:
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
    return {"type": "Polygon", "coordinates": [_around(found)]}, properties


def _around(center: Circle) -> list[list[float]]:
    """A polygon that holds the circle: its sides touch it from outside."""
    distance = center.radius_km / math.cos(math.pi / _CIRCLE_CORNERS) / _EARTH_RADIUS_KM
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
