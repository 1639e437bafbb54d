"""Which days of a list are last days: days with others in one element, days that have passed, days to come."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sources.contract import CallData
from sources.detect.page import detect
from sources.detect.proposal import Proposal

NOW = datetime(2026, 11, 21, 11, tzinfo=UTC)
URL = "https://funder.example/utlysningar"
TITLES = ("Stöd till klimat", "Kollektivtrafik", "Äldreomsorg i dag", "Skolbibliotek", "Hållbara städer")
LAST = ("12 januari 2027", "28 februari 2027", "15 mars 2027", "1 april 2027", "30 november 2026")
LAST_DAYS = ["2027-01-12", "2027-02-28", "2027-03-15", "2027-04-01", "2026-11-30"]
PAST = ("2 mars 2026", "3 mars 2026", "4 mars 2026", "5 mars 2026", "6 mars 2026")


def detected(main: str) -> Proposal:
    body = f"<body><main><h1>Utlysningar</h1>{main}</main></body>"
    return detect(f'<!doctype html><html lang="sv"><head></head>{body}</html>'.encode(), NOW, URL)[0]


def card(number: int, title: str, words: str) -> str:
    link = f'<h3><a href="/u/{number}">{title}</a></h3>'
    return f'<div class="card">{link}<p>Kommuner kan söka högst 2 miljoner kronor.</p><p>{words}</p></div>'


def rows(words: str, days: tuple[str, ...], first: int) -> str:
    lines = (
        f'<li><a href="/u/{first + number}">{title} {first}</a> <span>{words} {day}</span></li>'
        for number, (title, day) in enumerate(zip(TITLES, days, strict=True))
    )
    return f'<ul class="calls">{"".join(lines)}</ul>'


def last_days(calls: tuple[CallData, ...]) -> list[str]:
    return [deadline.date for call in calls for deadline in call.deadlines]


@pytest.mark.parametrize(
    ("words", "opens"),
    [
        ("Öppnar 1 november 2026, stänger {}", "2026-11-01"),
        ("Opens: 1 November 2026. Closes: {}", "2026-11-01"),
        ("Ansökan öppnar 1 november 2026. Ansökan ska ha kommit in senast {}.", "2026-11-01"),
        ("Publicerad 1 november 2026. Sista ansökningsdag {}", None),
    ],
)
def test_a_last_day_is_read_where_it_stands_in_one_element_with_another_day(words: str, opens: str | None) -> None:
    found = detected("".join(card(n, title, words.format(LAST[n])) for n, title in enumerate(TITLES)))
    assert last_days(found.calls) == LAST_DAYS
    assert {call.opens for call in found.calls} == {opens}


@pytest.mark.parametrize("closed", ["Stängde", "Avslutades", "Closed on", "Lukket"])
def test_closed_rows_below_the_open_ones_take_no_last_day_away(closed: str) -> None:
    found = detected(rows("Stänger", LAST, 0) + "<h2>Stängda</h2>" + rows(closed, PAST, 5))
    assert last_days(found.calls[:5]) == LAST_DAYS
    assert [call.status for call in found.calls] == ["open"] * 5 + ["closed"] * 5
    assert not any(call.published for call in found.calls)


def test_a_day_to_come_is_no_day_of_publication_and_the_proposal_says_so() -> None:
    found = detected(rows("", LAST, 0))
    assert not any(call.published for call in found.calls)
    assert any("published-ahead" in problem for problem in found.problems)


def test_a_few_open_rows_among_rows_of_another_kind_keep_their_last_days() -> None:
    found = detected(rows("Stänger", LAST, 0) + rows("Beviljades", PAST, 5) + rows("Beviljades", PAST, 10))
    assert last_days(found.calls) == LAST_DAYS


def test_words_of_closing_without_a_last_day_that_could_be_read_are_told_of() -> None:
    found = detected(rows("Projektet ska redovisas senast", LAST, 0))
    assert last_days(found.calls) == []
    assert any(problem.startswith("closing-unread: ") for problem in found.problems)
