"""``tocsin intake``: files reports into a desk's inbox from files, mailboxes and feeds."""

from typing import Annotated

import typer

from tocsin.faces.cli.desk import DataOption, enter_desk

app = typer.Typer(add_completion=False)


@app.command()
def intake(
    data: DataOption,
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE…", help="Files, maildirs, mbox files, links of feeds.")
    ],
    officer: Annotated[str, typer.Option("--officer", help="In whose name they are filed, such as 'Duty desk A'.")],
    limit: Annotated[str, typer.Option("--limit", help="How far they may go: a TLP label.")] = "TLP:AMBER",
) -> None:
    """File reports into the inbox. What lies there already, or in an incident, is passed over."""
    target = "tocsin.faces.cli.intaking:intake"
    enter_desk(data, target, sources=sources, officer_name=officer, limit_label=limit)
