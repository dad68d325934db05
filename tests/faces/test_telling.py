"""The form by which anybody tells the desk something, and what it does not keep."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils.html import escape

from tests.faces.pages import client_of
from tests.people import make_officer, occasion
from tocsin.desk.officers.rules import Role
from tocsin.desk.partners.acts import enrol_partner, issue_intake_link
from tocsin.desk.threats.intake import HOURLY_MAX
from tocsin.desk.threats.models import Intake, Tip
from tocsin.faces.hosting.web import web_config
from tocsin.faces.public.tell_words import LANGUAGES, words_in
from tocsin.terms import Tlp

SENDER = {
    "REMOTE_ADDR": "203.0.113.77",
    "HTTP_USER_AGENT": "Zqagent/1.0",
    "HTTP_REFERER": "https://zqreferer.example/x",
}
WORDS = "A van stands behind the mill. <script>alert(1)</script>"
pytestmark = pytest.mark.usefixtures("desk")


def form_of(page: str) -> str:
    """The form's own token."""
    return re.findall(r'name="form" value="([^"]+)"', page)[0]


def send(client: Client, words: str = WORDS) -> str:
    """Send the form as a browser does; returns the page that comes back."""
    token = form_of(client.get("/tell/", **SENDER).content.decode())
    return client.post("/tell/", {"form": token, "words": words}, **SENDER).content.decode()


def code_in(page: str) -> str:
    """The receipt code on a page."""
    return re.findall(r"<output>([a-z2-7-]+)</output>", page)[0]


