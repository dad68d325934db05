"""The disclosure check: no sentence of an alert says more than its sources allowed.

Each sentence cites tip sentences, or public statements, or is plain guidance. A cited sentence is held to
its label, to its need-to-know groups and to its named recipients; what repeats the words of a sentence that
may not be told is found too, whatever it calls itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tocsin.desk.alerts import rules
from tocsin.desk.alerts.rules import AUDIENCE_LIMIT, Finding, Problem
from tocsin.desk.alerts.wording import Text
from tocsin.desk.officers.models import Officer
from tocsin.desk.threats.models import Threat
from tocsin.desk.threats.overlap import repeated
from tocsin.desk.threats.queries import kept_back, sentence_limits, sentence_texts, tear_line
from tocsin.desk.threats.rules import TipSentenceView


@dataclass(frozen=True, slots=True)
class DisclosureFinding:
    """A sentence that blocks the release, with the texts it goes beyond, as far as the reader may see them."""

    finding: Finding
    cited: tuple[TipSentenceView, ...]


def findings_in(texts: Sequence[Text], threat: Threat) -> list[Finding]:
    """The sentences that are uncited, go beyond a cited limit, or repeat what may not be told."""
    cites = {cite for text in texts for _, line in text.lines() for cite in line.cites}
    found = rules.disclosure_findings(texts, sentence_limits(cites, threat))
    known = {finding.place for finding in found}
    kept = kept_back(threat, AUDIENCE_LIMIT)
    tellable = [one.text for one in tear_line(threat, AUDIENCE_LIMIT)]
    for place, line in (each for text in texts for each in text.lines()):
        again = [] if place in known else repeated(line.text, kept, tellable)
        if again:
            found.append(Finding(place, line.text, Problem.REPEATS_KEPT, tuple(one.id for one in again)))
    return found


def as_seen(officer: Officer, findings: Iterable[Finding]) -> tuple[DisclosureFinding, ...]:
    """The findings, each with the tip sentences at fault that `officer` may see."""
    listed = list(findings)
    opened = sentence_texts(officer, {cite for finding in listed for cite in finding.cites})
    return tuple(DisclosureFinding(one, tuple(opened[c] for c in one.cites if c in opened)) for one in listed)
