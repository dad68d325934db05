"""From text to candidate statements: the whole way."""

import hashlib
import re
from collections import deque
from datetime import datetime
from functools import cache
from typing import NamedTuple

from msgspec.structs import replace

from tocsin.reading.dates import Dates, Mention
from tocsin.reading.fold import fold, unmarked
from tocsin.reading.frames import Frame
from tocsin.reading.language import ALL, Language, anchor_keys, load
from tocsin.reading.limits import REPORT_CHARACTERS_MAX
from tocsin.reading.matching import Finding, Matcher, Words
from tocsin.reading.numbers import Numbers
from tocsin.reading.report import Layout, Report, Sentence
from tocsin.reading.speakers import Attribution, Speakers, chain, is_denied
from tocsin.reading.statement import Kind, Reading, Standing, Statement, TimeSpan
from tocsin.terms import BadInput, Figure

_ID_DIGITS = 10
_WORD = re.compile(r"\w")
_LATIN, _CYRILLIC = re.compile(r"[A-Za-z]"), re.compile(r"[А-яЁё]")
_LETTERS_LOOKED_AT = 4_000
_HEDGE_CHARACTERS = 24
_TIME_CHARACTERS = 60
# "… since the war ended ten years ago": a time within such words is not that of what happened now.
_SINCE_THEN = re.compile(r"\bsince\b\W(?:[\w'-]+\W){1,8}$", re.IGNORECASE)
_REVISED_TO = re.compile(r"\b(?:revis|lower|rais|correct|cut)\w*\b[^;]{0,120}\Wto\W$")
_CONTEXT_MIN = 5
"""How many statements a report must have, one of them a rule's and no place, before frames are believed in it."""
_SENTENCES_BEFORE = 3
"""How far back it counts what was found: an answer stands soon after its warning."""
_TIMELESS = frozenset({Kind.ABSENT_EVIDENCE, Kind.PLACE, Kind.OUTLOOK})
# What happens at one time and place: any time in the sentence is taken for its own.
_EVENTS = frozenset(
    {
        Kind.DEAD,
        Kind.INJURED,
        Kind.MISSING,
        Kind.HOSTAGES,
        Kind.PERPETRATORS_DEAD,
        Kind.ATTACK,
        Kind.WEAPON,
        Kind.TARGET,
        Kind.HAZARD,
    }
)
# What somebody did on purpose.
_BY_HAND = frozenset({Kind.ATTACK, Kind.WEAPON, Kind.TARGET})
_OFFICIAL_ACTS = frozenset({Kind.WARNING, Kind.WARNING_ANSWER, Kind.INTELLIGENCE_SHARED, Kind.REFUSAL})
_OFFICES = _OFFICIAL_ACTS | {Kind.REACTION}
_SPEECH = _OFFICIAL_ACTS | {Kind.CLAIM, Kind.CLAIM_DENIED, Kind.REACTION}
_DATED = _EVENTS | _SPEECH | {Kind.MEASURE}


class Scene(NamedTuple):
    """A sentence with what was found around its statements: times, places, voices."""

    text: str
    report: Report
    sentence: Sentence
    words: Words
    mentions: list[Mention]
    voices: list[Attribution]
    place: str | None


