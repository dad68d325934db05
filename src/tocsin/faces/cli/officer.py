"""``tocsin officer``: who works at the desk."""

from typing import Annotated

import typer

from tocsin.faces.cli.desk import DataOption, enter_desk

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def officer() -> None:
    """Enrol officers, list them, and give out one-time links."""


@app.command()
def enrol(
    data: DataOption,
    name: Annotated[str, typer.Argument(help="The name of an office, such as 'Duty desk A'.")],
    role: Annotated[list[str], typer.Option(help="reporter, drafter, releaser, supervisor, auditor, administrator.")],
    contact: Annotated[str, typer.Option(help="The mail address for pages to this officer.")],
    office: Annotated[str, typer.Option(help="The unit the office belongs to.")] = "",
    clearance: Annotated[str, typer.Option(help="The highest TLP label this officer may see.")] = "TLP:AMBER",
    language: Annotated[str, typer.Option(help="The language of pages to this officer.")] = "en",
) -> None:
    """Enrol an officer and print the one-time link to sign in with.

    On a live or exercise desk only until an administrator has a passkey; from then on officers are enrolled in the
    console.
    """
    target = "tocsin.faces.cli.founding:enrol"
    enter_desk(
        data, target, name=name, office=office, roles=role, clearance=clearance, contact=contact, language=language
    )


@app.command()
def link(
    data: DataOption,
    name: Annotated[str, typer.Argument(help="The officer's name.")],
    rescue: Annotated[
        bool, typer.Option("--rescue", help="For an administrator who lost every passkey; supervisors are told.")
    ] = False,
    reason: Annotated[str, typer.Option("--reason", help="With --rescue: why; supervisors are told.")] = "",
) -> None:
    """Print a fresh one-time link for an officer; earlier links stop working.

    On a live or exercise desk only until an administrator has a passkey; from then on links are made in the console.
    With --rescue an administrator loses every key and every role that releases, and comes in by the link.
    """
    enter_desk(data, "tocsin.faces.cli.founding:link", name=name, rescue=rescue, reason=reason)


@app.command("list")
def list_officers(data: DataOption) -> None:
    """List the officers, their roles and clearances."""
    enter_desk(data, "tocsin.faces.cli.founding:list_officers")
