"""From a pasted report to a figure on the plot by keys; from a draft to an organiser's answer by the real link."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Console
from tests.browser.test_story import hand_over
from tests.desk.incidents.reports import FIRST, SECOND, THIRD, filed, opened, statements
from tests.desk.measures.orders import draft, issued
from tests.desk.stage import CITY, REGISTER, Desk
from tests.people import make_officer, occasion
from tocsin.desk.exposure.acts import import_register
from tocsin.desk.incidents.acts import accept_statement, accept_statements, mobilise_unit
from tocsin.desk.incidents.models import Candidate
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Role
from tocsin.faces.hosting.mail import LocalMail
from tocsin.faces.hosting.ports import free_port


@pytest.fixture
def officers(console: Console) -> tuple[Officer, Officer]:
    """An invented city with gatherings, a drafter and a releaser."""
    import_register(occasion(make_officer(Role.ADMINISTRATOR)), REGISTER)
    return make_officer(Role.DRAFTER, name="Duty desk A"), make_officer(Role.RELEASER, name="Release desk")


def open_incident(page: Page) -> None:
    """Open an incident and paste a report into it."""
    page.goto("/incidents")
    page.get_by_role("link", name="Open an incident").click()
    page.get_by_label("Title").fill("Explosion at the harbour")
    page.get_by_label("Place, in words").fill("Port Ellen")
    page.get_by_label("Began (UTC)").fill("2024-03-06T07:00")
    page.get_by_role("button", name="Open the incident").click()
    page.get_by_role("link", name="Paste a report").click()
    page.get_by_label("Text").fill(FIRST)
    page.get_by_label("Source").fill("Harbour Wire")
    page.get_by_label("Published (UTC)").fill("2024-03-06T08:30")
    page.get_by_role("button", name="File and read it").click()
    expect(page.get_by_role("heading", name="Statements read from it")).to_be_visible()


def draft_order(page: Page) -> None:
    """Write an order against concerts in the city."""
    page.goto("/orders/draft")
    for label, words in {
        "Title": "No concerts this weekend",
        "Issuer": "City office",
        "Legal basis": "Public Safety Act, section 4",
        "Way of appeal": "Administrative court, within 14 days",
        "Kinds of gatherings": "concert",
        "From (UTC)": "2024-03-06T10:00",
        "Until (UTC)": "2024-03-10T09:00",
        "Area, in words": "the city",
        "GeoJSON": json.dumps(CITY),
        "Subject": "Concerts are suspended",
        "What is ordered": "Do not hold your concert before Monday.",
        "What is said if it is lifted": "The suspension is lifted.",
    }.items():
        page.get_by_label(label, exact=True).fill(words)
    page.get_by_role("button", name="Store the draft").click()
    expect(page.get_by_text("Another officer is needed")).to_be_visible()


def test_from_a_pasted_report_to_an_organisers_answer(
    console: Console, officers: tuple[Officer, Officer], tmp_path: Path
) -> None:
    """Report, a candidate accepted by key, its figure on the plot; order, issue by another, answer, counts."""
    author, other = console.sign_in(officers[0]), console.sign_in(officers[1])
    open_incident(author)
    author.get_by_label("Grade for this report").fill("B2")
    author.locator("h2#h-statements").click()
    author.keyboard.press("j")
    expect(author.locator("mark.current")).to_have_text("At least 12 people were killed")
    author.keyboard.press("a")
    expect(author.locator("#r1\\.1").get_by_text("graded B2 by Duty desk A")).to_be_visible()
    expect(author.locator("article.current")).to_have_attribute("id", "r1.2")
    author.keyboard.press("r")
    author.keyboard.type("Not what it says.")
    author.keyboard.press("Enter")
    expect(author.locator("#r1\\.2").get_by_text("“Not what it says.”")).to_be_visible()
    author.keyboard.press("?")
    expect(author.get_by_role("dialog")).to_contain_text("accept with the grade")
    author.keyboard.press("Escape")

    author.get_by_role("link", name="Explosion at the harbour").click()
    expect(author.locator("#fig-dead .drawn.wide svg .name")).to_have_text("at least 12 (a)")
    expect(author.locator("#fig-dead")).to_contain_text("police, as reported by Harbour Wire")
    expect(author.locator("#fig-injured")).to_have_count(0)

    draft_order(author)
    other.goto("/")
    other.get_by_role("link", name=re.compile("No concerts this weekend")).click()
    expect(other.get_by_role("rowheader", name="Choir evening", exact=True)).to_be_visible()
    other.get_by_role("button", name="Issue the order").click()
    expect(other.get_by_text("The order is issued")).to_be_visible()
    port = free_port()
    with LocalMail(tmp_path / "mail", port):
        hand_over(port)
        mails = [file.read_text() for file in (tmp_path / "mail" / "new").iterdir()]
    mail = next(text for text in mails if "Park concert" in text)
    refuse_by_link(console, mail)
    expect(other.locator("#answers")).to_contain_text("The tickets are sold.", timeout=20_000)
    author.reload()
    expect(author.locator("#answers")).to_contain_text("need-to-know")
    expect(author.locator("#answers")).not_to_contain_text("Park concert")


def refuse_by_link(console: Console, mail: str) -> None:
    """Open the link in a mail on a phone, and refuse with a reason."""
    [link] = set(re.findall(rf"{console.url}/a/\w+", mail.replace("=\n", "")))
    phone = console.open(phone=True)
    phone.goto(link)
    phone.get_by_role("textbox").fill("The tickets are sold.")
    phone.locator("button[value=refused]").click()
    expect(phone.get_by_text("Thank you").or_(phone.get_by_text("Спасибо"))).to_be_visible()


def test_two_officers_at_one_statement(console: Console, officers: tuple[Officer, Officer]) -> None:
    """Whoever is later is told who decided what, on the page and without losing their place."""
    page = console.sign_in(officers[0])
    open_incident(page)
    colleague = make_officer(Role.DRAFTER, name="Duty desk B")
    first = Candidate.objects.order_by("ordinal")[0]
    accept_statement(occasion(colleague), first.pk, "A2")
    card = page.locator("#r1\\.1")
    card.get_by_label("Grade of r1.1").fill("C3")
    card.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("alert")).to_contain_text("Duty desk B decided this statement")
    expect(page.locator("#r1\\.1")).to_contain_text("graded A2")
    console.complaints.clear()


def test_reading_works_without_javascript(console: Console, officers: tuple[Officer, Officer]) -> None:
    """Paste, accept one, reject one, accept the rest, by plain forms on a phone."""
    page = console.sign_in(officers[0], phone=True, javascript=False)
    open_incident(page)
    card = page.locator("#r1\\.1")
    card.get_by_label("Grade of r1.1").fill("B2")
    card.get_by_role("button", name="Accept").click()
    expect(page.locator("#r1\\.1")).to_contain_text("graded B2")
    card = page.locator("#r1\\.2")
    card.get_by_text("Reject").first.click()
    card.get_by_label("Why r1.2 is rejected").fill("Not said.")
    card.get_by_role("button", name="Reject").click()
    expect(page.locator("#r1\\.2")).to_contain_text("“Not said.”")
    page.get_by_role("button", name=re.compile("^Accept all")).click()
    expect(page.get_by_text("undecided")).to_have_count(0)
    assert set(Candidate.objects.values_list("state", flat=True)) == {"accepted", "rejected"}


def test_the_inbox_by_keys(console: Console, officers: tuple[Officer, Officer], tmp_path: Path) -> None:
    """A dropped file, through the list by j and k, into an incident, accepted, edited and rejected by keys alone."""
    city = Desk(drafter=officers[0], releaser=officers[1], supervisor=officers[1])
    opened(city)
    filed(city, None, SECOND, source="Wire of Saturday")
    page = console.sign_in(officers[0])
    page.goto("/reports")
    page.keyboard.press("f")
    expect(page.get_by_role("heading", name="File reports")).to_be_visible()
    chosen = tmp_path / "blast.txt"
    chosen.write_text(FIRST, encoding="utf-8")
    page.get_by_label("Files").set_input_files(chosen)
    page.get_by_label("Published (UTC)").fill("2024-03-06T08:30")
    page.get_by_role("button", name="File and read it").click()
    expect(page.get_by_role("heading", name="blast.txt")).to_be_visible()
    page.goto("/reports")
    listed = page.locator("[data-inbox] > li > a")
    for key, place in (("j", 0), ("j", 1), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        expect(listed.nth(place)).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Take it there").press("Enter")
    page.get_by_label("Grade for this report").fill("B2")
    page.locator("h2#h-statements").click()
    page.keyboard.press("n")
    page.keyboard.press("e")
    expect(page.get_by_role("heading", name="Edit r1.1")).to_be_visible()
    page.locator("#low").fill("14")
    page.locator("#high").fill("")
    page.get_by_role("button", name="Accept in this wording").press("Enter")
    expect(page.get_by_text("stands in its place")).to_be_visible()
    page.locator("h2#h-statements").click()
    page.keyboard.press("n")
    page.keyboard.press("r")
    page.keyboard.type("Not what it says.")
    page.keyboard.press("Enter")
    expect(page.get_by_text("“Not what it says.”")).to_be_visible()
    assert Candidate.objects.filter(state="accepted", origin="edited").count() == 1


NAMELESS = """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a[href]")]
  .filter((one) => !(one.labels?.length || one.textContent.trim() || one.getAttribute("aria-label")))
  .map((one) => one.outerHTML)"""
DOUBLE_IDS = """() => { const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  return ids.filter((id, at) => ids.indexOf(id) !== at); }"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_pages_fit_a_phone_and_name_their_fields(
    console: Console, officers: tuple[Officer, Officer], dark: bool
) -> None:
    """At 360 px nothing scrolls sideways; every field, button and link has a name; no id is given twice."""
    both = make_officer(Role.DRAFTER, Role.SUPERVISOR, name="Duty desk and supervision")
    city = Desk(drafter=both, releaser=officers[1], supervisor=both)
    incident = opened(city)
    reports = [filed(city, incident, text, source=f"Wire {len(text)}") for text in (FIRST, SECOND, THIRD)]
    for report in reports[:2]:
        accept_statements(city.by(both), [view.id for view in statements(city, report)], "B2")
    mobilise_unit(city.by(both), incident.pk, name="Coast guard", kind="guard", task="Search the quay")
    waiting = statements(city, reports[2])[0]
    addresses = [
        "/incidents", "/incidents/open", f"/incidents/{incident.pk}", "/reports", "/reports/file",
        *(f"/reports/{report.pk}" for report in reports), f"/statements/{waiting.id}/edit",
        "/orders", "/orders/draft", f"/orders/{draft(city).pk}", f"/orders/{issued(city).pk}",
        "/record", "/record/3", "/review",
    ]  # fmt: skip
    page = console.sign_in(both, phone=True, dark=dark)
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
        assert page.evaluate(NAMELESS) == [], address
        assert page.evaluate(DOUBLE_IDS) == [], address
