"""``tocsin record witness``: who outside gets the record's checkpoints, and what they cosigned."""

from pathlib import Path
from typing import Annotated

import typer

from tocsin.faces.cli.desk import DataOption, ProofOption, enter_desk

app = typer.Typer(add_completion=False, no_args_is_help=True)
NameArgument = Annotated[str, typer.Argument(help="The witness's name.")]
AsOption = Annotated[str, typer.Option("--as", help="The officer in whose name; an administrator where not given.")]


@app.callback()
def witness() -> None:
    """Witnesses keep the record's checkpoints outside the desk, and may cosign them."""


@app.command()
def add(
    data: DataOption,
    name: NameArgument,
    key: Annotated[str, typer.Option(help="Its verifier key (C2SP cosignature): name+hash+base64.")] = "",
    contact: Annotated[str, typer.Option(help="Its mail address; checkpoints go there at fixed times.")] = "",
    by: AsOption = "",
    proof: ProofOption = "",
) -> None:
    """Add a witness that gets the checkpoints by mail, cosigns them, or both."""
    enter_desk(data, "tocsin.faces.witnessing:add", name=name, key=key, contact=contact, by=by, proof=proof)


@app.command()
def end(
    data: DataOption,
    name: NameArgument,
    reason: Annotated[str, typer.Option(help="Why; it stands in the record.")],
    by: AsOption = "",
    proof: ProofOption = "",
) -> None:
    """Send a witness no more checkpoints. What it cosigned stays."""
    enter_desk(data, "tocsin.faces.witnessing:end", name=name, reason=reason, by=by, proof=proof)


@app.command("list")
def list_witnesses(data: DataOption) -> None:
    """List the witnesses and the latest checkpoint each has cosigned."""
    enter_desk(data, "tocsin.faces.witnessing:list_all")


@app.command()
def note(
    data: DataOption,
    file: Annotated[Path, typer.Argument(help="The checkpoint as the witness sent it back, cosigned.")],
    by: AsOption = "",
) -> None:
    """Keep the cosignatures under a checkpoint. Exit code 3 where it does not fit this record."""
    enter_desk(data, "tocsin.faces.witnessing:note", file=file, by=by)
