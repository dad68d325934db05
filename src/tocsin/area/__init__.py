"""Areas on the globe: polygons and circles, who is inside, how far off the others are.

An area is read from GeoJSON or CAP, brought into one normal form (valid, cut at 180 degrees, whole
units of 1e-7 degree) and never changes. A missing or empty area is refused; it never means
"everywhere". Many points are matched at once, exactly: edges and vertices count as inside.
"""

from tocsin.area.cells import Cover, cover, keys, places
from tocsin.area.model import Area
from tocsin.area.read import area_from_cap, area_from_geojson
from tocsin.area.units import degrees, e7

__all__ = [
    "Area",
    "Cover",
    "area_from_cap",
    "area_from_geojson",
    "cover",
    "degrees",
    "e7",
    "keys",
    "places",
]
