"""``tocsin watch``: keeps a dossier current from a folder or a feed, and says what changed since the last look."""

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from tocsin.faces.cli.dossier import checked_target
from tocsin.faces.cli.dossier_text import cites, line
from tocsin.faces.cli.watching import Kept, Look, load_state, look, write_dossier, write_state
from tocsin.faces.intake.fetch import is_link
from tocsin.picture.exports import FORMATS
from tocsin.terms import BadInput

EVERY_SECONDS_MIN, FEED_SECONDS_MIN = 1.0, 60.0
"""A folder is looked at no more often than this, and somebody else's feed no more often than that."""

app = typer.Typer(add_completion=False)


@app.command()
def watch(
    target: Annotated[str, typer.Argument(metavar="DIR|FEED", help="A folder of reports, or the link of a feed.")],
    out: Annotated[Path, typer.Option("--out", metavar="OUT", help="The dossier to keep current.")],
    form: Annotated[str, typer.Option("--format", help=f"One of: {', '.join(FORMATS)}.")] = "html",
    state: Annotated[
        Path | None,
        typer.Option("--state", metavar="FILE", help="What was seen; by default OUT with .state behind it."),
    ] = None,
    every: Annotated[float, typer.Option("--every", metavar="SECONDS", help="How often to look.")] = 60.0,
    once: Annotated[bool, typer.Option("--once", help="Look once and end.")] = False,
) -> None:
    """Keep a dossier current from a folder or a feed, and say what changed since the last look. Ctrl-C ends it."""
    if form not in FORMATS:
        raise BadInput(f"There is no format {form!r}.", f"Use one of: {', '.join(FORMATS)}.", where="--format")
    checked_target(str(out))
    _check_apart(target, out)
    held = state or out.with_name(f"{out.name}.state")
    pause = max(every, FEED_SECONDS_MIN if is_link(target) else EVERY_SECONDS_MIN)
    console = Console(highlight=False)
    kept = load_state(held, target)
    try:
        while True:
            kept = _one_look(target, kept, form, out, held, console)
            if once:
                return
            time.sleep(pause)
    except KeyboardInterrupt:
        console.print("Ended. What was seen is kept; the next start goes on from here.")


def _check_apart(target: str, out: Path) -> None:
    """The dossier may not be written into the folder that is watched: it would read itself."""
    if not is_link(target) and out.resolve().parent == Path(target).resolve():
        raise BadInput("OUT lies in the folder that is watched.", "Write it elsewhere.", where="--out")


def _one_look(target: str, kept: Kept, form: str, out: Path, held: Path, console: Console) -> Kept:
    seen = look(target, kept)
    after = write_dossier(seen, form, out)
    _tell(seen, console)
    write_state(after, held)
    return after


def _tell(seen: Look, console: Console) -> None:
    """Print what changed, the incident before its lines; nothing where nothing did."""
    for fault in seen.faults:
        console.print(line(("not read: ", "yellow"), f"{fault.where}: {fault.message} {fault.hint}".strip()))
    at = time.strftime("%Y-%m-%d %H:%M:%S")
    for name, changed in seen.changed:
        console.print(line((f"{at} {name}".strip(), "bold")))
        for one in changed:
            console.print(line((f"  {one.sort}: ", "bold"), one.words, cites(one.statements)), soft_wrap=True)
