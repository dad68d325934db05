"""Pure decisions about exposure: is this gathering inside, just outside, or can it not be told?

Three things must meet: place, time and category. Each is judged by itself and says why; then the
three are put together. One certain "no" is enough for `OUTSIDE`; otherwise one thing not known
makes the whole `UNKNOWN`, and one near thing makes it a `NEAR_MISS`.

How near "near" is (10 km, 24 h) is our assumption, not a standard's: wide enough to hold a hall
that stands just across a city's limits, narrow enough to be looked through by one officer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from tocsin.area import Area
from tocsin.terms import BadInput, TimeWindow

NEAR_KM = 10.0
NEAR_HOURS = 24.0
SMALLEST_KM = 1e-6


class Kind(StrEnum):
    """How a gathering stands to an alert."""

    INSIDE = "inside"
    NEAR_MISS = "near_miss"
    UNKNOWN = "unknown"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Happening:
    """What must be known of a gathering to judge it. None and "" mean: not known.

    Degrees are whole numbers of 1e-7 degree, WGS 84; times have a time zone.
    """

    latitude_e7: int | None
    longitude_e7: int | None
    starts_at: datetime | None
    ends_at: datetime | None
    category: str


@dataclass(frozen=True, slots=True)
class Exposed:
    """The judgement: its kind, every reason for it, and the distance to the area.

    `distance_km` is 0 inside the area and None where the place is not known.
    """

    kind: Kind
    reasons: tuple[str, ...]
    distance_km: float | None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every gathering: area, window, categories, and how near is near."""

    area: Area
    window: TimeWindow
    categories: frozenset[str]
    near_km: float = NEAR_KM
    near_hours: float = NEAR_HOURS

    def __post_init__(self) -> None:
        if not self.categories:
            raise BadInput(
                "No category of gathering is named.",
                "Name the categories the alert speaks of; an empty choice is never taken as all.",
                where="categories",
            )
        if self.window.start >= self.window.end:
            raise BadInput("The window ends before it begins.", "Give a later end.", where="window")


class _Part(NamedTuple):
    """One of the three judgements; no reason is given for a plain yes."""

    kind: Kind
    reason: str = ""


_YES = _Part(Kind.INSIDE)


def classify(
    happening: Happening,
    area: Area,
    window: TimeWindow,
    categories: frozenset[str],
    *,
    near_km: float = NEAR_KM,
    near_hours: float = NEAR_HOURS,
) -> Exposed:
    """Judge one gathering against an area, a window and the categories named.

    `BadInput` when no category is named or the window is empty.
    """
    question = Question(area, window, frozenset(categories), near_km, near_hours)
    return classify_all([happening], question)[0]


def classify_all(happenings: Sequence[Happening], question: Question) -> list[Exposed]:
    """Judge many gatherings at once, in their order."""
    distances = distances_km(happenings, question.area)
    return [_judge(h, d, question) for h, d in zip(happenings, distances, strict=True)]


def distances_km(happenings: Sequence[Happening], area: Area) -> list[float | None]:
    """How far each lies from the area: 0 inside, None where the place is not known."""
    placed = [i for i, h in enumerate(happenings) if None not in (h.latitude_e7, h.longitude_e7)]
    distances: list[float | None] = [None] * len(happenings)
    if not placed:
        return distances
    latitudes = np.array([happenings[i].latitude_e7 for i in placed], dtype=np.int32)
    longitudes = np.array([happenings[i].longitude_e7 for i in placed], dtype=np.int32)
    inside = area.holds(latitudes, longitudes)
    far = np.zeros(len(placed))
    if not inside.all():
        kilometres = area.distance_km(latitudes[~inside], longitudes[~inside])
        far[~inside] = np.maximum(kilometres, SMALLEST_KM)
    for position, distance in zip(placed, far, strict=True):
        distances[position] = float(distance)
    return distances


def _judge(happening: Happening, distance_km: float | None, question: Question) -> Exposed:
    parts = (
        _category(happening.category, question.categories),
        _place(distance_km, question.near_km),
        _time(happening, question.window, timedelta(hours=question.near_hours)),
    )
    kinds = {part.kind for part in parts}
    order = (Kind.OUTSIDE, Kind.UNKNOWN, Kind.NEAR_MISS, Kind.INSIDE)
    kind = next(kind for kind in order if kind in kinds)
    return Exposed(kind, tuple(part.reason for part in parts if part.reason), distance_km)


def _category(category: str, categories: frozenset[str]) -> _Part:
    if not category:
        return _Part(Kind.UNKNOWN, "its category is not known")
    if category in categories:
        return _YES
    return _Part(Kind.OUTSIDE, f"{category} is not among the categories named")


def _place(distance_km: float | None, near_km: float) -> _Part:
    if distance_km is None:
        return _Part(Kind.UNKNOWN, "its place is not known")
    if distance_km == 0:
        return _YES
    kind = Kind.NEAR_MISS if distance_km <= near_km else Kind.OUTSIDE
    return _Part(kind, f"{_distance(distance_km)} outside the area")


def _time(happening: Happening, window: TimeWindow, near: timedelta) -> _Part:
    starts, ends = happening.starts_at, happening.ends_at
    if starts is not None and starts >= window.end:
        return _apart("starts", starts - window.end, "after the window", near)
    if ends is not None and ends <= window.start and starts != ends:
        return _apart("ends", window.start - ends, "before the window", near)
    if starts is not None and ends is not None:
        return _YES if ends > window.start else _apart("ends", window.start - ends, "before the window", near)
    if starts is not None:
        return _time_without_end(starts, window, near)
    if ends is not None and ends <= window.end:
        return _YES
    missing = "its time is not known" if ends is None else "its start is not known"
    return _Part(Kind.UNKNOWN, missing)


def _time_without_end(starts: datetime, window: TimeWindow, near: timedelta) -> _Part:
    if starts >= window.start:
        return _YES
    if window.start - starts <= near:
        return _Part(Kind.UNKNOWN, "its end is not known")
    return _apart("starts", window.start - starts, "before the window", near)


def _apart(verb: str, gap: timedelta, side: str, near: timedelta) -> _Part:
    kind = Kind.NEAR_MISS if gap <= near else Kind.OUTSIDE
    return _Part(kind, f"{verb} {_span(gap)} {side}")


def _distance(kilometres: float) -> str:
    if kilometres < 1:
        return f"{max(1, round(kilometres * 1000))} m"
    return f"{kilometres:.1f} km" if kilometres < 10 else f"{kilometres:.0f} km"


def _span(gap: timedelta) -> str:
    minutes = round(gap.total_seconds() / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours = minutes / 60
    return f"{hours:.0f} h" if hours < 72 else f"{hours / 24:.0f} days"
