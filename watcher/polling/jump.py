"""Whether a list may be as long as it is, by how many of its calls are held: a jump is a fault of reading. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

JUMP_FROM = 20
FALL_FROM = 6
SHORT_FALL = 3
JUMP_FACTOR = 2
# So many calls that can be applied for has no list that does not say how many they are.
WITHOUT_END_FROM = 200


class Held(NamedTuple):
    """How many calls of a source can still be applied for, as they are held.

    `ending`: of them, those whose last day has come or passed: they may be gone from the list by themselves. `ended`:
    those beside them that have closed by their day since the source was last read.
    """

    live: int
    ending: int = 0
    ended: int = 0

    @property
    def lasting(self) -> int:
        """How many a list that is read as before must show."""
        return max(0, self.live - self.ending)

    def with_none_ending(self) -> Held:
        """The same, were the days of its calls no excuse."""
        return Held(self.live + self.ended)


def may_become(held: Held, live: int, right: Sequence[int]) -> bool:
    """Whether a list may show `live` calls today. `right`: numbers that a person has said are right.

    What is still held may come back at once; more than that was not accepted.
    """
    accepted = (said for said in right if live <= max(said * JUMP_FACTOR, held.live))
    return _may_follow(held, live) or any(_may_follow(held._replace(live=said), live) for said in accepted)


def is_without_end(held: Held, live: int, right: Sequence[int] | None) -> bool:
    """Whether a list that goes on for as long as its pages are turned gives more live calls than a funder has.

    Pages that are made as they are asked for hold something new each, for ever. A long list of a funder is long by the
    calls that are over. `right`: numbers that a person has said are right; None: any is.
    """
    return right is not None and live >= WITHOUT_END_FROM and live > JUMP_FACTOR * max((held.live, *right))


def is_excused(held: Held, live: int) -> bool:
    """Whether a list may be so short only because calls of it have ended by their own day."""
    return _may_follow(held, live) and not _may_follow(held.with_none_ending(), live)


def _may_follow(held: Held, live: int) -> bool:
    if held.live < FALL_FROM:
        return True
    least = held.lasting / (JUMP_FACTOR if held.lasting >= JUMP_FROM else SHORT_FALL)
    # A short list may well grow to many times its length from one day to the next; so short it seldom becomes.
    most = held.live * JUMP_FACTOR if held.live >= JUMP_FROM else math.inf
    return (held.lasting < FALL_FROM or live >= least) and live <= most
