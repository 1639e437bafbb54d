"""A day is understood as people write it, and never as another day than they meant."""

from __future__ import annotations

import pytest

from watcher.web.days import read_typed_day


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2027-04-15", "2027-04-15"),
        ("2027-4-15", "2027-04-15"),
        ("den 15 april 2027", "2027-04-15"),
        ("15 April 2027", "2027-04-15"),
        ("15/4/2027", "2027-04-15"),
        ("12 mars", "--03-12"),
        ("--03-12", "--03-12"),
        ("12 March", "--03-12"),
    ],
)
def test_a_day_is_kept_as_it_was_meant(typed: str, kept: str) -> None:
    assert read_typed_day(typed) == kept


@pytest.mark.parametrize(
    "typed", ["3/4/2027", "15 april 27", "12 mars eller 13 mars", "12 mars kl. 12", "i höst", "12", "2027-02-30", ""]
)
def test_what_is_no_one_day_is_left_for_its_check_to_refuse(typed: str) -> None:
    assert read_typed_day(typed) == typed
