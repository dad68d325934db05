"""The whole chain, as it is told by ``tocsin replay``: real mails, real links, a clock that the story moves."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from email import message_from_string
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from tests.desk.review.numbers import KEYS

pytestmark = pytest.mark.process

SMALL = Path(__file__).parents[1] / "scenarios" / "small.toml"
SECONDS_MAX = 240


def command(scenario: str | Path, data: Path, *options: str) -> list[str]:
    """The command line of a replay."""
    ports = ["--port", "0", "--mail-port", "0"]
    return [sys.executable, "-m", "tocsin", "replay", str(scenario), "--data", str(data), *ports, *options]


def run(scenario: str | Path, data: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """A replay from start to end, as a person would run it."""
    return subprocess.run(
        command(scenario, data, *options), capture_output=True, text=True, timeout=SECONDS_MAX, check=False
    )


def numbers(scenario: str | Path, data: Path, *options: str) -> dict[str, Any]:
    """What a replay prints with --json."""
    done = run(scenario, data, "--json", *options)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def story(told: dict[str, Any]) -> dict[str, Any]:
    """The numbers without the record: a resumed replay has further entries, of mails sent once more."""
    return {key: value for key, value in told.items() if key != "record"}


def mails(data: Path) -> list[str]:
    """Every mail that arrived."""
    return [path.read_text(encoding="ascii") for path in (data / "mail" / "new").glob("*")]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The small story, told once with its counterfactual, undisturbed."""
    data = tmp_path_factory.mktemp("replay") / "small"
    return data, numbers(SMALL, data, "--counterfactual", "longer")


def test_the_object_has_exactly_the_documented_keys(small: tuple[Path, dict[str, Any]]):
    """Standard output is one JSON object and nothing else."""
    assert list(small[1]) == [*KEYS, "difference"]


def test_the_small_story_comes_out_as_it_is_written(small: tuple[Path, dict[str, Any]]):
    """Counted by hand from the file: 8 h of alert, 21 h from threat to incident, two gatherings bound."""
    told = small[1]
    assert (told["tips"], told["threats"], told["alerts"], told["orders"]) == (1, 1, 1, 1)
    assert told["uncovered_days"] == 0.5
    assert told["gatherings"]["inside"] == 1
    assert told["gatherings"]["unknown"] == 1
    assert told["order_answers"] == {"confirmed": 1, "refused": 1, "silent": 0, "undelivered": 0}
    assert 0 < told["people"]["answered"] < told["people"]["reached"] == told["people"]["exposed"]
    assert told["statements"] >= 1
    assert told["record"]["verified"] is True


def test_the_counterfactual_is_compared(small: tuple[Path, dict[str, Any]]):
    """More coverage, more people, and a lead time where the facts have one too; computed, not written."""
    difference = small[1]["difference"]
    assert difference["counterfactual"] == "longer"
    assert difference["uncovered_days"] == {"fact": 0.5, "counterfactual": 0.0, "change": -0.5}
    assert difference["people_warned"]["change"] > 0
    assert difference["lead_days"]["fact"] is None
    assert difference["lead_days"]["counterfactual"] == 0.8


def test_every_mail_says_that_it_is_an_exercise(small: tuple[Path, dict[str, Any]]):
    """In the subject and in the body, in every rendition that left."""
    sent = mails(small[0])
    assert len(sent) == small[1]["deliveries"]["email"]["handed_over"]
    for mail in sent:
        letter = message_from_string(mail, policy=default)
        assert "EXERCISE" in letter["Subject"]
        assert letter.get_content().count("EXERCISE EXERCISE EXERCISE") == 2


def test_a_finished_replay_says_so_and_changes_nothing(small: tuple[Path, dict[str, Any]]):
    """The same numbers, the same record."""
    again = run(SMALL, small[0])
    assert again.returncode == 0
    assert "finished already" in again.stdout
    facts = {key: value for key, value in small[1].items() if key != "difference"}
    assert numbers(SMALL, small[0]) == facts


def test_another_story_is_refused_in_the_same_directory(small: tuple[Path, dict[str, Any]]):
    """A directory belongs to the file it was begun with."""
    other = run("riverside-2031", small[0])
    assert other.returncode == 4
    assert "another story" in other.stderr


def test_a_replay_killed_again_and_again_tells_the_same_story(small: tuple[Path, dict[str, Any]], tmp_path: Path):
    """SIGKILL while the desk is made, among the mails, among the answers, after an act: it goes on each time."""
    data = tmp_path / "killed"
    for word, seconds in KILLS:
        killed_at(data, word, seconds)
    facts = {key: value for key, value in small[1].items() if key != "difference"}
    told = numbers(SMALL, data)
    assert story(told) == story(facts)
    assert told["record"]["verified"] is True


