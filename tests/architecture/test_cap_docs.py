"""The reference page of `tocsin.cap` knows every finding, and no other."""

import re

from tests.shared import ROOT
from tocsin.cap.catalog import CATALOG
from tocsin.cap.profiles import PROFILE_ENTRIES, PROFILES

PAGE = (ROOT / "docs" / "reference" / "cap.md").read_text()
LINES = re.findall(r"^\| `([a-z-]+\.[a-z0-9-]+)` \| (\w+) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)


def test_every_finding_has_a_line_with_its_level_clause_and_hint() -> None:
    """One each, and no line is about a finding that is no more."""
    entries = [*CATALOG.values(), *PROFILE_ENTRIES.values()]
    assert sorted((entry.id, entry.level.value, entry.clause, entry.hint) for entry in entries) == sorted(LINES)


def test_every_profile_is_on_the_page() -> None:
    """By the name that --profile takes."""
    assert [name for name in PROFILES if f"`{name}`" not in PAGE] == []
