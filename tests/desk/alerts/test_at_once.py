"""Two officers at the same moment: one act happens, the other is refused, and nothing is half done."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from tests.people import START, make_officer, occasion
from tests.warning import Town, content, drafted, make_town, typed
from tocsin.desk.alerts.acts import cancel_alert, edit_alert, release_alert, submit_alert
from tocsin.desk.alerts.models import Alert, Approval, Publication
from tocsin.desk.delivery.models import Delivery, Message
from tocsin.desk.officers.rules import Role
from tocsin.terms import Conflict


@pytest.fixture(autouse=True)
def _desk_of_its_own(committed_desk: None) -> None:
    """Acts are really committed, so that each thread sees what the other did."""


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run the acts in threads that start together; tells for each what came of it."""
    gate, results = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
            results[place] = "done"
        except Conflict:
            results[place] = "refused"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_two_releasers_release_once() -> None:
    """One approval, one message, one set of publications."""
    town = make_town(people=3)
    second = make_officer(Role.RELEASER, name="Second")
    alert = drafted(town)
    digest = submit_alert(occasion(town.drafter), alert.id)

    def release_by(officer: object) -> Callable[[], object]:
        return lambda: release_alert(occasion(officer), alert.id, digest_seen=digest, typed=typed(alert))  # type: ignore[arg-type]

    results = at_once(release_by(town.releaser), release_by(second))
    assert sorted(results) == ["done", "refused"]
    assert (Approval.objects.count(), Message.objects.count(), Publication.objects.count()) == (1, 1, 3)
    assert Delivery.objects.count() == 4


def test_an_edit_and_a_release_do_not_both_happen() -> None:
    """Either the edit came first and the release is refused, or the release did and the edit is."""
    town = make_town(people=3)
    alert = drafted(town)
    digest = submit_alert(occasion(town.drafter), alert.id)
    results = at_once(
        lambda: edit_alert(occasion(town.drafter), alert.id, content(town, area_name="Elsewhere")),
        lambda: release_alert(occasion(town.releaser), alert.id, digest_seen=digest, typed=typed(alert)),
    )
    assert sorted(results) == ["done", "refused"]
    alert.refresh_from_db()
    released = results[1] == "done"
    assert (alert.state, alert.area_name) == (("released", "Lower Quay") if released else ("draft", "Elsewhere"))
    assert Message.objects.exists() is released


def test_two_retractions_are_one() -> None:
    """One correction, one Cancel."""
    town = make_town(people=3)
    alert_id = _released(town).id
    results = at_once(*[lambda: cancel_alert(occasion(town.releaser), alert_id, "False.")] * 2)
    assert sorted(results) == ["done", "refused"]
    assert Publication.objects.filter(path__endswith="cancel.xml").count() == 1


def _released(town: Town) -> Alert:
    alert = drafted(town, START)
    digest = submit_alert(occasion(town.drafter), alert.id)
    return release_alert(occasion(town.releaser), alert.id, digest_seen=digest, typed=typed(alert))
