"""Reads of the officers, and `authorise`, which uses up what was shown. Whoever is not known may do nothing."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet, prefetch_related_objects

from tocsin.desk.officers.models import DutyTurn, Enrolment, Group, Officer, Showing, Sitting
from tocsin.desk.officers.rules import (
    Method,
    Permission,
    Post,
    Role,
    dangerous,
    fresh,
    plain_code,
    proves,
    session_holds,
    ways_in,
)
from tocsin.desk.record import seal
from tocsin.terms import DESK, Absent, Mode, NotPermitted, Occasion, Proof, ProofNeeded, Reader

CONTACT_CONTEXT, NOTE_CONTEXT = "officers.contact", "officers.duty-note"


def authorise(occasion: Occasion, permission: Permission) -> Officer:
    """The officer who acts, if the officer's roles allow `permission`.

    Raises `NotPermitted` for an unknown or inactive officer, for the desk itself, and for anyone whose
    roles do not allow it. There is no other way in. For what is dangerous it raises `ProofNeeded` unless
    this officer showed a credential just before: so no command, token or script approves anything.
    """
    officer = acting_officer(occasion)
    if not officer.may(permission):
        raise NotPermitted(
            f"{officer.name} may not do this ({permission}).",
            "Ask an officer whose role allows it, or an administrator.",
        )
    if dangerous(permission) and not (permission is Permission.OFFICER_ENROL and founding()):
        require_proof(occasion, officer, permission)
    return officer


def require_proof(occasion: Occasion, officer: Officer, permission: Permission | None = None) -> None:
    """Raise `ProofNeeded` unless `officer` showed a credential that counts, on this occasion or just before.

    What was shown serves one act: it is used up at the instant of this one, and comes back where the act is
    rolled back. One that was shown for a command serves its purpose on its host and nothing else. A replay desk
    asks for none, because nothing leaves it and its scenario acts for every office.
    """
    if is_lenient():
        return
    unused = Q(used_at=None) | Q(used_at=occasion.at)
    shown = _shown(occasion, officer, permission)
    if shown is None or not shown.filter(unused).update(used_at=occasion.at):
        raise ProofNeeded("Show that it is you before this is done.", "Use your passkey in the console.")


def require_shown(occasion: Occasion, officer: Officer) -> None:
    """As `require_proof`, for a page that leads to an act: it uses nothing up."""
    if is_lenient():
        return
    shown = _shown(occasion, officer, None)
    if shown is None or not shown.filter(used_at=None).exists():
        raise ProofNeeded("Show that it is you before this is done.", "Use your passkey in the console.")


def _shown(occasion: Occasion, officer: Officer, permission: Permission | None) -> QuerySet[Showing] | None:
    """The one row that the occasion's proof claims; None where it is too old, or does not count for this role."""
    policy, proof = settings.TOCSIN.policy, occasion.proof
    counts = (
        proof is not None
        and fresh(proof.at, occasion.at, policy.proof_seconds_max)
        and proves(proof.method, officer.held, policy.second_factor, policy.others_sign_in)
    )
    if proof is None or not counts:
        return None
    purpose = str(permission or "") if proof.host else ""
    rows = Showing.objects.filter(pk=proof.id, officer=officer, method=proof.method, at=proof.at)
    return rows.filter(purpose=purpose, host=proof.host)


def proof_by_code(officer: Officer, code: str, host: str) -> Proof | None:
    """What `officer` showed in the console for a command on `host`, by its code; None where there is none such."""
    digest = seal.token_digest(plain_code(code))
    row = Showing.objects.filter(officer=officer, code_digest=digest, host=host, used_at=None).first()
    return Proof(row.id, row.method, row.at, row.host) if row else None


def is_lenient() -> bool:
    """Whether this is a replay desk that does not ask for passkeys."""
    return settings.TOCSIN.mode is Mode.REPLAY and not settings.TOCSIN.policy.replay_as_live


def founding() -> bool:
    """Whether the desk is still being set up: no administrator has a passkey yet."""
    return not any(officer.keyed_at for officer in with_role(Role.ADMINISTRATOR))


def ways_of(officer: Officer) -> frozenset[Method]:
    """How this officer may sign in."""
    policy = settings.TOCSIN.policy
    return ways_in(officer.held, policy.second_factor, policy.others_sign_in, lenient=is_lenient())


def sitting_of(sitting_id: UUID, officer: Officer, now: datetime) -> Sitting | None:
    """The officer's session of that id, if it may go on; None where it was ended, timed out or is another's."""
    sitting = Sitting.objects.filter(pk=sitting_id, officer=officer, ended_at=None).first()
    return sitting if sitting is not None and (is_lenient() or holds(sitting, now)) else None


def holds(sitting: Sitting, now: datetime) -> bool:
    """Whether a session is within the desk's limits."""
    policy = settings.TOCSIN.policy
    return session_holds(
        sitting.since,
        sitting.seen_at,
        now,
        idle_minutes_max=policy.session_idle_minutes_max,
        hours_max=policy.session_hours_max,
    )


