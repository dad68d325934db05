"""The picture side of the console: incidents, reports, orders and the record, as each role meets them."""

import csv
import re
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.desk.incidents.reports import FIRST, FRIDAY, SATURDAY, SECOND, THIRD, filed, opened, statements
from tests.desk.measures.orders import draft, issued
from tests.desk.stage import Desk, open_desk, record_acts, token
from tests.faces.pages import client_of, typed_in
from tests.people import make_officer
from tocsin.desk.delivery.acts import answer
from tocsin.desk.incidents.acts import accept_statement, accept_statements
from tocsin.desk.incidents.models import Candidate, Incident, Report, Task
from tocsin.desk.incidents.queries import StatementView
from tocsin.desk.measures.models import Order
from tocsin.desk.measures.queries import digest_of
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.acts import make_checkpoint
from tocsin.reading import Kind
from tocsin.terms import Occasion, Tlp

MAY = "2024-05-10T21:00"


@pytest.fixture
def city(desk: None) -> Desk:
    """Officers, a register and a post office."""
    return open_desk()


@pytest.fixture
def harbour(city: Desk) -> Incident:
    """An open incident without any report."""
    return opened(city)


def text_of(response: object) -> str:
    """What a page says, with its entities resolved and white space folded."""
    return " ".join(unescape(response.content.decode()).split())  # type: ignore[attr-defined]


def one(city: Desk, report: Report, kind: Kind = Kind.DEAD) -> StatementView:
    """The first statement of one kind in a report."""
    return statements(city, report, kind)[0]


def decide(client: Client, view: StatementView, do: str, **fields: str) -> object:
    """Press one of a statement's buttons."""
    values = {"do": do, "version": str(view.standing.version), "grade": "B2"} | fields
    return client.post(f"/statements/{view.id}/decide", values)


# --- Who sees what ------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/incidents", "/reports", "/reports/file", "/orders", "/record", "/review"])
def test_nobody_sees_a_room_without_signing_in(desk: None, client: Client, address: str) -> None:
    """Every room leads to the page that says how to sign in."""
    assert client.get(address).headers["Location"].startswith("/sign-in")


def test_what_is_above_a_clearance_is_absent(city: Desk) -> None:
    """An incident and a report under a narrower limit look like ones that never were."""
    hidden = opened(city, limit=Tlp.RED)
    report = filed(city, hidden, limit=Tlp.RED)
    client = client_of(make_officer(Role.DRAFTER, name="Green desk", clearance=Tlp.GREEN))
    for address in (f"/incidents/{hidden.pk}", f"/reports/{report.pk}", f"/incidents/{uuid4()}"):
        response = client.get(address)
        assert response.status_code == 404
        assert "There is no such" in text_of(response)
    assert hidden.title not in text_of(client.get("/incidents"))


def test_buttons_are_for_those_who_may_press_them(city: Desk, harbour: Incident) -> None:
    """A releaser reads the incident and its reports, and finds nothing to decide there."""
    report = filed(city, harbour)
    page = text_of(client_of(city.releaser).get(f"/reports/{report.pk}"))
    assert "At least 12 people were killed" in page
    assert "Accept" not in page
    assert "Call the unit" not in text_of(client_of(city.releaser).get(f"/incidents/{harbour.pk}"))


def test_pressing_without_leave_is_refused(city: Desk, harbour: Incident) -> None:
    """The act refuses whoever may not; nothing changes."""
    view = one(city, filed(city, harbour))
    client = client_of(city.releaser)
    assert decide(client, view, "accept").status_code == 403  # type: ignore[attr-defined]
    assert client.post(f"/incidents/{harbour.pk}/mobilise", {"name": "x", "kind": "y", "task": "z"}).status_code == 403
    assert client_of(city.drafter).get("/record").status_code == 403
    assert client_of(city.drafter).get("/review").status_code == 403
    assert not Candidate.objects.exclude(state="candidate").exists()


# --- Incidents ----------------------------------------------------------------------------------


