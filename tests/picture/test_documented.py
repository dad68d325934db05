"""The reference names everything that the command's object holds."""

from pathlib import Path

import pytest

from tests.picture.make import harbour, toll
from tocsin.picture import Apart, as_object, build_picture
from tocsin.picture.answers import QUESTIONS
from tocsin.picture.contradictions import RULES

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "dossier.md"


def keys(value: object) -> set[str]:
    """Every key inside a value."""
    if isinstance(value, dict):
        return set(value).union(*(keys(part) for part in value.values()))
    if isinstance(value, list):
        return set().union(*(keys(part) for part in value))
    return set()


@pytest.fixture
def reference() -> str:
    """The text of the reference."""
    return REFERENCE.read_text(encoding="utf-8")


def test_every_key_is_documented(reference: str) -> None:
    """No key of the parts made here is missing from the reference."""
    whole = as_object(build_picture([harbour(), toll("exactly 15", source="B"), toll("fewer_than 9", source="C")]))
    own = keys({name: part for name, part in whole.items() if name != "statements"})
    plain = {"from", "to", "words", "key", "title", "kind"}
    assert {key for key in own - plain if f"`{key}`" not in reference and f"`{key}[]`" not in reference} == set()


def test_every_rule_and_reason_is_documented(reference: str) -> None:
    """Each rule of contradiction, each reason to stand apart and each question has its word there."""
    names = [rule.__name__ for rule in RULES] + [a.code for a in Apart if a.code] + [q.key for q in QUESTIONS]
    assert [name for name in names if f"`{name}`" not in reference] == []
