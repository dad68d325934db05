"""A code for a command, as an officer gets it in the console: for tests that run commands on a desk of their own."""

import subprocess
import sys
from pathlib import Path

from tests.people import occasion
from tocsin.desk.officers.acts import show_for_command
from tocsin.desk.officers.rules import Permission
from tocsin.faces.asking import officer_named, this_host
from tocsin.faces.clock import desk_clock

_ENTER = """
import sys
from pathlib import Path
from tocsin.faces.cli.desk import enter_desk
enter_desk(Path(sys.argv[1]), "tests.faces.codes:print_code", officer=sys.argv[2], purpose=sys.argv[3])
"""


def code_for(data: Path, purpose: Permission, officer: str = "") -> str:
    """A code of the desk in `data` for `officer`, the administrator where not given, who shows a passkey for it."""
    command = [sys.executable, "-c", _ENTER, str(data), officer, str(purpose)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout.strip()


def print_code(officer: str, purpose: str) -> None:
    """The part that runs inside that desk."""
    shown = occasion(officer_named(officer), desk_clock().now())
    print(show_for_command(shown, purpose=Permission(purpose), host=this_host()))
