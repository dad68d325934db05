"""Reads of the officers. Whoever is not known may do nothing."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from tocsin.desk.officers.models import DutyTurn, Group, Membership, Officer
from tocsin.desk.officers.rules import Permission, Post, Role, within
from tocsin.desk.record import seal
from tocsin.terms import DESK, NotPermitted, Occasion, Tlp

CONTACT_CONTEXT = "officers.contact"


def authorise(occasion: Occasion, permission: Permission) -> Officer:
    """The officer who acts, if the officer's roles allow `permission`.

    Raises `NotPermitted` for an unknown or inactive officer, for the desk itself, and for anyone whose
    roles do not allow it. There is no other way in.
    """
    officer = acting_officer(occasion)
    if not officer.may(permission):
        raise NotPermitted(
            f"{officer.name} may not do this ({permission}).",
            "Ask an officer whose role allows it, or an administrator.",
        )
    return officer


def acting_officer(occasion: Occasion) -> Officer:
    """The officer who acts; `NotPermitted` where it is nobody we know."""
    kind, _, identifier = occasion.actor.partition(":")
    key = _uuid(identifier) if kind == "officer" else None
    officer = Officer.objects.filter(pk=key, is_active=True).first() if key else None
    if officer is None:
        raise NotPermitted("Only an officer of this desk may do this.", "Sign in first.")
    return officer


def require_desk(occasion: Occasion) -> None:
    """Let only the desk itself pass: timers, sending, publication."""
    if occasion.actor != DESK:
        raise NotPermitted("Only the desk itself does this.", "It happens by a timer.")


def on_duty(at: datetime, post: Post) -> list[Officer]:
    """Who holds `post` at `at`; where nobody is rostered, every active supervisor: silence goes upward."""
    turns = DutyTurn.objects.filter(post=post, starts_at__lte=at, ends_at__gt=at, officer__is_active=True)
    rostered = [turn.officer for turn in turns.select_related("officer").order_by("starts_at")]
    return rostered or with_role(Role.SUPERVISOR)


def with_role(role: Role) -> list[Officer]:
    """Every active officer who holds `role`, in the order of their ids."""
    return [officer for officer in Officer.objects.filter(is_active=True).order_by("id") if role in officer.roles]


def groups_of(officer: Officer) -> frozenset[UUID]:
    """The ids of the need-to-know groups that an officer is in; none for one who is not active."""
    if not officer.is_active:
        return frozenset()
    return frozenset(Membership.objects.filter(officer=officer).values_list("group_id", flat=True))


def may_see(officer: Officer, limit: Tlp, groups: Iterable[UUID]) -> bool:
    """Whether an officer may see something with this limit, marked for these groups (none: for everyone cleared).

    Asks the database once, and only where there is a mark. For many rows take `groups_of` once and
    `rules.within` for each.
    """
    marked = frozenset(groups)
    held = groups_of(officer) if marked else frozenset()
    return officer.is_active and within(officer.cleared, held, limit, marked)


def groups() -> list[Group]:
    """Every group, by name."""
    return list(Group.objects.order_by("name"))


def members_of(group_id: UUID) -> list[Officer]:
    """The active officers in a group, by name."""
    return list(Officer.objects.filter(membership__group_id=group_id, is_active=True).order_by("name"))


def names_of(ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """The names of these officers; None and unknown ids are left out."""
    wanted = {key for key in ids if key is not None}
    return dict(Officer.objects.filter(pk__in=wanted).values_list("id", "name")) if wanted else {}


def contact_of(officer_id: UUID) -> tuple[str, str] | None:
    """Address and language of an officer; None where there is none."""
    officer = Officer.objects.filter(pk=officer_id, is_active=True).first()
    if officer is None or officer.contact_key is None or officer.contact is None:
        return None
    plain = seal.open_sealed(officer.contact_key, officer.contact, context=CONTACT_CONTEXT)
    return plain.decode(), officer.language


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
