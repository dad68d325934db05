"""Wireless Emergency Alerts (USA): two texts, of at most 90 and 360 characters (47 CFR 10.430)."""

import msgspec

from tocsin.cap.model import Info
from tocsin.cap.text.wording import cut_to, one_line, short_sentences

SHORT_CHARACTERS_MAX, LONG_CHARACTERS_MAX = 90, 360
_SHORT_NAMES = ("CMAMtext",)
_LONG_NAMES = ("CMAMlongtext",)


class Wea(msgspec.Struct, frozen=True):
    """The text for older handsets, the text for newer ones, and whether either was cut."""

    short: str
    long: str
    cut: bool


def wea(info: Info, marker: str = "") -> Wea:
    """The info as both WEA texts, the marker whole in each.

    A sender's own texts, in the parameters ``CMAMtext`` and ``CMAMlongtext`` of the IPAWS profile,
    are used where they are given.
    """
    sentences = short_sentences(info)
    short = _given(info, _SHORT_NAMES) or "".join(sentences[:1])
    long = _given(info, _LONG_NAMES) or " ".join(sentences)
    texts = cut_to(short, marker, SHORT_CHARACTERS_MAX), cut_to(long, marker, LONG_CHARACTERS_MAX)
    return Wea(*texts, cut=not (texts[0].endswith(short) and texts[1].endswith(long)))


def _given(info: Info, names: tuple[str, ...]) -> str:
    return next((one_line(value) for name, value in info.parameters if name.strip() in names), "")
