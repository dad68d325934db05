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
    """The desk's rules that may differ from house to house; the unit stands last in each name.

    `second_factor` is what releasers, supervisors and administrators sign in with, `others_sign_in` what
    everybody else does: ``passkey``, or ``passkey_or_totp``. `replay_as_live` asks on a replay desk for
    all that a live desk asks for. A session ends after `session_idle_minutes_max` without a request and
    after `session_hours_max` in any case. A dangerous act needs a credential shown no longer than
    `proof_seconds_max` ago.
    """

    second_factor: str = PASSKEY
    others_sign_in: str = PASSKEY_OR_TOTP
    replay_as_live: bool = False
    session_idle_minutes_max: int = 60
    session_hours_max: int = 12
    proof_seconds_max: int = 120

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
