"""One ring of positions on the globe, laid out on an endless plane.

Edges are straight lines in longitude and latitude (RFC 7946, section 3.1.1). Between two positions
more than half a turn apart the short way round is meant, so a ring may run past 180 degrees; an
edge of exactly 360 degrees runs along the whole parallel, as maps that are cut at 180 degrees write
it. A ring that goes round a pole is closed through that pole.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tocsin.area.units import PER_DEGREE, POLE, TURN, Place, is_closed
from tocsin.terms import BadInput

Ring = NDArray[np.int64]
"""Closed ring of shape (n, 2): longitude, latitude in units of 1e-7 degree."""

CLEAR_SPAN_MAX = 120 * PER_DEGREE
EDGE_SPAN_MAX = 90 * PER_DEGREE


def laid_out(places: Sequence[Place], where: str) -> Ring:
    """The ring on the plane: closed, without repeated positions, no edge wider than 90 degrees.

    `BadInput` for a ring that is open, too short, or goes round the world in a way that cannot be
    told.
    """
    if len(places) < 4:
        raise BadInput(
            f"A ring has {len(places)} positions.", "It needs at least 4, the last equal to the first.", where
        )
    if not is_closed(places):
        raise BadInput("A ring is open.", "Its last position must equal its first.", where)
    ring = np.array(places, dtype=np.int64)
    ring = _closed_on_plane(ring, _longitude_steps(ring, where), where)
    return without_repeats(with_short_edges(ring))


def _longitude_steps(ring: Ring, where: str) -> NDArray[np.int64]:
    """How far east each edge goes, in units."""
    step = np.diff(ring[:, 0])
    span = np.abs(step)
    at_pole = (np.abs(ring[:-1, 1]) == POLE) & (ring[1:, 1] == ring[:-1, 1])
    unclear = (span > CLEAR_SPAN_MAX) & (span < TURN - CLEAR_SPAN_MAX) & ~at_pole
    if unclear.any():
        edge = int(np.flatnonzero(unclear)[0])
        raise BadInput(
            f"Edge {edge + 1} spans {span[edge] / PER_DEGREE:g} degrees of longitude: "
            "it is unclear which way round the world it goes.",
            "Add positions in between.",
            where,
        )
    wraps = (span > TURN // 2) & (span < TURN)
    return np.where(wraps, step - np.sign(step) * TURN, step)


def _closed_on_plane(ring: Ring, steps: NDArray[np.int64], where: str) -> Ring:
    """The ring with its longitudes unwrapped, closed through the pole where it goes round one."""
    xs = np.concatenate([ring[:1, 0], ring[0, 0] + np.cumsum(steps)])
    laid = np.column_stack([xs, ring[:, 1]])
    turns = int(xs[-1] - xs[0]) // TURN
    if turns == 0:
        return laid
    north, south = int(laid[:, 1].max()), int(laid[:, 1].min())
    if abs(turns) > 1 or (south < 0 < north):
        raise BadInput(
            "A ring goes round the world in a way that does not tell which pole it holds.",
            "Cut it at 180 degrees, or draw it as several polygons.",
            where,
        )
    pole = POLE if north > 0 else -POLE
    through_pole = np.array([[xs[-1], pole], [xs[0], pole], laid[0]], dtype=np.int64)
    return np.concatenate([laid, through_pole])


def with_short_edges(ring: Ring) -> Ring:
    """The ring with edges wider than 90 degrees of longitude halved until none is left.

    So a ring that was laid out, cut and written can be read again without doubt about its way round.
    """
    while (wide := np.abs(np.diff(ring[:, 0])) > EDGE_SPAN_MAX).any():
        at = np.flatnonzero(wide)
        ring = np.insert(ring, at + 1, (ring[at] + ring[at + 1]) // 2, axis=0)
    return ring


def without_repeats(ring: Ring) -> Ring:
    """The ring without positions that repeat the one before."""
    keep = np.concatenate([[True], (np.diff(ring, axis=0) != 0).any(axis=1)])
    return np.asarray(ring[keep], dtype=np.int64)


def canonical(ring: Ring, *, counter_clockwise: bool) -> Ring:
    """The same ring from its south-westernmost position on, turning the way asked for.

    The first position is the one with the smallest longitude, then the smallest latitude.
    """
    loop = ring[:-1]
    loop = np.roll(loop, -int(np.lexsort((loop[:, 1], loop[:, 0]))[0]), axis=0)
    if _turns_left(loop) != counter_clockwise:
        loop = np.concatenate([loop[:1], loop[:0:-1]])
    return np.concatenate([loop, loop[:1]])


def _turns_left(loop: Ring) -> bool:
    """Whether a ring that does not cross itself, from its westernmost position, turns counter-clockwise."""
    (ax, ay), (bx, by), (cx, cy) = loop[-1].tolist(), loop[0].tolist(), loop[1].tolist()
    turn: int = (bx - ax) * (cy - by) - (by - ay) * (cx - bx)
    return turn > 0
