"""A map without a background: the outline of an area, and the places where gatherings are.

The projection is the plain one about the middle of what is drawn: east-west distances are shortened by
the cosine of the latitude. That is right to the eye for a town or a region, and a scale bar says how far
is how far. Inside is a filled disc, a near miss an open diamond; a number names the place in the table.
"""

from collections.abc import Sequence
from html import escape
from math import cos, radians
from typing import NamedTuple

from tocsin.area import Area

KM_PER_DEGREE = 111.195
MARGIN = 26.0
SCALE_BARS_KM = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
SHAPES = ("inside", "near_miss")


class Place(NamedTuple):
    """A place to be marked: its number in the table, what stands there, and how it stands to the area."""

    number: int
    latitude: float
    longitude: float
    kind: str
    words: str


class _Projection(NamedTuple):
    """From degrees to page units."""

    west: float
    north: float
    squeeze: float
    units_per_degree: float
    left: float
    top: float

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a place is drawn: x to the right, y downward."""
        x = self.left + (longitude - self.west) * self.squeeze * self.units_per_degree
        return x, self.top + (self.north - latitude) * self.units_per_degree

    @property
    def units_per_km(self) -> float:
        """How long a kilometre is drawn."""
        return self.units_per_degree / KM_PER_DEGREE


def map_svg(area: Area, places: Sequence[Place], *, width: int = 620, height: int = 460, label: str = "") -> str:
    """The area and the places as SVG."""
    projection = _projection(area, places, width, height)
    parts = [
        f'<svg class="map" viewBox="0 0 {width} {height}" width="{width}" role="img" aria-label="{escape(label)}">',
        f'<path class="area" fill-rule="evenodd" d="{area.svg_path(projection.place)}"/>',
        *(_mark(place, projection) for place in sorted(places, key=lambda one: SHAPES.index(one.kind), reverse=True)),
        _scale_bar(projection, width, height),
        "</svg>",
    ]
    return "".join(parts)


def _projection(area: Area, places: Sequence[Place], width: int, height: int) -> _Projection:
    corners = [corner for ring in area.outline() for corner in ring]
    longitudes = [x for x, _ in corners] + [place.longitude for place in places]
    latitudes = [y for _, y in corners] + [place.latitude for place in places]
    west, east, south, north = min(longitudes), max(longitudes), min(latitudes), max(latitudes)
    squeeze = max(cos(radians((south + north) / 2)), 0.01)
    across, up = max((east - west) * squeeze, 1e-4), max(north - south, 1e-4)
    units = min((width - 2 * MARGIN) / across, (height - 3 * MARGIN) / up)
    left = (width - across * units) / 2
    return _Projection(west, north, squeeze, units, left, (height - MARGIN - up * units) / 2)


def _mark(place: Place, projection: _Projection) -> str:
    x, y = projection.place(place.longitude, place.latitude)
    inside = place.kind == "inside"
    drawn = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="11"/>' if inside else _diamond(x, y)
    words = f"{place.number}: {place.words}"
    return (
        f'<g class="place {place.kind}"><title>{escape(words)}</title>{drawn}'
        f'<text x="{x:.1f}" y="{y + 4.2:.1f}" text-anchor="middle">{place.number}</text></g>'
    )


def _diamond(x: float, y: float) -> str:
    return f'<path d="M{x:.1f} {y - 14:.1f}l14 14l-14 14l-14-14z"/>'


def _scale_bar(projection: _Projection, width: int, height: int) -> str:
    fitting = [km for km in SCALE_BARS_KM if km * projection.units_per_km <= width / 4]
    km = fitting[-1] if fitting else SCALE_BARS_KM[0]
    length = km * projection.units_per_km
    words = f"{km:g} km" if km >= 1 else f"{km * 1000:g} m"
    return (
        f'<g class="scale"><path d="M{MARGIN / 2:.1f} {height - 16:.1f}v6h{length:.1f}v-6"/>'
        f'<text x="{MARGIN / 2 + length + 7:.1f}" y="{height - 9:.1f}">{words}</text></g>'
    )
