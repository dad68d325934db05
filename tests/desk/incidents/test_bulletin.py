"""The bulletin: public statements only, no persons, two officers, and a correction log."""

from html import escape

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tests.desk.incidents.reports import FIRST, SATURDAY, SECOND, filed, opened, statements
from tests.desk.stage import Desk, record_acts
from tests.people import make_officer
from tocsin.desk.incidents.acts import (
    accept_statements,
    draft_bulletin,
    edit_statement,
    release_bulletin,
    retract_statement,
    strike_statement,
    supersede_statement,
    withdraw_bulletin,
)
from tocsin.desk.incidents.bulletins import BulletinText, check_no_person, worded
from tocsin.desk.incidents.models import Bulletin, BulletinSentence, Incident
from tocsin.desk.incidents.pages import bulletins_page
from tocsin.desk.incidents.queries import StatementView, incident_picture
from tocsin.desk.incidents.showing import (
    access_bulletin,
    bulletin_text,
    bulletin_words,
    drafts_waiting,
    public_bulletins,
)
from tocsin.desk.officers.rules import Role
from tocsin.desk.review.withdrawn import access_withdrawn
from tocsin.picture import Sentence
from tocsin.reading import Kind
from tocsin.terms import Absent, BadInput, Conflict, NotPermitted, Tlp


@pytest.fixture
def incident(staffed: Desk) -> Incident:
    """The explosion, its first report accepted."""
    found = opened(staffed)
    accept(staffed, found, FIRST)
    return found


def accept(desk: Desk, incident: Incident, text: str, **more: object) -> list[StatementView]:
    """File a report and accept all of it."""
    views = statements(desk, filed(desk, incident, text, **more))  # type: ignore[arg-type]
    accept_statements(desk.by(desk.drafter), [view.id for view in views], "B2")
    return views


def built(incident: Incident) -> BulletinText:
    """What the picture's bulletin says now."""
    picture = incident_picture(incident.pk, Tlp.CLEAR)
    return BulletinText(picture.bulletin.sentences, picture.bulletin.not_known)


def drafted(desk: Desk, incident: Incident, wordings: dict[int, str] | None = None) -> Bulletin:
    """A draft of the drafter's."""
    return draft_bulletin(desk.by(desk.drafter), incident.pk, seen=built(incident).digest, wordings=wordings)


def released(desk: Desk, incident: Incident) -> Bulletin:
    """A bulletin that the releaser read and released."""
    bulletin = drafted(desk, incident)
    return release_bulletin(desk.by(desk.releaser), bulletin.pk, digest_seen=bulletin.digest)


def dead(desk: Desk, incident: Incident, number: int = 1) -> StatementView:
    """The first figure of dead in a report."""
    return statements(desk, incident.reports.get(number=number), Kind.DEAD)[0]


def test_a_draft_keeps_every_sentence_with_what_it_cites(staffed: Desk, incident: Incident) -> None:
    """What is stored is what was built, to the letter; nobody else sees a claim as a finding."""
    bulletin = drafted(staffed, incident)
    text = bulletin_text(bulletin)
    assert text == built(incident)
    assert all(sentence.statements for sentence in text.sentences)
    assert bulletin.digest == text.digest
    assert list(drafts_waiting(staffed.releaser)) == [bulletin]
    assert list(drafts_waiting(staffed.drafter)) == []


def test_only_what_may_go_to_everybody_is_in_it(staffed: Desk, incident: Incident) -> None:
    """A report under a narrower limit adds nothing, not even a bound."""
    before = built(incident)
    accept(staffed, incident, SECOND, published=SATURDAY, limit=Tlp.GREEN)
    assert built(incident) == before


def test_an_incident_that_is_not_public_has_no_bulletin(staffed: Desk) -> None:
    """Nothing may be said of it."""
    hidden = opened(staffed, limit=Tlp.AMBER)
    accept(staffed, hidden, FIRST)
    with pytest.raises(BadInput, match="say nothing"):
        drafted(staffed, hidden)


def test_an_officer_words_a_sentence_anew_or_leaves_it_out(staffed: Desk, incident: Incident) -> None:
    """The citations stay with it; a sentence that was left out is gone."""
    whole = built(incident).sentences
    text = bulletin_text(drafted(staffed, incident, {0: "There was an explosion.", 1: "  "}))
    assert text.sentences[0] == Sentence(text="There was an explosion.", statements=whole[0].statements)
    assert text.sentences[1:] == whole[2:]


