"""What a desk's administrator decides: the table ``[policy]`` of ``desk.toml``.

Every choice has a safe default, so that a desk without the table is a strict one. A key that is not
known, or a value of another type, is refused by name: a misspelt rule must not fall back in silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from tocsin.terms import DeskUnusable

PASSKEY, PASSKEY_OR_TOTP = "passkey", "passkey_or_totp"
CREDENTIALS = (PASSKEY, PASSKEY_OR_TOTP)


@dataclass(frozen=True, slots=True)
class Policy:
    """The desk's rules that may differ from house to house; the unit stands last in each name."""

    second_factor: str = PASSKEY
    """What releasers, supervisors and administrators sign in with: ``passkey``, or ``passkey_or_totp``."""

    others_sign_in: str = PASSKEY_OR_TOTP
    """What everybody else signs in with, in the same words."""

    replay_as_live: bool = False
    """Whether a replay desk asks for all that a live desk asks for."""

    session_idle_minutes_max: int = 60
    """A session ends after this long without a request."""

    session_hours_max: int = 12
    """A session ends after this long in any case."""

    proof_seconds_max: int = 120
    """How long ago a credential may have been shown when a dangerous act is done."""

    rescue_hold_hours: int = 12
    """How long nobody makes releasers who came in since the machine let an administrator in; 0 for no such time."""

    checkpoint_minutes: int = 60
    """How often a checkpoint goes to the witnesses and to the copy, whether or not anything happened."""

    checkpoint_step: int = 8
    """The record is padded to a multiple of this many entries before such a checkpoint."""

    checkpoint_copy: str = ""
    """A file elsewhere, best on another machine, that such checkpoints go to as well; empty for none."""

    approval_minutes_max: int = 60
    """How long after its submission an alert can be approved; then it must be submitted again."""

    page_again_minutes: int = 60
    """How soon supervisors are paged again about what nobody has settled; then at twice the interval."""

    tip_minutes_max: int = 120
    """How soon the officer on duty must have judged a new tip."""

    warn_minutes_max: int = 240
    """How soon the owner of a new threat must have warned, closed it, or said why not."""

    insiders_minutes_max: int = 60
    """How soon the public must be warned where staff or a partner were, or a reason recorded."""

    order_minutes_max: int = 60
    """How soon after the silence on an order went upward its issuer must have got answers, or said why not."""

    overridable: str = "outside_threat, other_categories, duplicate, too_long, too_short"
    """The findings of the sanity gate that an officer may override with a reason, with commas."""

    break_glass: bool = False
    """Whether one releaser may release alone, with a reason: supervisors are paged, and a review is due."""

    break_glass_review_hours: int = 12
    """How soon a supervisor must have reviewed an alert that one officer released alone."""

    backup_to: str = ""
    """The public key that backups are sealed to; the key that opens them is kept away from the desk."""

    backup_folder: str = ""
    """A folder, best on another machine, into which a desk on SQLite is copied all the time while it runs."""

    backup_days_kept: int = 30
    """Copies older than this go. What was erased on the desk is gone from its backups only then."""

    legs_days_kept: int = 30
    """Where people said to be goes this long after their stay ended."""

    people_days_kept: int = 365
    """A registered person is erased this long after the last stay, or after registering without one."""

    gatherings_days_kept: int = 90
    """A gathering goes this long after its end, unless an order names it."""

    tips_days_kept: int = 730
    """A tip is erased this long after the last threat that rests on it was closed, or after filing without one."""

    reports_days_kept: int = 730
    """A report's text, and the words quoted from it, are erased this long after it was filed."""

    sessions_days_kept: int = 90
    """When officers signed in, and with which kind of device, goes this long after the session's end."""

    messages_days_kept: int = 730
    """The text of a message is erased this long after the message's end; who got it when stays."""

    notes_days_kept: int = 365
    """What a recipient added to an answer is erased this long after the message's end; the choice stays."""

    organisers_days_kept: int = 365
    """An organiser's contact is erased this long after the last gathering and the last import that named it."""

    lists_a_day_max: int = 40
    """How many exposure lists one officer may open in 24 hours."""

    fetch_hosts: str = ""
    """Hosts, addresses and networks inside that ``tocsin intake`` may fetch a feed from, with commas; no other."""

    drill_days_max: int = 31
    """How long an exercise desk may go without a drill that went well; then it binds a supervisor to run one."""

    data_basis: str = ""
    """The legal basis on which the desk holds data of people, in words, for its data-protection page."""

    def __post_init__(self) -> None:
        for name in ("second_factor", "others_sign_in"):
            if getattr(self, name) not in CREDENTIALS:
                raise DeskUnusable(
                    f"[policy] {name} = {getattr(self, name)!r} is none of {', '.join(CREDENTIALS)}.",
                    "Correct desk.toml.",
                )


def read_policy(table: object, where: str) -> Policy:
    """The policy that `table` gives, defaults for what it leaves out.

    `where` names the file for the message. Raises `DeskUnusable` for an unknown key, a value of another
    type than the default's, or a negative number.
    """
    if not isinstance(table, Mapping):
        raise DeskUnusable(f"{where}: policy must be a table.", "Write it as: [policy], one rule on each line below.")
    defaults = Policy()
    known = {item.name: getattr(defaults, item.name) for item in fields(Policy)}
    for key, value in table.items():
        if key not in known:
            raise DeskUnusable(f"{where}: [policy] knows no '{key}'.", f"It knows: {', '.join(sorted(known))}.")
        if type(value) is not type(known[key]):
            wanted = type(known[key]).__name__
            raise DeskUnusable(f"{where}: [policy] {key} = {value!r} is not of type {wanted}.", "Correct the file.")
        if isinstance(value, int | float) and value < 0:
            raise DeskUnusable(f"{where}: [policy] {key} is negative: {value}.", "Correct the file.")
    return Policy(**table)
