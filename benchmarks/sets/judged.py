"""A statement that was set against the marks of its item."""

from typing import NamedTuple

from benchmarks.sets.items import Item
from tocsin.reading import Statement


class Judged(NamedTuple):
    """`said` is whether the item's marks hold it, or allow it."""

    statement: Statement
    item: Item
    said: bool
