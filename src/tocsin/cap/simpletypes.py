"""The types of text that CAP's schemas use, as patterns (W3C XML Schema part 2, second edition).

Where the common XML Schema implementation (libxml2) is stricter or laxer than the standard, these
patterns follow it, because its verdict is what senders and receivers see: a white-space padded
time is accepted under CAP 1.2, and under CAP 1.1 only when the padding follows; a port in an address is at
most 2,147,483,647; an address may hold characters that should have been escaped.
"""

import re
from collections.abc import Callable

SPACE = " \t\n\r"
XS = "http://www.w3.org/2001/XMLSchema"

_CLOCK_12 = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d|24:00:00)"
_CLOCK_11 = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:[.]\d+)?|24:00:00(?:[.]0+)?)"
_OFFSET = r"[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)"
_DAY = r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME_12 = re.compile(rf"[ \t\n\r]*(\d{{4}})-{_DAY}T{_CLOCK_12}{_OFFSET}[ \t\n\r]*", re.ASCII)
_TIME_11 = re.compile(rf"(-?(?:[1-9]\d{{4,18}}|\d{{4}}))-{_DAY}T{_CLOCK_11}(?:{_OFFSET}|Z)?[ \t\n\r]*", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}+(?:-[A-Za-z0-9]{1,8}+)*+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_UNESCAPED = re.compile("[^!#-&(-;=?-Z\\[\\]_a-z~]")
_HEX = "%[0-9A-Fa-f]{2}"
_WORD = r"A-Za-z0-9\-._~!$&()*+,;="
_USER = rf"(?:[{_WORD}:]++|{_HEX})*+"
_HOST = rf"(?:\[[^\]]*+\]|(?:[{_WORD}]++|{_HEX})*+)"
_SEGMENT = rf"(?:[{_WORD}:@]++|{_HEX})"
_SEGMENTS = rf"(?:/{_SEGMENT}*+)*+"
_AUTHORITY = rf"//(?:{_USER}@)?{_HOST}(?::([0-9]++))?{_SEGMENTS}"
_ABSOLUTE = rf"/(?:{_SEGMENT}++{_SEGMENTS})?"
_TAIL = rf"(?:\?(?:[{_WORD}:@/?]++|{_HEX})*+)?(?:#(?:[{_WORD}:@/?\[\]]++|{_HEX})*+)?"
_URI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.\-]*+:(?:{_AUTHORITY}|{_ABSOLUTE}|{_SEGMENT}++{_SEGMENTS}|){_TAIL}"
    rf"|(?:{_AUTHORITY}|{_ABSOLUTE}|(?:[{_WORD}@]++|{_HEX})++{_SEGMENTS}|){_TAIL}"
)
"""Every repetition keeps what it took: no character after it could be its own, so that looking back is in vain."""
_PORT_MAX = 2**31 - 1


def is_time_12(text: str) -> bool:
    """CAP 1.2: a dateTime with an offset and without a fraction; white space around it is ignored."""
    found = _TIME_12.fullmatch(text)
    return found is not None and _is_date(found)


def is_time_11(text: str) -> bool:
    """CAP 1.1: any XML Schema dateTime; white space may follow it."""
    found = _TIME_11.fullmatch(text)
    return found is not None and _is_date(found)


def _is_date(found: re.Match[str]) -> bool:
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    if year == 0:
        return False
    if month == 2:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return day <= (29 if leap else 28)
    return day <= 30 or month not in (4, 6, 9, 11)


def is_language(text: str) -> bool:
    """``[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*`` (RFC 3066), white space around it ignored."""
    return _LANGUAGE.fullmatch(text.strip(SPACE)) is not None


def is_decimal(text: str) -> bool:
    """A decimal number without an exponent."""
    return _DECIMAL.fullmatch(text.strip(SPACE)) is not None


def is_integer(text: str) -> bool:
    """A whole number of any length."""
    return _INTEGER.fullmatch(text.strip(SPACE)) is not None


def is_uri(text: str) -> bool:
    """An absolute or relative URI reference (RFC 3986); characters to be escaped are let pass."""
    found = _URI.fullmatch(_UNESCAPED.sub("_", text.strip(SPACE)))
    if found is None:
        return False
    port = found[1] or found[2]
    return port is None or int(port) <= _PORT_MAX


def is_string(text: str) -> bool:
    """Any text."""
    return True


