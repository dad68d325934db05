"""``tocsin serve`` as a process: it answers, it is alone, it leaves nothing behind, and it comes back."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tocsin.faces.hosting.ports import free_port

pytestmark = pytest.mark.process

WAIT_SECONDS_MAX = 90.0


def tocsin(*arguments: str) -> list[str]:
    """The command line of a tocsin command."""
    return [sys.executable, "-m", "tocsin", *arguments]


def until(true: Callable[[], bool], what: str) -> None:
    """Wait until something is true; fail where it does not become so."""
    give_up = time.monotonic() + WAIT_SECONDS_MAX
    while not true():
        assert time.monotonic() < give_up, f"waited in vain: {what}"
        time.sleep(0.1)


def answers(port: int, path: str) -> int:
    """The HTTP status of an address; 0 where nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def parts_of(parent: int) -> list[int]:
    """The processes whose parent is `parent`."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent and fields[0] != "Z":
            found.append(int(status.parent.name))
    return found


def alive(pid: int) -> bool:
    """Whether a process is there and not a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A founded exercise desk with a mail port of its own."""
    path = tmp_path / "desk"
    command = tocsin("init", "--data", str(path), "--smtp", f"127.0.0.1:{free_port()}")
    subprocess.run(command, check=True, capture_output=True, timeout=WAIT_SECONDS_MAX)
    return path


@contextmanager
def serving(data: Path, port: int) -> "Iterator[subprocess.Popen[bytes]]":
    """A running desk that answers; it is ended afterwards by its id."""
    process = subprocess.Popen(tocsin("serve", "--data", str(data), "--port", str(port)))
    try:
        until(lambda: process.poll() is not None or answers(port, "/api/v1/health") == 200, "the desk to answer")
        assert process.poll() is None
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(WAIT_SECONDS_MAX)


def test_a_desk_answers_and_ends_cleanly(data: Path):
    """Web, public page and feed answer; a signal ends the desk and all its parts."""
    port = free_port()
    with serving(data, port) as desk:
        until(lambda: answers(port, "/public/feed.xml") == 200, "the feed to be published")
        assert answers(port, "/public/") == 200
        assert answers(port, "/a/no-such-token") == 404
        until(lambda: (data / "checkpoints").exists(), "a checkpoint outside the database")
        parts = parts_of(desk.pid)
        assert len(parts) == 3
    assert desk.returncode == 0
    until(lambda: not any(alive(pid) for pid in parts), "the parts to end")


def test_a_second_desk_on_one_directory_is_refused(data: Path):
    """While one serves, another on the same directory says so and ends with code 4."""
    with serving(data, free_port()):
        second = tocsin("serve", "--data", str(data), "--port", str(free_port()))
        refused = subprocess.run(second, capture_output=True, text=True, timeout=WAIT_SECONDS_MAX, check=False)
    assert refused.returncode == 4
    assert "Another tocsin is running" in refused.stderr


def test_a_port_in_use_is_said(data: Path):
    """The desk does not start on a port that something else holds, and names it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = tocsin("serve", "--data", str(data), "--port", str(port))
        refused = subprocess.run(command, capture_output=True, text=True, timeout=WAIT_SECONDS_MAX, check=False)
    assert refused.returncode == 4
    assert str(port) in refused.stderr


def test_a_killed_desk_leaves_nothing_and_comes_back(data: Path):
    """After SIGKILL no part lives on; started again, the desk answers and its record verifies."""
    port = free_port()
    with serving(data, port) as desk:
        parts = parts_of(desk.pid)
        os.kill(desk.pid, signal.SIGKILL)
        desk.wait(WAIT_SECONDS_MAX)
    until(lambda: not any(alive(pid) for pid in parts), "the parts to end with their parent")
    with serving(data, port):
        pass
    verify = tocsin("record", "verify", "--json", "--data", str(data))
    found = subprocess.run(verify, capture_output=True, text=True, timeout=WAIT_SECONDS_MAX, check=True)
    assert json.loads(found.stdout)["status"] == "verified"


def test_a_part_that_dies_is_started_again(data: Path):
    """A part that is killed comes back, and the desk goes on answering."""
    port = free_port()
    with serving(data, port) as desk:
        parts = parts_of(desk.pid)
        os.kill(parts[0], signal.SIGKILL)
        until(lambda: len(parts_of(desk.pid)) == 3 and parts[0] not in parts_of(desk.pid), "the part to come back")
        until(lambda: answers(port, "/api/v1/health") == 200, "the desk to answer")
