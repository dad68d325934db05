"""``tocsin status``: whether the desk does what it must."""

from typing import Annotated

import typer

from tocsin.faces.cli.desk import DataOption, enter_desk

app = typer.Typer(add_completion=False)


@app.command()
def status(
    data: DataOption,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say how the desk stands: does it run, do its timers fire, is somebody there. Exit code 1 where something fails.

    It reads counts and the names of parts, nothing that is protected: made to be asked by a watch from outside.
    """
    enter_desk(data, "tocsin.faces.cli.standing:show", as_json=as_json)
