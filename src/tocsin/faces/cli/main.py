"""The ``tocsin`` command: finds the command asked for and loads nothing else.

The commands of the libraries are listed here. The commands of the desk come through the entry point
group ``tocsin.commands``, so that ``pip install tocsin`` starts fast and needs no Django.

Exit codes: 0 all well, 1 findings (for commands that look for some), 2 input that cannot be read or
a wrong call, 3 refused by the rules of the house, 4 the desk cannot be used.
"""

import sys
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

import click
import typer
from rich.console import Console
from typer.main import get_command

from tocsin import __version__
from tocsin.terms import BadInput, DeskUnusable, TocsinError

LIBRARY_COMMANDS = {
    "cap": "tocsin.faces.cli.cap:app",
    "dossier": "tocsin.faces.cli.dossier:app",
    "read": "tocsin.faces.cli.read:app",
}
EXIT_BAD_INPUT, EXIT_REFUSED, EXIT_DESK_UNUSABLE = 2, 3, 4


class LazyCommands(click.Group):
    """A group that imports a command's module only when that command is called or listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every name, without importing anything."""
        return sorted({*LIBRARY_COMMANDS, *desk_commands()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of `cmd_name`; a missing server part is said, not raised."""
        if cmd_name in LIBRARY_COMMANDS:
            module, _, attribute = LIBRARY_COMMANDS[cmd_name].partition(":")
            return named(cmd_name, getattr(import_module(module), attribute))
        entry = desk_commands().get(cmd_name)
        return named(cmd_name, entry.load()) if entry else None


def desk_commands() -> dict[str, EntryPoint]:
    """The commands that installed distributions offer under ``tocsin.commands``."""
    return {entry.name: entry for entry in entry_points(group="tocsin.commands")}


def named(name: str, app: typer.Typer) -> click.Command:
    """The click command of a Typer app, under the name it is called by."""
    command = get_command(app)
    command.name = name
    return command


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tocsin")
def tocsin() -> None:
    """Tocsin: from what is reported to everyone at risk, heeded, and provable afterwards."""


def exit_code(error: TocsinError) -> int:
    """The documented exit code of an error."""
    if isinstance(error, BadInput):
        return EXIT_BAD_INPUT
    return EXIT_DESK_UNUSABLE if isinstance(error, DeskUnusable) else EXIT_REFUSED


def run() -> None:
    """Run the command line; every `TocsinError` becomes its message, its hint and its exit code."""
    try:
        tocsin(standalone_mode=True)
    except TocsinError as error:
        say_error(error)
        sys.exit(exit_code(error))


def say_error(error: TocsinError) -> None:
    """Print what went wrong, where, and what to do, to standard error."""
    console = Console(stderr=True, highlight=False)
    where = f"{error.where}: " if isinstance(error, BadInput) and error.where else ""
    console.print(f"tocsin: {where}{error.message}", style="bold red", markup=False, soft_wrap=True)
    if error.hint:
        console.print(f"        {error.hint}", markup=False, soft_wrap=True)
