"""A state machine over the pure rules: release, retraction, reinstatement and the lapse guard, against a judge.

The plain desk does what the rules say; the judge says, from the history alone, what should have happened. After
every step both must agree on what was let through and what was refused, and no end may be quiet.
``TOCSIN_SOAK_STEPS`` says how long the soak runs; it is a million steps where it says nothing.
"""

import os
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.properties.judge import Deed, Judge
from tests.properties.plain_desk import OFFICERS, PlainDesk
from tocsin.desk.alerts import guard, rules
from tocsin.desk.alerts.wording import AlertState

STEPS = int(os.environ.get("TOCSIN_SOAK_STEPS", "1000000"))
ALERTS_MAX = 8
WHO = st.sampled_from(list(OFFICERS))
WHICH = st.integers(0, ALERTS_MAX - 1)
NAMES = {"released": "out", "cancelled": "retracted", "superseded": "replaced"}
PEOPLE = list(OFFICERS)
JUMPS = (-30.0, -1.0, 0.1, 0.5, 1.0, 2.0, 5.0, 13.0, 50.0)
PEOPLE_INSIDE = (0, 80, 90, 100, 110, 111, 500)
WRITES = ("edit", "submit", "submit", "withdraw")
ANSWERS = ("renew", "let_lapse", "let_lapse", "stand_down")
KINDS = (
    *("jump", "jump", "next", "next", "fire", "one", "one", "move", "out", "out", "draft", "renew", "write", "write"),
    *("release", "release", "cancel", "reinstate", "reinstate", "answer", "answer", "sign", "sign", "close", "true"),
    *("nearly", "nearly"),
)
FAULTS = ("wrote", "late", "early", "people", "former", "typed")
REACHED = ("draft", "edit", "submit", "withdraw", "release", "renew", "cancel", "reinstate", "let_lapse", "countersign")
taken = 0
"""How many steps were taken in this process: the soak reports it."""
done: Counter[str] = Counter()
"""What was let through and what was refused, by its name: a machine that reaches nothing shows."""


