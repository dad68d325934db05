"""The ``tocsin`` command: finds the command asked for and loads nothing else.

The commands of the libraries are listed here. The commands of the desk come through the entry point
group ``tocsin.commands``, so that ``pip install tocsin`` starts fast and needs no Django.

Exit codes: 0 all well, 1 findings (for commands that look for some), 2 input that cannot be read or
a wrong call, 3 refused by the rules of the house, 4 the desk cannot be used.
"""

import sys
from importlib import import_module
from importlib.metadata import entry_points
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup
from typer.main import get_command

from tocsin import __version__
from tocsin.terms import BadInput, DeskUnusable, TocsinError

LIBRARY_COMMANDS = {
    "cap": "tocsin.faces.cli.cap:app",
    "dossier": "tocsin.faces.cli.dossier:app",
    "read": "tocsin.faces.cli.read:app",
    "watch": "tocsin.faces.cli.watch:app",
}
EXIT_BAD_INPUT, EXIT_REFUSED, EXIT_DESK_UNUSABLE = 2, 3, 4


class LazyCommands(TyperGroup):
    """A group that imports a command's module only when that command is called or listed."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Every name, without importing anything."""
        return sorted({*LIBRARY_COMMANDS, *desk_commands()})

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command `cmd_name`, its module imported now; None where there is none of that name."""
        target = LIBRARY_COMMANDS.get(cmd_name) or desk_commands().get(cmd_name)
        return command_at(cmd_name, target) if target else None


def desk_commands() -> dict[str, str]:
    """The commands that installed distributions offer under ``tocsin.commands``, as ``module:attribute``."""
    return {entry.name: entry.value for entry in entry_points(group="tocsin.commands")}


def command_at(name: str, target: str) -> Any:
    """The command of the Typer app at ``module:attribute``, under the name it is called by."""
    module, _, attribute = target.partition(":")
    try:
        app = getattr(import_module(module), attribute)
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("tocsin"):
            raise
        app = missing_part(name, error.name or "a module")
    command = get_command(app)
    command.name = name
    return command


def missing_part(name: str, module: str) -> typer.Typer:
    """Stands in for a command whose libraries are not installed: it says so."""
    app = typer.Typer(add_completion=False)

    @app.command(help="(needs the server part)", context_settings={"ignore_unknown_options": True})
    def say(arguments: Annotated[list[str] | None, typer.Argument(hidden=True)] = None) -> None:
        raise DeskUnusable(
            f"'tocsin {name}' needs {module}, which is not installed.", "Run: pip install 'tocsin[server]'"
        )

    return app


app = typer.Typer(
    cls=LazyCommands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def say_version(wanted: bool) -> None:
    """Print the version and end, where it was asked for."""
    if wanted:
        print(f"tocsin {__version__}")
        raise typer.Exit


@app.callback()
def tocsin(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=say_version)
    ] = False,
) -> None:
    """Tocsin: from what is reported to everyone at risk, heeded, and provable afterwards."""


def exit_code(error: TocsinError) -> int:
    """The documented exit code of an error."""
    if isinstance(error, BadInput):
        return EXIT_BAD_INPUT
    return EXIT_DESK_UNUSABLE if isinstance(error, DeskUnusable) else EXIT_REFUSED


def run() -> None:
    """Run the command line: each `TocsinError`, and a file of no use, becomes message, hint and exit code."""
    try:
        app(prog_name="tocsin")
    except TocsinError as error:
        say_error(error)
        sys.exit(exit_code(error))
    except OSError as error:
        say_error(unusable_file(error))
        sys.exit(EXIT_BAD_INPUT)


def unusable_file(error: OSError) -> TocsinError:
    """A file or folder that the system refuses, as an error of the house; any other `OSError` is raised again."""
    if error.filename is None:
        raise error
    hint = "Check the name and the rights, and that the disk has room."
    return BadInput(f"{error.strerror}.", hint, where=str(error.filename))


def say_error(error: TocsinError) -> None:
    """Print what went wrong, where, and what to do, to standard error."""
    console = Console(stderr=True, highlight=False)
    where = f"{error.where}: " if isinstance(error, BadInput) and error.where else ""
    console.print(f"tocsin: {where}{error.message}", style="bold red", markup=False, soft_wrap=True)
    if error.hint:
        console.print(f"        {error.hint}", markup=False, soft_wrap=True)
