"""The warning rooms answer each officer with what that officer may see and do, and refuse the rest in words."""

from dataclasses import replace
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.faces.pages import client_of, typed_in
from tests.people import START, after, desk_occasion, make_officer, occasion
from tests.warning import NARROW, SECRET, TELLABLE, Town, drafted, make_threat, make_tip, make_town, released
from tocsin.desk.alerts.acts import submit_alert
from tocsin.desk.alerts.models import Alert, LapseQuestion
from tocsin.desk.delivery import timers
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.acts import set_instant
from tocsin.desk.threats.models import Threat, Tip
from tocsin.terms import Tlp


@pytest.fixture
def town(desk: None) -> Town:
    """Officers, a register, a tip and an open threat."""
    return make_town(people=6)


def text_of(response: object) -> str:
    """What a page says, with its entities resolved."""
    return unescape(response.content.decode())  # type: ignore[attr-defined]


def test_nobody_sees_a_room_without_signing_in(town: Town, client) -> None:
    """Every room leads to the page that says how to sign in."""
    for address in ("/", "/threats", f"/threats/{town.threat.id}", "/tips/file"):
        assert client.get(address).headers["Location"].startswith("/sign-in")


def test_the_threat_page_holds_tips_coverage_and_exposure(town: Town) -> None:
    """Belief and confidence in sentences of their own, tips with marks, the line, the map, the unknown beside it."""
    page = text_of(client_of(town.drafter).get(f"/threats/{town.threat.id}"))
    assert "likely" in page
    assert "Our confidence in this judgement is <strong>moderate</strong>." in page
    assert all(sentence in page for sentence in (TELLABLE, SECRET, NARROW))
    assert "TLP:RED" in page
    assert page.count('<svg class="coverage"') == page.count('<svg class="map"') == 2
    assert "Concert three" in page.partition("Cannot be told</h3>")[2]


def test_an_officer_below_the_limit_does_not_learn_of_the_threat(town: Town) -> None:
    """Absent and forbidden look alike; the list is empty."""
    client = client_of(make_officer(Role.DRAFTER, name="Narrow desk", clearance=Tlp.GREEN))
    assert client.get(f"/threats/{town.threat.id}").status_code == 404
    assert town.threat.title not in text_of(client.get("/threats"))
    assert town.threat.title not in text_of(client.get("/"))


def test_a_draft_shows_its_findings_before_it_is_stored(town: Town) -> None:
    """A sentence beyond its limit is named with what it goes beyond; nothing is written."""
    form = draft_form() | {"t0-description-0-rests": "T1.2"}
    page = text_of(client_of(town.drafter).post(f"/threats/{town.threat.id}/preview", form))
    assert "beyond limit" in page
    assert f"goes beyond: “{SECRET}”" in page
    assert "7</strong> recipients" in page
    assert not Alert.objects.exists()


def test_a_draft_is_stored_with_what_it_rests_on(town: Town) -> None:
    """Codes become the ids of tip sentences; the page of the alert offers to submit it."""
    response = client_of(town.drafter).post(f"/threats/{town.threat.id}/draft", draft_form() | {"do": "save"})
    alert = Alert.objects.get()
    assert response.headers["Location"] == f"/alerts/{alert.id}"
    assert alert.sentences.get(part="description").cites == [str(town.tellable)]
    assert alert.area == town.threat.area
    assert "Submit for release" in text_of(client_of(town.drafter).get(f"/alerts/{alert.id}"))


def test_a_draft_that_is_opened_and_stored_again_is_the_same(town: Town) -> None:
    """The form loses nothing on its way out and in."""
    alert = drafted(town)
    client = client_of(town.drafter)
    before = [(s.text, s.basis, s.cites, s.source) for s in alert.sentences.all()]
    fields = typed_in(client.get(f"/alerts/{alert.id}/edit").content.decode())
    assert client.post(f"/alerts/{alert.id}/edit", fields | {"do": "save"}).status_code == 302
    assert [(s.text, s.basis, s.cites, s.source) for s in alert.sentences.all()] == before
    assert len(before) == 5


def test_an_unreadable_draft_comes_back_as_it_was_typed(town: Town) -> None:
    """An area that is no GeoJSON is refused in words, and stays in its field."""
    form = draft_form() | {"do": "save", "area": "{not json", "t0-headline-text": "Stay <away>"}
    response = client_of(town.drafter).post(f"/threats/{town.threat.id}/draft", form)
    assert response.status_code == 400
    page = text_of(response)
    assert "not GeoJSON" in page
    assert "{not json" in page
    assert "Stay <away>" in page
    assert not Alert.objects.exists()


def test_the_author_is_shown_no_button_and_refused_all_the_same(town: Town) -> None:
    """The page says that another officer is needed; a forged post is refused by the act."""
    both = make_officer(Role.DRAFTER, Role.RELEASER, name="Both desks")
    alert = drafted(Town(both, town.releaser, town.supervisor, town.administrator, town.tip, town.threat))
    digest = submit_alert(occasion(both), alert.id)
    client = client_of(both)
    page = text_of(client.get(f"/alerts/{alert.id}/approve"))
    assert "Another officer is needed" in page
    assert "Release to" not in page
    forged = client.post(f"/alerts/{alert.id}/approve", {"digest": digest})
    assert forged.status_code == 403
    assert "cannot release" in text_of(forged)
    assert Alert.objects.get().released_at is None


