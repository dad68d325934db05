"""Where in the bytes an element stands: a second pass, made only when there is something to say.

Paths are those of `path_of`: local names counted from 1 among their like, the name of an element outside
CAP with its namespace in braces.
"""

import re
from collections import Counter
from contextlib import suppress
from xml.parsers import expat

from lxml import etree

from tocsin.cap.limits import encoding_of
from tocsin.cap.model import NAMESPACES

_READ_BY_EXPAT = re.compile(r"utf-?8|utf-?16(-?[lb]e)?|us-ascii|ascii|iso-8859-1", re.IGNORECASE)
_CAP = frozenset(NAMESPACES.values())
Place = tuple[int, int]


def path_of(element: etree._Element) -> str:
    """Where an element stands in its document: ``/alert/info[2]/area[1]/polygon[3]``."""
    steps = []
    parent = element.getparent()
    while parent is not None:
        place = 1 + sum(1 for _ in element.itersiblings(element.tag, preceding=True))
        steps.append(f"{_shown(element.tag)}[{place}]")
        element, parent = parent, parent.getparent()
    return "/".join(["", _shown(element.tag), *reversed(steps)])


def _shown(tag: str) -> str:
    namespace, _, name = tag.rpartition("}")
    return name if namespace[1:] in _CAP else tag


class _Tracker:
    """Follows the start and end tags and notes the place of each path that is wanted."""

    def __init__(self, wanted: set[str], encoding: str | None) -> None:
        self.found: dict[str, Place] = {}
        self._wanted = wanted
        self._paths = [""]
        self._counts: list[Counter[str]] = [Counter()]
        self.parser = expat.ParserCreate(encoding, namespace_separator="}")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        tag = "{" + name if "}" in name else name
        self._counts[-1][tag] += 1
        place = f"[{self._counts[-1][tag]}]" if len(self._paths) > 1 else ""
        path = f"{self._paths[-1]}/{_shown(tag)}{place}"
        self._paths.append(path)
        self._counts.append(Counter())
        if path in self._wanted:
            self.found[path] = (self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def _end(self, _name: str) -> None:
        self._paths.pop()
        self._counts.pop()


def places(data: bytes, wanted: set[str]) -> dict[str, Place]:
    """Line and column, both from 1, of the start tags at the wanted paths, as far as they are there."""
    encoding = encoding_of(data)
    if not _READ_BY_EXPAT.fullmatch(encoding):
        data, encoding = data.decode(encoding, "replace").encode(), "utf-8"
    tracker = _Tracker(wanted, encoding if encoding == "utf-8" else None)
    with suppress(expat.ExpatError):
        tracker.parser.Parse(data, True)
    return tracker.found
