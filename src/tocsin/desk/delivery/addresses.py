"""Where a recipient can be reached, asked at the moment of sending and kept nowhere.

Each kind of recipient belongs to one app, which names its resolver here in its ``ready()``. The apps
below delivery know nothing of it: their three kinds stand here. This module imports no tables, so
that an app's configuration may import it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.utils.module_loading import import_string


class Contact(NamedTuple):
    """An e-mail address and the language its owner reads."""

    address: str
    language: str


Resolver = Callable[[Sequence[UUID]], Mapping[UUID, tuple[str, str]]]
"""Takes ids of one kind, gives (address, language) of each that has one; an erased one is left out."""

_resolvers: dict[str, Resolver | str] = {
    "person": "tocsin.desk.exposure.queries.people_contacts",
    "organiser": "tocsin.desk.exposure.queries.organiser_contacts",
    "officer": "tocsin.desk.delivery.queries.officer_contacts",
}


def register(kind: str, resolver: Resolver | str) -> None:
    """Name the resolver of a kind of recipient, as a function or by its dotted path.

    For ``ready()`` only. A kind has one resolver: `ValueError` for another.
    """
    if _resolvers.setdefault(kind, resolver) != resolver:
        raise ValueError(f"the recipient kind {kind!r} has a resolver already")


def is_known(kind: str) -> bool:
    """Whether recipients of this kind can be reached at all."""
    return kind in _resolvers


def resolve(kind: str, ids: Sequence[UUID]) -> dict[UUID, Contact]:
    """The contacts of those of `ids` that have one."""
    named = _resolvers[kind]
    resolver: Resolver = import_string(named) if isinstance(named, str) else named
    return {key: Contact(*value) for key, value in resolver(ids).items()}