def started(data: Path) -> "subprocess.Popen[str]":
    """The small story, under way; its progress can be read from standard error."""
    return subprocess.Popen(command(SMALL, data), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


KILLS = (
    ("small story", 0.3),
    ("prepared", 0.0),
    ("release alert", 0.05),
    ("2030-05-01 10:30  mail", 0.0),
    ("issue order", 0.0),
)
"""After which words, and how many seconds later: while the desk is made, at its start, in the mails, ..."""
AMONG_THE_MAILS = 8
"""So many have come when the alert's batch is under way."""


def killed_at(data: Path, word: str, seconds: float) -> None:
    """Start the small story, and kill it so many seconds after it has said `word`."""
    with subprocess.Popen(
        command(SMALL, data), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if word in line:
                break
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


@pytest.mark.soak
def test_kills_at_any_moment(small: tuple[Path, dict[str, Any]], tmp_path: Path):
    """Twenty kills spread over a replay, wherever they fall, and one among the mails, before their receipts."""
    data = tmp_path / "killed"
    with started(data) as process:
        while process.poll() is None and len(mails(data)) < AMONG_THE_MAILS:
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
    for number in range(20):
        with started(data) as process:
            time.sleep(1.0 + 0.37 * number)
            process.send_signal(signal.SIGKILL)
    facts = {key: value for key, value in small[1].items() if key != "difference"}
    assert story(numbers(SMALL, data)) == story(facts)


def test_two_replays_on_one_directory_are_refused(tmp_path: Path):
    """The second says that another runs, and the first is not disturbed."""
    data = tmp_path / "desk"
    with started(data) as first:
        assert first.stderr is not None
        assert "small" in first.stderr.readline()
        second = run(SMALL, data)
        first.kill()
    assert second.returncode == 4
    assert "Another tocsin is running" in second.stderr


def test_a_port_in_use_is_said(tmp_path: Path):
    """Exit code 4, the port, and what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = run(SMALL, tmp_path / "desk", "--mail-port", str(port))
    assert refused.returncode == 4
    assert str(port) in refused.stderr


def test_a_directory_of_another_mode_is_refused(tmp_path: Path):
    """A replay never touches a desk that is not one."""
    data = tmp_path / "desk"
    init = [sys.executable, "-m", "tocsin", "init", "--data", str(data), "--mode", "exercise"]
    subprocess.run(init, check=True, capture_output=True, timeout=SECONDS_MAX)
    refused = run(SMALL, data)
    assert refused.returncode == 4
    assert "exercise" in refused.stderr


def test_a_full_directory_is_refused(tmp_path: Path):
    """Nothing of anyone else's is written over."""
    (tmp_path / "letter.txt").write_text("mine")
    refused = run(SMALL, tmp_path)
    assert refused.returncode == 4
    assert os.listdir(tmp_path) == ["letter.txt"]


def test_what_the_house_refuses_is_refused_in_a_story(tmp_path: Path):
    """The author as approver: exit code 2, and the step that asks for it."""
    path = tmp_path / "wrong.toml"
    text = SMALL.read_text(encoding="utf-8").replace('roles = ["releaser"]', 'roles = ["releaser", "drafter"]')
    release = text.index('id = "release"')
    path.write_text(text.replace('by = "writer"', 'by = "second"').replace("small", "wrong") if release else "")
    refused = run(path, tmp_path / "desk")
    assert refused.returncode == 2
    assert "step (release)" in refused.stderr
    assert "cannot release" in refused.stderr


def test_the_case_of_march_2024_is_told(tmp_path: Path):
    """The alert lapses, thirteen days are uncovered, the hall is not among what was warned; the record verifies."""
    told = numbers("moscow-2024", tmp_path / "desk")
    assert (told["tips"], told["threats"], told["alerts"], told["orders"]) == (1, 1, 1, 1)
    assert told["uncovered_days"] == pytest.approx(14.2, abs=0.1)
    assert told["gatherings"]["inside"] == 9
    assert told["gatherings"]["near_miss"] == 6
    assert told["gatherings"]["unknown"] == 4
    assert told["people"]["exposed"] > 1000
    assert told["people"]["reached"] == told["people"]["exposed"]
    assert 200 < told["people"]["answered"] < 500
    assert told["order_answers"]["refused"] == 1
    assert told["order_answers"]["confirmed"] >= 3
    assert told["order_answers"]["silent"] >= 1
    assert told["statements"] >= 10
    assert told["record"]["verified"] is True


def test_the_fictional_scenario_is_told(tmp_path: Path):
    """A warning taken back, one that comes true, an order lifted, an all-clear; in three languages."""
    data = tmp_path / "desk"
    told = numbers("riverside-2031", data)
    assert (told["alerts"], told["orders"]) == (2, 1)
    assert told["record"]["verified"] is True
    languages = {line for mail in mails(data) for line in mail.splitlines() if line.startswith("Content-Language")}
    assert languages == {"Content-Language: en", "Content-Language: es", "Content-Language: ar"}
