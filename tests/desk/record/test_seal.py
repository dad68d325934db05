"""Sealing."""

import os
import uuid

import pytest

from tocsin.desk.record import seal
from tocsin.terms import DeskUnusable


def test_what_is_sealed_opens_again():
    """A sealed text opens under its own key and context."""
    box = seal.seal_new(b"a tip", context="tips", entropy=os.urandom)
    assert seal.open_box(box, context="tips") == b"a tip"


def test_a_sealed_text_does_not_open_elsewhere():
    """Moved to another column, a sealed text does not open."""
    box = seal.seal_new(b"a tip", context="tips", entropy=os.urandom)
    with pytest.raises(DeskUnusable):
        seal.open_box(box, context="contacts")


def test_a_changed_text_does_not_open():
    """One changed bit is noticed."""
    box = seal.seal_new(b"a tip", context="tips", entropy=os.urandom)
    changed = bytes([box.sealed[-1] ^ 1])
    with pytest.raises(DeskUnusable):
        seal.open_box(seal.SealedBox(box.wrapped_key, box.sealed[:-1] + changed), context="tips")


def test_a_token_has_128_bits_and_is_not_its_digest():
    """The link's token is 26 characters of base 32; the database's digest does not show it."""
    token = seal.acknowledgement_token(uuid.uuid4())
    assert len(token) == 26
    assert token.encode() not in seal.token_digest(token)
