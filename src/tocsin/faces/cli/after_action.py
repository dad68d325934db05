"""``tocsin after-action``: the report of one threat, as a page, a PDF or JSON."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tocsin.faces.cli.desk import DataOption, ProofOption, enter_desk

app = typer.Typer(add_completion=False)


class Format(StrEnum):
    """What the report is written as."""

    html = "html"
    pdf = "pdf"
    json = "json"


@app.command()
def after_action(
    data: DataOption,
    threat: Annotated[str, typer.Argument(help="The threat's title or id.")],
    format: Annotated[Format, typer.Option("--format", help="A printable page, a PDF, or JSON.")] = Format.html,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The file to write.")] = None,
    by: Annotated[str, typer.Option("--as", help="For which officer; an administrator where not given.")] = "",
    proof: ProofOption = "",
) -> None:
    """Write the after-action report of a threat, as far as the officer is cleared. The record says so."""
    target = "tocsin.faces.documents.reporting:write_report"
    enter_desk(data, target, threat=threat, format=str(format), out=out, by=by, proof=proof)
