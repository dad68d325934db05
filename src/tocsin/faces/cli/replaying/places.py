"""Places of a scenario: its areas as GeoJSON, and how far apart two points are."""

from math import asin, cos, radians, sin, sqrt
from typing import Any

from tocsin.faces.cli.replaying.scenario import AreaTable

EARTH_RADIUS_KM = 6371.0088


def area_geojson(area: AreaTable) -> dict[str, Any]:
    """The area as GeoJSON (RFC 7946): longitude first, the ring closed."""
    if area.circle is not None:
        centre = [area.circle.longitude, area.circle.latitude]
        return {"type": "Point", "coordinates": centre, "radius_km": area.circle.radius_km}
    ring = [[longitude, latitude] for latitude, longitude in area.outline]
    if ring[0] != ring[-1]:
        ring.append(ring[0])
    return {"type": "Polygon", "coordinates": [ring]}


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great-circle distance of two (latitude, longitude) points, on a sphere."""
    (lat1, lon1), (lat2, lon2) = ((radians(a), radians(b)) for a, b in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))
