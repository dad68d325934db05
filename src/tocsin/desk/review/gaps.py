"""What was missed, in sentences: computed from a report's own figures, with no judgement of anyone. Pure."""

from collections.abc import Iterator

from tocsin.desk.review.report import ThreatReport
from tocsin.desk.review.rules import span_words

WHEN = "%-d %B %Y, %H:%M UTC"


def gaps_found(report: ThreatReport) -> tuple[str, ...]:
    """Each gap as a sentence with its figures, in the order of the chain; none where nothing was missed."""
    parts = (_warning, _lapses, _people, _gatherings, _partners, _orders, _account)
    return tuple(gap for part in parts for gap in part(report))


def _warning(report: ThreatReport) -> Iterator[str]:
    if not report.alerts:
        yield "No alert was released."
    for stretch in report.coverage:
        if not stretch.covered and stretch.end > stretch.start:
            length = span_words(stretch.end - stretch.start)
            yield (
                f"No alert covered the open threat for {length}, "
                f"from {stretch.start.strftime(WHEN)} to {stretch.end.strftime(WHEN)}."
            )
    for alert in report.alerts:
        if len(alert.languages) == 1:
            yield f"Alert {alert.number} was in one language only: {alert.languages[0]}."


def _lapses(report: ThreatReport) -> Iterator[str]:
    for lapse in report.lapses:
        if not lapse.answer:
            yield f"Nobody answered the question what to do when alert {lapse.number} ended."
        elif lapse.answer == "let lapse" and not lapse.countersigned_by:
            yield f"That alert {lapse.number} should lapse was never countersigned."
        if lapse.escalated_at:
            yield f"The question about alert {lapse.number} had to go to the supervisors."


def _people(report: ThreatReport) -> Iterator[str]:
    people = report.people
    if people.exposed > people.reached:
        yield f"{people.exposed} registered people were exposed; an alert was handed over for {people.reached}."
    failed = sum(alert.failed for alert in report.alerts)
    if failed:
        yield f"{failed} deliveries failed, or were too late."


def _gatherings(report: ThreatReport) -> Iterator[str]:
    if report.gatherings.near_miss:
        yield f"{report.gatherings.near_miss} gatherings lay just outside what was warned of."
    if report.gatherings.unknown:
        yield f"Of {report.gatherings.unknown} gatherings it cannot be told: their place or time was not known."


def _partners(report: ThreatReport) -> Iterator[str]:
    for told in report.partners:
        if not told.answers:
            yield f"{told.partner} gave no sign that it received what it was told."


def _orders(report: ThreatReport) -> Iterator[str]:
    for order in report.orders:
        silent, undelivered = order.answers.get("silent", 0), order.answers.get("undelivered", 0)
        if silent or undelivered:
            yield f"Order “{order.title}”: {silent} gatherings without an answer, {undelivered} not reached."


def _account(report: ThreatReport) -> Iterator[str]:
    if report.proof.erased:
        yield f"{report.proof.erased} entries that belong here were erased: what they said is not in this report."