class Reader:
    """Reads reports in one language. Holds no state between reports."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._dates = Dates(language)
        self._layout = Layout(language, self._dates)
        self.numbers = Numbers(language)
        self._matcher = Matcher(language, self.numbers)
        self._speakers = Speakers(language)
        self._hedge = language.compile("{hedge}")
        self._notice = language.compile("{notice}")

    def read(self, text: str, source: str, published: datetime | None, publisher: str = "") -> Reading:
        """Read one report; see `tocsin.reading.read_report`."""
        digest = checked_digest(text)
        report = self._layout.report(text, source, published, publisher)
        statements: list[Statement] = []
        heard = self._speakers.listen(report.sentences)
        before: deque[frozenset[Kind]] = deque(maxlen=_SENTENCES_BEFORE)
        for number, sentence in enumerate(report.sentences):
            folded = self.language.folded(sentence.text)
            words = Words(sentence.text, folded, anchor_keys(folded))
            voices = heard.voices(number, *words)
            findings = _without_retracted(self._matcher.findings(words, frozenset().union(*before)), folded)
            before.append(frozenset(finding.kind for finding in findings))
            if findings:
                mentions = self._dates.mentions(words.text, words.keys, report.published)
                scene = Scene(text, report, sentence, words, mentions, voices, _place(findings))
                statements += [self._statement(finding, scene) for finding in findings]
        return Reading(
            source=report.reporter,
            published=report.published,
            statements=tuple(with_id(s, digest) for s in self._with_limits(self._in_context(statements))),
            title=report.title,
            sha256=digest,
        )

    def times(self, text: str, published: datetime | None) -> list[tuple[int, int, TimeSpan | None]]:
        """Every time that a sentence names; see `tocsin.reading.times_in`."""
        text = f" {text}"
        mentions = self._dates.mentions(text, anchor_keys(fold(text)), published)
        return [(max(0, m.start - 1), m.end - 1, m.span) for m in mentions]

    def _statement(self, finding: Finding, scene: Scene) -> Statement:
        start, end = scene.sentence.span(finding.start, finding.end)
        origin = self._speakers.name(finding.origin)
        speakers = chain(finding.core_start, scene.voices, origin, scene.report.reporter)
        medium = finding.detail.get("medium")
        if finding.kind is Kind.CLAIM and origin and medium and medium not in speakers:
            speakers = (speakers[0], medium, *speakers[1:])
        detail = {**finding.detail, finding.rule.origin: origin} if origin else finding.detail
        figure = finding.figure
        time = _time(finding, scene)
        return Statement(
            id="",
            kind=finding.kind,
            quote=scene.text[start:end],
            start=start,
            end=end,
            speakers=speakers,
            standing=self._standing(finding, speakers, scene.voices),
            bound=figure.bound if figure else None,
            low=figure.low if figure else None,
            high=figure.high if figure else None,
            time=time,
            said=time if finding.kind in _SPEECH and finding.origin else _said(finding, scene),
            place=_place_of(finding, scene),
            denied=finding.denied or finding.rule.denied != is_denied(finding.core_start, scene.voices),
            certainty=self._certainty(finding, scene.words.folded),
            detail=detail,
            rule=finding.rule.name,
            precision=self.language.precision(finding.rule.name, finding.kind),
        )

    def _standing(self, finding: Finding, speakers: tuple[str, ...], voices: list[Attribution]) -> Standing:
        if len(speakers) == 1:
            return Standing.REPORTER
        if finding.rule.standing:
            return Standing(finding.rule.standing)
        if any(voice.unnamed and voice.speaker == speakers[0] for voice in voices):
            return Standing.UNNAMED
        standing = self._speakers.standing(speakers[0])
        named_only = standing is Standing.WITNESS and finding.kind in _OFFICES and finding.origin
        return Standing.OFFICIAL if named_only else standing

    def _certainty(self, finding: Finding, folded: str) -> str:
        """The hedge word in the statement or in the few words before it; empty if there is none."""
        found = self._hedge.search(folded, max(0, finding.start - _HEDGE_CHARACTERS), finding.end)
        return unmarked(found[ALL]) if found else ""

    def _in_context(self, statements: list[Statement]) -> list[Statement]:
        """The statements without those of frames, where rules alone do not show that the report is about an incident.

        A frame goes by single words, and a review or a match report has the same words.
        """
        frames = self.language.frames.names
        by_rules = [s for s in statements if s.rule not in frames]
        told = any(s.kind is not Kind.PLACE for s in by_rules) and len(statements) >= _CONTEXT_MIN
        strange = _out_of_place(by_rules)
        return [s for s in statements if s.rule not in frames or s.kind not in strange] if told else by_rules

    def _with_limits(self, statements: list[Statement]) -> list[Statement]:
        """Join "the notice did not elaborate" to the warning before it: who gave it, and that it did not."""
        joined: list[Statement] = []
        for statement in statements:
            if statement.kind is Kind.REFUSAL and "elaborated" in statement.detail:
                self._join(statement, joined)
            else:
                joined.append(statement)
        return joined

    def _join(self, refusal: Statement, joined: list[Statement]) -> None:
        refuser = refusal.detail.get("refuser", "")
        by_notice = bool(self._notice.search(fold(f" {refuser}")))
        for index in range(len(joined) - 1, -1, -1):
            warner = joined[index].detail.get("warner", "")
            if joined[index].kind is Kind.WARNING and warner and (by_notice or warner == refuser):
                joined[index] = with_detail(joined[index], elaborated="no")
                if by_notice:
                    speakers = (self._speakers.name(warner), *refusal.speakers[1:])
                    refusal = with_detail(replace(refusal, speakers=speakers), refuser=warner)
                    refusal = replace(refusal, standing=joined[index].standing)
                break
        joined.append(refusal)


def _without_retracted(findings: list[Finding], folded: str) -> list[Finding]:
    """The findings without the events that only stand in the words of a retraction: they are taken back there."""
    back = [finding for finding in findings if finding.kind is Kind.RETRACTION]
    return [f for f in findings if f.kind not in _EVENTS or not any(_takes_back(r, f, folded) for r in back)]


def _takes_back(retraction: Finding, event: Finding, folded: str) -> bool:
    """Whether a retraction holds an event; a frame's clause holds the new number, too ("revised … to 14")."""
    if event.start < retraction.start or event.end > retraction.end:
        return False
    stands = isinstance(retraction.rule, Frame) and _REVISED_TO.search(folded, retraction.start, event.core_start)
    return not stands


