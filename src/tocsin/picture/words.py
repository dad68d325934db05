"""Words for a reader: clean text, lists, voices, and the guard that keeps persons out of a bulletin."""

import re
from collections.abc import Iterable, Sequence

from tocsin.picture.lexicon import INSTITUTION, OFFICE, ORGANISATION
from tocsin.reading.statement import Standing, Statement
from tocsin.terms import Bound

_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_VAGUE = re.compile(
    r"\b(?:(?:many |several )?(?:scores|dozens|hundreds|thousands|tens)(?: of (?:thousands|hundreds))?|"
    r"a (?:large |small |great |growing |unknown )?number|a handful|a couple|several|numerous|multiple|"
    r"many|some|few|countless|mass|most)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b[^\W\d_a-z][\w’'-]+(?: (?:[A-Z]\.|al|bin|de|der|van|von|el|ibn))*(?: [^\W\d_a-z][\w’'-]+)+")
_UNNAMED_VOICE = {
    Standing.CLAIMED: "those who claim it",
    Standing.WITNESS: "a witness",
    Standing.UNNAMED: "unnamed sources",
}


def clean(text: str) -> str:
    """The text without controls that hide or reorder what is read (bidi, zero width, escape codes)."""
    return _HIDDEN.sub("", text)


def one_line(text: str) -> str:
    """Clean text with every run of white space as one space."""
    return " ".join(clean(text).split())


def listed(parts: Iterable[str], last: str = "and") -> str:
    """``a, b and c``."""
    items = list(parts)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def distinct(parts: Iterable[str]) -> tuple[str, ...]:
    """The parts without repeats, in the order they came."""
    return tuple(dict.fromkeys(part for part in parts if part))


def capital(text: str) -> str:
    """With a capital first letter."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """With a capital first letter and a full stop."""
    text = text.strip()
    if not text:
        return ""
    return capital(text) + ("" if text[-1] in ".!?" else ".")


def figure_words(statement: Statement) -> str:
    """The number as it was said: ``at least 40``; for a vague one its own word: ``“scores”``."""
    figure = statement.figure
    if figure is None:
        return ""
    if figure.bound is not Bound.VAGUE:
        return str(figure)
    found = _VAGUE.search(" ".join([*statement.detail.values(), statement.quote]))
    return f"“{one_line(found[0]).lower()}”" if found else "a number not given"


def chain_words(speakers: Sequence[str], source: str) -> str:
    """``A, as reported by B and C``: the speaker chain from the origin, ending with the source."""
    chain = distinct(one_line(name) for name in [*speakers, source])
    if len(chain) == 1:
        return chain[0]
    return f"{chain[0]}, as reported by {listed(chain[1:])}"


def office(speaker: str) -> str:
    """The office in a speaker's name, without the person: ``President`` of ``President Jane Roe``.

    A name without any word for an office or an institution becomes ``an official``: who cannot be
    told from a private person is not named. In doubt too much is left out, never too little.
    """
    name = one_line(speaker)
    for part in re.split(r",\s*", name):
        found = list(OFFICE.finditer(part))
        if found:
            return _up_to_office(part, found[-1].end())
    return _without_person(name) if INSTITUTION.search(name) else "an official"


def _without_person(name: str) -> str:
    """The words before what may be a person's name; two capitals are none before an institution's word."""
    for found in _NAME.finditer(re.sub(r"^The ", "the ", name)):
        if not is_organisation(found[0]) and not INSTITUTION.match(name, found.end() + 1):
            return name[: found.start()].strip() or "an official"
    return name


def _up_to_office(part: str, end: int) -> str:
    rest = part[end:]
    if re.match(r"\s+(?:of|for|in|at|to)\b", rest) and not _NAME.search(rest.split(" of ", 1)[-1]):
        return part
    return part[:end]


def public_voice(standing: Standing, speakers: Sequence[str], source: str) -> str:
    """Who a bulletin may name: an official's office and the source; never a private person."""
    name = one_line(source)
    if standing is Standing.REPORTER or not speakers:
        return name
    if standing is not Standing.OFFICIAL:
        return f"{_UNNAMED_VOICE[standing]}, as reported by {name}"
    between = [hop for hop in speakers[1:] if is_organisation(hop)]
    return chain_words([office(speakers[0]), *between], name)


def is_organisation(name: str) -> bool:
    """Whether a name is plainly that of a group and not of a person; False when in doubt."""
    words = one_line(name)
    return bool(ORGANISATION.search(words) or INSTITUTION.search(words) or re.search(r"\b[A-Z]{2,}s?\b", words))


def possible_names(text: str) -> tuple[str, ...]:
    """What may be the name of a person in a text: two capitalised words in a row, and no institution."""
    return distinct(found[0] for found in _NAME.finditer(one_line(text)) if not is_organisation(found[0]))


def holds_name(text: str) -> bool:
    """Whether a text may hold the name of a person."""
    return bool(possible_names(text))