def sittings(officer: Officer, now: datetime) -> list[Sitting]:
    """The sessions of an officer that may go on, the latest first."""
    rows = Sitting.objects.filter(officer=officer, ended_at=None).order_by("-since", "-id")
    return [sitting for sitting in rows if is_lenient() or holds(sitting, now)]


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
    """Who holds `post` at `at`; else every active supervisor, else every administrator: silence goes upward."""
    turns = DutyTurn.objects.filter(post=post, starts_at__lte=at, ends_at__gt=at, officer__is_active=True)
    rostered = [turn.officer for turn in turns.select_related("officer").order_by("starts_at")]
    return rostered or with_role(Role.SUPERVISOR) or with_role(Role.ADMINISTRATOR)


def roster(since: datetime) -> list[DutyTurn]:
    """The turns that end after `since`, in the order in which they begin."""
    return list(DutyTurn.objects.filter(ends_at__gt=since).select_related("officer").order_by("starts_at", "post"))


def notes_for(officer: Officer, since: datetime, now: datetime) -> list[tuple[DutyTurn, str]]:
    """The hand-over notes left since `since` that this officer is cleared for, the latest first, opened."""
    turns = DutyTurn.objects.filter(handed_over_at__gt=since, handed_over_at__lte=now, note__isnull=False)
    turns = turns.filter(note_limit__lte=officer.clearance).select_related("officer").order_by("-handed_over_at")
    return [(turn, _note(turn)) for turn in turns] if officer.is_active else []


def with_role(role: Role) -> list[Officer]:
    """Every active officer who holds `role`, in the order of their ids."""
    return [officer for officer in Officer.objects.filter(is_active=True).order_by("id") if role in officer.roles]


def groups_of(officer: Officer) -> frozenset[UUID]:
    """The ids of the need-to-know groups that an officer is in; none for one who is not active.

    Asks the database, but for an officer whose memberships were fetched already, as at the start of a request.
    """
    if not officer.is_active:
        return frozenset()
    return frozenset(membership.group_id for membership in officer.membership_set.all())


def with_groups(officer: Officer) -> Officer:
    """The officer with memberships fetched: for as long as one request, not longer."""
    if "membership_set" not in getattr(officer, "_prefetched_objects_cache", {}):
        prefetch_related_objects([officer], "membership_set")
    return officer


def reader_of(officer: Officer) -> Reader:
    """An officer as a reader: cleared so far, holding the groups the officer is in and the officer's own id."""
    return Reader(officer.cleared, groups_of(officer) | {officer.pk})


def groups_named(ids: Iterable[UUID]) -> list[Group]:
    """These groups, by name: for an officer who is in them, or sees what is marked for them."""
    return list(Group.objects.filter(pk__in=list(ids)).order_by("name"))


def members_of(group_id: UUID) -> list[Officer]:
    """The active officers in a group, by name."""
    return list(Officer.objects.filter(membership__group_id=group_id, is_active=True).order_by("name"))


def access_groups(officer: Officer) -> list[Group]:
    """Every group for whoever manages them; of others only their own. By name."""
    every = Group.objects.order_by("name")
    return list(every if officer.may(Permission.GROUP_MANAGE) else every.filter(pk__in=groups_of(officer)))


def access_officers(officer: Officer) -> list[Officer]:
    """Every officer, the active ones first; `NotPermitted` for one who may not see who works here."""
    _require_reader(officer)
    return list(Officer.objects.order_by("-is_active", "name"))


def access_officer(officer: Officer, officer_id: UUID) -> Officer:
    """One officer; `NotPermitted` as above, `Absent` where there is none."""
    _require_reader(officer)
    found = Officer.objects.filter(pk=officer_id).first()
    if found is None:
        raise Absent("There is no such officer.", "Look at the list again.")
    return found


def link_open(officer: Officer, now: datetime) -> Enrolment | None:
    """The one-time link of an officer that can still be opened; None where there is none."""
    links = Enrolment.objects.filter(officer=officer, used_at=None, expires_at__gt=now)
    return links.order_by("-made_at").first()


def last_seen(now: datetime) -> dict[UUID, datetime]:
    """When each officer with a session was last seen."""
    rows = Sitting.objects.filter(ended_at=None, seen_at__lte=now).order_by("seen_at")
    return dict(rows.values_list("officer_id", "seen_at"))


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


def _require_reader(officer: Officer) -> None:
    if not officer.may(Permission.OFFICER_READ):
        raise NotPermitted("Your role does not see who works here.", "Ask an administrator.")


def _note(turn: DutyTurn) -> str:
    if turn.note_key is None or turn.note is None:
        return ""
    return seal.open_sealed(turn.note_key, turn.note, context=NOTE_CONTEXT).decode()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
