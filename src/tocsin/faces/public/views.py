"""Acknowledgement links: GET shows, POST answers. The token alone is the authority.

Mail scanners follow links: so a GET never answers (RFC 8058 has the same rule for unsubscribing). A
wrong token and an expired one look alike.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tocsin.desk.delivery.acts import answer
from tocsin.desk.delivery.queries import find_by_token
from tocsin.faces.clock import occasion_of

NOTE_CHARACTERS_MAX = 1000


@csrf_exempt  # Whoever holds the link may answer; there is no session that another site could misuse.
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledgement(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was sent and the answers offered; take one answer by POST."""
    delivery = find_by_token(token)
    if request.method != "POST":
        return render(request, "public/acknowledgement.html", {"delivery": delivery})
    choice, note = request.POST.get("choice", ""), request.POST.get("note", "")[:NOTE_CHARACTERS_MAX]
    given = answer(occasion_of(f"recipient:{delivery.id}"), token, choice, note)
    return render(request, "public/answered.html", {"delivery": delivery, "answer": given})
