"""``tocsin drill`` as it is run: an exercise desk that serves, a story played beside it, a canary through its relay."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.chain.test_serve import serving
from tests.shared import ROOT
from tocsin.desk.settings.directory import Directory, create_directory
from tocsin.faces.hosting.ports import free_port
from tocsin.terms import Mode

pytestmark = pytest.mark.process

SMALL = ROOT / "tests" / "scenarios" / "small.toml"
BACK_AND_FORTH = """
[[step]]
id = "taken-back"
at = 2030-05-01T11:00:00Z
act = "cancel_alert"
by = "second"
source = "synthetic"
alert = "draft"
reason = "The bridge was looked at."

[[step]]
id = "put-back"
at = 2030-05-01T11:20:00Z
act = "reinstate_alert"
by = "second"
source = "synthetic"
alert = "draft"
reason = "Another bridge was looked at."

[[step]]
id = "order"
"""


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small story with a retraction and a reinstatement, so that it holds all that a drill wants to see."""
    path = tmp_path_factory.mktemp("story") / "drill.toml"
    told = SMALL.read_text(encoding="utf-8").replace('id = "small"', 'id = "drill"', 1)
    path.write_text(told.replace('\n[[step]]\nid = "order"\n', BACK_AND_FORTH, 1), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An exercise desk with a supervisor, and a mail port of its own on loopback."""
    path = tmp_path_factory.mktemp("exercise") / "desk"
    run("init", "--data", path, "--smtp", f"127.0.0.1:{free_port()}")
    run("officer", "enrol", "Night", "--role", "supervisor", "--contact", "night@desk.example", "--data", path)
    return path


def run(*arguments: object, code: int = 0) -> str:
    """A command, as a person would give it."""
    command = [sys.executable, "-m", "tocsin", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == code, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def served(data: Path) -> Iterator[Path]:
    """The desk while it serves: its relay takes mails."""
    with serving(data, free_port()):
        yield data


READ = """
import django, json, sys
django.setup()
from tocsin.desk.record.queries import opened
from tocsin.terms import Tlp
print(json.dumps([entry.body for entry in opened(Tlp.RED, (sys.argv[1],))]))
"""


def entries(data: Path, act: str) -> list[dict[str, Any]]:
    """The bodies of the record's entries of this act, read beside the desk that serves."""
    desk = {"TOCSIN_DATA": str(data), "DJANGO_SETTINGS_MODULE": "tocsin.faces.settings"}
    command = [sys.executable, "-c", READ, act]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True, env=os.environ | desk)
    return list(json.loads(done.stdout))


def test_a_drill_that_fails_says_at_what_and_counts_for_nothing(data: Path) -> None:
    """A story that leaves out a part of the chain, and nobody serves, so that the canary waits: both are named."""
    told = run("drill", "--data", data, "--scenario", SMALL, "--json", "--canary-seconds", 1, code=1)
    failed = {one["name"]: one["words"] for one in json.loads(told) if not one["ok"]}
    assert list(failed) == ["every act of the chain is in the record", "the canary arrives"]
    assert "reinstate_alert" in failed["every act of the chain is in the record"]
    assert "tocsin serve" in failed["the canary arrives"]
    assert [one["went_well"] for one in entries(data, "alerts.end_drill")] == [False]


def test_a_drill_goes_well_and_its_canary_arrives(served: Path, story: Path) -> None:
    """Every check of the chain, the mail in the supervisor's box, and the record that says so."""
    checks = json.loads(run("drill", "--data", served, "--scenario", story, "--json"))
    assert [one["name"] for one in checks if not one["ok"]] == []
    assert len(checks) == 8
    arrived = [path.read_text(encoding="utf-8") for path in (served / "mail" / "new").iterdir()]
    [canary] = [mail for mail in arrived if "Drill: all 7 went well" in mail]
    assert "night@desk.example" in canary
    assert "EXERCISE" in canary
    assert entries(served, "alerts.end_drill")[-1]["went_well"]
    assert entries(served, "alerts.note_drill")[-1]["went_well"]


@pytest.mark.parametrize("mode", [Mode.LIVE, Mode.REPLAY])
def test_a_live_or_replay_desk_runs_no_drill(tmp_path: Path, mode: Mode) -> None:
    """Nothing is played beside a live desk by mistake."""
    desk = Directory(tmp_path / "desk", mode, name="Desk", base_url="http://localhost:1", sender="desk@desk.example")
    create_directory(desk, os.urandom)
    run("drill", "--data", tmp_path / "desk", code=4)


@pytest.mark.soak
def test_the_story_that_comes_with_tocsin_goes_well(served: Path) -> None:
    """As an operator runs it each month, with three languages and several hundred mails."""
    checks = json.loads(run("drill", "--data", served, "--json"))
    assert [one for one in checks if not one["ok"]] == []