def test_the_form_keeps_nothing_of_who_sent_it() -> None:
    """No address, agent or referer in any table, no session, no cookie; the server writes no access log."""
    client = Client()
    page = send(client)
    assert code_in(page)
    assert dict(client.cookies) == {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            told = str(cursor.fetchall())
            assert all(word not in told for word in ("203.0.113.77", "Zqagent", "zqreferer", "behind the mill")), table
    assert web_config("127.0.0.1", 1).access_log is False
    assert cache.get("203.0.113.77") is None


def test_a_form_is_taken_once_and_not_made_up() -> None:
    """The same form again, an altered one and none at all are refused; what was typed is still there."""
    client = Client()
    token = form_of(client.get("/tell/").content.decode())
    assert client.post("/tell/", {"form": token, "words": WORDS}).status_code == 200
    again = client.post("/tell/", {"form": token, "words": WORDS})
    forged = client.post("/tell/", {"form": token[:-1] + "x", "words": "Kept in the form."})
    assert (again.status_code, forged.status_code) == (409, 400)
    assert "Kept in the form." in forged.content.decode()
    assert Intake.objects.count() == 1


def test_the_code_opens_it_again_and_nothing_else_does() -> None:
    """Whether it was read, and room to add; the code goes by POST only, and the words never come back."""
    client = Client()
    code = code_in(send(client))
    shown = client.post("/tell/receipt", {"code": code}).content.decode()
    assert "waits to be read" in shown
    assert "behind the mill" not in shown
    assert "has arrived" in client.post("/tell/receipt", {"code": code, "words": "It left."}).content.decode()
    assert client.post("/tell/receipt", {"code": "aaaa-aaaa-aaaa-aaaa"}).status_code == 404
    assert client.get(f"/tell/receipt?code={code}").content.decode().count(code) == 0


def test_a_flood_is_told_so() -> None:
    """With a status that programs know, and the words still in the form."""
    client = Client()
    for _ in range(HOURLY_MAX):
        send(client)
    token = form_of(client.get("/tell/").content.decode())
    response = client.post("/tell/", {"form": token, "words": WORDS})
    assert response.status_code == 429
    assert "Try again in an hour" in response.content.decode()


def test_a_partners_link_takes_one_message() -> None:
    """Opening it does not use it up; sending does."""
    releaser = make_officer(Role.RELEASER)
    partner = enrol_partner(occasion(releaser), name="Port", language="en", contact="p@port.example", limit=Tlp.AMBER)
    address = f"/tell/partner/{issue_intake_link(occasion(releaser), partner.pk)}"
    client = Client()
    assert "Port" in client.get(address).content.decode()
    assert client.post(address, {"words": WORDS, "limit": "TLP:PURPLE"}).status_code == 400
    assert code_in(client.post(address, {"words": WORDS, "limit": "TLP:RED"}).content.decode())
    assert client.get(address).status_code == client.post(address, {"words": WORDS}).status_code == 404
    assert Intake.objects.get().limit == Tlp.RED


def test_an_officer_grades_what_came_in() -> None:
    """The list, the message sentence by sentence, hostile text as text, filed as a tip."""
    send(Client())
    client, intake = client_of(make_officer(Role.DRAFTER)), Intake.objects.get()
    assert "A van stands" in client.get("/intake").content.decode()
    page = client.get(f"/intake/{intake.pk}").content.decode()
    assert "<script>alert" not in page
    assert client.post(f"/intake/{intake.pk}/read").status_code == 302
    form = {"source": "Anonymous", "reliability": "F", "credibility": "6", "limit": "RED", "do": "file"}
    assert client.post(f"/intake/{intake.pk}", form | {"s0-text": ""}).status_code == 400
    form |= {"s0-text": "A van stands behind the mill.", "s0-limit": "AMBER"}
    assert client.post(f"/intake/{intake.pk}", form).status_code == 302
    assert (Tip.objects.count(), Intake.objects.get().state) == (1, "filed")


def test_partners_are_enrolled_and_answer_on_their_page() -> None:
    """Enrolled by a form, given a link that is shown once; of no use to an officer without the role."""
    client = client_of(make_officer(Role.RELEASER))
    assert (
        client.post("/partners", {"name": "Port", "contact": "nowhere", "language": "en", "limit": "AMBER"}).status_code
        == 400
    )
    made = client.post("/partners", {"name": "Port", "contact": "p@port.example", "language": "en", "limit": "AMBER"})
    assert made.status_code == 302
    link = client.post(f"{made['Location']}/link").content.decode()
    assert "/tell/partner/" in link
    assert client_of(make_officer(Role.AUDITOR)).get("/partners").status_code == 403


def test_who_may_not_read_what_came_in_is_told_so() -> None:
    """An empty list would say that nothing waits; who reads it sees that something does."""
    send(Client())
    assert client_of(make_officer(Role.SUPERVISOR)).get("/intake").status_code == 403
    drafter = client_of(make_officer(Role.DRAFTER, name="Drafting")).get("/intake")
    assert len(drafter.context["waiting"]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_speak_the_languages_of_the_library(language: str) -> None:
    """Each has every word, and no other; the form and its answers come in the one that was chosen."""
    say = words_in(language)
    assert set(say) == set(words_in("en"))
    assert all(say.values())
    assert {one for one in say if "{" in say[one]} == {"as_partner", "error_words"}
    client = Client()
    page = client.get(f"/tell/?lang={language}").content.decode()
    assert f'<html lang="{language}" dir="{say["direction"]}">' in page
    assert escape(say["question"]) in page
    assert not client.get("/tell/").cookies
    told = client.post("/tell/", {"form": form_of(page), "words": WORDS, "lang": language}).content.decode()
    assert escape(say["told_head"]) in told
    shown = client.post("/tell/receipt", {"code": code_in(told), "lang": language}).content.decode()
    assert escape(say["waiting"]) in shown
    again = client.post("/tell/", {"form": form_of(page), "words": WORDS, "lang": language}).content.decode()
    assert escape(say["error_again"]) in again


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("de,fr;q=0.5,en;q=0.4", "fr"),
        ("en;q=0.1,ar", "ar"),
        ("es;q=0,en", "en"),
        ("de", "en"),
        ("", "en"),
        (";q=;q=,,;q=x, ru;q=no", "en"),
        ("x" * 10_000, "en"),
    ],
)
def test_the_browser_says_which(accepted: str, language: str) -> None:
    """By weight and order; whatever it sends, there is a page; a link says otherwise."""
    headers = {"Accept-Language": accepted}
    assert f'lang="{language}" dir' in Client().get("/tell/", headers=headers).content.decode()
    assert 'lang="ar" dir="rtl"' in Client().get("/tell/?lang=ar", headers=headers).content.decode()
    assert f'lang="{language}" dir' in Client().get("/tell/?lang=../en", headers=headers).content.decode()


def test_what_was_sent_is_answered_without_ways_to_lose_it() -> None:
    """Links to other languages stand on the empty form, not beside a code that is shown once, or typed words."""
    page = Client().get("/tell/").content.decode()
    assert "?lang=ru" in page
    told = Client().post("/tell/", {"form": form_of(page), "words": WORDS}).content.decode()
    failed = Client().post("/tell/", {"form": "made-up", "words": WORDS, "lang": "fr"}).content.decode()
    for shown in (told, failed):
        assert 'class="languages"' not in shown
    assert "trop ancien" in failed
    assert escape(WORDS) in failed
