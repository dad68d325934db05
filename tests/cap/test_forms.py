"""JSON, GeoJSON, geometry, times and profiles."""

import json
import math
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import shapely

from tests.cap.messages import ALERT_XML, an_alert, an_info
from tests.json_schema import faults
from tocsin.cap import Area, cap_time, check_alert, parse_alert, read_time, serialize_alert
from tocsin.cap.geometry import RingFault, circle, ring, ring_fault
from tocsin.cap.jsonform import from_json, json_schema, schema_json, to_geojson, to_json
from tocsin.cap.profiles import PROFILES, detected
from tocsin.terms import BadInput

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "reference" / "cap.schema.json"


def test_json_comes_back_the_same() -> None:
    """Every value survives; the names are those of the XML."""
    alert = parse_alert(ALERT_XML)
    assert from_json(to_json(alert)) == alert.without_original()
    assert json.loads(to_json(alert))["info"][0]["eventCode"] == [["SAME", "006021"]]


def test_wrong_json_is_refused() -> None:
    """With what is wrong."""
    with pytest.raises(BadInput, match="identifier"):
        from_json(b"{}")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"sender"', b'"sendr"'),
        (b'"eventCode":[["SAME","006021"]]', b'"eventCode":[["SAME"]]'),
        (b'"headline"', b'"head"'),
        (b'"status"', b'"original":"eA==","status"'),
        (b'"status"', b'"version":"1.0","status"'),
        (b'"note":"Synthetic message for a test."', b'"note":1'),
    ],
)
def test_json_and_its_schema_refuse_the_same(old: bytes, new: bytes) -> None:
    """A key that is not known is not dropped in silence; bytes are never taken for what was read."""
    data = to_json(parse_alert(ALERT_XML))
    assert old in data
    wrong = data.replace(old, new, 1)
    schema = json_schema()
    assert list(faults(json.loads(wrong), schema, schema)) != []
    with pytest.raises(BadInput):
        from_json(wrong)


def test_the_published_json_schema_is_that_of_the_model() -> None:
    """Our sample keeps to it; written anew by tools/cap-schema."""
    schema = json_schema()
    assert PUBLISHED.read_bytes() == schema_json()
    assert list(faults(json.loads(to_json(parse_alert(ALERT_XML))), schema, schema)) == []
    assert {"identifier", "msgType", "info"} <= schema["$defs"]["Alert"]["properties"].keys()


def test_geojson_turns_to_longitude_first_and_holds_the_circle() -> None:
    """A circle becomes a polygon around it."""
    alert = an_alert(
        infos=(an_info(areas=(Area(area_desc="x", polygons=("50,8 51,8 51,9 50,8",), circles=("50,8 10",)),)),)
    )
    polygon, round_one = to_geojson(alert)["features"]
    assert [8.0, 51.0] in polygon["geometry"]["coordinates"][0]
    corners = round_one["geometry"]["coordinates"][0]
    north = max(lat for _, lat in corners)
    assert math.isclose((north - 50) * 111.195, 10, rel_tol=0.01)
    assert (north - 50) * 111.195 >= 10 * math.cos(math.pi / 64)


@pytest.mark.parametrize(
    ("circle_text", "inside", "outside"),
    [
        ("0,179.9 50", [(179.9, 0), (179.5, 0), (-179.8, 0)], [(0, 0), (179, 0), (-179, 0)]),
        ("10,-179.9 50", [(-179.9, 10), (179.9, 10)], [(0, 10), (178, 10)]),
        ("89.9,20 50", [(20, 89.9), (0, 89.99), (179.9, 89.7), (-179.9, 89.7)], [(20, 89), (-160, 88)]),
        ("-89.9,20 50", [(20, -89.9), (0, -89.99), (-179.9, -89.7)], [(20, -89), (-160, -88)]),
        ("0,0 20100", [(179, 0), (0, 89), (10, -89)], []),
        ("0,0 9000", [(80, 0), (-80, 0), (0, 80)], [(100, 0), (179, 0)]),
    ],
)
def test_a_circle_stays_on_the_map(circle_text: str, inside: list, outside: list) -> None:
    """Across the 180th meridian and around a pole too; no longitude is beyond 180."""
    alert = an_alert(infos=(an_info(areas=(Area(area_desc="x", circles=(circle_text,)),)),))
    shape = shapely.from_geojson(json.dumps(to_geojson(alert)["features"][0]["geometry"]))
    assert shape.is_valid
    assert max(map(abs, shape.bounds)) <= 180
    assert [point for point in inside if not shape.covers(shapely.Point(point))] == []
    assert [point for point in outside if shape.covers(shapely.Point(point))] == []


def test_a_shape_that_cannot_be_read_says_so() -> None:
    """It is not dropped."""
    alert = an_alert(infos=(an_info(areas=(Area(area_desc="x", polygons=("nonsense",)),)),))
    feature = to_geojson(alert)["features"][0]
    assert feature["geometry"] is None
    assert "unreadable" in feature["properties"]


