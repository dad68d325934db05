"""Append-only tables: the database itself refuses to change or delete a row, on both engines.

In some of them what was sealed may be erased, and nothing else: the key and the sealed bytes go, all at once, and
every other column stays as it was.
"""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION tocsin_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""
_POSTGRESQL = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
FOR EACH ROW EXECUTE FUNCTION tocsin_append_only()
"""
_SQLITE_ERASABLE = """
CREATE TRIGGER {table}_no_UPDATE BEFORE UPDATE ON {table} WHEN NOT ({erasing})
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRESQL_ERASABLE = """
CREATE TRIGGER {table}_no_UPDATE BEFORE UPDATE ON {table}
FOR EACH ROW WHEN (NOT ({erasing})) EXECUTE FUNCTION tocsin_append_only()
"""
VERBS = ("UPDATE", "DELETE")


def append_only(table: str) -> RunPython:
    """A migration operation that makes `table` append-only."""

    def install(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in install_statements(table, schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def remove(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in remove_statements(table, schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    return RunPython(install, remove)


def erasable(table: str, *, kept: Sequence[str], erased: Sequence[str]) -> RunPython:
    """A migration operation that lets what is sealed in an append-only `table` be erased, and nothing else.

    `erased` are the columns of key and sealed bytes, which become empty or NULL together; `kept` are all others.
    """

    def install(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        vendor = schema_editor.connection.vendor
        same = "IS" if vendor == "sqlite" else "IS NOT DISTINCT FROM"
        held = [f"NEW.{column} {same} OLD.{column}" for column in kept]
        gone = [f"COALESCE(LENGTH(NEW.{column}), 0) = 0" for column in erased]
        template = _SQLITE_ERASABLE if vendor == "sqlite" else _POSTGRESQL_ERASABLE
        schema_editor.execute(remove_statements(table, vendor)[0], params=None)
        schema_editor.execute(template.format(table=table, erasing=" AND ".join([*held, *gone])), params=None)

    def remove(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        vendor = schema_editor.connection.vendor
        for statement in (*remove_statements(table, vendor), *install_statements(table, vendor)):
            schema_editor.execute(statement, params=None)

    return RunPython(install, remove)


def install_statements(table: str, vendor: str) -> list[str]:
    """The SQL that guards `table` on the engine called `vendor`."""
    if vendor == "sqlite":
        return [_SQLITE.format(table=table, verb=verb) for verb in VERBS]
    return [_POSTGRESQL_FUNCTION, *(_POSTGRESQL.format(table=table, verb=verb) for verb in VERBS)]


def remove_statements(table: str, vendor: str) -> list[str]:
    """The SQL that takes the guard away."""
    suffix = "" if vendor == "sqlite" else f" ON {table}"
    return [f"DROP TRIGGER IF EXISTS {table}_no_{verb}{suffix}" for verb in VERBS]
