"""A page that is a form: shown empty, taken, or shown again with what was typed and what is wrong with it."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tocsin.terms import BadInput, Conflict, Refused, TocsinError

Made = TypeVar("Made")


def taken_or_shown(
    request: HttpRequest,
    template: str,
    page: Callable[[], Mapping[str, Any]],
    *,
    act: Callable[[], Made],
    done: Callable[[Made], HttpResponse],
) -> HttpResponse:
    """On POST do `act` and answer with `done`; else, or where the act refuses what was typed, show `template`.

    `page` gives what the template needs besides ``typed`` and ``problems``, and is asked after the act. A
    refusal that neither typing nor reading again can mend goes on to the page for refusals.
    """
    problem: TocsinError | None = None
    if request.method == "POST":
        try:
            made = act()
        except (BadInput, Conflict) as error:
            problem = error
        else:
            return done(made)
    shown = {"problems": problems_of(problem), "typed": request.POST} | dict(page())
    return render(request, template, shown, status=status_of(problem))


def onward(request: HttpRequest, words: str, to: str, *parts: object) -> HttpResponse:
    """The answer to a form that was taken: lead to the page `to`, which says `words` once."""
    messages.success(request, words)
    return redirect(to, *parts)


def problems_of(problem: TocsinError | None) -> list[str]:
    """What a refused form has to say, as lines; none where nothing was refused."""
    return [line for line in (problem.message, problem.hint) if line] if problem else []


def status_of(problem: TocsinError | None) -> int:
    """The HTTP status of a page that shows a problem."""
    if problem is None:
        return 200
    return 409 if isinstance(problem, Refused) else 400
