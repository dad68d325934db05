"""Every command of the program, and in whose name it acts."""

import tomllib
from collections.abc import Iterator

from tests.shared import ROOT
from tocsin.faces.cli.main import LIBRARY_COMMANDS, command_at

RULES = {
    "cap": "nothing of a desk: files only",
    "dossier": "nothing of a desk: files only",
    "read": "nothing of a desk: files only",
    "init": "makes a desk; the first administrator is enrolled by the desk itself",
    "officer enrol": "in the administrator's name; on a live or exercise desk only until one has a passkey",
    "officer link": "as enrol; with --rescue by the machine, for administrators, with a reason; supervisors are told",
    "officer list": "reads",
    "alert": "in the name of the officer who is named; to reinstate, with a code that a passkey was shown for",
    "after-action": "in the name of the officer who is named, up to that clearance, with a code",
    "intake": "in the name of an officer who may do it",
    "retention": "in the name of the officer who is named, or of an administrator, with a code",
    "replay": "in every officer's name, on a replay desk only",
    "serve": "the desk itself",
    "record": "reads; signs what stands",
    "record disclose": "in the name of the officer who is named, with a code",
    "record export": "in the name of the officer who is named, or of an administrator, with a code",
    "record witness": "in the name of the officer who is named, or of an administrator; to add or end one, with a code",
    "watch": "reads",
    "backup": "reads",
    "restore": "makes a desk; to let it send, in the name of the officer who is named, with a code",
    "status": "reads counts and names of parts",
    "drill": "an exercise desk only",
}
"""What each command, or each group of commands, may do. A new command is not here until somebody thought of it."""


def commands() -> Iterator[str]:
    """Every command with its group, such as ``officer enrol``."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for name, target in sorted({**LIBRARY_COMMANDS, **project["entry-points"]["tocsin.commands"]}.items()):
        command = command_at(name, target)
        if hasattr(command, "commands"):
            yield from (f"{name} {one}" for one in sorted(command.commands))
        else:
            yield name


def rule_of(command: str) -> str:
    """The rule of a command, or else of its group; empty where there is none."""
    return RULES.get(command) or RULES.get(command.split()[0], "")
