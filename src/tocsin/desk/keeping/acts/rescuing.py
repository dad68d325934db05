"""The way back in from the desk's own machine, for the day on which every administrator's keys are lost."""

from uuid import UUID

from django.conf import settings
from django.db import transaction

from tocsin.desk.alerts.acts.telling import page_openly
from tocsin.desk.officers.acts.credentials import let_in_again
from tocsin.desk.officers.queries import require_desk, with_role
from tocsin.desk.officers.rules import Role
from tocsin.terms import BadInput, Occasion


@transaction.atomic
def rescue_administrator(occasion: Occasion, officer_id: UUID, reason: str) -> str:
    """A one-time link for an administrator, in the name of the machine; returns its token.

    It needs the desk's directory and its keys, so the operating system's user and the master key, and nothing else:
    nobody there can show a passkey. So it is loud: the record has the reason and the machine, and every supervisor
    and administrator is paged. It leads to no release: the officer's keys, sessions and releasing roles go, a new
    passkey has to be registered, and whoever came in since makes nobody a releaser for some hours. `BadInput`
    without a reason, `NotPermitted` for anyone but an active administrator.
    """
    require_desk(occasion)
    if not reason.strip():
        raise BadInput("Say why.", "It stands in the record, and is sent to every supervisor and administrator.")
    staff, entry_id = [*with_role(Role.SUPERVISOR), *with_role(Role.ADMINISTRATOR)], occasion.new_id()
    officer, token = let_in_again(occasion, officer_id, reason.strip(), entry_id)
    hours = settings.TOCSIN.policy.rescue_hold_hours
    words = (
        f"{officer.name} is let in again, without a passkey",
        f"A one-time link for the administrator {officer.name} was made on the desk's own machine. Reason given: "
        f"{reason.strip()}. The keys, sessions and releasing roles of that office are gone; for {hours} hours nobody "
        "who came in since makes a releaser. If you do not know of this, somebody has the machine: suspend that "
        "officer, stop the desk, and look at the record.",
    )
    page_openly(occasion, entry_id, staff, entry_id=entry_id, words=words)
    return token