def test_an_edit_under_the_approvers_eyes_voids_the_release(town: Town) -> None:
    """What was seen is no longer what is submitted: refused, and said so."""
    alert = drafted(town)
    seen = submit_alert(occasion(town.drafter), alert.id)
    client_of(town.drafter).post(f"/alerts/{alert.id}/edit", draft_form() | {"do": "save"})
    submit_alert(occasion(town.drafter), alert.id)
    refused = client_of(town.releaser).post(f"/alerts/{alert.id}/approve", {"digest": seen})
    assert refused.status_code == 409
    assert "not what was submitted" in text_of(refused)


def test_a_lapse_question_is_answered_and_countersigned(town: Town) -> None:
    """Let lapse needs a reason and a second officer; the first is shown no button to countersign."""
    alert = released(town)
    set_instant(after(hours=43))
    timers.fire_due(lambda: desk_occasion(after(hours=43)))
    question = LapseQuestion.objects.get()
    first, second = client_of(town.supervisor), client_of(make_officer(Role.SUPERVISOR, name="Second supervision"))
    assert "is about to lapse" in text_of(first.get("/"))
    assert first.post(f"/lapse/{question.id}/answer", {"answer": "let_lapse", "reason": ""}).status_code == 400
    first.post(f"/lapse/{question.id}/answer", {"answer": "let_lapse", "reason": "The fair is over."})
    assert "Countersign" not in text_of(first.get(f"/alerts/{alert.id}"))
    assert "Countersign: let it lapse" in text_of(second.get(f"/alerts/{alert.id}"))
    second.post(f"/lapse/{question.id}/countersign")
    question.refresh_from_db()
    assert question.countersigned_at == after(hours=43)
    assert "about to lapse" not in text_of(second.get("/"))


def test_a_renewal_begins_with_what_was_said(town: Town) -> None:
    """The form is filled from the alert; its end is left open, and stored it replaces the former one."""
    alert = released(town)
    client = client_of(town.drafter)
    fields = typed_in(client.get(f"/alerts/{alert.id}/renew").content.decode())
    assert fields["expires_at"] == ""
    client.post(f"/alerts/{alert.id}/renew", fields | {"expires_at": "2024-03-10T09:00", "do": "save"})
    renewal = Alert.objects.get(replaces=alert)
    assert (renewal.msg_type, renewal.expires_at.day) == ("Update", 10)


def test_exposure_is_need_to_know(town: Town) -> None:
    """A reporter may file a tip, and sees neither threats nor gatherings."""
    client = client_of(make_officer(Role.REPORTER, name="Night porter"))
    assert client.get(f"/threats/{town.threat.id}/exposure").status_code == 404
    assert client.get("/tips/file").status_code == 200
    assert "Nothing waits" in text_of(client.get("/"))


def test_a_tip_without_its_grade_is_not_taken(town: Town) -> None:
    """It says what is missing and keeps what was typed."""
    response = client_of(town.drafter).post(
        "/tips/file",
        {"do": "file", "source": "A port", "received_at": "2024-03-06T08:00", "s0-text": "Heard.", "s0-limit": "RED"},
    )
    assert response.status_code == 400
    assert "Heard." in text_of(response)
    assert Tip.objects.count() == 1


def test_a_threat_is_closed_with_a_reason(town: Town) -> None:
    """Without one it stays open; only an officer who may close it is offered to."""
    assert "Close this threat" not in text_of(client_of(town.drafter).get(f"/threats/{town.threat.id}"))
    client = client_of(town.supervisor)
    assert client.post(f"/threats/{town.threat.id}/close", {"reason": " "}).status_code == 400
    client.post(f"/threats/{town.threat.id}/close", {"reason": "Arrested."})
    assert not Threat.objects.get().is_open


def test_the_public_page_as_it_will_look_brings_its_own_policy(town: Town) -> None:
    """It may use the style it brings along, and no script at all."""
    response = client_of(town.releaser).get(f"/alerts/{drafted(town).id}/page")
    assert "EXERCISE" in text_of(response)
    assert "'unsafe-inline'" in response.headers["Content-Security-Policy"]
    assert "script-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/", "/threats"])
def test_a_list_asks_as_often_for_three_rows_as_for_one(town: Town, address: str) -> None:
    """The number of queries does not grow with the rows."""
    client = client_of(town.drafter)
    one = queries(client, address)
    for number in range(2):
        make_threat(town.drafter, make_tip(town.drafter, START), after(minutes=number))
    assert queries(client, address) == one


