"""A page that shows its next cut-off alone, every other week another one: no extension, which is told at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from sources.contract import CallData, Page, Request
from sources.entry import Entry
from sources.registry import build_source
from subscriptions.delivery.extended import is_extension
from tests.watcher.calls.store_runs import kinds, last_deadline, run
from watcher.calls.decide import Decision, as_time_passes, decide
from watcher.calls.models import CallEvent
from watcher.calls.store import pass_time
from watcher.db import reading, transaction

URL = "https://example.org/stod"
ENTRY = Entry.model_validate(
    {"id": "first", "name": {"sv": "Fonden", "en": "The Fund"}, "kind": "page_watch", "url": URL, "level": "national",
     "verified_on": date(2026, 5, 1)}
)  # fmt: skip
OLD, NEW = date(2026, 6, 15), date(2026, 6, 29)
MONTHS = {"sv": "juni", "en": "June"}


def at(day: int) -> datetime:
    return datetime(2026, 6, 1, 6, tzinfo=UTC) + timedelta(days=day - 1)


def page(words: str, day: date, now: datetime) -> CallData:
    """What is read of a watched page with these words."""
    month = MONTHS["en" if "call" in words or "Next" in words else "sv"]
    said = "".join(f"<p>{line}</p>" for line in words.format(day=f"{day.day} {month} {day.year}").split("\n"))
    body = f'<html lang="sv"><body><main><h1>Stöd till idrott</h1>{said}</main></body></html>'
    answer = Page(request=Request(url=URL), url=URL, body=body.encode())
    (call,) = build_source(ENTRY).parse(answer, now).calls
    return call


def told(words: str, on: int, later: str = "", new: date = NEW) -> Decision:
    """What is told where the page shows another day instead, read on that day of June."""
    held = page(words, OLD, at(1))
    assert [day.date for day in held.deadlines] == [OLD.isoformat()], "else the test would be about nothing"
    return decide(page(later or words, new, at(on)), as_time_passes(held, at(on)), None, at(on))


LISTED = Entry.model_validate(
    ENTRY.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
    | {"kind": "listing", "verified_on": date(2026, 5, 1),
       "options": {"item": "li", "title": "a", "link": "a", "deadline": "p"}}
)  # fmt: skip


def card(words: str, now: datetime) -> CallData:
    """What is read of a card of a list, whose days stand there without the text around them."""
    body = (
        f'<html lang="sv"><body><main><ul><li><a href="/a">Stöd till idrott</a><p>{words}</p></li></ul></main></body>'
    )
    answer = Page(request=Request(url=URL), url=URL, body=body.encode())
    (call,) = build_source(LISTED).parse(answer, now).calls
    return call


@pytest.mark.parametrize(
    ("words", "is_told"),
    [
        ("Nästa inlämningsdag: {day} juni 2026", False),
        ("Next deadline: {day} June 2026", False),
        ("Nästa avstämning {day} juni 2026", False),
        ("Sista ansökningsdag: {day} juni 2026", True),
        ("{day} juni 2026", True),
    ],
)
def test_a_card_is_read_with_the_word_that_says_that_there_will_be_others(words: str, is_told: bool) -> None:
    held, fresh = (card(words.format(day=day), at(1)) for day in (15, 29))
    assert is_extension(decide(fresh, held, None, at(14)).changes) is is_told


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Nästa inlämningsdag: måndag 15 juni 2026", "Nästa inlämningsdag: tisdag 30 juni 2026"),
        ("Next deadline: Monday 15 June 2026, 17:00", "Next deadline: Tuesday 30 June 2026, 17:00"),
        ("Next cut-off: June 15, 2026", "Next cut-off: July 1, 2026"),
    ],
)
def test_the_weekday_and_the_month_before_a_day_are_part_of_it(old: str, new: str) -> None:
    assert decide(card(new, at(14)), card(old, at(1)), None, at(14)) == Decision(None)
    assert is_extension(decide(card(new, at(8)), card(old, at(1)), None, at(8)).changes)


CUT_OFFS = [
    "Utlysningen är öppen. Nästa inlämningsdag: {day}.",
    "Utlysningen är öppen. Nästa sista ansökningsdag är {day}.",
    "The call is open. The next deadline is {day}.",
    "The call is open. Next cut-off: {day}.",
    "Applications are accepted on a rolling basis. Next deadline: {day}",
    "Löpande utlysning. Sista dag för nästa beslutsomgång är {day}.",
    "Du kan söka löpande under året.\nSista ansökningsdag: {day}",
]


@pytest.mark.parametrize("on", [14, 15])
@pytest.mark.parametrize("words", CUT_OFFS)
def test_the_next_cut_off_is_no_news_when_the_one_before_it_is_as_good_as_over(words: str, on: int) -> None:
    assert told(words, on) == Decision(None)


@pytest.mark.parametrize("on", [16, 20])
@pytest.mark.parametrize("words", CUT_OFFS)
def test_after_it_has_passed_a_call_is_open_again_at_most_and_never_extended(words: str, on: int) -> None:
    decision = told(words, on)
    assert decision.changes.keys() <= {"status"}
    assert not is_extension(decision.changes)


@pytest.mark.parametrize("words", CUT_OFFS)
def test_a_cut_off_that_is_moved_days_before_is_more_time(words: str) -> None:
    assert is_extension(told(words, 8).changes)


@pytest.mark.parametrize(
    ("words", "later"),
    [
        ("Utlysningen är öppen. Sista ansökningsdag: {day}.", ""),
        ("Utlysningen är öppen. Nästa ansökningsomgång stänger {day}.", ""),
        ("Utlysningen är öppen. Sista ansökningsdag: {day}.\nNästa beslutstillfälle: 1 september 2026.", ""),
        ("Löpande utlysning. Ansök senast {day}.", ""),
        ("Löpande utlysning till och med {day}.\nSista ansökningsdag: {day}", ""),
        (
            "Utlysningen är öppen. Nästa inlämningsdag: {day}.",
            "Utlysningen är öppen. Ansökningstiden är förlängd. Nästa inlämningsdag: {day}.",
        ),
        (
            "Utlysningen är öppen. Nästa inlämningsdag: {day}.",
            "Utlysningen är öppen. Sista ansökningsdag: {day}.",
        ),
        (
            "Du kan söka löpande under året.\nSista ansökningsdag: {day}",
            "Du kan söka löpande under året.\nUtlysningen stänger: {day}",
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("on", [14, 16])
def test_where_it_may_be_more_time_it_is_told_as_that(words: str, later: str, on: int) -> None:
    assert is_extension(told(words, on, later).changes)


def test_of_days_without_the_words_that_they_were_read_from_nobody_knows_what_they_are() -> None:
    held, fresh = (page(CUT_OFFS[-1], day, at(1)).model_copy(update={"evidence": {}, "text": ""}) for day in (OLD, NEW))
    assert held.deadline_model == "rolling"
    assert is_extension(decide(fresh, held, None, at(14)).changes)


def test_an_earlier_day_is_told_and_so_is_what_else_has_changed() -> None:
    words = CUT_OFFS[0]
    assert "deadlines" in told(words, 14, new=date(2026, 6, 10)).changes
    more = told(words, 14, f"{words}\nStödet är högst 50 procent.")
    assert "deadlines" not in more.changes
    assert "text" in more.changes


def test_a_call_of_a_year_with_a_cut_off_every_other_week_is_told_once(database: Engine) -> None:
    words = "Du kan söka löpande under året. Nästa sista ansökningsdag är {day}."
    for number in range(4):
        now, day = at(1 + 7 * number), OLD + timedelta(days=14 * (number // 2))
        if day.month == 6:
            run(database, page(words, day, now), by=ENTRY, at=now)
    assert kinds(database) == ["new"]
    assert last_deadline(database) == "2026-06-29", "which readers are reminded of"


def test_one_that_closes_with_its_cut_off_is_open_again_without_a_word_of_more_time(database: Engine) -> None:
    run(database, page(CUT_OFFS[0], OLD, at(1)), by=ENTRY, at=at(1))
    with transaction(database) as session:
        pass_time(session, at(16))
    run(database, page(CUT_OFFS[0], NEW, at(16)), by=ENTRY, at=at(16))
    assert kinds(database) == ["new", "closed", "reopened"]
    with reading(database) as session:
        last = session.exec(select(CallEvent).order_by(col(CallEvent.id))).all()[-1]
    assert last.changes.keys() == {"status"}
    assert last_deadline(database) == "2026-06-29"
