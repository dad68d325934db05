"""What a desk's administrator decides: the table ``[policy]`` of ``desk.toml``.

Every choice has a safe default, so that a desk without the table is a strict one. A key that is not
known, or a value of another type, is refused by name: a misspelt rule must not fall back in silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from tocsin.terms import DeskUnusable


@dataclass(frozen=True, slots=True)
class Policy:
    """The desk's rules that may differ from house to house; the unit stands last in each name.

    Every `checkpoint_minutes` a checkpoint goes to the witnesses and to the file `checkpoint_copy` (a path
    on another machine; empty for none), the record padded to a multiple of `checkpoint_step` entries.
    """

    checkpoint_minutes: int = 60
    checkpoint_step: int = 8
    checkpoint_copy: str = ""


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
