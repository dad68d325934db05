"""The sanity gate: what looks wrong blocks, or is overridden with a reason that the other officer sees."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.people import START, after, make_officer, occasion
from tests.warning import Town, content, drafted, english, make_town, released, square, typed
from tocsin.area import area_from_geojson
from tocsin.desk.alerts.acts import authorise_area, cancel_alert, release_alert, submit_alert
from tocsin.desk.alerts.gate import Check, Level, Standing, Surroundings, gate_findings, unsettled
from tocsin.desk.alerts.gating import overridable, overrides_of
from tocsin.desk.alerts.models import Alert, AuthorisedArea, Override
from tocsin.desk.alerts.wording import Basis, Line
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.queries import opened
from tocsin.terms import BadInput, Conflict, DeskUnusable, Mode, NotPermitted, TimeWindow, Tlp

ALL = frozenset(Check)
WHY = "The chief of the harbour asked for it."


@pytest.fixture
def town(desk: None) -> Town:
    """The fictional town with its officers and open threat."""
    return make_town()


def around(**changes: Any) -> Surroundings:
    """What an alert is held against where nothing is wrong."""
    whole = Surroundings(
        at=START,
        mode=Mode.LIVE,
        status="Actual",
        authority=area_from_geojson(square(19, 9, 3)),
        authority_needed=True,
        threat_area=area_from_geojson(square()),
        threat_categories=frozenset({"concert", "market"}),
        replaced=None,
        others=(),
    )
    return replace(whole, **changes)


def found(town: Town, surroundings: Surroundings, **changes: Any) -> set[Check]:
    """The checks that find something."""
    written = content(town, **changes)
    return {one.check for one in gate_findings(written, area_from_geojson(written.area), surroundings, ALL)}


def test_a_sound_alert_passes(town: Town) -> None:
    """Nothing is found where nothing is wrong."""
    assert found(town, around()) == set()


def test_an_officer_without_an_area_warns_nowhere(town: Town) -> None:
    """Absent refuses; only a replay desk does without."""
    assert found(town, around(authority=None)) == {Check.NO_AUTHORITY}
    assert found(town, around(authority=None, authority_needed=False)) == set()


@pytest.mark.parametrize(("side", "stray"), [(0.2, False), (0.2005, False), (0.21, True), (0.4, True)])
def test_a_hair_beyond_the_border_is_none_and_a_street_is_one(town: Town, side: float, stray: bool) -> None:
    """Up to one per cent of the surface may lie outside the officer's area or the threat's."""
    inside = area_from_geojson(square())
    assert (Check.OUTSIDE_AUTHORITY in found(town, around(authority=inside), area=square(side=side))) is stray
    assert (Check.OUTSIDE_THREAT in found(town, around(), area=square(side=side))) is stray


def test_other_gatherings_than_the_threatened_ones(town: Town) -> None:
    """Warning of what is not threatened is over-warning."""
    assert found(town, around(), categories=("concert", "funeral")) == {Check.OTHER_CATEGORIES}


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"expires_at": after(days=7, hours=1)}, Check.TOO_LONG),
        ({"expires_at": after(minutes=29)}, Check.TOO_SHORT),
    ],
)
def test_windows_that_are_too_long_or_too_short(town: Town, changes: dict[str, Any], check: Check) -> None:
    """A week at most, half an hour at least."""
    assert found(town, around(), **changes) == {check}


def test_a_live_desk_does_not_speak_of_an_exercise(town: Town) -> None:
    """In any part of the text; an exercise desk may."""
    line = Line("This is a drill of the harbour office.", Basis.GUIDANCE)
    texts = (english(town, instruction=(line,)),)
    assert found(town, around(), texts=texts) == {Check.SAYS_EXERCISE}
    assert found(town, around(mode=Mode.EXERCISE, status="Exercise"), texts=texts) == set()


def test_status_and_mode_agree(town: Town) -> None:
    """An exercise desk never sends Actual, and a live one never anything else."""
    assert found(town, around(mode=Mode.EXERCISE)) == {Check.STATUS}
    assert found(town, around(status="Test")) == {Check.STATUS}


def test_what_it_replaces_must_still_be_out(town: Town) -> None:
    """A retracted alert is not carried on."""
    assert found(town, around(replaced="cancelled")) == {Check.REFERENCE}
    assert found(town, around(replaced="released")) == set()


@pytest.mark.parametrize(
    ("changes", "twin"),
    [
        ({}, True),
        ({"window": TimeWindow(after(hours=48), after(hours=60))}, False),
        ({"categories": frozenset({"lecture"})}, False),
        ({"area": area_from_geojson(square(30, 30))}, False),
        ({"texts": ()}, False),
    ],
    ids=["all-the-same", "another-time", "other-gatherings", "elsewhere", "says-something-else"],
)
def test_a_live_duplicate_is_found(town: Town, changes: dict[str, Any], twin: bool) -> None:
    """Same words about the same place, time and gatherings; anything else is another warning."""
    other = Standing(
        number=1,
        area=area_from_geojson(square()),
        window=TimeWindow(START, after(hours=48)),
        categories=frozenset({"market"}),
        texts=(replace(english(town), language="en-GB"),),
    )
    twins = found(town, around(others=(replace(other, **changes),)))
    assert (Check.DUPLICATE in twins) is twin


def test_levels_follow_the_policy(town: Town, settings) -> None:
    """What the policy does not name blocks; a name that is no check is a defect of the file."""
    written = content(town, categories=("funeral",))
    area = area_from_geojson(written.area)
    [soft] = gate_findings(written, area, around(), {Check.OTHER_CATEGORIES})
    [hard] = gate_findings(written, area, around(), ())
    assert (soft.level, hard.level) == (Level.OVERRIDE, Level.BLOCK)
    assert unsettled([soft], {Check.OTHER_CATEGORIES}) == []
    assert unsettled([hard], {Check.OTHER_CATEGORIES}) == [hard]
    settings.TOCSIN = replace(settings.TOCSIN, policy=replace(settings.TOCSIN.policy, overridable="duplicat"))
    with pytest.raises(DeskUnusable, match="duplicat"):
        overridable()


def test_an_override_needs_a_reason_and_is_shown_to_the_other_officer(town: Town) -> None:
    """It is kept with its finding, sealed, in the record, and only for this submission."""
    alert = drafted(town, area=square(side=0.3))
    for reasons in ({}, {"outside_threat": "  "}, {"duplicate": WHY}):
        with pytest.raises(Conflict, match="Outside threat"):
            submit_alert(occasion(town.drafter), alert.id, reasons)
    submit_alert(occasion(town.drafter), alert.id, {"outside_threat": WHY, "duplicate": "not found, not kept"})
    [shown] = overrides_of(Alert.objects.get())
    assert (shown.check, shown.reason, shown.officer) == ("outside_threat", WHY, town.drafter.name)
    assert WHY not in str(Override.objects.values())
    [entry] = opened(Tlp.RED, ["alerts.submit_alert"])
    assert (entry.body or {})["overridden"] == {"outside_threat": WHY}
    with pytest.raises(DatabaseError), transaction.atomic():
        Override.objects.all().delete()


def test_what_appears_between_submission_and_release_refuses(town: Town) -> None:
    """A twin came out in the meantime: nobody has overridden that."""
    first, second = drafted(town), drafted(town)
    digests = [submit_alert(occasion(town.drafter), one.id) for one in (first, second)]
    release_alert(occasion(town.releaser), first.id, digest_seen=digests[0], typed=typed(first))
    with pytest.raises(Conflict, match="Duplicate"):
        release_alert(occasion(town.releaser), second.id, digest_seen=digests[1], typed=typed(second))


def test_each_officer_needs_the_area(town: Town) -> None:
    """The drafter's area does not carry the releaser."""
    narrow = make_officer(Role.RELEASER, name="Upper desk")
    authorise_area(occasion(town.administrator), narrow.id, area=square(20, 10, 0.1), area_name="Upper Quay")
    alert = drafted(town)
    digest = submit_alert(occasion(town.drafter), alert.id)
    with pytest.raises(Conflict, match="75 % of its area lie outside the area in which you may warn"):
        release_alert(occasion(narrow), alert.id, digest_seen=digest, typed=typed(alert))
    authorise_area(occasion(town.administrator), narrow.id, area=square(), area_name="Lower Quay")
    release_alert(occasion(narrow), alert.id, digest_seen=digest, typed=typed(alert))


def test_the_area_is_the_administrators_to_set(town: Town) -> None:
    """Nobody else sets it, an area needs a name and a shape."""
    with pytest.raises(NotPermitted):
        authorise_area(occasion(town.supervisor), town.drafter.id, area=square(), area_name="Here")
    with pytest.raises(BadInput):
        authorise_area(occasion(town.administrator), town.drafter.id, area=square(), area_name=" ")
    with pytest.raises(BadInput):
        authorise_area(occasion(town.administrator), town.drafter.id, area={}, area_name="Here")
    assert AuthorisedArea.objects.count() == 3


def test_a_renewal_is_no_duplicate_of_what_it_replaces(town: Town) -> None:
    """And a retracted twin is none either."""
    alert = released(town)
    cancel_alert(occasion(town.releaser, START + timedelta(minutes=5)), alert.id, "False.")
    again = drafted(town, START + timedelta(minutes=6))
    assert submit_alert(occasion(town.drafter, START + timedelta(minutes=6)), again.id)