def queries(client, address: str) -> int:
    """How many queries a page takes."""
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def draft_form() -> dict[str, str]:
    """A form as a browser sends it: one language, one sentence of each kind."""
    return {
        "languages": "1",
        "area": "",
        "area_name": "Lower Quay",
        "categories": "concert, market",
        "effective_at": "2024-03-06T09:00",
        "expires_at": "2024-03-08T09:00",
        "people": "on",
        "organisers": "on",
        "category": "Security",
        "urgency": "Expected",
        "severity": "Severe",
        "certainty": "Likely",
        "choices": "received",
        "t0-language": "en",
        "t0-event": "Threat to gatherings",
        "t0-headline-text": "Stay away from Lower Quay",
        "t0-headline-basis": "tip",
        "t0-headline-rests": "T1.1",
        "t0-description-0-text": "Gatherings in Lower Quay may be attacked within 48 hours.",
        "t0-description-0-basis": "tip",
        "t0-description-0-rests": "t1.1",
        "t0-instruction-0-text": "Avoid concerts.",
        "t0-instruction-0-basis": "guidance",
        "t0-correction-headline": "Withdrawn",
        "t0-correction-text": "It was wrong.",
    }


def test_every_page_about_an_alert_takes_it_back_in_one_step(town: Town) -> None:
    """And puts it back: the alert, its release, its exposure, its renewal, its threat."""
    alert = released(town)
    client = client_of(make_officer(Role.RELEASER, Role.DRAFTER, name="Night shift"))
    pages = [
        f"/alerts/{alert.id}",
        f"/alerts/{alert.id}/approve",
        f"/alerts/{alert.id}/exposure",
        f"/alerts/{alert.id}/renew",
        f"/threats/{town.threat.id}",
    ]
    for page in pages:
        assert f'action="/alerts/{alert.id}/cancel"' in client.get(page).content.decode(), page
    client.post(f"/alerts/{alert.id}/cancel", {"reason": "The tip was false."})
    for page in pages:
        assert f'action="/alerts/{alert.id}/reinstate"' in client.get(page).content.decode(), page
    answer = client.post(f"/alerts/{alert.id}/reinstate", {"reason": "It was right."}, follow=True)
    assert "stands again" in text_of(answer)
    assert Alert.objects.get().state == "released"
    assert "/reinstate" not in client_of(town.drafter).get(f"/alerts/{alert.id}").content.decode()


def test_release_is_typed_and_alone_only_by_policy(town: Town, settings) -> None:
    """The page names what to type; without it nothing goes out; the glass is offered only by policy."""
    alert = drafted(town)
    digest = submit_alert(occasion(town.drafter), alert.id)
    client = client_of(town.releaser)
    page = text_of(client.get(f"/alerts/{alert.id}/approve"))
    assert "REPLAY Lower Quay 7" in page
    assert "Release it alone" not in page
    assert client.post(f"/alerts/{alert.id}/approve", {"digest": digest}).status_code == 400
    policy = replace(settings.TOCSIN.policy, break_glass=True)
    settings.TOCSIN = replace(settings.TOCSIN, policy=policy)
    digest = submit_alert(occasion(town.drafter), alert.id)
    assert "Release it alone" in text_of(client.get(f"/alerts/{alert.id}/approve"))
    form = {"digest": digest, "typed": "REPLAY Lower Quay 7", "do": "alone", "reason": "Nobody else answers."}
    client.post(f"/alerts/{alert.id}/approve", form)
    assert "Released by one officer alone" in text_of(client.get(f"/alerts/{alert.id}"))
    chief = client_of(town.supervisor)
    assert "went out on one officer’s name" in text_of(chief.get("/"))
    chief.post(f"/alerts/{alert.id}/review", {"verdict": "justified", "finding": "It was."})
    assert "Reviewed: justified" in text_of(chief.get(f"/alerts/{alert.id}"))


def test_a_text_of_the_library_fills_the_form(town: Town) -> None:
    """In the languages asked for; place and end are filled, what is unknown stays a placeholder and is refused."""
    client = client_of(town.drafter)
    form = draft_form() | {"do": "pattern", "pattern": "gatherings", "pattern_languages": "en, ru"}
    answer = client.post(f"/threats/{town.threat.id}/draft", form)
    fields = typed_in(answer.content.decode())
    assert fields["t0-headline-text"] == "Keep away from large gatherings in Lower Quay until 2024-03-08 09:00 UTC"
    assert fields["t1-language"] == "ru"
    refused = client.post(f"/threats/{town.threat.id}/draft", fields | {"do": "save"})
    assert refused.status_code == 400
    assert "placeholder" in text_of(refused)


def test_a_double_click_makes_one_draft(town: Town) -> None:
    """The form has a key; sent twice it leads to the same draft."""
    client = client_of(town.drafter)
    key = typed_in(client.get(f"/threats/{town.threat.id}/draft").content.decode())["key"]
    form = draft_form() | {"do": "save", "key": key}
    first, second = (client.post(f"/threats/{town.threat.id}/draft", form) for _ in "ab")
    assert first.headers["Location"] == second.headers["Location"]
    assert Alert.objects.count() == 1
