"""``tocsin dossier``: from report files to an attributed, bounded, dated account.

The command loads the files, has them read, builds the picture and shows it: in the terminal, as one
JSON object, as one page, or in a format of others; a file is written in a single step.
"""

import hashlib
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from tocsin.faces.cli.dossier_making import Dossiers, make_dossiers, one_output, outputs
from tocsin.faces.cli.dossier_text import show_picture
from tocsin.faces.cli.reports import load_documents, read_document
from tocsin.faces.files import write_whole
from tocsin.picture.exports import FORMATS
from tocsin.reading import Reading
from tocsin.terms import BadInput

PROGRESS_FROM_FILES = 50
"""From how many files on a progress bar is shown."""

app = typer.Typer(add_completion=False)


@app.command()
def dossier(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE…", help="Text, pages, PDF, mails, feeds; links; - for standard input.")
    ],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    html: Annotated[
        str | None, typer.Option("--html", metavar="OUT", help="Write one self-contained page; - prints it.")
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help=f"One of: {', '.join(FORMATS)}.")
    ] = None,
    out: Annotated[str, typer.Option("--out", metavar="OUT", help="Where to write the format; - prints it.")] = "-",
    together: Annotated[bool, typer.Option("--together", help="Hold all reports to be about one incident.")] = False,
) -> None:
    """Make a dossier from reports: figures, warned versus happened, contradictions, timeline, bulletin."""
    name, target = wanted(json, html, form, out)
    path = checked_target(target) if name and target != "-" else None
    made = dossiers_of(files, together=together)
    if name is None:
        show_all(made, Console())
    elif path is None:
        print_bytes(one_output(made, name))
    else:
        for written, data in outputs(made, name, path):
            write_whole(written, data)
            Console(stderr=True).print(f"Written: {written}", markup=False, highlight=False, soft_wrap=True)


def wanted(json: bool, html: str | None, form: str | None, out: str) -> tuple[str | None, str]:
    """The format and where it goes; None for people at a terminal. `BadInput` where two are asked for."""
    asked = [name for name, given in (("json", json), ("html", html), (form, form)) if given]
    if len(asked) > 1:
        raise BadInput("One format at a time.", "Call the command once for each.")
    if form is not None and form not in FORMATS:
        raise BadInput(f"There is no format {form!r}.", f"Use one of: {', '.join(FORMATS)}.", where="--format")
    if out != "-" and form is None:
        raise BadInput("--out needs a --format.", f"Use one of: {', '.join(FORMATS)}.", where="--out")
    return (asked[0] if asked else None), html or out


def dossiers_of(files: list[str], *, together: bool = False) -> Dossiers:
    """The dossiers of the files: one for each incident that they tell of."""
    readings: list[Reading] = []
    texts: dict[str, str] = {}
    quiet = len(files) < PROGRESS_FROM_FILES
    for name in track(files, "Reading", console=Console(stderr=True), transient=True, disable=quiet):
        for document in load_documents(name):
            readings.append(read_document(document))
            texts[hashlib.sha256(document.text.encode()).hexdigest()] = document.text
    return make_dossiers(readings, texts, together=together)


def show_all(made: Dossiers, console: Console) -> None:
    """Print every dossier; where there are several incidents, under a heading each."""
    if made.is_one:
        show_picture(made.only, console)
        return
    for number, picture in enumerate(made.incidents, start=1):
        console.rule(f"Incident {number} of {len(made.incidents)}")
        show_picture(picture, console)
    for picture in made.unassigned:
        console.rule("A report that fits no incident alone")
        show_picture(picture, console)


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
