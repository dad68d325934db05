"""An exercise desk and a live one, each served as people serve them, side by side in one browser.

Cookies know no port: both desks are at ``localhost``, so that whatever could cross would cross here.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.desk import WIDE, Key, register
from tests.chain.test_serve import serving
from tests.shared import ROOT
from tocsin.faces.hosting.ports import free_port

pytestmark = pytest.mark.process

FILL = """
import django, json
django.setup()
from datetime import timedelta
from tests.people import START, desk_occasion
from tests.warning import make_town, drafted, typed
from tests.browser.desk import make_link
from tocsin.desk.alerts.acts import submit_alert
from tests.people import occasion
from tocsin.desk.officers.acts import renew_enrolment
town = make_town(6)
alert = drafted(town)
submit_alert(occasion(town.drafter), alert.id)
link = renew_enrolment(occasion(town.administrator), town.releaser.id)
print(json.dumps({"link": link, "alert": str(alert.id), "typed": typed(alert)}))
"""


@dataclass(frozen=True)
class Side:
    """One of the two desks: where it is, the releaser's link, the alert that waits, what is to be typed."""

    mode: str
    data: Path
    url: str
    link: str
    alert: str
    typed: str


def made(folder: Path, mode: str) -> Side:
    """A desk as `tocsin init` makes it, with the fictional town and an alert that waits for release."""
    port, data = free_port(), folder / mode
    url = f"http://localhost:{port}"
    relay = ["--smtp", f"127.0.0.1:{free_port()}"]
    command = ["init", "--data", str(data), "--mode", mode, "--name", "Quay desk", "--base-url", url, *relay]
    subprocess.run([sys.executable, "-m", "tocsin", *command], check=True, capture_output=True, timeout=120)
    now = datetime.now(UTC) - timedelta(seconds=5)
    desk = {
        "TOCSIN_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "tocsin.faces.settings",
        "TOCSIN_TEST_START": now.isoformat(),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    done = subprocess.run(
        [sys.executable, "-c", FILL], env=os.environ | desk, cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return Side(mode, data, url, **json.loads(done.stdout.splitlines()[-1]))


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Side, Side]]:
    """Both desks, serving."""
    folder = tmp_path_factory.mktemp("two")
    exercise, live = made(folder, "exercise"), made(folder, "live")
    with ExitStack() as both:
        for side in (exercise, live):
            both.enter_context(serving(side.data, int(side.url.rpartition(":")[2])))
        yield exercise, live


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One browser for both; nothing may leave the machine or break a page's policy."""
    opened = browser.new_context(viewport=WIDE, locale="en-GB", timezone_id="UTC", reduced_motion="reduce")
    opened.set_default_timeout(30_000)
    complaints: list[str] = []
    opened.on("weberror", lambda error: complaints.append(str(error.error)))
    opened.on("request", lambda request: _note_outside(request.url, complaints))
    yield opened
    opened.close()
    assert complaints == []


def _note_outside(url: str, complaints: list[str]) -> None:
    if urlsplit(url).hostname not in (None, "localhost", "127.0.0.1"):
        complaints.append(url)


def style(page: Page, selector: str, name: str) -> str:
    """A computed style of the first element that fits."""
    return str(page.locator(selector).first.evaluate(f"one => getComputedStyle(one)['{name}']"))


def test_exercise_and_live_side_by_side(sides: tuple[Side, Side], context: BrowserContext) -> None:
    """Signed in at both in one browser: nothing crosses, and no look at either leaves a doubt which it is."""
    exercise, live = sides
    pages, keys = {}, {}
    for side in sides:
        pages[side.mode] = page = context.new_page()
        keys[side.mode] = Key(page)
        register(page, f"{side.url}/enrol/{side.link}", device=side.mode)
        page.goto(f"{side.url}/alerts/{side.alert}/approve")
    drill, real = pages["exercise"], pages["live"]
    _cookies_are_apart(context, pages, sides)
    _looks_are_apart(drill, real)
    _confirmations_are_apart(exercise, live, drill, real)
    _a_session_is_nothing_to_the_other(context, real, live)
    _a_passkey_is_nothing_to_the_other(keys, real, live)


