"""Opening entries to somebody outside: what the limits refuse, what the file proves, what is recorded."""

import json

import pytest

from tests.desk.stage import Desk, open_desk, record_acts
from tests.people import make_officer
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.acts import append, make_checkpoint
from tocsin.desk.record.models import Body, Entry
from tocsin.desk.record.queries import access_entries, exported, opened_one, proof_since, signing_key
from tocsin.desk.review.acts import Chosen, Disclosure, disclose, export_record
from tocsin.ledger import Checkpoint, notes_in
from tocsin.ledger.verifier import ALTERED, VERIFIED, verify_proof
from tocsin.terms import Absent, BadInput, Conflict, NotPermitted, Tlp

pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture
def city(desk: None) -> Desk:
    """The synthetic city with an entry under each limit; their numbers are the last five."""
    city = open_desk()
    for limit in Tlp:
        occasion = city.by(city.drafter)
        append(occasion, act="test.note", subjects=[city.drafter.id], limit=limit, body={"limit": limit.label})
    return city


def number_of(limit: Tlp) -> int:
    return Entry.objects.filter(act="test.note").values_list("sequence", flat=True).get(limit=limit)


def opened_for(city: Desk, by: Officer, chosen: Chosen, audience: Tlp = Tlp.AMBER) -> Disclosure:
    return disclose(city.by(by), chosen, to="The court", audience=audience, reason="asked for by letter")


def test_a_disclosure_proves_what_it_opens_and_nothing_else(city: Desk) -> None:
    """The stand-alone verifier takes it with the key alone; other bodies are not in it."""
    done = opened_for(city, city.supervisor, Chosen(sequences=(number_of(Tlp.GREEN), number_of(Tlp.AMBER))))
    result = verify_proof(done.text, None, signing_key().verifier_key)
    assert (result.code, result.covered, result.opened) == (VERIFIED, 2, 2)
    assert "TLP:AMBER" in done.text
    assert "TLP:RED" not in done.text


def test_a_disclosure_is_itself_recorded(city: Desk) -> None:
    """To whom, why, which entries and the digest of the file; under the narrowest limit of what was opened."""
    opened_for(city, city.supervisor, Chosen(sequences=(number_of(Tlp.AMBER),)))
    entry = Entry.objects.select_related("body").latest("sequence")
    said = opened_one(entry).body or {}
    assert (entry.act, Tlp(entry.limit)) == ("review.disclose", Tlp.AMBER)
    assert (said["to"], said["entries"]) == ("The court", [number_of(Tlp.AMBER)])


@pytest.mark.parametrize("limit", [Tlp.AMBER_STRICT, Tlp.RED])
def test_an_entry_beyond_the_audience_is_refused_by_its_number(city: Desk, limit: Tlp) -> None:
    """Nothing is written, and the record does not grow."""
    before = record_acts()
    with pytest.raises(NotPermitted, match=f"entry {number_of(limit)} goes beyond TLP:AMBER"):
        opened_for(city, city.supervisor, Chosen(sequences=(number_of(Tlp.GREEN), number_of(limit))))
    assert record_acts() == before


def test_an_entry_beyond_the_officer_is_absent(city: Desk) -> None:
    """It is not told from one that does not exist."""
    auditor = make_officer(Role.AUDITOR, name="Audit", clearance=Tlp.GREEN)
    for sequence in (number_of(Tlp.AMBER), 9999):
        with pytest.raises(Absent, match=f"no entry {sequence}"):
            opened_for(city, auditor, Chosen(sequences=(sequence,)), Tlp.GREEN)


def test_nobody_tells_further_than_the_own_clearance(city: Desk) -> None:
    """An audience above it is refused even where each entry is below."""
    auditor = make_officer(Role.AUDITOR, name="Audit", clearance=Tlp.GREEN)
    with pytest.raises(NotPermitted, match="cannot tell anyone more"):
        opened_for(city, auditor, Chosen(sequences=(1,)), Tlp.AMBER)


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.RELEASER, Role.ADMINISTRATOR])
def test_only_supervisors_and_auditors_disclose(city: Desk, role: Role) -> None:
    """Whatever their clearance."""
    with pytest.raises(NotPermitted):
        opened_for(city, make_officer(role, name="Somebody"), Chosen(sequences=(1,)))


