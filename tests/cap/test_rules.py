"""Every rule has a message that breaks it and one that keeps it."""

import base64
import hashlib
import math
import random
from typing import Any

import pytest

from tests.cap.messages import an_alert, an_info
from tocsin.cap import Area, Resource, check_alert, serialize_alert
from tocsin.cap.catalog import RULES

PNG = base64.b64encode(b"synthetic picture").decode()
DIGEST = hashlib.sha1(b"synthetic picture").hexdigest()
UPDATE = {"msg_type": "Update", "references": "desk@example.org,urn:example:desk:0000,2030-04-30T09:00:00+02:00"}
SQUARE = "50,8 51,8 51,9 50,9 50,8"


def area(**changes: Any) -> dict[str, Any]:
    """An alert's changes that replace its area."""
    return {"infos": (an_info(areas=(Area(**{"area_desc": "Exampleton", "polygons": (SQUARE,), **changes}),)),)}


def info(**changes: Any) -> dict[str, Any]:
    """An alert's changes that replace its info."""
    return {"infos": (an_info(**changes),)}


def two(**changes: Any) -> dict[str, Any]:
    """An alert's changes that give it a second info, in French unless changed."""
    french = {"language": "fr", "headline": "Évitez", "description": "Menace.", "instruction": "Restez loin."}
    return {"infos": (an_info(language="en"), an_info(**{**french, **changes}))}


def resource(**changes: Any) -> dict[str, Any]:
    """An alert's changes that give it a resource."""
    fields = {"resource_desc": "map", "mime_type": "image/png", "uri": "https://example.org/map.png"}
    return info(resources=(Resource(**{**fields, **changes}),))


CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "rule.version": ({"version": "1.1"}, {}),
    "rule.identifier-empty": ({"identifier": ""}, {}),
    "rule.identifier-characters": ({"identifier": "a b"}, {"identifier": "a_b"}),
    "rule.sender-empty": ({"sender": ""}, {}),
    "rule.sender-characters": ({"sender": "a,b"}, {"sender": "a.b"}),
    "rule.time-form": ({"sent": " 2030-05-01T09:00:00+02:00"}, {}),
    "rule.time-utc": ({"sent": "2030-05-01T09:00:00+00:00"}, {"sent": "2030-05-01T09:00:00-00:00"}),
    "rule.references-missing": ({"msg_type": "Cancel"}, UPDATE),
    "rule.references-form": ({**UPDATE, "references": "only-an-identifier"}, UPDATE),
    "rule.references-self": (
        {**UPDATE, "references": "desk@example.org,urn:example:desk:0001,2030-05-01T09:00:00+02:00"},
        UPDATE,
    ),
    "rule.references-later": (
        {**UPDATE, "references": "desk@example.org,urn:example:desk:0000,2030-05-01T08:30:00+01:00"},
        {**UPDATE, "references": "desk@example.org,urn:example:desk:0000,2030-05-01T08:59:00+02:00"},
    ),
    "rule.restriction-missing": ({"scope": "Restricted"}, {"scope": "Restricted", "restriction": "staff"}),
    "rule.restriction-unexpected": ({"restriction": "staff"}, {}),
    "rule.addresses-missing": ({"scope": "Private"}, {"scope": "Private", "addresses": "a@example.org"}),
    "rule.addresses-quotes": ({"addresses": '"first group second'}, {"addresses": '"first group" second'}),
    "rule.incidents-quotes": ({"incidents": '"a fire'}, {"incidents": '"a fire"'}),
    "rule.note-missing": ({"note": None}, {"status": "Actual", "note": None}),
    "rule.info-missing": ({"infos": ()}, {}),
    "rule.language-tag": (info(language="romanian"), info(language="ro")),
    "rule.language-default": (two(language=None), two()),
    "rule.language-same-text": (two(headline=an_info().headline), two()),
    "rule.event-empty": (info(event=" "), {}),
    "rule.event-differs": (two(categories=("Fire",)), two()),
    "rule.expires-early": (info(expires="2030-04-01T09:00:00+02:00"), {}),
    "rule.onset-early": (
        info(effective="2030-05-01T10:00:00+02:00", onset="2030-05-01T09:00:00+02:00"),
        info(effective="2030-05-01T10:00:00+02:00", onset="2030-05-01T10:00:00+02:00"),
    ),
    "rule.expires-onset": (info(onset="2030-05-04T09:00:00+02:00"), info(onset="2030-05-02T09:00:00+02:00")),
    "rule.expires-missing": (info(expires=None), {}),
    "rule.headline-long": (info(headline="x" * 161), info(headline="x" * 160)),
    "rule.web-absolute": (info(web="alerts/1"), info(web=" https://example.org/alerts/1 ")),
    "rule.markup": (info(description="<b>Stay</b> away"), info(description="Stay away if water < 2 m & rising")),
    "rule.pair-name": (info(parameters=(("", "x"),)), info(parameters=(("a", ""),))),
    "rule.mime-type": (resource(mime_type="picture"), resource()),
    "rule.resource-empty": (resource(uri=None), resource()),
    "rule.uri-absolute": (resource(uri="map.png"), resource(uri="map.png", deref_uri=PNG)),
    "rule.deref-base64": (resource(deref_uri="%%%"), resource(deref_uri=PNG)),
    "rule.size-negative": (resource(size="-5"), resource(size="5")),
    "rule.size-differs": (resource(deref_uri=PNG, size="5"), resource(deref_uri=PNG, size="17")),
    "rule.digest-form": (resource(digest="abc"), resource(digest=DIGEST)),
    "rule.digest-differs": (
        resource(deref_uri=PNG, digest="0" * 40),
        resource(deref_uri=PNG, digest=DIGEST.upper()),
    ),
    "rule.area-desc-empty": (area(area_desc=""), {}),
    "rule.area-shape": (area(polygons=()), area(polygons=(), geocodes=(("A", "1"),))),
    "rule.polygon-form": (area(polygons=("50,8;51,9",)), area(polygons=("+50.,8 51,8\n51,9 +50,8.0",))),
    "rule.polygon-pairs": (area(polygons=("50,8 51,8 50,8",)), area()),
    "rule.polygon-open": (area(polygons=("50,8 51,8 51,9 50,9",)), area()),
    "rule.polygon-range": (area(polygons=("50,8 91,8 51,9 50,8",)), area(polygons=("50,179 51,180 52,179 50,179",))),
    "rule.polygon-crossing": (area(polygons=("50,8 51,9 51,8 50,9 50,8",)), area()),
    "rule.circle-form": (area(circles=("50 8 5",)), area(circles=("50,8 5",))),
    "rule.circle-range": (area(circles=("50,181 5",)), area(circles=("-90,180 0",))),
    "rule.circle-radius": (area(circles=("50,8 -1",)), area(circles=("50,8 0",))),
    "rule.ceiling-alone": (area(ceiling="100"), area(altitude="0", ceiling="100")),
    "rule.ceiling-low": (area(altitude="100", ceiling="100"), area(altitude="100", ceiling="100.5")),
}
ELSEWHERE = {
    "rule.root",
    "rule.signature-place",
    "rule.signature-other",
    "rule.duplicate",
    "rule.carried-unreadable",
    "rule.polygon-unchecked",
    "rule.more",
}


def found(changes: dict[str, Any]) -> set[str]:
    """The ids of the findings on our sample with these changes."""
    return {finding.id for finding in check_alert(serialize_alert(an_alert(**changes))).findings}


@pytest.mark.parametrize("rule", CASES)
def test_a_message_that_breaks_the_rule_is_found(rule: str) -> None:
    """The finding is there."""
    assert rule in found(CASES[rule][0])


@pytest.mark.parametrize("rule", CASES)
def test_a_message_that_keeps_the_rule_is_left_alone(rule: str) -> None:
    """The finding is not there."""
    assert rule not in found(CASES[rule][1])


@pytest.mark.parametrize(
    ("web", "full"),
    [
        ("HTTPS://EXAMPLE.ORG", True),
        ("tel:+15550100", True),
        ("\thttp://a/\n", True),
        ("http://", False),
        ("http:///a", False),
        ("https:example.org", False),
        ("//example.org/a", False),
        ("https://example.org/a b", False),
    ],
)
def test_a_full_address_names_scheme_and_host(web: str, full: bool) -> None:
    """And holds no white space."""
    assert ("rule.web-absolute" not in found(info(web=web))) == full


def test_every_rule_has_both_cases() -> None:
    """No rule is without its two tests, here or in a test of its own."""
    assert {entry.id for entry in RULES} == CASES.keys() | ELSEWHERE


