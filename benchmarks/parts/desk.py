"""A fresh desk for a benchmark: a data directory, its tables, its record. Import it before the chain."""

import atexit
import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import django
from django.core.management import call_command

from tocsin.desk.settings.directory import Directory, create_directory
from tocsin.faces.hosting.ports import free_port
from tocsin.terms import Mode

START = datetime(2024, 3, 6, 9, 0, tzinfo=UTC)


def open_fresh_desk(database: str = "", *, settings: str = "tocsin.desk.settings.base") -> None:
    """Make a replay desk in a temporary directory and set Django up for it. Once in a process.

    To run `tocsin serve` on it, name ``tocsin.faces.settings``, whose tables the pages need.
    """
    base = Path(tempfile.mkdtemp(prefix="tocsin-bench-"))
    atexit.register(shutil.rmtree, base, ignore_errors=True)
    directory = Directory(
        path=base / "desk",
        mode=Mode.REPLAY,
        smtp_port=free_port(),
        name="Benchmark desk",
        base_url="http://localhost:8765",
        sender="desk@tocsin.example",
        database=database,
    )
    create_directory(directory, os.urandom)
    os.environ["TOCSIN_DATA"] = str(directory.path)
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    django.setup()
    call_command("migrate", verbosity=0)
