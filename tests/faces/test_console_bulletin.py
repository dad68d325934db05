"""The console's bulletins, case file, exports and dossier, as officers meet them."""

import hashlib
import json
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.desk.incidents.reports import SECOND, filed, opened, statements
from tests.desk.stage import Desk, open_desk, record_acts
from tests.faces.pages import client_of, typed_in
from tests.people import make_officer
from tocsin.desk.incidents.acts import accept_statements, mobilise_unit, strike_statement
from tocsin.desk.incidents.models import Bulletin, Export, Incident, Item
from tocsin.desk.officers.rules import Role
from tocsin.reading import Kind
from tocsin.terms import Tlp


@pytest.fixture
def city(desk: None) -> Desk:
    """Officers, a register and a post office."""
    return open_desk()


@pytest.fixture
def harbour(city: Desk) -> Incident:
    """An incident with one accepted report, and one of narrower limit."""
    found = opened(city)
    for text, limit in ((None, Tlp.CLEAR), (SECOND, Tlp.RED)):
        report = filed(city, found, limit=limit) if text is None else filed(city, found, text, limit=limit)
        accept_statements(city.by(city.drafter), [view.id for view in statements(city, report)], "B2")
    return found


def text_of(response: object) -> str:
    """What a page says, with its entities resolved and white space folded."""
    return " ".join(unescape(response.content.decode()).split())  # type: ignore[attr-defined]


def test_a_bulletin_from_draft_to_correction(city: Desk, harbour: Incident) -> None:
    """One officer drafts, another is asked and releases; a struck statement is corrected in its log."""
    drafter, releaser = client_of(city.drafter), client_of(city.releaser)
    address = f"/incidents/{harbour.pk}/bulletin"
    page = drafter.get(address)
    assert "19" not in [part.text for _, part, _ in page.context["sentences"]]
    typed = typed_in(page.content.decode())
    refused = drafter.post(address, typed | {"sentence-0": "The suspect is Jane Roe."})
    assert refused.status_code == 400
    assert "may be the name of a person" in text_of(refused)
    assert "The suspect is Jane Roe." in text_of(refused)
    assert drafter.post(address, typed | {"sentence-1": ""}).status_code == 302
    bulletin = Bulletin.objects.get()
    assert "Another officer is needed" in text_of(drafter.get(f"/bulletins/{bulletin.pk}"))
    assert "waits for release" in text_of(releaser.get("/"))
    shown = typed_in(releaser.get(f"/bulletins/{bulletin.pk}").content.decode())
    assert releaser.post(f"/bulletins/{bulletin.pk}/release", {"digest": "0" * 64}).status_code == 409
    assert releaser.get(f"/bulletins/{bulletin.pk}/words").status_code == 409
    assert releaser.post(f"/bulletins/{bulletin.pk}/release", {"digest": shown["digest"]}).status_code == 302
    claim = statements(city, harbour.reports.get(number=1), Kind.CLAIM)[0]
    strike_statement(city.by(city.drafter), claim.id, "Misread.", version=1)
    assert "It turned out to be wrong." in text_of(releaser.get(f"/bulletins/{bulletin.pk}"))
    assert "Correction" in releaser.get(f"/bulletins/{bulletin.pk}/words").content.decode()
    assert releaser.post(f"/bulletins/{bulletin.pk}/withdraw", {"reason": "Confusing"}).status_code == 302
    assert releaser.post(f"/bulletins/{bulletin.pk}/withdraw", {"reason": "Confusing"}).status_code == 409


def test_the_case_file_hashes_a_file_and_keeps_none_of_it(city: Desk, harbour: Incident) -> None:
    """The SHA-256 is that of the bytes; a change of hands is noted; what does not fit is said."""
    client = client_of(city.drafter)
    address = f"/incidents/{harbour.pk}/case"
    form = {"what": "Photograph of the quay", "kind": "photograph", "source": "Harbour office", "limit": "GREEN"}
    refused = client.post(address, form)
    assert refused.status_code == 400
    assert typed_in(refused.content.decode())["what"] == form["what"]
    chosen = SimpleUploadedFile("quay.jpg", b"a photograph")
    assert client.post(address, form | {"holder": "Duty desk A", "file": chosen}).status_code == 302
    item = Item.objects.get()
    assert (item.sha256, item.size_bytes) == (hashlib.sha256(b"a photograph").hexdigest(), 12)
    handed = client.post(f"/items/{item.pk}/hand-over", {"holder": "City police", "reason": "Investigation"})
    assert handed.status_code == 302
    assert client.post(f"/items/{item.pk}/hand-over", {"holder": "", "reason": "x"}).status_code == 400
    page = text_of(client.get(address))
    assert "City police" in page
    assert "Black Tide" in page
    assert client_of(make_officer(Role.DRAFTER, name="Clear desk", clearance=Tlp.CLEAR)).get(address).status_code == 200


def test_an_export_comes_as_a_file_and_is_recorded(city: Desk, harbour: Incident) -> None:
    """The bytes with a name; the record has it; the choice of limits is that of the officer and the incident."""
    client = client_of(city.releaser)
    address = f"/incidents/{harbour.pk}/exports"
    taken = client.post(address, {"format": "json", "limit": "CLEAR"})
    assert taken.status_code == 200
    assert "attachment" in taken.headers["Content-Disposition"]
    sources = json.loads(taken.content)["picture"]["sources"]
    assert len(sources) == 1
    assert record_acts()[-1] == "incidents.export_incident"
    assert client.post(address, {"format": "pdf", "limit": "CLEAR"}).status_code == 400
    assert Export.objects.get().sha256[:12] in text_of(client.get(address))


def test_the_dossier_is_a_page_on_which_nothing_runs(city: Desk, harbour: Incident) -> None:
    """Its own style is allowed by hash, nothing else; an officer cleared less sees less."""
    page = client_of(city.drafter).get(f"/incidents/{harbour.pk}/dossier")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert "Toll of festival blast rises" in text_of(page)
    green = client_of(make_officer(Role.DRAFTER, name="Green desk", clearance=Tlp.GREEN))
    assert "Toll of festival blast rises" not in text_of(green.get(f"/incidents/{harbour.pk}/dossier"))


def test_units_have_a_log_on_the_page(city: Desk, harbour: Incident) -> None:
    """A line is noted by a form and stands there with its time."""
    task = mobilise_unit(city.by(city.drafter), harbour.pk, name="Engine 4", kind="fire", task="Fire")
    client = client_of(city.drafter)
    assert client.post(f"/units/{task.unit_id}/log", {"words": "The fire is out"}).status_code == 302
    assert client.post(f"/units/{task.unit_id}/log", {"words": ""}).status_code == 400
    assert "The fire is out" in text_of(client.get(f"/incidents/{harbour.pk}"))
