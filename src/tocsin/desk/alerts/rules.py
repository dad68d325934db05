"""Pure decisions about alerts, on plain values: what is missing, what may be said, who may release,
how far an audience may drift, what covers a threat and what over-warns.

**Over-warning.** The over-warned person-hours of an alert are the person-hours during which people who
were warned stood under its validity, minus the person-hours that they were inside its area during that
time according to their stays. Validity runs from release (or from the effective time, where later) to
expiry, cut at cancellation or supersession; somebody who was told later counts from then. Hours of
people whose whereabouts are unknown count as over-warned: nothing shows that they were inside.

**Uncovered time.** A threat is uncovered from its opening (or from a lapse) until it is covered again,
closed, or an incident comes of it. What covers it is the union of its alerts' validities, in time, in
area and in kinds of gatherings (`covering`).
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from tocsin.cap.grammar import VALUES
from tocsin.desk.alerts.wording import AlertState, Audience, Basis, Content, Counts, Line, Place, Text
from tocsin.desk.threats.rules import Mark
from tocsin.terms import TimeWindow, Tlp, uncovered

AUDIENCE_LIMIT = Tlp.CLEAR  # whatever is released is public
DRIFT_PERCENT_MAX = 10
VALIDITY_DAYS_MAX = 31
TEXT_CHARACTERS_MAX = 2_000
LINES_MAX = 60
ASK_LEAD_MAX = timedelta(hours=6)
PAGE_AGAIN_MAX = timedelta(hours=12)
CHANNELS = ("email",)
CAP_CATEGORIES = VALUES["category"]
CAP_URGENCIES = VALUES["urgency"]
CAP_SEVERITIES = VALUES["severity"]
CAP_CERTAINTIES = VALUES["certainty"]


# Left-over placeholders of a template, braces and markup; delivery fills braces, and CAP wants plain text.
_PLACEHOLDER = re.compile(r"[{}<>]|\[[A-Z][A-Z /_-]+\]|_{3,}")
# Control characters and those that hide or turn text round; marks that scripts need (U+200C–U+200F) stay.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")


class Problem(StrEnum):
    """Why a sentence may not leave the house."""

    UNCITED = "uncited"
    UNKNOWN_CITATION = "unknown_citation"
    BEYOND_LIMIT = "beyond_limit"
    REPEATS_KEPT = "repeats_what_may_not_be_told"


class Finding(NamedTuple):
    """A sentence that may not leave: where it stands, what it says, why, and the tip sentences at fault."""

    place: Place
    text: str
    problem: Problem
    cites: tuple[UUID, ...]


class Drift(NamedTuple):
    """A part of the audience that is not what was approved."""

    part: str
    expected: int
    resolved: int


class Validity(NamedTuple):
    """The times that bound what an alert covered; `pauses` are those between retraction and reinstatement."""

    effective_at: datetime
    expires_at: datetime
    released_at: datetime
    ended_at: datetime | None
    pauses: tuple[TimeWindow, ...] = ()

    @property
    def windows(self) -> list[TimeWindow]:
        """The times in force: `window` without the times for which the alert was taken back."""
        return uncovered(self.window, self.pauses) if self.window else []

    @property
    def window(self) -> TimeWindow | None:
        """From release or effect to expiry or the earlier end, pauses and all; None where nothing is left."""
        start = max(self.effective_at, self.released_at)
        end = self.expires_at if self.ended_at is None else min(self.expires_at, self.ended_at)
        return TimeWindow(start, end) if start < end else None


class WarnedGroup(NamedTuple):
    """People told at the same time: how many, the window that counts for them, their hours inside."""

    people: int
    window: TimeWindow
    hours_inside: float


def missing_parts(content: Content, at: datetime) -> list[str]:
    """What a draft lacks or has wrong, in words that follow "The draft has"; empty when it is whole."""
    return [
        *_missing_scope(content),
        *_missing_window(content, at),
        *_missing_texts(content.texts),
        *_missing_corrections(content),
        *_wrong_terms(content),
    ]


def _missing_scope(content: Content) -> list[str]:
    checks = [
        (content.area is not None, "no area: an alert without one would reach everyone"),
        (bool(content.area_name.strip()), "no name for its area"),
        (bool(content.categories), "no categories of gatherings"),
        (content.audience.names_anyone, "no audience"),
        (bool(content.channels), "no channel"),
        (bool(content.choices), "no answer to choose"),
    ]
    return [words for present, words in checks if not present]


def _missing_window(content: Content, at: datetime) -> list[str]:
    effective_at, expires_at = content.effective_at, content.expires_at
    missing = ["no effective time"] if effective_at is None else []
    if expires_at is None:
        return [*missing, "no expiry"]
    if expires_at <= at:
        missing.append("an expiry in the past")
    if effective_at is not None and expires_at <= effective_at:
        missing.append("an expiry that does not lie after the effective time")
    if effective_at is not None and expires_at - effective_at > timedelta(days=VALIDITY_DAYS_MAX):
        missing.append(f"a window of more than {VALIDITY_DAYS_MAX} days: renew it instead")
    return missing


def _missing_texts(texts: tuple[Text, ...]) -> list[str]:
    if not texts:
        return ["no text in any language"]
    missing = [words for text in texts for words in _missing_in_text(text)]
    if len({text.language for text in texts}) != len(texts):
        missing.append("one language twice")
    return missing


def _missing_in_text(text: Text) -> list[str]:
    name = text.language.strip() or "a text without a language"
    lines = [line for _, line in text.lines()]
    said = [text.event, *(line.text for line in lines)]
    checks = [
        (bool(text.language.strip()), "a text without a language"),
        (bool(text.event.strip()), f"no kind of event ({name})"),
        (bool(text.headline.text.strip()), f"no headline ({name})"),
        (bool(text.description), f"no description ({name})"),
        (bool(text.instruction), f"no instruction: say what to do ({name})"),
        (all(line.text.strip() for line in lines), f"an empty sentence ({name})"),
        (all(len(line.text) <= TEXT_CHARACTERS_MAX for line in lines), f"a sentence that is too long ({name})"),
        (not any(_PLACEHOLDER.search(words) for words in said), f"a placeholder or markup left in ({name})"),
        (not any(_HIDDEN.search(words) for words in said), f"a hidden control character ({name})"),
        (len(lines) <= LINES_MAX, f"more than {LINES_MAX} sentences ({name})"),
    ]
    return [words for present, words in checks if not present]


def _missing_corrections(content: Content) -> list[str]:
    """The correction must stand ready in every language of the alert before anything is released."""
    written = {c.language for c in content.corrections if c.headline.strip() and c.text.strip()}
    languages = [text.language for text in content.texts]
    missing = [f"no prepared correction ({language})" for language in languages if language not in written]
    for correction in content.corrections:
        words = f"{correction.headline}\n{correction.text}"
        if correction.language not in languages:
            missing.append(f"a correction in a language that the alert does not have ({correction.language})")
        if _PLACEHOLDER.search(words) or _HIDDEN.search(words):
            missing.append(f"a placeholder, markup or hidden character in the correction ({correction.language})")
    return missing


def _wrong_terms(content: Content) -> list[str]:
    terms = [
        ("category", (content.category,), CAP_CATEGORIES),
        ("urgency", (content.urgency,), CAP_URGENCIES),
        ("severity", (content.severity,), CAP_SEVERITIES),
        ("certainty", (content.certainty,), CAP_CERTAINTIES),
        ("channel", content.channels, CHANNELS),
    ]
    return [
        f"an unknown {name}, {value!r} (use one of {', '.join(allowed)})"
        for name, values, allowed in terms
        for value in values
        if value not in allowed
    ]


def disclosure_findings(
    texts: Iterable[Text], marks: Mapping[UUID, Mark], audience: Tlp = AUDIENCE_LIMIT
) -> list[Finding]:
    """Every sentence that is uncited or goes beyond a cited limit; the release is blocked while any stands.

    `marks` are those of the tip sentences that this threat rests on: a citation that is not among them is
    unknown. A need-to-know group or a named recipient keeps a sentence from the public like a label does.
    Guidance may stand alone; what it cites is held to the limits like everything else.
    """
    return [
        finding
        for text in texts
        for place, line in text.lines()
        if (finding := _finding(place, line, marks, audience)) is not None
    ]


def _finding(place: Place, line: Line, marks: Mapping[UUID, Mark], audience: Tlp) -> Finding | None:
    unknown = tuple(cite for cite in line.cites if cite not in marks)
    beyond = tuple(cite for cite in line.cites if cite in marks and marks[cite].beyond(audience))
    if _is_uncited(line):
        return Finding(place, line.text, Problem.UNCITED, ())
    if unknown:
        return Finding(place, line.text, Problem.UNKNOWN_CITATION, unknown)
    if beyond:
        return Finding(place, line.text, Problem.BEYOND_LIMIT, beyond)
    return None


def _is_uncited(line: Line) -> bool:
    if line.basis is Basis.TIP:
        return not line.cites
    if line.basis is Basis.PUBLIC:
        return not line.source.strip()
    return line.basis is None


def release_refusal(
    *,
    state: AlertState,
    contributors: Collection[UUID],
    releaser: UUID,
    digests: tuple[str, str, str],
    alone: bool = False,
) -> str | None:
    """Why `releaser` may not release; None where the two-officer rule is met, or waived by a broken glass.

    `contributors` are all who wrote any of it. `digests` are the one submitted, the one computed now, and
    the one that the releaser saw: all three must be the same.
    """
    submitted, now, seen = digests
    if state is not AlertState.SUBMITTED:
        return f"The alert is {state}, not submitted."
    if releaser in contributors and not alone:
        return "Whoever wrote an alert cannot release it."
    if not contributors:
        return "Nobody is known to have written this alert."
    if submitted != now:
        return "The alert has changed since it was submitted."
    if seen != submitted:
        return "What you saw is not what was submitted."
    return None


def approval_refusal(at: datetime, submitted: tuple[datetime, datetime] | None) -> str | None:
    """Why an approval at `at` does not count: `submitted` says from when and until when it does."""
    if submitted is None:
        return "It is not known when this alert was submitted."
    since, until = submitted
    if at < since:
        return "By the desk's clock this alert is not submitted yet."
    if at > until:
        return f"It was submitted too long ago: approvals counted until {until:%Y-%m-%d %H:%M} ({until.tzname()})."
    return None


def outdated_refusal(
    at: datetime, *, threat_is_open: bool, expires_at: datetime, former: AlertState | None
) -> tuple[str, str] | None:
    """Why what was submitted is overtaken at `at`, with a hint; `former` is the state of the alert it replaces."""
    if not threat_is_open:
        return "The threat of this alert is closed.", "Open a new one if it is back."
    if expires_at <= at:
        return "The alert has expired before its release.", "Edit its window and submit it again."
    if former not in (None, AlertState.RELEASED):
        hint = "Withdraw this one, and renew the alert that stands now."
        return f"The alert that this one replaces is {former}.", hint
    return None


def cancel_refusal(at: datetime, state: AlertState, expires_at: datetime) -> tuple[str, str] | None:
    """Why an alert cannot be retracted at `at`, with a hint."""
    if state is not AlertState.RELEASED:
        return f"This alert is {state}.", "Only an alert in force is retracted."
    if expires_at <= at:
        return "This alert has expired.", "Draft a new alert that corrects it."
    return None


def reinstate_refusal(
    at: datetime, state: AlertState, expires_at: datetime, *, digests: tuple[str, str]
) -> tuple[str, str] | None:
    """Why an alert cannot be put back at `at`, with a hint; `digests` are what was approved and what it is now."""
    if state is not AlertState.CANCELLED:
        return f"This alert is {state}.", "Only a retracted alert is reinstated."
    if expires_at <= at:
        return "This alert would have expired by now.", "Draft a new one: two officers, a new end."
    if digests[0] != digests[1]:
        return (
            "It would no longer say what two officers approved: the desk's own words have changed since.",
            "Draft it anew, and have it released by another officer.",
        )
    return None


def confirmation(mode: str, area_name: str, told: int) -> str:
    """What the releasing officer types: the desk's mode, the area and the headcount."""
    return f"{mode.upper()} {' '.join(area_name.split())} {told}"