class Rules(RuleBasedStateMachine):
    """One threat, six officers, and everything that may be done to its alerts."""

    def __init__(self) -> None:
        super().__init__()
        self.desk, self.judge = PlainDesk(), Judge(latest=PlainDesk().now)
        self.trail: list[str] = []

    @initialize(hours=st.integers(1, 60), area=st.integers(0, 2), kinds=st.integers(0, 1))
    def one_is_out(self, hours: int, area: int, kinds: int) -> None:
        """From the start: most of what may go wrong needs one."""
        self._let_out(hours, area, kinds, None)

    # --- What is done, and whether the judge agrees ---

    def note(self, what: str, expected: bool, happened: bool, *deeds: Deed) -> None:
        """Both sides must agree; what was done is history."""
        global taken
        taken += 1
        done[f"{what} {'done' if happened else 'refused'}"] += 1
        assert happened == expected, f"{what}: the rules {'let it' if happened else 'refuse it'}, the judge does not"
        if happened:
            self.judge.deeds.extend(deeds)
            self.trail += [f"{self.desk.now:%d %H:%M} {what} {[(one.what, one.alert) for one in deeds]}"]
        self._look()

    def _look(self) -> None:
        for number, alert in enumerate(self.desk.alerts):
            assert NAMES.get(str(alert.state), str(alert.state)) == self.judge.stand(number)
        assert (self.desk.closed_at is not None) == self.judge.closed()

    def deed(self, what: str, number: int = -1, who: UUID | None = None, more: object = None) -> Deed:
        """Something that is done now."""
        return Deed(self.desk.now, what, number, who.int if who else 0, more)

    def number(self, which: int) -> int:
        """One of the alerts."""
        return which % len(self.desk.alerts)

    # --- Steps ---

    @rule(hours=st.sampled_from(JUMPS))
    def the_clock_jumps(self, hours: float) -> None:
        """Forward mostly, sometimes back."""
        self.desk.now += timedelta(hours=hours)
        self.judge.latest = max(self.judge.latest, self.desk.now)
        self.note("the clock jumps", True, True)

    @rule(people=st.sampled_from(PEOPLE_INSIDE))
    def people_move(self, people: int) -> None:
        """The audience is no longer what was counted."""
        self.desk.inside = people
        self.note("people move", True, True)

    @precondition(lambda self: len(self.desk.alerts) < ALERTS_MAX)
    @rule(who=WHO, hours=st.integers(-1, 60), later=st.integers(0, 3), area=st.integers(0, 2), kinds=st.integers(0, 1))
    def draft(self, who: UUID, hours: int, later: int, area: int, kinds: int) -> None:
        """Somebody drafts."""
        now = self.desk.now
        window = (now + timedelta(hours=later), now + timedelta(hours=hours))
        expected = who.int in (1, 4) and not self.judge.closed() and hours > max(0, later)
        happened = self.desk.draft(who, area, kinds, window)
        if happened:
            self._known(window, (area, kinds), None)
        self.note("draft", expected, happened, self.deed("draft", len(self.desk.alerts) - 1, who))

    @precondition(lambda self: len(self.desk.alerts) < ALERTS_MAX)
    @rule(who=WHO, which=WHICH, hours=st.integers(0, 60))
    def renew(self, who: UUID, which: int, hours: int) -> None:
        """Somebody drafts what carries an alert on."""
        number = self.number(which)
        stands = self.judge.stand(number) == "out" and not self.judge.closed()
        until = self.desk.now + timedelta(hours=hours)
        happened = self.desk.renew(who, number, until)
        if happened:
            self._known((self.desk.now, until), self.judge.shapes[number], number)
        expected = who.int in (1, 4) and hours > 0 and stands
        self.note("renew", expected, happened, self.deed("draft", len(self.desk.alerts) - 1, who))

    @rule(who=WHO, which=WHICH, what=st.sampled_from(WRITES))
    def write(self, who: UUID, which: int, what: str) -> None:
        """Somebody edits, submits or withdraws."""
        number = self.number(which)
        expected = self.judge.may_write(who, what, number, self.desk.now)
        happened = getattr(self.desk, what)(who, number)
        self.note(what, expected, happened, self.deed(what, number, who, self._seen(number)))

    @rule(who=WHO, which=WHICH, seen=st.sampled_from(["now", "now", "now", "old"]), typed=st.integers(0, 5))
    def release(self, who: UUID, which: int, seen: str, typed: int) -> None:
        """Somebody lets one out, perhaps what was seen before, perhaps without typing."""
        self._release(who, self.number(which), old=seen == "old", typed=typed > 0)

    @precondition(lambda self: len(self.desk.alerts) < ALERTS_MAX)
    @rule(hours=st.integers(1, 60), area=st.integers(0, 2), kinds=st.integers(0, 1), which=WHICH, renews=st.booleans())
    def two_officers_let_one_out(self, hours: int, area: int, kinds: int, which: int, renews: bool) -> None:
        """As it should be done, so that the others have something to break."""
        if not self.judge.closed():
            number = self.number(which)
            former = number if renews and self.judge.stand(number) == "out" else None
            self._let_out(hours, area, kinds, former)

    @precondition(lambda self: len(self.desk.alerts) < ALERTS_MAX)
    @rule(fault=st.sampled_from(FAULTS), which=WHICH, hours=st.integers(1, 30))
    def all_but_one_thing_is_right(self, fault: str, which: int, hours: int) -> None:
        """Two officers let one out, but for one thing."""
        former = self.number(which)
        if self.judge.closed() or (fault == "former" and self.judge.stand(former) != "out"):
            return
        author, both, releaser = (UUID(int=number) for number in (1, 4, 2))
        self.desk.inside = self.desk.inside or 100
        if fault == "former":
            self.renew(author, former, hours)
        else:
            self.draft(author, hours, 0, which % 3, 0)
        number = len(self.desk.alerts) - 1
        if fault == "wrote":
            self.write(both, number, "edit")
        self.write(author, number, "submit")
        if fault == "people":
            self.people_move(self.desk.inside * 2)
        elif fault == "former":
            self.cancel(releaser, former)
        elif fault in ("late", "early"):
            self.the_clock_jumps(-0.5 if fault == "early" else 1.5)
        self._release(both if fault == "wrote" else releaser, number, old=False, typed=fault != "typed")

    @rule(who=WHO, which=WHICH)
    def cancel(self, who: UUID, which: int) -> None:
        """Somebody retracts."""
        number = self.number(which)
        expected = self.judge.may_cancel(who, number, self.desk.now)
        happened = self.desk.cancel(who, number)
        self.note("cancel", expected, happened, self.deed("cancel", number, who))

    @rule(who=WHO, which=WHICH)
    def reinstate(self, who: UUID, which: int) -> None:
        """Somebody puts one back."""
        number = self.number(which)
        expected = self.judge.may_reinstate(who, number, self.desk.now)
        happened = self.desk.reinstate(who, number)
        self.note("reinstate", expected, happened, self.deed("reinstate", number, who))

    @rule(who=WHO, which=WHICH, answer=st.sampled_from(ANSWERS))
    def answer(self, who: UUID, which: int, answer: str) -> None:
        """Somebody answers a question."""
        number = self.number(which)
        expected = self.judge.may_answer(who, number, answer)
        deeds = [self.deed("answer", number, who, answer)]
        if expected and answer == "stand_down":
            deeds += self._stand_down(number)
        self.note(answer, expected, self.desk.answer(who, number, answer), *deeds)

    @rule(who=WHO, which=WHICH)
    def countersign(self, who: UUID, which: int) -> None:
        """Somebody countersigns."""
        number = self.number(which)
        expected = self.judge.may_countersign(who, number)
        happened = self.desk.countersign(who, number)
        self.note("countersign", expected, happened, self.deed("countersign", number, who))

    @rule(who=WHO, live=st.booleans(), often=st.integers(0, 3))
    def close(self, who: UUID, live: bool, often: int) -> None:
        """Somebody closes the threat; seldom, for nothing happens afterwards."""
        if often:
            return
        in_force = self._in_force_now()
        expected = who.int in (3, 5) and not self.judge.closed() and (live or not in_force)
        deeds = [self.deed("cancel", number, who) for number in in_force] + self._ended()
        self.note("close", expected, self.desk.close(who, cancel_live=live), *deeds)

    @rule()
    def it_comes_true(self) -> None:
        """An incident comes of it."""
        if self.desk.came_true_at is None:
            self.desk.came_true_at = self.desk.now
            self.note("it comes true", True, True)

    @rule()
    def the_next_timer_is_due(self) -> None:
        """Time passes until the desk has something to do, and it does it."""
        self._wait()
        self.timers_fire()

    @rule()
    def timers_fire(self) -> None:
        """The desk does what is due; afterwards no end is quiet."""
        self.desk.fire()
        self._hear("timers fire")

    @rule(which=st.integers(0, 3))
    def one_timer_fires(self, which: int) -> None:
        """The desk does one thing that is due; others wait, whatever comes between: it is late, or one has failed."""
        if self.desk.timers:
            self._wait()
            self.desk.fire_one(which)
            self._hear("a timer fires")

    def teardown(self) -> None:
        """Coverage is what the judge counts."""
        told = self.desk.coverage()
        assert sum((one.window.length for one in told.stretches), timedelta()) == told.whole.length
        counted = self.judge.uncovered(told.whole.start, told.whole.end)
        assert abs(told.uncovered - counted) <= told.whole.length * 0.006 + timedelta(seconds=1)

    # --- Parts of steps ---

    def _wait(self) -> None:
        due = min((timer.due for timer in self.desk.timers), default=self.desk.now)
        self.desk.now = max(self.desk.now, due)
        self.judge.latest = max(self.judge.latest, self.desk.now)

    def _hear(self, what: str) -> None:
        """What was asked is history; once nothing is due any more, no end is quiet."""
        for number, alert in enumerate(self.desk.alerts):
            if alert.asked_at is not None and not self.judge._since_reinstated(number, "asked"):
                self.judge.deeds.append(self.deed("asked", number))
        self.note(what, True, True)
        assert self.desk.due() or self.judge.quiet_ends(self.desk) == []

    def _let_out(self, hours: int, area: int, kinds: int, former: int | None) -> None:
        one, two = UUID(int=1), UUID(int=2)
        self.desk.inside = self.desk.inside or 100
        if former is None:
            self.draft(one, hours, 0, area, kinds)
        else:
            self.renew(one, former, hours)
        number = len(self.desk.alerts) - 1
        self.write(one, number, "submit")
        self._release(two, number, old=False, typed=True)

    def _release(self, who: UUID, number: int, *, old: bool, typed: bool) -> None:
        desk, alert = self.desk, self.desk.alerts[number]
        submitted = self.judge.of(number, "submit")
        seen = submitted[0].more if old and submitted else self._seen(number)
        digest = f"{seen[0]}:{alert.area}:{alert.kinds}:{seen[1]}"  # type: ignore[index]
        words = f"live lower  quay {alert.expected}" if typed else "live"
        expected = self.judge.may_release(who, number, desk.now, desk.inside, seen_words=seen, typed=typed)
        deeds = [self.deed("release", number, who)]
        if alert.replaces is not None:
            deeds.append(self.deed("replace", alert.replaces))
        self.note("release", expected, desk.release(who, number, seen=digest, typed=words), *deeds)

    def _seen(self, number: int) -> tuple[int, int]:
        """What an officer has before the eyes: the words and the headcount."""
        edits = len(self.judge.of(number, "edit"))
        submitted = self.judge.of(number, "submit")
        if self.desk.alerts[number].state is AlertState.SUBMITTED and submitted:
            return edits, self.desk.alerts[number].expected
        return edits, self.desk.inside

    def _known(self, window: tuple[object, object], shape: tuple[int, int], former: int | None) -> None:
        self.judge.windows.append(window)  # type: ignore[arg-type]
        self.judge.shapes.append(shape)
        self.judge.replaced.append(former)

    def _in_force_now(self) -> list[int]:
        judge, now = self.judge, self.desk.now
        return [n for n in range(len(judge.windows)) if judge.stand(n) == "out" and now < judge.windows[n][1]]

    def _stand_down(self, number: int) -> list[Deed]:
        deeds = [self.deed("cancel", number)] if number in self._in_force_now() else []
        return deeds + (self._ended() if not set(self._in_force_now()) - {number} else [])

    def _ended(self) -> list[Deed]:
        """The threat ends: drafts are withdrawn with it."""
        drafts = [n for n in range(len(self.judge.windows)) if self.judge.stand(n) in ("draft", "submitted")]
        return [*(self.deed("withdraw", number) for number in drafts), self.deed("close")]


