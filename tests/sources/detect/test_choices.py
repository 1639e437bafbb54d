"""A person corrects a proposal by choosing between words that stand in the cards, not by writing selectors."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.contract import Page, Request, UnreadablePage
from sources.detect.choices import Choices, Place, choices_of, chosen, keys_after, keys_now, read_chosen
from sources.detect.page import detect

ADDRESS = "https://fund.example.org/utlysningar"
TITLES = ("Skolutbyten", "Klimatanpassning", "Kultur för unga", "Bredband", "Rent vatten")


def page_of(body: str) -> Page:
    return Page(request=Request(url=ADDRESS), url=ADDRESS, body=body.encode(), content_type="text/html; charset=utf-8")


LIST = page_of(
    "<!doctype html><html lang='sv'><body><main><h1>Utlysningar</h1><ul>"
    + "".join(
        f"<li class='call'><p class='kind'>Program {number}</p><h3><a href='/u/{number}'>{title} i kommuner</a></h3>"
        f"<p class='seen'>{number} mars 2026</p><p class='last'>{number} juni 2026</p></li>"
        for number, title in enumerate(TITLES, 1)
    )
    + "</ul></main></body></html>"
)


@pytest.fixture
def options(now: datetime) -> dict[str, object]:
    proposal = detect(LIST.body, now, ADDRESS, LIST.content_type)[0]
    assert proposal.kind == "listing"
    return proposal.config


def place(places: tuple[Place, ...], words: str) -> str:
    return next(each.key for each in places if each.words[0] == words)


def test_each_place_is_offered_by_the_words_that_stand_there(options: dict[str, object]) -> None:
    choices = choices_of(LIST, options)
    assert {each.words[0] for each in choices.days} == {"1 mars 2026", "1 juni 2026"}
    assert {"Program 1", "Skolutbyten i kommuner"} <= {each.words[0] for each in choices.titles}
    assert place(choices.titles, "Skolutbyten i kommuner") == choices.now["title"]


def test_what_is_chosen_is_what_is_read(options: dict[str, object], now: datetime) -> None:
    choices = choices_of(LIST, options)
    wanted = {
        "title": place(choices.titles, "Program 1"),
        "deadline": place(choices.days, "1 juni 2026"),
        "opens": place(choices.days, "1 mars 2026"),
        "published": "",
    }
    changed = chosen(options, choices, wanted)
    first = read_chosen(LIST, changed, now)[0]
    assert (first.title, first.deadlines[0].date, first.opens, first.published) == (
        "Program 1", "2026-06-01", "2026-03-01", None,
    )  # fmt: skip
    assert keys_now(changed)["title"] == wanted["title"]


def test_a_day_that_is_the_deadline_is_not_the_day_of_publishing_as_well(options: dict[str, object]) -> None:
    choices = choices_of(LIST, options)
    seen = place(choices.days, "1 mars 2026")
    changed = chosen(options | {"published": "p.seen"}, choices, {"opens": seen})
    assert "published" not in changed


def test_keys_of_another_page_change_nothing(options: dict[str, object]) -> None:
    wanted = {"title": "div.elsewhere||", "link": "x", "deadline": "y"}
    assert chosen(options, choices_of(LIST, options), wanted) == options


def test_nothing_to_choose_from_is_no_fault(now: datetime) -> None:
    options = {"item": "li.none", "title": "a"}
    empty = choices_of(LIST, options)
    assert (empty.titles, empty.links, empty.days) == ((), (), ())
    assert read_chosen(LIST, options, now) == ()


@given(st.text(alphabet="<>abcdiul/ \"'=0123456789.-", max_size=300))
def test_hostile_pages_are_only_ever_unreadable(words: str) -> None:
    try:
        choices = choices_of(page_of(f"<ul>{words}</ul>"), {"item": "ul"})
    except UnreadablePage:
        return
    assert isinstance(choices, Choices)


def test_own_pages_are_asked_for_where_the_list_tells_no_days_and_that_is_a_choice(options: dict[str, object]) -> None:
    assert options["detail"] is True  # nothing says what its days are for
    choices = choices_of(LIST, options)
    assert "detail" not in chosen(options, choices, {"detail": "no"})
    assert chosen(options, choices, {"detail": "yes"}) == options
    assert chosen(options, choices, {"detail": "perhaps"}) == options


def test_a_list_that_says_when_to_apply_is_enough(now: datetime) -> None:
    told = LIST.body.replace(b"<p class='last'>", "<p class='last'>Sista ansökningsdag: ".encode())
    proposal = detect(told, now, ADDRESS, LIST.content_type)[0]
    assert "detail" not in proposal.config
    assert not any(problem.startswith("own-pages") for problem in proposal.problems)


def test_a_place_that_a_person_wrote_in_other_words_is_known_and_left_as_it_was_written(now: datetime) -> None:
    options = {"item": "li.call", "title": "h3", "link": "h3 a", "published": "li p.last"}
    choices = choices_of(LIST, options)
    last = place(choices.days, "1 juni 2026")
    assert choices.now["published"] == last
    unchanged = {"published": last, "link": choices.now["link"], "title": choices.now["title"]}
    assert chosen(options, choices, unchanged) == options
    changed = chosen(options, choices, {**unchanged, "deadline": last})
    assert "published" not in changed  # the same place, though in other words
    assert read_chosen(LIST, changed, now)[0].deadlines[0].date == "2026-06-01"
    assert keys_after(choices, {"deadline": last}, changed)["deadline"] == last


def test_words_that_are_cut_end_with_a_whole_word_and_say_that_they_go_on(now: datetime) -> None:
    long = "om hur kommuner och regioner tillsammans möter vattenbrist och översvämningar i sina tätorter"
    page = page_of(LIST.body.decode().replace(" i kommuner", f" {long}"))
    proposal = detect(page.body, now, ADDRESS, page.content_type)[0]
    shown = [words for place in choices_of(page, proposal.config).titles for words in place.words if "möter" in words]
    assert shown
    assert all(words.endswith("…") and f"{words[:-1]} " in page.body.decode() for words in shown)
