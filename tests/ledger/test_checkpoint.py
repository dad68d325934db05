"""Signed notes and checkpoints, against the published example and against damage."""

import pytest

from tocsin.ledger import Checkpoint, Frontier, SigningKey, VerifyKey, leaf_hash, notes_in, open_checkpoints, signed
from tocsin.ledger.verifier import ed25519_holds
from tocsin.terms import BadInput

KEY = SigningKey("record.example/test", bytes(range(32)))
POINT = Checkpoint.of("record.example/test", Frontier().append(leaf_hash(b"one")))

# The key and note that golang.org/x/mod/sumdb/note publishes as its example.
EXAMPLE_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
EXAMPLE_SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
EXAMPLE_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
EXAMPLE_SIGNATURE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_the_published_note_verifies_and_is_made_alike() -> None:
    """The example of Go's note package: same key hash, same signature, verified by both our programs."""
    key = VerifyKey.from_text(EXAMPLE_VKEY)
    assert SigningKey.from_text(EXAMPLE_SKEY).public == key
    assert SigningKey.from_text(EXAMPLE_SKEY).signature_line(EXAMPLE_TEXT) == EXAMPLE_SIGNATURE
    (note,) = notes_in(f"{EXAMPLE_TEXT}\n{EXAMPLE_SIGNATURE}")
    assert note.is_signed_by(key)
    assert ed25519_holds(key.public, note.text.encode(), note.signatures[0].signature)


# RFC 8032, section 7.1, tests 1 to 3: public key, message, signature.
RFC8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), RFC8032)
def test_the_verifiers_own_ed25519_knows_the_published_vectors(public: str, message: str, signature: str) -> None:
    """RFC 8032's signatures hold, and none holds with any single byte changed."""
    key, text, sign = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert ed25519_holds(key, text, sign)
    assert not ed25519_holds(key, text + b"x", sign)
    for at in (0, 31, 32, 63):
        changed = sign[:at] + bytes([sign[at] ^ 1]) + sign[at + 1 :]
        assert not ed25519_holds(key, text, changed)


def test_a_signature_with_a_scalar_beyond_the_order_does_not_hold() -> None:
    """S + L would be a second signature for the same text (RFC 8032, section 5.1.7 forbids it)."""
    order = 2**252 + 27742317777372353535851937790883648493
    key, text, sign = (bytes.fromhex(part) for part in RFC8032[1])
    again = (int.from_bytes(sign[32:], "little") + order).to_bytes(32, "little")
    assert not ed25519_holds(key, text, sign[:32] + again)


def test_several_checkpoints_stand_in_one_file() -> None:
    """One after another, with or without empty lines between."""
    later = POINT._replace(size=2)
    one, two = signed(POINT, [KEY]), signed(later, [KEY])
    for text in (one + two, f"{one}\n\n{two}\n"):
        assert open_checkpoints(text, KEY.public) == [POINT, later]


def test_a_second_signature_does_not_disturb_the_first() -> None:
    """A partner may countersign; each signature verifies by its own key."""
    partner = SigningKey("partner.example", bytes(32))
    (note,) = notes_in(signed(POINT, [KEY, partner]))
    assert note.is_signed_by(KEY.public)
    assert note.is_signed_by(partner.public)


def test_a_false_signature_beside_a_true_one_condemns_the_note() -> None:
    """C2SP signed-note: a signature by a known key that does not hold refuses the whole."""
    text = signed(POINT, [KEY])
    false = KEY.signature_line("another text\n")
    assert not notes_in(text + false)[0].is_signed_by(KEY.public)
    with pytest.raises(BadInput, match="not signed"):
        open_checkpoints(text + false, KEY.public)


def test_a_checkpoint_of_another_key_is_refused() -> None:
    """Same name, other key: not signed by the one that is trusted."""
    stranger = SigningKey(KEY.name, bytes(32))
    with pytest.raises(BadInput, match="not signed"):
        open_checkpoints(signed(POINT, [stranger]), KEY.public)


def test_a_changed_text_is_not_signed() -> None:
    """The size cannot be changed under the signature."""
    text = signed(POINT, [KEY]).replace("\n1\n", "\n2\n", 1)
    with pytest.raises(BadInput, match="not signed"):
        open_checkpoints(text, KEY.public)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n1\n",
        "origin\n01\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n",
        "origin\n-1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n",
        "origin\n1\nbjQL\n",
        "origin\n1\nnot base64!\n",
        "\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n",
        "origin\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    """Each damage is bad input, never a checkpoint of something else."""
    with pytest.raises(BadInput):
        Checkpoint.from_text(text)


@pytest.mark.parametrize("text", ["", "a+b", "a+00000000+AAAA", EXAMPLE_VKEY.replace("c74f", "c74e"), EXAMPLE_SKEY])
def test_what_is_no_verifier_key_is_refused(text: str) -> None:
    """A damaged key is not silently another key."""
    with pytest.raises(BadInput):
        VerifyKey.from_text(text)


def test_a_signing_key_never_shows_itself() -> None:
    """Neither its repr nor the error for a damaged one holds the secret."""
    secret = KEY.to_text().rsplit("+", 1)[1]
    assert secret not in repr(KEY)
    with pytest.raises(BadInput) as caught:
        SigningKey.from_text(KEY.to_text().replace("record.example", "other.example"))
    assert secret not in str(caught.value)


def test_an_origin_that_could_pass_for_a_signature_is_refused() -> None:
    """Such a note could be read in two ways."""
    with pytest.raises(BadInput):
        signed(POINT._replace(origin="— x"), [KEY])