class Packed(RuleBasedStateMachine):
    """The same steps, many to a draw: six bytes are one. Drawing them one by one would take ten times as long."""

    def __init__(self) -> None:
        super().__init__()
        self.steps = Rules()

    @rule(moves=st.binary(min_size=60, max_size=600))
    def many(self, moves: bytes) -> None:
        """Up to a hundred steps."""
        if not self.steps.desk.alerts:
            self.steps.one_is_out(12, 0, 0)
        for at in range(0, len(moves) - 5, 6):
            try:
                self._one(moves[at : at + 6])
            except AssertionError as error:
                raise AssertionError("\n".join([*self.steps.trail, str(error)])) from None

    def _one(self, move: bytes) -> None:
        kind, first, second, third, fourth, fifth = move
        chosen = self._step(kind)
        which: dict[str, Any] = {"which": first % ALERTS_MAX, "who": PEOPLE[second % len(PEOPLE)]}
        if chosen in ("answer", "sign"):
            asked = [number for number, alert in enumerate(self.steps.desk.alerts) if alert.asked_at is not None]
            which["which"] = asked[first % len(asked)] if asked else 0
        shape = {"hours": third % 60 + 1, "area": fourth % 3, "kinds": fifth % 2}
        steps: dict[str, Callable[[], None]] = {
            "jump": lambda: self.steps.the_clock_jumps(JUMPS[third % len(JUMPS)]),
            "move": lambda: self.steps.people_move(PEOPLE_INSIDE[third % len(PEOPLE_INSIDE)]),
            "out": lambda: self.steps.two_officers_let_one_out(**shape, which=which["which"], renews=bool(fifth & 2)),
            "draft": lambda: self.steps.draft(who=which["who"], later=fifth % 4, **shape),
            "renew": lambda: self.steps.renew(**which, hours=third % 61),
            "write": lambda: self.steps.write(**which, what=WRITES[third % len(WRITES)]),
            "release": lambda: self.steps.release(**which, seen="old" if third % 4 == 0 else "now", typed=fourth % 6),
            "cancel": lambda: self.steps.cancel(**which),
            "reinstate": lambda: self.steps.reinstate(**which),
            "answer": lambda: self.steps.answer(**which, answer=ANSWERS[third % len(ANSWERS)]),
            "sign": lambda: self.steps.countersign(**which),
            "nearly": lambda: self.steps.all_but_one_thing_is_right(
                FAULTS[second % len(FAULTS)], which["which"], shape["hours"] // 2 + 1
            ),
            "close": lambda: self.steps.close(who=which["who"], live=bool(third % 2), often=fourth % 4),
            "true": lambda: self.steps.it_comes_true() if third < 16 else None,
            "fire": self.steps.timers_fire,
            "one": lambda: self.steps.one_timer_fires(first),
            "next": self.steps.the_next_timer_is_due,
        }
        steps[chosen]()

    def _step(self, kind: int) -> str:
        chosen = KINDS[kind % len(KINDS)]
        full = len(self.steps.desk.alerts) >= ALERTS_MAX
        return "fire" if full and chosen in ("out", "draft", "renew", "nearly") else chosen

    def teardown(self) -> None:
        """Coverage is what the judge counts."""
        if self.steps.desk.alerts:
            self.steps.teardown()


