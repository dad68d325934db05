"""Guards: words around a statement that take it away, whatever rule or frame has read it.

Rules and frames know how a thing is put, but not that it is told as never done, wished, feared or only acted, or that
its words mean something else ("a storm of protest"). A guard is a stretch of such words. It is looked for only in
sentences in which something was found that it is about.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

from tocsin.reading.statement import Kind

_ALL = "ALL"
_STOPS = ',;:()"—'
_STOPPED_IN = 120
_CORE, _ANY, _BEFORE = "core", "any", "before"
_HOLDS = (_CORE, _ANY, _BEFORE)
DENIABLE = frozenset(
    {
        Kind.ATTACK,
        Kind.HAZARD,
        Kind.WARNING,
        Kind.MEASURE,
        Kind.RESPONDERS,
        Kind.INVESTIGATION,
        Kind.INTELLIGENCE_SHARED,
        Kind.INTELLIGENCE_WITHHELD,
    }
)
"""What a guard that `denies` marks as denied; it is silent on the other kinds."""


class Looked(Protocol):
    """A compiled pattern (see `tocsin.reading.language.Pattern`)."""

    def finditer(self, text: str, /) -> Iterable[Any]:
        """Every match."""


class Guard(NamedTuple):
    """One kind of words that take statements of `kinds` away, or with `denies` turn them into their contrary.

    `holds` says which: ``core`` those whose core begins within the words, ``any`` those that share any word with them,
    ``before`` those whose core stands before the words, back to the last stop. It is looked for only in sentences that
    hold the letters `needs`. `leaves` are rules whose own words hold the denial: "no trains are running" is a measure.
    """

    name: str
    kinds: frozenset[Kind]
    pattern: Looked
    anchors: tuple[str, ...]
    holds: str
    denies: bool
    needs: str
    leaves: frozenset[str]
    examples: tuple[str, ...]

    def spans(self, folded: str) -> list[tuple[int, int]]:
        """The stretches of a sentence in which it holds."""
        if self.needs not in folded:
            return []
        spans = [found.span(_ALL) for found in self.pattern.finditer(folded)]
        return [(_stop_before(folded, start), start) for start, _ in spans] if self.holds == _BEFORE else spans

    def takes(self, first: int, last: int, core: int, spans: list[tuple[int, int]]) -> bool:
        """Whether it holds for what was found in ``text[first:last]``, with its core from `core` on."""
        if self.holds == _ANY:
            return any(start < last and first < end for start, end in spans)
        return any(start <= core < end for start, end in spans)


def guard(row: dict[str, Any], pattern: Looked) -> Guard:
    """A guard from its table; `pattern` is its own, compiled."""
    holds = row.get("holds", _CORE)
    if holds not in _HOLDS:
        raise ValueError(f"{row['name']}: holds is none of {', '.join(_HOLDS)}: {holds!r}")
    return Guard(
        name=row["name"],
        kinds=frozenset(Kind(kind) for kind in row["kinds"]),
        pattern=pattern,
        anchors=tuple(row["anchors"]),
        holds=holds,
        denies=bool(row.get("denies", False)),
        needs=row.get("needs", ""),
        leaves=frozenset(row.get("leaves", [])),
        examples=tuple(row["examples"]),
    )


def _stop_before(folded: str, place: int) -> int:
    return max(folded.rfind(stop, max(0, place - _STOPPED_IN), place) for stop in _STOPS) + 1
