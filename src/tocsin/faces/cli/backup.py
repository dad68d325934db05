"""``tocsin backup``: sealed copies of a desk, made while it runs."""

from pathlib import Path
from typing import Annotated

import typer

from tocsin.faces.backup.making import make_identity
from tocsin.faces.cli.desk import DataOption, enter_desk

app = typer.Typer(add_completion=False, no_args_is_help=True)
OutOption = Annotated[Path, typer.Option("--out", "-o", help="The file to write; it must not lie on the desk's disk.")]
ToOption = Annotated[str, typer.Option(help="The public key to seal to; that of the desk's policy where not given.")]


@app.callback()
def backup() -> None:
    """Sealed copies of a desk. The key that opens them never has to be on the desk's machine."""


@app.command("new-key")
def new_key(out: OutOption) -> None:
    """Make the key that opens backups, and print the public key to seal them to."""
    make_identity(out)


@app.command()
def run(data: DataOption, out: OutOption, to: ToOption = "") -> None:
    """Back up the desk as it stands, while it runs. Its keys are not in the file."""
    enter_desk(data, "tocsin.faces.backup.making:make_backup", out=out, to=to)


@app.command()
def keys(data: DataOption, out: OutOption, to: ToOption = "") -> None:
    """Back up the desk's keys. Keep the file apart from the other backups."""
    enter_desk(data, "tocsin.faces.backup.making:make_keys_backup", out=out, to=to)


@app.command()
def follow(
    data: DataOption,
    folder: Annotated[Path, typer.Option(help="The folder to copy into, best on another machine.")],
    to: ToOption = "",
    seconds: Annotated[float | None, typer.Option(help="Stop after so many seconds.", hidden=True)] = None,
) -> None:
    """Copy a desk on SQLite all the time, within a second of each commit. A running desk does it by its policy."""
    enter_desk(data, "tocsin.faces.backup.following:follow_into", folder=folder, to=to, seconds=seconds)