@pytest.mark.parametrize("words", ["The suspect is Jane Roe.", "Among the dead is John Smith of the town."])
def test_a_wording_that_may_name_a_person_is_refused(staffed: Desk, incident: Incident, words: str) -> None:
    """Victims and suspects stay out by rule."""
    with pytest.raises(BadInput, match="may be the name of a person"):
        drafted(staffed, incident, {0: words})


def test_places_and_offices_of_the_built_sentence_may_stay() -> None:
    """Two capitals that the built sentence has are no new name; an institution is none at all."""
    check_no_person("It happened in Port Ellen.", "An attack is reported (place: Port Ellen)")
    check_no_person("The Health Ministry says so.", "")


def test_sentences_about_suspects_are_refused() -> None:
    """Even if a bulletin were built with one."""
    sentence = Sentence(text="Two are held.", statements=("r1.1",))
    with pytest.raises(BadInput, match="suspects"):
        worded([sentence], None, {"r1.1": Kind.PERPETRATORS_HELD})
    with pytest.raises(BadInput, match="say nothing"):
        worded([sentence], {0: ""}, {})


def test_a_picture_that_moved_is_read_again(staffed: Desk, incident: Incident) -> None:
    """A draft is made of what the officer saw, or not at all."""
    seen = built(incident).digest
    accept(staffed, incident, SECOND, published=SATURDAY)
    with pytest.raises(Conflict, match="changed since you read it"):
        draft_bulletin(staffed.by(staffed.drafter), incident.pk, seen=seen)


def test_two_officers_over_one_digest(staffed: Desk, incident: Incident) -> None:
    """The author does not release it, nor anybody over another text; a released one is released once."""
    bulletin = drafted(staffed, incident)
    both = make_officer(Role.DRAFTER, Role.RELEASER, name="Both")
    own = draft_bulletin(staffed.by(both), incident.pk, seen=built(incident).digest)
    with pytest.raises(NotPermitted, match="drafted"):
        release_bulletin(staffed.by(both), own.pk, digest_seen=own.digest)
    with pytest.raises(Conflict, match="not what you read"):
        release_bulletin(staffed.by(staffed.releaser), bulletin.pk, digest_seen="0" * 64)
    with pytest.raises(NotPermitted):
        release_bulletin(staffed.by(staffed.drafter), bulletin.pk, digest_seen=bulletin.digest)
    release_bulletin(staffed.by(staffed.releaser), bulletin.pk, digest_seen=bulletin.digest)
    assert record_acts()[-1] == "incidents.release_bulletin"
    with pytest.raises(Conflict, match="released already"):
        release_bulletin(staffed.by(staffed.releaser), bulletin.pk, digest_seen=bulletin.digest)


def test_what_no_longer_stands_is_not_released(staffed: Desk, incident: Incident) -> None:
    """A statement struck between draft and release refuses it."""
    bulletin = drafted(staffed, incident)
    strike_statement(staffed.by(staffed.drafter), dead(staffed, incident).id, "Wrong.", version=1)
    with pytest.raises(Conflict, match="no longer stands"):
        release_bulletin(staffed.by(staffed.releaser), bulletin.pk, digest_seen=bulletin.digest)


def test_the_correction_log_grows_by_itself(staffed: Desk, incident: Incident) -> None:
    """Struck, retracted, superseded or edited: each adds one line that quotes nothing; the text stays."""
    accept(staffed, incident, SECOND, published=SATURDAY)
    bulletin = released(staffed, incident)
    before = bulletin_text(bulletin)
    injured = statements(staffed, incident.reports.get(number=1), Kind.INJURED)[0]
    cited = {name for sentence in before.sentences for name in sentence.statements}
    measure = statements(staffed, incident.reports.get(number=1), Kind.MEASURE)[0]
    claim = statements(staffed, incident.reports.get(number=1), Kind.CLAIM)[0]
    assert {measure.name, claim.name} <= cited
    retract_statement(staffed.by(staffed.drafter), claim.id, "They took it back.", version=1)
    strike_statement(staffed.by(staffed.drafter), measure.id, "Not said.", version=1)
    edit_statement(staffed.by(staffed.drafter), dead(staffed, incident, 2).id, "B2", {"low": 18, "high": 18}, version=1)
    strike_statement(staffed.by(staffed.drafter), injured.id, "Wrong.", version=1)
    log = {(row.why, row.text) for row in bulletin.corrections.all()}
    assert sorted(why for why, _ in log) == sorted(
        ["edited", "retracted", "struck", *(["struck"] if injured.name in cited else [])]
    )
    assert all("“" not in text for _, text in log)
    (edited,) = [text for why, text in log if why == "edited"]
    assert "18 people are reported dead" in edited
    assert bulletin_text(bulletin) == before
    assert edited in bulletin_words(bulletin)


