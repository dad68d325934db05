"""What holds for every page: it fits a phone, loads nothing from outside, and breaks no rule of its own policy."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Page

from tests.browser.desk import Console
from tests.browser.story import make_story, tell_it
from tocsin.desk.alerts.models import Alert
from tocsin.desk.incidents.models import Incident
from tocsin.desk.measures.models import Order

ONLY_POSTED = {"alert-submit", "alert-withdraw", "alert-cancel", "alert-preview", "lapse-answer", "lapse-countersign"}
ONLY_POSTED |= {"threat-close", "sign-out"}


def named_routes(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every named address of the console."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from named_routes(one) if one.app_name == "console" else ()
        elif isinstance(one, URLPattern) and one.name and resolver is not None:
            yield one


def addresses(known: dict[str, object]) -> list[str]:
    """Every page that a browser can open, with the ids of what there is; those of which there is none are left out."""
    found = []
    for route in named_routes():
        needed = list(route.pattern.converters)
        if route.name not in ONLY_POSTED and all(known.get(name) for name in needed):
            found.append(reverse(f"console:{route.name}", args=[known[name] for name in needed]))
    return found


@pytest.mark.parametrize("dark", [False, True])
def test_every_page_fits_a_phone_and_breaks_no_policy(console: Console, dark: bool) -> None:
    """At 360 px nothing scrolls sideways; the console's fixture fails on errors and outside requests."""
    story = make_story(people=40)
    waiting = tell_it(story)
    order, incident = Order.objects.first(), Incident.objects.first()
    for alert in Alert.objects.order_by("number"):
        known = {
            "threat_id": story.threat.id,
            "alert_id": alert.id,
            "order_id": order and order.pk,
            "incident_id": incident and incident.pk,
            "token": "not-a-token",
        }
        page = console.sign_in(story.supervisor, phone=True, dark=dark)
        wide = [address for address in addresses(known) if not fits(page, address)]
        assert wide == []
        if dark:
            break
    assert waiting.number == 2


def fits(page: Page, address: str) -> bool:
    """Whether a page is answered and no wider than the phone."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status < 500, address
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
