"""Against what a threat's gatherings are held."""

import pytest

from tests.people import after, make_officer, occasion
from tests.warning import Town, make_town, released
from tocsin.desk.alerts.acts import close_threat
from tocsin.desk.officers.rules import Role
from tocsin.desk.review.outlook import access_outlook
from tocsin.desk.threats.models import Threat
from tocsin.terms import NotPermitted


@pytest.fixture
def town(desk: None) -> Town:
    """A town with an open threat, concerts at 30, 31 and 32 hours."""
    return make_town(people=4)


def titles(town: Town, hours: float) -> tuple[list[str], list[str], list[str]]:
    """Inside, near misses, unknown."""
    seen = access_outlook(town.drafter, Threat.objects.get(), after(hours=hours))
    inside, near, unknown = ([one.title for one in kind] for kind in (seen.inside, seen.near_misses, seen.unknown))
    return inside, near, unknown


def test_without_a_warning_the_coming_two_days_are_looked_at(town: Town) -> None:
    """The threat's own area; what is over by then is left out."""
    assert access_outlook(town.drafter, town.threat, after(hours=1)).alert is None
    assert titles(town, 1) == (["Concert one"], ["Concert two"], ["Concert three"])
    assert titles(town, 34.5) == ([], [], ["Concert three"])


def test_an_alert_in_force_is_what_counts(town: Town) -> None:
    """Its own window, whole, however much of it has passed."""
    alert = released(town)
    seen = access_outlook(town.drafter, town.threat, after(hours=40))
    assert (seen.alert, seen.window.start) == (alert, alert.effective_at)
    assert titles(town, 40) == (["Concert one"], ["Concert two"], ["Concert three"])


def test_a_lapsed_alert_no_longer_counts_while_the_threat_is_open(town: Town) -> None:
    """After the lapse one looks ahead again; once the threat is closed, at the last alert that was."""
    alert = released(town)
    assert access_outlook(town.drafter, town.threat, after(hours=50)).alert is None
    close_threat(occasion(town.supervisor, after(hours=51)), town.threat.id, "Arrested.")
    assert access_outlook(town.drafter, Threat.objects.get(), after(hours=52)).alert == alert


def test_it_is_need_to_know(town: Town) -> None:
    """An auditor reads the record, not the list of gatherings."""
    with pytest.raises(NotPermitted):
        access_outlook(make_officer(Role.AUDITOR, name="Audit"), town.threat, after(hours=1))
