"""What the database itself refuses about alerts, on both engines, whoever writes to it.

- An approval by anyone who wrote some of the alert, or under another author's name.
- A release without an approval by that very officer over that very digest.
- An alert that begins its life released.
- Any change to a released alert but its end, and any change to the words of an alert that is not a draft.
- Any change to an approval, or to who wrote an alert.

SQLite drops a table's triggers when a migration rebuilds the table: such a migration begins with
`no_guards()` and ends in `guards()` of its generation. A generation holds all that the one before it
holds, but for the guards of the same name, which it replaces.
"""

from typing import NamedTuple

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

FROZEN = (
    "threat_id", "number", "public_name", "msg_type", "replaces_id", "author_id", "category", "urgency", "severity",
    "certainty", "area", "area_name", "area_digest", "categories", "effective_at", "expires_at", "audience",
    "expected", "channels", "choices", "corrections", "digest", "submitted_at", "released_by", "released_at",
    "resolved", "cap_identifier", "cap_sent", "cap_xml",
)  # fmt: skip
_OUT = "('released', 'cancelled', 'superseded')"
_WORDS = ("alerts_alerttext", "alerts_sentence")


class Guard(NamedTuple):
    """A guard: its table, when it fires, the condition under which it refuses, what it says."""

    name: str
    table: str
    verb: str
    condition: str
    message: str


_FIRST = (
    Guard(
        "approval_by_a_contributor",
        "alerts_approval",
        "INSERT",
        "EXISTS (SELECT 1 FROM alerts_contribution c WHERE c.alert_id = NEW.alert_id"
        " AND c.officer_id = NEW.approver_id)"
        " OR NOT EXISTS (SELECT 1 FROM alerts_alert a WHERE a.id = NEW.alert_id"
        " AND a.author_id = NEW.author_id AND a.author_id <> NEW.approver_id)",
        "whoever wrote an alert cannot approve it",
    ),
    Guard("approval_is_kept", "alerts_approval", "UPDATE", "1 = 1", "an approval is not changed"),
    Guard("approval_stays", "alerts_approval", "DELETE", "1 = 1", "an approval is not taken away"),
    Guard("contribution_is_kept", "alerts_contribution", "UPDATE", "1 = 1", "who wrote an alert is not changed"),
    Guard("contribution_stays", "alerts_contribution", "DELETE", "1 = 1", "who wrote an alert is not taken away"),
    Guard(
        "alert_begins_as_draft",
        "alerts_alert",
        "INSERT",
        f"NEW.state IN {_OUT}",
        "an alert begins as a draft",
    ),
    Guard(
        "alert_release_is_approved",
        "alerts_alert",
        "UPDATE",
        f"NEW.state IN {_OUT} AND OLD.state NOT IN {_OUT} AND NOT EXISTS"
        " (SELECT 1 FROM alerts_approval p WHERE p.alert_id = NEW.id AND p.digest = NEW.digest"
        " AND p.approver_id = NEW.released_by AND p.author_id = NEW.author_id)",
        "a release needs another officer over the same digest",
    ),
    Guard(
        "alert_released_is_frozen",
        "alerts_alert",
        "UPDATE",
        f"OLD.state IN {_OUT} AND (NEW.state NOT IN {_OUT}"
        " OR (OLD.state <> 'released' AND NEW.state <> OLD.state) OR {changed})",
        "a released alert is not changed",
    ),
)

