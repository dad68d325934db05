"""Approvals that grow old, what is typed to confirm, and breaking the glass: loud, by policy, reviewed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from tests.people import START, after, desk_occasion, make_officer, occasion
from tests.warning import Town, drafted, make_town, released, typed
from tocsin.desk.alerts.acts import release_alert, release_alone, review_glass, submit_alert
from tocsin.desk.alerts.models import Alert, Approval, BrokenGlass, Contribution, Submission
from tocsin.desk.delivery import timers
from tocsin.desk.delivery.models import Delivery, Message
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.queries import opened
from tocsin.desk.review.queries import after_action
from tocsin.terms import BadInput, Conflict, NotPermitted, Tlp

NIGHT = "Nobody else answers; the fair opens in ten minutes."


@pytest.fixture
def town(desk: None) -> Town:
    """The fictional town with its officers and open threat."""
    return make_town()


@pytest.fixture
def loose(settings, desk: None) -> Town:
    """The same town under a policy that lets one officer break the glass; that officer wrote the alert too."""
    settings.TOCSIN = replace(settings.TOCSIN, policy=replace(settings.TOCSIN.policy, break_glass=True))
    town = make_town()
    alone = make_officer(Role.DRAFTER, Role.RELEASER, name="Night shift")
    return replace(town, drafter=alone, releaser=alone)


def submitted(town: Town) -> tuple[Alert, str]:
    """An alert and the digest under which it waits."""
    alert = drafted(town)
    return alert, submit_alert(occasion(town.drafter), alert.id)


def broken(town: Town, at=START) -> Alert:
    """An alert that one officer released alone."""
    alert, digest = submitted(town)
    return release_alone(occasion(town.releaser, at), alert.id, digest_seen=digest, typed=typed(alert), reason=NIGHT)


def test_an_approval_counts_for_an_hour(town: Town) -> None:
    """A minute later it must be submitted again, and then it counts again."""
    alert, digest = submitted(town)
    with pytest.raises(Conflict, match="submitted too long ago"):
        release_alert(occasion(town.releaser, after(minutes=61)), alert.id, digest_seen=digest, typed=typed(alert))
    again = submit_alert(occasion(town.drafter, after(minutes=61)), alert.id)
    assert again == digest
    release_alert(occasion(town.releaser, after(minutes=62)), alert.id, digest_seen=digest, typed=typed(alert))
    assert Submission.objects.count() == 2


def test_the_policy_says_how_long(town: Town, settings) -> None:
    """Five minutes where the administrator wants it so."""
    settings.TOCSIN = replace(settings.TOCSIN, policy=replace(settings.TOCSIN.policy, approval_minutes_max=5))
    alert, digest = submitted(town)
    with pytest.raises(Conflict, match="too long ago"):
        release_alert(occasion(town.releaser, after(minutes=6)), alert.id, digest_seen=digest, typed=typed(alert))


def test_a_clock_that_went_back_approves_nothing(town: Town) -> None:
    """An approval before its submission is refused."""
    alert, digest = submitted(town)
    with pytest.raises(Conflict, match="not submitted yet"):
        release_alert(occasion(town.releaser, after(minutes=-1)), alert.id, digest_seen=digest, typed=typed(alert))


@pytest.mark.parametrize("words", ["", "yes", "LIVE Lower Quay 21", "REPLAY Lower Quay 22", "REPLAY Upper Quay 21"])
def test_mode_area_and_headcount_are_typed(town: Town, words: str) -> None:
    """In the act, not only on the page: anything else is refused and says what to type."""
    alert, digest = submitted(town)
    with pytest.raises(BadInput, match="REPLAY Lower Quay 21"):
        release_alert(occasion(town.releaser), alert.id, digest_seen=digest, typed=words)
    assert not Message.objects.exists()
    release_alert(occasion(town.releaser), alert.id, digest_seen=digest, typed=" replay  lower quay 21")


def test_nobody_releases_alone_by_default(town: Town) -> None:
    """The policy is off unless the administrator turned it on."""
    alert, digest = submitted(town)
    with pytest.raises(NotPermitted, match="policy"):
        release_alone(occasion(town.releaser), alert.id, digest_seen=digest, typed=typed(alert), reason=NIGHT)


def test_breaking_the_glass_is_loud(loose: Town) -> None:
    """It goes out; every supervisor is paged; the record and the after-action report say so."""
    second = make_officer(Role.SUPERVISOR, name="Second supervision")
    alert = broken(loose)
    assert alert.state == "released"
    pages = Delivery.objects.filter(message__kind="page")
    assert {row.recipient_id for row in pages} == {loose.supervisor.id, second.id}
    assert "GLASS BROKEN" in pages[0].rendition.text.subject
    assert not Approval.objects.exists()
    [entry] = opened(Tlp.RED, ["alerts.release_alone"])
    assert (entry.body or {})["reason"] == NIGHT
    report = after_action(Tlp.RED, until=after(hours=1))
    assert any("GLASS BROKEN" in moment.words for moment in report.timeline)
    assert NIGHT not in str(BrokenGlass.objects.values())


def test_it_waives_the_second_officer_and_nothing_else(loose: Town) -> None:
    """No reason, another digest, an old submission, no confirmation: refused as ever."""
    alert, digest = submitted(loose)
    night = occasion(loose.releaser)
    good = {"digest_seen": digest, "typed": typed(alert), "reason": NIGHT}
    for change, refusal in (
        ({"reason": " "}, BadInput),
        ({"digest_seen": "0" * 64}, Conflict),
        ({"typed": "yes"}, BadInput),
    ):
        with pytest.raises(refusal):
            release_alone(night, alert.id, **{**good, **change})
    with pytest.raises(Conflict, match="too long ago"):
        release_alone(occasion(loose.releaser, after(hours=2)), alert.id, **good)
    loose.tip.sentences.filter(ordinal=1).update(limit=Tlp.AMBER)
    with pytest.raises(Conflict, match="beyond limit"):
        release_alone(night, alert.id, **good)
    assert not BrokenGlass.objects.exists()


def test_another_supervisor_must_review_it(loose: Town) -> None:
    """Not the one who did it, not without words, not twice; what was found is kept."""
    alert = broken(loose)
    with pytest.raises(BadInput):
        review_glass(occasion(loose.supervisor, after(hours=1)), alert.id, justified=True, finding=" ")
    with pytest.raises(NotPermitted):
        review_glass(occasion(loose.releaser, after(hours=1)), alert.id, justified=True, finding="Fine.")
    review_glass(occasion(loose.supervisor, after(hours=1)), alert.id, justified=False, finding="The deputy was there.")
    with pytest.raises(Conflict):
        review_glass(occasion(loose.supervisor, after(hours=1)), alert.id, justified=True, finding="Fine.")
    found = BrokenGlass.objects.get()
    assert (found.justified, found.finding) == (False, "The deputy was there.")


def test_a_review_that_does_not_come_is_chased(loose: Town) -> None:
    """At its time, then every hour, until it is there."""
    alert = broken(loose)
    before = Message.objects.filter(kind="page").count()
    for hours in (12, 13, 14):
        timers.fire_due(lambda hours=hours: desk_occasion(after(hours=hours)))
    assert Message.objects.filter(kind="page", subject_id=alert.id).count() == before + 3
    review_glass(occasion(loose.supervisor, after(hours=14.5)), alert.id, justified=True, finding="Fine.")
    timers.fire_due(lambda: desk_occasion(after(hours=15)))
    assert Message.objects.filter(kind="page", subject_id=alert.id).count() == before + 3


def test_the_database_wants_another_officer_in_time(town: Town) -> None:
    """Plain SQL with the author as approver, with an old approval, or with a broken glass against the policy."""
    alert, digest = submitted(town)
    own = {"author_id": alert.author_id, "digest": digest}
    wrong = (
        lambda: Approval.objects.create(id=alert.id, alert=alert, approver_id=alert.author_id, at=START, **own),
        lambda: Approval.objects.create(
            id=alert.id, alert=alert, approver_id=town.releaser.id, at=after(minutes=61), **own
        ),
        lambda: Approval.objects.create(
            id=alert.id, alert=alert, approver_id=town.releaser.id, at=after(minutes=-1), **own
        ),
        lambda: glass(alert, digest),
        lambda: Submission.objects.update(approve_until=after(days=9)),
        lambda: Submission.objects.all().delete(),
    )
    for act in wrong:
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_the_database_wants_the_release_itself_in_time(town: Town) -> None:
    """An approval given in time does not carry a release a day later."""
    alert, digest = submitted(town)
    Approval.objects.create(
        id=alert.id, alert=alert, author_id=alert.author_id, approver_id=town.releaser.id, digest=digest, at=START
    )
    out = {"state": "released", "released_by": town.releaser.id, "cap_identifier": "x", "cap_sent": START}
    with pytest.raises(DatabaseError), transaction.atomic():
        Alert.objects.filter(pk=alert.id).update(**out, cap_xml=b"x", released_at=after(days=1))
    with pytest.raises(DatabaseError), transaction.atomic():
        Alert.objects.filter(pk=alert.id).update(
            **out | {"released_by": alert.author_id}, cap_xml=b"x", released_at=START
        )


def test_a_review_by_the_same_officer_is_refused_by_the_database(loose: Town) -> None:
    """And so is any change to what happened."""
    broken(loose)
    rows = BrokenGlass.objects.all()
    done = {"reviewed_at": after(hours=1), "justified": True}
    for act in (
        lambda: rows.update(reviewed_by=loose.releaser.id, **done),
        lambda: rows.update(review_by=after(days=9)),
        lambda: rows.update(officer_id=loose.supervisor.id),
        lambda: rows.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_second_officers_release_needs_no_glass(loose: Town) -> None:
    """Under the loose policy two officers still release as ever."""
    other = make_officer(Role.RELEASER, name="Other")
    alert = released(replace(loose, releaser=other))
    assert not BrokenGlass.objects.exists()
    assert other.id not in set(Contribution.objects.filter(alert=alert).values_list("officer_id", flat=True))


def glass(alert: Alert, digest: str) -> BrokenGlass:
    """A row that says that one officer released alone, written past the act."""
    return BrokenGlass.objects.create(
        id=alert.id,
        alert=alert,
        officer_id=alert.author_id,
        digest=digest,
        at=START,
        review_by=START + timedelta(hours=1),
        reason=NIGHT,
    )