_LONG, _SHORT = r"(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])", r"(?:0[469]|11)-(?:0[1-9]|[12]\d|30)"
_SURE_DAY = rf"(?:{_LONG}|{_SHORT}|02-(?:0[1-9]|1\d|2[0-8]))"
SURE_TEXTS = {
    "dateTime": rf"(?!0000)\d{{4}}-{_SURE_DAY}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d{_OFFSET}".replace(r"\d", "[0-9]"),
    "anyURI": r"(?:https?://[A-Za-z0-9.\-]++(?:/[A-Za-z0-9._~/\-,;=&+:@!()*$]*+)?+(?:\?[A-Za-z0-9._~/?\-,;=&+:@!()*$]*+)?+"
    r"(?:#[A-Za-z0-9._~/?\-,;=&+:@!()*$]*+)?+)?+",
    "language": "(?:[A-Za-z]{1,8}+(?:-[A-Za-z0-9]{1,8}+)*+)?+",
    "integer": "[+-]?+[0-9]++",
    "decimal": r"[+-]?+(?:[0-9]++\.?+[0-9]*+|\.[0-9]++)",
}
"""By type: a quick pattern that fits only what both versions surely accept; an absent or empty language too."""

CHECKS_12: dict[str, Callable[[str], bool]] = {
    "string": is_string,
    "dateTime": is_time_12,
    "language": is_language,
    "decimal": is_decimal,
    "integer": is_integer,
    "anyURI": is_uri,
}
CHECKS_11 = {**CHECKS_12, "dateTime": is_time_11}

_NAME_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_REST = _NAME_START + "\\-.0-9\u00b7\u0300-\u036f\u203f\u2040"


def _pattern(text: str) -> Callable[[str], bool]:
    compiled = re.compile(text)
    return lambda value: compiled.fullmatch(value.strip(SPACE)) is not None


def _within(low: int | None, high: int | None) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        if not is_integer(text):
            return False
        value = _small_int(text.strip(SPACE))
        return (low is None or value >= low) and (high is None or value <= high)

    return check


def _small_int(text: str) -> int:
    """The number, or one just as far beyond every bound where it has too many digits to matter."""
    digits = text.lstrip("+-").lstrip("0")
    value = int(digits or "0") if len(digits) <= 30 else 10**30
    return -value if text.startswith("-") else value


_STRINGS: dict[str, Callable[[str], bool]] = {
    "string": is_string,
    "normalizedString": is_string,
    "token": is_string,
    "language": is_language,
    "NMTOKEN": _pattern(f"[:{_NAME_REST}]+"),
    "Name": _pattern(f"[:{_NAME_START}][:{_NAME_REST}]*"),
    "NCName": _pattern(f"[{_NAME_START}][{_NAME_REST}]*"),
    "ID": _pattern(f"[{_NAME_START}][{_NAME_REST}]*"),
    "IDREF": _pattern(f"[{_NAME_START}][{_NAME_REST}]*"),
    "ENTITY": lambda text: False,
}
_INTEGERS: dict[str, Callable[[str], bool]] = {
    "integer": is_integer,
    "nonPositiveInteger": _within(None, 0),
    "negativeInteger": _within(None, -1),
    "long": _within(-(2**63), 2**63 - 1),
    "int": _within(-(2**31), 2**31 - 1),
    "short": _within(-(2**15), 2**15 - 1),
    "byte": _within(-(2**7), 2**7 - 1),
    "nonNegativeInteger": _within(0, None),
    "unsignedLong": _within(0, 2**64 - 1),
    "unsignedInt": _within(0, 2**32 - 1),
    "unsignedShort": _within(0, 2**16 - 1),
    "unsignedByte": _within(0, 2**8 - 1),
    "positiveInteger": _within(1, None),
}
DERIVED: dict[str, dict[str, Callable[[str], bool]]] = {
    "string": _STRINGS,
    "language": {"language": is_language},
    "anyURI": {"anyURI": is_uri},
    "dateTime": {"dateTime": is_time_11},
    "decimal": {"decimal": is_decimal, **_INTEGERS},
    "integer": _INTEGERS,
}
"""By the declared type of an element: what an ``xsi:type`` on it may name, and the check of it."""

KNOWN_TYPES: dict[str, Callable[[str], bool]] = {
    **_STRINGS,
    **DERIVED["decimal"],
    "anyURI": is_uri,
    "dateTime": is_time_11,
}
"""Every type that an ``xsi:type`` inside a Signature may name here."""

OTHER_TYPES = frozenset(
    (
        "anyType", "anySimpleType", "boolean", "float", "double", "duration", "time", "date", "gYear",
        "gYearMonth", "gMonth", "gMonthDay", "gDay", "hexBinary", "base64Binary", "QName", "NOTATION",
        "NMTOKENS", "IDREFS", "ENTITIES",
    )
)  # fmt: skip
"""Types of XML Schema that we do not check: inside a Signature they are refused as beyond the limits."""