_FROZEN_BUT = (
    f"OLD.state IN {_OUT} AND (NEW.state NOT IN {_OUT}"
    " OR (OLD.state <> 'released' AND NEW.state <> OLD.state AND NOT {exception}) OR {changed})"
)
_REINSTATED = (
    "(OLD.state = 'cancelled' AND NEW.state = 'released' AND EXISTS (SELECT 1 FROM alerts_retraction r"
    " WHERE r.alert_id = NEW.id AND r.retracted_at = OLD.cancelled_at AND r.reinstated_at IS NOT NULL))"
)
_SECOND = (
    Guard(
        "alert_released_is_frozen",
        "alerts_alert",
        "UPDATE",
        _FROZEN_BUT.replace("{exception}", _REINSTATED),
        "a released alert is not changed",
    ),
    Guard(
        "retraction_is_kept",
        "alerts_retraction",
        "UPDATE",
        "OLD.reinstated_at IS NOT NULL OR NEW.alert_id <> OLD.alert_id OR NEW.ordinal <> OLD.ordinal"
        " OR NEW.retracted_at <> OLD.retracted_at OR NEW.retracted_by <> OLD.retracted_by",
        "a retraction is not changed",
    ),
    Guard("retraction_stays", "alerts_retraction", "DELETE", "1 = 1", "a retraction is not taken away"),
)
_IN_TIME = (
    "EXISTS (SELECT 1 FROM alerts_submission s WHERE s.alert_id = {alert} AND s.digest = NEW.digest"
    " AND {at} >= s.submitted_at AND {at} <= s.approve_until{more})"
)
_THIRD = (
    Guard(
        "alert_release_is_approved",
        "alerts_alert",
        "UPDATE",
        f"NEW.state IN {_OUT} AND OLD.state NOT IN {_OUT} AND ("
        "NOT " + _IN_TIME.format(alert="NEW.id", at="NEW.released_at", more="") + " OR (NOT EXISTS"
        " (SELECT 1 FROM alerts_approval p WHERE p.alert_id = NEW.id AND p.digest = NEW.digest"
        " AND p.approver_id = NEW.released_by AND p.author_id = NEW.author_id AND p.approver_id <> NEW.author_id)"
        " AND NOT EXISTS (SELECT 1 FROM alerts_brokenglass b WHERE b.alert_id = NEW.id AND b.digest = NEW.digest"
        " AND b.officer_id = NEW.released_by AND b.at = NEW.released_at)))",
        "a release needs another officer over the same digest, in time",
    ),
    Guard(
        "approval_is_in_time",
        "alerts_approval",
        "INSERT",
        "NOT " + _IN_TIME.format(alert="NEW.alert_id", at="NEW.at", more=""),
        "an approval comes after the submission and before it is too old",
    ),
    Guard("submission_is_kept", "alerts_submission", "UPDATE", "1 = 1", "a submission is not changed"),
    Guard("submission_stays", "alerts_submission", "DELETE", "1 = 1", "a submission is not taken away"),
    Guard(
        "broken_glass_by_policy",
        "alerts_brokenglass",
        "INSERT",
        "NEW.reviewed_at IS NOT NULL OR NOT "
        + _IN_TIME.format(alert="NEW.alert_id", at="NEW.at", more=" AND s.alone_allowed"),
        "no officer releases alone unless the policy allowed it at the submission",
    ),
    Guard(
        "broken_glass_is_kept",
        "alerts_brokenglass",
        "UPDATE",
        "OLD.reviewed_at IS NOT NULL OR NEW.alert_id <> OLD.alert_id OR NEW.officer_id <> OLD.officer_id"
        " OR NEW.digest <> OLD.digest OR NEW.at <> OLD.at OR NEW.review_by <> OLD.review_by",
        "a release alone is not changed, and reviewed once",
    ),
    Guard("broken_glass_stays", "alerts_brokenglass", "DELETE", "1 = 1", "a release alone is not taken away"),
)
_FOURTH = (
    Guard("override_is_kept", "alerts_override", "UPDATE", "1 = 1", "an override is not changed"),
    Guard("override_stays", "alerts_override", "DELETE", "1 = 1", "an override is not taken away"),
)
_PUT_BACK = (
    f"({_REINSTATED} AND NOT EXISTS (SELECT 1 FROM alerts_retraction r"
    " WHERE r.alert_id = NEW.id AND r.reinstated_at IS NULL))"
)
"""Retracted twice in one instant of the clock, the row of the first retraction must not put back the second."""

