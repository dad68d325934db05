"""What a good warning says, as a check that advises: source, hazard, place, time, guidance, impact.

The check counts what can be counted without understanding the language; the impact is looked for in
English only. It also finds the mistake that ICD 203 names: a likelihood and a confidence in one
sentence. Advice blocks nothing: two officers decide.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from tocsin.desk.alerts.wording import Basis, Text
from tocsin.terms import Likelihood

_IMPACT = re.compile(
    r"\b(could|may|might|risk|danger\w*|harm\w*|injur\w*|death\w*|kill\w*|damage\w*|target\w*|threat\w*)\b", re.I
)
_CONFIDENCE = re.compile(r"\b(low|moderate|high)\s+confidence\b", re.I)
_LIKELIHOOD = re.compile(r"\b(" + "|".join(re.escape(term.term) for term in Likelihood) + r")\b", re.I)
_DIGIT = re.compile(r"\d")


class Advice(NamedTuple):
    """What one language's text lacks, and what to do about it."""

    language: str
    lacks: str
    hint: str


def content_findings(texts: Iterable[Text], area_name: str) -> list[Advice]:
    """What each text lacks of source, hazard, place, time, guidance and impact."""
    return [advice for text in texts for advice in _advice_on(text, area_name)]


def _advice_on(text: Text, area_name: str) -> list[Advice]:
    lines = [line for _, line in text.lines()]
    whole = " ".join(line.text for line in lines)
    english = text.language.lower().startswith("en")
    checks = [
        ("source", any(line.basis in (Basis.PUBLIC, Basis.TIP) for line in lines), "Say who knows this."),
        ("hazard", bool(text.event.strip()), "Name what may happen."),
        ("place", area_name.casefold() in whole.casefold() or not english, f"Name the place: {area_name}."),
        ("time", bool(_DIGIT.search(whole)), "Say until when, as a date or a number of hours."),
        ("guidance", bool(text.instruction), "Say what to do."),
        ("impact", bool(_IMPACT.search(whole)) or not english, "Say what it could do to the reader."),
    ]
    found = [Advice(text.language, lacks, hint) for lacks, present, hint in checks if not present]
    mixed = any(_CONFIDENCE.search(line.text) and _LIKELIHOOD.search(line.text) for line in lines)
    advice = Advice(text.language, "clear judgement", "Put likelihood and confidence into two sentences (ICD 203).")
    return [*found, advice] if mixed else found
