"""One replay from its beginning, or from where it was, to its end: what runs inside the desk."""

import json
import os
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from django.conf import settings

from tocsin.desk.record.models import Desk
from tocsin.desk.record.queries import check_desk, desk_instant, step_done
from tocsin.faces.cli.replaying.course import Course, as_object, course_of, difference_of
from tocsin.faces.cli.replaying.engine import Engine
from tocsin.faces.cli.replaying.happenings import AnswerStep, Step
from tocsin.faces.cli.replaying.mailroom import Mailroom
from tocsin.faces.cli.replaying.preparing import prepare
from tocsin.faces.cli.replaying.progress import shown
from tocsin.faces.cli.replaying.responders import Responders
from tocsin.faces.cli.replaying.scenario import Scenario
from tocsin.faces.cli.replaying.summary import say, say_difference
from tocsin.faces.cli.replaying.weave import chosen, story_of
from tocsin.faces.hosting.mail import LocalMail
from tocsin.faces.hosting.web import WebServer
from tocsin.faces.hosting.work import mail_relay
from tocsin.faces.recording import write_checkpoint
from tocsin.terms import DeskUnusable

ENDED_BY_PARENT = 0


def play(scenario: Scenario, counterfactual: str = "") -> bool:
    """Play the story on this process's desk; False where it was finished already.

    The caller holds the directory's lock.
    """
    story = story_of(scenario, counterfactual)
    if Desk.objects.exists():
        check_desk()
        if finished(scenario, story):
            return False
    title = f"{scenario.title} ({counterfactual or scenario.kind})"
    with shown(title, scenario.begins, scenario.ends) as told, ExitStack() as stack:
        prepare(scenario)
        told(desk_instant(), "prepared", "desk, officers, registers")
        directory = settings.TOCSIN
        mails = mails_of(directory.path)
        stack.enter_context(LocalMail(mails, directory.smtp_port))
        stack.enter_context(WebServer(urlsplit(directory.base_url).port or 80))
        transport = stack.enter_context(mail_relay())
        responders = Responders(scenario, story, Mailroom(mails))
        Engine(scenario, story, responders=responders, transport=transport, told=told).run()
        write_checkpoint()
    return True


def finished(scenario: Scenario, story: list[Step]) -> bool:
    """Whether the story was told to its end. Whoever goes on with the desk afterwards does not undo that."""
    acts = [step for step in story if not isinstance(step, AnswerStep)]
    if desk_instant() < scenario.ends or not settings.TOCSIN.checkpoints.exists():
        return False
    return all(step_done(step.id) for step in acts)


def mails_of(path: Path) -> Path:
    """Where the mails of the desk in `path` are filed."""
    return path / "mail"


def replay(scenario: Scenario, file: Path, *, only: str, counterfactual: str, as_json: bool) -> None:
    """Play, and print what came of it: the whole of ``tocsin replay``."""
    if only:
        end_with_parent()
    fresh = play(scenario, only)
    fact, data = course_of(scenario, story_of(scenario, only)), settings.TOCSIN.path
    if only:
        print(msgspec.json.encode(fact).decode())
        return
    if not as_json:
        say(scenario, fact, data=data, fresh=fresh)
    difference = None
    if counterfactual:
        other = data / f"counterfactual-{counterfactual}"
        difference = difference_of(counterfactual, fact, _played_beside(file, other, counterfactual))
        if not as_json:
            say_difference(chosen(scenario, counterfactual), difference, data=other)
    if as_json:
        print(json.dumps(as_object(fact, difference)))


def end_with_parent() -> None:
    """End this process when its standard input closes: a counterfactual does not outlive its replay."""
    threading.Thread(target=_wait_for_end, name="parent", daemon=True).start()


def _wait_for_end() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(ENDED_BY_PARENT)


def _played_beside(file: Path, data: Path, counterfactual: str) -> Course:
    """Play the counterfactual in a process of its own: a process has one desk."""
    where = ["--data", str(data), "--port", "0", "--mail-port", "0"]
    command = [sys.executable, "-m", "tocsin", "replay", str(file), *where, "--only", counterfactual]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        printed = process.stdout.read()
        process.wait()
    if process.returncode != 0:
        raise DeskUnusable(
            f"The counterfactual {counterfactual} did not finish (code {process.returncode}).",
            "What it said stands above. Start the replay again: it goes on.",
        )
    return msgspec.json.decode(printed, type=Course)
