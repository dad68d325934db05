"""In whose name a command acts: an officer named with ``--as``, else the desk's administrator.

Whoever can run a command on the desk holds its directory and keys. The record still names an officer,
and the command may do no more than that officer may.
"""

from pathlib import Path

from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import with_role
from tocsin.desk.officers.rules import Role
from tocsin.faces.clock import occasion_of
from tocsin.terms import BadInput, Occasion


def officer_named(name: str, where: str = "--as") -> Officer:
    """The one active officer called `name`, the first administrator where it is empty; `BadInput` else."""
    found = list(Officer.objects.filter(name=name, is_active=True)[:2]) if name else with_role(Role.ADMINISTRATOR)[:1]
    if len(found) != 1:
        words = f"{name!r} names {len(found) or 'no'} officers."
        raise BadInput(words, "List them with: tocsin officer list", where)
    return found[0]


def occasion_as(name: str) -> Occasion:
    """The occasion of an act that the officer called `name` does now."""
    return occasion_of(officer_named(name).actor)


def text_of(path: Path, what: str) -> str:
    """The text of a file that a person named; `BadInput` where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{what} cannot be read: {error}.", "Name the file.", str(path)) from None
