"""``tocsin read``: the candidate statements of reports of any form, as tables or as JSON."""

import os
import sys
from datetime import datetime
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from tocsin.faces.cli.reports import load_documents, read_document, read_slots
from tocsin.faces.cli.slots import show_slots
from tocsin.faces.model import Endpoint, read_with
from tocsin.reading import Reading, Statement, TimeSpan
from tocsin.reading.incident import IncidentReading
from tocsin.terms import BadInput

KEY_VARIABLE = "TOCSIN_MODEL_KEY"
"""The environment variable that holds the key of the model's endpoint, where it asks for one."""

app = typer.Typer(add_completion=False)


@app.command()
def read(
    file: Annotated[str, typer.Argument(help="Text, page, PDF, mail or feed; a link; - for standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    published: Annotated[
        str | None,
        typer.Option(help="When it was published, ISO 8601; beats the date in the text.", metavar="DATE"),
    ] = None,
    slots: Annotated[
        bool, typer.Option("--slots", help="Show the incident as a template of slots, by the trained model.")
    ] = False,
    careful: Annotated[bool, typer.Option("--careful", help="With --slots: only what is surest.")] = False,
    model: Annotated[
        str | None,
        typer.Option(help="Also ask the language model at this address; the text is sent there.", metavar="URL"),
    ] = None,
    model_name: Annotated[str, typer.Option(help="The model's name there.", metavar="NAME")] = "default",
    text: Annotated[bool, typer.Option("--text", help="Print only the text that spans point into.")] = False,
) -> None:
    """Read a report: candidate statements with their words, speakers, bounds and times.

    With --slots: its incidents as templates instead (type, stage, time, place, weapons, who, targets, victims).
    Nothing is accepted by reading: an officer decides what holds.
    """
    if slots or careful:
        incidents = read_slots(file, instant(published), careful)
        print_json(incidents) if as_json else show_slots(incidents, Console())
        return
    found = load_documents(file)
    if text:
        sys.stdout.buffer.write("\n\n".join(document.text for document in found).encode() + b"\n")
        return
    day = instant(published)
    readings = [read_document(document, day) for document in found]
    if model:
        endpoint = Endpoint(model, model_name, os.environ.get(KEY_VARIABLE, ""))
        readings = [read_with(endpoint, *pair) for pair in zip(found, readings, strict=True)]
    if as_json:
        print_json(readings if len(readings) > 1 else readings[0])
        return
    for reading in readings:
        show(reading, Console())


def print_json(found: Reading | list[Reading] | IncidentReading) -> None:
    """Print what was found as one JSON value."""
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")


def instant(text: str | None) -> datetime | None:
    """An ISO 8601 date or instant from the command line."""
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(
            f"{text!r} is no date.", "Write it as 2024-03-22 or 2024-03-22T19:43.", where="--published"
        ) from None


def show(reading: Reading, console: Console) -> None:
    """Print the statements of a reading as a table."""
    published = f"{reading.published:%Y-%m-%d %H:%M}" if reading.published else "date of publication not known"
    table = Table(title=f"{plain(reading.source)}, {published}", title_justify="left", expand=True, show_lines=True)
    table.add_column("kind", ratio=3)
    table.add_column("said", ratio=8)
    table.add_column("figure", min_width=12)
    table.add_column("time", ratio=3)
    table.add_column("speakers", ratio=5)
    shown = [statement for statement in reading.statements if not statement.is_hint]
    for statement in shown:
        table.add_row(*(plain(cell) for cell in cells(statement)))
    console.print(table, markup=False)
    hints = len(reading.statements) - len(shown)
    folded = f" {hints} more are hints of low precision; --json shows them." if hints else ""
    console.print(f"{len(shown)} candidate statements. None is accepted by being read.{folded}")


def cells(statement: Statement) -> tuple[str, str, str, str, str]:
    """One row of the table."""
    kind = statement.kind.replace("_", " ") + (" (denied)" if statement.denied else "")
    quote = f"{statement.certainty}: {statement.quote}" if statement.certainty else statement.quote
    figure = str(statement.figure) if statement.figure else ""
    return kind, quote, figure, span(statement.time), " → ".join(statement.speakers)


def span(time: TimeSpan | None) -> str:
    """A time in few letters."""
    return f"{time.start:%d %b %H:%M} – {time.end:%d %b %H:%M}" if time else ""


def plain(text: str) -> str:
    """Text that a terminal can be given: no control characters, no markup."""
    shown = "".join(c if c.isprintable() else " " for c in " ".join(text.split()))
    return shown.replace("[", "\\[")
