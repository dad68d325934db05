"""What is refused before and while a message is parsed, and the one error that says which limit.

Nothing here depends on the good will of the sender: a document type declaration is refused in any
encoding, the number of bytes, elements, attributes and levels is bounded, compressed data may not
grow beyond the same number of bytes, and the parser opens no file and no connection.
"""

import re
import zlib

import msgspec
from lxml import etree

from tocsin.terms import BadInput


class Unreadable(BadInput):
    """The bytes are refused or are not XML. `limit` names the limit; empty where it is the syntax."""

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        limit: str = "",
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message, hint, f"line {line}, column {column}" if line else "")
        self.limit = limit
        self.line = line
        self.column = column


class Limits(msgspec.Struct, frozen=True):
    """The most that is read of one input. Each field is a limit that `Unreadable.limit` can name.

    `tags` counts every ``<``, `attributes` every ``=``, before anything is parsed; `alerts` are those in one
    container. Beside them stand fixed ones: 256 levels, ten million characters in one text, 1,000 attributes of an
    element, 100 namespaces in one place, whose names have at most 300 characters.
    """

    bytes: int = 8 * 1024 * 1024
    tags: int = 150_000
    attributes: int = 100_000
    alerts: int = 5_000


DEFAULT_LIMITS = Limits()

_PROLOG = re.compile(
    r"\ufeff?(?>\s+|<\?(?>.*?\?>)|<!--(?>.*?-->))*+<!(?:(?i:DOCTYPE)(?P<page>(?i:\s+html\b))|DOCTYPE)", re.DOTALL
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,80}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_KNOWN_ENCODING = re.compile(
    r"utf-?8|utf-?16(le|be)?|us-ascii|ascii|iso-?8859-?\d{1,2}|latin-?1|windows-125\d|koi8-[ru]|tis-620"
    r"|gb2312|gbk|gb18030|big5|shift_jis|euc-(jp|kr)",
    re.IGNORECASE,
)
"""All of them have ASCII's bytes for ``<``, ``!``, ``=`` and ``&``, and no other character with such a byte."""
_USUAL_DECLARATIONS = frozenset(
    f"<?xml version={quote}1.0{quote} encoding={quote}{name}{quote}{more}?>".encode()
    for quote in "\"'"
    for name in ("UTF-8", "utf-8")
    for more in ("", f" standalone={quote}yes{quote}", f" standalone={quote}no{quote}", " ")
) | {b'<?xml version="1.0"?>'}
_ATTRIBUTES_MAX, _NAMESPACES_MAX, _NAMESPACE_CHARACTERS_MAX = 1000, 100, 300
_LONG_NAMESPACE = re.compile(rb"xmlns[^<]{%d}" % _NAMESPACE_CHARACTERS_MAX)
_FLOOD_BYTES_MIN = 65_536
_MANY_ATTRIBUTES = etree.XPath(f"boolean(descendant-or-self::*[@*[{_ATTRIBUTES_MAX + 1}]])")
_GZIP, _MEMBERS_MAX = b"\x1f\x8b", 100
_RARE_MAX = 1000
_HINT_LIMIT = "Ask the sender for a smaller message; no real alert comes near this limit."


def parser(*, drop_blanks: bool = False) -> etree.XMLParser:
    """A new parser that opens nothing, expands nothing and drops comments and processing instructions.

    With `drop_blanks`, white space between elements is dropped too.
    """
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        remove_blank_text=drop_blanks,
        collect_ids=False,
    )


_PLAIN = parser()


def parsed(data: bytes, limits: Limits | None = DEFAULT_LIMITS) -> etree._Element:
    """The root of `data`, parsed within `limits`; `Unreadable` names the limit, or the line and column of the fault.

    None for the limits tells that `refuse_sizes` has seen the data.
    """
    guard(data, limits)
    return reparsed(data)


def reparsed(data: bytes) -> etree._Element:
    """The root of data that was parsed before, or is a part of such."""
    try:
        root = etree.fromstring(data, _PLAIN)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise _syntax_error(error) from None
    if b"!" in data and root.getroottree().docinfo.internalDTD is not None:
        raise _doctype_refused()
    return root


