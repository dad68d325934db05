"""Does a closed outline cross or touch itself? Few points by GEOS, many by boxes in boxes.

GEOS answers at once for a few points, but can take time in the square of their number, so many points are
handled here. Their coordinates are taken to a grid of 1e-9 degrees (0.1 mm), on which the last test is
exact. Points repeated one after the other count once. Work is bounded: an outline so tangled that it would
need more gets None.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

FEW_POINTS_MAX = 200
_GRID = 1e9
_GROUP = 16
_BRANCH = 4
_PAIRS_MAX = 1_500_000
_DOUBT = 1e-15

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]


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
    one, two = _side(a, b, c), _side(a, b, d)
    if (one > 0 and two > 0) or (one < 0 and two < 0):
        return False
    three, four = _side(c, d, a), _side(c, d, b)
    return not ((three > 0 and four > 0) or (three < 0 and four < 0))


def _side(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _folds_back(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    """Whether the way a-b-c goes back upon itself."""
    forward = (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1])
    return _side(a, b, c) == 0 and forward < 0


def crosses_many(x: Numbers, y: Numbers) -> bool | None:
    """Whether a closed outline of many points crosses or touches itself; None if it is too tangled.

    Segments go in groups of sixteen neighbours. Two neighbouring groups whose segments all go forward
    along the line from their start to their end cannot cross within; only the others, and groups
    that are apart and whose boxes meet, are looked at segment by segment.
    """
    x, y = np.rint(x * _GRID), np.rint(y * _GRID)
    moved = np.concatenate(([True], (x[1:] != x[:-1]) | (y[1:] != y[:-1])))
    if not moved.all():
        x, y = x[moved], y[moved]
    if len(x) < 4:
        return True
    if len(x) <= FEW_POINTS_MAX:
        return crosses_few(np.column_stack((x, y)))
    pairs = _doubtful_pairs(x, y)
    return None if pairs is None else _any_meet(x, y, *pairs)


def _doubtful_pairs(x: Numbers, y: Numbers) -> tuple[Indices, Indices] | None:
    """Pairs of segments i < j that may meet and need a look; None if there are too many."""
    count = len(x) - 1
    boxes = _boxes(x, y)
    within = _turning_pairs(x, y)
    apart = _pairs_of_groups(boxes)
    if apart is None or len(within[0]) + len(apart[0]) * _GROUP * _GROUP > _PAIRS_MAX:
        return None
    far = _expanded(*apart, _GROUP, count)
    i, j = np.concatenate((within[0], far[0])), np.concatenate((within[1], far[1]))
    keep = _overlap(boxes, i, j)
    return i[keep], j[keep]


Boxes = tuple[Numbers, Numbers, Numbers, Numbers]


def _boxes(x: Numbers, y: Numbers) -> Boxes:
    """Left, right, low and high of every segment."""
    a, b, c, d = x[:-1], x[1:], y[:-1], y[1:]
    return np.minimum(a, b), np.maximum(a, b), np.minimum(c, d), np.maximum(c, d)


def _halved(boxes: Boxes, times: int) -> Boxes:
    """The boxes of neighbours taken two by two, `times` times over."""
    left, right, low, high = boxes
    for _ in range(times):
        if len(left) % 2:
            left, right, low, high = (np.append(side, side[-1]) for side in (left, right, low, high))
        left, right = np.minimum(left[::2], left[1::2]), np.maximum(right[::2], right[1::2])
        low, high = np.minimum(low[::2], low[1::2]), np.maximum(high[::2], high[1::2])
    return left, right, low, high


def _overlap(boxes: Boxes, i: Indices, j: Indices) -> NDArray[np.bool_]:
    left, right, low, high = boxes
    return (left[i] <= right[j]) & (left[j] <= right[i]) & (low[i] <= high[j]) & (low[j] <= high[i])


def _turning_pairs(x: Numbers, y: Numbers) -> tuple[Indices, Indices]:
    """All pairs inside each two neighbouring groups that do not go forward throughout."""
    count = len(x) - 1
    whole = count // _GROUP
    step_x = np.diff(x[: whole * _GROUP + 1]).reshape(whole, _GROUP)
    step_y = np.diff(y[: whole * _GROUP + 1]).reshape(whole, _GROUP)
    corners = np.arange(whole + 1) * _GROUP
    along_x = (x[corners[2:]] - x[corners[:-2]])[:, None]
    along_y = (y[corners[2:]] - y[corners[:-2]])[:, None]
    first = (step_x[:-1] * along_x + step_y[:-1] * along_y).min(axis=1) > 0
    second = (step_x[1:] * along_x + step_y[1:] * along_y).min(axis=1) > 0
    starts = np.arange(-(-count // _GROUP)) * _GROUP
    forward = np.zeros(len(starts), dtype=bool)
    forward[: whole - 1] = first & second
    return _all_pairs(starts[~forward], count)


def _all_pairs(starts: Indices, count: int) -> tuple[Indices, Indices]:
    """Every pair i < j of the two groups of segments that begin at each start, around the end."""
    first, second = np.triu_indices(2 * _GROUP, 1)
    i = (starts[:, None] + first).ravel() % count
    j = (starts[:, None] + second).ravel() % count
    low, high = np.minimum(i, j), np.maximum(i, j)
    keep = low != high
    return low[keep], high[keep]


def _pairs_of_groups(segments: Boxes) -> tuple[Indices, Indices] | None:
    """Pairs of groups, not neighbours, whose boxes meet: from the largest boxes down to the groups."""
    levels = [_halved(segments, _GROUP.bit_length() - 1)]
    while len(levels[-1][0]) > 2 * _BRANCH:
        levels.append(_halved(levels[-1], _BRANCH.bit_length() - 1))
    i, j = np.triu_indices(len(levels[-1][0]))
    keep = _overlap(levels[-1], i, j)
    i, j = i[keep], j[keep]
    for boxes in reversed(levels[:-1]):
        if len(i) * _BRANCH * _BRANCH > _PAIRS_MAX:
            return None
        i, j = _expanded(i, j, _BRANCH, len(boxes[0]))
        keep = _overlap(boxes, i, j)
        i, j = i[keep], j[keep]
    gap, groups = j - i, len(levels[0][0])
    keep = (gap > 1) & (gap < groups - 1)
    return i[keep], j[keep]


def _expanded(i: Indices, j: Indices, branch: int, count: int) -> tuple[Indices, Indices]:
    """The pairs one level down: each with each, once, inside the number that there is."""
    first, second = np.divmod(np.arange(branch * branch), branch)
    lower = (i[:, None] * branch + first).ravel()
    upper = (j[:, None] * branch + second).ravel()
    keep = (lower <= upper) & (upper < count)
    return lower[keep], upper[keep]


def _any_meet(x: Numbers, y: Numbers, i: Indices, j: Indices) -> bool:
    """Whether any of the pairs, whose boxes meet, has more in common than a shared end."""
    last = len(x) - 2
    neighbours = (j == i + 1) | ((i == 0) & (j == last))
    one = _sides(x, y, i, j)
    two = _sides(x, y, i, j + 1)
    three = _sides(x, y, j, i)
    four = _sides(x, y, j, i + 1)
    apart = (one * two > 0) | (three * four > 0)
    doubtful = np.flatnonzero(~apart | neighbours)
    points = _Lookup(x, y)
    return any(_meet(points, int(i[place]), int(j[place]), last) for place in doubtful[:_PAIRS_MAX])


def _sides(x: Numbers, y: Numbers, segment: Indices, point: Indices) -> Numbers:
    """On which side of segments points lie: -1, 0 or 1; 0 also where rounding leaves it in doubt."""
    ax, ay = x[segment], y[segment]
    one = (x[segment + 1] - ax) * (y[point] - ay)
    two = (y[segment + 1] - ay) * (x[point] - ax)
    side = one - two
    return np.where(np.abs(side) <= _DOUBT * (np.abs(one) + np.abs(two)), 0.0, np.sign(side))


class _Lookup(list[tuple[int, int]]):
    """The points as whole numbers, made only for those asked for."""

    def __init__(self, x: Numbers, y: Numbers) -> None:
        super().__init__()
        self._x, self._y = x, y

    def __getitem__(self, place: int) -> tuple[int, int]:  # type: ignore[override]
        return int(self._x[place]), int(self._y[place])
