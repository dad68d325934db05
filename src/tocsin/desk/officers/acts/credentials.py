"""Passkeys, codes and recovery codes of officers. The rows are allauth's; the acts and their entries are ours.

Not part of ``officers.acts`` as a whole, because it alone needs allauth's tables: a process that only
delivers does without them.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from tocsin.desk.officers.acts.enrolling import RELEASING, RESCUED, fresh_link
from tocsin.desk.officers.acts.signing import close_sittings
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import acting_officer, authorise, require_proof, ways_of
from tocsin.desk.officers.rules import Method, Permission, Role
from tocsin.desk.record.acts import append
from tocsin.desk.settings.other_house import PROVIDER
from tocsin.terms import Absent, Conflict, NotPermitted, Occasion, Tlp

NAME_CHARACTERS_MAX = 60
SUBJECT_CHARACTERS_MAX = 190


@transaction.atomic
def add_passkey(
    occasion: Occasion, *, name: str, credential: Mapping[str, Any], by: Method | None = None
) -> Authenticator:
    """Register a passkey of the officer who acts; the face has checked the ceremony.

    `by` is the one-time link or recovery code that let the officer in; without it the officer has to have
    shown a credential just before. The first passkey brings recovery codes with it.
    """
    officer = _ready(occasion, by)
    if _taken(str(credential.get("rawId", ""))):
        raise Conflict("This passkey is registered already.", "Use another device or key.")
    title = name.strip()[:NAME_CHARACTERS_MAX] or "Passkey"
    made = WebAuthn.add(officer, title, dict(credential)).instance
    _date(made, occasion)
    _note(occasion, "add_passkey", officer, name=title, credential=dict(credential), let_in_by=str(by or ""))
    return made


@transaction.atomic
def add_code_app(occasion: Occasion, *, secret: str, by: Method | None = None) -> Authenticator:
    """Register an app that shows six-digit codes, where the policy lets this officer use one."""
    officer = _ready(occasion, by)
    if Method.TOTP not in ways_of(officer):
        raise NotPermitted("Codes are not a way in for your role.", "Register a passkey.")
    if Authenticator.objects.filter(user=officer, type=Authenticator.Type.TOTP).exists():
        raise Conflict("An app is registered already.", "Remove it first.")
    made = TOTP.activate(officer, secret).instance
    _date(made, occasion)
    _note(occasion, "add_code_app", officer, let_in_by=str(by or ""))
    return made


@transaction.atomic
def remove_credential(occasion: Occasion, authenticator_id: int) -> None:
    """Take away one's own passkey or code app; never the last one, which would lock the officer out."""
    officer = acting_officer(occasion)
    require_proof(occasion, officer)
    held = list(_credentials(officer).select_for_update())
    found = next((one for one in held if one.pk == authenticator_id), None)
    if found is None:
        raise Absent("You have no such passkey.", "Look at the list again.")
    if len(held) == 1:
        raise Conflict("This is your only way in.", "Register another one first.")
    title = str(found)
    found.delete()
    _note(occasion, "remove_credential", officer, name=title, kind=str(found.type))


@transaction.atomic
def revoke_credentials(occasion: Occasion, officer_id: UUID) -> int:
    """Take every passkey, code and recovery code of an officer away and end the sessions: a key was lost.

    Returns how many passkeys and apps those were. The officer comes back by a fresh one-time link.
    """
    authorise(occasion, Permission.OFFICER_ENROL)
    officer = Officer.objects.filter(pk=officer_id).first()
    if officer is None:
        raise Absent("There is no such officer.", "List the officers.")
    lost = _credentials(officer).count()
    Authenticator.objects.filter(user=officer).delete()
    ended = close_sittings(occasion, officer)
    _note(occasion, "revoke_credentials", officer, credentials=lost, sessions_ended=len(ended))
    return lost


def let_in_again(occasion: Occasion, officer_id: UUID, reason: str, entry_id: UUID) -> tuple[Officer, str]:
    """Let an administrator in who lost every key: the part of a rescue that is about the officer, with its entry.

    Keys and recovery codes go, since they may be in other hands, and so do the roles that release; sessions end.
    Returns the officer and the token of a one-time link, by which a new passkey is registered. `NotPermitted` for
    anyone but an active administrator.
    """
    officer = Officer.objects.select_for_update().filter(pk=officer_id, is_active=True).first()
    if officer is None or Role.ADMINISTRATOR not in officer.held:
        raise NotPermitted("Only an administrator is let in this way.", "Officers get their links from one.")
    before = sorted(officer.roles)
    officer.roles = sorted(str(role) for role in officer.held - RELEASING)
    officer.save(update_fields=["roles"])
    lost = _credentials(officer).count()
    Authenticator.objects.filter(user=officer).delete()
    token, ended = fresh_link(occasion, officer), close_sittings(occasion, officer)
    body = {
        "name": officer.name,
        "reason": reason,
        "roles": officer.roles,
        "roles_before": before,
        "credentials": lost,
        "sessions_ended": len(ended),
    }
    append(occasion, act=RESCUED, subjects=[officer.id], limit=Tlp.GREEN, body=body, entry_id=entry_id)
    return officer, token


