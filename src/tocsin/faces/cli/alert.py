"""``tocsin alert``: list what stands, take it back, put it back. Retracting must not wait for a page to load.

The command acts in the name of an officer and under that officer's roles; the record's entry says that it came
by the command line, and of which machine. Retracting asks for nothing more. Reinstating tells people that there
is danger: it needs a code for which the officer showed a passkey. Nothing can be approved here.
"""

from typing import Annotated

import typer

from tocsin.faces.cli.desk import DataOption, ProofOption, enter_desk

app = typer.Typer(add_completion=False, no_args_is_help=True)
OfficerOption = Annotated[
    str, typer.Option("--as", envvar="TOCSIN_OFFICER", help="The officer who acts, by name: 'Release desk'.")
]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why, in a sentence; it goes into the record.")]
AlertArgument = Annotated[str, typer.Argument(help="Its public name or the beginning of it, as the list shows it.")]


@app.callback()
def alert() -> None:
    """List alerts; retract or reinstate one in one step."""


@app.command("list")
def list_alerts(
    data: DataOption,
    officer: OfficerOption,
    everything: Annotated[bool, typer.Option("--all", help="Also drafts and what is over.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
) -> None:
    """List the alerts that the officer may see: those in force and those retracted before their end."""
    target = "tocsin.faces.cli.alerting:list_alerts"
    enter_desk(data, target, officer=officer, everything=everything, as_json=as_json)


@app.command()
def cancel(data: DataOption, name: AlertArgument, officer: OfficerOption, reason: ReasonOption) -> None:
    """Retract an alert in force: unsent messages stop, the prepared correction goes out, supervisors are paged."""
    enter_desk(data, "tocsin.faces.cli.alerting:cancel", name=name, officer=officer, reason=reason)


@app.command()
def reinstate(
    data: DataOption, name: AlertArgument, officer: OfficerOption, reason: ReasonOption, proof: ProofOption = ""
) -> None:
    """Put a wrongly retracted alert back in force, in its approved words, area and window."""
    target = "tocsin.faces.cli.alerting:reinstate"
    enter_desk(data, target, name=name, officer=officer, reason=reason, proof=proof)
