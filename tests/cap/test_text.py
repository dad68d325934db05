"""Text forms: lengths, alphabets, octets, and a marker that nothing can cut."""

import pytest

from tests.cap.messages import an_info
from tocsin.cap.text import (
    Alphabet,
    cell_broadcast,
    cell_broadcast_of,
    email,
    from_octets,
    plain,
    sign,
    sms,
    sms_of,
    to_octets,
    wea,
)
from tocsin.terms import BadInput

MARKER = "EXERCISE EXERCISE EXERCISE"
LONG = an_info(instruction="Stay away from concerts. " * 200, description="A threat was reported. " * 200)


@pytest.mark.parametrize(
    ("text", "segments", "alphabet"),
    [
        ("a" * 160, 1, Alphabet.GSM7),
        ("a" * 161, 2, Alphabet.GSM7),
        ("a" * 306, 2, Alphabet.GSM7),
        ("a" * 307, 3, Alphabet.GSM7),
        ("€" * 80, 1, Alphabet.GSM7),
        ("€" * 81, 2, Alphabet.GSM7),
        ("я" * 70, 1, Alphabet.UCS2),
        ("я" * 71, 2, Alphabet.UCS2),
        ("я" * 134, 2, Alphabet.UCS2),
        ("😀" * 35, 1, Alphabet.UCS2),
        ("😀" * 36, 2, Alphabet.UCS2),
        ("", 1, Alphabet.GSM7),
    ],
)
def test_an_sms_counts_its_segments(text: str, segments: int, alphabet: Alphabet) -> None:
    """160/153 in GSM-7, 70/67 in UCS-2; extension characters and surrogate pairs count twice."""
    message = sms_of(text, segments_max=9)
    assert (len(message.segments), message.alphabet) == (segments, alphabet)
    assert "".join(message.segments) == text


def test_no_character_is_cut_in_half_between_segments() -> None:
    """An extension character at the end of a segment moves whole to the next."""
    message = sms_of("a" * 152 + "€" + "b" * 100)
    assert message.segments[0] == "a" * 152


def test_the_character_that_forces_ucs2_is_named() -> None:
    """So that the officer can replace it."""
    assert sms_of("Straße gesperrt, Zürich “Zentrum”").forced_by == "“"


def test_a_long_sms_is_cut_and_the_marker_stays() -> None:
    """Cut to the room that the marker leaves."""
    message = sms(LONG, MARKER, segments_max=2)
    assert message.cut
    assert message.text.startswith(MARKER + " ")
    assert len(message.segments) == 2


@pytest.mark.parametrize("form", ["sms", "wea", "cell", "email", "plain", "sign"])
def test_every_form_carries_the_marker_whole(form: str) -> None:
    """However long the text is."""
    marker = "EXERCISE"
    shown = {
        "sms": lambda: [sms(LONG, marker, segments_max=1).text],
        "wea": lambda: [wea(LONG, marker).short, wea(LONG, marker).long],
        "cell": lambda: [cell_broadcast(LONG, marker, pages_max=1).pages[0]],
        "email": lambda: [email(LONG, marker).subject, email(LONG, marker).text],
        "plain": lambda: [plain(LONG, marker)],
        "sign": lambda: ["\n".join(frame) for frame in sign(LONG, marker).frames],
    }[form]()
    assert all(text.startswith(marker) for text in shown)


@pytest.mark.parametrize(
    "cut", [lambda m: sms(LONG, m, segments_max=1), lambda m: wea(LONG, m), lambda m: sign(LONG, m)]
)
def test_a_marker_that_does_not_fit_is_refused(cut) -> None:
    """Never cut, never left out."""
    with pytest.raises(BadInput, match="marker"):
        cut("EXERCISE " * 50)


def test_wea_keeps_its_lengths_and_prefers_the_senders_own_text() -> None:
    """90 and 360 characters; CMAMtext and CMAMlongtext where they are given."""
    cut = wea(LONG, MARKER)
    assert (len(cut.short) <= 90, len(cut.long) <= 360, cut.cut) == (True, True, True)
    own = wea(an_info(parameters=(("CMAMtext", "Own words."), ("CMAMlongtext", "Own longer words."))))
    assert own == type(own)("Own words.", "Own longer words.", False)


@pytest.mark.parametrize("text", ["a" * 93, "a" * 94, "я" * 41, "я" * 42, "Zürich € [x]", "😀" * 21, "aaaaaaa"])
def test_cell_broadcast_octets_come_back(text: str) -> None:
    """To octets and back is the same text."""
    message = cell_broadcast_of(text)
    octets = to_octets(message)
    assert octets[0] == len(message.pages)
    assert len(octets) == 1 + 83 * len(message.pages)
    assert from_octets(octets, message.alphabet) == text


def test_a_cell_broadcast_page_is_packed_as_the_standard_says() -> None:
    """Septets low bits first; the carriage returns that pad the page begin in the ninth octet."""
    octets = to_octets(cell_broadcast_of("hellohello"))
    assert octets[1:10].hex() == "e8329bfd4697d9ec77"
    assert octets[83] == 9


def test_a_cell_broadcast_has_at_most_fifteen_pages() -> None:
    """Longer text is cut."""
    message = cell_broadcast_of("word " * 1000, MARKER)
    assert (len(message.pages), message.cut, message.text.startswith(MARKER)) == (15, True, True)


@pytest.mark.parametrize(
    "octets", [b"", b"\x00", b"\x01" + bytes(82), b"\x10" + bytes(83 * 16), b"\x01" + bytes(82) + b"\xff"]
)
def test_wrong_octets_are_refused(octets: bytes) -> None:
    """Not whole pages, or a length beyond the page."""
    with pytest.raises(BadInput):
        from_octets(octets, Alphabet.GSM7)


def test_the_subject_of_a_mail_is_one_line() -> None:
    """Whatever the headline and the marker are: a line more would be a header more."""
    mail = email(an_info(headline="Avoid\r\nBcc: a@example.org"), "EXERCISE\nX: y")
    assert mail.subject == "EXERCISE X: y Avoid Bcc: a@example.org"


def test_plain_text_says_everything() -> None:
    """Nothing is cut from it."""
    text = plain(LONG)
    assert (LONG.instruction or "").strip() in text
    assert "Exampleton" in text
    assert "2030-05-03 09:00 (UTC+02:00)" in text


def test_labels_follow_the_language() -> None:
    """A French info gets French labels, one in a language we have no words for gets none."""
    assert "Zone: Exampleton" in plain(an_info(language="fr-FR"))
    assert "Area" not in plain(an_info(language="tlh"))


def test_a_sign_keeps_its_size() -> None:
    """Three lines of eighteen, in capitals, two frames."""
    shown = sign(LONG, "TEST")
    assert all(len(frame) <= 3 and all(len(line) <= 18 for line in frame) for frame in shown.frames)
    assert len(shown.frames) <= 2
