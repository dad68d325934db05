"""A desk on plain values: every decision is one of the rules', nothing is stored, nothing is sent.

The acts of the real desk put the same questions to the same rules and then write tables; those are tried by
`test_alerts_machine`. Here a million steps take minutes. Times are real datetimes; an alert's words are a
number that grows with each edit; its area is the threat's whole square or one half of it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from typing import NamedTuple
from uuid import UUID

from tests.people import START
from tests.warning import square
from tocsin.area import Area, area_from_geojson
from tocsin.desk.alerts import guard, rules
from tocsin.desk.alerts.covering import Cover, Coverage, coverage_by_share, covered_share
from tocsin.desk.alerts.guard import Guarded, Step
from tocsin.desk.alerts.wording import AlertState, Counts
from tocsin.desk.officers.rules import PERMISSIONS, Permission, Role
from tocsin.terms import TimeWindow

OFFICERS = {
    UUID(int=1): (Role.DRAFTER,),
    UUID(int=2): (Role.RELEASER,),
    UUID(int=3): (Role.SUPERVISOR,),
    UUID(int=4): (Role.DRAFTER, Role.RELEASER),
    UUID(int=5): (Role.SUPERVISOR,),
    UUID(int=6): (Role.AUDITOR,),
}
CATEGORIES = ("concert", "market")
WHOLE, WEST, EAST = (
    area_from_geojson(square()),
    area_from_geojson(square(side=0.2) | {"coordinates": [[[20, 10], [20.1, 10], [20.1, 10.2], [20, 10.2], [20, 10]]]}),
    area_from_geojson(
        square(side=0.2) | {"coordinates": [[[20.1, 10], [20.2, 10], [20.2, 10.2], [20.1, 10.2], [20.1, 10]]]}
    ),
)
AREAS: tuple[Area, ...] = (WHOLE, WEST, EAST)
KINDS: tuple[frozenset[str], ...] = (frozenset(CATEGORIES), frozenset({"concert"}))
PAGE_AGAIN = timedelta(minutes=60)
APPROVAL = timedelta(minutes=60)
EDITABLE = (AlertState.DRAFT, AlertState.SUBMITTED)


class Timer(NamedTuple):
    """Something to be done to an alert: when, the how-many-eth that was set, what, in which round of its life."""

    due: datetime
    order: int
    kind: str
    alert: int
    round: int
    times: int


@dataclass
class Warned:
    """An alert on plain values, from its draft to its end."""

    author: UUID
    area: int
    kinds: int
    effective_at: datetime
    expires_at: datetime
    replaces: int | None = None
    words: int = 0
    wrote: set[UUID] = field(default_factory=set)
    state: AlertState = AlertState.DRAFT
    digest: str = ""
    submitted: tuple[datetime, datetime] | None = None
    expected: int = 0
    released_at: datetime | None = None
    ended_at: datetime | None = None
    pauses: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    asked_at: datetime | None = None
    was_asked: bool = False
    answer: str = ""
    answered_by: UUID | None = None
    countersigned_by: UUID | None = None
    noted: str = ""

    @property
    def validity(self) -> rules.Validity | None:
        """As the rules want it."""
        if self.released_at is None:
            return None
        pauses = tuple(TimeWindow(one, two) for one, two in self.pauses if two is not None and two > one)
        return rules.Validity(self.effective_at, self.expires_at, self.released_at, self.ended_at, pauses)


class PlainDesk:
    """One threat and its alerts; each act says whether it was done."""

    def __init__(self) -> None:
        self.now = START
        self.opened_at = START
        self.closed_at: datetime | None = None
        self.came_true_at: datetime | None = None
        self.alerts: list[Warned] = []
        self.inside = 100
        self.pages: list[tuple[datetime, int, Step]] = []
        self.timers: list[Timer] = []
        self._order = count()

    # --- Acts of officers ---

    def draft(self, who: UUID, area: int, kinds: int, window: tuple[datetime, datetime]) -> bool:
        """Somebody drafts."""
        if not _may(who, Permission.ALERT_DRAFT) or self.closed_at or not self.now < window[1] > window[0]:
            return False
        self.alerts.append(Warned(who, area, kinds, *window, wrote={who}))
        return True

    def renew(self, who: UUID, number: int, until: datetime) -> bool:
        """Somebody drafts what is to replace an alert that is out."""
        former = self.alerts[number]
        may = _may(who, Permission.ALERT_DRAFT) and not self.closed_at and self.now < until
        if not may or former.state is not AlertState.RELEASED:
            return False
        alert = Warned(who, former.area, former.kinds, self.now, until, replaces=number, wrote={who})
        self.alerts.append(alert)
        return True

    def edit(self, who: UUID, number: int) -> bool:
        """Somebody writes it anew: what was submitted is void."""
        alert = self.alerts[number]
        may = _may(who, Permission.ALERT_DRAFT) and alert.state in EDITABLE and self.now < alert.expires_at
        if may:
            alert.words += 1
            alert.wrote.add(who)
            alert.state, alert.digest = AlertState.DRAFT, ""
        return may

    def submit(self, who: UUID, number: int) -> bool:
        """Somebody submits."""
        alert = self.alerts[number]
        may = _may(who, Permission.ALERT_DRAFT) and alert.state in EDITABLE and self.now < alert.expires_at
        if may:
            alert.wrote.add(who)
            alert.state, alert.expected = AlertState.SUBMITTED, self.inside
            alert.digest = self.digest(alert)
            alert.submitted = (self.now, self.now + APPROVAL)
        return may

    def withdraw(self, who: UUID, number: int) -> bool:
        """Somebody gives a draft up."""
        alert = self.alerts[number]
        may = _may(who, Permission.ALERT_DRAFT) and alert.state in EDITABLE
        if may:
            alert.state, alert.digest = AlertState.WITHDRAWN, ""
        return may

    def release(self, who: UUID, number: int, *, seen: str, typed: str) -> bool:
        """Somebody lets it out."""
        alert = self.alerts[number]
        if not _may(who, Permission.ALERT_RELEASE) or self._release_refusal(alert, who, seen, typed):
            return False
        alert.state, alert.released_at = AlertState.RELEASED, self.now
        if alert.replaces is not None:
            former = self.alerts[alert.replaces]
            former.state, former.ended_at = AlertState.SUPERSEDED, self.now
            self._drop_timers(alert.replaces)
        self._set_guard(number)
        return True

    def _release_refusal(self, alert: Warned, who: UUID, seen: str, typed: str) -> object:
        digests = (alert.digest, self.digest(alert), seen)
        former = None if alert.replaces is None else self.alerts[alert.replaces].state
        return (
            rules.release_refusal(
                state=alert.state, contributors=alert.wrote | {alert.author}, releaser=who, digests=digests
            )
            or rules.approval_refusal(self.now, alert.submitted)
            or rules.outdated_refusal(
                self.now, threat_is_open=self.closed_at is None, expires_at=alert.expires_at, former=former
            )
            or rules.audience_drift(Counts(people=alert.expected), Counts(people=self.inside))
            or not rules.confirms(typed, rules.confirmation("live", "Lower Quay", alert.expected))
        )

    def cancel(self, who: UUID, number: int) -> bool:
        """Somebody retracts."""
        alert = self.alerts[number]
        refused = rules.cancel_refusal(self.now, alert.state, alert.expires_at)
        if refused or not _may(who, Permission.ALERT_CANCEL):
            return False
        self._retract(number)
        return True

    def reinstate(self, who: UUID, number: int) -> bool:
        """Somebody puts a retracted alert back."""
        alert = self.alerts[number]
        digests = (alert.digest, self.digest(alert))
        refused = rules.reinstate_refusal(self.now, alert.state, alert.expires_at, digests=digests)
        if refused or not _may(who, Permission.ALERT_REINSTATE):
            return False
        alert.state, alert.ended_at = AlertState.RELEASED, None
        alert.pauses[-1] = (alert.pauses[-1][0], self.now)
        alert.answer, alert.answered_by, alert.countersigned_by = "", None, None
        alert.asked_at = None
        reopened, self.closed_at = self.closed_at is not None, None
        self._set_guard(number)
        if reopened:
            self._chase_again()
        return True

    def answer(self, who: UUID, number: int, answer: str) -> bool:
        """Somebody answers its question."""
        alert = self.alerts[number]
        if not _may(who, Permission.LAPSE_ANSWER) or alert.asked_at is None or self._settled(alert):
            return False
        if answer == "stand_down" and not _may(who, Permission.THREAT_CLOSE):
            return False
        alert.answer, alert.answered_by = answer, who
        if answer == "stand_down":
            if alert.expires_at > self.now:
                self._retract(number)
            if not self.live():
                self._end()
        return True

    def countersign(self, who: UUID, number: int) -> bool:
        """Somebody countersigns."""
        alert = self.alerts[number]
        if not _may(who, Permission.LAPSE_COUNTERSIGN) or alert.asked_at is None or self._settled(alert):
            return False
        if guard.countersign_refusal(alert.answer, alert.answered_by, who):
            return False
        alert.countersigned_by = who
        return True

    def close(self, who: UUID, *, cancel_live: bool) -> bool:
        """Somebody closes the threat."""
        live = self.live()
        if not _may(who, Permission.THREAT_CLOSE) or self.closed_at or (live and not cancel_live):
            return False
        for number in live:
            self._retract(number)
        self._end()
        return True

    # --- The desk itself ---

    def fire(self) -> None:
        """Do what is due, the earliest first."""
        while due := self.due():
            self._fire(due[0])

    def due(self) -> list[Timer]:
        """The timers that are due, the earliest first."""
        return sorted(one for one in self.timers if one.due <= self.now)

    def fire_one(self, which: int) -> None:
        """Do one thing that is due, and not always the earliest: one that failed is tried again later."""
        due = self.due()
        self._fire(due[which % len(due)])

    def _fire(self, timer: Timer) -> None:
        self.timers.remove(timer)
        does = {"ask": self._ask, "escalate": self._escalate, "lapsed": self._expire}
        does[timer.kind](timer.alert, timer.round, timer.times)

    def _ask(self, number: int, round_: int, times: int) -> None:
        if guard.ask_step(self.guarded(number)) is Step.ASK:
            self.alerts[number].asked_at, self.alerts[number].was_asked = self.now, True
            self.pages.append((self.now, number, Step.ASK))

    def _escalate(self, number: int, round_: int, times: int) -> None:
        step = guard.escalate_step(self.guarded(number))
        if step is Step.REST:
            return
        self._set("escalate", number, round_, times + 1, self.now + rules.page_again_after(times, PAGE_AGAIN))
        if step is Step.PAGE:
            asked = self.alerts[number]
            asked.asked_at, asked.was_asked = asked.asked_at or self.now, True
            self.pages.append((self.now, number, step))

    def _expire(self, number: int, round_: int, times: int) -> None:
        step, alert = guard.expiry_step(self.guarded(number)), self.alerts[number]
        if step is Step.NOTE:
            alert.noted = "covered"
        elif step is Step.LAPSE:
            alert.noted, alert.asked_at, alert.was_asked = "lapsed", alert.asked_at or self.now, True
            self.pages.append((self.now, number, step))
            self._chase_again()

    def guarded(self, number: int) -> Guarded:
        """How things stand with an alert, as the real desk reads it from its tables."""
        alert = self.alerts[number]
        at = max(alert.expires_at, self.now)
        others = frozenset(
            (one.area, one.kinds)
            for other, one in enumerate(self.alerts)
            if other != number and one.state is AlertState.RELEASED and one.effective_at <= at < one.expires_at
        )
        return Guarded(
            state=alert.state,
            threat_is_open=self.closed_at is None,
            came_true=self.came_true_at is not None,
            has_expired=alert.expires_at <= self.now,
            asked=alert.asked_at is not None,
            countersigned=alert.countersigned_by is not None,
            share=share_of(others),
            unsettled=alert.was_asked and alert.countersigned_by is None,
        )

    def coverage(self) -> Coverage:
        """As the rules compute it, over the threat's life up to now."""
        ends = [end for end in (self.now, self.closed_at, self.came_true_at) if end is not None]
        whole = TimeWindow(self.opened_at, max(self.opened_at, min(ends)))
        covers = [
            Cover(tuple(alert.validity.windows), AREAS[alert.area], KINDS[alert.kinds])
            for alert in self.alerts
            if alert.validity is not None
        ]
        return coverage_by_share(whole, WHOLE, CATEGORIES, covers)

    def live(self) -> list[int]:
        """The alerts in force."""
        alerts = enumerate(self.alerts)
        return [n for n, one in alerts if one.state is AlertState.RELEASED and one.expires_at > self.now]

    def digest(self, alert: Warned) -> str:
        """What stands for the digest of what would go out now."""
        return f"{alert.words}:{alert.area}:{alert.kinds}:{alert.expected}"

    def _retract(self, number: int) -> None:
        alert = self.alerts[number]
        alert.state, alert.ended_at = AlertState.CANCELLED, self.now
        alert.pauses.append((self.now, None))
        self._drop_timers(number)

    def _end(self) -> None:
        self.closed_at = self.now
        for alert in self.alerts:
            if alert.state in EDITABLE:
                alert.state, alert.digest = AlertState.WITHDRAWN, ""

    def _settled(self, alert: Warned) -> object:
        return guard.settled_refusal(
            state=alert.state,
            threat_is_open=self.closed_at is None,
            countersigned=alert.countersigned_by is not None,
        )

    def _set_guard(self, number: int) -> None:
        alert = self.alerts[number]
        start = min(max(self.now, alert.effective_at), alert.expires_at)
        ask_at, escalate_at = rules.lapse_times(TimeWindow(start, alert.expires_at))
        round_ = len(alert.pauses) + 1
        for kind, due in (("ask", ask_at), ("escalate", escalate_at), ("lapsed", alert.expires_at)):
            self._set(kind, number, round_, 1, due)

    def _chase_again(self) -> None:
        """What was asked and is unsettled is chased, where its chase had ended."""
        for number, alert in enumerate(self.alerts):
            chased = any(timer.kind == "escalate" and timer.alert == number for timer in self.timers)
            if alert.asked_at and alert.state is AlertState.RELEASED and not alert.countersigned_by and not chased:
                self._set("escalate", number, len(alert.pauses) + 1, 1, self.now + PAGE_AGAIN)

    def _set(self, kind: str, number: int, round_: int, times: int, due: datetime) -> None:
        self.timers.append(Timer(due, next(self._order), kind, number, round_, times))

    def _drop_timers(self, number: int) -> None:
        self.timers = [one for one in self.timers if one.alert != number]


@cache
def share_of(covers: frozenset[tuple[int, int]]) -> float:
    """What these areas and kinds cover of the threat together, by the rules."""
    return covered_share(WHOLE, CATEGORIES, [Cover((), AREAS[area], KINDS[kinds]) for area, kinds in sorted(covers)])


def _may(who: UUID, permission: Permission) -> bool:
    return any(permission in PERMISSIONS[role] for role in OFFICERS[who])
