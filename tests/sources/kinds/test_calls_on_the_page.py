"""Calls that unfold on a page and have no pages of their own: known by their titles."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from sources.contract import Parsed
from sources.kinds import listing
from tests.sources.kinds.cases import an_entry
from tests.sources.kinds.listing_cards import PAGE, counted, days, read


def unfolded(*items: str) -> Parsed:
    return read("".join(items), item="details", title="summary", link=None, deadline=None, own_pages=False)


def item(title: str, day: str, place: str = "") -> str:
    return f"<details{place}><summary>{title}</summary><p>Sista ansökningsdag {day}.</p><a href='/u'>Läs</a></details>"


OTHER = item("Lån", "1 juni 2027")


def test_a_call_without_a_page_is_known_by_its_title_and_found_at_its_place() -> None:
    first, second = unfolded(item("Resestöd", "1 mars 2027", " id='r 1'"), item("Årligt stöd", "2 mars 2027")).calls
    assert (first.external_id, first.url) == (f"{PAGE.rstrip('/')}/#resestod", PAGE)
    assert (second.external_id, days(second)) == (f"{PAGE.rstrip('/')}/#arligt-stod", ["2027-03-02"])
    assert unfolded(item("Resestöd", "1 mars 2027", " id='resor'")).calls[0].url == f"{PAGE}#resor"


def test_a_later_day_or_another_status_in_its_title_does_not_make_it_another_call() -> None:
    titles = ("Resestöd – sista ansökningsdag 1 mars 2027", "Resestöd – sista ansökningsdag 15 mars 2027", "Resestöd")
    names = {
        unfolded(f"<details><summary>{title}</summary><p>x</p></details>").calls[0].external_id for title in titles
    }
    assert len(names) == 1


def test_two_without_a_page_that_share_a_title_are_two_and_the_same_twice_is_one() -> None:
    parsed = unfolded(item("Stöd", "1 mars 2027"), item("Stöd", "1 maj 2027"), item("Stöd", "1 mars 2027"), OTHER)
    assert [days(call) for call in parsed.calls] == [["2027-03-01"], ["2027-06-01"], ["2027-05-01"]]
    assert len({call.external_id for call in parsed.calls}) == 3
    assert counted(parsed) == {"same-heading": 1, "repeated": 1}


def test_one_of_several_that_share_a_title_renames_none_of_another_title() -> None:
    loans = [item("Lån", "1 april 2027"), item("Lån", "1 maj 2027"), item("Lån 2", "1 augusti 2027")]
    aid = [item("Stöd", "1 mars 2027"), item("Stöd", "1 juni 2027")]
    before = {call.external_id for call in unfolded(*aid, *loans).calls}
    after = {call.external_id for call in unfolded(*aid[1:], *loans).calls}
    assert (len(before), len(after)) == (5, 4)
    assert after < before


def test_pages_that_there_are_none_of_cannot_be_asked_for() -> None:
    with pytest.raises(ValidationError, match="no pages of their own"):
        listing.build(an_entry("listing", {"item": "details", "own_pages": False, "detail": True}))