def test_an_incident_is_opened_by_its_form(city: Desk) -> None:
    """Title, place, time and point become an incident; without a time it says what is missing and keeps the words."""
    client = client_of(city.drafter)
    form = {"title": "Fire at the pier", "place_name": "The pier", "limit": "GREEN", "point": "10.0, 20.0"}
    refused = client.post("/incidents/open", form)
    assert refused.status_code == 400
    assert "needs the time it began" in text_of(refused)
    assert typed_in(refused.content.decode())["title"] == "Fire at the pier"
    client.post("/incidents/open", form | {"happened_at": "2024-03-06T08:00"})
    made = Incident.objects.get()
    assert (made.title, made.latitude_e7, made.limit) == ("Fire at the pier", 100_000_000, Tlp.GREEN)


def test_the_incident_shows_ranges_with_bound_source_and_time(city: Desk, harbour: Incident) -> None:
    """No number stands alone: bound, voice, as-of, grade and a link to its words are beside it."""
    for text, published in ((FIRST, FRIDAY), (SECOND, SATURDAY)):
        report = filed(city, harbour, text, published)
        accept_statements(city.by(city.drafter), [view.id for view in statements(city, report)], "C3")
    page = client_of(city.drafter).get(f"/incidents/{harbour.pk}")
    assert page.content.count(b'<svg class="plot"') == 4
    words = text_of(page)
    assert "health ministry, as reported by Harbour Wire" in words
    assert "superseded" in words
    assert "A claim is not a finding" in words
    assert "Black Tide" in words
    assert f'href="/reports/{Report.objects.get(number=1).pk}#r1.1"' in words


def test_looking_back_shows_what_was_known_then(city: Desk, harbour: Incident) -> None:
    """With a time only what was published by then counts, and the page says that it looks back."""
    for text, published in ((FIRST, FRIDAY), (SECOND, SATURDAY)):
        report = filed(city, harbour, text, published)
        accept_statements(city.by(city.drafter), [view.id for view in statements(city, report)], "C3")
    page = text_of(client_of(city.drafter).get(f"/incidents/{harbour.pk}?as_of=2024-05-11T00:00"))
    assert "You are looking back" in page
    assert "at least 12" in page
    assert "more than 60" not in page


def test_contradictions_stand_with_both_quotes(city: Desk, harbour: Incident) -> None:
    """Two accepted figures that exclude each other are named as disagreeing, each with its words."""
    for text, published in ((SECOND, SATURDAY), (THIRD, SATURDAY)):
        report = filed(city, harbour, text, published, source=f"Wire {len(text)}")
        accept_statements(city.by(city.drafter), [view.id for view in statements(city, report, Kind.DEAD)], "B2")
    page = text_of(client_of(city.drafter).get(f"/incidents/{harbour.pk}"))
    assert ">disagree</span>" in page
    assert "no number satisfies both" in page
    quotes = page.partition('id="contradictions"')[2].partition("</article>")[0]
    assert quotes.count("<blockquote") == 2


def test_units_are_called_and_their_times_noted(city: Desk, harbour: Incident) -> None:
    """Called, arrived, released by buttons; what was noted is not noted over."""
    client = client_of(city.drafter)
    unit = {"name": "Coast guard", "kind": "guard", "task": "Search the quay"}
    client.post(f"/incidents/{harbour.pk}/mobilise", unit)
    task = Task.objects.get()
    client.post(f"/tasks/{task.pk}/note", {"what": "arrived"})
    client.post(f"/tasks/{task.pk}/note", {"what": "released"})
    task.refresh_from_db()
    assert task.arrived_at is not None
    assert task.released_at is not None
    assert client.post(f"/tasks/{task.pk}/note", {"what": "arrived"}).status_code == 409
    assert client.post(f"/tasks/{task.pk}/note", {"what": "id"}).status_code == 400


# --- Reports ------------------------------------------------------------------------------------


def test_a_pasted_report_is_read_and_waits(city: Desk, harbour: Incident) -> None:
    """The text is kept as it came, its quotes are marked, its statements wait for a decision."""
    client = client_of(city.drafter)
    form = {"text": FIRST.replace("\n", "\r\n"), "source": "Harbour Wire", "limit": "CLEAR", "published": MAY}
    response = client.post("/reports/file", form | {"incident": str(harbour.pk)}, follow=True)
    page = text_of(response)
    assert "undecided" in page
    assert 'data-of="r1.1">At least 12 people were killed</mark>' in page
    assert Candidate.objects.filter(state="candidate").count() == Candidate.objects.count() > 5
    assert "wait for a decision" in text_of(client.get(f"/incidents/{harbour.pk}"))


