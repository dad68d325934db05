"""How a command enters a desk: open the directory, set Django up, then load what the command does.

The commands themselves import no Django, so that ``tocsin --help`` is quick; what they do is named as
``module:function`` and loaded here, after Django knows its desk.
"""

import os
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import django
import typer
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tocsin.desk.settings.directory import open_directory
from tocsin.terms import DeskUnusable, Mode

DataOption = Annotated[Path, typer.Option("--data", envvar="TOCSIN_DATA", help="The desk's data directory.")]
ProofOption = Annotated[
    str,
    typer.Option(
        "--proof",
        envvar="TOCSIN_PROOF",
        help="The code that the officer got in the console, under Your sign-in, for this command on this machine.",
    ),
]


def enter_desk(
    data: Path, target: str, *, mode: Mode | None = None, migrate: bool = False, tables: bool = True, **options: Any
) -> Any:
    """Call ``module:function`` of `target` with `options`, inside the desk in `data`.

    With `mode`, a desk of another mode is refused; so are a database or keys of another desk. `migrate` brings the
    tables up to date; without it, a database of another version is refused, unless `tables` says that there may be
    none yet.
    """
    open_directory(data, mode)
    os.environ["TOCSIN_DATA"] = str(data.resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = "tocsin.faces.settings"
    django.setup()
    if migrate:
        call_command("migrate", verbosity=0, interactive=False)
    elif tables:
        _check_tables(data)
        import_module("tocsin.desk.record.queries").check_desk()
    module, _, function = target.partition(":")
    return getattr(import_module(module), function)(**options)


def _check_tables(data: Path) -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise DeskUnusable(
            f"The database of {data} is of another version.",
            "Back it up, then run: tocsin init --upgrade --data " + str(data),
        )
