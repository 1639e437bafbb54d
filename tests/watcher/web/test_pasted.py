"""Addresses are read as mail programs copy them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.web.pasted import addresses_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a@b.se\nc@d.se\n\na@b.se", ["a@b.se", "c@d.se"]),
        ("a@b.se; c@d.se", ["a@b.se", "c@d.se"]),
        ("a@b.se, c@d.se,", ["a@b.se", "c@d.se"]),
        ("a@b.se c@d.se", ["a@b.se", "c@d.se"]),
        ("Anna Berg <a@b.se>; Bo <c@d.se>", ["a@b.se", "c@d.se"]),
        ("Berg, Anna <a@b.se>; 'Ek, Bo' <c@d.se>", ["a@b.se", "c@d.se"]),
        ('"Berg, Anna" <a@b.se>, c@d.se, Bo <e@f.se>', ["a@b.se", "c@d.se", "e@f.se"]),
        ("Anna <a@b.se> Bo <c@d.se>", ["a@b.se", "c@d.se"]),
        ("<mailto:a@b.se>", ["a@b.se"]),
        ("'a@b.se'", ["a@b.se"]),
        ("skolan", ["skolan"]),
        ("a@b.se; skolan, rektorn", ["a@b.se", "skolan", "rektorn"]),
        ("inte en adress@", ["inte en adress@"]),
        (" ; ,\n", []),
    ],
)
def test_addresses_are_read_without_names_and_what_is_none_stays(text: str, found: list[str]) -> None:
    assert addresses_in(text) == found


@given(st.lists(st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.se", fullmatch=True), unique=True), st.sampled_from(";,\n\t "))
def test_any_list_of_addresses_is_read_whole(addresses: list[str], between: str) -> None:
    assert addresses_in(f"{between} ".join(addresses)) == addresses