@transaction.atomic
def bind_identity(occasion: Occasion, officer_id: UUID, *, subject: str) -> None:
    """Bind an officer to an identity at the other house; an empty one unbinds. It is never bound to two.

    Whoever signs in there as `subject` is this officer here, if the officer's roles need no passkey.
    """
    authorise(occasion, Permission.OFFICER_ENROL)
    officer = Officer.objects.filter(pk=officer_id, is_active=True).first()
    if officer is None:
        raise Absent("There is no such officer.", "List the officers.")
    wanted = subject.strip()[:SUBJECT_CHARACTERS_MAX]
    taken = SocialAccount.objects.filter(provider=PROVIDER, uid=wanted).exclude(user=officer)
    if wanted and taken.exists():
        raise Conflict("Another officer is bound to this identity.", "Unbind that one first.")
    SocialAccount.objects.filter(provider=PROVIDER, user=officer).delete()
    if wanted:
        SocialAccount.objects.create(provider=PROVIDER, uid=wanted, user=officer, extra_data={})
    _note(occasion, "bind_identity", officer, subject=wanted)


def identity_of(officer: Officer) -> str:
    """The identity at the other house that an officer is bound to; empty where there is none."""
    return SocialAccount.objects.filter(provider=PROVIDER, user=officer).values_list("uid", flat=True).first() or ""


def holders_of_keys(permission: Permission) -> list[Officer]:
    """The active officers who may do this and have a passkey or code app registered, by name."""
    keyed = Authenticator.objects.filter(type__in=[Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP])
    officers = Officer.objects.filter(is_active=True, pk__in=keyed.values("user_id")).order_by("name")
    return [officer for officer in officers if officer.may(permission)]


@transaction.atomic
def renew_recovery_codes(occasion: Occasion) -> None:
    """Fresh recovery codes; those before are void."""
    officer = acting_officer(occasion)
    require_proof(occasion, officer)
    Authenticator.objects.filter(user=officer, type=Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(officer)
    _note(occasion, "renew_recovery_codes", officer)


@transaction.atomic
def take_recovery_codes(occasion: Occasion) -> list[str]:
    """The recovery codes of the officer who acts, in fours, once: whoever looks again sees none."""
    officer = acting_officer(occasion)
    rows = Authenticator.objects.select_for_update().filter(user=officer, type=Authenticator.Type.RECOVERY_CODES)
    held = rows.first()
    if held is None or held.wrap().did_view:
        return []
    held.wrap().mark_as_viewed()
    codes = held.wrap().get_unused_codes()
    return [" ".join(code[start : start + 4] for start in range(0, len(code), 4)) for code in codes]


@transaction.atomic
def use_recovery_code(occasion: Occasion, officer_id: UUID, code: str) -> Officer:
    """Use up a recovery code: it lets its officer register a passkey, and ends every session there was.

    `Absent` for every code that does not fit, and for an officer who is not there.
    """
    officer = Officer.objects.filter(pk=officer_id, is_active=True).first()
    rows = Authenticator.objects.filter(user_id=officer_id, type=Authenticator.Type.RECOVERY_CODES)
    held = rows.first() if officer else None
    if officer is None or held is None or not held.wrap().validate_code("".join(code.split())):
        raise Absent("That does not fit.", "Check the name and the code, or ask an administrator for a link.")
    ended = close_sittings(occasion, officer)
    _note(occasion, "use_recovery_code", officer, sessions_ended=len(ended))
    return officer


def _ready(occasion: Occasion, by: Method | None) -> Officer:
    officer = acting_officer(occasion)
    if by not in (Method.LINK, Method.RECOVERY):
        require_proof(occasion, officer)
    if officer.keyed_at is None:
        officer.keyed_at = occasion.at
        officer.save(update_fields=["keyed_at"])
    RecoveryCodes.activate(officer)
    return officer


def _date(made: Authenticator, occasion: Occasion) -> None:
    made.created_at = occasion.at
    made.save(update_fields=["created_at"])


def _credentials(officer: Officer) -> Any:
    kinds = [Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP]
    return Authenticator.objects.filter(user=officer, type__in=kinds)


def _taken(raw_id: str) -> bool:
    rows = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN)
    return any(row.data.get("credential", {}).get("rawId") == raw_id for row in rows)


def _note(occasion: Occasion, act: str, officer: Officer, **body: Any) -> None:
    said = {"officer": officer.name, **body}
    append(occasion, act=f"officers.{act}", subjects=[officer.id], limit=Tlp.GREEN, body=said, result=officer.id)
