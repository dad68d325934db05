"""State machines for release and the lapse guard: whatever is done in whatever order, by whomever, at whatever time.

The officers act at once or late, twice, in the wrong role, with old digests; clocks jump back and forth;
acts are killed at some statement (rolled back); plain SQL is tried as the application's role. After every step
what must never happen is looked for in the tables. ``TOCSIN_SOAK_STEPS`` says how long the soak runs. The same
machine over the rules alone is `test_rules_machine`, fifty times as fast.
"""

import gc
import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.people import START, desk_occasion, make_officer, occasion
from tests.warning import Town, content, make_town, released, square, typed
from tocsin.desk.alerts import acts
from tocsin.desk.alerts.models import Alert, Approval, BrokenGlass, LapseQuestion, Retraction, Submission
from tocsin.desk.alerts.queries import coverage
from tocsin.desk.delivery import timers
from tocsin.desk.delivery.models import Timer
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Role
from tocsin.terms import TocsinError

STEPS = int(os.environ.get("TOCSIN_SOAK_STEPS", "1000000"))
PART = os.environ.get("TOCSIN_SOAK_PART", "")
OUT = ("released", "cancelled", "superseded")
KILLED = st.sampled_from([0, 0, 0, 0, 3, 8, 15, 25, 40, 60, 100, 10_000])
"""At which statement an act dies: mostly at none."""
taken = 0
"""How many steps were taken in this process, each an act tried or a jump of the clock: the soak reports it."""
reached: Counter[str] = Counter()


_OUT = "('released', 'cancelled', 'superseded')"
NEVER = {
    "something is out without another officer's approval of it, in time": f"""
        SELECT a.id FROM alerts_alert a WHERE a.state IN {_OUT} AND NOT EXISTS (
            SELECT 1 FROM alerts_approval p JOIN alerts_submission s ON s.alert_id = a.id AND s.digest = a.digest
            WHERE p.alert_id = a.id AND p.digest = a.digest AND p.approver_id = a.released_by
            AND p.approver_id <> a.author_id AND s.submitted_at <= a.released_at AND a.released_at <= s.approve_until
            AND NOT EXISTS (SELECT 1 FROM alerts_contribution c
                            WHERE c.alert_id = a.id AND c.officer_id = p.approver_id))""",
    "an officer released alone": "SELECT id FROM alerts_brokenglass",
    "an original of an alert that has ended waits": """
        SELECT d.id FROM delivery_delivery d JOIN delivery_message m ON m.id = d.message_id
        JOIN alerts_alert a ON a.id = m.subject_id WHERE a.state IN ('cancelled', 'superseded')
        AND m.kind = 'alert' AND d.state = 'ready' AND m.cancelled_at IS NULL AND m.superseded_at IS NULL""",
    "an alert in force has no guard": """
        SELECT a.id FROM alerts_alert a WHERE a.state = 'released' AND a.expires_at > %(now)s AND NOT EXISTS (
            SELECT 1 FROM delivery_timer t
            WHERE t.subject_id = a.id AND t.kind = 'alerts.lapsed' AND t.state IN ('set', 'done'))""",
    "nobody will be asked again about what is unsettled": """
        SELECT q.id FROM alerts_lapsequestion q JOIN alerts_alert a ON a.id = q.alert_id
        JOIN threats_threat t ON t.id = q.threat_id WHERE q.countersigned_at IS NULL AND a.state = 'released'
        AND t.closed_at IS NULL AND t.incident_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM delivery_timer w
            WHERE w.subject_id = a.id AND w.kind = 'alerts.lapse_escalate' AND w.state = 'set')""",
    "an answer was countersigned by who gave it": """
        SELECT id FROM alerts_lapsequestion WHERE countersigned_by = answered_by
        OR (countersigned_by IS NOT NULL AND answer <> 'let_lapse')""",
    "a path has two live files": """
        SELECT path FROM alerts_publication WHERE removed_at IS NULL GROUP BY path HAVING COUNT(*) > 1""",
    "the record has a gap": """
        SELECT n FROM (SELECT COUNT(*) AS n, MAX(sequence) AS last FROM record_entry) AS held WHERE n <> last""",
}
Stage = tuple[Town, Officer, Officer]
stage: Stage
"""The town with an alert that is out, and two more officers: made once, for each run begins where it stands."""


class Killed(BaseException):
    """An act that does not reach its end."""


