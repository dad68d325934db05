"""Several processes on one desk that are killed at any moment: ``crowd.py SECONDS SEED``, as a process of a test.

The desk is founded in ``TOCSIN_DATA``, whose database has its tables. Workers are forked from this process:
each does random acts of the release chain as random officers, fires timers, hands over mails, writes past the
acts in plain SQL, and is killed (SIGKILL) after a moment; another takes its place. What a worker was told is done
it writes, after the commit, into a journal beside the desk. While they run and once they are gone, what must never
be is looked for in the tables, the record is verified against checkpoints that lie outside the database, and the
journal is held against the record.
Prints one JSON object; what was found wrong stands in it under ``faults``.
"""

import json
import mmap
import os
import random
import signal
import struct
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tocsin.desk.settings.base"
django.setup()

from django.conf import settings  # noqa: E402
from django.db import DatabaseError, connection, connections, transaction  # noqa: E402

from tests.people import START, desk_occasion, make_officer, occasion  # noqa: E402
from tests.properties.test_alerts_machine import NEVER  # noqa: E402
from tests.warning import Town, content, make_threat, make_town, released, square, typed  # noqa: E402
from tocsin.desk.alerts import acts  # noqa: E402
from tocsin.desk.alerts.models import Alert, Approval, LapseQuestion, Retraction  # noqa: E402
from tocsin.desk.delivery import sending, timers  # noqa: E402
from tocsin.desk.delivery.channels import Letter, Report  # noqa: E402
from tocsin.desk.delivery.machine import tick  # noqa: E402
from tocsin.desk.delivery.models import Delivery, Message, Timer  # noqa: E402
from tocsin.desk.delivery.rules import Channel, Verdict  # noqa: E402
from tocsin.desk.officers.models import Officer  # noqa: E402
from tocsin.desk.officers.rules import Role  # noqa: E402
from tocsin.desk.record.acts import found_desk, set_instant  # noqa: E402
from tocsin.desk.record.models import Entry  # noqa: E402
from tocsin.desk.threats.models import Threat  # noqa: E402
from tocsin.faces.recording import verify_now, write_checkpoint  # noqa: E402
from tocsin.terms import TocsinError  # noqa: E402

WORKERS = 4
LIFE_SECONDS = (0.05, 1.5)
LOOK_SECONDS = 2.5
OUT = ("released", "cancelled", "superseded")
EXIT_FAULT = 3
ID_CHARACTERS = 36
REASONS = {"duplicate": "Wanted.", "outside_threat": "Wanted.", "too_short": "Wanted."}


class SharedClock:
    """Whole seconds since `START`, seen and moved by every process."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 8)

    def now(self) -> datetime:
        """The desk's instant."""
        return START + timedelta(seconds=struct.unpack("q", self._memory[:])[0])

    def move(self, seconds: int) -> None:
        """Forward. Two who move it at once may move it once: nothing hangs on how far."""
        self._memory[:] = struct.pack("q", struct.unpack("q", self._memory[:])[0] + seconds)


