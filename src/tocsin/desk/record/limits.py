"""Handling limits in the database: one way for every table that has them.

A table that is limited has two columns, `limit` (a TLP label) and `need` (`tocsin.terms.Need` as text, NULL
where there is no mark). Its rows are read through `within_limits`, whatever the reader asks for.
"""

from typing import Any, TypeVar

from django.db import models
from django.db.models import Q, QuerySet

from tocsin.terms import Need, Reader, Tlp

Row = TypeVar("Row", bound=models.Model)


class NeedField(models.Field):
    """Who needs to know a row, beyond its limit: `tocsin.terms.Need`; equal needs are equal in the database."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"null": True, "default": Need})

    def deconstruct(self) -> Any:
        """Name, path and arguments, for migrations."""
        name, path, positional, options = super().deconstruct()
        del options["null"], options["default"]
        return name, path, positional, options

    def get_internal_type(self) -> str:
        """Stored as text."""
        return "TextField"

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Need:
        """The need of a row."""
        return Need.from_text(value)

    def to_python(self, value: Any) -> Need:
        """A need, from itself or its text."""
        return value if isinstance(value, Need) else Need.from_text(value)

    def get_prep_value(self, value: Any) -> Any:
        """Its text; NULL where there is no mark."""
        return value.to_text() if isinstance(value, Need) else value


def within_limits(rows: QuerySet[Row], reader: Reader, of: str = "") -> QuerySet[Row]:
    """The rows that `reader` may see; `of` names the relation whose limits count, where it is not the row's own.

    Asks the database once more for the different needs that stand there: rows may be many, needs are few.
    """
    prefix = f"{of}__" if of else ""
    cleared = rows.filter(**{f"{prefix}limit__lte": reader.clearance})
    marked = cleared.filter(**{f"{prefix}need__isnull": False}).order_by()
    met = [need for need in set(marked.values_list(f"{prefix}need", flat=True).distinct()) if need.met_by(reader.held)]
    unmarked = Q(**{f"{prefix}need__isnull": True})
    return cleared.filter(unmarked | Q(**{f"{prefix}need__in": met}) if met else unmarked)


def as_reader(reader: Reader | Tlp) -> Reader:
    """A reader; a clearance alone is a reader in no group."""
    return reader if isinstance(reader, Reader) else Reader(reader)