def _cookies_are_apart(context: BrowserContext, pages: dict[str, Page], sides: tuple[Side, Side]) -> None:
    """Each desk has cookies of its own name; both officers stay signed in while they go to and fro."""
    names = {str(cookie["name"]) for cookie in context.cookies()}
    assert {"tocsin-exercise-session", "tocsin-live-session"} <= names
    assert all(name.startswith(("tocsin-exercise-", "tocsin-live-")) for name in names)
    for side in (*sides, *sides):
        pages[side.mode].reload()
        expect(pages[side.mode].locator(".decide")).to_be_visible()


def _looks_are_apart(drill: Page, real: Page) -> None:
    """Title, banner, class, colour; the exercise's marker stands on every form in which the alert would go out."""
    assert (drill.title().endswith("– exercise"), "exercise" in real.title().lower()) == (True, False)
    expect(drill.locator("aside.marker")).to_contain_text("EXERCISE")
    expect(real.locator("aside.marker")).to_have_count(0)
    assert style(drill, ".top", "borderBottomColor") != style(real, ".top", "borderBottomColor")
    assert style(drill, ".decide-mode", "color") != style(real, ".decide-mode", "color")
    expect(drill.locator(".decide-mode")).to_contain_text("EXERCISE")
    expect(real.locator(".decide-mode")).to_contain_text("this is real")
    for page, marked in ((drill, True), (real, False)):
        page.locator("details", has_text="SMS, cell broadcast, e-mail").locator("summary").click()
        forms = page.locator(".channel ol.segments, .channel .handset, .channel .letter").all_inner_texts()
        assert len(forms) == 2 * 4  # two languages, each as SMS, short and long broadcast, e-mail
        assert all(("EXERCISE" in text.upper()) is marked for text in forms), forms


def _confirmations_are_apart(exercise: Side, live: Side, drill: Page, real: Page) -> None:
    """What is typed names mode, area and headcount; the exercise's words release nothing on the live desk."""
    said = {page: page.locator(".decide .type-this code").first.inner_text() for page in (drill, real)}
    assert said == {drill: exercise.typed, real: live.typed}
    assert exercise.typed.startswith("EXERCISE Lower Quay ")
    assert live.typed == exercise.typed.replace("EXERCISE", "LIVE", 1)
    real.get_by_label("Type what you are about to do").fill(exercise.typed)
    real.get_by_role("button", name="Release to").click()
    expect(real.get_by_text("The confirmation was not typed, or does not match.")).to_be_visible()


def _a_session_is_nothing_to_the_other(context: BrowserContext, real: Page, live: Side) -> None:
    """The exercise's session under the live desk's cookie: nobody is signed in."""
    held = {cookie["name"]: cookie for cookie in context.cookies()}
    own = held["tocsin-live-session"]["value"]
    stolen = {**held["tocsin-live-session"], "value": held["tocsin-exercise-session"]["value"]}
    context.add_cookies([stolen])  # type: ignore[list-item]
    real.goto(f"{live.url}/threats")
    expect(real.get_by_text("You are not signed in")).to_be_visible()
    context.add_cookies([{**stolen, "value": own}])  # type: ignore[list-item]


def _a_passkey_is_nothing_to_the_other(keys: dict[str, Key], real: Page, live: Side) -> None:
    """The exercise's passkey, in the live desk's page: not taken, and told like every other failure."""
    [passkey] = keys["exercise"].credentials()
    keys["live"].remove()
    other = Key(real)
    other.put(passkey)
    real.context.clear_cookies()
    real.goto(f"{live.url}/threats")
    real.get_by_role("button", name="Sign in with your passkey").click()
    expect(real.get_by_text("That was not taken.")).to_be_visible()
