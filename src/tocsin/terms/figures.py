"""Numbers that carry their bound: nobody may turn "at least 40" into 40."""

from enum import StrEnum
from typing import NamedTuple


class Bound(StrEnum):
    """How a number was said."""

    EXACTLY = "exactly"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    FEWER_THAN = "fewer_than"
    ABOUT = "about"
    RANGE = "range"
    VAGUE = "vague"


class Figure(NamedTuple):
    """A number as it was said: the bound and the numbers named, never one that was not.

    ``more_than 100`` has ``low=100``; ``fewer_than 10`` has ``high=10``; ``scores`` is ``vague``
    and may name no number at all. A side that was not said is None.

    >>> str(Figure(Bound.AT_LEAST, 40, None))
    'at least 40'
    """

    bound: Bound
    low: int | None
    high: int | None

    def __str__(self) -> str:
        if self.bound is Bound.RANGE:
            return f"{self.low} to {self.high}"
        number = self.low if self.low is not None else self.high
        if self.bound is Bound.EXACTLY:
            return str(number)
        if number is None:
            return "a number not given"
        return f"{self.bound.replace('_', ' ')} {number}"

    @property
    def least(self) -> int | None:
        """The smallest whole number that is consistent with what was said; None if nothing bounds it."""
        if self.bound is Bound.MORE_THAN and self.low is not None:
            return self.low + 1
        if self.bound in (Bound.ABOUT, Bound.VAGUE):
            return None
        return self.low

    @property
    def most(self) -> int | None:
        """The largest whole number that is consistent with what was said; None if nothing bounds it."""
        if self.bound is Bound.FEWER_THAN and self.high is not None:
            return self.high - 1
        if self.bound in (Bound.ABOUT, Bound.VAGUE):
            return None
        return self.high
