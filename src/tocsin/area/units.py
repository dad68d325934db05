"""Degrees as whole numbers of 1e-7 degree, in which every decision of this room is exact.

One unit is at most 1.1 cm on the ground. Longitudes run from -1,800,000,000 to 1,800,000,000,
latitudes from -900,000,000 to 900,000,000; both fit a signed 32-bit integer.
"""

import math
from collections.abc import Sequence

from tocsin.terms import BadInput

PER_DEGREE = 10_000_000
POLE = 90 * PER_DEGREE
SEAM = 180 * PER_DEGREE
TURN = 2 * SEAM

Place = tuple[int, int]
"""Longitude and latitude in units: x before y, as in GeoJSON."""


def e7(degrees: float) -> int:
    """Degrees as whole units of 1e-7 degree; `BadInput` for what is not a finite number.

    >>> e7(55.826)
    558260000
    """
    if not math.isfinite(degrees):
        raise BadInput(f"{degrees} is not a coordinate.", "Give a finite number of degrees.")
    return round(degrees * PER_DEGREE)


def degrees(e7: int) -> float:
    """Whole units of 1e-7 degree as degrees: ``degrees(e7(d)) == d`` where d has up to 7 decimals."""
    return e7 / PER_DEGREE


def place(longitude: float, latitude: float, where: str) -> Place:
    """A position in units; `BadInput` when it is not on the globe, with a hint when it looks swapped."""
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        raise BadInput("A coordinate is not a finite number.", "Give degrees as plain decimals.", where)
    if abs(latitude) > 90 and abs(latitude) <= 180 and abs(longitude) <= 90:
        raise BadInput(
            f"Latitude {latitude} is outside -90 to 90; latitude and longitude look swapped.",
            "GeoJSON writes longitude first, CAP writes latitude first.",
            where,
        )
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise BadInput(
            f"Latitude {latitude}, longitude {longitude} is not on the globe.",
            "Latitude runs from -90 to 90, longitude from -180 to 180. Cut or wrap what crosses 180 degrees.",
            where,
        )
    return e7(longitude), e7(latitude)


def is_closed(ring: Sequence[Place]) -> bool:
    """Whether a ring ends where it began; 180 and -180 degrees are the same meridian."""
    (x0, y0), (x1, y1) = ring[0], ring[-1]
    return y0 == y1 and (x0 - x1) % TURN == 0
