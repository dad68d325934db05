"""``tocsin dossier``: from report files to an attributed, bounded, dated account.

The command loads the files, has them read, builds the picture and shows it: in the terminal, as one
JSON object, or as one page that is written in a single step.
"""

import hashlib
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from tocsin.faces.cli.dossier_text import show_picture
from tocsin.faces.cli.reports import load_report
from tocsin.faces.files import write_whole
from tocsin.picture import Picture, as_json, build_picture
from tocsin.picture.page import render_page
from tocsin.reading import read_report
from tocsin.reading.statement import Reading
from tocsin.terms import BadInput

PROGRESS_FROM_FILES = 50
"""From how many files on a progress bar is shown."""

app = typer.Typer(add_completion=False)


@app.command()
def dossier(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="Report files; - for standard input.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    html: Annotated[
        str | None, typer.Option("--html", metavar="OUT", help="Write one self-contained page; - prints it.")
    ] = None,
) -> None:
    """Make a dossier from reports: figures, warned versus happened, contradictions, timeline, bulletin."""
    if json and html:
        raise BadInput("--json and --html cannot be used together.", "Call the command once for each.")
    out = checked_target(html) if html and html != "-" else None
    picture, texts = picture_of(files)
    if json:
        print_bytes(as_json(picture))
    elif out:
        write_whole(out, render_page(picture, texts))
        Console(stderr=True).print(f"Written: {out}", markup=False, highlight=False, soft_wrap=True)
    elif html:
        print_bytes(render_page(picture, texts).encode())
    else:
        show_picture(picture, Console())


def picture_of(files: list[str]) -> tuple[Picture, dict[str, str]]:
    """The picture of the files, and their texts by the SHA-256 of their UTF-8."""
    readings: list[Reading] = []
    texts: dict[str, str] = {}
    quiet = len(files) < PROGRESS_FROM_FILES
    for name in track(files, "Reading", console=Console(stderr=True), transient=True, disable=quiet):
        text = load_report(name)
        readings.append(read_one(text, name))
        texts[hashlib.sha256(text.encode()).hexdigest()] = text
    return build_picture(readings), texts


def read_one(text: str, name: str) -> Reading:
    """Read a report's text; an error names the file."""
    try:
        return read_report(text, source="standard input" if name == "-" else Path(name).name)
    except BadInput as error:
        raise BadInput(error.message, error.hint, where=name) from None


def checked_target(name: str) -> Path:
    """The path to write to; `BadInput` where that cannot work, before anything is read."""
    out = Path(name)
    if out.is_dir():
        raise BadInput("This is a folder.", "Name a file to write, such as dossier.html.", where=name)
    if not out.parent.is_dir():
        raise BadInput("Its folder does not exist.", f"Make {out.parent} first.", where=name)
    return out


def print_bytes(data: bytes) -> None:
    """UTF-8 to standard output, whatever the terminal's own encoding is."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
