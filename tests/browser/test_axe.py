"""Every page of the console under axe-core: no violation that is serious or critical, in light and in dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.desk import Console
from tests.browser.story import make_story
from tests.browser.test_every_page import addresses, first_of
from tests.desk.incidents.reports import FIRST, SECOND, filed, opened, statements
from tests.desk.measures.orders import draft
from tests.desk.stage import Desk
from tests.people import make_officer
from tocsin.desk.alerts.models import Alert, Duty, LapseQuestion
from tocsin.desk.incidents.acts import accept_statements, draft_bulletin, file_item, mobilise_unit, strike_statement
from tocsin.desk.incidents.bulletins import BulletinText
from tocsin.desk.incidents.models import Bulletin, Candidate, Incident, Item, Report, Task, Unit
from tocsin.desk.incidents.queries import incident_picture
from tocsin.desk.incidents.rules import ItemText
from tocsin.desk.measures.models import Order
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Role
from tocsin.desk.partners.models import Partner
from tocsin.desk.threats.models import TipSentence
from tocsin.reading import Kind
from tocsin.terms import Tlp

BAD = ("serious", "critical")
OK = 200


def furnished(desk: Desk) -> Incident:
    """An incident with everything that a page can show of it."""
    incident = opened(desk)
    for text in (FIRST, SECOND):
        views = statements(desk, filed(desk, incident, text, source=f"Wire {len(text)}"))
        accept_statements(desk.by(desk.drafter), [view.id for view in views], "B2")
    struck = statements(desk, incident.reports.get(number=1), Kind.CLAIM)[0]
    strike_statement(desk.by(desk.drafter), struck.id, "Misread.", version=1)
    filed(desk, None, "A third report, in the inbox: 5 people were killed in the explosion on Friday.", source="Daily")
    mobilise_unit(desk.by(desk.drafter), incident.pk, name="Coast guard", kind="guard", task="Search the quay")
    photo = ItemText("Photograph of the quay", "photograph", "Harbour office")
    file_item(desk.by(desk.drafter), incident.pk, photo, holder="Duty desk", limit=Tlp.GREEN)
    built = incident_picture(incident.pk, Tlp.CLEAR).bulletin
    draft_bulletin(desk.by(desk.drafter), incident.pk, seen=BulletinText(built.sentences, built.not_known).digest)
    draft(desk)
    return incident


def violations(page: Page) -> list[str]:
    """What axe finds that is serious, with the elements."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {'; '.join(node['html'][:160] for node in one['nodes'][:4])}"
        for one in found
        if one["impact"] in BAD
    ]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_page_breaks_a_serious_rule_of_accessibility(console: Console, dark: bool) -> None:
    """Contrast, names, roles, order of headings: every address of the console that shows a page."""
    story = make_story(people=10)
    everything = _everybody()
    furnished(Desk(drafter=everything, releaser=everything, supervisor=everything))
    known = {
        "threat_id": story.threat.id,
        "alert_id": first_of(Alert),
        "order_id": first_of(Order),
        "incident_id": first_of(Incident),
        "report_id": first_of(Report),
        "candidate_id": first_of(Candidate),
        "task_id": first_of(Task),
        "bulletin_id": first_of(Bulletin),
        "item_id": first_of(Item),
        "unit_id": first_of(Unit),
        "partner_id": first_of(Partner),
        "sentence_id": first_of(TipSentence),
        "officer_id": story.releaser.id,
        "question_id": first_of(LapseQuestion),
        "duty_id": first_of(Duty),
        "sequence": 1,
        "token": "not-a-token",
    }
    page = console.sign_in(everything, dark=dark)
    found = {}
    for address in addresses(known):
        seen = page.request.get(address, max_redirects=0)
        if seen.status == OK and "text/html" in seen.headers["content-type"] and "<html" in seen.text():
            page.goto(address)
            found[address] = violations(page)
    assert len(found) > 30
    assert {address: bad for address, bad in found.items() if bad} == {}


def _everybody() -> Officer:
    roles = (Role.DRAFTER, Role.RELEASER, Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR, Role.REPORTER)
    return make_officer(*roles, name="Duty desk and supervision")
