"""Roles and what they may do. Everything not listed is refused."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from tocsin.desk.settings.policy import PASSKEY_OR_TOTP


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


class Method(StrEnum):
    """How an officer showed who they are."""

    PASSKEY = "passkey"
    TOTP = "totp"
    RECOVERY = "recovery code"
    LINK = "one-time link"
    OIDC = "oidc"


class Permission(StrEnum):
    """Every act that needs leave, as ``scope:resource:action``."""

    TIP_FILE = "threats:tip:file"
    TIP_READ = "threats:tip:read"
    TIP_REMARK = "threats:tip:remark"
    TIP_WIDEN = "threats:tip:widen"
    THREAT_OPEN = "threats:threat:open"
    THREAT_CLOSE = "alerts:threat:close"
    ALERT_DRAFT = "alerts:alert:draft"
    ALERT_RELEASE = "alerts:alert:release"
    ALERT_CANCEL = "alerts:alert:cancel"
    ALERT_REINSTATE = "alerts:alert:reinstate"
    GLASS_REVIEW = "alerts:glass:review"
    DUTY_ANSWER = "alerts:duty:answer"
    AREA_AUTHORISE = "alerts:area:authorise"
    LAPSE_ANSWER = "alerts:lapse:answer"
    LAPSE_COUNTERSIGN = "alerts:lapse:countersign"
    REGISTER_IMPORT = "exposure:register:import"
    EXPOSURE_READ = "exposure:gathering:read"
    ORDER_DRAFT = "measures:order:draft"
    ORDER_ISSUE = "measures:order:issue"
    ORDER_ANSWERS_READ = "measures:answers:read"
    ORDER_LIFT = "measures:order:lift"
    ORDER_EXPORT = "measures:order:export"
    INCIDENT_OPEN = "incidents:incident:open"
    INCIDENT_REMARK = "incidents:incident:remark"
    REPORT_FILE = "incidents:report:file"
    STATEMENT_ACCEPT = "incidents:statement:accept"
    UNIT_MOBILISE = "incidents:unit:mobilise"
    PARTNER_TELL = "partners:partner:tell"
    OFFICER_ENROL = "officers:officer:enrol"
    OFFICER_READ = "officers:officer:read"
    DUTY_ROSTER = "officers:duty:roster"
    DUTY_HAND_OVER = "officers:duty:hand-over"
    GROUP_MANAGE = "officers:group:manage"
    RECORD_READ = "record:entry:read"
    RECORD_DISCLOSE = "record:entry:disclose"
    RECORD_EXPORT = "record:entry:export"
    WITNESS_MANAGE = "witnesses:witness:manage"
    DESK_RESUME = "keeping:desk:resume"
    DATA_READ = "keeping:data:read"
    DATA_ERASE = "keeping:data:erase"


_DRAFTING: Final = frozenset(
    {
        Permission.TIP_FILE,
        Permission.TIP_READ,
        Permission.TIP_REMARK,
        Permission.INCIDENT_REMARK,
        Permission.THREAT_OPEN,
        Permission.ALERT_DRAFT,
        Permission.DUTY_ANSWER,
        Permission.EXPOSURE_READ,
        Permission.ORDER_DRAFT,
        Permission.INCIDENT_OPEN,
        Permission.REPORT_FILE,
        Permission.STATEMENT_ACCEPT,
        Permission.UNIT_MOBILISE,
        Permission.DUTY_HAND_OVER,
    }
)
_RELEASING: Final = frozenset(
    {
        Permission.TIP_READ,
        Permission.TIP_REMARK,
        Permission.INCIDENT_REMARK,
        Permission.EXPOSURE_READ,
        Permission.DUTY_ANSWER,
        Permission.ALERT_RELEASE,
        Permission.ALERT_CANCEL,
        Permission.ALERT_REINSTATE,
        Permission.LAPSE_ANSWER,
        Permission.ORDER_ISSUE,
        Permission.ORDER_ANSWERS_READ,
        Permission.ORDER_LIFT,
        Permission.ORDER_EXPORT,
        Permission.PARTNER_TELL,
        Permission.DUTY_HAND_OVER,
    }
)
PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    Role.REPORTER: frozenset({Permission.TIP_FILE, Permission.REPORT_FILE, Permission.DUTY_HAND_OVER}),
    Role.DRAFTER: _DRAFTING,
    Role.RELEASER: _RELEASING,
    Role.SUPERVISOR: _RELEASING
    | {
        Permission.THREAT_CLOSE,
        Permission.TIP_WIDEN,
        Permission.LAPSE_COUNTERSIGN,
        Permission.GLASS_REVIEW,
        Permission.RECORD_READ,
        Permission.RECORD_DISCLOSE,
        Permission.RECORD_EXPORT,
        Permission.DESK_RESUME,
        Permission.OFFICER_READ,
        Permission.DUTY_ROSTER,
    },
    Role.AUDITOR: frozenset(
        {
            Permission.RECORD_READ,
            Permission.RECORD_DISCLOSE,
            Permission.RECORD_EXPORT,
            Permission.DATA_READ,
            Permission.OFFICER_READ,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.AREA_AUTHORISE,
            Permission.OFFICER_ENROL,
            Permission.OFFICER_READ,
            Permission.DUTY_ROSTER,
            Permission.GROUP_MANAGE,
            Permission.REGISTER_IMPORT,
            Permission.RECORD_READ,
            Permission.RECORD_EXPORT,
            Permission.WITNESS_MANAGE,
            Permission.DESK_RESUME,
            Permission.DATA_READ,
            Permission.DATA_ERASE,
        }
    ),
}

PASSKEY_ROLES: Final = frozenset({Role.RELEASER, Role.SUPERVISOR, Role.ADMINISTRATOR})
"""Who can let a warning out, or let somebody in: they sign in with a passkey."""

UNHINDERED: Final = frozenset(
    {
        Permission.TIP_FILE,
        Permission.TIP_READ,
        Permission.TIP_REMARK,
        Permission.INCIDENT_REMARK,
        Permission.THREAT_OPEN,
        Permission.ALERT_DRAFT,
        Permission.ALERT_CANCEL,
        Permission.DUTY_ANSWER,
        Permission.LAPSE_ANSWER,
        Permission.REGISTER_IMPORT,
        Permission.EXPOSURE_READ,
        Permission.ORDER_DRAFT,
        Permission.ORDER_LIFT,
        Permission.INCIDENT_OPEN,
        Permission.REPORT_FILE,
        Permission.STATEMENT_ACCEPT,
        Permission.UNIT_MOBILISE,
        Permission.OFFICER_READ,
        Permission.DUTY_ROSTER,
        Permission.DUTY_HAND_OVER,
        Permission.RECORD_READ,
    }
)
"""What being signed in is enough for. Everything else is dangerous, so also what somebody adds and forgets here.

