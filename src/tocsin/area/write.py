"""Areas as GeoJSON (RFC 7946) and as the polygons and circles of CAP 1.2."""

from collections.abc import Sequence

import shapely

from tocsin.area.circles import Circle
from tocsin.area.rings import Ring
from tocsin.area.shape import Geometry, Rings, normal_rings, polygons_in
from tocsin.area.units import PER_DEGREE, POLE, SEAM, degrees


def geojson(polygons: Sequence[Rings], circles: Sequence[Circle]) -> dict[str, object]:
    """A Polygon or MultiPolygon; with circles a FeatureCollection."""
    coordinates = [[_positions(ring) for ring in rings] for rings in polygons]
    shape: dict[str, object] = {"type": "MultiPolygon", "coordinates": coordinates}
    if len(coordinates) == 1:
        shape = {"type": "Polygon", "coordinates": coordinates[0]}
    if not circles:
        return shape
    features = [_feature(shape, {})] if coordinates else []
    features += [_circle_feature(circle) for circle in circles]
    return {"type": "FeatureCollection", "features": features}


def _positions(ring: Ring) -> list[list[float]]:
    return [[x / PER_DEGREE, y / PER_DEGREE] for x, y in ring.tolist()]


def _feature(geometry: dict[str, object], properties: dict[str, float]) -> dict[str, object]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _circle_feature(circle: Circle) -> dict[str, object]:
    centre: dict[str, object] = {
        "type": "Point",
        "coordinates": [degrees(circle.longitude_e7), degrees(circle.latitude_e7)],
    }
    return _feature(centre, {"radius_km": circle.radius_mm / 1e6})


def cap_polygons(shape: Geometry) -> tuple[str, ...]:
    """Each polygon as ``lat,lon lat,lon …``, cut into several where it has holes."""
    whole = [piece for polygon in polygons_in(shape) for piece in without_holes(polygon)]
    return tuple(
        " ".join(f"{_decimal(y)},{_decimal(x)}" for x, y in rings[0].tolist())
        for rings in normal_rings(shapely.MultiPolygon(whole))
    )


def without_holes(polygon: Geometry) -> list[Geometry]:
    """Polygons without holes that together are `polygon`: cut along the meridian of each hole."""
    if not polygon.interiors:
        return [polygon]
    west, _, east, _ = polygon.interiors[0].bounds
    meridian = (west + east) // 2
    halves = [shapely.box(-SEAM, -POLE, meridian, POLE), shapely.box(meridian, -POLE, SEAM, POLE)]
    parts = [part for half in halves for part in polygons_in(shapely.intersection(polygon, half, grid_size=1.0))]
    return [piece for part in parts for piece in without_holes(part)]


def cap_circle(circle: Circle) -> str:
    """The circle as ``lat,lon radius_km``."""
    kilometres = f"{circle.radius_mm // 1_000_000}.{circle.radius_mm % 1_000_000:06}".rstrip("0").rstrip(".")
    return f"{_decimal(circle.latitude_e7)},{_decimal(circle.longitude_e7)} {kilometres}"


def _decimal(units: int) -> str:
    """Units as the shortest plain decimal number of degrees."""
    whole, part = divmod(abs(units), PER_DEGREE)
    sign = "-" if units < 0 else ""
    return f"{sign}{whole}.{part:07}".rstrip("0").rstrip(".")
