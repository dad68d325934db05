"""The incident reader on the MUC-4 development texts, as ``python -m benchmarks.reading`` measures it.

The floors stand a little below what was measured when they were written: they notice a loss, they are no goal.
"""

from functools import cache
from typing import Any

import pytest

from benchmarks.muc.corpus import ROLES, grit_entities, messages
from benchmarks.muc.measure import measured
from benchmarks.muc.roles import normal
from benchmarks.muc.sheets import key_sheet
from benchmarks.muc.sheets import score as score_sheets
from tests.shared import shared_path

ROLE_FLOORS = {"PerpInd": 28, "PerpOrg": 39, "Target": 48, "Victim": 49, "Weapon": 67, "all": 47}
SLOT_FLOORS = {
    "type": 60, "stage": 60, "date": 36, "location": 40, "weapon": 52, "organization": 36, "victim_number": 36,
    "effect": 43,
}  # fmt: skip


@cache
def figures() -> dict[str, Any]:
    """The figures of the development part, measured once."""
    return measured(shared_path("reading", "muc4", "dev"))


@pytest.mark.parametrize("part", ["train", "dev"])
def test_role_fillers_are_those_of_grit(part):
    """Made from the keys, they are the same entities as in GRIT's own files."""
    grit = dict(grit_entities(shared_path("reading", "muc4", "grit", f"{part}.json")))
    for message in messages(shared_path("reading", "muc4", part)):
        for role in ROLES:
            ours, theirs = (
                sorted(sorted({normal(name) for name in entity}) for entity in entities[role])
                for entities in (message.entities, grit[message.ident])
            )
            assert ours == theirs, (message.ident, role)


def test_the_key_scores_full_against_itself():
    """Sheets made of the key's own fills get every point on every slot."""
    read = messages(shared_path("reading", "muc4", "dev"))
    slots = score_sheets(([key_sheet(template) for template in message.templates], message) for message in read)
    assert {tally.figures()["f"] for tally in slots.all_templates.values()} == {100.0}


@pytest.mark.parametrize("role", ROLE_FLOORS)
def test_role_fillers_hold_their_floor(role):
    """CEAF-REE of each role, and of all."""
    assert figures()["roles"][role]["f"] >= ROLE_FLOORS[role]


@pytest.mark.parametrize("slot", SLOT_FLOORS)
def test_slots_hold_their_floor(slot):
    """F of each slot over all templates."""
    assert figures()["slots"][slot]["f"] >= SLOT_FLOORS[slot]


def test_the_careful_setting_is_careful():
    """Two thirds of what it gives is right."""
    assert figures()["roles_careful"]["all"]["p"] >= 62


def test_incident_reports_are_told_from_others():
    """Whether a text tells of an incident at all."""
    assert figures()["incident_report"]["f"] >= 82
