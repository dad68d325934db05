"""Whatever is quoted of whatever text: the page shows every character once, and each quote where it stands."""

from hypothesis import given
from hypothesis import strategies as st

from tocsin.faces.console.highlights import Quote, segments
from tocsin.faces.console.showing_figures import letters_of
from tocsin.picture.words import clean


@st.composite
def quoted(draw: st.DrawFn) -> tuple[str, list[Quote]]:
    """A text with quotes that may overlap, hold each other, or lie outside of it."""
    text = draw(st.text(max_size=60))
    places = draw(st.lists(st.tuples(st.integers(-3, 63), st.integers(-3, 63)), max_size=6))
    return text, [Quote(f"r1.{n}", start, end, "candidate") for n, (start, end) in enumerate(places, start=1)]


@given(quoted())
def test_segments_are_the_text_and_hold_each_quote(given_text: tuple[str, list[Quote]]) -> None:
    """Joined they are the text without hidden controls; the segments of a quote are its words, and it ends once."""
    text, quotes = given_text
    parts = segments(text, quotes)
    assert "".join(part.text for part in parts) == clean(text)
    for quote in quotes:
        lies_inside = 0 <= quote.start < quote.end <= len(text)
        words = "".join(part.text for part in parts if quote in part.quotes)
        assert words == (clean(text[quote.start : quote.end]) if lies_inside else "")
        assert sum(quote in part.ending for part in parts) == lies_inside


@given(st.lists(st.text(max_size=4), max_size=120))
def test_each_source_has_a_letter_of_its_own(sources: list[str]) -> None:
    """However many sources there are, no two share a letter."""
    letters = letters_of(sources)
    assert set(letters) == set(sources)
    assert len(set(letters.values())) == len(letters)


def test_letters_do_not_run_out() -> None:
    """After z comes aa, after zz comes aaa."""
    letters = list(letters_of([str(number) for number in range(800)]).values())
    assert (letters[25], letters[26], letters[701], letters[702]) == ("z", "aa", "zz", "aaa")
    assert len(set(letters)) == 800
