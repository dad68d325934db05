"""What anybody may tell the desk, without a name: the form, the receipt, and a partner's one-time link.

No session, no cookie, no address: these views read nothing of a request but the words of its form and the
language it asks for, which is kept nowhere, and the web server writes no access log. A form has a token of its
own, signed, good for an hour and for once; a code from the receipt opens what was sent again. Codes and tokens
of forms are only ever sent by POST.
"""

import secrets
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tocsin.desk.partners.acts import take_from_partner
from tocsin.desk.partners.queries import intake_link
from tocsin.desk.record import seal
from tocsin.desk.threats.acts import add_to_intake, take_in
from tocsin.desk.threats.intake import ANONYMOUS, WORDS_CHARACTERS_MAX, IntakeState, TooMany
from tocsin.desk.threats.queries import intake_by_receipt
from tocsin.faces.clock import desk_clock, occasion_of
from tocsin.faces.public.tell_words import LANGUAGES, chosen, words_in
from tocsin.faces.typed import read_limit
from tocsin.terms import BadInput, Conflict, Tlp, TocsinError

FORM_SECONDS_MAX = 60 * 60
FORM_BYTES = 16
LIMITS = (Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT, Tlp.RED)


def for_anybody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view without session or cookie: who may do what hangs on what the form brings, so no other site gains."""

    @csrf_exempt
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def open_to_all(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return open_to_all


@for_anybody
def tell(request: HttpRequest) -> HttpResponse:
    """The form; on POST take in what it says and show the receipt code, once."""
    if request.method != "POST":
        return _form(request)
    words = request.POST.get("words", "")
    try:
        _, code = take_in(occasion_of(ANONYMOUS), words=words, form=_form_digest(request.POST.get("form", "")))
    except TooMany as error:
        return _form(request, words, error, status=429)
    except (BadInput, Conflict) as error:
        return _form(request, words, error, status=400 if isinstance(error, BadInput) else 409)
    return _page(request, "told", {"code": code})


@for_anybody
def receipt(request: HttpRequest) -> HttpResponse:
    """By its code: whether it was read; what is written here is added to it. GET only asks for the code."""
    page: dict[str, Any] = {"words_max": WORDS_CHARACTERS_MAX}
    if request.method != "POST":
        return _page(request, "receipt", page)
    code, words, error = request.POST.get("code", ""), request.POST.get("words", ""), None
    try:
        page["added"] = bool(words.strip()) and bool(add_to_intake(occasion_of(ANONYMOUS), code, words))
    except TocsinError as refused:
        error = refused
    found = intake_by_receipt(code)
    if found is None:
        page["unknown"] = True
    else:
        say = _say(request)
        page |= {"code": code, "standing": say[IntakeState(found.state).value], "error": _error(say, error, added=True)}
    return _page(request, "receipt", page, status=404 if found is None else 200)


@for_anybody
def from_partner(request: HttpRequest, token: str) -> HttpResponse:
    """A partner's form, opened by a one-time link; on POST take in what it says."""
    link, say = intake_link(token, desk_clock().now()), _say(request)
    as_partner = say["as_partner"].replace("{partner}", link.partner.name)
    page: dict[str, Any] = {"as_partner": as_partner, "limits": LIMITS, "words_max": WORDS_CHARACTERS_MAX}
    if request.method != "POST":
        return _page(request, "tell", page | {"limit": Tlp.AMBER.label})
    try:
        limit = read_limit(request.POST.get("limit", ""))
        _, code = take_from_partner(
            occasion_of(f"partner:{link.partner_id}"), token, words=request.POST.get("words", ""), limit=limit
        )
    except BadInput as error:
        typed = {"words": request.POST.get("words", ""), "limit": request.POST.get("limit", "")}
        return _page(request, "tell", page | typed | {"error": _error(say, error)}, status=400)
    return _page(request, "told", {"code": code})


def _form(
    request: HttpRequest, words: str = "", error: TocsinError | None = None, *, status: int = 200
) -> HttpResponse:
    token = _signer().sign(secrets.token_hex(FORM_BYTES))
    page = {"form": token, "words": words, "error": _error(_say(request), error), "words_max": WORDS_CHARACTERS_MAX}
    return _page(request, "tell", page, status=status)


def _page(request: HttpRequest, name: str, page: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page in the language chosen. What was sent is answered without links to others: they would lose it."""
    languages = [] if request.method == "POST" else [(one, words_in(one)["name"]) for one in LANGUAGES]
    shown = {"say": _say(request), "languages": languages, **page}
    return render(request, f"public/{name}.html", shown, status=status)


def _say(request: HttpRequest) -> Mapping[str, str]:
    """The words of the language that a link or the form names, or that the browser takes."""
    asked = request.POST.get("lang", "") or request.GET.get("lang", "")
    return words_in(chosen(asked, request.headers.get("Accept-Language", "")))


def _error(say: Mapping[str, str], error: TocsinError | None, *, added: bool = False) -> str:
    """What was refused, in the page's language; empty where nothing was."""
    match error:
        case None:
            return ""
        case TooMany():
            return say["error_flood"]
        case Conflict():
            return say["error_full" if added else "error_again"]
        case BadInput(where="form"):
            return say["error_old"]
        case BadInput(where="words"):
            return say["error_words"].replace("{characters}", str(WORDS_CHARACTERS_MAX))
    return say["error_other"]


def _form_digest(token: str) -> bytes:
    try:
        _signer().unsign(token, max_age=FORM_SECONDS_MAX)
    except BadSignature:
        raise BadInput("This form is too old.", "Your words are still here: send them again.", "form") from None
    return seal.token_digest(token)


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="tocsin.tell")
