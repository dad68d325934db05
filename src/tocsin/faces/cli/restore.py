"""``tocsin restore``: a backup becomes a desk again, and may send only when somebody says so."""

from pathlib import Path
from typing import Annotated

import typer

from tocsin.faces.backup.restoring import identity_from, put_in_place
from tocsin.faces.cli.desk import DataOption, ProofOption, enter_desk
from tocsin.terms import BadInput, Mode

app = typer.Typer(add_completion=False)


@app.command()
def restore(
    data: DataOption,
    backup: Annotated[Path | None, typer.Argument(help="The backup, or the folder of a continuous copy.")] = None,
    key: Annotated[Path | None, typer.Option(help="The file of tocsin backup new-key.")] = None,
    keys: Annotated[Path | None, typer.Option(help="The backup of the desk's keys, or a keys folder.")] = None,
    database: Annotated[str, typer.Option(help="URL of a new, empty PostgreSQL database, for a backup of one.")] = "",
    mode: Annotated[Mode | None, typer.Option(help="Refuse a backup of any other mode.")] = None,
    checkpoint: Annotated[
        Path | None, typer.Option(help="Checkpoints kept outside, to verify the record with.")
    ] = None,
    resume_sending: Annotated[bool, typer.Option("--resume-sending", help="Let a restored desk send again.")] = False,
    waiting: Annotated[str, typer.Option(help="With --resume-sending: send or drop the messages that wait.")] = "",
    by: Annotated[str, typer.Option("--as", help="With --resume-sending: the officer in whose name.")] = "",
    proof: ProofOption = "",
    by_the_machine: Annotated[
        str,
        typer.Option(help="With --resume-sending, where nobody can sign in: why. Messages that wait are dropped."),
    ] = "",
) -> None:
    """Make DIR, new or empty, the desk of a backup. It sends and publishes nothing until --resume-sending."""
    if resume_sending:
        target = "tocsin.faces.backup.returning:let_go"
        enter_desk(data, target, waiting=waiting, by=by, proof=proof, reason=by_the_machine)
        return
    if backup is None or key is None or keys is None:
        raise BadInput("A backup, its key and the desk's keys are needed.", "Give BACKUP --key FILE --keys FILE.")
    put_in_place(backup, identity_from(key), keys, data, database=database, mode=mode)
    enter_desk(data, "tocsin.faces.backup.returning:come_back", tables=False, checkpoint=checkpoint)