def test_geometry_is_read_when_asked() -> None:
    """Pairs and circles as numbers."""
    assert ring("+50.5,8 51,-8.25") == [(50.5, 8.0), (51.0, -8.25)]
    assert circle(" 50,8 1.5 ").radius_km == 1.5
    for bad in ("50 8,51 9", "50,8,51 9", "a,b", "1e5,2", "nan,1"):
        with pytest.raises(BadInput):
            ring(bad)


def circle_of(count: int, wiggle: float = 0.0) -> list[tuple[float, float]]:
    """A round outline of many points."""
    steps = [2 * math.pi * step / count for step in range(count)]
    points = [((1 + wiggle * (k % 2)) * math.cos(a), (1 + wiggle * (k % 2)) * math.sin(a)) for k, a in enumerate(steps)]
    return [*points, points[0]]


@pytest.mark.parametrize("count", [5, 150, 500, 5000])
def test_a_crossing_is_found_among_any_number_of_points(count: int) -> None:
    """Few points and many take different ways to the same answer."""
    points = circle_of(count)
    text = " ".join(f"{lat:.7f},{lon:.7f}" for lat, lon in points)
    assert ring_fault(text) is None
    points[1], points[2] = points[2], points[1]
    crossed = " ".join(f"{lat:.7f},{lon:.7f}" for lat, lon in points)
    assert ring_fault(crossed) is RingFault.CROSSING


def test_a_tangle_of_many_points_ends_in_time() -> None:
    """An outline made to be slow is given up, not waited for."""
    teeth = [(k / 1e4 + (k % 2) * 10, k / 1e4 + (k % 2) * 10 - (k % 2) / 1e5) for k in range(20000)]
    text = " ".join(f"{lat:.7f},{lon:.7f}" for lat, lon in [*teeth, teeth[0]])
    assert ring_fault(text) in (RingFault.UNCHECKED, RingFault.CROSSING)


def test_cap_times() -> None:
    """An offset always, UTC as -00:00, fractions cut off."""
    assert cap_time(datetime(2024, 3, 7, 12, 0, 0, 999999, tzinfo=UTC)) == "2024-03-07T12:00:00-00:00"
    moscow = timezone(timedelta(hours=3))
    assert cap_time(datetime(2024, 3, 7, 12, tzinfo=moscow)) == "2024-03-07T12:00:00+03:00"
    newfoundland = timezone(-timedelta(hours=3, minutes=30))
    assert cap_time(datetime(2024, 3, 7, 12, tzinfo=newfoundland)) == "2024-03-07T12:00:00-03:30"
    assert read_time("2024-03-07T12:00:00+03:00") == datetime(2024, 3, 7, 12, tzinfo=moscow)
    assert read_time("2024-12-31T24:00:00+03:00") == datetime(2025, 1, 1, tzinfo=moscow)
    with pytest.raises(BadInput, match="real date"):
        read_time("9999-12-31T24:00:00-00:00")
    with pytest.raises(ValueError, match="time zone"):
        cap_time(datetime(2024, 3, 7))  # noqa: DTZ001
    with pytest.raises(BadInput, match="real date"):
        read_time("2024-02-30T12:00:00+03:00")


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_has_something_to_say_of_a_bare_message(profile: str) -> None:
    """And says nothing unless it is asked."""
    bare = serialize_alert(
        an_alert(infos=(an_info(categories=("Met",), expires=None, headline=None, instruction=None, areas=()),))
    )
    assert {f.kind for f in check_alert(bare, profile=profile).findings} >= {"profile"}
    assert "profile" not in {f.kind for f in check_alert(bare).findings}


def test_profiles_are_detected_by_what_a_message_claims() -> None:
    """By code, by identifier or by parameters."""
    names = {
        "ipaws": an_alert(codes=("IPAWSv1.0",)),
        "cap-cp": an_alert(codes=("profile:CAP-CP:0.4",)),
        "wmo": an_alert(identifier="2.49.0.1.124.1234.2030"),
        "meteoalarm": an_alert(infos=(an_info(parameters=(("awareness_level", "2; yellow; Moderate"),)),)),
    }
    for name, alert in names.items():
        assert [profile.name for profile in detected(alert)] == [name]
    assert detected(an_alert()) == []


def test_a_profile_that_does_not_exist_is_refused() -> None:
    """And those that do are named."""
    with pytest.raises(BadInput, match="ipaws"):
        check_alert(ALERT_XML, profile="nowhere")


def test_our_own_profile_wants_every_language_whole() -> None:
    """No language is told of a smaller area or an earlier end."""
    alert = an_alert(infos=(an_info(language="en"), an_info(language="fr", expires="2030-05-02T09:00:00+02:00")))
    found = {f.id for f in check_alert(serialize_alert(alert), profile="tocsin").findings}
    assert "tocsin.languages-equal" in found