@pytest.mark.parametrize(("change", "status", "words"), [
    ({"text": "   "}, 400, "This is not taken yet"),
    ({"text": "bin\x00ary"}, 400, "This is not taken yet"),
    ({"limit": "PURPLE"}, 400, "not a TLP 2.0 label"),
    ({"published": "tomorrow"}, 400, "is no time"),
    ({"incident": "elsewhere"}, 400, "none of the choices"),
])  # fmt: skip
def test_bad_reports_are_refused_in_words(city: Desk, change: dict[str, str], status: int, words: str) -> None:
    """Each says what is wrong, keeps what was typed, and files nothing."""
    form = {"text": FIRST, "source": "Harbour Wire", "limit": "CLEAR", "published": MAY, "incident": ""}
    response = client_of(city.drafter).post("/reports/file", form | change)
    assert response.status_code == status
    assert words in text_of(response)
    assert not Report.objects.exists()


def test_a_huge_report_is_refused_in_words(city: Desk) -> None:
    """A form of several megabytes gets a page that says so; nothing is filed."""
    form = {"text": "A" * 3_000_000, "source": "Wire", "limit": "CLEAR", "published": MAY, "incident": ""}
    response = client_of(city.drafter).post("/reports/file", form)
    assert response.status_code == 400
    assert "More was sent than a page takes" in text_of(response)
    assert not Report.objects.exists()


def test_the_same_text_twice_is_one_report(city: Desk, harbour: Incident) -> None:
    """The second filing is refused, names the first, and keeps the words in the form."""
    filed(city, harbour)
    form = {"text": FIRST, "source": "Again", "limit": "CLEAR", "published": MAY, "incident": str(harbour.pk)}
    response = client_of(city.drafter).post("/reports/file", form)
    assert response.status_code == 409
    assert "filed here already from Harbour Wire" in text_of(response)


def test_a_report_goes_from_the_inbox_to_its_incident(city: Desk, harbour: Incident) -> None:
    """A reporter files it, somebody who decides takes it in; until then nothing of it can be accepted."""
    reporter = client_of(make_officer(Role.REPORTER, name="Reporting desk"))
    form = {"text": FIRST, "source": "Wire", "limit": "CLEAR", "published": MAY, "incident": ""}
    reporter.post("/reports/file", form)
    report = Report.objects.get()
    client = client_of(city.drafter)
    assert "Wire" in text_of(client.get("/reports"))
    assert "Accept all" not in text_of(client.get(f"/reports/{report.pk}"))
    client.post(f"/reports/{report.pk}/link", {"incident": str(harbour.pk)})
    assert "Accept all" in text_of(client.get(f"/reports/{report.pk}"))
    again = client.post(f"/reports/{report.pk}/link", {"incident": str(harbour.pk)})
    assert again.status_code == 409


def test_all_of_a_report_is_accepted_as_one_act(city: Desk, harbour: Incident) -> None:
    """Those that were shown undecided are accepted under one grade, with one entry; a wrong grade takes none."""
    report = filed(city, harbour)
    seen = [str(view.id) for view in statements(city, report)]
    client = client_of(city.drafter)
    assert client.post(f"/reports/{report.pk}/accept", {"statement": seen, "grade": "Z9"}).status_code == 400
    client.post(f"/reports/{report.pk}/accept", {"statement": seen, "grade": "b2"})
    assert set(Candidate.objects.values_list("state", "grade")) == {("accepted", "B2")}
    assert record_acts().count("incidents.accept_statements") == 1


def test_every_decision_has_its_button(city: Desk, harbour: Incident) -> None:
    """Accept, grade anew, reject with a reason, supersede, strike with a reason: each is seen on the page."""
    client = client_of(city.drafter)
    first, second = filed(city, harbour), filed(city, harbour, SECOND, SATURDAY)
    for report in (first, second):
        decide(client, one(city, report), "accept")
    decide(client, one(city, first), "grade", grade="A1")
    decide(client, one(city, first, Kind.INJURED), "reject", reason="The report says otherwise.")
    earlier = one(city, first)
    decide(client, one(city, second), "supersede", earlier=f"{earlier.id}:{earlier.standing.version}")
    page = text_of(client.get(f"/reports/{first.pk}"))
    assert "graded A1" in page
    assert "r2.1 took its place" in page
    assert "“The report says otherwise.”" in page
    decide(client, one(city, second), "strike", reason="The ministry corrected it.")
    assert one(city, first).standing.state == "accepted"
    assert one(city, second).standing.state == "struck"


