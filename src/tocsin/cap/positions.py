"""Where in the bytes an element stands: a second pass, made only when there is something to say.

Paths are those of `path_of`: local names counted from 1 among their like, the name of an element outside
CAP with its namespace in braces.
"""

import re
from collections.abc import Iterator
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
        name = _shown(element.tag)
        like = [element.tag] if name == element.tag else [f"{{{uri}}}{name}" for uri in _CAP]
        place = 1 + sum(1 for _ in element.itersiblings(*like, preceding=True))
        steps.append(f"{name}[{place}]")
        element, parent = parent, parent.getparent()
    return "/".join(["", _shown(element.tag), *reversed(steps)])


class Paths:
    """The paths of many elements, as `path_of` gives them, each parent gone through once.

    Paths begin at `top`, an element; without it at the root of the document.
    """

    def __init__(self, top: etree._Element | None = None) -> None:
        self._top = top
        self._steps: dict[etree._Element, dict[etree._Element, str]] = {}
        self._of: dict[etree._Element, str] = {}

    def of(self, element: etree._Element) -> str:
        """The path of an element."""
        parent = element.getparent()
        if parent is None or element is self._top:
            return f"/{_shown(element.tag)}"
        if parent not in self._steps:
            self._steps[parent] = dict(_steps_to(parent))
            self._of[parent] = self.of(parent)
        return f"{self._of[parent]}/{self._steps[parent][element]}"


def _steps_to(parent: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    counts: dict[str, int] = {}
    for child in parent.iterchildren("*"):
        name = _shown(child.tag)
        counts[name] = counts.get(name, 0) + 1
        yield child, f"{name}[{counts[name]}]"


def _shown(tag: str) -> str:
    namespace, _, name = tag.rpartition("}")
    return name if namespace[1:] in _CAP else tag


class _Tracker:
    """Follows the start and end tags and notes the place of each path that is wanted.

    Elements are counted only on the way to wanted ones: beside it the path is None.
    """

    def __init__(self, wanted: set[str], encoding: str | None) -> None:
        self.found: dict[str, Place] = {}
        self._missing = len(wanted)
        self._wanted = wanted
        self._ways = _ways_to_all(wanted)
        self._names: dict[str, str] = {}
        self._paths: list[str | None] = [""]
        self._counts: list[dict[str, int]] = [{}]
        self.parser = expat.ParserCreate(encoding, namespace_separator="}")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        above = self._paths[-1]
        if above is None:
            self._paths.append(None)
            return
        shown = self._names.get(name)
        if shown is None:
            shown = self._names[name] = _shown("{" + name if "}" in name else name)
        counts = self._counts[len(self._paths) - 1]
        counts[shown] = place = counts.get(shown, 0) + 1
        path = f"{above}/{shown}[{place}]" if above else f"/{shown}"
        if path in self._wanted:
            self.found[path] = (self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
            self._missing -= 1
        if path not in self._ways:
            self._paths.append(None)
            return
        self._paths.append(path)
        del self._counts[len(self._paths) - 1 :]
        self._counts.append({})

    def _end(self, _name: str) -> None:
        self._paths.pop()
        if self._missing == 0:
            self.parser.StartElementHandler = self.parser.EndElementHandler = None


def _ways_to_all(paths: set[str]) -> set[str]:
    """The paths of all elements above some paths, each gone through once."""
    ways: set[str] = set()
    for path in paths:
        for way in _ways_to(path):
            if way in ways:
                break
            ways.add(way)
    return ways


def _ways_to(path: str) -> Iterator[str]:
    """The paths of all elements above a path, the nearest first; names in braces may hold slashes."""
    step = path.rfind("[")
    while (step := path.rfind("]/", 0, step)) >= 0:
        yield path[: step + 1]
    root = path.find("/", path.find("}") + 1 if path.startswith("/{") else 1)
    yield path if root < 0 else path[:root]


def places(data: bytes, wanted: set[str]) -> dict[str, Place]:
    """Line and column, both from 1, of the start tags at the wanted paths, as far as they are there."""
    encoding = encoding_of(data)
    if not _READ_BY_EXPAT.fullmatch(encoding):
        data, encoding = data.decode(encoding, "replace").encode(), "utf-8"
    tracker = _Tracker(wanted, encoding if encoding == "utf-8" else None)
    with suppress(expat.ExpatError):
        tracker.parser.Parse(data, True)
    return tracker.found
