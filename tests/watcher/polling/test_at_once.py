"""What a source says of nearly all its calls at once is looked at by a person before readers are told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from sources.contract import CallData, Deadline
from sources.entry import Entry
from tests.watcher.polling.test_health import LIST, Source
from watcher.calls.models import CallEvent
from watcher.db import reading, transaction
from watcher.language import Texts
from watcher.polling.accepted import accept, doubt_of
from watcher.polling.at_once import Compared, said_at_once
from watcher.polling.models import Repair, SourceState
from watcher.polling.pipeline import RunReport
from watcher.work.problem_words import problem_words

OPTIONS = {"item": "li.card", "title": "a", "link": "a", "deadline": ".last", "opens": ".opens"}
ENTRY = Entry.model_validate(LIST | {"options": OPTIONS})
NAMES = ("Stöd för kommuner", "Bidrag till cykelvägar", "Kultur för barn", "Energi i byggnader", "Lärande möten")
COME = ("Nya vägar", "Forskning om hav", "Skogens värden", "Digital hälsa", "Rent vatten", "Språk i förskolan")


class Card(NamedTuple):
    name: str
    place: str
    opens: str = "2026-05-20"
    last: str = "2026-09-01"


CARDS = tuple(Card(name, f"/u/{n}/", last=f"2026-09-0{n}") for n, name in enumerate(NAMES, 1))


def page(cards: Sequence[Card], words: str = "") -> str:
    rows = "".join(
        f'<li class="card"><a href="{card.place}">{card.name}</a> <p class="opens">{card.opens}</p>'
        f' <p class="last">{card.last}</p></li>'
        for card in cards
    )
    return f'<html lang="sv"><body><main><h1>Utlysningar</h1><p>{words}</p><ul>{rows}</ul></main></body></html>'


def changed(change: Callable[[Card], Card], cards: Sequence[Card] = CARDS) -> list[Card]:
    return [change(card) for card in cards]


@pytest.fixture
def source(sqlite: Engine, tmp_path: Path) -> Source:
    source = Source(sqlite, tmp_path / "a")
    assert read(source, CARDS).outcome == "complete"
    return source


def read(source: Source, cards: Sequence[Card], words: str = "", *, accepted: bool = False) -> RunReport:
    return source.read(page(cards, words), entry=ENTRY, accept=accepted)


def told(source: Source) -> list[str]:
    """What has been told since the first day."""
    with reading(source.engine) as session:
        kinds = session.exec(select(CallEvent.kind).order_by(col(CallEvent.id))).all()
    return list(kinds[len(CARDS) :])


SLIPS: dict[str, Sequence[Card]] = {
    "in 5 of 5 known calls the opening date": changed(lambda card: card._replace(opens=card.last, last=card.opens)),
    "4 of 5 known calls have got another last day": changed(lambda card: card._replace(last="2026-09-01")),
    "5 of 5 known calls have got another last day": changed(
        lambda card: card._replace(opens=card.opens.replace("2026", "2025"), last=card.last.replace("2026", "2025"))
    ),
    "4 of 5 known calls have got another title": changed(
        lambda card: card._replace(name=card.name.encode().decode("cp1252", "replace"))
    ),
    "none of the 5 known calls is in the list": [Card(name, f"/nytt/{name[:2]}") for name in COME[:5]],
    "6 rows without any day have come": [*CARDS, *(Card(name, f"/a/{name[:3]}", "", "") for name in COME)],
    "3 of 5 known calls are gone from the list": CARDS[:2],
    "4 of the titles are words of a site's menu": [
        *CARDS,
        *(Card(name, f"/m/{n}", "", "") for n, name in enumerate(("Start", "Om oss", "Kontakt", "Lättläst"))),
    ],
}


@pytest.mark.parametrize("words", SLIPS)
def test_a_slip_of_the_whole_page_is_loud_before_readers_are_told(source: Source, words: str) -> None:
    for _ in range(4):
        report = read(source, SLIPS[words])
        assert (report.outcome, report.cause) == (
            "broken",
            "not-calls" if "rows" in words or "menu" in words else "at-once",
        )
        assert report.problems[0].startswith(words)
    assert told(source) == []
    with reading(source.engine) as session:
        assert session.exec(select(Repair)).all() == [], "to read the same in another way mends nothing"
    assert "kan en administratör godta det" in problem_words(report.problems[0], Texts("sv"))
    assert read(source, CARDS).outcome == "complete"
    assert told(source) == []


@pytest.mark.parametrize("words", SLIPS)
@pytest.mark.parametrize("by_command", [True, False])
def test_what_a_person_accepts_goes_on_as_if_nothing_had_been_doubted(
    source: Source, words: str, by_command: bool
) -> None:
    read(source, SLIPS[words])
    if not by_command:
        with transaction(source.engine) as session:
            doubt = doubt_of(session, session.get_one(SourceState, ENTRY.id))
            assert doubt is not None
            accept(session, doubt, source.now)
    assert read(source, SLIPS[words], accepted=by_command).outcome == "complete"
    for _ in range(3):
        assert read(source, SLIPS[words]).outcome == "complete"
    assert told(source) != []


def test_titles_without_swedish_letters_hide_no_page_in_a_wrong_encoding(source: Source) -> None:
    plain = [card._replace(name=f"Bidrag {n}") if 0 < n < 4 else card for n, card in enumerate(CARDS)]
    read(source, plain)
    report = read(source, changed(lambda card: card._replace(name=card.name.encode().decode("cp1252")), plain))
    assert report.problems[0].startswith("2 of 5 known calls have got another title at once")


def test_a_day_that_suddenly_stands_on_every_card_is_doubted_though_some_had_it(source: Source) -> None:
    some = [card._replace(last="2026-09-01") if n < 2 else card for n, card in enumerate(CARDS)]
    read(source, some)
    report = read(source, changed(lambda card: card._replace(last="2026-09-01"), some))
    assert report.problems[0].startswith("3 of 5 known calls have got another last day at once")


@pytest.mark.parametrize(
    ("words", "days", "outcome"),
    [
        ("Ansökningstiden är förlängd för alla utlysningar.", "2026-10-0", "complete"),
        ("Ansökningstiden är inte förlängd.", "2026-10-0", "broken"),
        ("", "2026-10-0", "broken"),
        ("Ansökningstiden är förlängd för alla utlysningar.", "2026-08-0", "broken"),
    ],
)
def test_a_round_that_is_extended_in_words_is_told(source: Source, words: str, days: str, outcome: str) -> None:
    later = changed(lambda card: card._replace(last=days + card.last[-1]))
    assert read(source, later, words).outcome == outcome
    assert told(source) == (["changed"] * 5 if outcome == "complete" else [])


def test_some_calls_may_change_in_one_way_and_three_may_all_do(sqlite: Engine, tmp_path: Path, source: Source) -> None:
    some = [*changed(lambda card: card._replace(last="2026-10-01"), CARDS[:3]), *CARDS[3:]]
    assert read(source, some).outcome == "complete"
    assert told(source) == ["changed"] * 3


def test_a_list_whose_calls_end_by_their_own_day_shows_others_the_day_after(source: Source) -> None:
    source.day = (date(2026, 9, 5) - date(2026, 5, 7)).days - 1
    assert read(source, [Card(name, f"/{n}", "2026-09-01", "2026-12-01") for n, name in enumerate(COME)]).outcome == (
        "complete"
    )


NOW = datetime(2026, 5, 7, 6, tzinfo=UTC)


def call(name: str, opens: str | None, last: str | None) -> CallData:
    deadlines = (Deadline(date=last),) if last else ()
    return CallData(external_id=name, title=f"Stöd {name}", status="open", opens=opens, deadlines=deadlines)


def test_calls_that_all_open_after_their_last_day_are_doubted_at_the_first_reading_too() -> None:
    odd = [call(name, "2026-09-01", "2026-06-01") for name in "abcd"]
    fault = said_at_once(Compared(odd, {}, NOW))
    assert fault is not None
    assert fault.words.startswith("all 4 calls with both days open after their last day")
    assert said_at_once(Compared(odd[:3], {}, NOW)) is None
    assert said_at_once(Compared([*odd, call("e", "2026-06-01", "2026-09-01")], {}, NOW)) is None
    assert said_at_once(Compared(odd, {each.external_id: each for each in odd}, NOW)) is None, "it was accepted"


def test_what_is_not_a_whole_list_may_show_others_and_leave_some_out() -> None:
    held = {name: call(name, None, "2026-09-01") for name in "abcde"}
    others = [call(name, None, "2026-09-01") for name in "fghij"]
    assert said_at_once(Compared(others, held, NOW, is_whole=False)) is None
    assert said_at_once(Compared([], held, NOW, is_whole=False)) is None


def test_of_a_source_that_gives_what_has_changed_alone_all_it_gives_may_have_changed() -> None:
    held = {name: call(name, None, "2026-09-01") for name in "abcdefghij"}
    news = [call(name, None, "2026-10-01").model_copy(update={"title": f"Nytt {name}"}) for name in "abcd"]
    assert said_at_once(Compared(news, held, NOW, is_whole=False, may_be_news=True)) is None
    all_but_one = [call(name, None, "2026-10-01") for name in "abcdefghi"]
    fault = said_at_once(Compared(all_but_one, held, NOW, is_whole=False, may_be_news=True))
    assert fault is not None
    assert fault.words.startswith("9 of 10 known calls have got another last day")


def test_on_its_last_day_a_call_may_show_the_next_round() -> None:
    today, later = NOW.date().isoformat(), (NOW + timedelta(days=200)).date().isoformat()
    held = {name: call(name, None, today) for name in "abcde"}
    assert said_at_once(Compared([call(name, None, later) for name in "abcde"], held, NOW)) is None


def accept_what_is_doubted(source: Source) -> str:
    """Say on the source's page that it is right. Returns what was doubted."""
    with transaction(source.engine) as session:
        doubt = doubt_of(session, session.get_one(SourceState, ENTRY.id))
        assert doubt is not None
        accept(session, doubt, source.now)
        return doubt.words


