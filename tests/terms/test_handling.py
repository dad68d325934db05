"""Needs: who may read something, and to whom it may be told, beyond its label."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.terms import Need, Reader, Tlp

A, B, C = (UUID(int=n) for n in (1, 2, 3))
ids = st.sampled_from([A, B, C, UUID(int=4)])
needs = st.builds(
    Need, st.frozensets(st.frozensets(ids, min_size=1, max_size=3), max_size=3), st.none() | st.frozensets(ids)
)


def test_any_group_of_one_mark_is_enough_and_every_mark_counts() -> None:
    """A tip for two groups is for the members of either; what rests on two tips is for who may read both."""
    either, both = Need.of(A, B), Need.of(A) & Need.of(B)
    assert either.met_by({B})
    assert not either.met_by({C})
    assert both.met_by({A, B})
    assert not both.met_by({A})


def test_a_named_recipient_is_the_only_one_who_is_told() -> None:
    """Neither the public nor another partner; what rests on two named for different partners goes to nobody."""
    named = Need.of(told=[A])
    assert (named.may_be_told(A), named.may_be_told(B), named.may_be_told(None)) == (True, False, False)
    assert not (named & Need.of(told=[B])).may_be_told(A)


def test_what_is_for_a_group_stays_in_the_house() -> None:
    """Unless it names the partner who may be told."""
    assert not Need.of(A).may_be_told(None)
    assert not Need.of(A).may_be_told(B)
    assert Need.of(A, told=[B]).may_be_told(B)


def test_label_and_need_both_count() -> None:
    """Clearance without the group is not enough, nor the group without the clearance."""
    assert Reader(Tlp.RED, frozenset({A})).may_read(Tlp.RED, Need.of(A))
    assert not Reader(Tlp.RED).may_read(Tlp.CLEAR, Need.of(A))
    assert not Reader(Tlp.GREEN, frozenset({A})).may_read(Tlp.AMBER, Need.of(A))


@given(needs)
def test_a_need_comes_back_from_its_text(need: Need) -> None:
    """Equal needs have equal texts, and no mark has none."""
    assert Need.from_text(need.to_text()) == need
    assert (need.to_text() is None) == (need == Need())


@given(needs, needs, st.frozensets(ids), ids)
def test_resting_on_both_is_never_wider_than_either(one: Need, other: Need, held: frozenset[UUID], to: UUID) -> None:
    """Whoever may read, or be told, what rests on both, may so with each."""
    both = one & other
    assert both == other & one
    assert not both.met_by(held) or (one.met_by(held) and other.met_by(held))
    if both.may_be_told(to) and not (one.told or other.told):
        assert one.may_be_told(to)
        assert other.may_be_told(to)


@pytest.mark.parametrize("text", ["", "{}", "[]", "nothing", '{"groups": [["x"]], "told": null}', '{"groups": 3}'])
def test_a_text_that_names_nothing_is_refused(text: str) -> None:
    """A damaged mark is an error, never no mark."""
    with pytest.raises(ValueError):  # noqa: PT011  (JSON, UUID and our own are all of them)
        Need.from_text(text)
