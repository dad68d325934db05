"""Judging a gathering: inside, near miss, unknown, outside, and why."""

from datetime import datetime, timedelta

import pytest

from tests.desk.exposure.registers import WINDOW, square
from tests.people import after
from tocsin.area import e7
from tocsin.desk.exposure.rules import Exposed, Happening, Kind, classify
from tocsin.terms import BadInput, TimeWindow

CONCERTS = frozenset({"concert"})
EVENING, NIGHT = after(days=2), after(days=2, hours=3)


def judge(
    latitude: float | None = 50.5,
    longitude: float | None = 10.5,
    starts_at: datetime | None = EVENING,
    ends_at: datetime | None = NIGHT,
    category: str = "concert",
) -> Exposed:
    """Judge a concert in the middle of square and window, changed as named."""
    place = [None if degrees is None else e7(degrees) for degrees in (latitude, longitude)]
    return classify(Happening(place[0], place[1], starts_at, ends_at, category), square(), WINDOW, CONCERTS)


def test_what_meets_place_time_and_category_is_inside():
    """A concert in the middle of all three needs no reason."""
    assert judge() == Exposed(Kind.INSIDE, (), 0.0)


def test_just_across_the_border_is_a_near_miss_with_its_distance():
    """A hall 1.1 km north of the area is named with the distance."""
    exposed = judge(latitude=51.01)
    assert exposed.kind is Kind.NEAR_MISS
    assert exposed.reasons == ("1.1 km outside the area",)
    assert exposed.distance_km == pytest.approx(1.11, abs=0.01)


def test_far_away_is_outside():
    """Beyond ten kilometres it is no near miss."""
    assert judge(latitude=52).kind is Kind.OUTSIDE


def test_soon_after_the_window_is_a_near_miss_with_the_gap():
    """A concert that starts five hours after the end says so."""
    exposed = judge(starts_at=WINDOW.end + timedelta(hours=5), ends_at=WINDOW.end + timedelta(hours=8))
    assert exposed == Exposed(Kind.NEAR_MISS, ("starts 5 h after the window",), 0.0)


def test_shortly_before_the_window_is_a_near_miss():
    """A concert that ends half an hour before the start says so."""
    exposed = judge(starts_at=WINDOW.start - timedelta(hours=3), ends_at=WINDOW.start - timedelta(minutes=30))
    assert exposed == Exposed(Kind.NEAR_MISS, ("ends 30 min before the window",), 0.0)


def test_two_near_things_are_both_named():
    """Near in place and near in time stay a near miss with two reasons."""
    exposed = judge(latitude=51.01, starts_at=WINDOW.end, ends_at=None)
    assert exposed.kind is Kind.NEAR_MISS
    assert exposed.reasons == ("1.1 km outside the area", "starts 0 min after the window")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"latitude": None, "longitude": None}, "its place is not known"),
        ({"starts_at": None, "ends_at": None}, "its time is not known"),
        ({"category": ""}, "its category is not known"),
        ({"starts_at": WINDOW.start - timedelta(hours=2), "ends_at": None}, "its end is not known"),
        ({"starts_at": None, "ends_at": WINDOW.end + timedelta(hours=2)}, "its start is not known"),
    ],
)
def test_what_is_not_known_is_unknown_never_outside(changed: dict, reason: str):
    """A gathering without place, time or category is kept and says what is missing."""
    exposed = judge(**changed)
    assert exposed.kind is Kind.UNKNOWN
    assert reason in exposed.reasons


def test_one_certain_no_outweighs_what_is_not_known():
    """A match next month in an unknown place is certainly not meant."""
    assert judge(latitude=None, longitude=None, starts_at=after(days=40), ends_at=None).kind is Kind.OUTSIDE


def test_an_end_inside_the_window_is_enough():
    """Without a start, an end in the window shows that it goes on in the window."""
    assert judge(starts_at=None, ends_at=WINDOW.start + timedelta(hours=1)).kind is Kind.INSIDE


def test_another_category_is_outside_and_says_so():
    """A match is not among concerts."""
    assert judge(category="sport") == Exposed(Kind.OUTSIDE, ("sport is not among the categories named",), 0.0)


def test_no_category_is_refused():
    """An empty choice is never taken as all categories."""
    with pytest.raises(BadInput, match="No category"):
        classify(Happening(None, None, None, None, ""), square(), WINDOW, frozenset())


def test_an_empty_window_is_refused():
    """A window without length would find nothing and say nothing."""
    with pytest.raises(BadInput, match="window"):
        classify(Happening(None, None, None, None, ""), square(), TimeWindow(WINDOW.end, WINDOW.end), CONCERTS)
