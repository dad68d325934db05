"""The sealed file: it opens with its key alone, and shows every cut and every change."""

import io
import os
from collections.abc import Callable

import pytest

from tocsin.faces.backup.box import (
    CHUNK_BYTES,
    Identity,
    OpenedReader,
    Recipient,
    SealedWriter,
    header_of,
    opened_chunks,
)
from tocsin.terms import BadInput, DeskUnusable, TocsinError

IDENTITY = Identity(bytes(range(32)))
CONTENT = bytes(range(256)) * 700  # more than two chunks


def sealed(content: bytes = CONTENT, to: Recipient = IDENTITY.recipient) -> bytes:
    file = io.BytesIO()
    writer = SealedWriter(file, to, {"kind": "test"}, os.urandom)
    writer.write(content)
    writer.finish()
    return file.getvalue()


def opened(raw: bytes, identity: Identity = IDENTITY, *, growing: bool = False) -> bytes:
    return b"".join(opened_chunks(io.BytesIO(raw), identity, "backup", growing=growing))


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
def test_what_was_sealed_opens_again(size: int) -> None:
    """Of any size, and the same through the reader."""
    content = os.urandom(size)
    raw = sealed(content)
    assert opened(raw) == content
    reader = io.BufferedReader(OpenedReader(opened_chunks(io.BytesIO(raw), IDENTITY, "backup")))
    assert reader.read() == content


def test_the_same_content_is_sealed_differently_each_time() -> None:
    """Nothing of it shows, not even that it is the same."""
    one, two = sealed(), sealed()
    assert one[400:] != two[400:]
    assert CONTENT[:64] not in one


def test_another_key_is_named() -> None:
    """With the public key that it would take, so that the right one can be found."""
    with pytest.raises(DeskUnusable, match="another key") as refused:
        opened(sealed(), Identity(bytes(32)))
    assert str(IDENTITY.recipient) in refused.value.hint


@pytest.mark.parametrize("keep", [0, 5, 17, 100, 300, CHUNK_BYTES, 2 * CHUNK_BYTES + 500, -1])
def test_a_cut_file_is_refused(keep: int) -> None:
    """Wherever it was cut: in the head, in a chunk, in the last one."""
    with pytest.raises(TocsinError):
        opened(sealed()[:keep])


def test_a_file_cut_between_two_chunks_is_refused() -> None:
    """Each chunk is whole; but none says that it is the last."""
    raw = sealed()
    head = raw.index(b"\n", 20) + 1
    first = int.from_bytes(raw[head : head + 4], "big") + 4
    with pytest.raises(DeskUnusable, match="cut off"):
        opened(raw[: head + first])


def test_a_changed_byte_anywhere_is_found() -> None:
    """In the head, in the lengths, in the chunks."""
    raw = sealed()
    for place in [*range(0, 300, 7), *range(300, len(raw), 9_973), len(raw) - 1]:
        changed = bytearray(raw)
        changed[place] ^= 0x20
        with pytest.raises(TocsinError):
            opened(bytes(changed))


def swapped(raw: bytes, head: int, size: int) -> bytes:
    return raw[:head] + raw[head + size : head + 2 * size] + raw[head : head + size] + raw[head + 2 * size :]


def repeated(raw: bytes, head: int, size: int) -> bytes:
    return raw[: head + size] + raw[head:]


def left_out(raw: bytes, head: int, size: int) -> bytes:
    return raw[:head] + raw[head + size :]


def added(raw: bytes, head: int, size: int) -> bytes:
    return raw + b"more"


@pytest.mark.parametrize("change", [swapped, repeated, left_out, added])
def test_chunks_keep_their_places(change: Callable[[bytes, int, int], bytes]) -> None:
    """None can be moved, repeated, left out or added."""
    raw = sealed()
    head = raw.index(b"\n", 20) + 1
    size = int.from_bytes(raw[head : head + 4], "big") + 4
    with pytest.raises(DeskUnusable):
        opened(change(raw, head, size))


def test_a_growing_file_gives_what_was_pushed() -> None:
    """Nothing finished it, and half of its last chunk is there: what was whole before counts."""
    file = io.BytesIO()
    writer = SealedWriter(file, IDENTITY.recipient, {}, os.urandom)
    for piece in (b"one", b"two", b"three"):
        writer.push(piece)
    assert opened(file.getvalue(), growing=True) == b"onetwothree"
    assert opened(file.getvalue()[:-4], growing=True) == b"onetwo"
    with pytest.raises(DeskUnusable, match="cut off"):
        opened(file.getvalue())


def test_a_changed_piece_of_a_growing_file_is_found() -> None:
    """Growing forgives a missing end, and nothing else."""
    file = io.BytesIO()
    SealedWriter(file, IDENTITY.recipient, {}, os.urandom).push(b"one")
    raw = bytearray(file.getvalue())
    raw[-1] ^= 1
    with pytest.raises(DeskUnusable, match="altered"):
        opened(bytes(raw), growing=True)


def test_what_is_no_backup_is_said_to_be_none() -> None:
    """Another file altogether."""
    with pytest.raises(BadInput, match="not a backup"):
        header_of(io.BytesIO(b"PK\x03\x04 a zip"), "x.zip")


@pytest.mark.parametrize("text", ["", "key", str(IDENTITY.recipient)[:-2], IDENTITY.to_text()])
def test_what_is_no_public_key_is_refused(text: str) -> None:
    """A private key given in its place is refused too, and not repeated in the error."""
    with pytest.raises(BadInput) as refused:
        Recipient.from_text(text)
    assert "AAECAwQF" not in str(refused.value)


def test_keys_read_back() -> None:
    """As text; the private one never shows by accident."""
    assert Identity.from_text(IDENTITY.to_text() + "\n") == IDENTITY
    assert Recipient.from_text(f" {IDENTITY.recipient}\n") == IDENTITY.recipient
    assert IDENTITY.to_text()[-20:] not in repr(IDENTITY)
