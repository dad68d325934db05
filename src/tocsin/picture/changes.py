"""What changed from one look to the next: new statements, figures that moved, contradictions, retractions. Pure."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec

from tocsin.picture.answers import LABELS
from tocsin.picture.model import Cited, FigureAnswer, Picture
from tocsin.picture.words import chain_words, figure_words, one_line
from tocsin.reading.statement import Kind


class Sort(StrEnum):
    """What kind of change it is."""

    REPORT = "new report"
    GONE = "report gone"
    STATEMENT = "new statement"
    FIGURE = "figure moved"
    CONTRADICTION = "new contradiction"
    SETTLED = "contradiction gone"
    RETRACTION = "retraction"
    SUPERSEDED = "superseded"
    ANSWERED = "no longer open"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One change in words, with the statements it rests on."""

    sort: Sort
    words: str
    statements: tuple[str, ...] = ()


def changes(before: Picture | None, after: Picture | None) -> tuple[Change, ...]:
    """What `after` says and `before` did not, in the order a reader wants it: figures and retractions first."""
    if before is None or after is None:
        whole = after or before
        sort = Sort.GONE if after is None else Sort.REPORT
        return tuple(_report(sort, source.name, source.statements) for source in (whole.sources if whole else ()))
    old = {_key(cited): cited for cited in before.statements}
    new = [cited for cited in after.statements if _key(cited) not in old]
    return (
        *_figures(before, after),
        *(_statement(Sort.RETRACTION, cited) for cited in new if cited.kind is Kind.RETRACTION),
        *_superseded(old, after.statements),
        *_contradictions(before, after),
        *_answered(before, after),
        *_reports(before, after),
        *(_statement(Sort.STATEMENT, cited) for cited in new if cited.kind is not Kind.RETRACTION),
    )


def _key(cited: Cited) -> tuple[str, str, str, str]:
    said = cited.statement
    return cited.report or cited.source, str(said.kind), one_line(said.quote), str(said.figure)


def _figures(before: Picture, after: Picture) -> Iterable[Change]:
    old = {answer.key: answer for answer in before.figures}
    for answer in after.figures:
        was, now = _range(old.get(answer.key)), _range(answer)
        if was != now:
            ids = answer.latest or tuple(figure.id for figure in answer.figures)
            yield Change(sort=Sort.FIGURE, words=f"{answer.title}: {was}; now {now}", statements=ids)


def _range(answer: FigureAnswer | None) -> str:
    if answer is None:
        return "nothing said"
    return answer.range.words if answer.range else "no number"


def _statement(sort: Sort, cited: Cited) -> Change:
    number = figure_words(cited.statement)
    what = f"{LABELS[cited.kind]}{f' ({number})' if number else ''}: “{one_line(cited.statement.quote)}”"
    return Change(
        sort=sort, words=f"{what}, {chain_words(cited.statement.speakers, cited.source)}", statements=(cited.id,)
    )


def _superseded(old: dict[tuple[str, str, str, str], Cited], now: Sequence[Cited]) -> Iterable[Change]:
    for cited in now:
        was = old.get(_key(cited))
        if was is not None and was.live and not cited.live:
            by = f", by {cited.superseded_by}" if cited.superseded_by else ""
            words = f"{_statement(Sort.SUPERSEDED, cited).words}{by}"
            yield Change(sort=Sort.SUPERSEDED, words=words, statements=(cited.id,))


def _contradictions(before: Picture, after: Picture) -> Iterable[Change]:
    old, new = ({one.why: one for one in picture.contradictions} for picture in (before, after))
    for why, one in new.items():
        if why not in old:
            yield Change(sort=Sort.CONTRADICTION, words=one_line(why), statements=(one.first, one.second))
    for why in old:
        if why not in new:
            yield Change(sort=Sort.SETTLED, words=one_line(why))


def _answered(before: Picture, after: Picture) -> Iterable[Change]:
    still = {one.key for one in after.unknown}
    for one in before.unknown:
        if one.key not in still and not one.statements:
            yield Change(sort=Sort.ANSWERED, words=one_line(one.words))


def _reports(before: Picture, after: Picture) -> Iterable[Change]:
    old, new = ({source.report or source.name: source for source in picture.sources} for picture in (before, after))
    yield from (_report(Sort.REPORT, one.name, one.statements) for key, one in new.items() if key not in old)
    yield from (_report(Sort.GONE, one.name, one.statements) for key, one in old.items() if key not in new)


def _report(sort: Sort, name: str, count: int) -> Change:
    return Change(sort=sort, words=f"{one_line(name)}, {count} statement{'' if count == 1 else 's'}")


def matched(before: Sequence[Picture], after: Sequence[Picture]) -> list[tuple[Picture | None, Picture | None]]:
    """Each incident of now with the one of before that shares most of its reports; what is left over stands alone."""
    left = list(before)
    pairs: list[tuple[Picture | None, Picture | None]] = []
    for picture in after:
        own = _hashes(picture)
        twin = max(left, key=lambda one: len(own & _hashes(one)), default=None)
        twin = twin if twin is not None and own & _hashes(twin) else None
        if twin is not None:
            left.remove(twin)
        pairs.append((twin, picture))
    return [*pairs, *((one, None) for one in left)]


def _hashes(picture: Picture) -> frozenset[str]:
    return frozenset(source.report or source.name for source in picture.sources)
