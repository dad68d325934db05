"""Sizes and distances on the WGS84 ellipsoid of areas whose edges are straight in degrees."""

import math

import numpy as np
from numpy.typing import NDArray

from tocsin.area.circles import WGS84
from tocsin.area.rings import Ring
from tocsin.area.shape import Rings
from tocsin.area.units import PER_DEGREE

SEMI_MAJOR_M = 6_378_137.0
FLATTENING = 1 / 298.257223563
ECCENTRICITY_2 = FLATTENING * (2 - FLATTENING)
ECCENTRICITY = math.sqrt(ECCENTRICITY_2)
PIECE_DEGREES_MAX = 0.1  # about 11 km: a chord of that length lies at most 2.5 m below the ground
PAIRS_AT_ONCE = 1_000_000

Floats = NDArray[np.float64]


def square_metres(polygons: tuple[Rings, ...]) -> float:
    """Surface of the polygons in square metres; holes turn the other way and so are taken off."""
    return sum(_swept(ring) for rings in polygons for ring in rings)


def _swept(ring: Ring) -> float:
    """Surface between a ring and the equator, signed by its turn: Gauss-Legendre along each edge.

    Under a straight edge in degrees lies the integral of the surface from the equator up to the
    edge's latitude, which has a closed form (authalic latitude; Snyder 1987, equation 3-12).
    """
    nodes, weights = np.polynomial.legendre.leggauss(16)
    x, y = np.radians(ring[:, 0] / PER_DEGREE), np.radians(ring[:, 1] / PER_DEGREE)
    along = (nodes + 1) / 2
    latitude = y[:-1, None] + np.diff(y)[:, None] * along
    height = _from_equator(latitude) @ (weights / 2)
    return float(-(np.diff(x) * height).sum())


def _from_equator(latitude: Floats) -> Floats:
    """Surface per radian of longitude between the equator and a latitude, in square metres."""
    sine = np.sin(latitude)
    q = sine / (1 - ECCENTRICITY_2 * sine**2) + np.arctanh(ECCENTRICITY * sine) / ECCENTRICITY
    return np.asarray(SEMI_MAJOR_M**2 * (1 - ECCENTRICITY_2) / 2 * q, dtype=np.float64)


def pieces(polygons: tuple[Rings, ...]) -> tuple[Floats, Floats]:
    """Every edge cut into pieces of at most 0.1 degree: starts and ends, each (n, 2) in degrees.

    The cut at 180 degrees is among them: from outside, the area's own edge is always nearer than a cut
    through it, and an area may truly end there.
    """
    rings = [ring / PER_DEGREE for polygon in polygons for ring in polygon]
    starts = np.concatenate([ring[:-1] for ring in rings])
    ends = np.concatenate([ring[1:] for ring in rings])
    count = np.maximum(np.ceil(np.abs(ends - starts).max(axis=1) / PIECE_DEGREES_MAX), 1).astype(np.int64)
    edge = np.repeat(np.arange(len(count)), count)
    step = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    per_piece = (ends - starts)[edge] / count[edge, None]
    return starts[edge] + per_piece * step[:, None], starts[edge] + per_piece * (step + 1)[:, None]


def metres_to_edge(polygons: tuple[Rings, ...], latitudes: Floats, longitudes: Floats) -> Floats:
    """Geodesic distance in metres from each point (degrees) to the nearest edge of the polygons.

    The nearest spot is found on chords in space, then measured along the ellipsoid: near an edge the
    result is right to centimetres, whatever the latitude and on either side of 180 degrees.
    """
    starts, ends = pieces(polygons)
    if not len(latitudes):
        return np.zeros(0)
    tails, spans = _in_space(starts), _in_space(ends) - _in_space(starts)
    points = _in_space(np.column_stack([longitudes, latitudes]))
    at_once = max(1, PAIRS_AT_ONCE // len(starts))
    found = [_nearest(points[i : i + at_once], tails, spans) for i in range(0, len(points), at_once)]
    piece, along = (np.concatenate(column) for column in zip(*found, strict=True))
    spot = starts[piece] + (ends - starts)[piece] * along[:, None]
    _, _, metres = WGS84.inv(longitudes, latitudes, spot[:, 0], spot[:, 1])
    return np.asarray(metres, dtype=np.float64)


def _in_space(places: Floats) -> Floats:
    """Longitude, latitude in degrees as earth-centred coordinates in metres, shape (n, 3)."""
    x, y = np.radians(places[:, 0]), np.radians(places[:, 1])
    normal = SEMI_MAJOR_M / np.sqrt(1 - ECCENTRICITY_2 * np.sin(y) ** 2)
    flat = normal * np.cos(y)
    return np.column_stack([flat * np.cos(x), flat * np.sin(x), normal * (1 - ECCENTRICITY_2) * np.sin(y)])


def _nearest(points: Floats, tails: Floats, spans: Floats) -> tuple[NDArray[np.int64], Floats]:
    """For each point the nearest piece and how far along it (0 to 1) the nearest spot lies."""
    squared = (spans**2).sum(axis=1)
    towards = points @ spans.T - (tails * spans).sum(axis=1)
    along = np.clip(towards / np.where(squared > 0, squared, 1), 0, 1)
    offset = ((points[:, None, :] - tails - along[:, :, None] * spans) ** 2).sum(axis=2)
    piece = offset.argmin(axis=1)
    return piece, np.take_along_axis(along, piece[:, None], axis=1)[:, 0]
