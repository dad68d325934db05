"""When the thing itself took place: the one span that leads, distances and other checks refer to."""

from collections import Counter
from collections.abc import Sequence, Set

from tocsin.picture.model import Cited, Incident
from tocsin.picture.times import DAY, comparable, distance, meet, order_key
from tocsin.reading.statement import Kind, TimeSpan

_TELLING = ((Kind.ATTACK,), (Kind.HAZARD,), (Kind.TARGET, Kind.WEAPON), (Kind.DEAD, Kind.INJURED))


def find_incident(cited: Sequence[Cited]) -> Incident:
    """The incident's time, from the attack statements, else from hazards, targets or casualties.

    Of several times the one that most statements meet is taken (the latest of equals), so that an
    earlier attack told as background does not move it. Times that all meet are narrowed to what they
    share; times that do not are kept wide and marked as not agreed.
    """
    for kinds in _TELLING:
        timed = [c for c in cited if c.kind in kinds and c.live and not c.statement.denied and c.statement.time]
        if timed:
            return _agree(timed, cited)
    return Incident()


def _agree(timed: Sequence[Cited], cited: Sequence[Cited]) -> Incident:
    spans = {c.id: c.statement.time for c in timed if c.statement.time}
    told = Counter(spans.values())
    core = max(told, key=lambda s: (sum(n for t, n in told.items() if meet(s, t)), order_key(s.start)))
    near = {span for span in told if _near(core, span)}
    members = {name: span for name, span in spans.items() if span in near}
    different = list(dict.fromkeys(members.values()))
    shared = narrowed(different)
    return Incident(
        span=shared or hull(different),
        statements=tuple(members),
        agreed=shared is not None,
        set_aside=_of_another(timed, members.keys(), cited),
    )


def _of_another(timed: Sequence[Cited], members: Set[str], cited: Sequence[Cited]) -> tuple[str, ...]:
    """The undated statements of reports that date what they tell of, but only to another time."""
    dating, here = ({_report(c) for c in timed}, {_report(c) for c in timed if c.id in members})
    others = dating - here
    return tuple(c.id for c in cited if _report(c) in others and c.statement.time is None)


def _report(cited: Cited) -> tuple[str, str, float]:
    return cited.report, cited.source, order_key(cited.published)


def _near(core: TimeSpan, span: TimeSpan) -> bool:
    """Whether a span is about the same incident: it meets the core, or misses it by less than half a day."""
    apart = distance(core, span)
    return meet(core, span) or (apart.least < DAY / 2 and apart.most > -DAY / 2)


def narrowed(spans: Sequence[TimeSpan]) -> TimeSpan | None:
    """What all spans share; None where they do not all meet."""
    start = max((span.start for span in spans), key=comparable)
    end = min((span.end for span in spans), key=comparable)
    if all(meet(first, second) for first in spans for second in spans) and comparable(start) <= comparable(end):
        return TimeSpan(start, end, min(spans, key=_length).words)
    return None


def hull(spans: Sequence[TimeSpan]) -> TimeSpan:
    """The stretch that reaches over all spans."""
    start = min((span.start for span in spans), key=comparable)
    end = max((span.end for span in spans), key=comparable)
    return TimeSpan(start, end)


def _length(span: TimeSpan) -> float:
    return (comparable(span.end) - comparable(span.start)).total_seconds()


def is_about_another(cited: Cited, incident: Incident) -> bool:
    """Whether a statement tells of something over a day before, or comes from a report that does."""
    when = cited.statement.time
    if when is None or incident.span is None:
        return cited.id in incident.set_aside
    return distance(when, incident.span).least > DAY
