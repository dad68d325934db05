"""Makes the directory of a replay, or takes up one that was begun: before Django is there.

A directory is made beside its place and renamed into it whole, so that a replay killed at any moment
finds either no desk or a whole one. ``replay.json`` says which story the directory is for.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tocsin.desk.settings.directory import Directory, create_directory, open_directory, refuse_unless_free
from tocsin.faces.cli.replaying.scenario import Scenario
from tocsin.faces.hosting.ports import free_port, require_free
from tocsin.terms import DeskUnusable, Mode

NOTE = "replay.json"
HALF_MADE = ".half-made"
HOST, WEB_PORT, MAIL_PORT = "127.0.0.1", 8765, 2525


@dataclass(frozen=True, slots=True)
class Story:
    """Which story a directory is for: the scenario's file, and the counterfactual, empty for the facts."""

    scenario: str
    digest: str
    counterfactual: str = ""

    def as_text(self) -> str:
        """The story as `NOTE` holds it."""
        values = {"scenario": self.scenario, "sha256": self.digest, "counterfactual": self.counterfactual}
        return json.dumps(values, indent=2) + "\n"


def story_in(scenario: Scenario, file: Path, counterfactual: str = "") -> Story:
    """The story that `file` tells."""
    return Story(scenario.id, hashlib.sha256(file.read_bytes()).hexdigest(), counterfactual)


def establish(data: Path, scenario: Scenario, story: Story, *, port: int | None, mail_port: int | None) -> Directory:
    """The replay desk in `data`, made now or earlier for the same story.

    `DeskUnusable` for a directory of another story, another mode, or with other content.
    """
    with _one_at_a_time(data.absolute().parent):
        if not (data / "desk.toml").exists():
            _make(data, scenario, story, ports=(_port(port, WEB_PORT), _port(mail_port, MAIL_PORT)))
    directory = open_directory(data, Mode.REPLAY)
    _check_story(data, story)
    return directory


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Wait until nobody else makes a desk in `folder`; the kernel lets go of the lock however this ends."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _make(data: Path, scenario: Scenario, story: Story, *, ports: tuple[int, int]) -> None:
    refuse_unless_free(data, "It is no desk: name a new or empty directory for the replay.")
    fresh = data.with_name(data.name + HALF_MADE)
    shutil.rmtree(fresh, ignore_errors=True)
    directory = Directory(
        path=fresh,
        mode=Mode.REPLAY,
        name=scenario.desk.name,
        base_url=f"http://localhost:{ports[0]}",
        sender=scenario.desk.sender,
        smtp_port=ports[1],
    )
    create_directory(directory, os.urandom)
    (fresh / NOTE).write_text(story.as_text(), encoding="utf-8")
    os.replace(fresh, data)


def _port(given: int | None, usual: int) -> int:
    """The port that was named; else the usual one, or a free one where that is taken. 0 is any free one."""
    if given:
        return given
    if given == 0:
        return free_port()
    try:
        require_free(HOST, usual, "")
    except DeskUnusable:
        return free_port()
    return usual


def _check_story(data: Path, story: Story) -> None:
    try:
        held = (data / NOTE).read_text(encoding="utf-8")
    except OSError:
        held = ""
    if held != story.as_text():
        raise DeskUnusable(
            f"{data} was begun with another story than {story.scenario} {story.counterfactual}".rstrip() + ".",
            "Name a new directory; a replay goes on only with the file it was begun with.",
        )
