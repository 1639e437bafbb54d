"""Answers to a call that somebody else's later answer took the place of.

The later answer counts. The earlier one is remembered, so that whoever contradicts a colleague is told, and what is
taken back leaves things as they were. They are kept in the log of who did what, which lies above this package.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from subscriptions.models import AreaAnswer


class Former(NamedTuple):
    """What somebody said of a call for an area, and when, before somebody else's answer took its place.

    `call_id`: of the call as it was then; another may have taken it in. `recipient_id`: by whose link it was given.
    """

    area_id: int
    call_id: int
    relevant: bool
    who: str
    at: datetime
    recipient_id: int | None = None


class FormerAnswers(Protocol):
    """Where they are remembered. `organisation_id`: whose the area is."""

    def of_call(self, organisation_id: str, names: Collection[int]) -> Sequence[Former]:
        """Those that nobody has taken back, the last of each person and area. `names`: of one call."""

    def keep(self, organisation_id: str, former: Former) -> None:
        """Somebody else's answer takes the place of this one."""

    def take_back(self, organisation_id: str, names: Collection[int], taken: Former) -> Former | None:
        """An answer is taken back. Returns the last of what others had said before it, which counts again."""


def as_former(answer: AreaAnswer) -> Former:
    """An answer as it is remembered once another has taken its place."""
    return Former(answer.area_id, answer.call_id, answer.relevant, answer.who, answer.at, answer.recipient_id)


def giver_of(answer: AreaAnswer | Former) -> str:
    """Whose answer it is: nobody contradicts herself by saying something else later."""
    return answer.who if answer.recipient_id is None else f"recipient:{answer.recipient_id}"
