"""A real SIGKILL of a real sender in the middle of a batch: nothing is lost, second copies are flagged."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.desk.delivery.post import Sink, mail_server
from tests.shared import ROOT
from tocsin.desk.delivery.outbox import CLAIM_LIMIT
from tocsin.desk.settings.directory import create_directory

COUNT, BEFORE_KILL = 300, 30
SECONDS_MAX = 120


@pytest.fixture
def data(tmp_path: Path, transactional_db: None) -> Path:
    """A data directory of its own, with a database of its own on the engine under test."""
    database = ""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE IF EXISTS tocsin_kill")
            cursor.execute("CREATE DATABASE tocsin_kill")
        database = settings.TOCSIN.database.replace("/postgres?", "/tocsin_kill?")
    create_directory(replace(settings.TOCSIN, path=tmp_path / "desk", database=database), os.urandom)
    return tmp_path / "desk"


def test_a_killed_sender_loses_nothing(data: Path, port: int):
    """SIGKILL after 30 of 300 mails; another sender finishes: all came, every doubt is flagged."""
    with mail_server(Sink(), port) as sink:
        run("prepare", data, port)
        with start("send", data, port) as sender:
            wait_for(lambda: len(sink.got) >= BEFORE_KILL or sender.poll() is not None)
            sender.kill()
        assert BEFORE_KILL <= len(sink.got) < COUNT
        report = json.loads(run("finish", data, port))
    copies = Counter(mail["Message-ID"] for mail in sink.mails)
    assert len(copies) == report["reached"] == COUNT
    assert report["nothing_due"]
    assert 0 < report["held"] == report["in_doubt"] <= CLAIM_LIMIT
    twice = {message_id[1:37] for message_id, count in copies.items() if count > 1}
    assert twice <= set(report["doubtful"])
    assert set(copies.values()) <= {1, 2}


def start(verb: str, data: Path, port: int) -> "subprocess.Popen[bytes]":
    """A desk's process."""
    environment = {**os.environ, "TOCSIN_DATA": str(data), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-m", "tests.desk.delivery.desk_process", verb, str(port), str(COUNT)]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE)


def run(verb: str, data: Path, port: int) -> bytes:
    """A desk's process that ends by itself; what it printed."""
    with start(verb, data, port) as process:
        output, _ = process.communicate(timeout=SECONDS_MAX)
    assert process.returncode == 0
    return output


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something is so; fail after two minutes."""
    until = time.monotonic() + SECONDS_MAX
    while not condition():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.005)
