"""In whose name a command acts: an officer named with ``--as``, else the desk's administrator.

Whoever can run a command on the desk holds its directory and keys. The record still names an officer, and
says by which machine the act came; the command may do no more than that officer may, and what is dangerous
only with the code that the officer got in the console for it.
"""

import platform
import sys
from dataclasses import replace
from getpass import getpass
from pathlib import Path

from django.conf import settings

from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import is_lenient, proof_by_code, with_role
from tocsin.desk.officers.rules import BY_COMMAND, Permission, Role, dangerous
from tocsin.faces.clock import occasion_of
from tocsin.terms import DESK, BadInput, Occasion, ProofNeeded


def officer_named(name: str, where: str = "--as") -> Officer:
    """The one active officer called `name`, the first administrator where it is empty; `BadInput` else."""
    found = list(Officer.objects.filter(name=name, is_active=True)[:2]) if name else with_role(Role.ADMINISTRATOR)[:1]
    if len(found) != 1:
        words = f"{name!r} names {len(found) or 'no'} officers."
        raise BadInput(words, "List them with: tocsin officer list", where)
    return found[0]


def occasion_as(name: str, purpose: Permission | None = None, code: str = "") -> Occasion:
    """The occasion of an act that the officer called `name` does now, by a command on this machine.

    `purpose` is what the act asks for. Where that is dangerous it needs the `code` that the officer got in the
    console by showing a passkey; typed here, where somebody sits at a terminal. `ProofNeeded` says how to get it.
    """
    officer = officer_named(name)
    plain = occasion_by_command(officer.actor)
    if purpose is None or not officer.may(purpose) or not dangerous(purpose) or is_lenient():
        return plain
    typed = code or (getpass(f"{_how_to_get_it(officer, purpose)}\nCode: ") if sys.stdin.isatty() else "")
    proof = proof_by_code(officer, typed, this_host()) if typed else None
    if proof is None:
        said = "This code does not do it, or no more." if typed else f"{officer.name} must show a passkey for this."
        raise ProofNeeded(said, f"{_how_to_get_it(officer, purpose)} Then run this again with --proof CODE.")
    return replace(plain, at=max(plain.at, proof.at), proof=proof)


def occasion_by_command(actor: str) -> Occasion:
    """The occasion of an act that `actor` does now by a command: the record says so, and on which machine."""
    return replace(occasion_of(actor), way=way_of_commands())


def occasion_of_machine() -> Occasion:
    """The occasion of an act that the machine does now, in nobody's name, by a command."""
    return occasion_by_command(DESK)


def this_host() -> str:
    """The name of the machine on which this runs."""
    return platform.node() or "localhost"


def way_of_commands() -> str:
    """How the record says that an act came by a command."""
    return f"command line on {this_host()}"


def _how_to_get_it(officer: Officer, purpose: Permission) -> str:
    desk = settings.TOCSIN
    return (
        f"As {officer.name}, open {desk.base_url}/you/command, choose “{BY_COMMAND[purpose]}” for the machine "
        f"{this_host()}, and show your passkey: the code is good once, for {desk.policy.proof_seconds_max} seconds."
    )


def text_of(path: Path, what: str) -> str:
    """The text of a file that a person named; `BadInput` where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{what} cannot be read: {error}.", "Name the file.", str(path)) from None
