"""Does a closed outline cross or touch itself? Few points by GEOS, many by boxes in boxes.

GEOS answers at once for a few points, but can take time in the square of their number, so many points are
handled here. Their coordinates are taken to a grid of 1e-9 degrees (0.1 mm), on which the last test is
exact. Points repeated one after the other count once. Work is bounded: an outline so tangled that it would
need more gets None.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

FEW_POINTS_MAX = 200
_GRID = 1e9
_GROUP = 16
_BRANCH = 4
PAIRS_MAX = 1_500_000
_DOUBT = 1e-14
_SURE = 1e-11
_TOP_MAX = 256
_NEARBY = 24
_FIRST, _SECOND = np.triu_indices(2 * _GROUP, 1)

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]


def seen_from_inside(x: Sequence[float], y: Sequence[float]) -> bool:
    """Whether every point is plainly seen from the middle, in one turn: then nothing crosses.

    This settles most small outlines without calling on GEOS. False says nothing.
    """
    count = len(x) - 1
    middle_x, middle_y = sum(x[1:]) / count, sum(y[1:]) / count
    turns, left, right = 0, 0, 0
    a, b = x[0] - middle_x, y[0] - middle_y
    for place in range(1, count + 1):
        c, d = x[place] - middle_x, y[place] - middle_y
        area = a * d - b * c
        if area > _SURE:
            left += 1
        elif area < -_SURE:
            right += 1
        if left and right:
            return False
        if (b < 0) != (d < 0):
            turns += 1
        a, b = c, d
    return turns == 2 and count in (left, right)


def crosses_few(pairs: Numbers) -> bool:
    """Whether a closed outline of a few points, as rows of a table, crosses or touches itself."""
    return not shapely.is_simple(shapely.linearrings(pairs))


def _meet(points: list[tuple[int, int]], i: int, j: int, last: int) -> bool:
    """Whether segments i < j, whose boxes meet, have more in common than the end they share."""
    if j == i + 1:
        return _folds_back(points[i], points[j], points[j + 1])
    if i == 0 and j == last:
        return _folds_back(points[j], points[0], points[1])
    a, b, c, d = points[i], points[i + 1], points[j], points[j + 1]
    one, two = _turn(a, b, c), _turn(a, b, d)
    if (one > 0 and two > 0) or (one < 0 and two < 0):
        return False
    three, four = _turn(c, d, a), _turn(c, d, b)
    return not ((three > 0 and four > 0) or (three < 0 and four < 0))


def _turn(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _folds_back(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    """Whether the way a-b-c goes back upon itself."""
    forward = (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1])
    return _turn(a, b, c) == 0 and forward < 0


def crosses_many(x: Numbers, y: Numbers, pairs_max: int = PAIRS_MAX) -> bool | None:
    """Whether a closed outline of many points crosses or touches itself; None if it is too tangled.

    Segments go in groups of sixteen neighbours. Two neighbouring groups whose segments all go forward
    along the line from their start to their end cannot cross within; only the others, and groups
    that are apart and whose boxes meet, are looked at segment by segment, up to `pairs_max` pairs.
    """
    moved = (x[1:] != x[:-1]) | (y[1:] != y[:-1])
    if not moved.all():
        keep = np.append(True, moved)
        x, y = x[keep], y[keep]
    count = len(x) - 1
    if count <= FEW_POINTS_MAX:
        return count < 3 or crosses_few(np.column_stack((x, y)))
    groups = -(-count // _GROUP)
    around = np.arange(1, (groups + 1) * _GROUP + 1 - count)
    around_x, around_y = np.concatenate((x, x[around])), np.concatenate((y, y[around]))
    turning = _turning_groups(around_x, around_y, groups)
    apart = _pairs_of_groups(_group_boxes(around_x, around_y, groups), pairs_max)
    if apart is None or len(turning) * len(_FIRST) + len(apart[0]) * _GROUP * _GROUP > pairs_max:
        return _crosses_nearby(x, y, pairs_max) or None
    first, second = _expanded(*apart, _GROUP, count)
    i = np.concatenate(((turning[:, None] * _GROUP + _FIRST).ravel() % count, first))
    j = np.concatenate(((turning[:, None] * _GROUP + _SECOND).ravel() % count, second))
    return _any_meet(x, y, np.minimum(i, j), np.maximum(i, j))


def _crosses_nearby(x: Numbers, y: Numbers, pairs_max: int) -> bool:
    """Whether a segment meets one of the next few: what a tangle nearly always does."""
    count = len(x) - 1
    first = np.arange(count)
    gaps = range(2, 2 + min(_NEARBY, pairs_max // (4 * count)))
    return any(_any_meet(x, y, first[: count - gap], first[gap:]) for gap in gaps if gap < count)


Boxes = tuple[Numbers, Numbers, Numbers, Numbers]


def _turning_groups(x: Numbers, y: Numbers, groups: int) -> Indices:
    """The groups that do not go forward throughout together with the next one."""
    along_x = (x[2 * _GROUP :: _GROUP] - x[: -2 * _GROUP : _GROUP])[:groups, None]
    along_y = (y[2 * _GROUP :: _GROUP] - y[: -2 * _GROUP : _GROUP])[:groups, None]
    step_x = np.diff(x).reshape(-1, _GROUP)
    step_y = np.diff(y).reshape(-1, _GROUP)
    own = step_x[:-1] * along_x
    own += step_y[:-1] * along_y
    following = step_x[1:] * along_x
    following += step_y[1:] * along_y
    return np.flatnonzero(np.minimum(own, following).min(axis=1) <= 0)


def _group_boxes(x: Numbers, y: Numbers, groups: int) -> Boxes:
    """Left, right, low and high of every group, the point where the next one begins included."""
    own_x, own_y = x[: groups * _GROUP].reshape(groups, _GROUP), y[: groups * _GROUP].reshape(groups, _GROUP)
    next_x, next_y = x[_GROUP::_GROUP][:groups], y[_GROUP::_GROUP][:groups]
    return (
        np.minimum(own_x.min(axis=1), next_x),
        np.maximum(own_x.max(axis=1), next_x),
        np.minimum(own_y.min(axis=1), next_y),
        np.maximum(own_y.max(axis=1), next_y),
    )


def _halved(boxes: Boxes, times: int) -> Boxes:
    """The boxes of neighbours taken two by two, `times` times over."""
    left, right, low, high = boxes
    for _ in range(times):
        if len(left) % 2:
            left, right, low, high = (np.append(side, side[-1]) for side in (left, right, low, high))
        left, right = np.minimum(left[::2], left[1::2]), np.maximum(right[::2], right[1::2])
        low, high = np.minimum(low[::2], low[1::2]), np.maximum(high[::2], high[1::2])
    return left, right, low, high


def _pairs_of_groups(groups: Boxes, pairs_max: int) -> tuple[Indices, Indices] | None:
    """Pairs of groups, not neighbours, whose boxes meet: from the largest boxes down to the groups."""
    levels = [groups]
    while len(levels[-1][0]) > _TOP_MAX:
        levels.append(_halved(levels[-1], _BRANCH.bit_length() - 1))
    i, j = _all_that_meet(levels[-1], 2 if len(levels) == 1 else 0)
    for boxes in reversed(levels[:-1]):
        if len(i) * _BRANCH * _BRANCH > pairs_max:
            return None
        i, j = _expanded(i, j, _BRANCH, len(boxes[0]))
        keep = _overlap(boxes, i, j)
        i, j = i[keep], j[keep]
    gap = j - i
    keep = (gap > 1) & (gap < len(groups[0]) - 1)
    return i[keep], j[keep]


def _all_that_meet(boxes: Boxes, gap: int) -> tuple[Indices, Indices]:
    """Every pair i <= j of a few boxes that meet, at least `gap` places apart."""
    left, right, low, high = boxes
    reach = left[:, None] <= right
    rise = low[:, None] <= high
    meet = reach & reach.T & rise & rise.T
    i, j = np.divmod(np.flatnonzero(meet), len(left))
    keep = j - i >= gap
    return i[keep], j[keep]


def _overlap(boxes: Boxes, i: Indices, j: Indices) -> NDArray[np.bool_]:
    left, right, low, high = boxes
    return (left[i] <= right[j]) & (left[j] <= right[i]) & (low[i] <= high[j]) & (low[j] <= high[i])


def _expanded(i: Indices, j: Indices, branch: int, count: int) -> tuple[Indices, Indices]:
    """The pairs one level down: each with each, once, inside the number that there is."""
    first, second = np.divmod(np.arange(branch * branch), branch)
    lower = (i[:, None] * branch + first).ravel()
    upper = (j[:, None] * branch + second).ravel()
    keep = (lower <= upper) & (upper < count)
    return lower[keep], upper[keep]


def _any_meet(x: Numbers, y: Numbers, i: Indices, j: Indices) -> bool:
    """Whether any of the pairs i <= j of segments has more in common than a shared end."""
    a, b, c, d = (x[i], y[i]), (x[i + 1], y[i + 1]), (x[j], y[j]), (x[j + 1], y[j + 1])
    near = (i != j) & _boxes_meet(a, b, c, d)
    a, b, c, d = ((one[near], two[near]) for one, two in (a, b, c, d))
    i, j = i[near], j[near]
    last = len(x) - 2
    neighbours = (j == i + 1) | ((i == 0) & (j == last))
    first = _side(a, b, d)
    crossing = (_side(a, b, c) * first <= 0) & (_side(c, d, a) * _side(c, d, b) <= 0)
    straight = np.where(j == i + 1, first, _side(a, b, c)) == 0
    doubtful = np.flatnonzero(np.where(neighbours, straight, crossing))
    points = _Lookup(x, y)
    return any(_meet(points, int(i[place]), int(j[place]), last) for place in doubtful)


Points = tuple[Numbers, Numbers]


def _boxes_meet(a: Points, b: Points, c: Points, d: Points) -> NDArray[np.bool_]:
    """Whether the boxes of segments a-b and c-d meet."""
    meet = np.ones(len(a[0]), dtype=np.bool_)
    for one, two, three, four in zip(a, b, c, d, strict=True):
        meet &= np.minimum(one, two) <= np.maximum(three, four)
        meet &= np.minimum(three, four) <= np.maximum(one, two)
    return meet


def _side(a: Points, b: Points, c: Points) -> Numbers:
    """On which side of a-b the point c lies: -1, 0 or 1; 0 also where rounding leaves it in doubt."""
    one = (b[0] - a[0]) * (c[1] - a[1])
    two = (b[1] - a[1]) * (c[0] - a[0])
    side = one - two
    return np.where(np.abs(side) <= _DOUBT * (np.abs(one) + np.abs(two)) + _DOUBT, 0.0, np.sign(side))


class _Lookup(list[tuple[int, int]]):
    """The points on the grid, made only for those asked for."""

    def __init__(self, x: Numbers, y: Numbers) -> None:
        super().__init__()
        self._x, self._y = x, y

    def __getitem__(self, place: int) -> tuple[int, int]:  # type: ignore[override]
        return round(float(self._x[place]) * _GRID), round(float(self._y[place]) * _GRID)
