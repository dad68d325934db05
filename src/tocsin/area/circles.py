"""Circles on the WGS84 ellipsoid: who is inside is decided by the geodesic, the outline is for drawing.

The outline is circumscribed (it holds the whole circle), the core is inscribed (the circle holds all
of it). Between the two only the geodesic decides.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from tocsin.area.units import PER_DEGREE, POLE, SEAM, TURN, Place, degrees, e7

WGS84 = Geod(ellps="WGS84")
CORNERS = 64
RADIUS_KM_MAX = 5_000
METRES_PER_DEGREE_MIN = 110_574.0  # of latitude on WGS84, at the equator
METRES_RADIUS_MEAN = 6_371_009.0
NEAR_POLE_DEGREES = 85.0


class Circle(NamedTuple):
    """A circle: centre in units of 1e-7 degree, radius in whole millimetres."""

    latitude_e7: int
    longitude_e7: int
    radius_mm: int

    @property
    def radius_m(self) -> float:
        """The radius in metres."""
        return self.radius_mm / 1000

    @property
    def reach_degrees(self) -> float:
        """Degrees of latitude within which the whole circle lies, a little more than needed."""
        return self.radius_m / METRES_PER_DEGREE_MIN

    @property
    def is_near_pole(self) -> bool:
        """Whether the circle comes so near a pole that no outline of corners can be trusted."""
        return abs(degrees(self.latitude_e7)) + self.reach_degrees > NEAR_POLE_DEGREES

    def distance_m(self, latitudes: NDArray[np.float64], longitudes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Geodesic distance from the centre to each point (degrees), in metres."""
        x, y = degrees(self.longitude_e7), degrees(self.latitude_e7)
        _, _, metres = WGS84.inv(np.full_like(longitudes, x), np.full_like(latitudes, y), longitudes, latitudes)
        return np.asarray(metres, dtype=np.float64)

    def holds(self, latitudes_e7: NDArray[np.integer], longitudes_e7: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Whether each point is within the radius; the rim counts as inside."""
        reach = self.reach_degrees * PER_DEGREE + 1
        held = np.abs(latitudes_e7.astype(np.int64) - self.latitude_e7) <= reach
        at = np.flatnonzero(held)
        held[at] = self.distance_m(latitudes_e7[at] / PER_DEGREE, longitudes_e7[at] / PER_DEGREE) <= self.radius_m
        return held

    def outline(self) -> list[Place]:
        """A closed ring that holds the whole circle."""
        if self.is_near_pole:
            return self._band()
        bend = self._bend_m()
        return self._corners(self.radius_m / math.cos(math.pi / self._corner_count) + 2 * bend + 0.1)

    def core(self) -> list[Place]:
        """A closed ring that the circle holds; empty where there is none to be trusted."""
        radius = self.radius_m - 2 * self._bend_m() - 0.1
        return [] if self.is_near_pole or radius < 1 else self._corners(radius)

    @property
    def _corner_count(self) -> int:
        return CORNERS if self.radius_m <= 500_000 else 8 * CORNERS

    def _bend_m(self) -> float:
        """How far a straight edge in degrees may lie from the geodesic between the same corners."""
        edge = 2 * math.pi * self.radius_m / self._corner_count
        farthest = math.radians(abs(degrees(self.latitude_e7)) + self.reach_degrees)
        return edge**2 * math.tan(farthest) / (8 * METRES_RADIUS_MEAN)

    def _corners(self, radius_m: float) -> list[Place]:
        azimuths = np.linspace(360.0, 0.0, self._corner_count, endpoint=False)
        x, y = degrees(self.longitude_e7), degrees(self.latitude_e7)
        ones = np.ones_like(azimuths)
        longitudes, latitudes, _ = WGS84.fwd(x * ones, y * ones, azimuths, radius_m * ones)
        ring = [(e7(a), e7(b)) for a, b in zip(longitudes, latitudes, strict=True)]
        return [*ring, ring[0]]

    def _band(self) -> list[Place]:
        """The latitudes and longitudes the circle reaches; the whole turn where it holds the pole."""
        reach = math.ceil(self.reach_degrees * PER_DEGREE) + 1
        south, north = max(self.latitude_e7 - reach, -POLE), min(self.latitude_e7 + reach, POLE)
        half = self._half_width_e7()
        if half >= SEAM:
            columns = list(range(-SEAM, SEAM + 1, SEAM // 4))
        else:
            columns = [_wrapped(self.longitude_e7 + half * step // 4) for step in range(-4, 5)]
        lower = [(x, south) for x in columns]
        return [*lower, *((x, north) for x in reversed(columns)), lower[0]]

    def _half_width_e7(self) -> int:
        """Longitude to either side that the circle may reach, 2 per cent more; a half turn at most."""
        across = math.sin(math.radians(min(self.reach_degrees * 1.02, 90.0)))
        to_pole = math.cos(math.radians(degrees(self.latitude_e7)))
        if across >= to_pole:
            return SEAM
        return min(math.ceil(math.degrees(math.asin(across / to_pole)) * PER_DEGREE * 1.02), SEAM)


def _wrapped(longitude_e7: int) -> int:
    """The same meridian within -180 to 180 degrees."""
    return (longitude_e7 + SEAM) % TURN - SEAM
