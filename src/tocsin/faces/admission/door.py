"""Sessions: how one begins, what it remembers of the last passkey, and that it ends when it must."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse

from tocsin.desk.officers.acts import end_sitting, note_seen, sign_in
from tocsin.desk.officers.models import Officer, Sitting
from tocsin.desk.officers.queries import sitting_of
from tocsin.desk.officers.rules import Method
from tocsin.faces.clock import desk_clock, occasion_of
from tocsin.terms import DESK, Proof

BACKEND = "tocsin.faces.admission.backend.OfficerBackend"
SITTING_KEY, PROOF_KEY = "tocsin.sitting", "tocsin.proof"
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox|FxiOS", "Firefox"), ("Chrome|CriOS", "Chrome"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone|iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def admit(request: HttpRequest, officer: Officer, *, method: Method, evidence: Mapping[str, Any] | None = None) -> None:
    """Begin a session of `officer` in this browser. `NotPermitted` where the method does not do for the role."""
    sitting, proof = sign_in(occasion_of(officer.actor), method=method, device=device_of(request), evidence=evidence)
    login(request, officer, backend=BACKEND)
    request.session[SITTING_KEY] = str(sitting.id)
    keep_proof(request, proof)


def leave(request: HttpRequest) -> None:
    """End the session of this browser, for the desk and for Django."""
    sitting_id = _id(request.session.get(SITTING_KEY))
    if sitting_id is not None and isinstance(request.user, Officer):
        end_sitting(occasion_of(request.user.actor), sitting_id)
    logout(request)


def keep_proof(request: HttpRequest, proof: Proof | None) -> None:
    """Remember in the session what was shown last."""
    if proof is not None:
        request.session[PROOF_KEY] = [str(proof.id), proof.method, proof.at.isoformat()]


def proof_of(request: HttpRequest) -> Proof | None:
    """What was shown last in this session; None where nothing was."""
    match request.session.get(PROOF_KEY):
        case [str(key), str(method), str(at)]:
            return Proof(UUID(key), method, datetime.fromisoformat(at))
    return None


def sitting_id_of(request: HttpRequest) -> UUID | None:
    """The id of this browser's session."""
    return _id(request.session.get(SITTING_KEY))


def device_of(request: HttpRequest) -> str:
    """The kind of browser and system, such as ``Firefox on Android``; never the whole string, which tells more."""
    text = request.headers.get("User-Agent", "")
    browser = next((name for pattern, name in BROWSERS if re.search(pattern, text)), "")
    if not browser:
        browser = "Safari" if "Safari" in text else "A browser"
    system = next((name for pattern, name in SYSTEMS if re.search(pattern, text)), "")
    return f"{browser} on {system}" if system else browser


class SittingMiddleware:
    """Signs out whoever's session was ended, timed out, or never began through the door.

    A page that asks again by itself does not keep a session alive.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Check the session, where the browser brought one."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and isinstance(request.user, Officer):
            self._check(request, request.user)
        return self.get_response(request)

    def _check(self, request: HttpRequest, officer: Officer) -> None:
        now, sitting_id = desk_clock().now(), sitting_id_of(request)
        sitting = sitting_of(sitting_id, officer, now) if sitting_id else None
        if sitting is not None:
            if not (request.method == "GET" and request.headers.get("HX-Request")):
                note_seen(occasion_of(officer.actor), sitting)
            return
        if sitting_id is not None and Sitting.objects.filter(pk=sitting_id).exists():
            end_sitting(occasion_of(DESK), sitting_id)
        logout(request)


def _id(text: object) -> UUID | None:
    try:
        return UUID(str(text)) if text else None
    except ValueError:
        return None
