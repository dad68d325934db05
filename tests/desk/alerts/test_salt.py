"""The digests that stand open in the database confirm no guess, and are kept as they were."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction

from tests.desk.measures.orders import draft
from tests.desk.stage import open_desk
from tests.people import after, occasion
from tests.warning import Town, drafted, make_town, released
from tocsin.desk.alerts.acts import edit_alert, submit_alert
from tocsin.desk.alerts.models import Alert, Submission
from tocsin.desk.alerts.queries import content_of, sheet_of
from tocsin.desk.alerts.sheet import release_digest
from tocsin.desk.measures.acts import issue_order
from tocsin.desk.measures.models import Order
from tocsin.desk.measures.queries import content_of as order_content
from tocsin.desk.measures.queries import digest_of
from tocsin.desk.measures.rules import order_digest
from tocsin.desk.record.queries import opened
from tocsin.terms import Tlp


@pytest.fixture
def town(desk: None) -> Town:
    """The fictional town with its officers and open threat."""
    return make_town()


def test_the_digest_of_a_submission_confirms_no_guess(town: Town) -> None:
    """Whoever guesses every word still lacks the salt, which is sealed and in no column in the clear."""
    alert = drafted(town)
    digest = submit_alert(occasion(town.drafter), alert.id)
    alert.refresh_from_db()
    guess = replace(sheet_of(alert), salt="")
    assert release_digest(guess) != digest == release_digest(sheet_of(alert))
    assert len(alert.salt) == 32
    raw = str([*Alert.objects.values(), *Submission.objects.values()])
    assert digest in raw
    assert alert.salt not in raw


def test_the_salt_stays_through_edits_and_is_frozen_with_the_release(town: Town) -> None:
    """The database itself keeps it; the entry of the release has it, so that the digest can be verified."""
    alert = released(town)
    with pytest.raises(DatabaseError, match="released alert is not changed"), transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(salt=None)
    [entry] = opened(Tlp.RED, ["alerts.release_alert"])
    assert (entry.body or {})["salt"] == Alert.objects.get(pk=alert.pk).salt


def test_a_draft_from_before_gets_its_salt_when_it_is_edited(town: Town) -> None:
    """One that waits already keeps the digest that was submitted."""
    alert = drafted(town)
    Alert.objects.filter(pk=alert.pk).update(salt=None)
    old = submit_alert(occasion(town.drafter), alert.id)
    assert release_digest(sheet_of(Alert.objects.get(pk=alert.pk))) == old
    edit_alert(occasion(town.drafter), alert.id, content_of(Alert.objects.get(pk=alert.pk)))
    assert len(Alert.objects.get(pk=alert.pk).salt) == 32


def test_the_digest_of_an_order_confirms_no_guess(desk: None) -> None:
    """The same holds for orders; an issued one keeps its salt."""
    city = open_desk()
    order = draft(city)
    city.now = after(hours=1)
    seen = digest_of(order)
    assert order_digest(order_content(order)) != seen
    issue_order(city.by(city.releaser), order.pk, digest_seen=seen)
    order = Order.objects.get(pk=order.pk)
    assert (order.digest, digest_of(order)) == (seen, seen)
    with pytest.raises(DatabaseError, match="issued order does not change"), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(salt=None)
