"""The scorers of MUC figures, on cases small enough to count by hand."""

import pytest

from benchmarks.muc.corpus import Message, entities_of, key_templates, texts
from benchmarks.muc.roles import aligned, normal, score
from benchmarks.muc.sheets import Fill, KeyFill, credit, date_credit, most_specific, place_credit, string_credit
from benchmarks.muc.sheets import score as score_sheets

BUILDING = ["harbour telephone building", "telephone building", "telephone offices"]
KEY = {"PerpInd": [], "PerpOrg": [], "Target": [BUILDING, ["water pipes"], ["phone booth"]], "Victim": [], "Weapon": []}


def found(*targets: list[str]) -> dict[str, list[list[str]]]:
    """Entities that fill the target role."""
    return {**{role: [] for role in KEY}, "Target": list(targets)}


@pytest.mark.parametrize(
    ("targets", "right"),
    [
        ([["water pipes"], ["telephone building"], ["phone booth"]], 3),
        ([["water pipes"], ["telephone building"], ["phone booth"], ["telephone offices"]], 3),
        ([["telephone building"], ["phone booth"]], 2),
        ([["telephone building", "telephone offices"]], 1),
        ([["telephone building", "water pipes"]], 0),
        ([["building"]], 0),
        ([], 0),
    ],
)
def test_each_entity_is_aligned_once(targets, right):
    """A second name of an entity that is aligned earns nothing, and a mixed entity is wrong."""
    assert aligned(targets, KEY["Target"]) == right


def test_alignment_is_the_greatest():
    """An entity gives way where another fits only in its place."""
    assert aligned([["m1"], ["m2"]], [["m1", "m2"], ["m1"]]) == 2


def test_articles_case_and_marks_do_not_count():
    """Strings are compared as GRIT compares them."""
    assert normal('The "Santo  Tomas" farm') == normal("santo tomas FARM")


def test_precision_and_recall_are_micro():
    """Counts are summed over messages before they are divided."""
    counts = score([(found(["water pipes"], ["bridge"]), KEY), (found(), KEY)])["all"]
    assert (counts.right, counts.found, counts.key) == (1, 2, 6)
    assert counts.figures() == {"p": 50.0, "r": 16.67, "f": 25.0}


KEY_FILE = """
  ;;; a comment
0.  MESSAGE: ID                     TST9-MUC4-0001
1.  MESSAGE: TEMPLATE               1
2.  INCIDENT: DATE                  02 FEB 90 - 04 FEB 90
3.  INCIDENT: LOCATION              FREEDONIA: LONGPORT (CITY)
4.  INCIDENT: TYPE                  BOMBING
5.  INCIDENT: STAGE OF EXECUTION    ACCOMPLISHED
6.  INCIDENT: INSTRUMENT ID         "BOMB" / "DEVICE"
7.  INCIDENT: INSTRUMENT TYPE       BOMB: "BOMB"
9.  PERP: INDIVIDUAL ID             "TWO MEN"
10. PERP: ORGANIZATION ID           "RED FRONT" / "RF"
11. PERP: ORGANIZATION CONFIDENCE   SUSPECTED OR ACCUSED BY AUTHORITIES: "RED FRONT" / "RF"
12. PHYS TGT: ID                    "\\"NORTH\\" BRIDGE" / "BRIDGE"
                                    ? "KIOSK"
18. HUM TGT: NAME                   -
19. HUM TGT: DESCRIPTION            "GUARD"
21. HUM TGT: NUMBER                 1: "GUARD"
23. HUM TGT: EFFECT OF INCIDENT     INJURY: "GUARD"

0.  MESSAGE: ID                     TST9-MUC4-0002
1.  MESSAGE: TEMPLATE               *
4.  INCIDENT: TYPE                  *
"""
TEXT = 'LONGPORT, 4 FEB 90 (AGENCY) -- [TEXT] TWO MEN OF THE RED FRONT [RF] LEFT A BOMB AT THE "NORTH" BRIDGE.'


def message() -> Message:
    """The message of the key file with its one template."""
    templates = [template for ident, template in key_templates(KEY_FILE) if ident.endswith("1") and template]
    return Message("TST9-MUC4-0001", TEXT, tuple(templates), entities_of(templates, TEXT))


def test_a_key_file_is_read():
    """Comments are skipped, a message without an incident has no template, quotes in quotes stay."""
    assert [ident for ident, template in key_templates(KEY_FILE) if template] == ["TST9-MUC4-0001"]
    assert message().entities["Target"] == [['"north" bridge', "bridge"]]
    assert message().entities["PerpOrg"] == [["red front", "rf"]]


def test_strings_that_the_text_does_not_have_are_left_out():
    """The kiosk and the device stand in the key alone."""
    assert message().entities["Weapon"] == [["bomb"]]


def test_a_file_of_texts_is_split():
    """Each text begins at its id."""
    assert list(texts("DEV-MUC3-0001 (SITE)\n\nONE\n\nTST1-MUC3-0002\nTWO\n")) == [
        ("DEV-MUC3-0001", "ONE"),
        ("TST1-MUC3-0002", "TWO"),
    ]