def test_our_sample_keeps_every_rule() -> None:
    """The message that the cases change has no finding at all."""
    assert found({}) == set()


def test_a_lone_value_has_the_schema_but_is_no_alert() -> None:
    """The schema allows a valueName as the root; the rule does not."""
    report = check_alert(b'<value xmlns="urn:oasis:names:tc:emergency:cap:1.2">x</value>')
    assert (report.verdict, [finding.id for finding in report.findings]) == ("valid", ["rule.root"])


SIGNATURE = b'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>'


def test_a_signature_before_an_info_is_out_of_its_place() -> None:
    """The Signature closes the alert."""
    data = serialize_alert(an_alert())
    early = check_alert(data.replace(b"  <info>", SIGNATURE + b"<info>"))
    last = check_alert(data.replace(b"</alert>", SIGNATURE + b"</alert>"))
    assert "rule.signature-place" in {finding.id for finding in early.findings}
    assert "rule.signature-place" not in {finding.id for finding in last.findings}


def test_a_signature_inside_another_is_found() -> None:
    """A Signature belongs directly into the alert; in another Signature the schema lets it pass."""
    data = serialize_alert(an_alert())
    within = SIGNATURE.replace(b"/>", b"><ds:Object>" + SIGNATURE + b"</ds:Object></ds:Signature>")
    inside = check_alert(data.replace(b"</alert>", within + b"</alert>"))
    outside = check_alert(data.replace(b"</alert>", SIGNATURE + b"</alert>"))
    assert "rule.signature-other" in {finding.id for finding in inside.findings}
    assert "rule.signature-other" not in {finding.id for finding in outside.findings}


def test_the_same_message_twice_in_a_container_is_found() -> None:
    """Sender, identifier and sent make a message unique."""
    one = serialize_alert(an_alert()).partition(b"?>\n")[2]
    other = serialize_alert(an_alert(identifier="another")).partition(b"?>\n")[2]
    twice = check_alert(b"<alerts>" + one + one + b"</alerts>")
    unlike = check_alert(b"<alerts>" + one + other + b"</alerts>")
    assert "rule.duplicate" in {finding.id for finding in twice.findings}
    assert "rule.duplicate" not in {finding.id for finding in unlike.findings}


def test_endless_findings_are_cut_short_and_it_is_told() -> None:
    """Ten thousand are shown, and that there are more; one less is left alone."""
    pair = (("", "x"),)
    many = check_alert(serialize_alert(an_alert(**info(parameters=pair * 10_001)))).findings
    enough = check_alert(serialize_alert(an_alert(**info(parameters=pair * 10_000)))).findings
    assert ([finding.id for finding in many].count("rule.more"), len(many)) == (1, 10_001)
    assert "rule.more" not in {finding.id for finding in enough}


def outline(points: list[tuple[float, float]]) -> str:
    """A closed polygon through the points."""
    return " ".join(f"{lat:.6f},{lon:.6f}" for lat, lon in [*points, points[0]])


def test_an_outline_too_tangled_to_check_says_so_and_nothing_else() -> None:
    """Forty thousand slanting sides as long as all of it are beyond the bound on the work; a circle is checked.

    Points in disorder are too tangled as well, but cross with the first look.
    """
    dice = random.Random(7)
    teeth = [(place % 2 * 10, place / 4000) for place in range(40_000)]
    toothed = [(40 + (u - v) / 2, 10 + (u + v) / 2) for u, v in [*teeth, (-1, 10), (-1, 0)]]
    disorder = [(dice.uniform(40, 50), dice.uniform(5, 15)) for _ in range(4000)]
    turns = [2 * math.pi * step / 4000 for step in range(4000)]
    round_ = [(45 + 4 * math.sin(turn), 10 + 4 * math.cos(turn)) for turn in turns]
    assert found(area(polygons=(outline(toothed),))) == {"rule.polygon-unchecked"}
    assert found(area(polygons=(outline(disorder),))) == {"rule.polygon-crossing"}
    assert found(area(polygons=(outline(round_),))) == set()


def test_findings_name_line_column_and_path() -> None:
    """An officer can go to the place."""
    report = check_alert(serialize_alert(an_alert(**area(circles=("50 8 5",)))))
    place = next(finding for finding in report.findings if finding.id == "rule.circle-form")
    assert (place.line, place.column) == (23, 7)
    assert place.path == "/alert/info[1]/area[1]/circle[1]"
