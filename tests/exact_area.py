"""Point in polygon in plain whole numbers: slow, short and exact. The reference for `tocsin.area`."""

from collections.abc import Sequence
from itertools import pairwise

Place = tuple[int, int]


def on_edge(ring: Sequence[Place], x: int, y: int) -> bool:
    """Whether a point lies on a closed ring."""
    return any(
        (bx - ax) * (y - ay) == (by - ay) * (x - ax)
        and min(ax, bx) <= x <= max(ax, bx)
        and min(ay, by) <= y <= max(ay, by)
        for (ax, ay), (bx, by) in pairwise(ring)
    )


def windings(ring: Sequence[Place], x: int, y: int) -> int:
    """How often a closed ring winds round a point that is not on it (Sunday's crossing count)."""
    count = 0
    for (ax, ay), (bx, by) in pairwise(ring):
        left = (bx - ax) * (y - ay) - (x - ax) * (by - ay)
        count += (ay <= y < by and left > 0) - (by <= y < ay and left < 0)
    return count


def inside(rings: Sequence[Sequence[Place]], x: int, y: int) -> bool:
    """Whether a point is in a valid polygon (outer ring, then holes); every edge counts as inside."""
    if any(on_edge(ring, x, y) for ring in rings):
        return True
    return windings(rings[0], x, y) != 0 and not any(windings(hole, x, y) for hole in rings[1:])


def distance_squared_to_edge(ring: Sequence[Place], x: int, y: int) -> float:
    """The squared distance from a point to a closed ring, in squared units."""
    return min(_to_segment(a, b, x, y) for a, b in pairwise(ring))


def _to_segment(a: Place, b: Place, x: int, y: int) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    along = max(0.0, min(1.0, ((x - a[0]) * dx + (y - a[1]) * dy) / length)) if length else 0.0
    return (x - a[0] - along * dx) ** 2 + (y - a[1] - along * dy) ** 2