def test_a_subject_and_an_act_choose_entries_within_the_clearance(city: Desk) -> None:
    """Those of the officer's clearance; what lies beyond it is not hinted at."""
    auditor = make_officer(Role.AUDITOR, name="Audit", clearance=Tlp.AMBER)
    by_act = opened_for(city, auditor, Chosen(acts=("test.note",)))
    by_subject = opened_for(city, auditor, Chosen(subjects=(str(city.drafter.id),)))
    assert by_act.entries == 3
    assert by_subject.entries == 4  # the three notes and the officer's enrolment


def test_an_erased_body_stays_closed_and_is_counted(city: Desk) -> None:
    """Its header is proven all the same."""
    Body.objects.filter(entry__sequence=number_of(Tlp.GREEN)).update(wrapped_key=None)
    done = opened_for(city, city.supervisor, Chosen(sequences=(number_of(Tlp.GREEN),)))
    assert (done.entries, done.erased) == (1, 1)
    assert verify_proof(done.text).opened == 0


@pytest.mark.parametrize(("to", "reason"), [("", "why"), ("  ", "why"), ("The court", " ")])
def test_whom_and_why_must_be_said(city: Desk, to: str, reason: str) -> None:
    """In words."""
    with pytest.raises(BadInput):
        disclose(city.by(city.supervisor), Chosen(sequences=(1,)), to=to, audience=Tlp.GREEN, reason=reason)


def test_a_checkpoint_that_was_made_is_used_again(city: Desk) -> None:
    """A fresh one is made only for an entry that none covers yet, so that little of the pace shows."""
    held = make_checkpoint(city.by(city.supervisor))
    assert opened_for(city, city.supervisor, Chosen(sequences=(1,))).checkpoint_size == held.size
    newest = Entry.objects.count()
    assert opened_for(city, city.supervisor, Chosen(sequences=(newest,))).checkpoint_size == newest


def test_growth_since_a_kept_checkpoint_is_proven(city: Desk) -> None:
    """The old note comes from outside, the new one from the desk."""
    old = make_checkpoint(city.by(city.supervisor))
    append(city.by(city.drafter), act="test.note", subjects=[], limit=Tlp.GREEN, body={})
    new = make_checkpoint(city.by(city.supervisor))
    said = Checkpoint.from_text(notes_in(old.note)[0].text)
    result = verify_proof(proof_since(old.note, said, new), None, signing_key().verifier_key)
    assert (result.code, result.covered) == (VERIFIED, old.size)


def test_no_growth_is_proven_where_the_past_is_another(city: Desk) -> None:
    """A kept checkpoint with another root, or over more entries than there are, is a conflict."""
    new = make_checkpoint(city.by(city.supervisor))
    for other in (Checkpoint("x", 3, bytes(32)), Checkpoint("x", new.size + 1, bytes(32))):
        with pytest.raises(Conflict):
            proof_since("", other, new)


def test_an_export_is_recorded_and_stays_within_the_clearance(city: Desk) -> None:
    """The entry stands in the very export; beyond the officer's clearance it is refused."""
    auditor = make_officer(Role.AUDITOR, name="Audit", clearance=Tlp.GREEN)
    number = export_record(city.by(auditor), clearance=Tlp.GREEN, to="The auditors' archive")
    lines = [json.loads(line) for line in exported(Tlp.GREEN)]
    assert lines[number - 1]["header"]["act"] == "review.export_record"
    assert all("body" not in line for line in lines if line["header"]["limit"] == "TLP:RED")
    with pytest.raises(NotPermitted, match="TLP:GREEN only"):
        export_record(city.by(auditor), clearance=Tlp.AMBER, to="")


def test_a_disclosed_entry_that_was_altered_on_the_desk_is_found(city: Desk) -> None:
    """The file is made of what stands in the database: an altered body does not open its commitment."""
    done = opened_for(city, city.supervisor, Chosen(sequences=(number_of(Tlp.AMBER),)))
    value = json.loads(done.text)
    value["entries"][0]["body"] = value["entries"][0]["body"].replace("AMBER", "CLEAR")
    assert verify_proof(json.dumps(value)).code == ALTERED
    assert access_entries(Tlp.RED).count() == Entry.objects.count()