Retracting is on this list on purpose: a wrong warning is taken back by whoever sees that it is wrong. Reinstating
is not: it tells thousands that there is danger, and the form that does it asks for the passkey as it is sent.
"""

BY_COMMAND: Final[dict[Permission, str]] = {
    Permission.ALERT_REINSTATE: "reinstate an alert that was retracted",
    Permission.RECORD_DISCLOSE: "disclose entries of the record",
    Permission.RECORD_EXPORT: "take out the record or a report of it",
    Permission.WITNESS_MANAGE: "add or end a witness",
    Permission.DESK_RESUME: "let a restored desk send again",
    Permission.DATA_READ: "see what the desk holds of people",
    Permission.DATA_ERASE: "erase what is over its time",
}
"""What an officer may show a passkey for in the console, to be done by a command: never an approval."""


def dangerous(permission: Permission) -> bool:
    """Whether an act under `permission` needs a credential shown just before."""
    return permission not in UNHINDERED


def ways_in(roles: frozenset[Role], second_factor: str, others_sign_in: str, *, lenient: bool) -> frozenset[Method]:
    """How one with these roles may sign in, where the policy says so; `lenient` is a replay desk.

    Signing in through another house (OIDC) is for those whose roles need no passkey.
    """
    needs_passkey = bool(roles & PASSKEY_ROLES)
    credential = second_factor if needs_passkey else others_sign_in
    ways = {Method.PASSKEY, Method.TOTP} if credential == PASSKEY_OR_TOTP else {Method.PASSKEY}
    ways |= set() if needs_passkey else {Method.OIDC}
    return frozenset(ways | {Method.LINK}) if lenient else frozenset(ways)


def proves(method: str, roles: frozenset[Role], second_factor: str, others_sign_in: str) -> bool:
    """Whether showing `method` counts for a dangerous act: a passkey always, a code where it may sign in."""
    shown = ways_in(roles, second_factor, others_sign_in, lenient=False) - {Method.OIDC}
    return method in shown


def fresh(shown_at: datetime, now: datetime, seconds_max: int) -> bool:
    """Whether what was shown at `shown_at` still counts. A time to come does not: some clock was set back."""
    return timedelta(0) <= now - shown_at <= timedelta(seconds=seconds_max)


def plain_code(text: str) -> str:
    """A code as it was made, however it was typed: without blanks and hyphens, in small letters."""
    return "".join(text.split()).replace("-", "").lower()


def shown_code(code: str) -> str:
    """A code as a person reads it: in fours."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def session_holds(since: datetime, seen_at: datetime, now: datetime, *, idle_minutes_max: int, hours_max: int) -> bool:
    """Whether a session that began at `since` and was last used at `seen_at` may go on."""
    idle, whole = now - seen_at, now - since
    return whole >= timedelta(0) and idle <= timedelta(minutes=idle_minutes_max) and whole <= timedelta(hours=hours_max)


def allowed(roles: frozenset[Role]) -> frozenset[Permission]:
    """Everything that any of `roles` allows."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles))
