"""What holds of every picture, whatever the statements are."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.picture import Graded, Picture, State, as_object, build_picture, figure_series, piles, reprints
from tocsin.picture.figures import QUESTIONS
from tocsin.picture.page import render_page
from tocsin.reading.statement import Kind, Reading, Standing, Statement, TimeSpan
from tocsin.terms import Bound

START = datetime.fromisoformat("2031-05-09T00:00")
WORDS = st.sampled_from(
    [
        "",
        "Ellerland",
        "the Grey Front",
        "a bomb",
        "two weeks after the alert",
        "<b>",
        "\u202eabc",
        "Jane Roe",
        "festivals",
    ]
)
MOMENTS = st.integers(0, 40).map(lambda hours: START + timedelta(hours=12 * hours))
SLOTS = (
    "warner",
    "warned",
    "manner",
    "about",
    "claimant",
    "action",
    "where",
    "to",
    "weapon",
    "unit",
    "answer",
    "count",
)


@st.composite
def figures(draw: st.DrawFn) -> dict[str, Any]:
    """A bound with the numbers that go with it."""
    bound = draw(st.sampled_from(list(Bound)))
    number = draw(st.integers(0, 500))
    if bound in (Bound.AT_MOST, Bound.FEWER_THAN):
        return {"bound": bound, "low": None, "high": number}
    if bound is Bound.EXACTLY:
        return {"bound": bound, "low": number, "high": number}
    if bound is Bound.RANGE:
        return {"bound": bound, "low": number, "high": number + draw(st.integers(1, 50))}
    if bound is Bound.VAGUE:
        return {"bound": bound, "low": None, "high": None}
    return {"bound": bound, "low": number, "high": None}


@st.composite
def spans(draw: st.DrawFn) -> TimeSpan:
    """A span of up to three days, now and then with an offset."""
    start = draw(MOMENTS)
    end = start + timedelta(hours=draw(st.sampled_from([0, 6, 24, 72])))
    if draw(st.booleans()):
        return TimeSpan(start.replace(tzinfo=UTC), end.replace(tzinfo=UTC))
    return TimeSpan(start, end)


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    """Any statement."""
    kind = draw(st.sampled_from([*Kind, Kind.DEAD, Kind.DEAD, Kind.WARNING]))
    quote = draw(WORDS)
    start = draw(st.integers(0, 60))
    number = draw(figures()) if kind in QUESTIONS else {}
    return Statement(
        id=draw(st.sampled_from(["s1", "s2", "s3", "s4"])),
        kind=kind,
        quote=quote,
        start=start,
        end=start + len(quote),
        speakers=tuple(draw(st.lists(WORDS, max_size=2))),
        standing=draw(st.sampled_from(list(Standing))),
        time=draw(st.none() | spans()),
        said=draw(st.none() | spans()),
        place=draw(st.none() | WORDS),
        denied=draw(st.booleans()),
        detail=draw(st.dictionaries(st.sampled_from(SLOTS), WORDS | st.sampled_from(["public", "discreet", "part"]))),
        rule="drawn",
        **number,
    )


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Any reading."""
    return Reading(
        source=draw(st.sampled_from(["A", "B", "C"])),
        published=draw(st.none() | MOMENTS),
        statements=tuple(draw(st.lists(statements(), max_size=5))),
        sha256=draw(st.sampled_from(["aa", "bb", "cc", "dd", ""])),
    )


def objects(value: Any) -> list[dict[str, Any]]:
    """Every object inside a value."""
    if isinstance(value, dict):
        return [value, *(found for part in value.values() for found in objects(part))]
    if isinstance(value, list):
        return [found for part in value for found in objects(part)]
    return []


def distinct_texts(found: list[Reading]) -> list[Reading]:
    """The readings with a hash for each text: the same hash means the same text."""
    return [msgspec.structs.replace(reading, sha256=f"{number:064x}") for number, reading in enumerate(found, start=1)]


