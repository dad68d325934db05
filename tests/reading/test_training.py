"""Training the incident reader on a set written for this test: the same bytes twice."""

import os
from pathlib import Path

import pytest

from tocsin.reading.incident import loaded, read_incidents

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before anything is loaded that counts the cores
pytest.importorskip("sklearn", reason="training needs requirements/train.in")

from tocsin.reading.incident.weights import dumped
from tools.train_reading import train
from tools.training.groups import groups

TOWNS = ("LONGPORT", "INLAND", "HILLTOP", "LAKESIDE", "RIVERTON")
THINGS = ("BRIDGE", "BANK", "SCHOOL", "FACTORY", "MARKET")
REPORTS = 20


def _text(number: int) -> str:
    town, thing = TOWNS[number % 5], THINGS[number // 5 % 5]
    if number % 2:
        return f"{town}, 4 FEB 90 (AGENCY) -- [TEXT] THE COUNCIL OF {town} OPENED A NEW {thing} TODAY."
    return (
        f"{town}, 4 FEB 90 (AGENCY) -- [TEXT] A BOMB EXPLODED AT THE {thing} IN {town}. TWO GUARDS DIED. "
        "POLICE BLAMED THE RED FRONT. GUERRILLAS FLED."
    )


def _key(number: int) -> str:
    ident = f"DEV-MUC3-{number + 1:04d}"
    if number % 2:
        return f"0.  MESSAGE: ID                     {ident}\n4.  INCIDENT: TYPE                  *\n"
    thing = THINGS[number // 5 % 5]
    return f"""0.  MESSAGE: ID                     {ident}
1.  MESSAGE: TEMPLATE               1
4.  INCIDENT: TYPE                  BOMBING
6.  INCIDENT: INSTRUMENT ID         "BOMB"
9.  PERP: INDIVIDUAL ID             "GUERRILLAS"
10. PERP: ORGANIZATION ID           "RED FRONT"
11. PERP: ORGANIZATION CONFIDENCE   SUSPECTED OR ACCUSED BY AUTHORITIES: "RED FRONT"
12. PHYS TGT: ID                    "{thing}"
13. PHYS TGT: TYPE                  OTHER: "{thing}"
19. HUM TGT: DESCRIPTION            "GUARDS"
20. HUM TGT: TYPE                   CIVILIAN: "GUARDS"
23. HUM TGT: EFFECT OF INCIDENT     DEATH: "GUARDS"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of texts and keys."""
    texts = "\n\n".join(f"DEV-MUC3-{n + 1:04d} (OWN)\n\n{_text(n)}" for n in range(REPORTS))
    (tmp_path / "dev-muc3-0001-0020").write_text(texts)
    (tmp_path / "key-dev-0001").write_text("\n".join(_key(n) for n in range(REPORTS)))
    return tmp_path


def test_training_twice_gives_the_same_bytes(folder):
    """Nothing in the training depends on time, place or chance; and what was learned is found again."""
    first, second = (dumped(train(folder)) for _ in range(2))
    assert first == second
    reading = read_incidents(_text(0), loaded(first))
    assert reading.model == f"muc4-train-{REPORTS}"


def test_groups_keep_to_words_seen_often():
    """A word seen less than three times is in no group."""
    grouped = groups([[1, 2, 3, 4, 5, 6] * 3, [7, 8]])
    assert set(grouped.words.tolist()) == {1, 2, 3, 4, 5, 6}
