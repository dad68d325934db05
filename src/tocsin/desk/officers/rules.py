"""Roles and what they may do. Everything not listed is refused."""

from enum import StrEnum
from typing import Final
from uuid import UUID

from tocsin.terms import Tlp


class Role(StrEnum):
    """What an officer does at the desk."""

    REPORTER = "reporter"
    DRAFTER = "drafter"
    RELEASER = "releaser"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Post(StrEnum):
    """A place on the duty roster."""

    DUTY = "duty"
    SUPERVISOR = "supervisor"


class Permission(StrEnum):
    """Every act that needs leave, as ``scope:resource:action``."""

    TIP_FILE = "threats:tip:file"
    TIP_READ = "threats:tip:read"
    THREAT_OPEN = "threats:threat:open"
    THREAT_CLOSE = "alerts:threat:close"
    ALERT_DRAFT = "alerts:alert:draft"
    ALERT_RELEASE = "alerts:alert:release"
    ALERT_CANCEL = "alerts:alert:cancel"
    LAPSE_ANSWER = "alerts:lapse:answer"
    LAPSE_COUNTERSIGN = "alerts:lapse:countersign"
    REGISTER_IMPORT = "exposure:register:import"
    EXPOSURE_READ = "exposure:gathering:read"
    ORDER_DRAFT = "measures:order:draft"
    ORDER_ISSUE = "measures:order:issue"
    INCIDENT_OPEN = "incidents:incident:open"
    REPORT_FILE = "incidents:report:file"
    STATEMENT_ACCEPT = "incidents:statement:accept"
    UNIT_MOBILISE = "incidents:unit:mobilise"
    PARTNER_TELL = "partners:partner:tell"
    OFFICER_ENROL = "officers:officer:enrol"
    DUTY_ROSTER = "officers:duty:roster"
    GROUP_MANAGE = "officers:group:manage"
    RECORD_READ = "record:entry:read"
    RECORD_DISCLOSE = "record:entry:disclose"
    WITNESS_MANAGE = "witnesses:witness:manage"
    DATA_READ = "review:data:read"
    DATA_ERASE = "review:data:erase"


_DRAFTING: Final = frozenset(
    {
        Permission.TIP_FILE,
        Permission.TIP_READ,
        Permission.THREAT_OPEN,
        Permission.ALERT_DRAFT,
        Permission.EXPOSURE_READ,
        Permission.ORDER_DRAFT,
        Permission.INCIDENT_OPEN,
        Permission.REPORT_FILE,
        Permission.STATEMENT_ACCEPT,
        Permission.UNIT_MOBILISE,
    }
)
_RELEASING: Final = frozenset(
    {
        Permission.TIP_READ,
        Permission.EXPOSURE_READ,
        Permission.ALERT_RELEASE,
        Permission.ALERT_CANCEL,
        Permission.LAPSE_ANSWER,
        Permission.ORDER_ISSUE,
        Permission.PARTNER_TELL,
    }
)
PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    Role.REPORTER: frozenset({Permission.TIP_FILE, Permission.REPORT_FILE}),
    Role.DRAFTER: _DRAFTING,
    Role.RELEASER: _RELEASING,
    Role.SUPERVISOR: _RELEASING
    | {Permission.THREAT_CLOSE, Permission.LAPSE_COUNTERSIGN, Permission.RECORD_READ, Permission.RECORD_DISCLOSE},
    Role.AUDITOR: frozenset({Permission.RECORD_READ, Permission.RECORD_DISCLOSE, Permission.DATA_READ}),
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.OFFICER_ENROL,
            Permission.DUTY_ROSTER,
            Permission.GROUP_MANAGE,
            Permission.REGISTER_IMPORT,
            Permission.RECORD_READ,
            Permission.WITNESS_MANAGE,
            Permission.DATA_READ,
            Permission.DATA_ERASE,
        }
    ),
}


def allowed(roles: frozenset[Role]) -> frozenset[Permission]:
    """Everything that any of `roles` allows."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles))


def within(clearance: Tlp, held: frozenset[UUID], limit: Tlp, groups: frozenset[UUID]) -> bool:
    """Whether one cleared up to `clearance` and in the groups `held` may see what is marked so.

    A mark of no group is for everyone cleared; a mark of several is for the members of any one of them.
    """
    return limit <= clearance and (not groups or not groups.isdisjoint(held))
