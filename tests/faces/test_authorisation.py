"""Every route, command and act has a rule, and every route keeps it: asked for as each role, and as nobody.

Nothing here lists the views: they are found where Django finds them, so that a new one cannot be forgotten.
"""

import os
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.authority.acts import OTHERWISE, acts_of, apps
from tests.authority.commands import commands, rule_of
from tests.authority.page import PAGE, text
from tests.authority.routes import OPEN, Route, permissions_reached, routes
from tests.browser.story import make_story, tell_it
from tests.faces.pages import client_of
from tests.people import make_officer, occasion
from tocsin.desk.alerts.models import Alert, LapseQuestion
from tocsin.desk.incidents.models import Candidate, Incident, Report, Task
from tocsin.desk.measures.models import Order
from tocsin.desk.officers.acts import form_group, roster_duty
from tocsin.desk.officers.models import Officer, Sitting
from tocsin.desk.officers.rules import Permission, Post, Role, allowed
from tocsin.desk.record.models import Entry
from tocsin.desk.record.queries import desk_instant
from tocsin.terms import Tlp

ROUTES = list(routes())
REFUSED = {400, 403, 404, 405, 409}
OWN = {"console:sessions-end", "console:session-end"}
"""What every officer does with their own; an administrator with everybody's."""


@pytest.fixture
def known(desk: None) -> dict[str, object]:
    """A desk on which much has happened, and the ids of what there is."""
    story = make_story(people=12)
    tell_it(story)
    now = desk_instant()
    by = occasion(story.administrator, now)
    group = form_group(by, name="Harbour", purpose="In confidence.")
    turn = roster_duty(by, officer=story.drafter, post=Post.DUTY, starts_at=now, ends_at=now.replace(year=2030))
    client_of(story.drafter)
    found = {
        "threat_id": story.threat.id,
        "alert_id": Alert.objects.order_by("-number").values_list("pk", flat=True).first(),
        "officer_id": story.drafter.id,
        "group_id": group.id,
        "turn_id": turn.id,
        "sitting_id": Sitting.objects.values_list("pk", flat=True).first(),
        "question_id": LapseQuestion.objects.values_list("pk", flat=True).first(),
        "credential_id": 1,
        "sequence": 1,
        "token": "not-a-token",
    }
    tables = {"order_id": Order, "incident_id": Incident, "report_id": Report, "candidate_id": Candidate}
    for name, table in (tables | {"task_id": Task}).items():
        found[name] = table.objects.values_list("pk", flat=True).first()
    return found


def address(route: Route, known: dict[str, object]) -> str:
    """The route's address, with ids of what there is; with one of nothing where there is none of it."""
    if ":" not in route.name:
        return route.path
    missing = [known.get(name) or UUID(int=0) for name in route.converters]
    return reverse(route.name, args=missing)


def each_role(clearance: Tlp) -> Iterator[tuple[Role, Client]]:
    """A client for each role, cleared up to `clearance`."""
    for role in Role:
        yield role, client_of(make_officer(role, name=f"{role} {clearance.label}", clearance=clearance))


def test_every_act_asks_for_something():
    """Each act in the desk asks for a permission, for the desk itself, or has a reason written down."""
    nothing = [f"{app}.{act}" for app in apps() for act, asked in acts_of(app).items() if not asked]
    assert nothing == []


def test_no_reason_is_left_over():
    """A reason is about an act that is there, or about a part of one."""
    gone = [name for name in OTHERWISE if name.split(".")[0] not in apps()]
    assert gone == []


def test_every_command_has_a_rule():
    """In whose name each command acts is written down."""
    assert [name for name in commands() if not rule_of(name)] == []


def test_every_route_has_a_rule():
    """Each address needs an officer, or has a reason why it does not; no reason is about an address that is gone."""
    names = {route.name for route in ROUTES}
    assert [route.name for route in ROUTES if not route.needs_officer and route.name not in OPEN] == []
    assert [name for name in OPEN if name not in names] == []


def test_nobody_gets_a_page_of_the_officers(known: dict[str, object], client: Client):
    """Without a session every guarded address leads to the sign-in, by GET and by POST, and nothing is done."""
    before = Entry.objects.count()
    for route in ROUTES:
        if route.needs_officer:
            for answer in (client.get(address(route, known)), client.post(address(route, known))):
                assert answer.status_code == 302, route.name
                assert answer.headers["Location"].startswith("/sign-in?next="), route.name
    assert Entry.objects.count() == before


def test_a_form_of_another_site_is_not_taken(known: dict[str, object]):
    """Every address that takes a form asks for the token of a page of ours; recipients' answers alone do not."""
    strict = Client(enforce_csrf_checks=True)
    open_to_posts = {"public:acknowledgement"}
    for route in ROUTES:
        if route.name.startswith("console:") and route.name not in open_to_posts and not route.needs_officer:
            assert strict.post(address(route, known)).status_code in (403, 405), route.name


def test_a_role_without_the_permission_does_nothing(known: dict[str, object]):
    """A form sent by a role that no act of the page allows is refused or shown again; the record stays as it was."""
    clients = {role: client_of(make_officer(role, name=f"Lone {role}")) for role in Role}
    before = Entry.objects.count()
    for route in ROUTES:
        needed = {Permission[name] for name in permissions_reached(route)}
        for role, client in clients.items():
            if not route.needs_officer or route.name in OWN or not needed or needed & allowed(frozenset({role})):
                continue
            answer = client.post(address(route, known))
            assert answer.status_code in {*REFUSED, 200}, f"{role} {route.name} {answer.status_code}"
    assert Entry.objects.count() == before


def test_a_suspended_officer_gets_nothing(known: dict[str, object]):
    """A session that was begun before opens no page after."""
    officer = make_officer(*Role, name="Everything")
    client = client_of(officer)
    Officer.objects.filter(pk=officer.pk).update(is_active=False)
    for route in ROUTES:
        if route.needs_officer:
            assert client.get(address(route, known)).status_code == 302, route.name


def test_the_page_of_the_matrix_is_in_step(known: dict[str, object]):
    """docs/reference/authorisation.md says what the routes answer now."""
    written = text(_seen(known))
    if os.environ.get("TOCSIN_WRITE_PAGES"):
        PAGE.write_text(written, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == written, "Write it anew as its head says."


def _seen(known: dict[str, object]) -> dict[str, str]:
    assert settings.TOCSIN.mode == "replay"
    cleared, low = dict(each_role(Tlp.RED)), dict(each_role(Tlp.CLEAR))
    return {
        route.name: f"{_who(route, known, cleared)} | {_who(route, known, low)}"
        for route in ROUTES
        if route.needs_officer
    }


def _who(route: Route, known: dict[str, object], clients: dict[Role, Client]) -> str:
    statuses = {}
    for role, client in clients.items():
        with transaction.atomic():
            statuses[role] = client.get(address(route, known)).status_code
            transaction.set_rollback(True)
    if set(statuses.values()) == {405}:
        return "only sent"
    shown = [str(role) for role, status in statuses.items() if status == 200]
    assert not {status for status in statuses.values() if status >= 500}, route.name
    return "all" if len(shown) == len(clients) else ", ".join(shown) or "none"
