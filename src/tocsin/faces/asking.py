"""In whose name a command acts: an officer named with ``--as``, else the desk's administrator.

Whoever can run a command on the desk holds its directory and keys. The record still names an officer,
and the command may do no more than that officer may.
"""

from pathlib import Path

from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import with_role
from tocsin.desk.officers.rules import Role
from tocsin.faces.clock import occasion_of
from tocsin.terms import BadInput, Occasion, Tlp


def officer_named(name: str) -> Officer:
    """The active officer called `name`, the first administrator where it is empty; `BadInput` for nobody."""
    found = Officer.objects.filter(name=name, is_active=True).first() if name else None
    administrators = [] if name else with_role(Role.ADMINISTRATOR)
    officer = found or next(iter(administrators), None)
    if officer is None:
        raise BadInput(f"No officer is called {name!r}.", "List them with: tocsin officer list", "--as")
    return officer


def occasion_as(name: str) -> Occasion:
    """The occasion of an act that the officer called `name` does now."""
    return occasion_of(officer_named(name).actor)


def limit_of(text: str, where: str) -> Tlp:
    """A TLP label as it was typed; `BadInput` names the option."""
    try:
        return Tlp.from_text(text)
    except ValueError as error:
        raise BadInput(f"{error}.", where=where) from None


def text_of(path: Path, what: str) -> str:
    """The text of a file that a person named; `BadInput` where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{what} cannot be read: {error}.", "Name the file.", str(path)) from None
