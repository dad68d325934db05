"""What every test may ask for."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.people import START, desk_occasion
from tocsin.desk.record.acts import found_desk
from tocsin.desk.record.triggers import install_statements, remove_statements

APPEND_ONLY_TABLES = ("record_entry", "delivery_rendition", "delivery_deliveryevent", "delivery_answer", "incidents_decision", "partners_receipt")


@pytest.fixture
def desk(db: None) -> None:
    """A founded desk in the test database, rolled back after the test."""
    found_desk(desk_occasion(START))


@pytest.fixture
def committed_desk(transactional_db: None) -> Iterator[None]:
    """A founded desk whose acts are really committed, for tests with threads or processes.

    Emptying the database afterwards needs the append-only guards out of the way; they are put back at
    the next use.
    """
    _run(remove_statements)
    _run(install_statements)
    found_desk(desk_occasion(START))
    yield
    _run(remove_statements)


def _run(statements_for) -> None:  # type: ignore[no-untyped-def]
    existing = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in APPEND_ONLY_TABLES:
            if table not in existing:
                continue
            for statement in statements_for(table, connection.vendor):
                cursor.execute(statement)
