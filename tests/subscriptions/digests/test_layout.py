"""How many lines of a letter are shown where there is no room for all."""

from __future__ import annotations

import pytest

from subscriptions.digests.layout import lay_out
from tests.subscriptions.digests.samples import letter, told


@pytest.mark.parametrize(("most", "shown", "more"), [(2, 2, 3), (3, 3, 2), (4, 5, 0), (5, 5, 0)])
def test_one_line_is_not_left_out_for_words_that_count_it(most: int, shown: int, more: int) -> None:
    digest = letter([told(number) for number in range(1, 6)], full_limit=0)
    (section,) = lay_out(digest, most)
    assert (sum(len(group.lines) for group in section.groups), section.more) == (shown, more)
