"""Who said it, via whom: the chain of speakers from the origin to the reporter.

In a statement that is itself an act of speech (a claim, a warning, an answer, a refusal) the one who
acts is the origin. Names stand as the report has them, without article.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from tocsin.reading.clean import bare
from tocsin.reading.fold import fold, unmarked
from tocsin.reading.language import ALL, Language, Speech, anchor_keys
from tocsin.reading.quotes import tellers
from tocsin.reading.report import Sentence
from tocsin.reading.statement import Standing

_SPEAKER_CHARACTERS_MAX = 120
_NEAR_CHARACTERS = 50
_ASIDE_CHARACTERS = 12
_STANDINGS_KEPT = 512
_SMALL = " x"
"""A small letter behind a name, so that one all in capitals is told from a text all in capitals."""
_DEPTHS = {"cited": 0, "after": 1, "before": 2, "whole": 2}


class Attribution(NamedTuple):
    """Somebody said what stands in ``text[first:last]``; the words that say so are ``text[start:end]``.

    The smaller the `depth`, the nearer the speaker is to the origin. `unnamed`: the words say that the
    speaker did not want to be named. Up to `denied_to` it is told only to say that it is not so.
    """

    start: int
    end: int
    first: int
    last: int
    speaker: str
    via: str
    depth: int
    unnamed: bool = False
    denied_to: int = 0

    def holds(self, position: int) -> bool:
        """Whether what stands at `position` is said by this speaker."""
        return self.first <= position < self.last and not self.start <= position < self.end


_NOBODY = Attribution(0, 0, 0, 0, "", "", 0)


class Speakers:
    """Finds the speakers of one language."""

    def __init__(self, language: Language) -> None:
        data = language.data["speech"]
        self._language = language
        self._anonymous = language.compile(data["anonymous"])
        self._turn = language.compile(data["turn"])
        self._relatives = frozenset(data.get("relatives", ()))
        self._goes_on = re.compile(data.get("goes_on", "(?!)"))
        self._strip = re.compile(data["strip"], re.IGNORECASE)
        order = (Standing.UNNAMED, Standing.WITNESS, Standing.REPORTER, Standing.OFFICIAL, Standing.CLAIMED)
        names = ("unnamed", "witness", "media", "official", "claimed")
        self._standings = [(s, language.compile(data[n])) for s, n in zip(order, names, strict=True)]
        # The same few voices speak in every report.
        self.standing = lru_cache(_STANDINGS_KEPT)(self._standing)

    def listen(self, sentences: Sequence[Sentence]) -> "Listening":
        """Begin to follow who speaks through the sentences of one report."""
        return Listening(self, sentences)

    def in_sentence(self, text: str, last_speaker: str) -> list[Attribution]:
        """The attributions of a sentence that is not folded yet."""
        folded = self._language.folded(text)
        return self.attributions(text, folded, anchor_keys(folded), last_speaker)

    def attributions(self, text: str, folded: str, keys: set[str], last_speaker: str) -> list[Attribution]:
        """Everything in a sentence that tells who said it; "he" is `last_speaker` (if there is one)."""
        taken: list[Attribution] = []
        for speech in self._language.speech_for(keys):
            for found in speech.pattern.finditer(folded):
                start, end = found.span(ALL)
                if not any(start < other.end and other.start < end for other in taken):
                    taken += self._attribution(speech, found, text, last_speaker)
        return _within_their_clauses(taken, folded)

    def _attribution(self, speech: Speech, found: re.Match[str], text: str, last_speaker: str) -> list[Attribution]:
        groups = {n.rstrip("234"): text[slice(*found.span(n))] for n, words in found.groupdict().items() if words}
        unnamed = bool(self._anonymous.search(fold(text[max(0, found.start() - 1) : found.end() + _NEAR_CHARACTERS])))
        speaker = last_speaker if speech.again else self.name(groups.get("speaker", ""))
        via = self.name(groups.get("via", ""))
        if not (speaker or via or speech.denies):
            return []
        start, end = found.span(ALL)
        first = end if speech.scope == "after" else 0
        last = start if speech.scope == "before" else len(text)
        if speech.scope == "after" and self._is_aside(found.string, start, end):
            last = text.find(",", end) if "," in text[end:] else last
        turn = self._turn.search(found.string, end) if speech.denies else None
        denied_to = (turn.start() if turn else last) if speech.denies else 0
        return [Attribution(start, end, first, last, speaker, via, _DEPTHS[speech.scope], unnamed, denied_to)]

    def _is_aside(self, folded: str, start: int, end: int) -> bool:
        """Whether somebody is only named in passing: "a group that diplomats say is armed"."""
        before = unmarked(folded[max(0, start - _ASIDE_CHARACTERS) : start]).split()
        return bool(before) and before[-1] in self._relatives and bool(self._goes_on.match(unmarked(folded[end - 1 :])))

    def name(self, words: str) -> str:
        """How a speaker is called in a chain: without article and without a genitive's end."""
        return self._strip.sub("", bare(words).removesuffix("'s").rstrip("'"))[:_SPEAKER_CHARACTERS_MAX].strip()

    def _standing(self, speaker: str) -> Standing:
        """What kind of voice `speaker` is. Somebody named without an office counts as a witness."""
        folded = fold(f" {speaker}{_SMALL}")
        found = next((standing for standing, words in self._standings if words.search(folded)), None)
        return found or Standing.WITNESS


