"""When two sources give a call the same days, and when they cannot both be right."""

from __future__ import annotations

import pytest

from sources.contract import Deadline
from sources.same_days import contradict


@pytest.mark.parametrize(
    ("other", "is_contradiction"),
    [("2027-06-01", False), ("2027-05-31", False), ("2027-05-30", True), ("--05-31", False), ("--05-30", True)],
)
def test_words_that_may_mean_either_of_two_days_contradict_neither(other: str, is_contradiction: bool) -> None:
    before_the_first = Deadline(date="2027-06-01", or_date="2027-05-31")
    assert contradict([before_the_first], [Deadline(date=other)]) is is_contradiction
    assert contradict([Deadline(date=other)], [before_the_first]) is is_contradiction
