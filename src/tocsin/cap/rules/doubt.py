"""What a reader can tell the rules on an info beforehand: which of them have to look at all."""

from enum import IntFlag


class Doubt(IntFlag):
    """Groups of rules that may find something. Where a reader is in doubt it says so, and the rules decide."""

    LANGUAGE = 1
    WORDS = 2
    CODES = 4
    RESOURCES = 8
    AREAS = 16


Glances = list[bool | None]
"""Of each polygon in an info, in order: what `tocsin.cap.geometry.glance` says of it."""
InfoDoubts = tuple[int, Glances | None]
"""Of an info its doubts, added up, and the glances at its polygons, None where there was none."""
Doubts = list[InfoDoubts]
"""Of each info of a message."""
LANGUAGE, WORDS, CODES, RESOURCES, AREAS = map(int, Doubt)
ALL = sum(Doubt)
