"""What ``tocsin drill`` does: play a story on a throwaway desk, look at all that came of it, record and send it.

Each check compares what arrived with what was approved: every mail in every language with the stored text
it was made from, marker and all; pages, feed and CAP messages with their marks; the record with its
checkpoints. The last check is the canary, through this desk's own relay; the record says how it ended.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from rich.console import Console
from rich.table import Table

from tocsin import cap
from tocsin.desk.alerts.acts.drilling import end_drill, note_drill
from tocsin.desk.alerts.models import Alert, Publication
from tocsin.desk.delivery.models import Delivery
from tocsin.desk.delivery.rules import State, splice
from tocsin.desk.record.models import Entry
from tocsin.faces.asking import occasion_of_machine
from tocsin.faces.cli.replaying.mailroom import read_letter
from tocsin.faces.recording import verify_now

SECONDS_MAX = 900
EXIT_FAILED = 1
STEPS = ("release_alert", "cancel_alert", "reinstate_alert", "close_threat")
Check = dict[str, Any]


def run(scenario: str, as_json: bool, canary_seconds: float) -> None:
    """Play, look, record, send; print the checks."""
    with tempfile.TemporaryDirectory(prefix="tocsin-drill-") as folder:
        data = str(Path(folder) / "desk")
        played = _timed("the story is played", lambda: _play(scenario, data))
        checks = [played, *(_examined(data) if played["ok"] else [])]
    canary = note_drill(occasion_of_machine(), checks)
    checks.append(_timed("the canary arrives", lambda: _canary(canary, canary_seconds)))
    end_drill(occasion_of_machine(), checks)
    if as_json:
        print(json.dumps(checks))
    else:
        _print(checks)
    if not all(one["ok"] for one in checks):
        sys.exit(EXIT_FAILED)


def examine() -> None:
    """Look at the desk on which the story was played, and print the checks as JSON."""
    looks: list[tuple[str, Callable[[], str]]] = [
        ("every act of the chain is in the record", _acts),
        ("every mail says what was approved, marked", _mails),
        ("everyone who was to be told was handed it", _handed),
        ("pages and feed are marked", _pages),
        ("every CAP message is valid and an exercise", _messages),
        ("the record agrees with its checkpoints", _record),
    ]
    print(json.dumps([_timed(name, look) for name, look in looks]))


def _timed(name: str, look: Callable[[], str]) -> Check:
    """A check: what `look` says where it goes well; an `AssertionError` says what failed."""
    began = time.monotonic()
    try:
        words, ok = look(), True
    except AssertionError as error:
        words, ok = str(error), False
    return {"name": name, "ok": ok, "seconds": round(time.monotonic() - began, 2), "words": words}


def _play(scenario: str, data: str) -> str:
    ports = ["--port", "0", "--mail-port", "0"]
    done = _tocsin("replay", scenario, "--data", data, *ports, "--json")
    assert done.returncode == 0, f"It ended with {done.returncode}: {done.stderr.strip()[-300:]}"
    numbers = json.loads(done.stdout)
    return f"{numbers['alerts']} alerts, {numbers['deliveries']['email']['handed_over']} mails"


def _examined(data: str) -> list[Check]:
    done = _tocsin("drill", "--data", data, "--examine")
    if done.returncode:
        return [{"name": "the desk is looked at", "ok": False, "seconds": 0.0, "words": done.stderr.strip()[-300:]}]
    return list(json.loads(done.stdout))


def _tocsin(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "tocsin", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS_MAX, check=False)


def _acts() -> str:
    held = set(Entry.objects.values_list("act", flat=True))
    missing = [step for step in STEPS if f"alerts.{step}" not in held]
    assert not missing, f"Nobody did: {', '.join(missing)}."
    return f"{Entry.objects.count()} entries"


def _mails() -> str:
    """Every mail of the Maildir against the stored text it was made from, with its own link and the marker."""
    marker, seen, languages = settings.TOCSIN.mode.marker, 0, set()
    rows = {row.pk: row.rendition for row in Delivery.objects.select_related("rendition")}
    for path in (settings.TOCSIN.path / "mail" / "new").iterdir():
        letter = read_letter(path.read_bytes())
        if letter is None:
            continue
        approved = splice(rows[letter.delivery_id].text, letter.link, marker)
        assert letter.subject == approved.subject, f"A subject differs: {letter.subject!r}"
        assert _plain(letter.text) == _plain(approved.body), f"A text differs: {letter.subject!r}"
        assert letter.text.count(marker) >= 2, f"A marker is missing: {letter.subject!r}"
        languages.add(approved.language)
        seen += 1
    assert seen, "No mail arrived."
    return f"{seen} mails in {', '.join(sorted(languages))}"


def _handed() -> str:
    left = Delivery.objects.filter(state__in=(State.FAILED, State.IN_DOUBT)).count()
    assert not left, f"{left} deliveries failed or are in doubt."
    return f"{Delivery.objects.filter(state=State.HANDED_OVER).count()} handed over"


def _pages() -> str:
    marker, public = settings.TOCSIN.mode.marker, settings.TOCSIN.public
    files = [*public.rglob("index.html"), public / "feed.xml"]
    bare = [str(path.relative_to(public)) for path in files if marker not in path.read_text(encoding="utf-8")]
    assert not bare, f"Without the marker: {', '.join(bare)}."
    return f"{len(files)} files"


def _messages() -> str:
    rows = Publication.objects.filter(kind="cap")
    for row in rows:
        message, report = cap.parse_alert(bytes(row.content)), cap.check_alert(bytes(row.content))
        assert report.verdict is cap.Verdict.VALID, f"{message.identifier} is not valid."
        assert message.status == "Exercise", f"{message.identifier} has the status {message.status}."
        marked = all(settings.TOCSIN.mode.marker in (info.headline or "") for info in message.infos)
        assert marked, f"{message.identifier} is not marked."
    return f"{len(rows)} messages of {Alert.objects.filter(released_at__isnull=False).count()} alerts"


def _record() -> str:
    result = verify_now(settings.TOCSIN.checkpoints.read_text(encoding="utf-8"))
    assert result.verified, " ".join(result.lines())[:300]
    return f"{result.entries} entries verified"


def _canary(key: UUID | None, seconds: float) -> str:
    """Wait until the desk's own relay has taken the canary, at most so many seconds."""
    assert key is not None, "There is no supervisor to send it to."
    end = time.monotonic() + seconds
    rows = Delivery.objects.filter(message_id=key)
    while time.monotonic() < end:
        if not rows.exclude(state=State.HANDED_OVER).exists():
            return f"{rows.count()} handed over"
        time.sleep(0.2)
    raise AssertionError("It waits in the outbox. Is tocsin serve running, and its relay?")


def _plain(text: str) -> str:
    return " ".join(text.split())


def _print(checks: list[Check]) -> None:
    table = Table("", "Check", "Seconds", "What")
    for one in checks:
        table.add_row("well" if one["ok"] else "FAILED", one["name"], f"{one['seconds']:.1f}", one["words"])
    Console(highlight=False).print(table)
