"""The GSM 7-bit default alphabet and its extension table (3GPP TS 23.038, 6.2.1), packing and cutting.

Lengths are in *units*: septets for GSM-7 (an extension character takes two), 16-bit units for UCS-2
(a character beyond the basic plane takes two). A character is never cut in half.
"""

from enum import StrEnum

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPE = 0x1B
_EXTENDED = {
    "\f": 0x0A, "^": 0x14, "{": 0x28, "}": 0x29, "\\": 0x2F, "[": 0x3C, "~": 0x3D, "]": 0x3E,
    "|": 0x40, "€": 0x65,
}  # fmt: skip
_CODES: dict[str, tuple[int, ...]] = {
    **{char: (code,) for code, char in enumerate(_BASIC) if code != _ESCAPE},
    **{char: (_ESCAPE, code) for char, code in _EXTENDED.items()},
}
_EXTENDED_CHARS = {code: char for char, code in _EXTENDED.items()}


class Alphabet(StrEnum):
    """How a text is coded on the air."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


def first_outside_gsm7(text: str) -> str | None:
    """The first character that the GSM 7-bit alphabet does not have, None if it has all."""
    return next((char for char in text if char not in _CODES), None)


def alphabet_of(text: str) -> Alphabet:
    """The alphabet a text needs: GSM-7 unless one character forces UCS-2."""
    return Alphabet.GSM7 if first_outside_gsm7(text) is None else Alphabet.UCS2


def units(char: str, alphabet: Alphabet) -> int:
    """How many septets or 16-bit units a character takes."""
    if alphabet is Alphabet.GSM7:
        return len(_CODES[char])
    return 2 if ord(char) > 0xFFFF else 1


def length(text: str, alphabet: Alphabet) -> int:
    """How many units a text takes."""
    return sum(units(char, alphabet) for char in text)


def parts(text: str, alphabet: Alphabet, units_max: int) -> list[str]:
    """The text cut into parts of at most `units_max` units, no character cut in half."""
    found, start, used = [], 0, 0
    for place, char in enumerate(text):
        size = units(char, alphabet)
        if used + size > units_max:
            found.append(text[start:place])
            start, used = place, 0
        used += size
    found.append(text[start:])
    return found


def septets(text: str) -> list[int]:
    """The septets of a text; `KeyError` for a character outside the alphabet."""
    return [code for char in text for code in _CODES[char]]


def packed(values: list[int]) -> bytes:
    """Septets packed into octets, low bits first (TS 23.038, 6.1.2.1)."""
    number = sum(value << 7 * place for place, value in enumerate(values))
    return number.to_bytes((7 * len(values) + 7) // 8, "little")


def unpacked(octets: bytes, count: int) -> list[int]:
    """The first `count` septets of packed octets."""
    number = int.from_bytes(octets, "little")
    return [number >> 7 * place & 0x7F for place in range(count)]


def text_of(values: list[int]) -> str:
    """The text of septets; an escape before an unknown code is read as a space, as TS 23.038 asks."""
    out, escaped = [], False
    for value in values:
        if escaped:
            out.append(_EXTENDED_CHARS.get(value, " "))
            escaped = False
        elif value == _ESCAPE:
            escaped = True
        else:
            out.append(_BASIC[value])
    return "".join(out)
