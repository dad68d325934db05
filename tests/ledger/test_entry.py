"""The header's one encoding and the commitment to a body."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tocsin.ledger import Header, canonical_bytes, commit, export_line, header_leaf, leaf_hash

HEADER = Header(
    version=1,
    sequence=7,
    time=datetime(2024, 3, 7, 18, 5, tzinfo=UTC),
    act="alert.released",
    actor="officer:1",
    subjects=("alert:1", 'угроза "2"\n'),
    limit="TLP:CLEAR",
    commitment="ab" * 32,
)


def test_a_header_has_one_encoding() -> None:
    """Keys sorted, no spaces, ASCII only, UTC with six decimals."""
    assert canonical_bytes(HEADER) == (
        b'{"act":"alert.released","actor":"officer:1","commitment":"' + b"ab" * 32 + b'","limit":"TLP:CLEAR",'
        b'"sequence":7,"subjects":["alert:1","\\u0443\\u0433\\u0440\\u043e\\u0437\\u0430 \\"2\\"\\n"],'
        b'"time":"2024-03-07T18:05:00.000000Z","version":1}'
    )
    assert header_leaf(HEADER) == leaf_hash(canonical_bytes(HEADER))


def test_the_zone_of_the_clock_does_not_matter() -> None:
    """The same instant in another zone gives the same bytes."""
    moscow = timezone(timedelta(hours=3))
    assert canonical_bytes(HEADER._replace(time=HEADER.time.astimezone(moscow))) == canonical_bytes(HEADER)


@pytest.mark.parametrize(
    "wrong",
    [
        {"time": datetime(2024, 3, 7, 18, 5)},  # noqa: DTZ001
        {"commitment": "AB" * 32},
        {"sequence": 0},
        {"version": 2},
        {"actor": "\ud800"},
    ],
    ids=["no zone", "capitals", "sequence 0", "version 2", "not Unicode"],
)
def test_a_header_that_could_be_read_two_ways_is_refused(wrong: dict[str, object]) -> None:
    """What has no single encoding is never recorded."""
    with pytest.raises(ValueError, match=r"header|surrogates"):
        canonical_bytes(HEADER._replace(**wrong))


def test_a_commitment_is_a_tagged_salted_hash() -> None:
    """SHA-256 over the tag, the salt and the body; another salt gives another commitment."""
    expected = hashlib.sha256(b"tocsin commitment 1\n" + b"s" * 32 + b"body").digest()
    assert commit(b"s" * 32, b"body") == expected
    assert commit(b"t" * 32, b"body") != expected


def test_a_salt_of_the_wrong_length_is_refused() -> None:
    """A short salt would let the border between salt and body slip."""
    with pytest.raises(ValueError, match="32 bytes"):
        commit(b"s" * 31, b"body")


def test_an_export_line_opens_a_body_only_with_its_salt() -> None:
    """Closed lines hold header and leaf; opened ones salt and body besides; half-opened ones are refused."""
    closed = json.loads(export_line(HEADER))
    assert set(closed) == {"header", "leaf"}
    assert set(json.loads(export_line(HEADER, salt=b"s" * 32, body="b"))) == {"header", "leaf", "salt", "body"}
    with pytest.raises(ValueError, match="both"):
        export_line(HEADER, body="b")