class Dies:
    """Counts the statements of an act, and dies at one of them; at none where it is 0."""

    def __init__(self, statement: int) -> None:
        self.left = statement

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Before each statement."""
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            self.left -= 1
            if self.left == 0:
                raise Killed
        return execute(sql, params, many, context)


def counts() -> tuple[int, ...]:
    """How many rows there are where a half-done act would leave some."""
    tables = ("record_entry", "alerts_alert", "alerts_approval", "delivery_delivery", "delivery_timer")
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"(SELECT COUNT(*) FROM {table})" for table in tables))
        return tuple(cursor.fetchone())


class Desk(RuleBasedStateMachine):
    """One threat, four officers, and everything that may be done to an alert."""

    def __init__(self) -> None:
        super().__init__()
        self._outer = transaction.atomic()
        self._outer.__enter__()
        self.town, self.both, self.second = stage
        self.now = START
        self.digests: list[str] = ["0" * 64]

    def teardown(self) -> None:
        """Nothing stays; what was reached is counted, so that a machine that reaches nothing shows."""
        self.coverage_adds_up()
        reached.update(Alert.objects.values_list("state", flat=True))
        reached.update({"reinstated": Retraction.objects.filter(reinstated_at__isnull=False).count()})
        reached.update({"lapse questions": LapseQuestion.objects.count()})
        transaction.set_rollback(True)
        self._outer.__exit__(None, None, None)

    def officers(self) -> list[Officer]:
        """Everybody who may try something."""
        return [self.town.drafter, self.town.releaser, self.town.supervisor, self.both, self.second]

    def attempt(self, act: Any, *, killed: int = 0) -> None:
        """Do an act; a refusal of the house is fine; `killed` at that statement, or at its end, it leaves nothing."""
        global taken
        taken += 1
        before = counts() if killed else None
        dies = Dies(killed)
        try:
            with transaction.atomic(), connection.execute_wrapper(dies):
                act()
                if killed:
                    raise Killed
        except (TocsinError, Killed):
            pass
        if killed:
            assert counts() == before

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

    @rule(who=st.integers(0, 4), side=st.sampled_from([0.1, 0.2]), hours=st.integers(1, 60), killed=KILLED)
    @precondition(lambda self: Alert.objects.count() < 6)
    def draft(self, who: int, side: float, hours: int, killed: int) -> None:
        """Somebody drafts."""
        words = content(
            self.town, area=square(side=side), effective_at=self.now, expires_at=self.now + timedelta(hours=hours)
        )
        by = occasion(self.officers()[who], self.now)
        self.attempt(lambda: acts.draft_alert(by, threat_id=self.town.threat.id, content=words), killed=killed)

    @rule(who=st.integers(0, 4), which=st.integers(0, 5), killed=KILLED)
    def edit(self, who: int, which: int, killed: int) -> None:
        """Somebody edits."""
        alert, by = self.alert(which), occasion(self.officers()[who], self.now)
        if alert:
            words = content(self.town, effective_at=self.now, expires_at=self.now + timedelta(hours=9))
            self.attempt(lambda: acts.edit_alert(by, alert.id, words), killed=killed)

    @rule(who=st.integers(0, 4), which=st.integers(0, 5), killed=KILLED)
    def submit(self, who: int, which: int, killed: int) -> None:
        """Somebody submits, with or against the gate."""
        alert, by = self.alert(which), occasion(self.officers()[who], self.now)
        if alert:
            reasons = {"duplicate": "Wanted.", "outside_threat": "Wanted.", "too_short": "Wanted."}
            self.attempt(lambda: self.digests.append(acts.submit_alert(by, alert.id, reasons)), killed=killed)

    @rule(who=st.integers(0, 4), which=st.integers(0, 5), old=st.booleans(), killed=KILLED, alone=st.booleans())
    def release(self, who: int, which: int, old: bool, killed: int, alone: bool) -> None:
        """Somebody releases, perhaps what was seen before, perhaps alone."""
        alert, by = self.alert(which), occasion(self.officers()[who], self.now)
        if not alert:
            return
        words = typed(alert) if alert.state == "submitted" else "nothing"
        seen = {"digest_seen": self.digests[which % len(self.digests)] if old else alert.digest, "typed": words}
        if alone:
            self.attempt(lambda: acts.release_alone(by, alert.id, reason="Night.", **seen), killed=killed)
        else:
            self.attempt(lambda: acts.release_alert(by, alert.id, **seen), killed=killed)

    @rule(which=st.integers(0, 5), hours=st.integers(1, 60), killed=KILLED)
    @precondition(lambda self: Alert.objects.count() < 6)
    def two_officers_let_one_out(self, which: int, hours: int, killed: int) -> None:
        """As it should be done, so that the others have something to break: drafted or renewed, submitted, released."""
        by, other = occasion(self.town.drafter, self.now), occasion(self.town.releaser, self.now)
        until, reasons = self.now + timedelta(hours=hours), {"duplicate": "Wanted.", "too_short": "Wanted."}
        former = Alert.objects.filter(state="released").order_by("-number").first()

        def whole() -> None:
            global taken
            if former is not None and which % 2:
                alert = acts.renew_alert(by, former.id, expires_at=until)
            else:
                words = content(self.town, effective_at=self.now, expires_at=until)
                alert = acts.draft_alert(by, threat_id=self.town.threat.id, content=words)
            digest = acts.submit_alert(by, alert.id, reasons)
            self.digests.append(digest)
            taken += 2
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

    @rule(killed=KILLED)
    def timers_fire(self, killed: int) -> None:
        """The desk does what is due, or dies doing it."""
        self.attempt(lambda: timers.fire_due(lambda: desk_occasion(self.now)), killed=killed)

    @rule(killed=KILLED)
    def the_guard_is_due(self, killed: int) -> None:
        """Time passes until the lapse guard has something to do."""
        guards = Timer.objects.filter(state="set", kind__startswith="alerts.lapse").order_by("next_at")
        due = guards.values_list("next_at", flat=True).first()
        self.now = max(self.now, due or self.now)
        self.timers_fire(killed)

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
    def nothing_is_as_it_must_never_be(self) -> None:
        """Looked for in the tables after every step, in the database's own words."""
        now = connection.ops.adapt_datetimefield_value(self.now)
        with connection.cursor() as cursor:
            for name, query in NEVER.items():
                cursor.execute(query, {"now": now} if "%(now)s" in query else None)
                assert cursor.fetchall() == [], name

    def coverage_adds_up(self) -> None:
        """Stretches follow one another without a gap, shares lie between nothing and all."""
        later = max(self.now, START + timedelta(seconds=1))
        told = coverage(self.town.threat.id, later)
        assert all(0 <= one.share <= 1 for one in told.stretches)
        assert sum((one.window.length for one in told.stretches), timedelta()) == told.whole.length
        assert timedelta() <= told.uncovered <= told.whole.length


