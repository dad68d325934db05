"""What every test may ask for."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.people import START, desk_occasion
from tocsin.desk.record.acts import found_desk

_guards: dict[str, str] = {}
"""The triggers that were taken away to empty the database, by name, to be put up again."""


@pytest.fixture
def desk(db: None) -> None:
    """A founded desk in the test database, rolled back after the test."""
    _put_guards_up()
    found_desk(desk_occasion(START))


@pytest.fixture
def guarded_database(transactional_db: None) -> Iterator[None]:
    """An empty database with its guards up, in which commits are real.

    SQLite's triggers would keep the database from being emptied afterwards: they are taken away, and put
    up again at the next use. PostgreSQL empties tables without asking row triggers.
    """
    _put_guards_up()
    yield
    _take_guards_down()


@pytest.fixture
def committed_desk(guarded_database: None) -> None:
    """A founded desk whose acts are really committed, for tests with threads or processes."""
    found_desk(desk_occasion(START))


def _take_guards_down() -> None:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        _guards.update(cursor.fetchall())
        for name in _guards:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def _put_guards_up() -> None:
    with connection.cursor() as cursor:
        for statement in _guards.values():
            cursor.execute(statement.replace("CREATE TRIGGER", "CREATE TRIGGER IF NOT EXISTS", 1))
