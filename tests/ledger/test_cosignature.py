"""Witnesses' cosignatures under a checkpoint."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tocsin.ledger import Checkpoint, Note, SigningKey, VerifyKey, WitnessKey, cosigned, notes_in, signed
from tocsin.terms import BadInput

LOG = SigningKey("record.example/test", bytes(range(32)))
SECRET = SigningKey("witness.example/w1", bytes(32))
WITNESS = WitnessKey("witness.example/w1", SECRET.public.public)
AT = datetime(2024, 3, 7, 12, tzinfo=UTC)
NOTE = notes_in(signed(Checkpoint(LOG.name, 3, bytes(32)), [LOG]))[0]

# The example of C2SP tlog-cosignature.
PUBLISHED = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 "
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)


def test_a_cosignature_is_found_with_its_time() -> None:
    """Under the note as it was sent back, the log's own signature beside it."""
    note = notes_in(str(cosigned(NOTE, SECRET, AT)))[0]
    found = WITNESS.found_in(note)
    assert found is not None
    assert found[1] == AT
    assert note.is_signed_by(LOG.public)


def test_the_published_example_reads_as_it_is_written() -> None:
    """Its two signature lines come back unchanged; the cosignature has 8 bytes of time before its 64."""
    note = notes_in(PUBLISHED)[0]
    assert str(note) == PUBLISHED
    last = note.signatures[1].signature
    assert len(last) == 72
    assert datetime.fromtimestamp(int.from_bytes(last[:8], "big"), UTC) == datetime(2023, 3, 20, 12, 25, 47, tzinfo=UTC)


def test_a_note_without_it_has_none() -> None:
    """Neither the log's own line nor another witness's counts."""
    other = SigningKey("witness.example/w2", bytes(32))
    assert WITNESS.found_in(NOTE) is None
    assert WITNESS.found_in(cosigned(NOTE, other, AT)) is None


@pytest.mark.parametrize("place", [4, 11, 12, 71])
def test_a_false_cosignature_is_refused(place: int) -> None:
    """A turned bit in its time or in its signature."""
    line = cosigned(NOTE, SECRET, AT).signatures[-1]
    raw = bytearray(line.signature)
    raw[place] ^= 1
    with pytest.raises(BadInput, match="does not hold"):
        WITNESS.found_in(Note(NOTE.text, (line._replace(signature=bytes(raw)),)))


def test_a_cosignature_is_not_one_of_the_log() -> None:
    """The kinds of key keep the two apart, even for one key under one name."""
    own = WitnessKey(LOG.name, LOG.public.public)
    assert own.hash != LOG.public.hash
    assert not cosigned(Note(NOTE.text, ()), LOG, AT).is_signed_by(LOG.public)


def test_a_witness_key_reads_back() -> None:
    """As text, the kind in its first byte."""
    assert WitnessKey.from_text(f" {WITNESS}\n") == WITNESS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no key",
        str(VerifyKey("witness.example/w1", bytes(32))),
        str(WITNESS).replace("w1", "w2"),
        str(WITNESS)[:-8],
        str(replace(WITNESS, name="a b")),
    ],
)
def test_what_is_no_witness_key_is_refused(text: str) -> None:
    """A log's key, another name, a cut key."""
    with pytest.raises(BadInput):
        WitnessKey.from_text(text)
