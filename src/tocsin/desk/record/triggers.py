"""Append-only tables: the database itself refuses to change or delete a row, on both engines."""

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


def install_statements(table: str, vendor: str) -> list[str]:
    """The SQL that guards `table` on the engine called `vendor`."""
    if vendor == "sqlite":
        return [_SQLITE.format(table=table, verb=verb) for verb in VERBS]
    return [_POSTGRESQL_FUNCTION, *(_POSTGRESQL.format(table=table, verb=verb) for verb in VERBS)]


def remove_statements(table: str, vendor: str) -> list[str]:
    """The SQL that takes the guard away."""
    suffix = "" if vendor == "sqlite" else f" ON {table}"
    return [f"DROP TRIGGER IF EXISTS {table}_no_{verb}{suffix}" for verb in VERBS]
