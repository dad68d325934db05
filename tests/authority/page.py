"""Writes docs/reference/authorisation.md from what was read and what was asked."""

from collections.abc import Mapping

from tests.authority.acts import acts_of, apps, permissions_of
from tests.authority.commands import commands, rule_of
from tests.authority.routes import OPEN, Route, acts_reached, routes
from tests.shared import ROOT
from tocsin.desk.officers.rules import BY_COMMAND, PASSKEY_ROLES, PERMISSIONS, Permission, Role, dangerous

PAGE = ROOT / "docs" / "reference" / "authorisation.md"
HEAD = """# Who may do what

Made by `tests/authority` from the roles, the acts, the addresses and the commands themselves, and from asking for
every page as every role; a test fails where this page, or a new view, command or act without a rule, is out of step.
To write it anew: `TOCSIN_WRITE_PAGES=1 pytest tests/faces/test_authorisation.py`.

The rule stands in `desk/officers/rules.py`; every act asks `authorise`, whatever page or command calls it. What is
not listed is refused. *Again* means that the passkey is asked for again, for each act, on every desk that is not a
replay. *Code*: a command may do it too, with a code for which the officer showed a passkey in the console, good for
that act, on that machine, once. Nothing else that is asked for again can be done by a command, script or token. What
nobody put on the list of the harmless is asked for again.
"""


def text(seen: Mapping[str, str]) -> str:
    """The whole page; `seen` says for each address who sees it."""
    parts = [HEAD, _roles(), _addresses(seen), _acts(), _commands()]
    return "\n".join(parts)


def _roles() -> str:
    head = f"| permission | {' | '.join(Role)} | again |\n|---|{'---|' * len(Role)}---|"
    rows = [
        f"| `{one}` | {' | '.join('yes' if one in PERMISSIONS[role] else '' for role in Role)} | {_again(one)} |"
        for one in Permission
    ]
    passkey = ", ".join(sorted(PASSKEY_ROLES))
    return "\n".join(["## Roles", "", f"These sign in with a passkey: {passkey}.", "", head, *rows, ""])


def _addresses(seen: Mapping[str, str]) -> str:
    said = [
        "## Addresses",
        "",
        "*Seen by*: who gets the page where the thing is within their clearance; “all” is every officer, nobody else.",
        "*Beyond*: who of them still gets it when cleared for TLP:CLEAR only: what is protected is absent then.",
        "",
        "| address | seen by | beyond | what it can do | permission |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*said, *(_address(route, seen) for route in routes()), ""])


def _address(route: Route, seen: Mapping[str, str]) -> str:
    acts = sorted(acts_reached(route))
    permissions = sorted(set().union(*(permissions_of(*act) for act in acts)))
    who = OPEN.get(route.name) or seen[route.name]
    cells = who if "|" in who else f"{who} | "
    names = ", ".join(name for _, name in acts)
    return f"| `{route.path}` | {cells} | {names} | {', '.join(_named(one) for one in permissions)} |"


def _acts() -> str:
    rows = [f"| `{app}.{act}` | {_asked(app, act)} |" for app in apps() for act in acts_of(app)]
    return "\n".join(["## Acts", "", "| act | asks for |", "|---|---|", *rows, ""])


def _asked(app: str, act: str) -> str:
    permissions = sorted(permissions_of(app, act))
    words = acts_of(app)[act]
    is_code = words == ", ".join(permissions)
    return ", ".join(_named(one) for one in permissions) if is_code else words


def _commands() -> str:
    rows = [f"| `tocsin {name}` | {rule_of(name)} |" for name in commands()]
    return "\n".join(["## Commands", "", "| command | in whose name |", "|---|---|", *rows, ""])


def _named(member: str) -> str:
    permission = Permission[member]
    return f"`{permission}`" + (" (again)" if dangerous(permission) else "")


def _again(permission: Permission) -> str:
    if permission in BY_COMMAND:
        return "again, code"
    return "again" if dangerous(permission) else ""
