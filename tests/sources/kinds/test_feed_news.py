"""A feed that holds news beside its calls: nothing is lost, and a person sees how much of it may be none."""

from __future__ import annotations

import pytest

from tests.sources.kinds.feed_items import counted, item, read, rss


def test_calls_can_be_taken_out_of_news() -> None:
    parsed = read(rss(item(1, title="NY UTLYSNING för skolor"), item(2, title="Jul i Umeå")), only=["utlysning"])
    assert [call.title for call in parsed.calls] == ["NY UTLYSNING för skolor"]
    assert counted(parsed) == {"not-asked-for": 1}


NEWS = item(1, title="Vi firar jul i Umeå") + item(2, title="Our new director begins")


def test_items_without_a_word_of_a_call_or_a_day_to_apply_are_read_and_counted() -> None:
    parsed = read(rss(NEWS, item(3)))
    assert len(parsed.calls) == 3, "an item may be short of words and a call all the same"
    assert counted(parsed) == {"perhaps-news": 2}
    assert parsed.notes[0].detail == "Vi firar jul i Umeå, Our new director begins"


@pytest.mark.parametrize(
    "more",
    [
        "<description>Sista ansökningsdag 1 december 2026</description>",
        "<description>Ni kan ansöka om medel.</description>",
        "<description>Funding for schools</description>",
        "<category>Utlysningar</category>",
    ],
)
def test_an_item_that_speaks_of_applying_anywhere_is_no_news(more: str) -> None:
    assert counted(read(rss(item(1, title="Vi firar jul i Umeå", more=more)))) == {}


def test_an_address_may_say_that_it_is_a_call() -> None:
    link = "https://www.example.org/utlysningar/vinter"
    assert counted(read(rss(item(1, title="Vinter i norr", link=link)))) == {}


def test_a_feed_that_calls_itself_one_of_calls_is_believed() -> None:
    assert counted(read(rss(NEWS).replace(b"<title>Nytt<", b"<title>Utlysningar<"))) == {}


def test_where_a_person_has_told_calls_from_news_nothing_is_doubted() -> None:
    assert counted(read(rss(NEWS), only=["jul"])) == {"not-asked-for": 1}