def run(
    machine: type[RuleBasedStateMachine], examples: int, steps: int, phases: tuple[Phase, ...] = tuple(Phase)
) -> None:
    """Run a machine."""
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=phases,
    )
    run_state_machine_as_test(machine, settings=chosen)


def test_rules_and_judge_agree() -> None:
    """A short run, step by step: what fails is told in few and readable steps."""
    run(Rules, examples=40, steps=50)


def test_rules_and_judge_agree_many_steps_at_a_time() -> None:
    """Ten thousand steps."""
    run(Packed, examples=100, steps=3)
    assert {f"{name} {how}" for name in REACHED for how in ("done", "refused")} <= set(done)


@pytest.mark.soak
def test_rules_and_judge_agree_for_a_million_steps() -> None:
    """The same for as many steps as ``TOCSIN_SOAK_STEPS`` says."""
    while taken < STEPS:
        run(Packed, examples=1_000, steps=3)
        print(f"{taken} steps over the rules: {dict(sorted(done.items()))}", flush=True)


BROKEN: dict[str, tuple[Any, str, Any]] = {
    "the author releases": (rules, "release_refusal", lambda **asked: None if asked["state"] == "submitted" else "no"),
    "an approval counts for ever": (rules, "approval_refusal", lambda at, submitted: None),
    "a retracted alert is replaced": (rules, "outdated_refusal", lambda at, **asked: None),
    "the audience drifts": (rules, "audience_drift", lambda expected, resolved: []),
    "nothing is typed": (rules, "confirms", lambda typed, wanted: True),
    "what has expired is put back": (
        rules,
        "reinstate_refusal",
        lambda at, state, expires_at, *, digests: None if state == "cancelled" else ("no", ""),
    ),
    "one officer lets it lapse": (guard, "countersign_refusal", lambda answer, answered_by, officer: None),
    "nobody is asked again": (guard, "escalate_step", lambda guarded: guard.Step.REST),
    "a lapse is not noted": (guard, "expiry_step", lambda guarded: guard.Step.REST),
}


@pytest.mark.parametrize("name", list(BROKEN))
def test_the_loss_of_a_rule_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one rule gone, the judge and the desk disagree within a few thousand steps."""
    monkeypatch.setattr(*BROKEN[name])
    with pytest.raises(AssertionError):
        run(Packed, examples=200, steps=3, phases=(Phase.generate,))
