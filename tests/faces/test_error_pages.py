"""Refusals in the house's look that give nothing away, and a log that keeps no secret."""

import asyncio
import io
import json
import logging
import logging.config
import sys
from typing import Any

import pytest
import structlog
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from tests.faces.pages import client_of
from tests.people import make_officer
from tocsin.desk.officers.rules import Role
from tocsin.faces import refusals
from tocsin.faces.admission.door import BACKEND
from tocsin.faces.bounds import Bounded
from tocsin.faces.logs import LOGGING, Blotted, blot_event, blotted
from tocsin.faces.urls import handler400, handler403, handler404, handler500, urlpatterns

TOKEN, CODE = "abcdefghijklmnopqrstuvwxyz", "abcd-efgh-ijkl-mnop"
SECRET = "the courier's own line"


def _break(request: object) -> None:
    raise RuntimeError(f"{SECRET} {TOKEN} liaison@neighbour.example")


def _forbid(request: object) -> None:
    raise PermissionDenied(SECRET)


urlpatterns = [*urlpatterns, path("break", _break), path("forbid", _forbid)]
HANDLERS = (handler400, handler403, handler404, handler500)


@pytest.mark.usefixtures("desk")
@override_settings(ROOT_URLCONF="tests.faces.test_error_pages")
@pytest.mark.parametrize(("address", "status"), [("/nowhere", 404), ("/forbid", 403), ("/break", 500)])
@pytest.mark.parametrize("signed_in", [True, False])
def test_an_error_has_a_page_that_tells_nothing(address: str, status: int, signed_in: bool) -> None:
    """The status and what to do; no text of the error, no path of the code, no name of what runs here."""
    client = client_of(make_officer(Role.DRAFTER)) if signed_in else Client()
    client.raise_request_exception = False
    response = client.get(address)
    page = response.content.decode()
    assert response.status_code == status
    assert 'class="refusal"' in page
    assert all(word not in page for word in (SECRET, TOKEN, "Traceback", "Django", "RuntimeError", ".py"))


@pytest.mark.usefixtures("desk")
def test_a_form_of_another_site_is_refused_in_our_own_words() -> None:
    """The page of a failed CSRF check is ours."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_officer(Role.DRAFTER), backend=BACKEND)
    response = client.post("/tips/file", {"source": SECRET})
    assert response.status_code == 403
    assert b"This is not taken" in response.content
    assert SECRET.encode() not in response.content


def test_the_page_of_a_defect_needs_no_database() -> None:
    """It is made without a query: the database may be what is broken."""
    response = refusals.broken(RequestFactory().get("/"))
    assert response.status_code == 500
    assert b"Something broke" in response.content


@pytest.mark.parametrize("said", [True, False])
def test_a_body_that_is_too_long_is_refused_before_it_is_kept(said: bool) -> None:
    """By the length that is said, and by counting where none is; what is within the bound goes through."""
    assert _asked(b"x" * 101, said=said)[0]["status"] == 413
    assert _asked(b"x" * 100, said=said)[0]["status"] == 204


def test_a_log_line_keeps_no_token_address_or_code() -> None:
    """Whatever a message says; of an exception only class and places are told."""
    line = f'Not Found: /a/{TOKEN} and /enrol/x-y and "/tell/partner/{TOKEN}" by liaison@neighbour.example, {CODE}'
    plain = blotted(line)
    assert all(one not in plain for one in (TOKEN, "x-y", "liaison", "neighbour", CODE))
    try:
        _break(None)
    except RuntimeError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "Broke: %s", (TOKEN,), sys.exc_info())
    told = json.loads(Blotted().format(record))
    assert told["error"] == "RuntimeError"
    assert any("_break" in where for where in told["where"])
    assert all(one not in json.dumps(told) for one in (SECRET, TOKEN, "liaison"))


def test_an_event_of_our_own_code_is_blotted_too() -> None:
    """structlog would print an exception with the values around it: here it does not."""
    try:
        _break(None)
    except RuntimeError as error:
        event = blot_event(
            None, "exception", {"event": f"failed for {TOKEN}", "host": "a@b.example", "exc_info": error}
        )
    written = json.dumps(event)
    assert event["error"] == "RuntimeError"
    assert all(one not in written for one in (TOKEN, SECRET, "b.example"))
    assert structlog.get_config()["processors"].count(blot_event) == 1


@pytest.mark.usefixtures("desk")
@override_settings(ROOT_URLCONF="tests.faces.test_error_pages")
def test_what_django_logs_of_a_request_goes_through_the_blotter() -> None:
    """A wrong link and a broken page, as the desk's own log writes them."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Blotted())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        client = Client(raise_request_exception=False)
        client.get(f"/a/{TOKEN}")
        client.get("/break")
    finally:
        logger.removeHandler(handler)
    told = stream.getvalue()
    assert told.count("\n") == 2
    assert all(one not in told for one in (TOKEN, SECRET, "liaison"))
    assert LOGGING["root"]["handlers"] == ["stderr"]


def _asked(body: bytes, *, said: bool) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []
    parts = [body[:60], body[60:]]

    async def receive() -> dict[str, Any]:
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        while (await receive())["more_body"]:
            pass
        await send({"type": "http.response.start", "status": 204, "headers": []})

    headers = [(b"content-length", str(len(body)).encode())] if said else []
    asyncio.run(Bounded(inner, 100)({"type": "http", "headers": headers}, receive, send))
    return sent
