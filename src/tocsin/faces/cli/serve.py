"""``tocsin serve``: one command runs the whole desk."""

from typing import Annotated

import typer

from tocsin.faces.cli.desk import DataOption, enter_desk

app = typer.Typer(add_completion=False)


@app.command()
def serve(
    data: DataOption,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="The port; that of the desk's base URL where not given.")] = None,
    clock_was_ahead: Annotated[
        str, typer.Option(help="Why the clock is right now, where the desk has seen a later instant.", metavar="REASON")
    ] = "",
    seconds: Annotated[float | None, typer.Option(help="Stop by itself after so many seconds.", hidden=True)] = None,
) -> None:
    """Run the web pages, the sender and the timers of the desk in DIR, until Ctrl-C."""
    enter_desk(
        data, "tocsin.faces.hosting.parent:serve", host=host, port=port, seconds=seconds, clock_reason=clock_was_ahead
    )
