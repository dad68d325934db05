"""Several processes on one desk, killed at any moment: nothing is as it must never be, and nothing is lost."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.shared import ROOT
from tocsin.desk.settings.directory import create_directory

SOAK_SECONDS = float(os.environ.get("TOCSIN_CROWD_SECONDS", "600"))
MORE_SECONDS_MAX = 300
ON_POSTGRESQL = "tocsin_crowd"


@pytest.fixture
def data(tmp_path: Path, guarded_database: None) -> Path:
    """A directory of a desk whose database, on the engine under test, has the tests' tables and guards, and no rows."""
    path, sqlite = tmp_path / "desk", connection.vendor == "sqlite"
    database = "" if sqlite else settings.TOCSIN.database.replace("/postgres?", f"/{ON_POSTGRESQL}?")
    create_directory(replace(settings.TOCSIN, path=path, database=database), os.urandom)
    if sqlite:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path / "desk.sqlite3")])
    else:
        _copied_on_postgresql(connection.settings_dict["NAME"])
    return path


def _copied_on_postgresql(name: str) -> None:
    connection.close()
    with psycopg.connect(settings.TOCSIN.database, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {ON_POSTGRESQL}")
        server.execute(f"CREATE DATABASE {ON_POSTGRESQL} TEMPLATE {name}")


def crowd(data: Path, seconds: float, seed: int) -> dict[str, Any]:
    """Let the crowd at the desk; what came of it."""
    environment = {**os.environ, "TOCSIN_DATA": str(data), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-m", "tests.chain.crowd", str(seconds), str(seed)]
    seconds_max = seconds + MORE_SECONDS_MAX
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=seconds_max, check=False
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    print(told)
    return told


def test_processes_killed_among_one_another_lose_nothing(data: Path) -> None:
    """A few seconds of it, on whichever engine the tests use."""
    told = crowd(data, 6.0, 1)
    assert told["faults"] == []
    assert told["killed"] >= 4
    assert told["acts"] >= 4


@pytest.mark.soak
def test_a_crowd_of_killed_processes_loses_nothing(data: Path) -> None:
    """For as many seconds as ``TOCSIN_CROWD_SECONDS`` says, ten minutes where it says nothing."""
    told = crowd(data, SOAK_SECONDS, int.from_bytes(os.urandom(4)))
    assert told["faults"] == []
    assert told["released"] > told["killed"] / 100