@given(st.lists(readings(), max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_order_makes_no_difference(found: list[Reading], random: Any) -> None:
    """The same readings in any order give the same picture."""
    found = distinct_texts(found)
    shuffled = list(found)
    random.shuffle(shuffled)
    assert build_picture(shuffled) == build_picture(found)


@given(st.lists(readings(), max_size=4))
@settings(max_examples=60, deadline=None)
def test_no_number_is_without_its_bound(found: list[Reading]) -> None:
    """Wherever a low or high is told, its bound is told with it, and its as-of, known or not."""
    picture = build_picture(distinct_texts(found))
    whole = msgspec.json.decode(msgspec.json.encode(as_object(picture)))
    for each in objects(whole):
        if each.get("low") is not None or each.get("high") is not None:
            assert each["bound"]
            assert "as_of" in each
    for kind in QUESTIONS:
        assert all(point.bound is not Bound.VAGUE for point in figure_series(picture, kind))


def cited_ids(picture: Picture) -> list[str]:
    """Every id that any part of the picture rests on."""
    return [
        *(i for s in picture.bulletin.sentences for i in s.statements),
        *(i for w in picture.warnings for i in [*w.statements, *w.contradicted_by]),
        *(n.statement for w in picture.warnings for n in [*w.limits, *w.answers]),
        *(i for c in picture.contradictions for i in (c.first, c.second)),
        *(i for u in picture.unknown for i in u.statements),
        *(i for a in picture.figures for i in a.latest),
        *(i for a in picture.answers for v in a.values for i in v.statements),
        *(e.id for e in picture.timeline),
        *(i for r in picture.relations for i in (r.id, *r.against)),
        *(c.superseded_by for c in picture.statements if c.superseded_by),
    ]


@given(st.lists(readings(), max_size=4))
@settings(max_examples=60, deadline=None)
def test_every_part_rests_on_statements_that_are_there(found: list[Reading]) -> None:
    """Ids are single; whatever is cited exists; no sentence of the bulletin is without a statement."""
    picture = build_picture(distinct_texts(found))
    ids = [c.id for c in picture.statements]
    assert len(ids) == len(set(ids))
    assert set(cited_ids(picture)) <= set(ids)
    assert all(sentence.statements for sentence in picture.bulletin.sentences)


@given(st.lists(readings(), max_size=3))
@settings(max_examples=40, deadline=None)
def test_no_private_person_and_no_markup_gets_out(found: list[Reading]) -> None:
    """The bulletin holds no drawn person's name; the page holds no drawn markup or hidden control."""
    picture = build_picture(distinct_texts(found))
    assert "Roe" not in _without_places(picture)
    page = render_page(picture, {})
    assert "<b>" not in page
    assert "\u202e" not in page


def _without_places(picture: Picture) -> str:
    """The bulletin without what a statement said was a place: a place's name is believed to be one."""
    places = {c.statement.place or "" for c in picture.statements} | {
        c.statement.quote for c in picture.statements if c.kind is Kind.PLACE
    }
    text = picture.bulletin.text
    for place in sorted(filter(None, places), key=len, reverse=True):
        text = text.replace(place, "")
    return text


@given(st.lists(statements(), max_size=5), st.sampled_from(list(State)))
@settings(max_examples=40, deadline=None)
def test_struck_statements_answer_nothing(found: list[Statement], state: State) -> None:
    """When everything is struck, no figure counts and the bulletin is silent."""
    graded = [Graded(statement=s, source="A", published=START, state=state) for s in found]
    picture = build_picture(graded)
    if state is State.STRUCK:
        assert all(answer.range is None for answer in picture.figures)
        assert picture.bulletin.sentences == ()
        assert picture.contradictions == ()
        assert picture.warnings == ()


@given(st.lists(readings(), max_size=5), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_piles_do_not_depend_on_order_and_lose_nothing(found: list[Reading], random: Any) -> None:
    """Every report is in exactly one pile, and any order makes the same piles."""
    found = distinct_texts(found)
    shuffled = list(found)
    random.shuffle(shuffled)
    made, again = ([sorted(r.sha256 for r in pile.readings) for pile in piles(order)] for order in (found, shuffled))
    assert made == again
    assert sorted(key for pile in made for key in pile) == sorted(reading.sha256 for reading in found)


@given(
    st.dictionaries(st.text(min_size=1, max_size=3), st.lists(st.sampled_from(["a b", "c d e", "f"]), max_size=30)),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None)
def test_reprints_are_disjoint_groups_whatever_the_order(found: dict[str, list[str]], random: Any) -> None:
    """No text is in two groups, each group has two or more, and any order gives the same."""
    texts = {name: " ".join(words) for name, words in found.items()}
    shuffled = list(texts.items())
    random.shuffle(shuffled)
    groups = reprints(texts)
    assert groups == reprints(dict(shuffled))
    members = [name for group in groups for name in group]
    assert len(members) == len(set(members))
    assert all(len(group) >= 2 for group in groups)
