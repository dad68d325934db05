"""What a good warning says, as a check that advises: source, hazard, place, time, guidance, impact.

The check counts what can be counted without understanding the language; the impact is looked for in five
languages, the name of the place and vague estimates in English only. It also finds the mistake that
ICD 203 names: a likelihood and a confidence in one sentence. Advice blocks nothing: two officers decide.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from tocsin.desk.alerts.wording import Basis, Text
from tocsin.terms import Likelihood

_IMPACTS = {
    "en": r"\b(could|may|might|risk|danger\w*|harm\w*|injur\w*|death\w*|kill\w*|damage\w*|target\w*|threat\w*)\b",
    "fr": r"\b(pourrai\w*|peu[tv]\w*|risqu\w*|danger\w*|bless\w*|tué\w*|mort\w*|menac\w*|attent\w*|attaqu\w*)",
    "es": r"\b(podr\w*|pued\w*|riesg\w*|peligr\w*|herid\w*|muert\w*|amenaz\w*|ataqu\w*|daña\w*)",
    "ru": r"(мо[гж]\w*|риск\w*|опасн\w*|пострада\w*|погиб\w*|угроз\w*|нападени\w*)",
    "ar": r"(قد|خطر|يمكن|إصاب|يُصاب|يُقتل|هجم|هجوم|تؤذي|يؤذي)",
}
_IMPACT = {language: re.compile(words, re.I) for language, words in _IMPACTS.items()}
_TERMS = tuple(term.term for term in Likelihood)
_CONFIDENCE = re.compile(r"\b(low|moderate|high)\s+confidence\b", re.I)
_LIKELIHOOD = re.compile(r"\b(" + "|".join(re.escape(term.term) for term in Likelihood) + r")\b", re.I)
_VAGUE = re.compile(
    r"\b(perhaps|maybe|possibly|conceivabl\w*|(?:may|might|could) well|a (?:good|fair|real|some) chance"
    r"|serious possibility|cannot be (?:ruled out|excluded)|we believe|it is believed)\b",
    re.I,
)
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
    base = text.language.lower().partition("-")[0]
    english, impact = base == "en", _IMPACT.get(base)
    checks = [
        ("source", any(line.basis in (Basis.PUBLIC, Basis.TIP) for line in lines), "Say who knows this."),
        ("hazard", bool(text.event.strip()), "Name what may happen."),
        ("place", area_name.casefold() in whole.casefold() or not english, f"Name the place: {area_name}."),
        ("time", bool(_DIGIT.search(whole)), "Say until when, as a date or a number of hours."),
        ("guidance", bool(text.instruction), "Say what to do."),
        ("impact", impact is None or bool(impact.search(whole)), "Say what it could do to the reader."),
    ]
    found = [Advice(text.language, lacks, hint) for lacks, present, hint in checks if not present]
    mixed = any(_CONFIDENCE.search(line.text) and _LIKELIHOOD.search(line.text) for line in lines)
    if mixed:
        hint = "Put likelihood and confidence into two sentences (ICD 203)."
        found.append(Advice(text.language, "clear judgement", hint))
    vague = _VAGUE.search(whole)
    if english and vague:
        hint = f"Say how likely it is with a term of ICD 203, not with “{vague[0]}”: {', '.join(_TERMS)}."
        found.append(Advice(text.language, "estimate", hint))
    return found