_SIXTH = (
    Guard(
        "alert_released_is_frozen",
        "alerts_alert",
        "UPDATE",
        _FROZEN_BUT.replace("{exception}", _PUT_BACK),
        "a released alert is not changed",
    ),
)
_GENERATIONS = (_FIRST, _SECOND, _THIRD, _FOURTH, (), _SIXTH)
_SALTED = 5
"""From this generation on the salt of the digest is frozen with the rest; before there was none."""

NEWEST = len(_GENERATIONS)


def guards(generation: int = 1) -> RunPython:
    """The migration operation that puts up the guards of `generation`."""

    def install(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        vendor = schema_editor.connection.vendor
        for statement in (*remove_statements(vendor), *install_statements(vendor, generation)):
            schema_editor.execute(statement)

    def remove(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in remove_statements(schema_editor.connection.vendor):
            schema_editor.execute(statement)

    return RunPython(install, remove)


def no_guards() -> RunPython:
    """The migration operation that takes the guards down, before tables are rebuilt."""

    def remove(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in remove_statements(schema_editor.connection.vendor):
            schema_editor.execute(statement)

    return RunPython(remove, RunPython.noop)


def of_generation(generation: int) -> list[Guard]:
    """The guards that stand in `generation`."""
    standing = {guard.name: guard for guards in _GENERATIONS[:generation] for guard in guards}
    return list(standing.values())


def install_statements(vendor: str, generation: int = NEWEST) -> list[str]:
    """The SQL that puts the guards of `generation` up on the engine called `vendor`."""
    make = _sqlite if vendor == "sqlite" else _postgresql
    changed = " OR ".join(_changed(column, vendor) for column in _frozen(generation))
    statements = [
        statement
        for name, table, verb, condition, message in of_generation(generation)
        for statement in make(name, table, verb, condition.replace("{changed}", changed), message)
    ]
    for table in _WORDS:
        for verb, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
            condition = f"EXISTS (SELECT 1 FROM alerts_alert a WHERE a.id = {row}.alert_id AND a.state <> 'draft')"
            name = f"{table}_{verb.lower()}_in_drafts"
            statements += make(name, table, verb, condition, "only a draft's words are changed")
    return statements


def _frozen(generation: int) -> tuple[str, ...]:
    return (*FROZEN, "salt") if generation >= _SALTED else FROZEN


def remove_statements(vendor: str) -> list[str]:
    """The SQL that takes the guards of every generation away."""
    names = [(name, table) for name, table, *_ in of_generation(NEWEST)]
    names += [(f"{table}_{verb}_in_drafts", table) for table in _WORDS for verb in ("insert", "update", "delete")]
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name, _ in names]
    return [
        statement
        for name, table in names
        for statement in (
            f"DROP TRIGGER IF EXISTS {name} ON {table}",
            f"DROP FUNCTION IF EXISTS tocsin_{name}()",
        )
    ]


def _changed(column: str, vendor: str) -> str:
    if vendor == "sqlite":
        return f"NEW.{column} IS NOT OLD.{column}"
    return f"NEW.{column} IS DISTINCT FROM OLD.{column}"


def _sqlite(name: str, table: str, verb: str, condition: str, message: str) -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{_quoted(message)}'); END"
    ]


def _postgresql(name: str, table: str, verb: str, condition: str, message: str) -> list[str]:
    row = "OLD" if verb == "DELETE" else "NEW"
    return [
        f"CREATE OR REPLACE FUNCTION tocsin_{name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {condition} THEN RAISE EXCEPTION '{_quoted(message)}' USING ERRCODE = '23000'; END IF; "
        f"RETURN {row}; END $$",
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION tocsin_{name}()",
    ]


def _quoted(message: str) -> str:
    return message.replace("'", "''")
