"""Coverage in time, area and category, and a lapse guard that does not fall silent."""

from datetime import timedelta

import pytest

from tests.people import START, after, desk_occasion, make_officer, occasion
from tests.warning import Town, make_town, released, square
from tocsin.area import area_from_geojson
from tocsin.desk.alerts.acts import answer_lapse, close_threat, countersign_lapse
from tocsin.desk.alerts.covering import Cover, coverage_by_share, covered_share
from tocsin.desk.alerts.models import LapseQuestion
from tocsin.desk.alerts.queries import coverage, uncovered_person_hours
from tocsin.desk.alerts.rules import Validity, page_again_after
from tocsin.desk.delivery import timers
from tocsin.desk.delivery.models import Delivery, Message, Timer
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.queries import opened
from tocsin.terms import TimeWindow, Tlp

WHOLE = TimeWindow(START, after(hours=10))
AREA = area_from_geojson(square())
WEST = area_from_geojson(square(20.0, 10.0, 0.1)).union(area_from_geojson(square(20.0, 10.1, 0.1)))
EAST = area_from_geojson(square(20.1, 10.0, 0.1)).union(area_from_geojson(square(20.1, 10.1, 0.1)))


def cover(area, hours: tuple[float, float], *categories: str) -> Cover:
    """An alert in force between two hours."""
    window = TimeWindow(after(hours=hours[0]), after(hours=hours[1]))
    return Cover((window,), area, frozenset(categories or ("concert", "market")))


def at(hours: float):
    """So many hours after the start."""
    return after(hours=hours)


def run_until(end) -> None:
    """Let every timer up to `end` fire at its own instant."""
    while (due := Timer.objects.filter(state="set", next_at__lte=end).order_by("next_at").first()) is not None:
        timers.fire_due(lambda due=due: desk_occasion(due.next_at))


def pages() -> int:
    """How many pages were sent so far."""
    return Message.objects.filter(kind="page").count()


@pytest.fixture
def town(desk: None) -> Town:
    """The fictional town with its officers and open threat."""
    return make_town()


@pytest.mark.parametrize(
    ("covers", "share"),
    [
        ([], 0.0),
        ([(AREA, "concert", "market")], 1.0),
        ([(WEST, "concert", "market")], 0.5),
        ([(WEST, "concert", "market"), (EAST, "concert", "market")], 1.0),
        ([(WEST, "concert", "market"), (WEST, "concert", "market")], 0.5),
        ([(AREA, "concert")], 0.5),
        ([(WEST, "concert"), (EAST, "market")], 0.5),
        ([(WEST, "concert")], 0.25),
        ([(AREA, "lecture")], 0.0),
        ([(area_from_geojson(square(30, 30)), "concert", "market")], 0.0),
        ([(area_from_geojson(square(19, 9, 3)), "concert", "market", "lecture")], 1.0),
    ],
)
def test_the_share_is_of_area_and_category_together(covers, share: float) -> None:
    """Halves add up to the whole, the same half twice does not, and another kind of gathering counts nothing."""
    held = [cover(area, (0, 1), *categories) for area, *categories in covers]
    assert covered_share(AREA, ["concert", "market"], held) == pytest.approx(share, abs=0.002)


def test_borders_that_agree_but_for_a_hair_cover_all() -> None:
    """Half a per cent of the surface is within the tolerance, two per cent are not."""
    assert covered_share(AREA, ["concert"], [cover(area_from_geojson(square(side=0.1996)), (0, 1))]) == 1
    assert covered_share(AREA, ["concert"], [cover(area_from_geojson(square(side=0.198)), (0, 1))]) < 1


def test_coverage_is_the_union_of_what_alerts_covered() -> None:
    """Gaps before, between and after; overlaps count once; an alert cut short covers up to its end."""
    validities = [
        Validity(START, at(20), at(10), None),
        Validity(at(15), at(30), at(12), None),
        Validity(at(40), at(60), at(40), at(50)),
        Validity(at(90), at(120), at(80), None),
    ]
    covers = [Cover(tuple(one.windows), AREA, frozenset({"concert"})) for one in validities]
    told = coverage_by_share(TimeWindow(START, at(100)), AREA, ["concert"], covers)
    assert list(told.covered) == [
        TimeWindow(at(10), at(30)),
        TimeWindow(at(40), at(50)),
        TimeWindow(at(90), at(100)),
    ]
    assert told.uncovered == timedelta(hours=10 + 10 + 40)


