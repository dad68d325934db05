"""Sealed columns: read and written as ever, nothing to be read in the database."""

from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction

from tests.people import START, occasion
from tests.warning import Town, drafted, make_town, released
from tocsin.desk.alerts.acts import cancel_alert, withdraw_alert
from tocsin.desk.alerts.models import Alert, AlertText, Sentence
from tocsin.desk.record.sealed import ERASED, Sealed
from tocsin.desk.threats.acts import mark_closed
from tocsin.desk.threats.models import Threat
from tocsin.terms import DeskUnusable


@pytest.fixture
def town(desk: None) -> Town:
    """A threat with its tip."""
    return make_town(people=1)


def raw(row: Any, column: str) -> bytes | None:
    """The bytes of one column of a row, as the driver gives them."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {column} FROM "{row._meta.db_table}"')
        value = cursor.fetchone()[0]
    return None if value is None else bytes(value)


def test_a_row_reads_as_it_was_written(town: Town) -> None:
    """Text, JSON and what is empty come back; the database holds other bytes."""
    threat = Threat.objects.get(pk=town.threat.pk)
    assert (threat.title, threat.categories, threat.close_reason) == (
        "Gatherings in Lower Quay",
        ["concert", "market"],
        "",
    )
    assert threat.area == town.threat.area
    assert b"Lower Quay" not in (raw(threat, "title") or b"Lower Quay")
    assert raw(threat, "close_reason") is None


def test_a_value_that_is_not_changed_keeps_its_bytes(town: Town) -> None:
    """A row saved whole, after its values were read, is the same row: guards of frozen rows compare bytes."""
    alert = Alert.objects.get(pk=released(town).pk)
    assert alert.area_name == "Lower Quay"
    assert alert.corrections[0]["language"] == "en"
    alert.save()
    alert.area_name = "Elsewhere"
    with pytest.raises(IntegrityError), transaction.atomic():
        alert.save()


def test_a_sealed_value_does_not_open_in_another_place(town: Town) -> None:
    """Neither in another row nor in another column of its row."""
    other = drafted(town)
    first, second = drafted(town), Alert.objects.get(pk=other.pk)
    Alert.objects.filter(pk=first.pk).update(area_name=Sealed(_stored(second, "area_name")))
    with pytest.raises(DeskUnusable):
        _ = Alert.objects.get(pk=first.pk).area_name
    Alert.objects.filter(pk=second.pk).update(area_name=Sealed(_stored(second, "area_digest")))
    with pytest.raises(DeskUnusable):
        _ = Alert.objects.get(pk=second.pk).area_name


def test_a_sealed_column_is_not_searched_nor_written_in_the_clear(town: Town) -> None:
    """A mistake of ours is an error, not a word in the clear; only whether something stands there can be asked."""
    with pytest.raises(FieldError):
        Threat.objects.filter(title="Gatherings in Lower Quay").exists()
    with pytest.raises(TypeError, match="sealed"), transaction.atomic():
        Threat.objects.update(title="in the clear")
    assert Threat.objects.filter(title__isnull=False, close_reason__isnull=True).exists()
    assert str(Threat.objects.values_list("title", flat=True)[0]) == "[sealed]"


def test_without_its_key_a_row_is_erased(town: Town) -> None:
    """Destroying the key erases text and JSON, and the row cannot be filled again."""
    Threat.objects.filter(pk=town.threat.pk).update(data_key=None)
    threat = Threat.objects.get(pk=town.threat.pk)
    assert (threat.title, threat.area) == (ERASED, None)
    threat.title = "Written again"
    with pytest.raises(TypeError, match="erased"):
        threat.save(update_fields=["title"])


def test_reasons_are_asked_for_by_the_database_too(town: Town) -> None:
    """An empty reason is NULL: a threat is not closed without one."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Threat.objects.filter(pk=town.threat.pk).update(closed_at=START)
    with transaction.atomic():
        mark_closed(town.threat, at=START, reason="It is over in Lower Quay.")
    assert Threat.objects.get(pk=town.threat.pk).close_reason == "It is over in Lower Quay."


def test_no_table_of_the_chain_tells_the_words_of_a_draft_or_a_reason(town: Town) -> None:
    """Wording, area names, sources and reasons of what is not public are in no column in the clear."""
    draft = drafted(town)
    withdraw_alert(occasion(town.drafter), draft.pk, "Written twice over.")
    words = {"Written twice over", "notice of 6 March", "Lower Quay", "concert"}
    words |= {text.headline for text in AlertText.objects.filter(alert=draft)}
    words |= {sentence.text for sentence in Sentence.objects.filter(alert=draft)}
    rows = _every_value(("alerts_alert", "alerts_alerttext", "alerts_sentence", "threats_threat", "record_body"))
    assert str(draft.public_name) in rows
    assert [word for word in words if word in rows] == []


def test_the_reason_of_a_retraction_is_sealed(town: Town) -> None:
    """What is told to the supervisors is not there to be stolen."""
    live = released(town)
    cancel_alert(occasion(town.releaser), live.pk, "The courier was mistaken.")
    assert Alert.objects.get(pk=live.pk).cancel_reason == "The courier was mistaken."
    assert "courier was mistaken" not in _every_value(tuple(connection.introspection.table_names()))


def _stored(row: Any, column: str) -> bytes:
    return bytes(type(row).objects.values_list(column, flat=True).get(pk=row.pk))


def _every_value(tables: tuple[str, ...]) -> str:
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                found += [_text(value) for value in row]
    return "\n".join(found)


def _text(value: object) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
