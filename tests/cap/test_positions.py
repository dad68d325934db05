"""Findings stand where the element stands."""

from lxml import etree

from tests.cap.messages import ALERT_XML
from tocsin.cap.positions import Paths, path_of, places

BARE = ALERT_XML.split(b"?>\n", 1)[1]
ODD = (
    b'<?xml version="1.0"?>\n<a:alerts xmlns:a="urn:x/y">'
    + BARE
    + BARE.replace(b"cap:1.2", b"cap:1.1")
    + b'\n  <z xmlns="urn:z"><z/><!-- <z/> --><z b="&lt;z>"/>\xc3\xa9\xc3\xa9<z/></z></a:alerts>'
)


def expected(data: bytes, element: etree._Element, place: int) -> tuple[int, int]:
    """Line and column of the start tag at a place among all start tags."""
    text = data.decode()
    plain = text.replace("<!-- <z/> -->", "<!-- -z/- -->")
    at = -1
    for _ in range(place + 1):
        at = plain.index("<", at + 1)
        while plain[at + 1] in "/?!":
            at = plain.index("<", at + 1)
    before = text[:at]
    return before.count("\n") + 1, at - before.rfind("\n")


def test_every_element_is_found_by_its_path() -> None:
    """Line and column are those of its start tag, in characters; no two elements share a path."""
    elements = list(etree.fromstring(ODD).iter("*"))
    paths = [path_of(element) for element in elements]
    assert len(set(paths)) == len(paths)
    together = Paths()
    assert [together.of(element) for element in elements] == paths
    found = places(ODD, set(paths))
    assert found.keys() == set(paths)
    for place, (element, path) in enumerate(zip(elements, paths, strict=True)):
        assert found[path] == expected(ODD, element, place), path


def test_each_path_is_found_alone() -> None:
    """Also when nothing beside it is asked for."""
    for element in etree.fromstring(ODD).iter("*"):
        path = path_of(element)
        assert places(ODD, {path}).keys() == {path}


def test_what_is_not_there_is_not_found() -> None:
    """And breaks nothing."""
    assert places(ODD, {"/alerts", "/nothing[1]/at[2]/all[3]"}) == {}
