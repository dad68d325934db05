"""What every page knows: which desk this is, in which mode, and what its clock says."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import is_lenient
from tocsin.desk.record.queries import is_halted
from tocsin.faces.clock import desk_clock


def _asks(request: HttpRequest) -> bool:
    # Asked only where a page has a form that a passkey goes with.
    if is_lenient() or not isinstance(request.user, Officer):
        return False
    held = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    return bool(held.exists())


def desk(request: HttpRequest) -> dict[str, Any]:
    """Template context: ``desk`` (name, mode, marker), ``now`` on its clock, whether it asks for passkeys again.

    ``halted`` after a restore: nothing leaves the desk then.
    """
    return {
        "desk": settings.TOCSIN,
        "now": desk_clock().now(),
        "ask_passkey": lambda: _asks(request),
        "halted": is_halted,
    }