@pytest.mark.parametrize(("do", "fields", "words"), [
    ("accept", {"grade": ""}, "is not an Admiralty grade"),
    ("reject", {}, "needs a reason"),
    ("accept", {"version": "x"}, "which version you saw"),
    ("supersede", {"earlier": ""}, "none of the choices"),
    ("dance", {}, "not said what to do"),
])  # fmt: skip
def test_a_half_filled_decision_says_what_is_missing(
    city: Desk, harbour: Incident, do: str, fields: dict[str, str], words: str
) -> None:
    """Nothing is decided; the page is the report with what is missing above."""
    view = one(city, filed(city, harbour))
    response = decide(client_of(city.drafter), view, do, **fields)
    assert response.status_code == 400  # type: ignore[attr-defined]
    assert words in text_of(response)
    assert one(city, Report.objects.get()).standing.state == "candidate"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_of_two_officers_at_once_the_second_is_told_clearly(
    city: Desk, harbour: Incident, headers: dict[str, str]
) -> None:
    """Who decided what and when, that nothing was changed, and how it stands now; with htmx as without."""
    view = one(city, filed(city, harbour))
    accept_statement(city.by(make_officer(Role.DRAFTER, name="Duty desk B")), view.id, "A2")
    client = client_of(city.drafter)
    fields = {"do": "accept", "version": "0", "grade": "C3"}
    response = client.post(f"/statements/{view.id}/decide", fields, headers=headers)
    assert response.status_code == 409
    page = text_of(response)
    assert "does not stand as you saw it" in page
    assert "Duty desk B decided this statement" in page
    assert "graded A2" in page
    assert ("<html" in page) is not bool(headers)


def test_an_edit_stands_beside_what_was_read(city: Desk, harbour: Incident) -> None:
    """The officer's number is accepted in its place; the quote stays the report's own; a stale edit is refused."""
    report = filed(city, harbour)
    view = one(city, report)
    client = client_of(city.drafter)
    form = typed_in(client.get(f"/statements/{view.id}/edit?grade=B2").content.decode())
    assert (form["bound"], form["low"], form["version"], form["grade"]) == ("at_least", "12", "0", "B2")
    assert client.post(f"/statements/{view.id}/edit", form).status_code == 400
    assert client.post(f"/statements/{view.id}/edit", form | {"low": "many"}).status_code == 400
    client.post(f"/statements/{view.id}/edit", form | {"low": "13"})
    new = statements(city, report, Kind.DEAD)[-1]
    assert (new.statement.low, new.statement.quote, new.standing.state) == (13, view.statement.quote, "accepted")
    assert client.post(f"/statements/{view.id}/edit", form | {"low": "14"}).status_code == 409


