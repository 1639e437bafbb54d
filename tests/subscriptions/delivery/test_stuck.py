"""Letters that failed for one cause are one group, whomever they were for and whatever number the server gave them."""

from __future__ import annotations

import pytest

from subscriptions.delivery.stuck import cause_of, causes

REFUSED = "mail not sent (permanent, recipient): "


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("550 5.1.1 <a@x.example>: no such user", "550 5.1.1 <b@y.example>: No such user"),
        ("554 rejected [AM6PR0301.prod.example] id 88231", "554 rejected [DB9PR0702.prod.example] id 7"),
        ("no answer from 192.0.2.1:25", "no answer from 192.0.2.77:25"),
    ],
)
def test_whom_it_was_for_and_a_servers_numbers_make_no_other_cause(one: str, other: str) -> None:
    assert cause_of(REFUSED + one) == cause_of(REFUSED + other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("550 5.1.1 refused", "550 5.7.1 refused"),
        ("550 refused", "554 refused"),
        ("550 no such user", "550 mailbox full"),
    ],
)
def test_another_code_or_other_words_are_another_cause(one: str, other: str) -> None:
    assert cause_of(REFUSED + one) != cause_of(REFUSED + other)


def test_the_most_frequent_cause_comes_first_with_its_most_frequent_words() -> None:
    first, second = causes([("full", 4), ("550 a@x.example unknown", 2), ("550 b@x.example unknown", 3)])
    assert (first.letters, first.error, len(first.errors)) == (5, "550 b@x.example unknown", 2)
    assert (second.letters, second.error) == (4, "full")


def test_letters_without_words_are_a_group_of_their_own() -> None:
    assert [(each.error, each.letters) for each in causes([(None, 2), ("full", 1)])] == [(None, 2), ("full", 1)]
