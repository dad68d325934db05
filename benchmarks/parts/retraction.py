"""The desk's side of `benchmarks.retract`: officers, people, an alert, and what becomes of it. Needs an open desk."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from tocsin.desk.alerts.acts import cancel_alert, draft_alert, reinstate_alert, release_alert, submit_alert
from tocsin.desk.alerts.models import Alert
from tocsin.desk.alerts.queries import confirmation_of, sheet_of
from tocsin.desk.alerts.wording import Audience, Basis, Content, Correction, Line, Text
from tocsin.desk.exposure.acts import import_register
from tocsin.desk.exposure.register import LegRow, PersonRow, Register
from tocsin.desk.officers.acts import enrol_officer
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.acts import found_desk
from tocsin.desk.record.queries import desk_instant
from tocsin.desk.threats.acts import file_tip, open_threat
from tocsin.terms import DESK, Occasion, Tlp

SQUARE = {"type": "Polygon", "coordinates": [[[20, 10], [20.2, 10], [20.2, 10.2], [20, 10.2], [20, 10]]]}
POLL_SECONDS = 0.005
WAIT_SECONDS_MAX = 300.0


class Scene:
    """A desk with so many synthetic people inside one area, and an alert for them."""

    ALERT, CORRECTION, AGAIN = "Stay away (synthetic)", "Withdrawn (synthetic)", "The warning stands again"

    def __init__(self, people: int) -> None:
        self._started, self._founded = datetime.now(UTC), False
        found_desk(self._occasion(DESK))
        self._founded = True
        self._keeper = self._enrol("Keeper", Role.ADMINISTRATOR, by=DESK)
        self._drafter = self._enrol("Drafter", Role.DRAFTER)
        self._releaser = self._enrol("Releaser", Role.RELEASER)
        self._enrol("Supervisor", Role.SUPERVISOR)
        stay = LegRow(10.1, 20.1, self._started - timedelta(hours=1), self._started + timedelta(days=2))
        rows = tuple(PersonRow(f"p{n}@people.example", "en", (stay,), synthetic=True) for n in range(people))
        import_register(self._occasion(self._keeper.actor), Register("Synthetic people", people=rows))
        self._people, self._seen = people, set[str]()
        self._subjects: dict[str, list[float]] = {self.ALERT: [], self.CORRECTION: [], self.AGAIN: []}

    def release(self) -> None:
        """Draft, submit, release."""
        tip = file_tip(
            self._occasion(self._drafter.actor),
            source="Synthetic",
            grade="B2",
            received_at=self._started,
            sentences=[("Stay away.", Tlp.CLEAR)],
            limit=Tlp.AMBER,
        )
        threat = open_threat(
            self._occasion(self._drafter.actor),
            title="Synthetic",
            tips=[tip.id],
            categories=["concert"],
            area=SQUARE,
            area_name="Synthetic square",
            likelihood="likely",
            confidence="low",
        )
        draft = draft_alert(self._occasion(self._drafter.actor), threat_id=threat.id, content=self._content())
        digest = submit_alert(self._occasion(self._drafter.actor), draft.id)
        typed = confirmation_of(sheet_of(Alert.objects.get(pk=draft.id)))
        self.alert = release_alert(self._occasion(self._releaser.actor), draft.id, digest_seen=digest, typed=typed)

    def retract(self) -> dict[str, float]:
        """Retract it; the seconds until the last original, the first correction, page and feed."""
        began = time.time()
        cancel_alert(self._occasion(self._releaser.actor), self.alert.id, "Measured.")
        acted = time.time() - began
        page, feed = self._public("is withdrawn"), self._public("Withdrawn", "feed.xml")
        sent = self.mails_with(self.ALERT)
        self._until(lambda: self.mails_with(self.CORRECTION) >= sent)
        return {
            "retract_act_seconds": round(acted, 3),
            "last_original_seconds": round(max(0.0, max(self._subjects[self.ALERT]) - began), 3),
            "first_correction_seconds": round(min(self._subjects[self.CORRECTION]) - began, 3),
            "all_corrections_seconds": round(max(self._subjects[self.CORRECTION]) - began, 3),
            "page_replaced_seconds": round(page - began, 3),
            "feed_replaced_seconds": round(feed - began, 3),
            "originals_sent": self.mails_with(self.ALERT),
        }

    def reinstate(self) -> dict[str, float]:
        """Put it back; the seconds until the first to hear of it, page and feed."""
        began = time.time()
        reinstate_alert(self._occasion(self._releaser.actor), self.alert.id, "Measured.")
        acted = time.time() - began
        page, feed = self._public(self.AGAIN), self._public(self.AGAIN, "feed.xml")
        self._until(lambda: self.mails_with(self.AGAIN) > 0)
        return {
            "reinstate_act_seconds": round(acted, 3),
            "first_again_seconds": round(min(self._subjects[self.AGAIN]) - began, 3),
            "page_back_seconds": round(page - began, 3),
            "feed_back_seconds": round(feed - began, 3),
        }

    def mails_with(self, subject: str) -> int:
        """How many mails with `subject` have come; looks at each file once."""
        folder = settings.TOCSIN.path / "mail" / "new"
        if not folder.is_dir():
            return 0
        for entry in os.scandir(folder):
            if entry.name not in self._seen:
                self._seen.add(entry.name)
                self._sort(Path(entry.path))
        return len(self._subjects[subject])

    def _sort(self, path: Path) -> None:
        head = path.read_text(encoding="utf-8", errors="replace")[:1200]
        for subject in (self.AGAIN, self.CORRECTION, self.ALERT):
            if subject in head.replace("\n", ""):
                self._subjects[subject].append(path.stat().st_mtime)
                return

    def _public(self, words: str, name: str = "") -> float:
        public = settings.TOCSIN.public
        path = public / (name or f"alerts/{self.alert.public_name}/index.html")
        self._until(lambda: path.exists() and words in path.read_text(encoding="utf-8"))
        return path.stat().st_mtime

    def _until(self, true) -> None:  # type: ignore[no-untyped-def]
        end = time.monotonic() + WAIT_SECONDS_MAX
        while not true():
            if time.monotonic() > end:
                raise SystemExit("waited in vain")
            time.sleep(POLL_SECONDS)

    def _occasion(self, actor: str) -> Occasion:
        return Occasion(actor, max(self._started, desk_instant()) if self._founded else self._started, os.urandom)

    def _enrol(self, name: str, role: Role, by: str = "") -> Officer:
        officer, _ = enrol_officer(
            self._occasion(by or self._keeper.actor),
            name=name,
            office="Benchmark",
            roles=[role],
            clearance=Tlp.RED,
            contact=f"{name.lower()}@desk.example",
        )
        return officer

    def _content(self) -> Content:
        text = Text(
            language="en",
            event="Synthetic threat",
            headline=Line(self.ALERT, Basis.GUIDANCE),
            description=(Line("This is synthetic.", Basis.GUIDANCE),),
            instruction=(Line("Stay away until tomorrow, 12:00.", Basis.GUIDANCE),),
        )
        return Content(
            texts=(text,),
            corrections=(Correction("en", self.CORRECTION, "The warning is withdrawn."),),
            area=SQUARE,
            area_name="Synthetic square",
            categories=("concert",),
            effective_at=self._started,
            expires_at=self._started + timedelta(days=1),
            audience=Audience(people=True),
            urgency="Expected",
            severity="Severe",
            certainty="Likely",
        )
