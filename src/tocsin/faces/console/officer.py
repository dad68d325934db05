"""Who is asking: every page of the console needs an officer, and every act an occasion in that officer's name."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from tocsin.desk.officers.models import Officer
from tocsin.faces.clock import occasion_of
from tocsin.terms import NotPermitted, Occasion

View = Callable[..., HttpResponse]


def for_officers(view: View) -> View:
    """Let only signed-in officers see `view`, and never let it be cached."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return guarded


def officer_of(request: HttpRequest) -> Officer:
    """The officer behind a request; `NotPermitted` where there is none."""
    if not isinstance(request.user, Officer) or not request.user.is_active:
        raise NotPermitted("Only an officer of this desk may do this.", "Sign in first.")
    return request.user


def occasion_for(request: HttpRequest) -> Occasion:
    """The occasion of an act that the signed-in officer does now."""
    return occasion_of(officer_of(request).actor)