def refuse_floods(root: etree._Element, data: bytes) -> None:
    """`Unreadable` for so many attributes or namespaces in one place that they take more time than in proportion.

    For whoever looks at an element's attributes, writes elements anew or makes canonical XML. `data` are the
    bytes of the document, which nearly always show at once that there is no flood.
    """
    if len(data) > _FLOOD_BYTES_MIN or data.count(b"xmlns") > _NAMESPACES_MAX or b"\0" in data:
        _refuse_namespaces(root)
    if _more_than(data, b"=", _ATTRIBUTES_MAX) and _MANY_ATTRIBUTES(root):
        raise too_many_attributes()


def may_flood(data: bytes) -> bool:
    """Whether `refuse_floods` can refuse anything in a document that holds these bytes, and before them no attributes.

    False only where so many attributes or namespaces, or so long a name of one, are not there.
    """
    return (
        data.count(b"xmlns") > _NAMESPACES_MAX
        or _LONG_NAMESPACE.search(data) is not None
        or _more_than(data, b"=", _ATTRIBUTES_MAX)
    )


def _refuse_namespaces(root: etree._Element) -> None:
    depth = 0
    for event, declared in etree.iterwalk(root, events=("start-ns", "end-ns")):
        depth += 1 if event == "start-ns" else -1
        if depth > _NAMESPACES_MAX or (declared is not None and len(declared[1]) > _NAMESPACE_CHARACTERS_MAX):
            raise Unreadable(
                "The input declares too many namespaces, or too long ones.", _HINT_LIMIT, limit="namespaces"
            )


def attributes_of(element: etree._Element) -> list[tuple[str, str]]:
    """The attributes of an element, unless there are too many."""
    if len(element.attrib) > _ATTRIBUTES_MAX:
        raise too_many_attributes()
    return [(str(name), str(value)) for name, value in element.attrib.items()]


def too_many_attributes() -> Unreadable:
    """The refusal of an element with too many attributes."""
    return _too_many("attributes of one element", _ATTRIBUTES_MAX, "attributes")


