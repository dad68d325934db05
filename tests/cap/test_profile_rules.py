"""Every rule of every profile has a message that breaks it and one that keeps it."""

from typing import Any

import pytest

from tests.cap.messages import an_alert, an_info
from tocsin.cap import Area, check_alert, serialize_alert
from tocsin.cap.profiles import PROFILE_ENTRIES, PROFILES

PAST = "desk@example.org,urn:example:desk:0000,2030-04-30T09:00:00+02:00"
CANCEL: dict[str, Any] = {"msg_type": "Cancel"}
EARLIER: dict[str, Any] = {"msg_type": "Cancel", "references": PAST}
BARE: dict[str, Any] = {"infos": ()}
Changes = dict[str, Any]


def info(**changes: Any) -> Changes:
    """The changes of an alert that replace its info."""
    return {"infos": (an_info(**changes),)}


def area(**changes: Any) -> Changes:
    """The changes of an alert that replace its area, which has a name only."""
    return info(areas=(Area(**{"area_desc": "Exampleton", **changes}),))


def two(**changes: Any) -> Changes:
    """The changes of an alert that give it a second info, the same unless changed."""
    return {"infos": (an_info(language="en"), an_info(**{"language": "fr", **changes}))}


def parameter(name: str, value: str) -> Changes:
    """The changes of an alert that give its info a parameter."""
    return info(parameters=((name, value),))


CIRCLE: Changes = area(circles=("50.05,8.05 10",))
NO_EXPIRES, EXPIRES = info(expires=None), info()
CODES = (("SAME", "CDW"),)
TEXTS = {"headline": "Avoid", "description": "A threat.", "instruction": "Stay away."}

CASES: dict[str, tuple[Changes, Changes]] = {
    "ipaws.code": ({}, {"codes": ("IPAWSv1.0",)}),
    "ipaws.info": (BARE, {}),
    "ipaws.expires": (NO_EXPIRES, EXPIRES),
    "ipaws.area": (info(areas=()), CIRCLE),
    "ipaws.event-code": ({}, info(event_codes=CODES)),
    "ipaws.event-codes-equal": (two(event_codes=CODES), two()),
    "ipaws.categories-equal": (two(categories=("Fire",)), two()),
    "ipaws.references": (CANCEL, EARLIER),
    "ipaws.offset": ({"sent": "2030-05-01T09:00:00-00:00"}, {}),
    "ipaws.description": (info(description=None), {}),
    "ipaws.instruction": (info(instruction=None), {}),
    "ipaws.geocode": (CIRCLE, area(geocodes=(("SAME", "006021"),))),
    "ipaws.ignored": (info(onset="2030-05-02T09:00:00+02:00"), {}),
    "cap-cp.code": ({}, {"codes": ("profile:CAP-CP:0.4",)}),
    "cap-cp.info": (BARE, {}),
    "cap-cp.area": (info(areas=()), CIRCLE),
    "cap-cp.event-code": ({}, info(event_codes=(("profile:CAP-CP:Event:0.4", "civil"),))),
    "cap-cp.event-codes-equal": (two(event_codes=CODES), two()),
    "cap-cp.geocode": (CIRCLE, area(geocodes=(("profile:CAP-CP:Location:0.3", "3506"),))),
    "cap-cp.references": (CANCEL, EARLIER),
    "cap-cp.languages": ({}, two()),
    "cap-cp.expires": (NO_EXPIRES, EXPIRES),
    "cap-cp.sender-name": ({}, info(sender_name="Example desk")),
    "cap-cp.response-type": ({}, info(response_types=("Avoid",))),
    "cap-cp.instruction": (info(instruction=None), {}),
    "cap-cp.drawn": (area(), CIRCLE),
    "cap-au.event-code": ({}, info(event_codes=(("https://govshare.gov.au/AUeventLIST", "terrorism"),))),
    "cap-au.cancel-effective": (
        {**EARLIER, **info(effective="2030-05-01T09:00:00+02:00")},
        info(effective="2030-05-01T09:00:00+02:00"),
    ),
    "cap-au.sender": ({"sender": "desk"}, {"sender": "desk@example.org"}),
    "google.references": (CANCEL, EARLIER),
    "google.info": (BARE, {}),
    "google.description": (info(description=None), {}),
    "google.web": ({}, info(web="https://example.org/1")),
    "google.expires": (NO_EXPIRES, EXPIRES),
    "google.area": (info(areas=()), CIRCLE),
    "google.shape": (area(), CIRCLE),
    "google.categories-equal": (two(categories=("Fire",)), two()),
    "google.event-codes-equal": (two(event_codes=CODES), two()),
    "google.expires-late": (info(expires="2030-05-01T09:00:00+02:00"), EXPIRES),
    "google.sender-name": ({}, info(sender_name="Example desk")),
    "google.response-type": ({}, info(response_types=("Avoid",))),
    "google.instruction": (info(instruction=None), {}),
    "google.contact": ({}, info(contact="desk@example.org")),
    "google.headline-short": (info(headline="x" * 140), info(headline="x" * 139)),
    "google.texts-differ": (info(**{**TEXTS, "description": "Avoid"}), info(**TEXTS)),
    "google.unknown": (info(urgency="Unknown"), {}),
    "google.test": ({"status": "Test"}, {"status": "Actual"}),
    "google.radius": (area(circles=("50,8 0",)), CIRCLE),
    "wmo.identifier": ({}, {"identifier": "2.49.0.1.276.0.1"}),
    "meteoalarm.level": (parameter("awareness_level", "yellow"), parameter("awareness_level", "2; yellow; Moderate")),
    "meteoalarm.type": (parameter("awareness_type", "cold"), parameter("awareness_type", "6; low-temperature")),
    "meteoalarm.geocode": (area(geocodes=(("OTHER", "1"),)), area(geocodes=(("EMMA_ID", "DE001"),))),
    "tocsin.category": (info(categories=("Geo",)), info(categories=("Geo", "Safety"))),
    "tocsin.expires": (NO_EXPIRES, EXPIRES),
    "tocsin.drawn": (area(), CIRCLE),
    "tocsin.says": (info(sender_name=None), info(sender_name="Example desk")),
    "tocsin.languages-equal": (two(expires="2030-05-04T09:00:00+02:00"), two()),
}


def found(rule: str, changes: Changes) -> set[str]:
    """The ids of the findings on our sample with these changes, under the profile of the rule."""
    data = serialize_alert(an_alert(**changes))
    return {finding.id for finding in check_alert(data, profile=rule.partition(".")[0]).findings}


@pytest.mark.parametrize("rule", CASES)
def test_a_message_that_breaks_the_profile_is_found(rule: str) -> None:
    """The finding is there."""
    assert rule in found(rule, CASES[rule][0])


@pytest.mark.parametrize("rule", CASES)
def test_a_message_that_keeps_the_profile_is_left_alone(rule: str) -> None:
    """The finding is not there."""
    assert rule not in found(rule, CASES[rule][1])


def test_every_rule_of_every_profile_has_both_cases() -> None:
    """None is without its two tests, and each names a profile that exists."""
    assert PROFILE_ENTRIES.keys() == CASES.keys()
    assert {rule.partition(".")[0] for rule in CASES} == PROFILES.keys()
