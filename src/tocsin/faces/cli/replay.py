"""``tocsin replay``: tell a scenario step by step on a desk of its own, with real mails and real answers."""

from pathlib import Path
from typing import Annotated

import typer

from tocsin.faces.cli.desk import enter_desk
from tocsin.faces.cli.replaying.establishing import establish, story_in
from tocsin.faces.cli.replaying.reader import find_scenario, read_scenario
from tocsin.faces.cli.replaying.weave import chosen
from tocsin.faces.hosting.lock import directory_lock
from tocsin.terms import Mode

app = typer.Typer(add_completion=False)
PORT_WORDS = "{} where not given, or a free one where that is taken; 0 is any free one."
DataOption = Annotated[Path, typer.Option("--data", help="The replay's directory; made where it is not there.")]


@app.command()
def replay(
    scenario: Annotated[str, typer.Argument(help="A scenario that comes with Tocsin, or a .toml file.")],
    data: DataOption,
    counterfactual: Annotated[
        str, typer.Option(help="Tell this other course of the story too, and print the difference.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, and nothing else.")] = False,
    port: Annotated[int | None, typer.Option(help=f"The web server's port: {PORT_WORDS.format(8765)}")] = None,
    mail_port: Annotated[int | None, typer.Option(help=f"The mail server's port: {PORT_WORDS.format(2525)}")] = None,
    only: Annotated[str, typer.Option(help="Tell only this counterfactual.", hidden=True)] = "",
) -> None:
    """Replay SCENARIO on a desk in DIR. Killed at any moment and started again, it goes on and finishes."""
    told = read_scenario(scenario)
    if counterfactual:
        chosen(told, counterfactual)
    file = find_scenario(scenario)
    story = story_in(told, file, only)
    establish(data, told, story, port=port, mail_port=mail_port)
    with directory_lock(data):
        enter_desk(
            data,
            "tocsin.faces.cli.replaying.run:replay",
            mode=Mode.REPLAY,
            migrate=True,
            scenario=told,
            file=file,
            only=only,
            counterfactual=counterfactual,
            as_json=as_json,
        )
