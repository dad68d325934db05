"""``tocsin init``: make a directory a desk."""

import os
from typing import Annotated

import typer

from tocsin.desk.settings.directory import Directory, create_directory
from tocsin.faces.cli.desk import DataOption, enter_desk
from tocsin.terms import BadInput, Mode

app = typer.Typer(add_completion=False)


@app.command()
def init(
    data: DataOption,
    mode: Annotated[Mode, typer.Option(help="live, exercise or replay; it can never be changed.")] = Mode.EXERCISE,
    name: Annotated[str, typer.Option(help="What the desk is called on its pages and messages.")] = "Tocsin desk",
    base_url: Annotated[str, typer.Option(help="The address under which people reach it.")] = "http://localhost:8765",
    sender: Annotated[str, typer.Option(help="The mail address its messages come from.")] = "desk@tocsin.invalid",
    smtp: Annotated[str, typer.Option(help="The mail relay, as host:port.")] = "127.0.0.1:2525",
    database: Annotated[str, typer.Option(help="A PostgreSQL URL; embedded SQLite where empty.")] = "",
    administrator: Annotated[str, typer.Option(help="The office that administers the desk.")] = "Administrator",
    contact: Annotated[str, typer.Option(help="The administrator's mail address.")] = "administrator@tocsin.invalid",
    upgrade: Annotated[bool, typer.Option("--upgrade", help="Bring an existing desk's tables up to date.")] = False,
) -> None:
    """Make DIR a new desk, and print the administrator's one-time enrolment link."""
    if upgrade:
        enter_desk(data, "tocsin.faces.cli.founding:say_upgraded", migrate=True)
        return
    host, port = _host_and_port(smtp)
    directory = Directory(
        path=data,
        mode=mode,
        name=name,
        base_url=base_url.rstrip("/"),
        sender=sender,
        database=database,
        smtp_host=host,
        smtp_port=port,
    )
    create_directory(directory, os.urandom)
    enter_desk(data, "tocsin.faces.cli.founding:found", migrate=True, administrator=administrator, contact=contact)


def _host_and_port(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise BadInput(f"{text!r} is not a mail relay.", "Write it as host:port, such as 127.0.0.1:2525.", "--smtp")
    return host, int(port)
