"""State machines for release and the lapse guard: whatever is done in whatever order, by whomever, at whatever time.

The officers act at once or late, twice, in the wrong role, with old digests; clocks jump back and forth;
acts are killed in the middle (rolled back); plain SQL is tried as the application's role. After every step
what must never happen is looked for in the tables. ``TOCSIN_SOAK_STEPS`` says how long the soak runs.
"""

import os
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.people import START, desk_occasion, make_officer, occasion
from tests.warning import Town, content, make_town, released, square, typed
from tocsin.desk.alerts import acts
from tocsin.desk.alerts.models import Alert, Approval, BrokenGlass, Contribution, LapseQuestion, Retraction, Submission
from tocsin.desk.alerts.queries import coverage, live_alerts, publications_live
from tocsin.desk.delivery import timers
from tocsin.desk.delivery.models import Delivery, Timer
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.models import Entry
from tocsin.terms import TocsinError

STEPS = int(os.environ.get("TOCSIN_SOAK_STEPS", "1000000"))
OUT = ("released", "cancelled", "superseded")
taken = 0
"""How many steps were taken in this process: the soak reports it."""
reached: Counter[str] = Counter()


class Killed(Exception):
    """An act that does not reach its end."""


class Desk(RuleBasedStateMachine):
    """One threat, four officers, and everything that may be done to an alert."""

    def __init__(self) -> None:
        super().__init__()
        self._outer = transaction.atomic()
        self._outer.__enter__()
        self.town: Town = make_town(people=2)
        self.both = make_officer(Role.DRAFTER, Role.RELEASER, name="Both")
        self.second = make_officer(Role.SUPERVISOR, name="Second")
        self.now = START
        self.digests: list[str] = ["0" * 64]
        released(self.town)  # one is out from the start: most of what may go wrong needs one

    def teardown(self) -> None:
        """Nothing stays; what was reached is counted, so that a machine that reaches nothing shows."""
        reached.update(Alert.objects.values_list("state", flat=True))
        reached.update({"reinstated": Retraction.objects.filter(reinstated_at__isnull=False).count()})
        reached.update({"lapse questions": LapseQuestion.objects.count()})
        transaction.set_rollback(True)
        self._outer.__exit__(None, None, None)

    def officers(self) -> list[Officer]:
        """Everybody who may try something."""
        return [self.town.drafter, self.town.releaser, self.town.supervisor, self.both, self.second]

    def attempt(self, act: Any, *, killed: bool = False) -> None:
        """Do an act; a refusal of the house is fine; with `killed` it never reaches its end and leaves nothing."""
        global taken
        taken += 1
        before = (Entry.objects.count(), Alert.objects.count()) if killed else None
        try:
            with transaction.atomic():
                act()
                if killed:
                    raise Killed
        except (TocsinError, Killed):
            pass
        if killed:
            assert (Entry.objects.count(), Alert.objects.count()) == before

    def alert(self, number: int) -> Alert | None:
        """One of the alerts."""
        alerts = list(Alert.objects.order_by("number"))
        return alerts[number % len(alerts)] if alerts else None

    @rule(hours=st.sampled_from([-30, -1, 0.1, 1, 2, 5, 13, 50]))
    def the_clock_jumps(self, hours: float) -> None:
        """Forward mostly, sometimes back."""
        global taken
        taken += 1
        self.now = max(START, self.now + timedelta(hours=hours))

    @rule(who=st.integers(0, 4), side=st.sampled_from([0.1, 0.2]), hours=st.integers(1, 60), killed=st.booleans())
    @precondition(lambda self: Alert.objects.count() < 6)
    def draft(self, who: int, side: float, hours: int, killed: bool) -> None:
        """Somebody drafts."""
        words = content(
            self.town, area=square(side=side), effective_at=self.now, expires_at=self.now + timedelta(hours=hours)
        )
        by = occasion(self.officers()[who], self.now)
        self.attempt(lambda: acts.draft_alert(by, threat_id=self.town.threat.id, content=words), killed=killed)

    @rule(who=st.integers(0, 4), which=st.integers(0, 5), killed=st.booleans())
    def edit(self, who: int, which: int, killed: bool) -> None:
        """Somebody edits."""
        alert, by = self.alert(which), occasion(self.officers()[who], self.now)
        if alert:
            words = content(self.town, effective_at=self.now, expires_at=self.now + timedelta(hours=9))
            self.attempt(lambda: acts.edit_alert(by, alert.id, words), killed=killed)

    @rule(who=st.integers(0, 4), which=st.integers(0, 5), killed=st.booleans())
    def submit(self, who: int, which: int, killed: bool) -> None:
        """Somebody submits, with or against the gate."""
        alert, by = self.alert(which), occasion(self.officers()[who], self.now)
        if alert:
            reasons = {"duplicate": "Wanted.", "outside_threat": "Wanted.", "too_short": "Wanted."}
            self.attempt(lambda: self.digests.append(acts.submit_alert(by, alert.id, reasons)), killed=killed)

    @rule(who=st.integers(0, 4), which=st.integers(0, 5), old=st.booleans(), killed=st.booleans(), alone=st.booleans())
    def release(self, who: int, which: int, old: bool, killed: bool, alone: bool) -> None:
        """Somebody releases, perhaps what was seen before, perhaps alone."""
        alert, by = self.alert(which), occasion(self.officers()[who], self.now)
        if not alert:
            return
        seen = {"digest_seen": self.digests[which % len(self.digests)] if old else alert.digest, "typed": typed(alert)}
        if alone:
            self.attempt(lambda: acts.release_alone(by, alert.id, reason="Night.", **seen), killed=killed)
        else:
            self.attempt(lambda: acts.release_alert(by, alert.id, **seen), killed=killed)

    @rule(which=st.integers(0, 5), hours=st.integers(1, 60), killed=st.booleans())
    @precondition(lambda self: Alert.objects.count() < 6)
    def two_officers_let_one_out(self, which: int, hours: int, killed: bool) -> None:
        """As it should be done, so that the others have something to break: drafted or renewed, submitted, released."""
        by, other = occasion(self.town.drafter, self.now), occasion(self.town.releaser, self.now)
        until, reasons = self.now + timedelta(hours=hours), {"duplicate": "Wanted.", "too_short": "Wanted."}
        former = Alert.objects.filter(state="released").order_by("-number").first()

        def whole() -> None:
            if former is not None and which % 2:
                alert = acts.renew_alert(by, former.id, expires_at=until)
            else:
                words = content(self.town, effective_at=self.now, expires_at=until)
                alert = acts.draft_alert(by, threat_id=self.town.threat.id, content=words)
            digest = acts.submit_alert(by, alert.id, reasons)
            self.digests.append(digest)
            acts.release_alert(other, alert.id, digest_seen=digest, typed=typed(alert))

        self.attempt(whole, killed=killed)

    @rule(who=st.integers(0, 4), which=st.integers(0, 5), what=st.sampled_from(["cancel", "reinstate", "withdraw"]))
    def take_or_put_back(self, who: int, which: int, what: str) -> None:
        """Somebody retracts, reinstates or withdraws."""
        alert, by = self.alert(which), occasion(self.officers()[who], self.now)
        if alert:
            self.attempt(lambda: getattr(acts, f"{what}_alert")(by, alert.id, "A reason."))

    @rule(who=st.integers(0, 4), which=st.integers(0, 5), hours=st.integers(1, 60))
    @precondition(lambda self: Alert.objects.count() < 6)
    def renew(self, who: int, which: int, hours: int) -> None:
        """Somebody renews."""
        alert, by = self.alert(which), occasion(self.officers()[who], self.now)
        if alert:
            self.attempt(lambda: acts.renew_alert(by, alert.id, expires_at=self.now + timedelta(hours=hours)))

    @rule(who=st.integers(0, 4), answer=st.sampled_from(["renew", "stand_down", "let_lapse"]))
    def answer(self, who: int, answer: str) -> None:
        """Somebody answers a lapse question."""
        question, by = LapseQuestion.objects.first(), occasion(self.officers()[who], self.now)
        if question:
            self.attempt(lambda: acts.answer_lapse(by, question.id, answer, "A reason."))

    @rule(who=st.integers(0, 4))
    def countersign(self, who: int) -> None:
        """Somebody countersigns."""
        question, by = LapseQuestion.objects.first(), occasion(self.officers()[who], self.now)
        if question:
            self.attempt(lambda: acts.countersign_lapse(by, question.id))

    @rule(who=st.integers(0, 4), live=st.booleans())
    @precondition(lambda self: Alert.objects.filter(state__in=OUT).exists())
    def close(self, who: int, live: bool) -> None:
        """Somebody closes the threat."""
        by = occasion(self.officers()[who], self.now)
        self.attempt(lambda: acts.close_threat(by, self.town.threat.id, "Over.", cancel_live=live))

    @rule(killed=st.booleans())
    def timers_fire(self, killed: bool) -> None:
        """The desk does what is due, or dies doing it."""
        self.attempt(lambda: timers.fire_due(lambda: desk_occasion(self.now)), killed=killed)

    @rule(which=st.integers(0, 5), what=st.integers(0, 6), who=st.integers(0, 4))
    def plain_sql(self, which: int, what: int, who: int) -> None:
        """Somebody with the application's role writes past the acts; what the guards refuse changes nothing."""
        global taken
        taken += 1
        alert, officer = self.alert(which), self.officers()[who]
        if alert is None:
            return
        row = Alert.objects.filter(pk=alert.pk)
        tried = (
            lambda: row.update(state="released", released_by=officer.id, released_at=self.now, cap_identifier="x"),
            lambda: row.update(state="released", cancelled_at=None) if alert.state == "cancelled" else None,
            lambda: Approval.objects.create(
                id=alert.id,
                alert=alert,
                author_id=alert.author_id,
                approver_id=alert.author_id,
                digest=alert.digest or "0",
                at=self.now,
            ),
            lambda: BrokenGlass.objects.create(
                id=alert.id,
                alert=alert,
                officer_id=officer.id,
                digest=alert.digest or "0",
                at=self.now,
                review_by=self.now,
                reason="None.",
            ),
            lambda: Submission.objects.filter(alert=alert).update(alone_allowed=True),
            lambda: Retraction.objects.filter(alert=alert).delete(),
            lambda: Approval.objects.filter(alert=alert).update(digest="0" * 64),
        )[what]
        try:
            with transaction.atomic():
                tried()
        except (DatabaseError, Approval.DoesNotExist):
            pass

    @invariant()
    def nothing_is_out_without_another_officer_in_time(self) -> None:
        """Each release has an approval by one who wrote none of it, over its digest, within its time."""
        for alert in Alert.objects.filter(state__in=OUT):
            approval = Approval.objects.get(alert=alert)
            wrote = set(Contribution.objects.filter(alert=alert).values_list("officer_id", flat=True))
            assert approval.approver_id not in wrote | {alert.author_id}
            assert (approval.digest, approval.approver_id) == (alert.digest, alert.released_by)
            times = Submission.objects.filter(alert=alert, digest=alert.digest)
            assert any(one.submitted_at <= alert.released_at <= one.approve_until for one in times)
        assert not BrokenGlass.objects.exists()

    @invariant()
    def what_is_retracted_sends_no_original(self) -> None:
        """No original of an alert that has ended waits; its page does not say that it is in force."""
        ended = Alert.objects.filter(state__in=("cancelled", "superseded")).values_list("id", flat=True)
        waiting = Delivery.objects.filter(message__subject_id__in=list(ended), message__kind="alert", state="ready")
        assert not waiting.filter(message__cancelled_at=None, message__superseded_at=None).exists()

    @invariant()
    def coverage_adds_up(self) -> None:
        """Stretches follow one another without a gap, shares lie between nothing and all, and the guard stands."""
        later = max(self.now, START + timedelta(seconds=1))
        told = coverage(self.town.threat.id, later)
        assert all(0 <= one.share <= 1 for one in told.stretches)
        assert sum((one.window.length for one in told.stretches), timedelta()) == told.whole.length
        assert timedelta() <= told.uncovered <= told.whole.length

    @invariant()
    def no_alert_in_force_is_without_its_guard(self) -> None:
        """Its end is watched by a timer that is set, until it has come."""
        for alert in live_alerts(self.now):
            timers_set = Timer.objects.filter(subject_id=alert.id, kind="alerts.lapsed", state="set")
            fired = Timer.objects.filter(subject_id=alert.id, kind="alerts.lapsed", state="done")
            assert timers_set.exists() or fired.exists()

    @invariant()
    def every_page_has_one_live_file(self) -> None:
        """Of each path one publication is live at most, which is what the publisher writes."""
        paths = list(publications_live(far(self.now)).values_list("path", flat=True))
        assert len(paths) == len(set(paths))


def far(at: datetime) -> datetime:
    """Well after anything that was published."""
    return at + timedelta(days=400)


def run(examples: int, steps: int) -> None:
    """Run the machine."""
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=False,
        database=None,
    )
    run_state_machine_as_test(Desk, settings=chosen)


def test_release_and_lapse_guard_hold_whatever_is_done(desk: None) -> None:
    """A short run of the machine, on whichever engine the tests use."""
    run(examples=6, steps=30)


@pytest.mark.soak
def test_release_and_lapse_guard_hold_for_a_million_steps(desk: None) -> None:
    """The same for as many steps as ``TOCSIN_SOAK_STEPS`` says, a million where it says nothing."""
    while taken < STEPS:
        run(examples=20, steps=50)
        print(f"{taken} steps on {connection.vendor}, reached {dict(reached)}", flush=True)