def test_slots_are_tallied_with_half_for_partial():
    """A sheet with one partial fill of each kind counts them as halves."""
    sheet = {
        4: [Fill("ATTACK")], 5: [Fill("ACCOMPLISHED")], 2: [Fill("03 FEB 90")], 3: [Fill("FREEDONIA")],
        10: [Fill("RF")], 11: [Fill("SUSPECTED OR ACCUSED", "RF")], 12: [Fill("BRIDGE"), Fill("TOWER")],
        21: [Fill("1", "DRIVER")], 23: [Fill("DEATH", "GUARD")],
    }  # fmt: skip
    tallies = score_sheets([([sheet], message())]).all_templates
    credit = {name: (tally.credit, tally.found, tally.key) for name, tally in tallies.items()}
    assert credit["type"] == credit["date"] == credit["location"] == (0.5, 1, 1)
    assert credit["organization"] == (1, 1, 1)
    assert credit["organization_confidence"] == credit["victim_number"] == (0.5, 1, 1)
    assert credit["target"] == (1, 2, 1)
    assert credit["effect"] == (0, 1, 1)
    assert credit["weapon"] == (0, 0, 1)


def test_templates_that_share_no_name_are_not_aligned():
    """The right type alone makes no match: the fills are spurious, the key's are missing."""
    slots = score_sheets([([{4: [Fill("BOMBING")], 12: [Fill("SHIP")]}], message())])
    assert slots.all_templates["type"] == (0, 1, 1)
    assert slots.matched_missing["type"] == (0, 0, 1)
    assert slots.matched_spurious["type"] == (0, 1, 0)
    assert slots.matched_only["type"] == slots.matched_only["target"] == (0, 0, 0)


def test_what_wrong_templates_cost_is_told_from_what_wrong_fills_cost():
    """One template matched with a wrong weapon, one spurious: with its fills right, only the spurious one costs."""
    ours = {4: [Fill("BOMBING")], 6: [Fill("STONE")], 10: [Fill("RF")]}
    slots = score_sheets([([ours, {4: [Fill("ARSON")], 6: [Fill("FIRE")]}], message())])
    assert slots.all_templates["weapon"] == (0, 2, 1)
    assert slots.matched_only["weapon"] == (0, 1, 1)
    assert slots.right_fills["weapon"] == (1, 2, 1)


@pytest.mark.parametrize(
    ("ours", "key", "credit"),
    [
        ("02 FEB 90", "02 FEB 90", 1),
        ("02 FEB 90", "03 FEB 90", 0),
        ("25 AUG 89", "- 26 AUG 89", 0.5),
        ("- 26 AUG 89", "- 26 AUG 89", 1),
        ("- 26 AUG 89", "26 AUG 89", 0.5),
        ("- 26 AUG 89", "25 AUG 89 - 26 AUG 89", 0.5),
        ("- 26 AUG 89", "25 AUG 89", 0),
    ],
)
def test_dates_score_as_the_guidelines_of_1992_say(ours, key, credit):
    """The examples follow section 3.2.2 of the guidelines."""
    assert date_credit(ours, key) == credit


@pytest.mark.parametrize(
    ("ours", "key", "credit"),
    [
        ("FREEDONIA: LONGPORT", "FREEDONIA: COAST (DEPARTMENT): LONGPORT (CITY)", 1),
        ("FREEDONIA", "FREEDONIA: LONGPORT (CITY)", 0.5),
        ("FREEDONIA: INLAND", "FREEDONIA: LONGPORT (CITY)", 0.5),
        ("SYLVANIA: LONGPORT", "FREEDONIA: LONGPORT (CITY)", 0.5),
        ("SYLVANIA", "FREEDONIA", 0),
    ],
)
def test_places_score_by_country_and_narrowest_place(ours, key, credit):
    """The right country alone is half."""
    assert place_credit(ours, key) == credit


def test_strings_score_by_their_words():
    """Articles and numbers do not count; a part is half; another thing is nothing."""
    assert string_credit("THE 3 PEASANTS", "PEASANTS") == 1
    assert string_credit("SEVERAL OTHER PEASANTS", "SOME OF THE PEASANTS") == 1
    assert string_credit("TORRES", "ALBERTO TORRES") == 0.5
    assert string_credit("OIL", "WATER") == 0


@pytest.mark.parametrize(
    ("slot", "value", "key", "worth"),
    [
        (4, "ATTACK", "BOMBING", 0.5),
        (4, "BOMBING", "ATTACK", 0),
        (11, "SUSPECTED OR ACCUSED", "SUSPECTED OR ACCUSED BY AUTHORITIES", 0.5),
        (11, "SUSPECTED OR ACCUSED BY AUTHORITIES", "SUSPECTED OR ACCUSED", 0),
        (20, "ACTIVE MILITARY", "FORMER ACTIVE MILITARY", 0.5),
        (23, "NO INJURY", "NO INJURY OR DEATH", 0.5),
        (23, "INJURY", "DEATH", 0),
    ],
)
def test_a_value_above_the_keys_is_partly_right(slot, value, key, worth):
    """The more general value earns half, the narrower one nothing."""
    assert credit(slot, Fill(value), KeyFill((key,), (), False)) == worth


def test_the_narrowest_place_of_a_location():
    """Without the kind of place; none where only the country is given."""
    assert most_specific("PERU: AYACUCHO (DEPARTMENT): CAYARA (CITY)") == "CAYARA"
    assert most_specific("PERU") == ""
