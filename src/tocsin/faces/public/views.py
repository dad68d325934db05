"""Acknowledgement links: GET shows, POST answers. The token alone is the authority.

Mail scanners follow links: so a GET never answers (RFC 8058 has the same rule for unsubscribing). A
wrong token is answered like any page that is not there.
"""

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tocsin.desk.delivery.acts import answer
from tocsin.desk.delivery.queries import Asked, find_by_token
from tocsin.faces.clock import occasion_of
from tocsin.faces.public.words import words_for
from tocsin.terms import Absent, NotPermitted

NOTE_CHARACTERS_MAX = 1000


@csrf_exempt  # Whoever holds the link may answer; there is no session that another site could misuse.
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledgement(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was sent and the answers offered; take one answer by POST."""
    asked, given = _asked(request, token), None
    if request.method == "POST":
        given = _take(request, token)
        asked = find_by_token(token)
    words = words_for(asked.text.language)
    choices = [(choice, words.choice(choice)) for choice in asked.choices]
    answers = [(one, words.choice(one.choice)) for one in asked.answers]
    page = {"asked": asked, "choices": choices, "answers": answers, "given": given, "words": words}
    return render(request, "public/acknowledgement.html", page)


def _asked(request: HttpRequest, token: str) -> Asked:
    """What the link is about. Whoever tries links that are none is slowed down; a true link never is.

    A hall that was warned sits behind one address: only wrong tokens count.
    """
    try:
        return find_by_token(token)
    except Absent:
        if not ratelimit.consume(request, app="allauth.account", action="tocsin_answers", limit_get=True):
            raise NotPermitted("Too many wrong links.", "Wait a minute.") from None
        raise


def _take(request: HttpRequest, token: str) -> object:
    note = request.POST.get("note", "")[:NOTE_CHARACTERS_MAX]
    occasion = occasion_of(f"recipient:{find_by_token(token).delivery_id}")
    return answer(occasion, token, request.POST.get("choice", ""), note)
