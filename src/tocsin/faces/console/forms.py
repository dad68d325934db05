"""A page that is a form: shown empty, taken, or shown again with what was typed and what is wrong with it."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tocsin.faces.console.draft_form import problems_of
from tocsin.terms import BadInput

Made = TypeVar("Made")


def taken_or_shown(
    request: HttpRequest,
    template: str,
    page: Callable[[], Mapping[str, Any]],
    *,
    act: Callable[[], Made],
    done: Callable[[Made], HttpResponse],
) -> HttpResponse:
    """On POST do `act` and answer with `done`; else, or where the act finds the form wrong, show `template`.

    `page` gives what the template needs besides ``typed`` and ``problems``. A refusal that no typing can
    mend goes on to the page for refusals.
    """
    problems: list[str] = []
    if request.method == "POST":
        try:
            made = act()
        except BadInput as error:
            problems = problems_of(error)
        else:
            return done(made)
    shown = {"problems": problems, "typed": request.POST} | dict(page())
    return render(request, template, shown, status=400 if problems else 200)