def test_what_is_accepted_of_all_days_hides_nothing_of_all_titles(source: Source) -> None:
    other = changed(lambda card: card._replace(name=f"Nytt {card.place}", last="2026-12-24"))
    read(source, other)
    assert "another last day" in accept_what_is_doubted(source)
    assert "another title" in read(source, other).problems[0]
    accept_what_is_doubted(source)
    assert read(source, other).outcome == "complete"
    assert told(source) == ["changed"] * 5


def test_one_title_for_all_that_is_another_for_each_is_accepted_in_two_answers(source: Source) -> None:
    same = changed(lambda card: card._replace(name="Läs mer"))
    assert read(source, same).cause == "same-title"
    accept_what_is_doubted(source)
    assert read(source, same).cause == "at-once"
    accept_what_is_doubted(source)
    assert read(source, same).outcome == "complete"


def test_others_in_place_of_all_without_a_day_can_be_accepted_to_the_end(sqlite: Engine, tmp_path: Path) -> None:
    source = Source(sqlite, tmp_path / "b")
    many = [Card(f"Bidrag {n} till {name}", f"/u/{n}/{name[:3]}") for name in NAMES for n in range(3)]
    for _ in range(5):
        read(source, many)
    others = [Card(f"Stöd {n} till {name}", f"/ny/{n}/{name[:3]}", last="") for name in COME for n in range(3)]
    doubted = []
    while read(source, others).outcome != "complete":
        doubted.append(accept_what_is_doubted(source))
        assert len(doubted) < 5, doubted
    assert len(doubted) == len(set(doubted))
