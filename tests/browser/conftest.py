"""What tests that drive a browser may ask for: a real Chromium, and the console on a port of its own."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import executable, launch
from tests.browser.desk import Console
from tocsin.faces.hosting.ports import free_port
from tocsin.faces.hosting.web import WebServer

# Playwright keeps an event loop in this thread; Django's tests go on using the database beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a module: it leaves no event loop behind for other tests."""
    if executable() is None:
        pytest.skip("Chromium is not installed: make browser")
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def console(browser: Browser, committed_desk: None, settings) -> Iterator[Console]:
    """The web application of a founded desk, served on loopback; fails where a page complained."""
    port = free_port()
    policy = replace(settings.TOCSIN.policy, replay_as_live=True)
    settings.TOCSIN = replace(settings.TOCSIN, base_url=f"http://localhost:{port}", policy=policy)
    cache.clear()  # Links, codes and refusals are counted by the minute; a quick machine runs many tests in one.
    with WebServer(port):
        opened = Console(browser, f"http://localhost:{port}")
        yield opened
        opened.close()
    assert opened.complaints == []
