"""What a constraint cannot say about orders: the database itself keeps an issued order as it was issued.

Two guards, on both engines: once an order is no draft, neither its content nor its texts change; and
nobody who wrote any of it becomes its issuer.
"""

from functools import partial

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

CONTENT = (
    "title", "issuer", "legal_basis", "appeal", "categories", "area", "area_name", "area_digest", "starts_at",
    "ends_at", "answer_hours", "expected_gatherings", "author_id", "digest", "issued_by", "issued_at",
)  # fmt: skip

_GUARDS = {
    "order_stays": (
        "measures_order",
        "UPDATE",
        "OLD.state <> 'draft' AND ({changed} OR NEW.state = 'draft')",
        "an issued order does not change",
    ),
    "order_issuer": (
        "measures_order",
        "UPDATE",
        "NEW.issued_by IS NOT NULL AND EXISTS (SELECT 1 FROM measures_contribution c"
        " WHERE c.order_id = NEW.id AND c.officer_id = NEW.issued_by)",
        "whoever wrote an order does not issue it",
    ),
    "order_text_stays": (
        "measures_ordertext",
        "UPDATE",
        "EXISTS (SELECT 1 FROM measures_order o WHERE o.id = OLD.order_id AND o.state <> 'draft')",
        "the text of an issued order does not change",
    ),
    "order_text_closed": (
        "measures_ordertext",
        "INSERT",
        "EXISTS (SELECT 1 FROM measures_order o WHERE o.id = NEW.order_id AND o.state <> 'draft')",
        "an issued order gets no further text",
    ),
}

_SQLITE = "CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{words}'); END"
_FUNCTION = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN IF {when} THEN RAISE EXCEPTION '{words}'; END IF; RETURN NEW; END $$
"""
_POSTGRESQL = "CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"


def guard_orders(*, salted: bool = False) -> RunPython:
    """The migration operation that installs the guards; `salted` where the table has a salt for them to keep."""
    columns = (*CONTENT, "salt") if salted else CONTENT
    return RunPython(partial(_install, columns=columns), _remove)


def no_guards() -> RunPython:
    """The migration operation that takes the guards away for as long as tables are rebuilt."""
    return RunPython(_remove, _install)


def _install(apps: object, schema_editor: BaseDatabaseSchemaEditor, columns: tuple[str, ...] = CONTENT) -> None:
    vendor = schema_editor.connection.vendor
    templates = (_SQLITE,) if vendor == "sqlite" else (_FUNCTION, _POSTGRESQL)
    changed = " OR ".join(_changed(column, vendor) for column in columns)
    for name, (table, verb, when, words) in _GUARDS.items():
        condition = when.format(changed=changed) if "{changed}" in when else when
        for template in templates:
            statement = template.format(name=name, verb=verb, table=table, when=condition, words=words)
            schema_editor.execute(statement)


def _remove(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    sqlite = schema_editor.connection.vendor == "sqlite"
    for name, (table, *_) in _GUARDS.items():
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def _changed(column: str, vendor: str) -> str:
    different = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    return f"NEW.{column} {different} OLD.{column}"
