"""Builds a picture from readings, or from statements that a desk holds."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.picture.answers import timeline, unknown, word_answers
from tocsin.picture.bulletin import write_bulletin
from tocsin.picture.claims import claims_made
from tocsin.picture.contradictions import contradictions, judged
from tocsin.picture.figures import figure_answers, supersede
from tocsin.picture.gather import cite, from_readings, known_by, silent_sources, sources_of
from tocsin.picture.incident import find_incident
from tocsin.picture.model import Cited, Graded, Judged, Picture, Source
from tocsin.picture.relations import relations
from tocsin.picture.times import comparable, order_key
from tocsin.picture.warned import warned_versus_happened
from tocsin.reading.statement import Reading


def build_picture(
    material: Sequence[Reading] | Sequence[Graded],
    *,
    as_of: datetime | None = None,
    judgements: Sequence[Judged] = (),
    reprints: Sequence[frozenset[str]] = (),
) -> Picture:
    """The picture that the statements give, in whatever order they come.

    `material` holds readings of reports, or graded statements of a desk, or both. Candidates count
    like accepted statements: leave out what should not count. With `as_of` the picture is that of then:
    what was published later is left out; what has no date stays. `judgements` are what officers say of
    contradictions; those about a statement that is not in the picture are left out. `reprints` are groups of
    near-duplicates by the hashes of their texts (`tocsin.picture.reprints`): each group is one source.
    """
    readings = [item for item in material if isinstance(item, Reading)]
    graded = [item for item in material if isinstance(item, Graded)]
    known = known_by([*from_readings(readings, reprints), *graded], as_of)
    heard = sources_of(known)
    silent = [s for s in silent_sources(readings, heard, reprints) if not _after(s.published, as_of)]
    return _picture(cite(known), (*heard, *silent), as_of, judgements)


def _after(published: datetime | None, as_of: datetime | None) -> bool:
    return published is not None and as_of is not None and comparable(published) > comparable(as_of)


def _picture(
    named: tuple[Cited, ...], sources: tuple[Source, ...], as_of: datetime | None, judgements: Sequence[Judged]
) -> Picture:
    incident = find_incident(named)
    cited = supersede(named, incident)
    figures = figure_answers(cited, incident)
    related = relations(cited, incident)
    against = judged(cited, contradictions(cited, figures, incident, related), judgements)
    warnings = warned_versus_happened(cited, incident, against, related)
    open_questions = unknown(cited, figures, incident, warnings, against)
    return Picture(
        as_of=as_of or _latest(sources),
        sources=sources,
        statements=cited,
        incident=incident,
        figures=figures,
        answers=word_answers(cited, incident),
        timeline=timeline(cited),
        relations=related,
        warnings=warnings,
        contradictions=against,
        claims=claims_made(cited),
        unknown=open_questions,
        bulletin=write_bulletin(cited, figures, incident, warnings, open_questions),
    )


def _latest(sources: Sequence[Source]) -> datetime | None:
    return max((s.published for s in sources if s.published), key=order_key, default=None)
