"""Bulletins on the public pages."""

from dataclasses import replace
from pathlib import Path

from tests.desk.incidents.reports import FIRST, FRIDAY, filed, opened, statements
from tests.desk.stage import open_desk
from tocsin.desk.incidents.acts import accept_statements, draft_bulletin, release_bulletin
from tocsin.desk.incidents.bulletins import BulletinText
from tocsin.desk.incidents.queries import incident_picture
from tocsin.faces.public.publisher import publish
from tocsin.terms import Tlp


def test_a_released_bulletin_is_published_and_the_front_page_leads_to_it(desk: None, tmp_path: Path, settings):
    """Before the release there is neither page nor link."""
    city, kept, public = open_desk(), settings.TOCSIN.path, tmp_path / "public"
    city.now = FRIDAY
    incident = opened(city)
    views = statements(city, filed(city, incident, FIRST))
    accept_statements(city.by(city.drafter), [view.id for view in views], "B2")
    built = incident_picture(incident.pk, Tlp.CLEAR).bulletin
    seen = BulletinText(built.sentences, built.not_known).digest
    draft = draft_bulletin(city.by(city.drafter), incident.pk, seen=seen)
    settings.TOCSIN = replace(settings.TOCSIN, path=tmp_path)
    publish(city.now)
    assert not (public / "bulletins.html").exists()
    assert "bulletins.html" not in (public / "index.html").read_text()
    settings.TOCSIN = replace(settings.TOCSIN, path=kept)
    release_bulletin(city.by(city.releaser), draft.pk, digest_seen=draft.digest)
    settings.TOCSIN = replace(settings.TOCSIN, path=tmp_path)
    publish(city.now)
    assert built.sentences[0].text in (public / "bulletins.html").read_text()
    assert 'href="bulletins.html"' in (public / "index.html").read_text()
