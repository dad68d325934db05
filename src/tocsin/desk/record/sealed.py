"""Sealed columns: a table names what is sealed, its rows are read and written as ever.

A row holds a data key of its own, wrapped by the master key (`DataKey`). `SealedText` and `SealedJSON`
are sealed under it when the row is written and opened when the value is first asked for. Whoever has the
database alone sees lengths. So::

    class Threat(models.Model):
        data_key = DataKey("threats.threat")
        title = SealedText("threats.threat.title")

- A sealed column cannot be searched: every lookup but ``isnull`` is refused, and so is `QuerySet.update`
  with a plain value. The desk reads the rows it may and looks at them.
- An empty text is stored as NULL, so that a constraint can ask for one that is not.
- Where the data key is destroyed the row is erased: a text reads as `ERASED`, JSON as None.
- What is not changed keeps its bytes, so that the guards of frozen rows can compare them.
- A dump by Django's serialisers is refused: it would open what is sealed.
"""

import json
import os
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from tocsin.desk.record import seal

ERASED: Final = "[erased]"


class Sealed(bytes):
    """The bytes of a sealed value as they stand in the database."""

    def __str__(self) -> str:
        return "[sealed]"

    __repr__ = __str__


class DataKey(models.Field):
    """The wrapped data key of a row, made when the row is first written; None where it was destroyed.

    `context` is the table's, as in the sealed columns that it opens.
    """

    def __init__(self, context: str, **options: Any) -> None:
        super().__init__(**{"null": True, "editable": False} | options)
        self.context = context

    def deconstruct(self) -> Any:
        """Name, path and arguments, for migrations."""
        name, path, _, options = super().deconstruct()
        return name, path, [self.context], options

    def get_internal_type(self) -> str:
        """Stored as bytes."""
        return "BinaryField"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Bytes as the engine takes them."""
        return None if value is None else connection.Database.Binary(bytes(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The row's key; a new row gets one, an erased row stays erased."""
        if model_instance._state.adding and getattr(model_instance, self.attname) is None:
            setattr(model_instance, self.attname, seal.wrap_new_key(os.urandom, self.context))
        return getattr(model_instance, self.attname)


class _Opening(DeferredAttribute):
    """Opens a sealed value when it is asked for, and remembers its bytes."""

    field: "_SealedField"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            super().__get__(instance, cls)
        value = instance.__dict__[self.field.attname]
        if not isinstance(value, Sealed):
            return value
        if getattr(instance, self.field.key) is None:
            return self.field.erased
        value = instance.__dict__[self.field.attname] = self.field.opened(instance, value)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class _SealedField(models.Field):
    """What texts and JSON have in common. `context` is ``app.table.column``, `key` the row's data key."""

    descriptor_class = _Opening
    erased: ClassVar[str | None] = None

    def __init__(self, context: str, *, key: str = "data_key", **options: Any) -> None:
        super().__init__(**options | {"null": True})
        self.context, self.key = context, key
        self.table, _, self.part = context.rpartition(".")

    def deconstruct(self) -> Any:
        """Name, path and arguments, for migrations."""
        name, path, _, options = super().deconstruct()
        del options["null"]
        return name, path, [self.context], options | ({} if self.key == "data_key" else {"key": self.key})

    def get_internal_type(self) -> str:
        """Stored as bytes."""
        return "BinaryField"

    def get_lookup(self, lookup_name: str) -> Any:
        """Only whether something stands there can be asked of the database."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        """Sealed until it is asked for."""
        return self.plain_of(None) if value is None else Sealed(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """The sealed bytes; `TypeError` for anything in the clear."""
        if value is None or value == "":
            return None
        if not isinstance(value, Sealed):
            raise TypeError(f"{self.context} is sealed: set it on a row and save the row")
        return connection.Database.Binary(bytes(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The value sealed under the row's key; the bytes it had where it is unchanged."""
        value = model_instance.__dict__[self.attname]
        if isinstance(value, Sealed):
            return value
        plain = self.bytes_of(value)
        return None if plain is None else self._sealed(model_instance, plain)

    def opened(self, instance: Any, sealed: Sealed) -> Any:
        """The value of a row that still has its key."""
        key = bytes(getattr(instance, self.key))
        plain = seal.open_sealed(key, sealed, context=self.table, part=self.part)
        _remembered(instance)[self.attname] = (sealed, plain)
        return self.plain_of(plain)

    def value_to_string(self, obj: models.Model) -> str:
        """Refused: a serialised row would stand open."""
        raise TypeError(f"{self.context} is sealed: use the desk's own backup")

    def bytes_of(self, value: Any) -> bytes | None:
        """What is sealed of a value; None where there is nothing to seal."""
        raise NotImplementedError

    def plain_of(self, plain: bytes | None) -> Any:
        """The value that `bytes_of` made."""
        raise NotImplementedError

    def _sealed(self, instance: models.Model, plain: bytes) -> Sealed:
        kept, before = _remembered(instance).get(self.attname, (None, b""))
        if kept is not None and before == plain:
            return kept
        key = self._key(instance)
        sealed = Sealed(seal.seal(key, plain, context=self.table, part=self.part, entropy=os.urandom))
        _remembered(instance)[self.attname] = (sealed, plain)
        return sealed

    def _key(self, instance: models.Model) -> bytes:
        field = instance._meta.get_field(self.key)
        assert isinstance(field, models.Field)
        key = field.pre_save(instance, instance._state.adding)
        if key is None:
            raise TypeError(f"{self.context}: this row is erased, or has no data key")
        return bytes(key)


class SealedText(_SealedField):
    """A sealed text; empty where nothing stands there."""

    erased = ERASED

    def __init__(self, context: str, *, key: str = "data_key", **options: Any) -> None:
        super().__init__(context, key=key, **{"default": "", "blank": True} | options)

    def bytes_of(self, value: Any) -> bytes | None:
        """UTF-8; nothing for an empty text."""
        return str(value).encode() if value else None

    def plain_of(self, plain: bytes | None) -> str:
        """The text."""
        return "" if plain is None else plain.decode()


class SealedJSON(_SealedField):
    """A sealed value of plain JSON; None where nothing stands there."""

    def bytes_of(self, value: Any) -> bytes | None:
        """JSON in UTF-8; nothing for None."""
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def plain_of(self, plain: bytes | None) -> Any:
        """The value."""
        return None if plain is None else json.loads(plain)


def _remembered(instance: Any) -> dict[str, tuple[Sealed, bytes]]:
    """The sealed and the open bytes of a row's values, so that an unchanged one is not sealed anew."""
    return instance.__dict__.setdefault("_sealed_as", {})
