"""From readings to the ordered, uniquely named statements that a picture is built from."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from tocsin.picture.model import Basis, Cited, Graded, Source
from tocsin.picture.times import comparable, order_key
from tocsin.reading.statement import Reading, Statement


def from_readings(readings: Iterable[Reading], reprints: Iterable[frozenset[str]] = ()) -> list[Graded]:
    """Every statement of the readings as a candidate; the same text under several names counts once.

    Of several readings of one text, the earliest published stands for all; the other names go to
    `carried_by`. Of near-duplicates (`reprints`, by their texts' hashes) the same holds for every statement
    that an earlier one says in the same words; what only a later one says keeps its own source.
    """
    first: dict[str, Reading] = {}
    names: dict[str, list[str]] = {}
    for reading in sorted(readings, key=_reading_order):
        key = reading.sha256 or f"{reading.source}\n{reading.published}\n{len(first)}"
        first.setdefault(key, reading)
        names.setdefault(key, []).append(reading.source)
    own = {key: list(reading.statements) for key, reading in first.items()}
    for group in reprints:
        _fold(group, first, own, names)
    return [graded for key, reading in first.items() for graded in _graded(reading, own[key], names[key])]


def _fold(
    group: frozenset[str],
    first: Mapping[str, Reading],
    own: dict[str, list[Statement]],
    names: Mapping[str, list[str]],
) -> None:
    """Leave to each reprint only what no earlier one says; the earliest is carried by all the others."""
    members = [key for key in first if key in group]
    said: set[tuple[str, ...]] = set()
    for key in members:
        own[key] = [one for one in own[key] if _wording(one) not in said]
        said |= {_wording(one) for one in own[key]}
        if key != members[0]:
            names[members[0]].extend(names[key])


def _wording(said: Statement) -> tuple[str, ...]:
    words = "".join(c for c in said.quote.casefold() if c.isalnum())
    return str(said.kind), words, str(said.figure), str(said.denied)


def _reading_order(reading: Reading) -> tuple[float, str, str, list[str]]:
    ids = [statement.id for statement in reading.statements]
    return order_key(reading.published), reading.source, reading.sha256, ids


def _graded(reading: Reading, statements: Iterable[Statement], names: Sequence[str]) -> list[Graded]:
    others = tuple(dict.fromkeys(name for name in names if name != reading.source))
    return [
        Graded(
            statement=statement,
            source=reading.source,
            published=reading.published,
            report=reading.sha256,
            title=reading.title,
            carried_by=others,
        )
        for statement in statements
    ]


def known_by(material: Iterable[Graded], as_of: datetime | None) -> list[Graded]:
    """What was published by `as_of`; all of it where `as_of` is None. What has no date stays.

    A statement that was superseded only by one published later still stands in the picture of then.
    """
    everything = list(material)
    if as_of is None:
        return everything
    kept = [g for g in everything if g.published is None or comparable(g.published) <= comparable(as_of)]
    later = {g.statement.id for g in everything} - {g.statement.id for g in kept}
    return [msgspec.structs.replace(g, superseded_by=None) if g.superseded_by in later else g for g in kept]


def cite(material: Iterable[Graded]) -> tuple[Cited, ...]:
    """The statements in order of source time, source and place in the text, each with an id of its own.

    A statement keeps its id where no other statement has it, and otherwise gets the head of its
    report's hash (or its source's name) before it.
    """
    ordered = sorted(material, key=_order)
    uses = Counter(graded.statement.id for graded in ordered)
    taken: Counter[str] = Counter()
    named = []
    for graded in ordered:
        name = _name(graded, shared=uses[graded.statement.id] > 1)
        taken[name] += 1
        named.append(_cited(graded, name if taken[name] == 1 else f"{name}.{taken[name]}"))
    return tuple(named)


def _order(graded: Graded) -> tuple[float, str, str, int, int, str]:
    said = graded.statement
    return order_key(graded.published), graded.source, graded.report, said.start, said.end, said.id


def _name(graded: Graded, *, shared: bool) -> str:
    if not shared:
        return graded.statement.id
    report = graded.report[:8] or "".join(c if c.isalnum() else "-" for c in graded.source)[:24]
    return f"{report}-{graded.statement.id}"


def _cited(graded: Graded, name: str) -> Cited:
    as_of, basis = as_of_time(graded)
    return Cited(
        id=name,
        statement=graded.statement,
        source=graded.source,
        published=graded.published,
        as_of=as_of,
        basis=basis,
        grade=graded.grade,
        state=graded.state,
        superseded_by=graded.superseded_by,
        report=graded.report,
    )


def as_of_time(graded: Graded) -> tuple[datetime | None, Basis]:
    """When a statement held: when it was said, unless that is just the day of publication."""
    said, published = graded.statement.said, graded.published
    if said is None:
        return published, Basis.PUBLISHED if published else Basis.UNKNOWN
    if published and comparable(said.start) <= comparable(published) <= comparable(said.end):
        return published, Basis.PUBLISHED
    return said.start, Basis.SAID


def sources_of(material: Iterable[Graded]) -> tuple[Source, ...]:
    """One entry for each report text, in order of publication, with how many statements it gave."""
    reports: dict[tuple[float, str, str], list[Graded]] = {}
    for graded in sorted(material, key=_order):
        reports.setdefault((order_key(graded.published), graded.source, graded.report), []).append(graded)
    return tuple(_source(items) for items in reports.values())


def _source(items: Sequence[Graded]) -> Source:
    head = items[0]
    return Source(
        name=head.source,
        published=head.published,
        title=head.title,
        report=head.report,
        carried_by=head.carried_by,
        statements=len(items),
    )


def silent_sources(
    readings: Iterable[Reading], heard: Iterable[Source], reprints: Iterable[frozenset[str]] = ()
) -> tuple[Source, ...]:
    """The readings in which nothing was found: they were looked at, so they are listed; reprints are not."""
    known = {source.report for source in heard}
    known |= {sha256 for group in reprints for sha256 in group}
    silent: dict[str, Reading] = {}
    for reading in sorted(readings, key=_reading_order):
        if not reading.statements and reading.sha256 not in known:
            silent.setdefault(reading.sha256 or reading.source, reading)
    return tuple(
        Source(name=r.source, published=r.published, title=r.title, report=r.sha256, carried_by=(), statements=0)
        for r in silent.values()
    )