class Journal:
    """Lines that outlive whoever wrote them: each is written whole, after what it tells of is committed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def write(self, *words: object) -> None:
        """Add a line."""
        os.write(self._file, (" ".join(map(str, words)) + "\n").encode())

    def lines(self) -> list[str]:
        """Every line."""
        return self._path.read_text(encoding="utf-8").splitlines()


class Taking:
    """A relay that takes every letter and writes down that it did, before anybody hears of it."""

    channel, host = Channel.EMAIL, "127.0.0.1"

    def __init__(self, letters: Journal) -> None:
        self._letters = letters

    def deliver(self, letters: Sequence[Letter], *, seconds_max: float) -> list[Report]:
        """Take them."""
        for letter in letters:
            self._letters.write(letter.delivery_id)
        return [Report(letter.delivery_id, Verdict.ACCEPTED, "") for letter in letters]

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class Scene:
    """What every process shares."""

    town: Town
    officers: list[Officer]
    clock: SharedClock
    done: Journal
    letters: Journal
    troubles: Journal


class Worker:
    """One process: does one random thing after another until it is killed."""

    def __init__(self, scene: Scene, seed: int) -> None:
        self._scene, self._dice, self._digests = scene, random.Random(seed), ["0" * 64]
        self._things: list[tuple[int, Callable[[], object]]] = [
            (3, self.let_one_out),
            (2, self.draft),
            (1, self.edit),
            (3, self.submit),
            (5, self.release),
            (6, self.take_or_put_back),
            (1, self.renew),
            (2, self.answer),
            (1, self.countersign),
            (1, self.close),
            (5, self.fire),
            (4, self.send),
            (3, self.plain_sql),
        ]

    def run(self) -> None:
        """Until killed."""
        weights, things = [one for one, _ in self._things], [thing for _, thing in self._things]
        while True:
            if self._dice.random() < 0.2:
                self._scene.clock.move(self._dice.choice([30, 300, 1800, 7200]))
            [thing] = self._dice.choices(things, weights)
            try:
                thing()
            except TocsinError as refusal:
                self._scene.troubles.write("refused", thing.__name__, type(refusal).__name__)

    @property
    def now(self) -> datetime:
        """The shared instant."""
        return self._scene.clock.now()

    def some_officer(self) -> Officer:
        """Anybody, fit or not."""
        return self._dice.choice(self._scene.officers)

    def some_alert(self) -> Alert | None:
        """One of the latest."""
        alerts = list(Alert.objects.order_by("-number")[:5])
        return self._dice.choice(alerts) if alerts else None

    def told(self, act: str, subject: object) -> None:
        """Somebody was told that this is done."""
        self._scene.done.write(f"alerts.{act}", subject)

    def threat(self) -> Threat:
        """The threat that is open; another where it was closed."""
        found = Threat.objects.filter(closed_at=None).order_by("-opened_at").first()
        return found or make_threat(self._scene.town.drafter, self._scene.town.tip, self.now)

    def draft(self) -> Alert:
        """Somebody drafts."""
        until = self.now + timedelta(minutes=self._dice.choice([20, 90, 400]))
        side = self._dice.choice([0.1, 0.2])
        words = content(self._scene.town, area=square(side=side), effective_at=self.now, expires_at=until)
        by = occasion(self._scene.town.drafter, self.now)
        alert = acts.draft_alert(by, threat_id=self.threat().id, content=words)
        self.told("draft_alert", alert.id)
        return alert

    def edit(self) -> None:
        """Somebody writes one anew."""
        alert = self.some_alert()
        if alert:
            words = content(self._scene.town, effective_at=self.now, expires_at=self.now + timedelta(hours=2))
            acts.edit_alert(occasion(self.some_officer(), self.now), alert.id, words)
            self.told("edit_alert", alert.id)

    def submit(self, alert: Alert | None = None) -> str:
        """Somebody submits."""
        chosen, by = alert or self.some_alert(), self._scene.town.drafter if alert else self.some_officer()
        if chosen is None:
            return ""
        digest = acts.submit_alert(occasion(by, self.now), chosen.id, REASONS)
        self.told("submit_alert", chosen.id)
        self._digests.append(digest)
        return digest

    def release(self) -> None:
        """Somebody releases what is there, what was there, or what another changes at this moment."""
        alert, by = self.some_alert(), occasion(self.some_officer(), self.now)
        if alert is None:
            return
        digest = self._dice.choice([alert.digest, alert.digest, self._dice.choice(self._digests)])
        acts.release_alert(by, alert.id, digest_seen=digest, typed=typed(alert) if alert.digest else "nothing")
        self.told("release_alert", alert.id)

    def let_one_out(self) -> None:
        """As it should be done, each step by itself, so that it may end half-way."""
        alert = self.draft()
        digest = self.submit(alert)
        by = occasion(self._scene.town.releaser, self.now)
        acts.release_alert(by, alert.id, digest_seen=digest, typed=typed(alert))
        self.told("release_alert", alert.id)

    def take_or_put_back(self) -> None:
        """Somebody retracts, reinstates or withdraws: mostly what can be."""
        alert = self.some_alert()
        if alert:
            fitting = {"released": "cancel", "cancelled": "reinstate"}.get(alert.state, "withdraw")
            what = self._dice.choice([fitting, fitting, "cancel", "reinstate", "withdraw"])
            getattr(acts, f"{what}_alert")(occasion(self.some_officer(), self.now), alert.id, "A reason.")
            self.told(f"{what}_alert", alert.id)

    def renew(self) -> None:
        """Somebody renews."""
        alert = self.some_alert()
        if alert:
            until = self.now + timedelta(hours=3)
            fresh = acts.renew_alert(occasion(self.some_officer(), self.now), alert.id, expires_at=until)
            self.told("renew_alert", fresh.id)

    def answer(self) -> None:
        """Somebody answers a lapse question."""
        question = LapseQuestion.objects.order_by("-id").first()
        if question:
            how = self._dice.choice(["renew", "let_lapse", "let_lapse", "stand_down"])
            acts.answer_lapse(occasion(self.some_officer(), self.now), question.id, how, "A reason.")
            self.told("answer_lapse", question.alert_id)

    def countersign(self) -> None:
        """Somebody countersigns."""
        question = LapseQuestion.objects.order_by("-id").first()
        if question:
            acts.countersign_lapse(occasion(self.some_officer(), self.now), question.id)
            self.told("countersign_lapse", question.alert_id)

    def close(self) -> None:
        """Now and then somebody closes the threat."""
        if self._dice.random() < 0.2:
            threat = self.threat()
            by = occasion(self.some_officer(), self.now)
            acts.close_threat(by, threat.id, "Over.", cancel_live=self._dice.random() < 0.5)
            self.told("close_threat", threat.id)

    def fire(self) -> None:
        """The desk does what is due; several do at once."""
        timers.fire_due(lambda: desk_occasion(self.now))

    def send(self) -> None:
        """A sender sends a batch; several do at once."""
        send(self._scene, f"sender-{os.getpid()}")

    def plain_sql(self) -> None:
        """Somebody with the application's role writes past the acts; what the guards refuse changes nothing."""
        alert, officer = self.some_alert(), self.some_officer()
        if alert is None:
            return
        rows, at = Alert.objects.filter(pk=alert.pk), self.now
        tried = self._dice.choice(
            [
                lambda: rows.update(state="released", released_by=officer.id, released_at=at, cap_identifier="x"),
                lambda: rows.filter(state="cancelled").update(state="released", cancelled_at=None),
                lambda: rows.exclude(digest="").update(digest="0" * 64, state="released"),
                lambda: Approval.objects.filter(alert=alert).update(approver_id=alert.author_id),
                lambda: Approval.objects.filter(alert=alert).delete(),
                lambda: Retraction.objects.filter(alert=alert).delete(),
                lambda: Entry.objects.order_by("-sequence")[:1].get().delete(),
            ]
        )
        try:
            with transaction.atomic():
                tried()
        except (DatabaseError, Entry.DoesNotExist):
            pass


