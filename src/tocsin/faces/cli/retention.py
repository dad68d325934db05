"""``tocsin retention``: what the desk holds of people, for how long, and erasing what is over its time."""

from typing import Annotated

import typer

from tocsin.faces.cli.desk import DataOption, ProofOption, enter_desk

app = typer.Typer(add_completion=False, no_args_is_help=True)
AsOption = Annotated[str, typer.Option("--as", help="The officer in whose name; an administrator where not given.")]


@app.callback()
def retention() -> None:
    """What the desk holds of people and sources, by the periods of its policy."""


@app.command()
def show(data: DataOption, by: AsOption = "", proof: ProofOption = "") -> None:
    """Show what is held, for how long, and how much is over its time."""
    enter_desk(data, "tocsin.faces.keeping:show", by=by, proof=proof)


@app.command()
def run(data: DataOption, by: AsOption = "", proof: ProofOption = "") -> None:
    """Erase what is over its time now. A running desk does it every hour."""
    enter_desk(data, "tocsin.faces.keeping:run", by=by, proof=proof)
