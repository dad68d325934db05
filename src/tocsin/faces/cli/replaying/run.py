"""One replay from its beginning, or from where it was, to its end: what runs inside the desk."""

from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from tocsin.desk.record.models import Desk
from tocsin.desk.record.queries import check_desk, desk_instant, step_done
from tocsin.faces.cli.replaying.engine import Engine
from tocsin.faces.cli.replaying.happenings import AnswerStep, Step
from tocsin.faces.cli.replaying.mailroom import Mailroom
from tocsin.faces.cli.replaying.preparing import prepare
from tocsin.faces.cli.replaying.progress import shown
from tocsin.faces.cli.replaying.responders import Responders
from tocsin.faces.cli.replaying.scenario import Scenario
from tocsin.faces.cli.replaying.weave import story_of
from tocsin.faces.hosting.mail import LocalMail
from tocsin.faces.hosting.web import WebServer
from tocsin.faces.hosting.work import mail_relay
from tocsin.faces.recording import write_checkpoint


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


def replay(scenario: Scenario, file: Path, only: str, counterfactual: str, as_json: bool) -> None:
    play(scenario, only)