def _out_of_place(by_rules: list[Statement]) -> frozenset[Kind]:
    """What is not believed of frames alone: a disaster where rules saw an attack and none, or the contrary."""
    kinds = {statement.kind for statement in by_rules}
    attacked, struck = not kinds.isdisjoint(_BY_HAND), Kind.HAZARD in kinds
    if attacked == struck:
        return frozenset()
    return frozenset({Kind.HAZARD}) if attacked else _BY_HAND


def _place(findings: list[Finding]) -> str | None:
    """The one place that the sentence names; None where it names none or several."""
    places = [f.detail["place"] for f in findings if f.kind is Kind.PLACE]
    return places[0] if len(places) == 1 else None


def _place_of(finding: Finding, scene: Scene) -> str | None:
    own = finding.detail.get("place") or finding.detail.get("where")
    return own or (scene.place if finding.kind in _EVENTS else None)


def _time(finding: Finding, scene: Scene) -> TimeSpan | None:
    """The time of the thing said: the nearest that its sentence names and that can belong to it."""
    if finding.kind in _TIMELESS:
        return None
    near = [
        (_distance(finding, mention), mention.start, mention.span)
        for mention in scene.mentions
        if mention.span
        and not _tells_when_said(mention, scene.voices)
        and (not mention.duration or finding.kind is Kind.MEASURE)
        and _in_one_clause(finding, mention, scene.sentence.text)
        and not _SINCE_THEN.search(scene.words.folded, max(0, mention.start - _TIME_CHARACTERS), mention.start)
    ]
    reach = len(scene.sentence.text) if finding.kind in _DATED else _TIME_CHARACTERS
    best = min(near, default=None, key=lambda item: item[:2])
    return best[2] if best and best[0] <= reach else None


def _said(finding: Finding, scene: Scene) -> TimeSpan | None:
    """The time at which it was said, where the words that name the speaker tell it."""
    for mention in scene.mentions:
        if mention.span and _tells_when_said(mention, scene.voices):
            return mention.span
    return None


