"""Tips are sealed and told only as far as their limits go; threats follow their tips."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from tests.people import START, after, make_officer, occasion
from tests.warning import NARROW, SECRET, TELLABLE, make_threat, make_tip, square
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.queries import opened
from tocsin.desk.threats.acts import attach_tip, file_tip, mark_closed, mark_incident, open_threat
from tocsin.desk.threats.models import Threat, Tip
from tocsin.desk.threats.queries import (
    access_threat,
    access_threats,
    access_tip,
    access_tips,
    sentence_limits,
    sentence_texts,
    tear_line,
    threat_tips,
)
from tocsin.terms import Absent, BadInput, Conflict, NotPermitted, Tlp

pytestmark = pytest.mark.usefixtures("desk")


def drafter(clearance: Tlp = Tlp.RED) -> Officer:
    """A drafter with a clearance."""
    return make_officer(Role.DRAFTER, name=f"Drafter {clearance.name}", clearance=clearance)


def test_a_tip_keeps_the_limit_of_each_sentence() -> None:
    """What was filed comes back word for word, sentence by sentence, to somebody cleared for all of it."""
    officer = drafter()
    tip = make_tip(officer)
    [view] = access_tips(officer)
    assert view.source == "Harbour Liaison Office"
    assert [(s.text, s.limit) for s in view.sentences] == [
        (TELLABLE, Tlp.CLEAR),
        (SECRET, Tlp.RED),
        (NARROW, Tlp.AMBER),
    ]
    assert sentence_limits([s.id for s in tip.sentences.all()]) == {s.id: s.mark for s in view.sentences}


def test_a_dump_shows_no_word_of_a_tip() -> None:
    """Neither the rows nor the record's sealed bodies hold a word of tip or threat; Django's own dump is refused."""
    officer = drafter()
    make_threat(officer, make_tip(officer))
    with pytest.raises(CommandError, match="is sealed"):
        call_command("dumpdata", stdout=io.StringIO())
    raw = _raw_rows()
    assert officer.name in raw  # what is not sealed is there, so the search would find a leak
    for secret in (TELLABLE, SECRET, NARROW, "Harbour Liaison", "BRASS HERON", "time and district given", "Lower Quay"):
        assert secret not in raw
        assert secret.encode().hex() not in raw


def _raw_rows() -> str:
    """Every value of every table, as the driver gives it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                found += [bytes(v).hex() if isinstance(v, (bytes, memoryview)) else str(v) for v in row]
    return "\n".join(found)


def test_the_record_tells_no_word_of_a_tip() -> None:
    """An opened entry of the act tells grade and limits, never the text or the source."""
    make_tip(drafter())
    [entry] = opened(Tlp.RED, ("threats.file_tip",))
    assert entry.body is not None
    assert entry.body["sentence_limits"] == ["TLP:CLEAR", "TLP:RED", "TLP:AMBER"]
    assert entry.limit is Tlp.RED
    assert "Harbour" not in str(entry.body)


def test_absent_and_forbidden_tips_are_alike() -> None:
    """Who may not see a tip gets the same answer, word for word, as for one that is not there."""
    tip = make_tip(drafter())
    low = drafter(Tlp.GREEN)
    assert access_tips(low) == []
    with pytest.raises(Absent) as forbidden:
        access_tip(low, tip.id)
    with pytest.raises(Absent) as absent:
        access_tip(low, uuid4())
    assert str(forbidden.value) == str(absent.value)


def test_a_role_without_leave_sees_no_tip() -> None:
    """Clearance alone is not enough: an administrator cleared for everything reads no tip."""
    officer = drafter()
    tip = make_tip(officer)
    administrator = make_officer(Role.ADMINISTRATOR, clearance=Tlp.RED)
    assert access_tips(administrator) == []
    assert sentence_texts(administrator, [tip.sentences.get(ordinal=1).id]) == {}
    with pytest.raises(Absent):
        access_tip(administrator, tip.id)


def test_sentences_beyond_a_clearance_leave_no_trace() -> None:
    """A reader cleared for the tip but not for one sentence sees the others, and not that one is missing."""
    officer = drafter()
    file_tip(
        occasion(officer),
        source="Office",
        grade="C3",
        received_at=START,
        sentences=[("Open.", Tlp.CLEAR), ("Closed.", Tlp.RED)],
        limit=Tlp.GREEN,
    )
    [view] = access_tips(drafter(Tlp.AMBER))
    assert [sentence.text for sentence in view.sentences] == ["Open."]


