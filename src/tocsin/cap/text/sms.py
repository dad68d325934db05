"""SMS: segments of 160 / 153 GSM-7 or 70 / 67 UCS-2 characters (3GPP TS 23.038 and 23.040, 9.2.3.24.1)."""

import msgspec

from tocsin.cap.model import Info
from tocsin.cap.text.alphabet import Alphabet, alphabet_of, first_outside_gsm7, length, parts
from tocsin.cap.text.wording import ELLIPSIS, cut_at_word, longest, short_sentences, with_marker
from tocsin.terms import BadInput

ONE_SEGMENT = {Alphabet.GSM7: 160, Alphabet.UCS2: 70}
EACH_OF_SEVERAL = {Alphabet.GSM7: 153, Alphabet.UCS2: 67}


class Sms(msgspec.Struct, frozen=True):
    """A text message as it will go out.

    `forced_by` is the first character that forced UCS-2, None under GSM-7; `cut` tells whether some
    of the text was left out.
    """

    text: str
    alphabet: Alphabet
    segments: tuple[str, ...]
    forced_by: str | None
    cut: bool


def sms(info: Info, marker: str = "", *, segments_max: int = 4) -> Sms:
    """The info as a text message of at most `segments_max` segments, the marker always whole.

    `BadInput` where the marker alone does not fit.
    """
    return sms_of(" ".join(short_sentences(info)), marker, segments_max=segments_max)


def sms_of(text: str, marker: str = "", *, segments_max: int = 4) -> Sms:
    """Any text as a text message; see `sms`."""
    whole = with_marker(marker, text)
    cut = len(segments_of(whole)) > segments_max
    sent = _longest_that_fits(text, marker, segments_max) if cut else whole
    return Sms(sent, alphabet_of(sent), segments_of(sent), first_outside_gsm7(sent), cut)


def segments_of(text: str) -> tuple[str, ...]:
    """The text in the segments it travels in."""
    alphabet = alphabet_of(text)
    if length(text, alphabet) <= ONE_SEGMENT[alphabet]:
        return (text,)
    return tuple(parts(text, alphabet, EACH_OF_SEVERAL[alphabet]))


def _longest_that_fits(text: str, marker: str, segments_max: int) -> str:
    """The marker and as much of the text as fits, cut at a word where one ends near."""

    def marked(most: int) -> str:
        return with_marker(marker, cut_at_word(text, most) + ELLIPSIS)

    if len(segments_of(marked(0))) > segments_max:
        raise BadInput(f"The marker {marker!r} does not fit into {segments_max} segments.", "Allow more segments.")
    return marked(longest(len(text), lambda most: len(segments_of(marked(most))) <= segments_max))
