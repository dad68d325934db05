"""Cell broadcast pages, to octets and back (3GPP TS 23.041, 9.4.2.2.5 and 9.4.1.2; TS 23.038, 5).

A page is 82 octets: 93 GSM-7 characters or 41 UCS-2 units. A message has 1 to 15 pages. What a page
does not fill is filled with carriage returns, and its length octet tells how many octets count.
"""

import msgspec

from tocsin.cap.model import Info
from tocsin.cap.text.alphabet import (
    Alphabet,
    alphabet_of,
    first_outside_gsm7,
    packed,
    parts,
    septets,
    text_of,
    unpacked,
)
from tocsin.cap.text.wording import ELLIPSIS, cut_at_word, longest, short_sentences, with_marker
from tocsin.terms import BadInput

PAGE_OCTETS, PAGES_MAX = 82, 15
PAGE_UNITS = {Alphabet.GSM7: 93, Alphabet.UCS2: 41}
_PADDING = 0x0D


class CellBroadcast(msgspec.Struct, frozen=True):
    """A message in pages, as it will be shown; `forced_by` as in `Sms`."""

    text: str
    alphabet: Alphabet
    pages: tuple[str, ...]
    forced_by: str | None
    cut: bool


def cell_broadcast(info: Info, marker: str = "", *, pages_max: int = PAGES_MAX) -> CellBroadcast:
    """The info as pages, the marker whole on the first one.

    `BadInput` where the marker does not fit or `pages_max` is not 1 to 15.
    """
    return cell_broadcast_of(" ".join(short_sentences(info)), marker, pages_max=pages_max)


def cell_broadcast_of(text: str, marker: str = "", *, pages_max: int = PAGES_MAX) -> CellBroadcast:
    """Any text as pages; see `cell_broadcast`."""
    if not 1 <= pages_max <= PAGES_MAX:
        raise BadInput(f"A cell broadcast has 1 to {PAGES_MAX} pages, not {pages_max}.")
    whole = with_marker(marker, text)
    cut = len(pages_of(whole)) > pages_max
    sent = _longest_that_fits(text, marker, pages_max) if cut else whole
    return CellBroadcast(sent, alphabet_of(sent), pages_of(sent), first_outside_gsm7(sent), cut)


def pages_of(text: str) -> tuple[str, ...]:
    """The text in pages."""
    alphabet = alphabet_of(text)
    return tuple(parts(text, alphabet, PAGE_UNITS[alphabet]))


def _longest_that_fits(text: str, marker: str, pages_max: int) -> str:
    def marked(most: int) -> str:
        return with_marker(marker, cut_at_word(text, most) + ELLIPSIS)

    if len(pages_of(marked(0))) > pages_max:
        raise BadInput(f"The marker {marker!r} does not fit into {pages_max} pages.", "Allow more pages.")
    return marked(longest(len(text), lambda most: len(pages_of(marked(most))) <= pages_max))


def to_octets(message: CellBroadcast) -> bytes:
    """CB data: the number of pages, then 82 octets and one length octet for each (TS 23.041, 9.4.2.2.5)."""
    pages = [_page_octets(page, message.alphabet) for page in message.pages]
    return bytes([len(pages)]) + b"".join(pages)


def _page_octets(page: str, alphabet: Alphabet) -> bytes:
    if alphabet is Alphabet.UCS2:
        coded = page.encode("utf-16-be")
        return coded + b"\0\x0d" * ((PAGE_OCTETS - len(coded)) // 2) + bytes([len(coded)])
    values = septets(page)
    used = (7 * len(values) + 7) // 8
    padding = [_PADDING] * (PAGE_UNITS[alphabet] - len(values))
    return packed(values + padding) + bytes([used])


def from_octets(octets: bytes, alphabet: Alphabet) -> str:
    """The text of CB data; `BadInput` where the octets are not whole pages."""
    count = octets[0] if octets else 0
    if not 1 <= count <= PAGES_MAX or len(octets) != 1 + count * (PAGE_OCTETS + 1):
        raise BadInput(
            "These are not the octets of a cell broadcast: the number of pages and the length disagree.",
            "One octet with the number of pages, then 83 octets a page.",
        )
    starts = range(1, len(octets), PAGE_OCTETS + 1)
    return "".join(_page_text(octets[start : start + PAGE_OCTETS + 1], alphabet) for start in starts)


def _page_text(page: bytes, alphabet: Alphabet) -> str:
    used = page[PAGE_OCTETS]
    if used > PAGE_OCTETS:
        raise BadInput(f"A page has 82 octets, not {used}.", where="length octet")
    if alphabet is Alphabet.UCS2:
        return page[:used].decode("utf-16-be", "replace")
    return text_of(unpacked(page[:PAGE_OCTETS], used * 8 // 7)).rstrip("\r")