class Listening:
    """Who speaks in the sentences of one report, one after the other: pronouns and quotations look back and ahead."""

    def __init__(self, speakers: Speakers, sentences: Sequence[Sentence]) -> None:
        self._speakers = speakers
        self._sentences = sentences
        self._tellers = tellers([(sentence.text, id(sentence.clean)) for sentence in sentences])
        self._told = dict.fromkeys(self._tellers.values(), _NOBODY)
        self._last = ""

    def voices(self, number: int, text: str, folded: str, keys: set[str]) -> list[Attribution]:
        """The attributions that hold in sentence `number`; to be asked in their order."""
        found = self._speakers.attributions(text, folded, keys, self._last)
        teller = self._tellers.get(number)
        if teller is not None:
            carried = self._told[teller]
            if teller > number and not carried.speaker:
                ahead = self._speakers.in_sentence(self._sentences[teller].text, self._last)
                carried = self._told[teller] = _first_speaker(ahead)
            if carried.speaker:
                found = [*found, carried._replace(start=0, end=0, first=0, last=len(text), depth=_DEPTHS["whole"])]
        own = _first_speaker(found)
        if number in self._told:
            self._told[number] = own
        self._last = own.speaker
        return found


def _first_speaker(found: list[Attribution]) -> Attribution:
    """The first attribution that names somebody; one of nobody if none does."""
    return next((one for one in found if one.speaker and not one.denied_to), _NOBODY)


def chain(position: int, found: list[Attribution], origin: str, reporter: str) -> tuple[str, ...]:
    """The speakers of what stands at `position`: origin, those who passed it on, the reporter.

    Who is cited speaks first, then the innermost of those named before it, then those who stand behind
    the whole sentence.
    """
    holding = [a for a in found if a.holds(position)]
    holding.sort(key=lambda a: (a.depth, -a.first, a.start))
    names = [origin] if origin else []
    for attribution in holding:
        names += [attribution.speaker, attribution.via]
    return tuple(dict.fromkeys([name for name in names if name] + [reporter]))


def is_denied(position: int, found: list[Attribution]) -> bool:
    """Whether what stands at `position` is only told to say that it is not so."""
    return any(a.end <= position < a.denied_to for a in found)


def _within_their_clauses(found: list[Attribution], folded: str) -> list[Attribution]:
    """Whoever spoke first is not heard behind a semicolon where somebody else speaks: "A said …; B put it at …"."""
    after = [one for one in found if one.depth == _DEPTHS["after"]]
    kept = []
    for one in found:
        behind = [other.start for other in after if other.start > one.end] if one in after else []
        cuts = [cut for start in behind if (cut := folded.find(";", one.end, start)) >= 0]
        kept.append(one._replace(last=min([one.last, *cuts])))
    return kept