def confirms(typed: str, wanted: str) -> bool:
    """Whether what was typed is what was to be typed; case and spaces do not count."""
    return " ".join(typed.split()).casefold() == " ".join(wanted.split()).casefold()


def audience_drift(expected: Counts, resolved: Counts) -> list[Drift]:
    """The parts of the audience that are more than 10 % off what was approved, up or down.

    Where none was expected, any one is too many.
    """
    parts = ("people", "unknown_people", "organisers", "staff")
    drifts = [Drift(part, getattr(expected, part), getattr(resolved, part)) for part in parts]
    return [drift for drift in drifts if _is_off(drift)]


def _is_off(drift: Drift) -> bool:
    return abs(drift.resolved - drift.expected) * 100 > drift.expected * DRIFT_PERCENT_MAX


def lapse_times(validity: TimeWindow) -> tuple[datetime, datetime]:
    """When to ask whether to renew, and when to go to the supervisors if nobody has settled it.

    Asked 6 h before expiry, or in the last quarter of a shorter alert; escalated halfway from there.
    """
    lead = min(ASK_LEAD_MAX, validity.length / 4)
    return validity.end - lead, validity.end - lead / 2


def page_again_after(times: int, first: timedelta) -> timedelta:
    """How long after the `times`-th page the next one goes out: twice as long each time, half a day at most."""
    doublings: int = 2 ** min(times - 1, 16)
    return min(first * doublings, max(first, PAGE_AGAIN_MAX))


def over_warned_hours(groups: Iterable[WarnedGroup]) -> float:
    """The over-warned person-hours of an alert, as defined above; never below zero."""
    return sum(
        max(0.0, group.people * group.window.length / timedelta(hours=1) - group.hours_inside) for group in groups
    )


def audience_words(audience: Audience) -> str:
    """The audience rule in words, for a page or a report."""
    names = {
        "people": "registered people inside",
        "unknown_people": "registered people whose whereabouts are unknown",
        "organisers": "organisers of gatherings inside",
        "staff": "officers of this desk",
    }
    return ", ".join(words for part, words in names.items() if getattr(audience, part))
