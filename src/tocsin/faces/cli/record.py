"""``tocsin record``: show, check and export the record."""

from pathlib import Path
from typing import Annotated

import typer

from tocsin.faces.cli.desk import DataOption, enter_desk

app = typer.Typer(add_completion=False, no_args_is_help=True)
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.callback()
def record() -> None:
    """The record of every act: verify it, make a checkpoint, export it."""


@app.command()
def verify(
    data: DataOption,
    checkpoint: Annotated[
        Path | None, typer.Option(help="Checkpoints kept outside the database; DIR/checkpoints where not given.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Compare the record with checkpoints kept outside the database. Exit code 1 where it was altered."""
    enter_desk(data, "tocsin.faces.recording:verify_record", checkpoint=checkpoint, as_json=as_json)


@app.command()
def checkpoint(data: DataOption) -> None:
    """Sign the record's present size and root, add it to DIR/checkpoints, and print it."""
    enter_desk(data, "tocsin.faces.recording:print_checkpoint")


@app.command()
def export(
    data: DataOption,
    out: Annotated[Path, typer.Argument(help="The file to write; the stand-alone verifier reads it.")],
    clearance: Annotated[str, typer.Option(help="Open the bodies up to this TLP label; headers are always there.")] = (
        "TLP:CLEAR"
    ),
) -> None:
    """Write the record as JSON lines."""
    enter_desk(data, "tocsin.faces.recording:export_record", out=out, clearance=clearance)


@app.command()
def show(data: DataOption, last: Annotated[int, typer.Option(help="How many of the newest entries.")] = 30) -> None:
    """List the newest entries: when, which act, by whom."""
    enter_desk(data, "tocsin.faces.recording:show_entries", last=last)
