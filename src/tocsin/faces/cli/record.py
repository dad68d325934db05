"""``tocsin record``: show, check, prove, disclose and export the record."""

from pathlib import Path
from typing import Annotated, Any

import typer

from tocsin.faces.cli import witness
from tocsin.faces.cli.desk import DataOption, ProofOption, enter_desk
from tocsin.terms import BadInput

app = typer.Typer(add_completion=False, no_args_is_help=True)
app.add_typer(witness.app, name="witness")
OutOption = Annotated[Path, typer.Option("--out", "-o", help="The file to write.")]
AsOption = Annotated[str, typer.Option("--as", help="The officer in whose name; an administrator where not given.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.callback()
def record() -> None:
    """The record of every act: verify it, prove it, open parts of it, keep its checkpoints outside."""


@app.command()
def verify(
    data: DataOption,
    checkpoint: Annotated[
        Path | None, typer.Option(help="Checkpoints kept outside the database; DIR/checkpoints where not given.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Compare the record with checkpoints kept outside the database. Exit code 1 where it was altered."""
    enter_desk(data, "tocsin.faces.recording:verify_record", checkpoint=checkpoint, as_json=as_json)


@app.command()
def checkpoint(data: DataOption) -> None:
    """Sign the record's present size and root, add it to DIR/checkpoints, and print it."""
    enter_desk(data, "tocsin.faces.recording:print_checkpoint")


@app.command()
def prove(
    data: DataOption,
    entries: Annotated[list[int] | None, typer.Argument(help="Numbers of entries to prove.")] = None,
    since: Annotated[
        Path | None, typer.Option(help="A checkpoint that was kept: prove that the record has only grown since.")
    ] = None,
    out: OutOption = Path("proof.json"),
    by: AsOption = "",
) -> None:
    """Write a proof that the stand-alone verifier checks: of entries, or of growth since a checkpoint."""
    if bool(entries) == bool(since):
        raise BadInput("Give numbers of entries, or --since FILE.", "One of the two.")
    if since:
        enter_desk(data, "tocsin.faces.proving:prove_since", since=since, out=out)
    else:
        enter_desk(data, "tocsin.faces.proving:prove_entries", entries=entries, out=out, by=by)


@app.command()
def disclose(
    data: DataOption,
    to: Annotated[str, typer.Option(help="Who gets it, in words; it stands in the record.")],
    reason: Annotated[str, typer.Option(help="Why, in words; it stands in the record.")],
    entries: Annotated[list[int] | None, typer.Argument(help="Numbers of entries to open.")] = None,
    subject: Annotated[list[str] | None, typer.Option(help="Every entry about this id.")] = None,
    act: Annotated[list[str] | None, typer.Option(help="Every entry of this act.")] = None,
    audience: Annotated[str, typer.Option(help="How far the recipient may be told, as a TLP label.")] = "TLP:CLEAR",
    out: OutOption = Path("disclosure.json"),
    by: AsOption = "",
    proof: ProofOption = "",
) -> None:
    """Open chosen entries to somebody outside, in a file that proves them without the rest."""
    chosen: dict[str, Any] = {
        "sequences": tuple(entries or ()),
        "subjects": tuple(subject or ()),
        "acts": tuple(act or ()),
    }
    target = "tocsin.faces.proving:disclose_entries"
    enter_desk(data, target, **chosen, out=out, to=to, audience=audience, reason=reason, by=by, proof=proof)


@app.command()
def export(
    data: DataOption,
    out: Annotated[Path, typer.Argument(help="The file to write; the stand-alone verifier reads it.")],
    clearance: Annotated[str, typer.Option(help="Open the bodies up to this TLP label; headers are always there.")] = (
        "TLP:CLEAR"
    ),
    to: Annotated[str, typer.Option(help="For whom it is; it stands in the record.")] = "",
    by: AsOption = "",
    proof: ProofOption = "",
) -> None:
    """Write the record as JSON lines; the record says that it was taken out, and by whom."""
    enter_desk(data, "tocsin.faces.proving:export_whole", out=out, clearance=clearance, to=to, by=by, proof=proof)


@app.command()
def key(data: DataOption) -> None:
    """Print the key that verifies this desk's checkpoints: hand it out by another way than the files."""
    enter_desk(data, "tocsin.faces.proving:print_key")


@app.command()
def show(data: DataOption, last: Annotated[int, typer.Option(help="How many of the newest entries.")] = 30) -> None:
    """List the newest entries: when, which act, by whom."""
    enter_desk(data, "tocsin.faces.recording:show_entries", last=last)
