"""The release drill: two officers, each with a passkey of their own, the second one on a phone.

What is counted here stands in docs/reference/console.md; a step more than it says is a failure.
"""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.desk import Console, Key, register
from tests.browser.test_story import file_tip, open_threat, submit, write_draft
from tests.people import after, make_officer, occasion
from tests.shared import ROOT
from tests.warning import register as invented_town
from tests.warning import square
from tocsin.desk.alerts.acts import authorise_area
from tocsin.desk.alerts.models import Alert
from tocsin.desk.alerts.wording import AlertState
from tocsin.desk.exposure.acts import import_register
from tocsin.desk.officers.acts import suspend_officer
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.acts import set_instant
from tocsin.desk.record.models import Entry

COUNTER = """
for (const kind of ["click", "keydown"]) window.addEventListener(kind, (event) => {
  if (event.isTrusted) sessionStorage[kind] = Number(sessionStorage[kind] || 0) + 1;
}, true);
"""


@pytest.fixture
def waiting(console: Console) -> tuple[Officer, Officer, Page]:
    """A draft that waits for release: its author, who may release it, and the author's page."""
    administrator = make_officer(Role.ADMINISTRATOR)
    import_register(occasion(administrator), invented_town(6))
    drafter, releaser = make_officer(Role.DRAFTER, name="Duty desk A"), make_officer(Role.RELEASER, name="Release desk")
    for officer in (drafter, releaser):
        authorise_area(occasion(administrator), officer.id, area=square(19, 9, 3), area_name="The coast")
    author = console.sign_in(drafter)
    file_tip(author)
    open_threat(author, square())
    write_draft(author)
    submit(author)
    return drafter, releaser, author


def release_button(page: Page) -> None:
    """Type what is about to be done, as the page asks, and press *Release*."""
    said = page.locator(".decide .type-this code").first.inner_text()
    field = page.get_by_label("Type what you are about to do")
    field.fill("")
    field.click()
    field.press_sequentially(said)
    page.get_by_role("button", name=re.compile("^Release to")).click()


def state() -> str:
    """What has become of the one alert."""
    return str(Alert.objects.get().state)


def refusals() -> int:
    """How many failed tries are in the record."""
    return Entry.objects.filter(act="officers.refuse_sign_in").count()


def counted(page: Page) -> tuple[int, int]:
    """Clicks and keystrokes since the counter began."""
    clicks, keys = page.evaluate("[sessionStorage.click || 0, sessionStorage.keydown || 0]")
    return int(clicks), int(keys)


def test_the_drill_counted(console: Console, waiting: tuple[Officer, Officer, Page]) -> None:
    """From the sign-in page to a warning in force: the clicks that the reference says, and no key but the passkey."""
    page = console.open(phone=True)
    Key(page)
    register(page, console.link(waiting[1]))
    page.get_by_role("button", name="Sign out").click()
    set_instant(after(minutes=10))
    page.add_init_script(COUNTER)
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with your passkey").click()
    page.get_by_role("link", name=re.compile("waits for release")).click()
    release_button(page)
    expect(page.get_by_text("in force").first).to_be_visible()
    clicks, keys = counted(page)
    said = f"| releaser, from the sign-in page to a warning in force | {clicks} | {keys} | 2 |"
    assert said in (ROOT / "docs" / "reference" / "console.md").read_text(encoding="utf-8"), said


def test_release_asks_for_the_passkey_again(console: Console, waiting: tuple[Officer, Officer, Page]) -> None:
    """Being signed in is not enough: each release stands beside an entry that the passkey was shown for it."""
    page = console.sign_in(waiting[1], phone=True)
    set_instant(after(hours=0.5))
    page.goto(f"/alerts/{Alert.objects.get().pk}/approve")
    release_button(page)
    expect(page.get_by_text("in force").first).to_be_visible()
    acts = list(Entry.objects.values_list("act", flat=True))
    assert acts[acts.index("alerts.release_alert") - 1] == "officers.show_credential"


def test_a_finger_that_is_not_recognised_releases_nothing(
    console: Console, waiting: tuple[Officer, Officer, Page]
) -> None:
    """The page says so and stays; with the right finger the same button works."""
    page = console.open(phone=True)
    key = Key(page)
    register(page, console.link(waiting[1]))
    set_instant(after(minutes=30))
    page.goto(f"/alerts/{Alert.objects.get().pk}/approve")
    key.verify(False)
    release_button(page)
    expect(page.get_by_text("No passkey was shown")).to_be_visible()
    assert state() == AlertState.SUBMITTED
    key.verify(True)
    release_button(page)
    expect(page.get_by_text("in force").first).to_be_visible()