def test_superseding_corrects_too_and_the_bulletin_is_among_who_was_told(staffed: Desk, incident: Incident) -> None:
    """Whoever read the bulletin was told: the withdrawn statement names it."""
    bulletin = released(staffed, incident)
    accept(staffed, incident, SECOND, published=SATURDAY)
    first = dead(staffed, incident)
    supersede_statement(staffed.by(staffed.drafter), first.id, dead(staffed, incident, 2).id, version=1)
    assert bulletin.corrections.get().why == "superseded"
    found = access_withdrawn(staffed.drafter, first.id, staffed.now)
    assert found is not None
    assert [(one.what, one.title) for one in found.told] == [("bulletin", "Bulletin 1")]


def test_a_draft_is_not_corrected_and_is_left_with_a_reason(staffed: Desk, incident: Incident) -> None:
    """It told nobody anything."""
    bulletin = drafted(staffed, incident)
    strike_statement(staffed.by(staffed.drafter), dead(staffed, incident).id, "Wrong.", version=1)
    assert not bulletin.corrections.exists()
    withdraw_bulletin(staffed.by(staffed.drafter), bulletin.pk, "The toll was wrong.")
    with pytest.raises(Conflict, match="withdrawn already"):
        withdraw_bulletin(staffed.by(staffed.releaser), bulletin.pk, "Again.")


def test_a_withdrawn_bulletin_says_so(staffed: Desk, incident: Incident) -> None:
    """First of all; a reporter may not withdraw one."""
    bulletin = released(staffed, incident)
    with pytest.raises(NotPermitted):
        withdraw_bulletin(staffed.by(make_officer(Role.REPORTER)), bulletin.pk, "No.")
    withdraw_bulletin(staffed.by(staffed.releaser), bulletin.pk, "It caused confusion.")
    assert bulletin_words(access_bulletin(staffed.releaser, bulletin.pk)).startswith("This bulletin is withdrawn.")


def test_the_database_keeps_a_bulletin_as_it_was(staffed: Desk, incident: Incident) -> None:
    """Sentences do not change, and the author does not become the releaser, not even by direct SQL."""
    bulletin = drafted(staffed, incident)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        BulletinSentence.objects.filter(bulletin=bulletin).update(text="Nothing happened.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Bulletin.objects.filter(pk=bulletin.pk).update(released_by=bulletin.author_id)


def test_a_bulletin_of_a_hidden_incident_is_absent(staffed: Desk, incident: Incident) -> None:
    """As if there were none."""
    bulletin = drafted(staffed, incident)
    Incident.objects.filter(pk=incident.pk).update(limit=Tlp.RED)
    with pytest.raises(Absent):
        access_bulletin(make_officer(Role.RELEASER, name="Green", clearance=Tlp.GREEN), bulletin.pk)


def test_the_public_page_has_released_bulletins_with_their_corrections(staffed: Desk, incident: Incident) -> None:
    """A draft is not there; a released one is, without the incident's title and citations; so is what was corrected."""
    drafted(staffed, incident)
    assert public_bulletins() == []
    released(staffed, incident)
    strike_statement(staffed.by(staffed.drafter), dead(staffed, incident).id, "Misread", version=1)
    [shown] = public_bulletins()
    page = bulletins_page([shown], desk_name="Harbour <desk>", marker="").decode()
    assert all(escape(sentence) in page for sentence in shown.sentences)
    assert [text for _, text in shown.corrections if escape(text) in page] == [shown.corrections[0][1]]
    assert "Harbour &lt;desk&gt;" in page
    assert incident.title not in page
    assert "r1." not in page


def test_a_withdrawn_bulletin_says_so_on_the_public_page(staffed: Desk, incident: Incident) -> None:
    """Who read it before must find out."""
    bulletin = released(staffed, incident)
    withdraw_bulletin(staffed.by(staffed.drafter), bulletin.pk, "Wrong incident")
    page = bulletins_page(public_bulletins(), desk_name="Desk", marker="EXERCISE").decode()
    assert "Withdrawn ·" in page
    assert page.count("EXERCISE") >= 3
    assert "Wrong incident" not in page