def _tells_when_said(mention: Mention, voices: list[Attribution]) -> bool:
    return any(voice.start <= mention.start <= voice.end for voice in voices)


def _distance(finding: Finding, mention: Mention) -> int:
    return max(mention.start - finding.end, finding.start - mention.end, 0)


def _in_one_clause(finding: Finding, mention: Mention, text: str) -> bool:
    between = text[min(finding.end, mention.end) : max(finding.start, mention.start)]
    return ";" not in between


def with_detail(statement: Statement, **slots: str) -> Statement:
    """The statement with more slots of detail."""
    return replace(statement, detail={**statement.detail, **slots})


def with_id(statement: Statement, digest: str) -> Statement:
    """Give a statement its id: the same for the same words of the same report, whatever else was read."""
    key = f"{digest} {statement.kind} {statement.start} {statement.end} {statement.rule}"
    return replace(statement, id=hashlib.sha256(key.encode()).hexdigest()[:_ID_DIGITS])


def checked_digest(text: str) -> str:
    """The SHA-256 of the text's UTF-8; `BadInput` where the text is no report that can be read."""
    if len(text) > REPORT_CHARACTERS_MAX:
        raise BadInput(
            f"The report has {len(text):,} characters; the limit is {REPORT_CHARACTERS_MAX:,}.",
            "Is it a report? Split it into its articles, and give each by itself.",
        )
    if "\0" in text:
        raise BadInput(
            "The report holds NUL characters: it is a binary file, not text.",
            "Save it as plain text (UTF-8) first; PDF and office files have to be converted.",
        )
    if not _WORD.search(text):
        raise BadInput("The report is empty: there is no word in it.", "Give a text that says something.")
    try:
        return hashlib.sha256(text.encode()).hexdigest()
    except UnicodeEncodeError as error:
        raise BadInput(
            f"The report is broken text: half a character at position {error.start:,}.",
            "Save it again as UTF-8.",
        ) from None


def read_report(text: str, *, source: str, published: datetime | None = None, publisher: str = "") -> Reading:
    """Read one report and give the candidate statements in it, in order of their place.

    `text` is the report as it arrived; every statement's span points into it. `source` is the name
    that the reporter gets where the text tells none; `publisher` is one that somebody knows, and beats the text.
    `published` beats the date in the text; with a time zone, all times carry it, without one they are the
    report's own local time.

    The same text always gives the same statements with the same ids. Raises `BadInput` for a text
    that is empty, binary, broken or longer than `REPORT_CHARACTERS_MAX`.
    """
    return reader_for(text).read(text, source, published, publisher)


def reader_for(text: str) -> Reader:
    """The reader of the language that `text` is written in, told by its letters; English if in doubt."""
    head = text[:_LETTERS_LOOKED_AT]
    if head.isascii():
        return english()
    cyrillic = _CYRILLIC.findall(head)
    return russian() if cyrillic and len(cyrillic) > len(_LATIN.findall(head)) else english()


def times_in(sentence: str, published: datetime | None = None) -> list[tuple[int, int, TimeSpan | None]]:
    """Every time that a plain sentence names, in order: first and last offset, and what it is resolved to.

    The last is None where the words name no date, or none that is certain (see `tocsin.reading.dates`).
    """
    return reader_for(sentence).times(sentence, published)


def figure_in(words: str) -> Figure | None:
    """The figure that plain words say ("at least 40"), with its bound; None where they say none."""
    return reader_for(words).numbers.figure(words)


@cache
def russian() -> Reader:
    """The reader of Russian: numbers of people, their speakers and times only."""
    return Reader(load("tocsin.reading.russian"))


@cache
def english() -> Reader:
    """The reader of English; its files are read once, its patterns compiled as they are needed."""
    return Reader(load("tocsin.reading.english"))