def test_time_is_weighed_by_the_uncovered_share() -> None:
    """Two hours whole, two hours half, the rest not at all."""
    told = coverage_by_share(
        WHOLE, AREA, ["concert", "market"], [cover(WEST, (2, 6)), cover(EAST, (2, 4)), cover(AREA, (20, 30))]
    )
    assert told.covered == (TimeWindow(after(hours=2), after(hours=4)),)
    [half] = told.partly
    assert (half.window, half.share) == (TimeWindow(after(hours=4), after(hours=6)), pytest.approx(0.5, abs=0.002))
    assert told.gaps == (TimeWindow(START, after(hours=2)), TimeWindow(after(hours=6), after(hours=10)))
    assert told.uncovered / timedelta(hours=1) == pytest.approx(7, abs=0.01)


def test_a_warning_for_one_street_does_not_cover_the_town(town: Town) -> None:
    """It is shown as partly covered, and the guard says how much of the threat is left open."""
    released(town, area=square(20, 10, 0.1), area_name="Quay Street", expires_at=after(hours=4))
    told = coverage(town.threat.id, after(hours=4))
    assert told.covered == ()
    assert told.uncovered / timedelta(hours=1) == pytest.approx(3, abs=0.02)
    wider = {"duplicate": "The street was too narrow."}
    released(town, categories=("concert",), expires_at=after(hours=8), overrides=wider)
    run_until(after(hours=4))
    [asked] = opened(Tlp.RED, ["alerts.note_lapse"])
    assert (asked.body or {})["uncovered_percent"] == 50


def test_uncovered_person_hours_count_those_inside_the_gap_only(town: Town) -> None:
    """Twenty people stay 24 hours inside; the warning covers the first 20 of them, or only half the town."""
    released(town, expires_at=after(hours=20))
    assert uncovered_person_hours(town.threat.id, after(hours=48)) == pytest.approx(20 * 4)


def test_person_hours_outside_a_narrow_warning_are_uncovered(town: Town) -> None:
    """Everybody stays where the narrow warning does not reach."""
    released(town, area=square(20, 10, 0.05), area_name="Pier", expires_at=after(hours=48))
    assert uncovered_person_hours(town.threat.id, after(hours=10)) == pytest.approx(20 * 10)


def test_pages_come_again_and_again_until_it_is_settled(town: Town) -> None:
    """First the supervisors on duty, then all of them, at growing intervals; countersigned, it is quiet."""
    make_officer(Role.SUPERVISOR, name="Second supervision")
    released(town, expires_at=after(hours=4))
    run_until(after(hours=3.6))
    first = pages()
    run_until(after(hours=24))
    chased = [after(hours=hours) for hours in (4.5, 6.5, 10.5, 18.5)]
    sent = Message.objects.filter(kind="page", placed_at__gt=after(hours=4)).order_by("placed_at")
    assert [one.placed_at for one in sent] == chased
    assert pages() == first + 1 + len(chased)  # and the lapse itself
    assert Delivery.objects.filter(message=sent[0]).count() == 2
    question = LapseQuestion.objects.get()
    answer_lapse(occasion(town.supervisor, after(hours=25)), question.id, "let_lapse", "The fair is over.")
    second = make_officer(Role.SUPERVISOR, name="Third supervision")
    countersign_lapse(occasion(second, after(hours=25)), question.id)
    before = pages()
    run_until(after(hours=90))
    assert pages() == before


def test_a_closed_threat_is_quiet(town: Town) -> None:
    """Nobody is paged about what is over."""
    released(town, expires_at=after(hours=4))
    run_until(after(hours=5))
    close_threat(occasion(town.supervisor, after(hours=5)), town.threat.id, "Arrested.")
    before = pages()
    run_until(after(hours=90))
    assert pages() == before


@pytest.mark.parametrize(("times", "hours"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 12), (50, 12)])
def test_the_interval_grows_up_to_half_a_day(times: int, hours: int) -> None:
    """Loud at first, never silent."""
    assert page_again_after(times, timedelta(hours=1)) == timedelta(hours=hours)
