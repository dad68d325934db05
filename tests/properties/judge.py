"""An independent judge of the plain desk: it keeps nothing but what was done, in order, and reads the answer from it.

It shares no code with the rules. Who may do what is a table of its own; what is in force is found by walking
through the history; coverage is counted on eight cells, half a square by kind of gathering.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from tests.people import START
from tests.properties.plain_desk import PlainDesk

ALLOWED = {
    "draft": {1, 4},
    "edit": {1, 4},
    "submit": {1, 4},
    "withdraw": {1, 4},
    "renew": {1, 4},
    "release": {2, 3, 4, 5},
    "cancel": {2, 3, 4, 5},
    "reinstate": {2, 3, 4, 5},
    "answer": {2, 3, 4, 5},
    "stand_down": {3, 5},
    "countersign": {3, 5},
    "close": {3, 5},
}
HOUR = timedelta(hours=1)
CELLS = {(0, 0): {"wc", "ec", "wm", "em"}, (0, 1): {"wc", "ec"}, (1, 0): {"wc", "wm"}, (1, 1): {"wc"},
         (2, 0): {"ec", "em"}, (2, 1): {"ec"}}  # fmt: skip


class Deed(NamedTuple):
    """Something that was done: when, what, to which alert, by whom, and what goes with it."""

    at: datetime
    what: str
    alert: int = -1
    who: int = 0
    more: object = None


@dataclass
class Judge:
    """All that was done, and what follows from it."""

    deeds: list[Deed] = field(default_factory=list)
    windows: list[tuple[datetime, datetime]] = field(default_factory=list)
    shapes: list[tuple[int, int]] = field(default_factory=list)
    replaced: list[int | None] = field(default_factory=list)
    latest: datetime = START
    """The latest that any clock has shown."""

    def of(self, alert: int, *kinds: str) -> list[Deed]:
        """What was done to one alert."""
        return [one for one in self.deeds if one.alert == alert and (not kinds or one.what in kinds)]

    def closed(self) -> bool:
        """Whether the threat is closed: the last of closing and reinstating says it."""
        last = [one.what for one in self.deeds if one.what in ("close", "reinstate")]
        return bool(last) and last[-1] == "close"

    def stand(self, alert: int) -> str:
        """Where an alert stands, by its last turn."""
        turn = {"draft": "draft", "edit": "draft", "submit": "submitted", "release": "out", "reinstate": "out",
                "cancel": "retracted", "withdraw": "withdrawn", "replace": "replaced"}  # fmt: skip
        return next(turn[one.what] for one in reversed(self.of(alert, *turn)))

    def may_write(self, who: UUID, what: str, alert: int, at: datetime) -> bool:
        """Edit, submit, withdraw: a drafter, while it is a draft, and not after its end."""
        ended = what != "withdraw" and at >= self.windows[alert][1]
        return who.int in ALLOWED[what] and self.stand(alert) in ("draft", "submitted") and not ended

    def may_release(self, who: UUID, alert: int, at: datetime, inside: int, *, seen_words: object, typed: bool) -> bool:
        """By another officer, over the very words that were submitted, within the hour, while all still holds."""
        if who.int not in ALLOWED["release"] or self.stand(alert) != "submitted" or self.closed() or not typed:
            return False
        if any(one.who == who.int for one in self.of(alert, "draft", "edit", "submit")):
            return False
        last = self.of(alert, "submit")[-1]
        words, counted = last.more  # type: ignore[misc]
        former = self.replaced[alert]
        return bool(
            seen_words == (words, counted)
            and last.at <= at <= last.at + HOUR
            and at < self.windows[alert][1]
            and (former is None or self.stand(former) == "out")
            and abs(inside - counted) * 10 <= counted
        )

    def may_cancel(self, who: UUID, alert: int, at: datetime) -> bool:
        """One officer, while it is in force."""
        return who.int in ALLOWED["cancel"] and self.stand(alert) == "out" and at < self.windows[alert][1]

    def may_reinstate(self, who: UUID, alert: int, at: datetime) -> bool:
        """One officer, while it would still be in force."""
        return who.int in ALLOWED["reinstate"] and self.stand(alert) == "retracted" and at < self.windows[alert][1]

    def may_answer(self, who: UUID, alert: int, answer: str) -> bool:
        """While the question stands; standing down is for supervisors."""
        allowed = ALLOWED["stand_down"] if answer == "stand_down" else ALLOWED["answer"]
        return who.int in allowed and self.asked(alert) and self.stand(alert) == "out" and not self._signed(alert)

    def may_countersign(self, who: UUID, alert: int) -> bool:
        """*Let lapse* only, by a supervisor who did not give that answer."""
        answers = self._since_reinstated(alert, "answer")
        stands = self.asked(alert) and self.stand(alert) == "out" and not self._signed(alert)
        if not stands or who.int not in ALLOWED["countersign"] or not answers:
            return False
        return answers[-1].more == "let_lapse" and answers[-1].who != who.int

    def asked(self, alert: int) -> bool:
        """Whether its question was put since it was last put in force, and the threat is open."""
        return not self.closed() and bool(self._since_reinstated(alert, "asked"))

    def _signed(self, alert: int) -> bool:
        return bool(self._since_reinstated(alert, "countersign"))

    def _since_reinstated(self, alert: int, what: str) -> list[Deed]:
        own = self.of(alert)
        last = max((n for n, one in enumerate(own) if one.what == "reinstate"), default=-1)
        return [one for one in own[last + 1 :] if one.what == what]

    # --- Coverage and the guard ---

    def in_force(self, alert: int, at: datetime) -> bool:
        """Whether an alert was in force at an instant, as far as is known by now."""
        own = self.of(alert, "release", "cancel", "reinstate", "replace")
        if not own or not max(self.windows[alert][0], own[0].at) <= at < self.windows[alert][1]:
            return False
        ends = [one.at for one in own if one.what == "replace"]
        gone = [one.at for one in own if one.what == "cancel"]
        back: list[datetime | None] = [one.at for one in own if one.what == "reinstate"]
        back += [None] * (len(gone) - len(back))
        away = any(end is None and at >= start for start, end in zip(gone, back, strict=True))
        paused = any(end is not None and start <= at < end for start, end in zip(gone, back, strict=True))
        return not away and not paused and all(at < end for end in ends)

    def uncovered(self, opened_at: datetime, until: datetime) -> timedelta:
        """The uncovered time: on each stretch between two turns, by the share of the cells."""
        turns = {one.at for one in self.deeds} | {at for window in self.windows for at in window}
        breaks = sorted({opened_at, until} | {at for at in turns if opened_at < at < until})
        open_ = timedelta()
        for start, end in zip(breaks, breaks[1:], strict=False):
            held = [self.shapes[n] for n in range(len(self.shapes)) if self.in_force(n, start)]
            cells = set().union(*(CELLS[shape] for shape in held)) if held else set()
            open_ += (end - start) * (4 - len(cells)) / 4
        return open_

    def all_covered_by_others(self, alert: int, at: datetime) -> bool:
        """Whether others that are out will hold all of the threat at `at`."""
        cells: set[str] = set()
        for other, shape in enumerate(self.shapes):
            start, end = self.windows[other]
            if other != alert and self.stand(other) == "out" and start <= at < end:
                cells |= CELLS[shape]
        return len(cells) == 4

    def quiet_ends(self, desk: PlainDesk) -> list[str]:
        """What must never be, once the desk has done what was due: an end that nobody hears of, or no more of."""
        if self.closed():
            return []
        found = []
        for number, alert in enumerate(desk.alerts):
            if self.stand(number) != "out":
                continue
            ended = desk.now >= self.windows[number][1]
            if ended and not alert.noted:
                found.append(f"alert {number} ended and nothing was noted")
            if self._is_unsettled(number, desk) and not self._is_chased(number, desk):
                found.append(f"alert {number} is unsettled and nobody will be asked again")
        return found

    def _is_unsettled(self, number: int, desk: PlainDesk) -> bool:
        """Asked or lapsed, with the threat open, nobody's second signature, and nothing in its place."""
        if desk.came_true_at is not None or self._signed(number):
            return False
        ended = max(self.windows[number][1], self.latest)
        asked = not self.closed() and bool(self.of(number, "asked"))  # one from before a retraction is open again
        return asked and not self.all_covered_by_others(number, ended)

    def _is_chased(self, number: int, desk: PlainDesk) -> bool:
        """A page to come, within half a day of now, or within the alert's own time."""
        dues = [timer.due for timer in desk.timers if timer.kind == "escalate" and timer.alert == number]
        latest = max(self.latest + timedelta(hours=12), self.windows[number][1])
        return any(due <= latest for due in dues)
