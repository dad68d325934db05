"""What holds for every page: it fits a phone, loads nothing from outside, and breaks no rule of its own policy."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Page

from tests.browser.desk import Console
from tests.browser.story import make_story, tell_it
from tocsin.desk.alerts.models import Alert, Duty, LapseQuestion
from tocsin.desk.incidents.models import Candidate, Incident, Report, Task
from tocsin.desk.measures.models import Order
from tocsin.desk.partners.models import Partner
from tocsin.desk.threats.models import TipSentence

OK = 200


def named_routes(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every named address of the console."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from named_routes(one) if one.app_name == "console" else ()
        elif isinstance(one, URLPattern) and one.name and resolver is not None:
            yield one


def addresses(known: dict[str, object]) -> list[str]:
    """Every address, with the ids of what there is; those of which there is none are left out."""
    found = []
    for route in named_routes():
        needed = list(route.pattern.converters)
        if all(known.get(name) for name in needed):
            found.append(reverse(f"console:{route.name}", args=[known[name] for name in needed]))
    return found


@pytest.mark.parametrize("dark", [False, True])
def test_every_page_fits_a_phone_and_breaks_no_policy(console: Console, dark: bool) -> None:
    """At 360 px nothing scrolls sideways; the console's fixture fails on errors and outside requests."""
    story = make_story(people=40)
    waiting = tell_it(story)
    for alert in Alert.objects.order_by("number"):
        known = {
            "threat_id": story.threat.id,
            "alert_id": alert.id,
            "order_id": first_of(Order),
            "incident_id": first_of(Incident),
            "report_id": first_of(Report),
            "candidate_id": first_of(Candidate),
            "task_id": first_of(Task),
            "partner_id": first_of(Partner),
            "sentence_id": first_of(TipSentence),
            "officer_id": story.releaser.id,
            "question_id": first_of(LapseQuestion),
            "duty_id": first_of(Duty),
            "sequence": 1,
            "token": "not-a-token",
        }
        page = console.sign_in(story.supervisor, phone=True, dark=dark)
        wide = [address for address in addresses(known) if not fits(page, address)]
        assert wide == []
        if dark:
            break
    assert waiting.number == 2


def first_of(table: Any) -> object:
    """The id of some row."""
    return table.objects.values_list("pk", flat=True).first()


def fits(page: Page, address: str) -> bool:
    """Whether a page is no wider than the phone."""
    seen = page.request.get(address, max_redirects=0)
    assert seen.status < 500, address
    if seen.status != OK or "text/html" not in seen.headers["content-type"]:
        return True  # Only posted to, a file to take away, or refused to this officer: other tests look at those.
    page.goto(address)
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