def test_a_passkey_of_another_officer_releases_nothing(
    console: Console, waiting: tuple[Officer, Officer, Page]
) -> None:
    """A device with somebody else's passkey does not answer for the one who is signed in."""
    page, other = console.open(phone=True), console.open()
    key, theirs = Key(page), Key(other)
    register(page, console.link(waiting[1]))
    register(other, console.link(make_officer(Role.SUPERVISOR, name="Supervision")))
    [stolen] = theirs.credentials()
    key.remove()
    empty = Key(page)
    empty.put(stolen)
    set_instant(after(minutes=30))
    page.goto(f"/alerts/{Alert.objects.get().pk}/approve")
    release_button(page)
    expect(page.get_by_text(re.compile("No passkey was shown|Waiting"))).to_be_visible()
    assert state() == AlertState.SUBMITTED


def test_an_altered_answer_is_refused_and_recorded(console: Console, waiting: tuple[Officer, Officer, Page]) -> None:
    """A signature changed on the way releases nothing; the page gives no reason, the record does."""
    page = console.sign_in(waiting[1], phone=True)
    set_instant(after(minutes=30))
    page.goto(f"/alerts/{Alert.objects.get().pk}/approve")

    def alter(route: Route) -> None:
        sent = route.request.post_data or ""
        altered = re.sub(r"(signature%22%3A%22[\w-]{20})([\w-])", swapped, sent)
        assert altered != sent
        route.continue_(post_data=altered)

    page.route("**/approve", alter)
    release_button(page)
    expect(page.get_by_role("heading", name="That was not taken")).to_be_visible()
    assert (state(), refusals()) == (AlertState.SUBMITTED, 1)
    console.complaints.clear()  # The browser itself notes the 403.


def swapped(match: re.Match[str]) -> str:
    """The same with another letter."""
    return match[1] + ("A" if match[2] != "A" else "B")


def test_a_form_that_does_not_ask_is_answered_with_a_page_that_does(
    console: Console, waiting: tuple[Officer, Officer, Page]
) -> None:
    """Closing a threat: the page asks, holds what was typed, and then does exactly that."""
    page = console.sign_in(make_officer(Role.SUPERVISOR, name="Supervision"))
    threat = Alert.objects.get().threat
    set_instant(after(minutes=30))
    page.goto(f"/threats/{threat.pk}")
    page.locator("summary", has_text="Close").click()
    page.get_by_label("Reason").fill("The source took it back.")
    page.get_by_role("button", name=re.compile("^Close")).click()
    expect(page.get_by_role("heading", name="Show that it is you")).to_be_visible()
    threat.refresh_from_db()
    assert threat.is_open
    page.get_by_role("button", name="Show your passkey").click()
    expect(page.get_by_text("is closed").first).to_be_visible()
    threat.refresh_from_db()
    assert not threat.is_open
    console.complaints.clear()


def test_retracting_never_asks(console: Console, waiting: tuple[Officer, Officer, Page]) -> None:
    """Hours after the passkey was shown, and with the device gone, one officer retracts in one step."""
    page = console.open(phone=True)
    key = Key(page)
    register(page, console.link(waiting[1]))
    page.goto(f"/alerts/{Alert.objects.get().pk}/approve")
    release_button(page)
    expect(page.get_by_text("in force").first).to_be_visible()
    key.remove()
    set_instant(after(minutes=55))
    page.locator("summary", has_text="Retract alert").first.click()
    page.get_by_label("Reason").fill("The source took it back.")
    page.get_by_role("button", name="Retract the alert").click()
    expect(page.get_by_text("The source took it back.")).to_be_visible()
    assert Alert.objects.get().cancelled_at == after(minutes=55)


def test_a_suspended_officer_is_out_with_the_next_click(
    console: Console, waiting: tuple[Officer, Officer, Page]
) -> None:
    """In both tabs; and the passkey that is still in the device lets nobody in."""
    page = console.sign_in(waiting[1])
    second = page.context.new_page()
    second.goto("/threats")
    administrator = administrator_of()
    suspend_officer(occasion(administrator), waiting[1].pk, "Left the house.")
    for tab in (page, second):
        tab.goto("/")
        expect(tab.get_by_text("You are not signed in")).to_be_visible()
    page.get_by_role("button", name="Sign in with your passkey").click()
    expect(page.get_by_role("heading", name="That was not taken")).to_be_visible()
    assert refusals() == 1
    console.complaints.clear()


def administrator_of() -> Officer:
    """The desk's administrator."""
    return next(one for one in Officer.objects.all() if Role.ADMINISTRATOR in one.held)
