"""``tocsin alert``: an officer's acts from the command line, in one step."""

import json
from dataclasses import replace
from datetime import datetime

import pytest
from django.conf import settings

from tests.people import START, after, occasion
from tests.warning import Town, drafted, make_town, released
from tocsin.desk.alerts.models import Alert
from tocsin.desk.officers.acts import show_for_command
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record.acts import set_instant
from tocsin.desk.record.queries import opened
from tocsin.faces.asking import this_host
from tocsin.faces.cli.alerting import cancel, list_alerts, reinstate
from tocsin.terms import Absent, BadInput, NotPermitted, ProofNeeded, Tlp


@pytest.fixture
def town(desk: None) -> Town:
    """The fictional town with its officers and open threat."""
    return make_town()


def at(instant: datetime) -> None:
    """Move the replay desk's clock."""
    set_instant(instant)


def test_an_alert_is_taken_back_and_put_back_by_name(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    """The record names the officer; the public files follow at once where no desk is running."""
    alert = released(town)
    at(after(hours=1))
    page = settings.TOCSIN.public / f"alerts/{alert.public_name}/index.html"
    cancel(alert.public_name[:8], town.releaser.name, "The tip was false.")
    assert Alert.objects.get().state == "cancelled"
    assert "The warning for Lower Quay is withdrawn" in page.read_text(encoding="utf-8")
    reinstate(alert.public_name[:8], town.releaser.name, reason="It was right.", proof="")
    assert Alert.objects.get().state == "released"
    assert "The warning stands again" in page.read_text(encoding="utf-8")
    assert "stands again" in capsys.readouterr().out
    acts = list(opened(Tlp.RED, ["alerts.cancel_alert", "alerts.reinstate_alert"]))
    assert {entry.actor for entry in acts} == {town.releaser.actor}
    assert {(entry.body or {}).get("way") for entry in acts} == {f"command line on {this_host()}"}


def test_where_passkeys_are_asked_for_reinstating_needs_a_code(town: Town, settings) -> None:
    """Retracting does not; the refusal says where to get the code, and the code serves once."""
    alert = released(town)
    at(after(hours=1))
    settings.TOCSIN = replace(settings.TOCSIN, policy=replace(settings.TOCSIN.policy, replay_as_live=True))
    name, office = alert.public_name[:8], town.releaser.name
    cancel(name, office, "The tip was false.")
    with pytest.raises(ProofNeeded, match="/you/command.*reinstate an alert.*--proof CODE"):
        reinstate(name, office, reason="It was right.", proof="")
    now = after(hours=1)
    code = show_for_command(occasion(town.releaser, now), purpose=Permission.ALERT_REINSTATE, host=this_host())
    reinstate(name, office, reason="It was right.", proof=code)
    assert Alert.objects.get().state == "released"
    cancel(name, office, "No, it was false.")
    with pytest.raises(ProofNeeded, match="or no more"):
        reinstate(name, office, reason="It was right.", proof=code)


def test_the_list_shows_what_stands(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    """Drafts only where asked for; as JSON for programs."""
    alert = released(town)
    drafted(town)
    list_alerts(town.releaser.name, everything=False, as_json=True)
    [row] = json.loads(capsys.readouterr().out)
    assert (row["name"], row["standing"]) == (alert.public_name, "in force")
    list_alerts(town.releaser.name, everything=True, as_json=True)
    assert len(json.loads(capsys.readouterr().out)) == 2
    list_alerts(town.releaser.name, everything=False, as_json=False)
    assert alert.public_name[:8] in capsys.readouterr().out


def test_it_grants_nobody_more_than_the_console(town: Town) -> None:
    """An unknown officer, an officer without leave, an unknown name, a name that fits two: refused."""
    first, second = released(town), drafted(town)
    at(START)
    with pytest.raises(BadInput, match="names no officers"):
        cancel(first.public_name, "Nobody", "x")
    with pytest.raises(NotPermitted):
        cancel(first.public_name, town.drafter.name, "x")
    with pytest.raises(Absent):
        cancel("zzzz1", town.releaser.name, "x")
    with pytest.raises(Absent):
        cancel("", town.releaser.name, "x")
    Alert.objects.filter(pk=second.id).update(public_name=first.public_name[:8] + "2222")
    with pytest.raises(BadInput, match="beginning of 2 alerts"):
        cancel(first.public_name[:8], town.releaser.name, "x")
    with pytest.raises(BadInput, match="No reason"):
        cancel(first.public_name, town.releaser.name, " ")
    assert Alert.objects.get(pk=first.id).state == "released"
