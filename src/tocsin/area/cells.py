"""Cells: one 63-bit key for each point of the globe, and the key ranges that cover an area.

The key is the point itself in Morton order: bits of the shifted longitude on the even places, bits
of the shifted latitude on the odd ones. A square of 2^n by 2^n units aligned to its own size is one
range of keys, so a plain ordered index finds everybody in it.
"""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from tocsin.area.model import Area
from tocsin.area.shape import Geometry
from tocsin.area.units import POLE, SEAM

Keys = NDArray[np.int64]
LEVEL_TOP = 32

_MASKS = [
    np.uint64(mask)
    for mask in (
        0x0000FFFF0000FFFF,
        0x00FF00FF00FF00FF,
        0x0F0F0F0F0F0F0F0F,
        0x3333333333333333,
        0x5555555555555555,
    )
]
_SHIFTS = [np.uint64(shift) for shift in (16, 8, 4, 2, 1)]
_ONE = np.uint64(1)


class Cover(NamedTuple):
    """Half-open key ranges, each array of shape (n, 2) in ascending order, no two overlapping.

    Every point of the area has its key in `inside` or `edge`. A point in `inside` is in the area;
    of those in `edge` each must be asked (`Area.holds`).
    """

    inside: Keys
    edge: Keys


def keys(latitudes_e7: NDArray[np.integer], longitudes_e7: NDArray[np.integer]) -> Keys:
    """The keys of points on the globe given in units of 1e-7 degree; not negative."""
    x = np.asarray(longitudes_e7, dtype=np.int64) + SEAM
    y = np.asarray(latitudes_e7, dtype=np.int64) + POLE
    return (_spread(x) | (_spread(y) << _ONE)).astype(np.int64)


def places(of_keys: Keys) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Latitudes and longitudes in units of 1e-7 degree: what `keys` was given."""
    raw = of_keys.astype(np.uint64)
    y = _squeezed(raw >> _ONE).astype(np.int64) - POLE
    x = _squeezed(raw).astype(np.int64) - SEAM
    return y.astype(np.int32), x.astype(np.int32)


def _spread(values: Keys) -> NDArray[np.uint64]:
    """The lower 32 bits of each value on the even places."""
    bits = values.astype(np.uint64)
    for shift, mask in zip(_SHIFTS, _MASKS, strict=True):
        bits = (bits | (bits << shift)) & mask
    return bits


def _squeezed(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The even bits of each value, side by side."""
    bits = bits & _MASKS[-1]
    whole = [np.uint64(0x00000000FFFFFFFF), *_MASKS[:-1]]
    for shift, mask in zip(reversed(_SHIFTS), reversed(whole), strict=True):
        bits = (bits | (bits >> shift)) & mask
    return bits


def cover(area: Area, cells_max: int = 256) -> Cover:
    """Key ranges that hold the whole area, refined until about `cells_max` cells lie on its edge."""
    outer = [*area.outer_parts, *(_aliases(part) for part in area.outer_parts)]
    corners, level = np.zeros((1, 2), dtype=np.int64), LEVEL_TOP
    inside: list[Keys] = []
    while level > 0 and len(corners) * 2 <= cells_max:
        level -= 1
        corners = _quarters(corners, level)
        boxes = _boxes(corners, level)
        touched = np.any([shapely.intersects(part, boxes) for part in outer], axis=0)
        corners, boxes = corners[touched], boxes[touched]
        whole = np.any(
            [np.zeros(len(boxes), bool), *(shapely.covers(part, boxes) for part in area.inner_parts)], axis=0
        )
        inside.append(_ranges(corners[whole], level))
        corners = corners[~whole]
    return Cover(_merged(np.concatenate(inside)), _merged(_ranges(corners, level)))


def _quarters(corners: Keys, level: int) -> Keys:
    """The lower corners (shifted units) of the four cells of `level` in each cell above."""
    step = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], dtype=np.int64) << level
    return (corners[:, None, :] + step).reshape(-1, 2)


def _boxes(corners: Keys, level: int) -> NDArray[np.object_]:
    """The cells as boxes in units, from their first to their last point."""
    west, south = corners[:, 0] - SEAM, corners[:, 1] - POLE
    last = (1 << level) - 1
    return np.asarray(shapely.box(west, south, west + last, south + last), dtype=np.object_)


def _ranges(corners: Keys, level: int) -> Keys:
    low = (_spread(corners[:, 0]) | (_spread(corners[:, 1]) << _ONE)).astype(np.int64)
    return np.column_stack([low, low + (np.int64(1) << np.int64(2 * level))])


def _merged(ranges: Keys) -> Keys:
    """Ranges in order, those that touch made one."""
    ranges = ranges[np.argsort(ranges[:, 0])]
    apart = ranges[1:, 0] != ranges[:-1, 1]
    starts = np.concatenate([[True], apart]) if len(ranges) else apart
    ends = np.concatenate([apart, [True]]) if len(ranges) else apart
    return np.column_stack([ranges[starts, 0], ranges[ends, 1]])


def _aliases(shape: Geometry) -> Geometry:
    """The other names of what the area holds on 180 degrees and at the poles."""
    west, south, east, north = shape.bounds
    lines = []
    if west == -SEAM or east == SEAM:
        for x in (-SEAM, SEAM):
            touched = shapely.intersection(shape, shapely.LineString([(x, -POLE), (x, POLE)]))
            lines.append(shapely.transform(touched, lambda spots: spots * [-1, 1]))
    lines += [shapely.LineString([(-SEAM, y), (SEAM, y)]) for y in (south, north) if abs(y) == POLE]
    return shapely.union_all(lines)
