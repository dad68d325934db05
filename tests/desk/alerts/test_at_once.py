"""Two officers at the same moment: one act happens, the other is refused, and nothing is half done."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from tests.people import START, after, desk_occasion, make_officer, occasion
from tests.warning import Town, content, drafted, make_town, released, typed
from tocsin.desk.alerts.acts import cancel_alert, edit_alert, release_alert, submit_alert
from tocsin.desk.alerts.models import Alert, Approval, Publication
from tocsin.desk.delivery import timers
from tocsin.desk.delivery.models import Delivery, Message, Timer
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


def test_a_timer_that_fires_holds_up_no_retraction() -> None:
    """The guard is due while the alert is being retracted: neither waits for what the other holds (PostgreSQL)."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one write after the other")
    town = make_town(people=3)
    alert = released(town, expires_at=after(hours=4))
    fires, troubles = threading.Event(), list[BaseException]()

    def waits(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('UPDATE "delivery_timer"'):
            fires.wait(10)
            time.sleep(0.3)
        return execute(sql, params, many, context)

    def tells(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "FOR UPDATE" in sql and '"threats_threat"' in sql:
            fires.set()
        return execute(sql, params, many, context)

    def in_thread(act: Callable[[], object], wrapper: Any) -> threading.Thread:
        def run() -> None:
            try:
                with connection.execute_wrapper(wrapper):
                    act()
            except BaseException as error:  # noqa: BLE001  a thread's edge: looked at below
                troubles.append(error)
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    at = after(hours=3)
    retracting = in_thread(lambda: cancel_alert(occasion(town.releaser, at), alert.id, "Wrong."), waits)
    time.sleep(0.3)
    firing = in_thread(lambda: timers.fire_due(lambda: desk_occasion(at)), tells)
    for thread in (retracting, firing):
        thread.join(30)
    assert troubles == []
    assert Alert.objects.get(pk=alert.pk).state == "cancelled"
    assert not Timer.objects.exclude(trouble="").exists()
    assert not Timer.objects.filter(subject_id=alert.id, state="set", kind__startswith="alerts.lapse").exists()
