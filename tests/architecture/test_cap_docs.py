"""The reference page of `tocsin.cap` knows every finding, and no other."""

import re

from tests.shared import ROOT
from tocsin.cap.catalog import CATALOG
from tocsin.cap.profiles import PROFILE_ENTRIES, PROFILES

PAGE = (ROOT / "docs" / "reference" / "cap.md").read_text()
LINES = dict(re.findall(r"^\| `([a-z-]+\.[a-z0-9-]+)` \| (\w+) \|", PAGE, re.MULTILINE))


def test_every_finding_has_a_line_with_its_level() -> None:
    """And no line is about a finding that is no more."""
    entries = {**CATALOG, **PROFILE_ENTRIES}
    assert {name: entry.level.value for name, entry in entries.items()} == LINES


def test_every_profile_is_on_the_page() -> None:
    """By the name that --profile takes."""
    assert [name for name in PROFILES if f"`{name}`" not in PAGE] == []
