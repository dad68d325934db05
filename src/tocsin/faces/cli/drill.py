"""``tocsin drill``: the monthly drill in one command."""

from pathlib import Path
from typing import Annotated

import typer

from tocsin.faces.cli.desk import DataOption, enter_desk
from tocsin.terms import Mode

app = typer.Typer(add_completion=False)


@app.command()
def drill(
    data: DataOption,
    scenario: Annotated[str, typer.Option(help="The story that is played.")] = "riverside-2031",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array of checks.")] = False,
    canary_seconds: Annotated[float, typer.Option(min=0.0, help="How long the relay has for the canary.")] = 30.0,
    examine: Annotated[
        bool, typer.Option("--examine", help="Look at a played desk and print JSON.", hidden=True)
    ] = False,
) -> None:
    """Play the whole chain on synthetic data, print what took how long and what failed, and record it.

    Needs a desk in exercise mode: the story is played on a throwaway replay desk beside it, because no command
    may release on a desk that asks for passkeys. The result goes to the supervisors as the drill's canary.
    Exit code 1 where anything failed.
    """
    if examine:
        enter_desk(data, "tocsin.faces.cli.drilling:examine", mode=Mode.REPLAY)
        return
    enter_desk(
        Path(data),
        "tocsin.faces.cli.drilling:run",
        mode=Mode.EXERCISE,
        scenario=scenario,
        as_json=as_json,
        canary_seconds=canary_seconds,
    )