def test_hostile_text_stays_text(city: Desk, harbour: Incident) -> None:
    """Markup in a report is shown as words, and controls that reorder text are left out."""
    text = "<script>alert(1)</script> At least 4 people were killed\u202e, police said on Friday."
    report = filed(city, harbour, text, source="Wire <b>")
    client = client_of(city.drafter)
    accept_statements(city.by(city.drafter), [view.id for view in statements(city, report)], "F6")
    for address in (f"/reports/{report.pk}", f"/incidents/{harbour.pk}"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "Wire <b>" not in page
        assert "\u202e" not in page


# --- Orders -------------------------------------------------------------------------------------


def order_form(city: Desk, **changes: str) -> dict[str, str]:
    """A filled form: the values of a stored draft, as its page shows them."""
    stored = draft(city)
    client = client_of(city.drafter)
    return typed_in(client.get(f"/orders/{stored.pk}/edit").content.decode()) | changes


def test_an_order_is_drafted_read_and_issued_by_another(city: Desk) -> None:
    """The author is told that another officer is needed; the other issues over the digest on the page."""
    form = order_form(city, title="No concerts", do="save")
    author, other = client_of(city.drafter), client_of(city.releaser)
    author.post("/orders/draft", form)
    (order,) = [one for one in Order.objects.all() if one.title == "No concerts"]
    own, page = text_of(author.get(f"/orders/{order.pk}")), text_of(other.get(f"/orders/{order.pk}"))
    assert "Your role does not issue orders" in own or "Another officer is needed" in own
    assert "Issue the order" not in own
    assert "Choir evening" in page
    assert "Public Safety Act, section 4" in page
    assert "In force: 2024-03-06 10:00 UTC" in page
    assert other.post(f"/orders/{order.pk}/issue", {"digest": "0" * 64}).status_code == 409
    other.post(f"/orders/{order.pk}/issue", {"digest": digest_of(order)})
    order.refresh_from_db()
    assert (order.state, order.issued_by) == ("issued", city.releaser.pk)


def test_the_author_cannot_issue_even_with_the_role(city: Desk) -> None:
    """Whoever wrote any of it finds no button, and is refused when asking anyway."""
    both = make_officer(Role.DRAFTER, Role.RELEASER, name="Both")
    order = draft(Desk(drafter=both, releaser=city.releaser, supervisor=city.supervisor))
    client = client_of(both)
    assert "Another officer is needed" in text_of(client.get(f"/orders/{order.pk}"))
    assert client.post(f"/orders/{order.pk}/issue", {"digest": digest_of(order)}).status_code == 403


@pytest.mark.parametrize(("field", "words"), [
    ("ends_at", "An order needs an end"),
    ("legal_basis", "needs its legal basis"),
    ("appeal", "needs its appeal"),
    ("categories", "must name the kinds"),
    ("area", "An order needs its area"),
    ("w0-body", "body is empty"),
    ("answer_hours", "no number of hours"),
])  # fmt: skip
def test_a_draft_without_what_people_are_owed_is_not_taken(city: Desk, field: str, words: str) -> None:
    """It says what is missing, and every other word is still there."""
    form = order_form(city, title="Half an order", do="save", **{field: ""})
    response = client_of(city.drafter).post("/orders/draft", form)
    assert response.status_code == 400
    assert words in text_of(response)
    assert typed_in(response.content.decode())["title"] == "Half an order"
    assert "Half an order" not in [one.title for one in Order.objects.all()]


def test_a_language_more_keeps_what_was_typed(city: Desk) -> None:
    """The form comes back with room for a further language; nothing is stored."""
    form = order_form(city, do="language")
    page = typed_in(client_of(city.drafter).post("/orders/draft", form).content.decode())
    assert page["w1-subject"] == "Концерты приостановлены"
    assert page["w2-language"] == ""


def test_two_who_edit_one_draft_do_not_overwrite_each_other(city: Desk) -> None:
    """The second edit of the same version is refused, and its words are kept in the form."""
    order = draft(city)
    client = client_of(city.drafter)
    form = typed_in(client.get(f"/orders/{order.pk}/edit").content.decode()) | {"do": "save"}
    client.post(f"/orders/{order.pk}/edit", form | {"title": "First"})
    second = client.post(f"/orders/{order.pk}/edit", form | {"title": "Second"})
    assert second.status_code == 409
    assert typed_in(second.content.decode())["title"] == "Second"
    assert Order.objects.get().title == "First"


def answered(city: Desk) -> Order:
    """An issued order with one refusal and one confirmation."""
    order = issued(city)
    city.send()
    anyone = Occasion("anyone", city.now, city.by(city.drafter).entropy)
    north, south = city.post.to("north@stage.example")[0], city.post.to("south@stage.example")[0]
    answer(anyone, token(north), "confirmed")
    answer(anyone, token(south), "refused", '=cmd("Tickets are sold.")')
    return order


def test_who_answered_what_is_need_to_know(city: Desk) -> None:
    """Whoever may issue sees gatherings and reasons; a drafter sees counts, and neither names nor the export."""
    order = answered(city)
    full, counts = (text_of(client_of(one).get(f"/orders/{order.pk}")) for one in (city.releaser, city.drafter))
    assert "Tickets are sold" in full
    assert "Travelling tent show" in full
    for name in ("Tickets are sold", "Park concert", "South Stage", "refusals"):
        assert name not in counts
    assert "need-to-know" in counts
    assert "<dd>1</dd>" in counts
    assert client_of(city.drafter).post(f"/orders/{order.pk}/refusals").status_code == 403


def test_the_list_of_refusals_is_an_act_and_no_formula(city: Desk) -> None:
    """Taken out by POST only, as an entry in the record; no cell begins like a formula."""
    order = answered(city)
    client = client_of(city.supervisor)
    assert client.get(f"/orders/{order.pk}/refusals").status_code == 405
    response = client.post(f"/orders/{order.pk}/refusals")
    rows = list(csv.reader(response.content.decode().splitlines()))
    assert len(rows) == 2
    assert rows[1][0] == "Park concert"
    assert rows[1][-1].startswith("'=cmd")
    assert record_acts()[-1] == "measures.export_refusals"


def test_an_order_is_lifted_with_a_reason(city: Desk) -> None:
    """Without a reason nothing happens; with one the page says who lifted it and why."""
    order = answered(city)
    client = client_of(city.supervisor)
    assert client.post(f"/orders/{order.pk}/lift", {"reason": " "}).status_code == 400
    client.post(f"/orders/{order.pk}/lift", {"reason": "The danger is over."})
    page = text_of(client.get(f"/orders/{order.pk}"))
    assert "by Supervision: “The danger is over.”" in page
    assert "Lift the order" not in page


def test_orders_are_hidden_from_those_without_business(city: Desk) -> None:
    """A reporter finds an empty list and no such order."""
    order = draft(city)
    client = client_of(make_officer(Role.REPORTER, name="Reporting desk"))
    assert "no order that you may see" in text_of(client.get("/orders"))
    assert client.get(f"/orders/{order.pk}").status_code == 404


# --- The record ---------------------------------------------------------------------------------


def test_the_record_shows_entries_up_to_the_clearance(city: Desk) -> None:
    """Newest first, by act and day; what lies beyond is counted and not told; the checkpoint's root is there."""
    opened(city, limit=Tlp.RED)
    opened(city)
    checkpoint = make_checkpoint(city.by(city.drafter))
    auditor = make_officer(Role.AUDITOR, name="Audit", clearance=Tlp.GREEN)
    page = text_of(client_of(auditor).get("/record?act=incidents.open_incident"))
    assert page.count("<code>incidents.open_incident</code>") == 1
    assert "beyond your clearance" in page
    assert bytes(checkpoint.root).hex() in page
    assert "tocsin record verify --checkpoint" in page
    client = client_of(city.supervisor)
    assert text_of(client.get("/record?act=incidents.open_incident")).count("<code>incidents.open_incident</code>") == 2
    assert "None." in text_of(client.get("/record?day=1999-01-01"))
    assert client.get("/record?day=yesterday").status_code == 400


def test_an_entry_is_opened_for_the_cleared_only(city: Desk) -> None:
    """Its body is shown to whoever is cleared; to others there is no such entry."""
    opened(city, limit=Tlp.RED)
    sequence = len(record_acts())
    assert "Explosion at the harbour" in text_of(client_of(city.supervisor).get(f"/record/{sequence}"))
    auditor = client_of(make_officer(Role.AUDITOR, name="Audit", clearance=Tlp.GREEN))
    assert auditor.get(f"/record/{sequence}").status_code == 404


def test_the_review_says_what_each_number_means(city: Desk, harbour: Incident) -> None:
    """Numbers with their definitions, and the account with times that an officer reads."""
    answered(city)
    page = text_of(client_of(city.supervisor).get("/review"))
    assert "Handed over is not read" in page
    assert "1 confirmed, 1 refused" in page
    assert "Incident opened: Explosion at the harbour" in page
    assert "+00:00" not in re.sub("<[^>]*>", "", page)


# --- Cost ---------------------------------------------------------------------------------------


def queries(officer: Officer, address: str) -> int:
    """How many queries a page takes, once the session is warm."""
    client = client_of(officer)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as taken:
        assert client.get(address).status_code == 200
    return len(taken)


def test_pages_do_not_ask_more_for_more_rows(city: Desk, harbour: Incident) -> None:
    """The number of queries stays the same however many reports, statements and entries there are."""
    report = filed(city, harbour)
    accept_statements(city.by(city.drafter), [view.id for view in statements(city, report)], "B2")
    addresses = (f"/incidents/{harbour.pk}", "/incidents", f"/reports/{report.pk}", "/record")
    few = [queries(city.supervisor, address) for address in addresses]
    for text in (SECOND, THIRD):
        more = filed(city, harbour, text, SATURDAY)
        accept_statements(city.by(city.drafter), [view.id for view in statements(city, more)], "B2")
    opened(city)
    assert [queries(city.supervisor, address) for address in addresses] == few
    assert max(few) <= 34


def test_a_statement_has_a_page_with_contradictions_and_tellings(city: Desk, harbour: Incident) -> None:
    """Judge a contradiction, note a telling, retract by its button: it lists who was told and drafts the words."""
    report = filed(city, harbour)
    client = client_of(city.drafter)
    accept_statements(city.by(city.drafter), [view.id for view in statements(city, report)], "B2")
    dead, injured = one(city, report), one(city, report, Kind.INJURED)
    page = f"/statements/{dead.id}"
    assert "Nobody, as far as this desk knows" in text_of(client.get(page))
    form = {"do": "judge", "other": str(injured.id), "reason": "The sum cannot be.", "contradicts": "yes"}
    assert client.post(page, form).status_code == 302
    assert client.post(page, form).status_code == 409
    assert "The sum cannot be." in text_of(client.get(f"/incidents/{harbour.pk}"))
    assert client.post(page, {"do": "told", "told": "other", "words": "Telephone, city office"}).status_code == 302
    assert client.post(page, {"do": "sing"}).status_code == 400
    decide(client, one(city, report), "retract", retracted="The police withdrew it.")
    seen = text_of(client.get(page))
    assert "Telephone, city office" in seen
    assert "Its own source has taken it back." in seen
    judged = client.get(page).context["judgements"][0]
    assert client.post(f"/judgements/{judged.id}/strike", {"reason": "It can."}).status_code == 302
    assert "struck: It can." in text_of(client.get(page))


def test_times_and_slots_are_edited_in_the_form(city: Desk, harbour: Incident) -> None:
    """The form shows what was read, and takes other times and slots; a time that is none is refused."""
    report = filed(city, harbour)
    client = client_of(city.drafter)
    view = one(city, report, Kind.MEASURE)
    page = client.get(f"/statements/{view.id}/edit?grade=B2").content.decode()
    typed = typed_in(page)
    assert typed["slot-what"] == view.statement.detail["what"]
    changed = typed | {"time_from": "2024-05-11T00:00", "time_to": "2024-05-13T00:00", "slot-issuer": "City office"}
    refused = client.post(f"/statements/{view.id}/edit", changed | {"time_to": "Sunday"})
    assert refused.status_code == 400
    assert client.post(f"/statements/{view.id}/edit", changed).status_code == 302
    (new,) = [v for v in statements(city, report, Kind.MEASURE) if str(v.standing.state) == "accepted"]
    assert new.statement.detail["issuer"] == "City office"
    assert new.statement.time is not None
    assert str(new.statement.time.end) == "2024-05-13 00:00:00"


def test_of_two_edits_at_once_the_second_is_shown_both_versions(city: Desk, harbour: Incident) -> None:
    """Nothing is overwritten; what was typed stays in the form, beside what the other officer made of it."""
    report = filed(city, harbour)
    view = one(city, report)
    first, second = client_of(city.drafter), client_of(make_officer(Role.DRAFTER, name="Duty desk B"))
    address = f"/statements/{view.id}/edit"
    mine, theirs = (typed_in(client.get(f"{address}?grade=B2").content.decode()) for client in (second, first))
    assert first.post(address, theirs | {"low": "14"}).status_code == 302
    refused = second.post(address, mine | {"low": "13", "place": "Port Ellen"})
    assert refused.status_code == 409
    rows = {row.label: (row.mine, row.theirs) for row in refused.context["differing"]}
    assert rows["From"] == ("13", "14")
    seen = text_of(refused)
    assert "Both versions" in seen
    assert "Duty desk A was faster" in seen
    assert typed_in(refused.content.decode())["low"] == "13"
    assert [v.statement.low for v in statements(city, report, Kind.DEAD) if v.standing.state == "accepted"] == [14]
