"""Words of a report as the incident reader sees them: small letters, a guess at the part of speech, a class.

There is no tagger here: what is no function word, no verb form and no adverb may be part of a noun
phrase. The word lists stand in ``english.toml``. Case is not used, so that a report in capitals reads
as one in mixed case.
"""

import re
import tomllib
from enum import IntEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple
from zlib import crc32


class Tag(IntEnum):
    """A guess at what a word does in its sentence."""

    NOUN = 0
    DETERMINER = 1
    PREPOSITION = 2
    PRONOUN = 3
    CONJUNCTION = 4
    BE = 5
    HAVE = 6
    MODAL = 7
    TO = 8
    ADVERB = 9
    NUMBER = 10
    TIME = 11
    ADJECTIVE = 12
    VERB = 13
    PARTICIPLE = 14
    GERUND = 15
    EITHER = 16
    STOP = 17
    MARK = 18
    QUOTE = 19
    OWNER = 20


class Word(NamedTuple):
    """What is known of a word whatever stands around it; hashes are of 32 bits.

    `classes` and `triggers` hold one bit for each list that the word stands in; `edges` are the hashes
    of its first four and last three letters.
    """

    text: str
    hash: int
    stem: int
    tag: Tag
    classes: int
    triggers: int
    shape: int
    edges: tuple[int, int]


_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|['’]s\b|[^\W_]+(?:(?:[.&/-]|['’](?!s\b))[^\W_]+)*|\.\d+(?:-[^\W_]+)?|[^\w\s]")
_STOPS = frozenset(".!?;")
_OWNERS = frozenset(("'s", "’s"))
_QUOTES = frozenset("\"'“”‘’`")
_NAMED = {
    "determiner": Tag.DETERMINER, "preposition": Tag.PREPOSITION, "pronoun": Tag.PRONOUN,
    "conjunction": Tag.CONJUNCTION, "be": Tag.BE, "have": Tag.HAVE, "modal": Tag.MODAL, "to": Tag.TO,
    "adverb": Tag.ADVERB, "number": Tag.NUMBER, "time": Tag.TIME, "adjective": Tag.ADJECTIVE,
}  # fmt: skip


class Lexicon(NamedTuple):
    """The word lists of a language."""

    tags: dict[str, Tag]
    classes: dict[str, int]
    triggers: dict[str, int]
    class_names: tuple[str, ...]
    trigger_names: tuple[str, ...]


def inflected(verb: str) -> list[str]:
    """The forms of a regular verb: base, third person, past, gerund."""
    if verb.endswith("e"):
        return [verb, verb + "s", verb + "d", verb[:-1] + "ing"]
    if verb.endswith("y") and verb[-2] not in "aeou":
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    ending = "es" if verb.endswith(("s", "sh", "ch", "x")) else "s"
    forms = [verb, verb + ending, verb + "ed", verb + "ing"]
    if re.search(r"[^aeiou][aeiou][^aeiouwxy]$", verb):
        forms += [verb + verb[-1] + "ed", verb + verb[-1] + "ing"]
    return forms


def _form_tag(form: str) -> Tag:
    if form.endswith("ing"):
        return Tag.GERUND
    return Tag.PARTICIPLE if form.endswith(("ed", "en", "wn")) else Tag.VERB


def _bits(lists: dict[str, str]) -> tuple[dict[str, int], tuple[str, ...]]:
    bits: dict[str, int] = {}
    for place, words in enumerate(lists.values()):
        for word in words.split():
            bits[word] = bits.get(word, 0) | 1 << place
    return bits, tuple(lists)


@cache
def data() -> dict[str, Any]:
    """What stands in ``english.toml``; read once."""
    return tomllib.loads(files(__package__).joinpath("english.toml").read_text("utf-8"))


@cache
def lexicon() -> Lexicon:
    """The English word lists."""
    lists = data()
    tags: dict[str, Tag] = {}
    for verb in lists["verbs"]["regular"].split():
        tags.update({form: _form_tag(form) for form in inflected(verb)})
    for form in lists["verbs"]["irregular"].replace(";", " ").split():
        tags[form] = _form_tag(form)
    for word in lists["verbs"]["nouns_too"].split():
        for form in inflected(word)[:2]:
            tags[form] = Tag.EITHER
    for name, words in lists["tags"].items():
        tags.update(dict.fromkeys(words.split(), _NAMED[name]))
    classes, class_names = _bits(lists["classes"])
    triggers, trigger_names = _bits(lists["triggers"])
    return Lexicon(tags, classes, triggers, class_names, trigger_names)


def stemmed(word: str) -> str:
    """A word without its commonest endings."""
    for ending, least, instead in (
        ("ies", 5, "y"),
        ("ied", 5, "y"),
        ("ing", 6, ""),
        ("ed", 5, ""),
        ("es", 6, ""),
        ("s", 4, ""),
    ):
        if word.endswith(ending) and len(word) >= least and not word.endswith("ss"):
            word = word[: -len(ending)] + instead
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


@lru_cache(maxsize=50_000)
def word(text: str) -> Word:
    """What is known of a word in small letters."""
    lists = lexicon()
    return Word(
        text,
        crc32(text.encode()),
        crc32(stemmed(text).encode()),
        _tag(text, lists),
        lists.classes.get(text, 0),
        lists.triggers.get(text, 0),
        _shape(text),
        (crc32(text[:4].encode()), crc32(text[-3:].encode())),
    )


def _shape(text: str) -> int:
    if text[0].isdigit():
        return 2 if text.isdigit() else 3
    if not text[0].isalpha():
        return 1
    return 4 if "-" in text else 0


def _tag(text: str, lists: Lexicon) -> Tag:
    if text in _QUOTES:
        return Tag.QUOTE
    if text in _STOPS:
        return Tag.STOP
    if text in _OWNERS:
        return Tag.OWNER
    if not any(c.isalnum() for c in text):
        return Tag.MARK
    known = lists.tags.get(text)
    if known is not None:
        return known
    if text.replace(",", "").replace(".", "").isdigit():
        return Tag.NUMBER
    if text.endswith("ly") and len(text) > 4:
        return Tag.ADVERB
    if text.endswith("ed") and len(text) > 4:
        return Tag.PARTICIPLE
    return Tag.NOUN


class Token(NamedTuple):
    """A word at its place in the report."""

    start: int
    end: int
    word: Word


def tokens(text: str) -> list[Token]:
    """The words and marks of a text; spans are code points of it."""
    small = text.lower()
    small = small if len(small) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return [Token(found.start(), found.end(), word(found[0])) for found in _TOKEN.finditer(small)]
