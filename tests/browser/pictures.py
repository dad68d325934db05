"""Takes the pictures of a desk that Django knows; see `screenshots`."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import launch
from tests.browser.desk import Console, Key
from tests.browser.story import make_story, tell_it
from tests.people import START, desk_occasion
from tocsin.desk.alerts.models import Alert
from tocsin.desk.alerts.queries import publications_live
from tocsin.desk.alerts.wording import AlertState
from tocsin.desk.incidents.models import Candidate, Incident, Report
from tocsin.desk.measures.models import Order
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Role
from tocsin.desk.partners.models import Partner
from tocsin.desk.record.acts import found_desk, set_instant
from tocsin.desk.record.queries import desk_instant
from tocsin.desk.threats.models import Intake, Threat, TipSentence
from tocsin.faces.hosting.ports import free_port
from tocsin.faces.hosting.web import WebServer
from tocsin.faces.public.publisher import publish

HEIGHT_MAX = 1800


def take(out: Path, *, told: bool, dark: bool = False, phone: bool = False) -> None:
    """Write the pictures into `out`; where the desk was not `told` of before, tell it a story first."""
    if not told:
        call_command("migrate", verbosity=0)
        found_desk(desk_occasion(START))
        tell_it(make_story())
    port = free_port()
    policy = replace(settings.TOCSIN.policy, replay_as_live=True)
    settings.TOCSIN = replace(settings.TOCSIN, base_url=f"http://localhost:{port}", policy=policy)
    publish(desk_instant())
    with WebServer(port), sync_playwright() as playwright:
        browser = launch(playwright)
        console = Console(browser, f"http://localhost:{port}")
        _officers_pages(console, out, dark=dark, phone=phone)
        _telling(console, out, phone=phone, dark=dark)
        _handling(console, out, dark=dark, phone=phone)
        _reading(console, out, dark=dark, phone=phone)
        _administration(console, out, dark=dark, phone=phone)
        page = console.open(phone=True, dark=dark)
        page.goto(f"/public/{_last_published()}")
        _shoot(page, out / "public.png")
        console.close()
        browser.close()
    for complaint in console.complaints:
        print(complaint)


def _officers_pages(console: Console, out: Path, *, dark: bool, phone: bool) -> None:
    releaser = next(one for one in Officer.objects.order_by("name") if Role.RELEASER in one.roles)
    supervisor = next(one for one in Officer.objects.order_by("name") if Role.SUPERVISOR in one.roles)
    drafter = next(one for one in Officer.objects.order_by("name") if Role.DRAFTER in one.roles)
    seen = console.sign_in(releaser, dark=dark, phone=phone)
    _visit(seen, out / "now.png", reverse("console:now"))
    _visit(seen, out / "threats.png", reverse("console:threats"))
    threat = Threat.objects.order_by("opened_at").first()
    if threat is not None:
        _visit(seen, out / "threat.png", reverse("console:threat", args=[threat.id]))
        writer = console.sign_in(drafter, dark=dark, phone=phone)
        _visit(writer, out / "draft.png", reverse("console:alert-draft", args=[threat.id]))
        for alert in Alert.objects.order_by("-drafted_at")[:1]:
            _visit(writer, out / "edit.png", reverse("console:alert-edit", args=[alert.id]))
    released = Alert.objects.exclude(released_at=None).order_by("-released_at").first()
    if released is not None:
        above = console.sign_in(supervisor, dark=dark, phone=phone)
        _visit(above, out / "alert.png", reverse("console:alert", args=[released.id]))
    waiting = Alert.objects.filter(state=AlertState.SUBMITTED).first() or released
    if waiting is not None:
        small = console.sign_in(releaser, dark=dark, phone=True)
        _visit(small, out / "approve.png", reverse("console:alert-approve", args=[waiting.id]))
        _visit(seen, out / "approve-wide.png", reverse("console:alert-approve", args=[waiting.id]))
    for order in Order.objects.order_by("-drafted_at")[:1]:
        _visit(seen, out / "order.png", reverse("console:order", args=[order.pk]))
    for incident in Incident.objects.order_by("pk")[:1]:
        _visit(seen, out / "incident.png", reverse("console:incident", args=[incident.pk]))


def _telling(console: Console, out: Path, *, dark: bool, phone: bool) -> None:
    """What somebody without a name sees, and what it leaves on the desk."""
    page = console.open(dark=dark, phone=phone)
    _visit(page, out / "tell.png", reverse("tell:tell"))
    words = "Two people measured the doors of the dance hall at night.\nI saw them from the bridge."
    page.locator("textarea").fill(words)
    page.locator("form button").click()
    _shoot(page, out / "told.png")
    code = page.locator("output").inner_text()
    page.goto(reverse("tell:receipt"))
    page.locator("input[name=code]").fill(code)
    page.locator("form button").first.click()
    _shoot(page, out / "receipt.png")


def _handling(console: Console, out: Path, *, dark: bool, phone: bool) -> None:
    officers = list(Officer.objects.order_by("name"))
    supervisor = next(one for one in officers if Role.SUPERVISOR in one.roles)
    drafter = next(one for one in officers if Role.DRAFTER in one.roles)
    page = console.sign_in(drafter, dark=dark, phone=phone)
    _visit(page, out / "intakes.png", reverse("console:intakes"))
    for intake in Intake.objects.order_by("pk")[:1]:
        _visit(page, out / "intake.png", reverse("console:intake", args=[intake.pk]))
    _visit(page, out / "tip-file.png", reverse("console:tip-file"))
    page = console.sign_in(supervisor, dark=dark, phone=phone)
    _visit(page, out / "partners.png", reverse("console:partners"))
    for partner in Partner.objects.order_by("pk")[:1]:
        _visit(page, out / "partner.png", reverse("console:partner", args=[partner.pk]))
    for threat in Threat.objects.order_by("pk")[:1]:
        _visit(page, out / "partner-tell.png", reverse("console:partner-tell", args=[threat.pk]))
        _visit(page, out / "threat-close.png", reverse("console:threat-exposure", args=[threat.pk]))
    for sentence in TipSentence.objects.order_by("pk")[:1]:
        _visit(page, out / "tip-remark.png", reverse("console:tip-remark", args=[sentence.pk]))
    for name in ("record", "review", "orders", "incidents"):
        _visit(page, out / f"{name}.png", reverse(f"console:{name}"))


def _reading(console: Console, out: Path, *, dark: bool, phone: bool) -> None:
    drafter = next(one for one in Officer.objects.order_by("name") if Role.DRAFTER in one.roles)
    page = console.sign_in(drafter, dark=dark, phone=phone)
    _visit(page, out / "reports.png", reverse("console:reports"))
    _visit(page, out / "report-file.png", reverse("console:report-file"))
    for report in Report.objects.order_by("pk")[:1]:
        _visit(page, out / "report.png", reverse("console:report", args=[report.pk]))
        _visit(page, out / "report-remark.png", reverse("console:report-remark", args=[report.pk]))
    for candidate in Candidate.objects.filter(state="accepted").order_by("pk")[:1]:
        _visit(page, out / "statement.png", reverse("console:statement", args=[candidate.pk]))
        _visit(page, out / "statement-edit.png", reverse("console:statement-edit", args=[candidate.pk]))
    for incident in Incident.objects.order_by("pk")[:1]:
        for name in ("bulletin-draft", "case", "exports", "dossier"):
            _visit(page, out / f"{name}.png", reverse(f"console:{name}", args=[incident.pk]))


def _administration(console: Console, out: Path, *, dark: bool, phone: bool) -> None:
    administrator = next(one for one in Officer.objects.order_by("name") if Role.ADMINISTRATOR in one.roles)
    drafter = next(one for one in Officer.objects.order_by("name") if Role.DRAFTER in one.roles)
    page = console.open(dark=dark, phone=phone)
    Key(page)
    _visit(page, out / "sign-in.png", reverse("console:sign-in"))
    _visit(page, out / "link.png", console.link(administrator))
    page.get_by_role("button", name="Begin").click()
    _shoot(page, out / "enrol-passkey.png")
    page.get_by_role("button", name="Register the passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    _shoot(page, out / "recovery-codes.png")
    for name in ("you", "officers", "officer-enrol", "roles", "groups", "duty", "you-command", "data"):
        _visit(page, out / f"{name}.png", reverse(f"console:{name}"))
    _visit(page, out / "officer.png", reverse("console:officer", args=[drafter.pk]))
    writer = console.open(dark=dark, phone=phone)
    writer.goto(console.link(drafter))
    writer.get_by_role("button", name="Begin").click()
    _visit(writer, out / "enrol-code.png", reverse("console:enrol-code"))
    set_instant(desk_instant() + timedelta(minutes=5))
    page.locator("summary", has_text="Suspend").click()
    page.get_by_label("Reason").fill("Left the house.")
    page.get_by_role("button", name="Suspend", exact=True).click()
    page.get_by_role("heading", name="Show that it is you").wait_for()
    _shoot(page, out / "prove.png")


def _last_published() -> str:
    """The newest page that the public can see; the front page where there is none."""
    pages = [row.path for row in publications_live(desk_instant()).filter(kind="page").order_by("published_at")]
    return pages[-1] if pages else ""


def _visit(page: Page, file: Path, address: str) -> None:
    page.goto(address)
    _shoot(page, file)


def _shoot(page: Page, file: Path) -> None:
    page.wait_for_load_state("networkidle")
    size = page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollHeight]")
    clip = {"x": 0, "y": 0, "width": size[0], "height": min(size[1], HEIGHT_MAX)}
    page.screenshot(path=file, full_page=True, clip=clip)
