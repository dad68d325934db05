"""Sealing a table whose rows stand in the clear."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from tocsin.desk.record.sealed import SealedJSON, SealedText
from tocsin.desk.record.sealing import seal_columns

TABLE = [
    CreateModel(
        "note",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("words", models.CharField(max_length=40, blank=True)),
            ("place", models.JSONField()),
            ("kept", models.CharField(max_length=40)),
        ],
    )
]
SEALING = seal_columns(
    "notes", "note", {"words": SealedText("notes.note.words"), "place": SealedJSON("notes.note.place")}
)


@pytest.fixture
def tables(transactional_db: None) -> Iterator[ProjectState]:
    """A table of its own with two rows in the clear, gone after the test."""
    state = migrated(ProjectState(), TABLE)
    note = state.apps.get_model("notes", "note")
    note.objects.create(words="MARKED", place={"at": "Lower Quay"}, kept="a")
    note.objects.create(words="", place=[], kept="b")
    yield state
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE notes_note")


def migrated(state: ProjectState, operations: list[Operation]) -> ProjectState:
    """The state after these operations, done in the database, as one migration does them."""
    with connection.schema_editor(atomic=True) as editor:
        for operation in operations:
            after = state.clone()
            operation.state_forwards("notes", after)
            operation.database_forwards("notes", editor, state, after)
            state = after
    return state


def values() -> list[tuple[Any, ...]]:
    """The rows as the driver gives them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT words, place, kept FROM notes_note ORDER BY kept")
        return [tuple(cell) for cell in cursor.fetchall()]


def test_rows_that_stood_in_the_clear_are_sealed(tables: ProjectState) -> None:
    """Every row gets a key; its values open as they were, and the table holds none of them."""
    assert values()[0][0] == "MARKED"
    note = migrated(tables, SEALING).apps.get_model("notes", "note")
    first, second = note.objects.order_by("kept")
    assert (first.words, first.place, first.kept) == ("MARKED", {"at": "Lower Quay"}, "a")
    assert (second.words, second.place) == ("", [])
    assert bytes(first.data_key) != bytes(second.data_key)
    assert all(b"MARKED" not in bytes(row[0] or b"") and b"Quay" not in bytes(row[1]) for row in values())
    assert values()[1][0] is None