def set_stage() -> None:
    """One is out from the start: most of what may go wrong needs one."""
    global stage
    town = make_town(people=2)
    stage = town, make_officer(Role.DRAFTER, Role.RELEASER, name="Both"), make_officer(Role.SUPERVISOR, name="Second")
    released(town)


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
    set_stage()
    run(examples=6, steps=30)


@pytest.mark.soak
@pytest.mark.skipif(PART == "", reason="a part of the soak below, which starts one for each core")
def test_a_part_of_the_soak(desk: None) -> None:
    """As many steps as ``TOCSIN_SOAK_STEPS`` says, in this process, on a database of its own."""
    set_stage()
    gc.freeze()  # what stands by now stays: looking through it again and again took a fifth of the time
    gc.set_threshold(200_000)
    while taken < STEPS:
        run(examples=50, steps=50)
        print(f"part {PART}: {taken} steps on {connection.vendor}, reached {dict(reached)}", flush=True)


@pytest.mark.soak
@pytest.mark.skipif(PART != "", reason="this is one of its parts")
def test_release_and_lapse_guard_hold_for_a_million_steps() -> None:
    """The same for as many steps as ``TOCSIN_SOAK_STEPS`` says, a million where it says nothing, on every core."""
    parts = os.cpu_count() or 1
    share = {"TOCSIN_SOAK_STEPS": str(-(-STEPS // parts))}
    command = [sys.executable, "-m", "pytest", "-s", "-m", "soak", "-p", "no:cacheprovider", __file__]
    running = [
        subprocess.Popen([*command, "-k", "a_part_of_the_soak"], env=os.environ | share | {"TOCSIN_SOAK_PART": str(n)})
        for n in range(1, parts + 1)
    ]
    assert [one.wait() for one in running] == [0] * parts
