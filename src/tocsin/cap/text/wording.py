"""What is said of an `Info`, before any channel cuts it, and how the marker is put on.

The marker (of an exercise or a test) is added after cutting: the text is cut to the room that the
marker leaves, so that no length limit can ever take it away.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from tocsin.cap.model import Info
from tocsin.cap.times import read_time
from tocsin.terms import BadInput

ELLIPSIS = "..."


class Labels(NamedTuple):
    """The few words that the forms add of their own, in one language."""

    area: str
    until: str
    advice: str


_LABELS = {
    "de": Labels("Gebiet", "Gültig bis", "Verhalten"),
    "en": Labels("Area", "Until", "What to do"),
    "es": Labels("Zona", "Hasta", "Qué hacer"),
    "fr": Labels("Zone", "Jusqu'au", "Que faire"),
    "ru": Labels("Район", "Действует до", "Что делать"),
}
_NO_LABELS = Labels("", "", "")


def labels_of(info: Info) -> Labels:
    """The labels in the info's language (CAP's default is en-US); no words where we have none."""
    language = (info.language or "en-US").partition("-")[0].lower()
    return _LABELS.get(language, _NO_LABELS)


def labelled(label: str, text: str) -> str:
    """``Label: text``, or the text alone."""
    return f"{label}: {text}" if label else text


def one_line(text: str | None) -> str:
    """The text with every run of white space as one space."""
    return " ".join((text or "").split())


def title(info: Info) -> str:
    """The headline, or the event where there is none."""
    return one_line(info.headline) or one_line(info.event)


def areas(info: Info) -> str:
    """The area descriptions, in order, each once."""
    names = dict.fromkeys(one_line(area.area_desc) for area in info.areas)
    return "; ".join(name for name in names if name)


def until(info: Info) -> str:
    """When it ends, on the clock of the message: ``2024-03-09 12:00 (UTC+03:00)``."""
    if not info.expires:
        return ""
    try:
        end = read_time(info.expires.strip())
    except BadInput:
        return one_line(info.expires)
    return f"{end:%Y-%m-%d %H:%M} ({end.tzname()})"


def short_sentences(info: Info) -> list[str]:
    """What a short form says, most important first: title, area, end, advice, more information."""
    words = labels_of(info)
    said = [
        title(info),
        labelled(words.area, areas(info)) if areas(info) else "",
        labelled(words.until, until(info)) if until(info) else "",
        one_line(info.instruction),
        one_line(info.web),
    ]
    return [ended(sentence) for sentence in said if sentence]


def ended(sentence: str) -> str:
    """The sentence with a full stop, unless it ends in a sign of its own or in an address."""
    if re.search(r"[.!?…:;。！？؟]$", sentence) or "://" in sentence.rsplit(" ", 1)[-1]:
        return sentence
    return sentence + "."


def with_marker(marker: str, text: str, joint: str = " ") -> str:
    """The marker, then the text; the text alone where there is no marker."""
    return f"{marker}{joint}{text}" if marker else text


def cut_at_word(text: str, most: int) -> str:
    """The first `most` characters, back to the end of a word if that costs at most a fifth."""
    if most >= len(text):
        return text
    cut = text[:most]
    space = cut.rfind(" ")
    return (cut[:space] if space >= most * 4 // 5 else cut).rstrip(" .,;:")


def longest(most: int, fits: Callable[[int], bool]) -> int:
    """A length up to `most` that fits, found by halving; 0 is taken to fit."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if fits(middle):
            low = middle
        else:
            high = middle - 1
    return low


def cut_to(text: str, marker: str, characters_max: int) -> str:
    """The marker and as much of the text as `characters_max` characters hold.

    `BadInput` where the marker alone does not fit.
    """
    whole = with_marker(marker, text)
    if len(whole) <= characters_max:
        return whole
    room = characters_max - len(with_marker(marker, ELLIPSIS))
    if room < 0:
        raise BadInput(f"The marker {marker!r} does not fit into {characters_max} characters.", "Use a shorter marker.")
    return with_marker(marker, cut_at_word(text, room) + ELLIPSIS)