def send(scene: Scene, worker: str) -> int:
    """Hand over one batch; how many letters had an outcome."""
    relay = Taking(scene.letters)
    sent = sending.send_due(relay, worker=worker, now=scene.clock.now, monotonic=tick, entropy=os.urandom)
    return sent.touched


def prepare() -> Scene:
    """A founded desk with an alert that is out, and five officers."""
    found_desk(desk_occasion())
    town = make_town(people=6)
    both = make_officer(Role.DRAFTER, Role.RELEASER, name="Both")
    officers = [town.drafter, town.releaser, town.supervisor, both, make_officer(Role.SUPERVISOR, name="Second")]
    released(town)
    journals = [Journal(settings.TOCSIN.path / name) for name in ("done", "letters", "troubles")]
    return Scene(town, officers, SharedClock(), *journals)


def started(scene: Scene, seed: int) -> int:
    """A worker in a process of its own; its id."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        Worker(scene, seed).run()
    except BaseException:  # noqa: BLE001  the edge of a process: whatever it is, it is told
        scene.troubles.write("FAULT", json.dumps(traceback.format_exc()))
    finally:
        os._exit(EXIT_FAULT)


def crowd(scene: Scene, seconds: float, seed: int) -> tuple[int, list[str]]:
    """Let workers come and be killed for so long; how many were killed, and what was found meanwhile."""
    dice, faults, killed = random.Random(seed), list[str](), 0
    running: dict[int, float] = {}
    end, look = time.monotonic() + seconds, time.monotonic() + LOOK_SECONDS
    while time.monotonic() < end:
        while len(running) < WORKERS:
            running[started(scene, dice.getrandbits(32))] = time.monotonic() + dice.uniform(*LIFE_SECONDS)
        time.sleep(0.01)
        for child in [child for child, until in running.items() if until < time.monotonic()]:
            killed += ended(child)
            del running[child]
        if look < time.monotonic() and not faults:
            faults += found(scene)
            look = time.monotonic() + LOOK_SECONDS
    killed += sum(ended(child) for child in running)
    return killed, faults


def ended(child: int) -> int:
    """Kill a worker; 1 where it was alive until then, 0 where it had ended by a fault of its own."""
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return int(os.WIFSIGNALED(status))


def found(scene: Scene) -> list[str]:
    """What must never be and is, at this moment, whoever is at work."""
    faults, now = [], connection.ops.adapt_datetimefield_value(scene.clock.now())
    done = scene.done.lines()
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # One instant for all questions; SQLite's transactions are that already.
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for name, query in NEVER.items():
            cursor.execute(query, {"now": now} if "%(now)s" in query else None)
            faults += [f"{name}: {history(str(row[0]))}" for row in cursor.fetchall()]
        faults += lost(done)
    set_instant(scene.clock.now())
    write_checkpoint()
    result = verify_now(settings.TOCSIN.checkpoints.read_text(encoding="utf-8"))
    faults += [] if result.verified else result.lines()
    connections.close_all()
    return faults


def history(key: str) -> str:
    """What the record and the timers tell of the alert, or of the question, that has this id."""
    question = LapseQuestion.objects.filter(pk=key).first() if len(key) == ID_CHARACTERS else None
    alert = str(question.alert_id) if question else key
    entries = Entry.objects.order_by("sequence").values_list("sequence", "time", "act", "subjects")
    acts = [f"{number} {time:%d %H:%M:%S} {act}" for number, time, act, of in entries if alert in of]
    rows = Timer.objects.filter(subject_id=alert) if len(key) == ID_CHARACTERS else []
    timers_ = [f"{row.kind} {row.step} {row.state} due {row.due_at:%d %H:%M:%S} at {row.fired_at}" for row in rows]
    return "; ".join([key, *acts, *timers_])


def lost(done: Sequence[str]) -> list[str]:
    """What somebody was told is done and the record does not have; what is out and went to nobody."""
    held = Counter(f"{act} {subject}" for act, of in Entry.objects.values_list("act", "subjects") for subject in of)
    faults = [f"told but not in the record: {line}" for line, count in Counter(done).items() if held[line] < count]
    out = {str(key) for key in Alert.objects.filter(state__in=OUT).values_list("pk", flat=True)}
    messages = Message.objects.filter(kind="alert").values_list("subject_id", flat=True)
    told = {line.split()[1] for line in done if line.startswith("alerts.release_alert ")}
    recorded = {of[0] for of in Entry.objects.filter(act="alerts.release_alert").values_list("subjects", flat=True)}
    faults += [f"a released alert is lost: {key}" for key in sorted((told | recorded) - out)]
    faults += [f"released without an entry: {key}" for key in sorted(out - recorded)]
    return faults + [f"released, and nothing placed: {key}" for key in sorted(out - set(map(str, messages)))]


def finish(scene: Scene) -> list[str]:
    """Start anew, alone: take back what the dead had claimed, do all that is due, and look whether all is there."""
    sending.take_back(desk_occasion(scene.clock.now()), tick(), every=True)
    timers.fire_due(lambda: desk_occasion(scene.clock.now()))
    while send(scene, "the last"):
        pass
    faults = found(scene)
    copies, waiting = Counter(scene.letters.lines()), Delivery.objects.filter(state__in=("ready", "in_doubt"))
    left = [*Delivery.objects.filter(state="claimed"), *waiting.filter(next_at__lte=scene.clock.now())]
    faults += [f"a delivery waits for nobody: {row.pk} {row.state}" for row in left]
    for key, state, doubtful in Delivery.objects.values_list("pk", "state", "doubtful"):
        if (state == "handed_over" and not copies[str(key)]) or (copies[str(key)] > 1 and not doubtful):
            faults.append(f"a delivery is not what it says: {key} {state} {copies[str(key)]} {doubtful}")
    troubled = Timer.objects.exclude(trouble="").values_list("kind", "trouble")
    return faults + [f"a timer failed: {kind}: {trouble}" for kind, trouble in troubled]


def main(seconds: float, seed: int) -> None:
    """Make the desk, let the crowd at it, and tell what came of it."""
    began = time.monotonic()
    scene = prepare()
    prepared = time.monotonic() - began
    killed, faults = crowd(scene, seconds, seed)
    faults += finish(scene)
    troubles = Counter(line for line in scene.troubles.lines())
    faults += [line for line in troubles if line.startswith("FAULT")]
    told = {
        "vendor": connection.vendor,
        "killed": killed,
        "acts": len(scene.done.lines()),
        "released": Entry.objects.filter(act="alerts.release_alert").count(),
        "states": dict(Counter(Alert.objects.values_list("state", flat=True))),
        "questions": LapseQuestion.objects.count(),
        "reinstated": Retraction.objects.filter(reinstated_at__isnull=False).count(),
        "letters": len(scene.letters.lines()),
        "entries": Entry.objects.count(),
        "hours": (scene.clock.now() - START).total_seconds() / 3600,
        "refusals": dict(troubles) if not faults else {},
        "prepared_seconds": round(prepared, 1),
        "whole_seconds": round(time.monotonic() - began, 1),
        "faults": faults,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
