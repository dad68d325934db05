"""Migrations that seal columns which stood in the clear."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.migrations import AddField, RemoveField, RenameField, RunPython
from django.db.migrations.operations.base import Operation
from django.db.models import Field

from tocsin.desk.record import seal
from tocsin.desk.record.sealed import DataKey

_NEW = "{}_to_be"


def seal_columns(app: str, model: str, columns: Mapping[str, Field], *, key: str = "") -> list[Operation]:
    """The operations that seal these columns of a table, rows that stand there included.

    `columns` names the sealed field that each becomes. `key` names the data key where the table has one
    already. Constraints and guards that name a column are taken away before, and put up again after. There
    is no way back: what was sealed is not laid open by a migration.
    """
    table = f"{app}.{model}"
    made: list[Operation] = [] if key else [AddField(model, "data_key", DataKey(table))]
    renamed = {name: _NEW.format(name) for name in columns}
    made += [AddField(model, renamed[name], field) for name, field in columns.items()]
    made.append(RunPython(_sealer(app, model, renamed, "" if key else table)))
    for name, new in renamed.items():
        made += [RemoveField(model, name), RenameField(model, new, name)]
    return made


def _sealer(app: str, model: str, renamed: Mapping[str, str], new_keys: str) -> Any:
    def run(apps: Any, schema_editor: Any) -> None:
        rows = apps.get_model(app, model).objects.using(schema_editor.connection.alias)
        for row in list(rows.all()):
            _seal_row(row, renamed, new_keys)

    return run


def _seal_row(row: Any, renamed: Mapping[str, str], new_keys: str) -> None:
    changed: Sequence[str] = [*renamed.values(), *(["data_key"] if new_keys else [])]
    if new_keys:
        row.data_key = seal.wrap_new_key(os.urandom, new_keys)
    for name, new in renamed.items():
        setattr(row, new, getattr(row, name))
    row.save(update_fields=changed)
