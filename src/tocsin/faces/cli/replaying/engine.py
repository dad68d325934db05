"""The replay's clock and what moves it.

The clock moves only when nothing is due: first the timers and mails of an instant, then the answers,
then the steps; each at its own instant. What was done is committed with its act, so a replay that was
killed goes on where it was, and tells the same story.
"""

import os
from collections.abc import Sequence
from datetime import datetime

from tocsin.desk.delivery import queries, sending, timers
from tocsin.desk.delivery.channels import Transport
from tocsin.desk.delivery.machine import tick
from tocsin.desk.record.acts import set_instant
from tocsin.desk.record.queries import access_entries, desk_instant
from tocsin.faces.cli.replaying.happenings import AnswerStep, Step
from tocsin.faces.cli.replaying.progress import MAIL, Told
from tocsin.faces.cli.replaying.responders import Responders
from tocsin.faces.cli.replaying.scenario import Scenario
from tocsin.faces.cli.replaying.scene import Scene
from tocsin.faces.cli.replaying.steps import take
from tocsin.faces.public.publisher import publish
from tocsin.terms import DESK, BadInput, Occasion, Refused, Tlp

WORKER = "replay"


class Engine:
    """Plays `story` on the desk of this process, up to the scenario's end."""

    def __init__(
        self,
        scenario: Scenario,
        story: Sequence[Step],
        *,
        responders: Responders,
        transport: Transport,
        told: Told,
    ) -> None:
        self._scenario, self._steps = scenario, list(story)
        self._responders, self._transport, self._told = responders, transport, told

    def run(self) -> None:
        """Play until the end. The caller holds the desk's lock: claims that are found are abandoned ones."""
        sending.take_back(self._occasion(), tick(), every=True)
        self._responders.look()
        self._do_what_is_due()
        while (instant := self._next_instant()) is not None:
            set_instant(instant)
            self._do_what_is_due()
        set_instant(self._scenario.ends)
        publish(desk_instant())

    def _next_instant(self) -> datetime | None:
        """The earliest instant after now at which anything happens; None past the end."""
        now = desk_instant()
        step = self._steps[0].at if self._steps else None
        instants = [step, queries.next_due(after=now), self._responders.next_due]
        earliest = min((at for at in instants if at is not None), default=None)
        return earliest if earliest is not None and earliest <= self._scenario.ends else None

    def _do_what_is_due(self) -> None:
        """Everything of this instant: until no timer, mail, answer or step is left in it."""
        now, entries, busy = desk_instant(), _entries(), True
        while busy:
            fired = timers.fire_due(self._occasion)
            sent = self._send()
            self._responders.answer_due(now)
            busy = self._step(now) or bool(fired or sent)
        if _entries() != entries:
            publish(now)

    def _send(self) -> int:
        """Hand over what is due, batch by batch; the recipients look at what came."""
        handed = 0
        while (
            sent := sending.send_due(
                self._transport, worker=WORKER, now=desk_instant, monotonic=tick, entropy=os.urandom
            )
        ).touched:
            handed += sent.touched
        if handed:
            self._responders.look()
            self._told(desk_instant(), MAIL, f"{handed} deliveries")
        return handed

    def _step(self, now: datetime) -> bool:
        """Take the next step, if its time has come."""
        if not self._steps or self._steps[0].at > now:
            return False
        step = self._steps.pop(0)
        if self._taken(step, Scene(self._scenario, now)):
            self._told(now, step.id, str(type(step).__struct_config__.tag))
        return True

    def _taken(self, step: Step, scene: Scene) -> bool:
        try:
            return self._responders.take(scene, step) if isinstance(step, AnswerStep) else take(scene, step)
        except Refused as refusal:
            raise BadInput(
                f"The desk refuses this step: {refusal.message}", refusal.hint, f"step ({step.id})"
            ) from refusal

    def _occasion(self) -> Occasion:
        return Occasion(DESK, desk_instant(), os.urandom)


def _entries() -> int:
    """How many acts the record holds. What the public sees changes only with one."""
    return access_entries(Tlp.RED).count()