def test_the_tear_line_is_what_may_be_told() -> None:
    """For the public the tellable sentence alone; for an audience cleared to amber two; never the secret."""
    officer = drafter()
    threat = make_threat(officer, make_tip(officer))
    assert [s.text for s in tear_line(threat, Tlp.CLEAR)] == [TELLABLE]
    assert [s.text for s in tear_line(threat, Tlp.AMBER)] == [TELLABLE, NARROW]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"sentences": []}, "sentences"),
        ({"sentences": [("  ", Tlp.CLEAR)]}, "sentences[1]"),
        ({"sentences": [("Said.", None)]}, "sentences[1]"),
        ({"sentences": [("x" * 4001, Tlp.CLEAR)]}, "sentences[1]"),
        ({"source": " "}, "source"),
        ({"grade": "Z9"}, "grade"),
        ({"received_at": START + timedelta(days=1)}, "received_at"),
    ],
)
def test_a_tip_that_lacks_something_is_refused(change: dict[str, object], where: str) -> None:
    """Nothing is stored, and the refusal names the place."""
    given = {"source": "Office", "grade": "B2", "received_at": START, "sentences": [("Said.", Tlp.CLEAR)]}
    with pytest.raises(BadInput) as refused:
        file_tip(occasion(drafter()), limit=Tlp.AMBER, **given | change)  # type: ignore[arg-type]
    assert refused.value.where == where
    assert not Tip.objects.exists()


def test_only_who_may_files_a_tip() -> None:
    """An auditor files none."""
    with pytest.raises(NotPermitted):
        make_tip(make_officer(Role.AUDITOR, clearance=Tlp.RED))


def test_a_threat_takes_the_narrowest_limit_of_its_tips() -> None:
    """Whoever may not see one of its tips does not learn that the threat exists."""
    officer = drafter()
    threat = make_threat(officer, make_tip(officer))
    assert threat.limit == Tlp.RED
    low = drafter(Tlp.AMBER)
    assert access_threats(low) == []
    with pytest.raises(Absent) as forbidden:
        access_threat(low, threat.id)
    with pytest.raises(Absent) as absent:
        access_threat(low, uuid4())
    assert str(forbidden.value) == str(absent.value)
    assert access_threats(officer, open_only=True) == [threat]
    assert [tip.id for tip in threat_tips(officer, threat)] == list(threat.tips.values_list("id", flat=True))


def test_a_later_tip_narrows_a_threat() -> None:
    """The limit follows the tips that a threat rests on; the same tip is not attached twice."""
    officer = drafter()
    first = file_tip(
        occasion(officer),
        source="Office",
        grade="C3",
        received_at=START,
        sentences=[("Open.", Tlp.CLEAR)],
        limit=Tlp.GREEN,
    )
    threat = make_threat(officer, first)
    assert threat.limit == Tlp.GREEN
    second = make_tip(officer)
    assert attach_tip(occasion(officer), threat.id, second.id).limit == Tlp.RED
    with pytest.raises(Conflict):
        attach_tip(occasion(officer), threat.id, second.id)


@pytest.mark.parametrize(
    "change",
    [
        {"cap_category": "Nonsense"},
        {"tips": []},
        {"categories": [" "]},
        {"area": {}},
        {"area": {"type": "Polygon", "coordinates": []}},
        {"area_name": ""},
        {"title": " "},
        {"likelihood": "perhaps"},
        {"confidence": "total"},
    ],
)
def test_a_threat_that_lacks_something_is_refused(change: dict[str, object]) -> None:
    """Also an empty area: it never means everywhere."""
    officer = drafter()
    given: dict[str, object] = {
        "title": "A threat",
        "tips": [make_tip(officer).id],
        "categories": ["concert"],
        "area": square(),
        "area_name": "Lower Quay",
        "likelihood": "likely",
        "confidence": "low",
    }
    with pytest.raises(BadInput):
        open_threat(occasion(officer), **given | change)  # type: ignore[arg-type]
    assert not Threat.objects.exists()


def test_a_threat_cannot_rest_on_a_tip_its_opener_may_not_see() -> None:
    """The tip is absent for that officer."""
    tip = make_tip(drafter())
    with pytest.raises(Absent):
        make_threat(drafter(Tlp.GREEN), tip)


def test_a_threat_closes_once_and_with_a_reason() -> None:
    """The database too refuses one that closed without a reason."""
    officer = drafter()
    threat = make_threat(officer, make_tip(officer))
    with pytest.raises(BadInput):
        mark_closed(threat, at=after(hours=1), reason=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Threat.objects.filter(pk=threat.id).update(closed_at=after(hours=1))
    mark_closed(threat, at=after(hours=1), reason="Arrests were made.")
    with pytest.raises(Conflict):
        mark_closed(threat, at=after(hours=2), reason="Again.")


def test_the_earliest_incident_counts() -> None:
    """A second incident of the same threat does not move the time; an unknown threat is left alone."""
    officer = drafter()
    threat = make_threat(officer, make_tip(officer))
    for hours in (30, 20, 40):
        mark_incident(threat.id, at=after(hours=hours))
    mark_incident(uuid4(), at=after(hours=1))
    threat.refresh_from_db()
    assert threat.incident_at == after(hours=20)