def unpacked(data: bytes, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The bytes themselves, or what gzip members hold, never more than `limits.bytes` of it."""
    if data[:2] != _GZIP:
        return data
    if len(data) > limits.bytes:
        raise _too_many("bytes", limits.bytes, "bytes")
    content = b""
    for _ in range(_MEMBERS_MAX):
        member, data = _member(data, limits.bytes - len(content))
        content += member
        if not data.strip(b"\0"):
            return content
        if data[:2] != _GZIP:
            raise _compression("Something that is not compressed follows the compressed data.")
    raise _compression(f"The compressed data has more than {_MEMBERS_MAX} parts.")


def _member(data: bytes, most: int) -> tuple[bytes, bytes]:
    """What the first gzip member holds, and the bytes after it."""
    inflater = zlib.decompressobj(wbits=31)
    try:
        content = inflater.decompress(data, most + 1)
    except zlib.error as error:
        raise _compression(f"The compressed data is broken: {error}.") from None
    if len(content) > most:
        raise Unreadable("The input is too large after decompression.", _HINT_LIMIT, limit="bytes")
    if not inflater.eof:
        raise _compression("The compressed data ends too early.")
    return content, inflater.unused_data


def guard(data: bytes, limits: Limits | None = DEFAULT_LIMITS) -> None:
    """Refuse what need not be parsed to be refused: size, number of tags, encoding, doctype."""
    if limits is not None:
        refuse_sizes(data, limits)
    usual = data[: data.find(b">") + 1] in _USUAL_DECLARATIONS
    encoding = "utf-8" if usual else encoding_of(data)
    if b"\0" in data or (b"!" in data and b"<!" in data):
        _refuse_doctype(data, encoding)


def refuse_sizes(data: bytes, limits: Limits = DEFAULT_LIMITS) -> None:
    """`Unreadable` for more bytes, tags or attributes than the limits allow."""
    refuse_bytes(data, limits)
    if len(data) > limits.tags and _more_than(data, b"<", limits.tags):
        raise _too_many("tags", limits.tags, "tags")
    refuse_attributes(data, limits)


def refuse_bytes(data: bytes, limits: Limits) -> None:
    """`Unreadable` for more bytes than the limits allow."""
    if len(data) > limits.bytes:
        raise _too_many("bytes", limits.bytes, "bytes")


def refuse_attributes(data: bytes, limits: Limits) -> None:
    """`Unreadable` for more attributes than the limits allow."""
    if len(data) > limits.attributes and _more_than(data, b"=", limits.attributes):
        raise _too_many("attributes", limits.attributes, "attributes")


def _more_than(data: bytes, sign: bytes, most: int) -> bool:
    """Whether a sign stands more than so often in the data; where it is rare, finding is faster than counting."""
    at = -1
    for _ in range(min(most, _RARE_MAX)):
        at = data.find(sign, at + 1)
        if at < 0:
            return False
    return data.count(sign) > most


def _refuse_doctype(data: bytes, encoding: str) -> None:
    ascii_only = data.replace(b"\0", b"")
    if b"<!D" not in ascii_only and b"<!d" not in ascii_only:
        return
    if found := _PROLOG.match(data.decode(encoding, "replace")):
        raise _page_refused() if found["page"] else _doctype_refused()


def encoding_of(data: bytes) -> str:
    """The name of the encoding, by byte order mark, by its first bytes, or as declared.

    Only encodings that alerts are written in are read; `Unreadable` for any other.
    """
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"<\0\0\0", b"\0\0\0<", b"Lo\xa7\x94")):
        raise _encoding_refused("UTF-32 or EBCDIC")
    if data.startswith((b"\xff\xfe", b"<\0")):
        return "utf-16-le"
    if data.startswith((b"\xfe\xff", b"\0<")):
        return "utf-16-be"
    declared = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf"))
    if declared is None:
        return "utf-8"
    name = declared[1].decode("ascii")
    if not _KNOWN_ENCODING.fullmatch(name):
        raise _encoding_refused(name)
    return name


def _compression(message: str) -> Unreadable:
    return Unreadable(message, "Ask for the message again.", limit="compression")


def too_many_alerts(most: int) -> Unreadable:
    """The refusal of a container with too many alerts."""
    return _too_many("alerts", most, "alerts")


def _too_many(what: str, most: int, limit: str) -> Unreadable:
    return Unreadable(f"The input has more than {most} {what}.", _HINT_LIMIT, limit=limit)


def _doctype_refused() -> Unreadable:
    return Unreadable(
        "The input has a document type declaration.",
        "CAP messages have none; it can be used to read files or to exhaust memory. Ask the sender.",
        limit="doctype",
    )


def _page_refused() -> Unreadable:
    return Unreadable(
        "The input is a web page, not a message.",
        "An error page perhaps, or the wrong address: ask for the alert itself.",
        limit="doctype",
    )


def _encoding_refused(name: str) -> Unreadable:
    return Unreadable(
        f"The input is written in the encoding {name}.",
        "Alerts are read in UTF-8, UTF-16, ASCII and the usual encodings of one country. Ask for UTF-8.",
        limit="encoding",
    )


_LIBRARY_LIMITS = (
    ("Excessive depth", "depth", "The input nests more than 256 levels deep."),
    ("huge text node", "text", "The input has a text of more than ten million characters."),
    ("AttValue length too long", "text", "The input has an attribute of more than ten million characters."),
)


_HINT_AGAIN = "Ask for the message again."
_COMMON_FAULTS = (
    (
        "XML declaration allowed only",
        "something stands before its declaration",
        "Remove what stands before <?xml; not even a blank line may.",
    ),
    ("Premature end", "it ends in the middle", f"It was cut off on the way. {_HINT_AGAIN}"),
    ("Document is empty", "there is nothing in it", _HINT_AGAIN),
    (
        "Invalid bytes",
        "its bytes are not those of the encoding that it declares",
        "The sender should declare the true encoding, best UTF-8.",
    ),
    (
        "xmlParseEntityRef",
        "an & stands alone",
        "It is written &amp; in XML; the sender's program should do that.",
    ),
    (
        "Start tag expected",
        "it does not begin with a tag",
        "See what the file or the address really holds.",
    ),
    (
        "invalid xmlChar",
        "it refers to a character that XML cannot hold",
        "The sender should leave control characters out.",
    ),
)
"""What the parser says, the same for an officer, and what to do."""


def _syntax_error(error: Exception) -> Unreadable:
    text = str(error)
    for sign, limit, message in _LIBRARY_LIMITS:
        if sign in text:
            return Unreadable(message, _HINT_LIMIT, limit=limit)
    line, column = getattr(error, "position", None) or (None, None)
    for sign, words, hint in _COMMON_FAULTS:
        if sign in text:
            return Unreadable(f"The input is not well-formed XML: {words}.", hint, line=line, column=column)
    said = text.split(", line ")[0]
    return Unreadable(f"The input is not well-formed XML: {said}.", _HINT_AGAIN, line=line, column=column)
