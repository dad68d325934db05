"""Speaker chains: the statement on the marked words has exactly that chain."""

from benchmarks.sets.items import Item, Score
from tocsin.reading import Reading, Statement

_ARTICLES = ("the ", "a ", "an ", "his ", "her ", "its ", "one ", "two ")


def plain(name: str) -> str:
    """A name without article and case."""
    name = name.lower().replace("’", "'").strip()
    first = next((article for article in _ARTICLES if name.startswith(article)), "")
    return name.removeprefix(first)


def chain_of(statement: Statement) -> tuple[str, ...]:
    """The chain of a statement without the reporter at its end."""
    return tuple(plain(name) for name in statement.speakers[:-1])


def marked_chain(words: str) -> tuple[str, ...]:
    """The chain that a mark gives."""
    words = words.strip()
    return () if words == "-" else tuple(plain(name) for name in words.split(" > "))


def on(words: str, item: Item, reading: Reading) -> Statement | None:
    """The shortest statement that meets these words of the item."""
    at = item.text.index(words)
    hits = [s for s in reading.statements if s.start < at + len(words) and at < s.end]
    return min(hits, key=lambda s: (s.end - s.start, s.start), default=None)


def score(item: Item, reading: Reading, total: Score, standing: Score) -> None:
    """Add an item: chains that name somebody count; nobody, rightly, counts neither way."""
    for mark in item.marks:
        words, chains, voice = (part.strip() for part in mark.split(" | "))
        wanted = [marked_chain(chain) for chain in chains.split(" or ")]
        statement = on(words, item, reading)
        given = chain_of(statement) if statement else ()
        shown = f"{item.text}\n      {words!r} -> {given if statement else 'no statement'}, not {chains}"
        if given and given in wanted:
            total.is_right()
            standing.is_right() if statement and statement.standing == voice else standing.is_wrong(
                f"{item.text}\n      {given}: {statement.standing if statement else ''}, not {voice}"
            )
        else:
            if given:
                total.is_wrong(shown)
            if () not in wanted:
                total.is_missed(shown)
