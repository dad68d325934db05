"""``tocsin read``: the candidate statements of one report, as a table or as JSON."""

import sys
from datetime import datetime
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from tocsin.faces.cli.reports import read_file, read_slots
from tocsin.faces.cli.slots import show_slots
from tocsin.reading import Reading, Statement, TimeSpan
from tocsin.reading.incident import IncidentReading
from tocsin.terms import BadInput

app = typer.Typer(add_completion=False)


@app.command()
def read(
    file: Annotated[str, typer.Argument(help="The report, a UTF-8 text file; - for standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    published: Annotated[
        str | None,
        typer.Option(help="When it was published, ISO 8601; beats the date in the text.", metavar="DATE"),
    ] = None,
    slots: Annotated[
        bool, typer.Option("--slots", help="Show the incident as a template of slots, by the trained model.")
    ] = False,
    careful: Annotated[bool, typer.Option("--careful", help="With --slots: only what is surest.")] = False,
) -> None:
    """Read a report: candidate statements with their words, speakers, bounds and times.

    With --slots: its incidents as templates instead (type, stage, time, place, weapons, who, targets, victims).
    Nothing is accepted by reading: an officer decides what holds.
    """
    if slots or careful:
        incidents = read_slots(file, instant(published), careful)
        as_text(incidents) if as_json else show_slots(incidents, Console())
        return
    reading = read_file(file, published=instant(published))
    if as_json:
        as_text(reading)
    else:
        show(reading, Console())


def as_text(found: Reading | IncidentReading) -> None:
    """Print one JSON object."""
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
    for statement in reading.statements:
        table.add_row(*(plain(cell) for cell in cells(statement)))
    console.print(table, markup=False)
    console.print(f"{len(reading.statements)} candidate statements. None is accepted by being read.")


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
