"""What an alert would reach: gatherings and people, in bulk."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.desk.exposure.registers import WINDOW, gathering, leg, register, square
from tests.people import after, make_officer, occasion
from tocsin.desk.exposure.acts import erase_person, import_register
from tocsin.desk.exposure.models import Gathering, Organiser, Person
from tocsin.desk.exposure.queries import (
    PeopleExposure,
    contact,
    gatherings_exposed,
    languages,
    organisers_of,
    people_exposed,
    person_hours_inside,
)
from tocsin.desk.exposure.register import PersonRow, Register, VenueRow
from tocsin.desk.exposure.rules import Kind
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Role
from tocsin.terms import BadInput, TimeWindow

CONCERTS = {"concert"}


@pytest.fixture
def keeper(desk: None) -> Officer:
    """The officer who keeps the register."""
    return make_officer(Role.ADMINISTRATOR)


def people(*rows: PersonRow) -> Register:
    """A register of people alone."""
    return Register("Synthetic people", people=rows)


def person(name: str) -> Person:
    """A person by the name before the @."""
    return next(row for row in Person.objects.all() if (contact("person", row.pk) or ("",))[0].startswith(name))


def test_gatherings_are_sorted_by_how_they_stand(keeper: Officer):
    """Inside first, then near misses, then unknown ones; what is outside is left out unless asked for."""
    venues = (
        VenueRow("hall", "Hall", "Town", 50.5, 10.5),
        VenueRow("edge", "Edge", "Suburb", 51.01, 10.5),
        VenueRow("unplaced", "Somewhere"),
        VenueRow("far", "Far", latitude=60.0, longitude=10.0),
    )
    rows = tuple(gathering(venue.key, venue=venue.key) for venue in venues)
    import_register(occasion(keeper), replace(register(), venues=venues, gatherings=rows))
    found = gatherings_exposed(square(), WINDOW, CONCERTS)
    assert [(one.venue, one.exposed.kind) for one in found] == [
        ("Hall", Kind.INSIDE),
        ("Edge", Kind.NEAR_MISS),
        ("Somewhere", Kind.UNKNOWN),
    ]
    assert len(gatherings_exposed(square(), WINDOW, CONCERTS, with_outside=True)) == 4


def test_gatherings_need_a_category(keeper: Officer):
    """No category named is refused, also where there is no gathering at all."""
    with pytest.raises(BadInput):
        gatherings_exposed(square(), WINDOW, ())


def test_people_inside_and_unknown_are_told_apart(keeper: Officer):
    """A stay must meet place and time; who gave no stay at all is unknown."""
    inside, elsewhere, later, silent = (
        PersonRow("inside@people.example", legs=(leg(50.5, 10.5),)),
        PersonRow("elsewhere@people.example", legs=(leg(50.5, 12.5),)),
        PersonRow("later@people.example", legs=(leg(50.5, 10.5, start=WINDOW.end),)),
        PersonRow("silent@people.example"),
    )
    import_register(occasion(keeper), people(inside, elsewhere, later, silent))
    exposure = people_exposed(square(), WINDOW)
    assert exposure.inside == [person("inside").pk]
    assert exposure.unknown == [person("silent").pk]


def test_a_person_with_two_stays_inside_counts_once(keeper: Officer):
    """Two legs in the area are one person."""
    import_register(
        occasion(keeper), people(PersonRow("twice@people.example", legs=(leg(50.5, 10.5), leg(50.6, 10.6))))
    )
    assert len(people_exposed(square(), WINDOW).inside) == 1


def test_erased_people_are_not_exposed(keeper: Officer):
    """Somebody who was erased is neither inside nor unknown."""
    import_register(occasion(keeper), people(PersonRow("gone@people.example", legs=(leg(50.5, 10.5),))))
    erase_person(occasion(keeper, after(hours=1)), Person.objects.get().pk)
    assert people_exposed(square(), WINDOW) == PeopleExposure(inside=[], unknown=[])


def test_the_area_across_the_date_line_holds_both_sides(keeper: Officer):
    """The bounding box of such an area is not used the wrong way round."""
    import_register(
        occasion(keeper),
        people(
            PersonRow("east@people.example", legs=(leg(0.5, 179.5),)),
            PersonRow("west@people.example", legs=(leg(0.5, -179.5),)),
            PersonRow("greenwich@people.example", legs=(leg(0.5, 0.0),)),
        ),
    )
    exposed = people_exposed(square(south=0.0, west=179.0, side=2.0), WINDOW)
    assert exposed.inside == sorted([person("east").pk, person("west").pk])


@pytest.mark.parametrize(
    ("south", "west", "latitude", "longitude"),
    [
        (0.0, 178.0, 1.0, -180.0),
        (0.0, -180.0, 1.0, 180.0),
        (88.0, 60.0, 90.0, -100.0),
        (-90.0, 60.0, -90.0, 170.0),
    ],
)
def test_the_date_line_and_the_poles_have_more_than_one_longitude(
    keeper: Officer, south: float, west: float, latitude: float, longitude: float
):
    """Who stands on the area's edge at 180 degrees or at its pole is inside, by whatever longitude that is written."""
    rows = (PersonRow("edge@people.example", legs=(leg(latitude, longitude),)),)
    import_register(occasion(keeper), people(*rows))
    exposed = people_exposed(square(south=south, west=west, side=2.0), WINDOW)
    assert exposed.inside == [person("edge").pk]


def test_person_hours_count_overlapping_stays_once(keeper: Officer):
    """Two stays that overlap are counted by the time they cover, inside the window only."""
    start = WINDOW.start
    stays = (
        replace(leg(50.5, 10.5), starts_at=start - timedelta(hours=5), ends_at=start + timedelta(hours=4)),
        replace(leg(50.6, 10.6), starts_at=start + timedelta(hours=2), ends_at=start + timedelta(hours=6)),
        replace(leg(60.0, 10.6), starts_at=start, ends_at=start + timedelta(hours=40)),
    )
    import_register(occasion(keeper), people(PersonRow("stays@people.example", legs=stays)))
    everyone = [person("stays").pk]
    assert person_hours_inside(everyone, square(), WINDOW) == 6.0
    assert person_hours_inside([], square(), WINDOW) == 0.0
    assert person_hours_inside(everyone, square(), TimeWindow(start, start + timedelta(hours=1))) == 1.0


def test_organisers_are_named_once(keeper: Officer):
    """Two gatherings of one organiser have one organiser; one without has none."""
    rows = (gathering("a"), gathering("b"), gathering("c", organiser=None))
    import_register(occasion(keeper), replace(register(), gatherings=rows))
    keys = list(Gathering.objects.values_list("pk", flat=True))
    assert organisers_of(keys) == [Organiser.objects.get().pk]


def test_languages_need_no_key(keeper: Officer):
    """The language of each is read without opening a contact."""
    import_register(occasion(keeper), people(PersonRow("ru@people.example", "ru")))
    key = Person.objects.get().pk
    assert languages("person", [key]) == {key: "ru"}
