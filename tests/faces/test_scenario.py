"""Scenario files: what is read, what is refused, and the care that the shipped ones owe."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tocsin.area import area_from_geojson, e7
from tocsin.faces.cli.replaying.checks import check_clear
from tocsin.faces.cli.replaying.places import area_geojson, distance_km
from tocsin.faces.cli.replaying.reader import read_scenario, scenario_from, shipped_names
from tocsin.faces.cli.replaying.register import Person, Stay, people_of
from tocsin.faces.cli.replaying.scenario import Scenario
from tocsin.faces.cli.replaying.weave import story_of
from tocsin.terms import BadInput

SMALL = (Path(__file__).parents[1] / "scenarios" / "small.toml").read_text(encoding="utf-8")
HALL = (55.826, 37.390)


def refused(*changes: tuple[str, str]) -> BadInput:
    """What the reader says of the small scenario with these changes."""
    text = SMALL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(BadInput) as caught:
        scenario_from(text)
    assert caught.value.hint
    return caught.value


@pytest.fixture(scope="module")
def moscow() -> Scenario:
    """The documented case."""
    return read_scenario("moscow-2024")


def test_the_small_scenario_is_read():
    """Steps become what their act says, in the order of time."""
    steps = story_of(scenario_from(SMALL))
    assert [step.id for step in steps][:3] == ["tip", "threat", "tell"]
    assert all(one.at <= other.at for one, other in zip(steps, steps[1:], strict=False))


def test_an_unknown_key_is_named_with_its_place():
    """The key, the row and its id."""
    error = refused(('told_by = "a neighbour"', 'told_by = "a neighbour"\nweather = "rain"'))
    assert "weather" in error.message
    assert "step[0]" in error.where
    assert "tip" in error.where


def test_an_unknown_act_is_refused():
    """A step can only be what the desk can do."""
    assert "step[0].act" in refused(('act = "file_tip"', 'act = "forge_tip"')).where


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('id = "submit"', 'id = "draft"', "step"),
        ('id = "second"\nname', 'id = "writer"\nname', "officer"),
        ('id = "fair-2"', 'id = "fair-1"', "register.gathering"),
        ('id = "wide"', 'id = "town"', "area"),
    ],
)
def test_a_double_id_is_refused(old: str, new: str, where: str):
    """Two rows of one section, or two steps, with one id."""
    error = refused((old, new))
    assert "used 2 times" in error.message
    assert error.where.startswith(where)


def test_steps_out_of_order_are_refused():
    """The file is read from top to bottom; so must the story be."""
    error = refused(("at = 2030-05-01T10:10:00Z", "at = 2030-05-01T09:35:00Z"))
    assert "submit" in error.where
    assert "order" in error.hint


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('tips = ["tip"]', 'tips = ["tap"]', "tap"),
        ('sentences = ["tip/what"]', 'sentences = ["tip/who"]', "tip/who"),
        ('area = "town"', 'area = "city"', "city"),
        ('by = "second"', 'by = "nobody"', "nobody"),
        ('gathering = "fair-2"', 'gathering = "fair-9"', "fair-9"),
        ('venue = "square"', 'venue = "circle"', "circle"),
        ('told = "tell"', 'told = "tip"', "tip"),
        ('alert = "draft"', 'alert = "release"', "release"),
    ],
)
def test_a_reference_to_nothing_is_refused(old: str, new: str, named: str):
    """A handle that nothing before it has made, or that something of another kind has."""
    error = refused((old, new))
    assert named in error.message
    assert error.where


def test_a_row_must_name_a_listed_source():
    """Where a fact comes from is not optional."""
    old = 'limit = "TLP:GREEN"\nsource = "synthetic"\n\n[[behaviour]]'
    assert "rumour" in refused((old, old.replace("synthetic", "rumour"))).message


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("latitude = -41.51, longitude = -122.31", "latitude = -141.51, longitude = -122.31", "latitude"),
        ("latitude = -41.51, longitude = -122.31", "latitude = -41.51, longitude = -222.31", "longitude"),
        ("radius_km = 5.0", "radius_km = 0.0", "radius_km"),
        (
            "circle = { latitude = -41.5, longitude = -122.3, radius_km = 5.0 }",
            "outline = [[0.0, 0.0], [1.0, 1.0]]",
            "area (town)",
        ),
        ("circle = { latitude = -41.5, longitude = -122.3, radius_km = 5.0 }", "", "area (town)"),
    ],
)
def test_wrong_places_are_refused(old: str, new: str, where: str):
    """Off the globe, without extent, or missing."""
    assert where in refused((old, new)).where


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("ends = 2030-05-03T08:00:00Z\n", "", "ends"),
        ("expires = 2030-05-01T18:30:00Z\n", "", "draft"),
        ("expires = 2030-05-01T18:30:00Z", "expires = 2030-05-01T10:00:00Z", "expires"),
        ("ends = 2030-05-03T00:00:00Z\nanswer_hours", "answer_hours", "order"),
        ("at = 2030-05-01T10:30:00Z", "at = 2030-05-01T10:30:00", "at"),
        ("at = 2030-05-02T12:00:00Z\nact", "at = 2030-05-09T12:00:00Z\nact", "close"),
    ],
)
def test_wrong_times_are_refused(old: str, new: str, where: str):
    """A missing end, an end before its start, no time zone, outside the story."""
    error = refused((old, new))
    assert where in error.where or where in error.message


def test_an_answer_must_say_what_it_answers():
    """Neither a telling nor an order with a gathering."""
    assert "harbour-answers" in refused(('told = "tell"\n', "")).where


def test_synthetic_gatherings_say_so():
    """In the title, where every page shows it."""
    assert "synthetic" in refused(('"Valley fair (synthetic)"', '"Valley fair"')).hint


def test_people_are_kept_out_of_a_place_to_keep_clear():
    """A zone as wide as the places that people stay around leaves no room; the reader says so."""
    text = SMALL.replace("radius_km = 1.0", "radius_km = 100.0")
    with pytest.raises(BadInput) as caught:
        scenario_from(text)
    assert "room" in caught.value.message


def test_a_person_in_a_place_to_keep_clear_is_found():
    """The check itself, on a person whom the generator would never make."""
    zone = scenario_from(SMALL).register.keep_clear
    stay = Stay(-41.5, -122.3, datetime(2030, 5, 2, 6, tzinfo=UTC), datetime(2030, 5, 2, 7, tzinfo=UTC))
    with pytest.raises(BadInput):
        check_clear([Person(1, "one@people.example", "en", (stay,))], zone)


def test_a_repeated_step_is_told_out():
    """Every time in it moves on, and its round stands in its names."""
    steps = {step.id: step for step in story_of(scenario_from(SMALL), "longer")}
    assert "again-3" not in steps
    assert steps["again-2"].at == datetime(2030, 5, 2, 6, tzinfo=UTC)
    assert steps["again-2"].expires == datetime(2030, 5, 2, 18, 30, tzinfo=UTC)
    assert steps["again-out-2"].alert == "again-2"


def test_a_step_is_not_repeated_without_end():
    """A thousand rounds are the most; the step is named."""
    error = refused(("every_hours = 12, until = 2030-05-02T06:30:00Z", "every_hours = 1, until = 2099-05-02T06:30:00Z"))
    assert "again-" in error.where


def test_a_counterfactual_may_leave_steps_out():
    """A dropped step is gone from that story, and from no other."""
    other = read_scenario("riverside-2031")
    assert "take-back" in {step.id for step in story_of(other)}
    assert "take-back" not in {step.id for step in story_of(other, "keep")}


def test_an_unknown_counterfactual_names_those_there_are():
    """With the way out."""
    with pytest.raises(BadInput) as caught:
        story_of(scenario_from(SMALL), "shorter")
    assert "longer" in caught.value.hint


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a = ", b"x" * 4_000_001])
def test_a_file_that_is_no_scenario_is_refused(tmp_path: Path, content: bytes):
    """Empty, binary, broken, too large: named, with what to do."""
    path = tmp_path / "broken.toml"
    path.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        read_scenario(str(path))
    assert "broken.toml" in caught.value.where
    assert caught.value.hint


def test_an_unknown_name_lists_the_shipped_ones():
    """A wrong name is answered with the right ones."""
    with pytest.raises(BadInput) as caught:
        read_scenario("atlantis")
    assert "moscow-2024" in caught.value.hint


@pytest.mark.parametrize("name", ["moscow-2024", "riverside-2031"])
def test_every_shipped_scenario_is_read(name: str):
    """With each of its counterfactuals."""
    scenario = read_scenario(name)
    assert name in shipped_names()
    for other in scenario.counterfactual:
        assert story_of(scenario, other.id)


def test_no_synthetic_person_is_at_or_near_the_hall(moscow: Scenario):
    """On the evening of 22 March nobody of the register is within three kilometres of it."""
    evening = (datetime(2024, 3, 22, 15, tzinfo=UTC), datetime(2024, 3, 22, 23, tzinfo=UTC))
    stays = [stay for person in people_of(moscow) for stay in person.stays]
    there = [stay for stay in stays if stay.starts < evening[1] and evening[0] < stay.ends]
    assert len(there) > 1000
    assert min(distance_km((stay.latitude, stay.longitude), HALL) for stay in there) > 3


def test_the_same_people_are_made_again(moscow: Scenario):
    """The seed alone decides; about two thousand, in both languages, some without a known stay."""
    people = people_of(moscow)
    assert people == people_of(moscow)
    assert len(people) == 2000
    assert {person.language for person in people} == {"en", "ru"}
    assert 40 < sum(not person.stays for person in people) < 140


def test_the_hall_stands_just_outside_the_city_as_drawn(moscow: Scenario):
    """Outside, by less than two kilometres, and inside the region."""
    city, region = (area_from_geojson(area_geojson(area)) for area in moscow.area)
    latitude, longitude = ([e7(degrees)] for degrees in HALL)
    assert not city.holds(latitude, longitude)[0]
    assert 0 < city.distance_km(latitude, longitude)[0] < 2
    assert region.holds(latitude, longitude)[0]


def test_only_one_gathering_of_the_case_is_real(moscow: Scenario):
    """All others are synthetic, and so are their organisers and venues."""
    kinds = {source.id: source.kind for source in moscow.source}
    gatherings = moscow.register.gathering
    real = [one.id for one in gatherings if all(kinds[name] != "synthetic" for name in one.sources)]
    assert real == ["hall-22-march"]
    assert len(gatherings) > 40
    assert all("synthetic" in row.name for row in moscow.register.organiser)
    assert sum("synthetic" not in row.name for row in moscow.register.venue) == 1


def test_the_case_names_no_link_and_no_picture():
    """A claim is text only; sources are named, not linked."""
    text = (Path(__file__).parents[2] / "scenarios" / "moscow-2024.toml").read_text(encoding="utf-8").lower()
    assert not any(word in text for word in ("http", "www.", ".jpg", "t.me"))
