"""An empty list through a whole run: an error until it is explained, and the explanation is kept for people to see."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from tests.watcher.polling.test_repairs import ENTRY, NAMES, NOW, WALL, framed, new, old, play
from watcher.calls.models import Call, CallEvent
from watcher.cli import main
from watcher.db import reading
from watcher.polling.models import Repair, SourceState, ToldTrouble
from watcher.settings import Settings
from watcher.work.admin_letter import Facts, render_letter
from watcher.work.troubles import News, Well

NOTHING = "Det finns inga öppna utlysningar just nu."
SAYS_SO = f"nothing is open, as the page itself says: {NOTHING!r}"


def test_a_page_that_says_itself_that_nothing_is_open_is_complete_and_empty(database: Engine, tmp_path: Path) -> None:
    play(database, tmp_path / "a", old(), 0)
    for day in (1, 2, 3, 4):
        report = play(database, tmp_path / "a", framed(f"<p>{NOTHING}</p>"), day)
        assert (report.outcome, report.problems) == ("complete", (SAYS_SO,))
    with reading(database) as session:
        state = session.get_one(SourceState, ENTRY.id)
        kinds = [event.kind for event in session.exec(select(CallEvent))]
    assert (state.health, state.cause, state.problems, state.live_calls) == ("well", None, [SAYS_SO], 0)
    assert kinds == ["new"] * len(NAMES) + ["withdrawn"] * len(NAMES), "what is complete is believed in its absences"


@pytest.mark.parametrize("inside", ["", "<p>Välkommen till oss.</p>", f"<p hidden>{NOTHING}</p>"])
def test_an_empty_page_without_such_words_stays_broken(sqlite: Engine, tmp_path: Path, inside: str) -> None:
    play(sqlite, tmp_path / "a", old(), 0)
    assert play(sqlite, tmp_path / "a", framed(inside), 1).outcome == "broken"


def test_the_sentence_beside_a_redesigned_list_is_not_believed(sqlite: Engine, tmp_path: Path) -> None:
    play(sqlite, tmp_path / "a", old(), 0)
    page = new().replace("<main>", f"<main><p>{NOTHING}</p>")
    assert play(sqlite, tmp_path / "a", page, 1).outcome == "broken"


def test_sources_show_gives_the_pages_own_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data, saved = tmp_path / "data", tmp_path / "saved"
    monkeypatch.setenv("WATCHER_DATA_DIR", str(data))
    (data / "catalogue").mkdir(parents=True)
    saved.mkdir()
    options = "\n[options]\nitem = 'li.card'\n"
    facts = {"id": "tom-lista", "kind": "listing", "url": ENTRY.url, "level": "national", "verified_on": "2026-05-01"}
    lines = [f"{name} = {json.dumps(value)}" for name, value in facts.items()]
    text = "\n".join([*lines, 'name = { sv = "Tom", en = "Empty" }', options])
    (data / "catalogue" / "tom-lista.toml").write_text(text, "utf-8")
    (saved / "page-1.html").write_text(framed(f"<p>{NOTHING}</p>"), "utf-8")
    at = (NOW + timedelta(days=1)).isoformat()
    assert main(["poll", "tom-lista", "--from", str(saved), "--at", at]) == 0
    assert main(["sources", "show", "tom-lista"]) == 0
    assert SAYS_SO in capsys.readouterr().out


OVER = 200  # days after the first reading all calls have closed


def test_a_redesign_that_outlasts_the_last_live_call_stays_broken(sqlite: Engine, tmp_path: Path) -> None:
    play(sqlite, tmp_path / "a", old(), 0)
    for day in (90, OVER, OVER + 4):
        report = play(sqlite, tmp_path / "a", new(), day)
        assert (report.outcome, report.cause) == ("broken", "layout")
    with reading(sqlite) as session:
        assert session.get_one(SourceState, ENTRY.id).health == "broken"
        assert session.get(Repair, ENTRY.id) is not None, "what would mend it is still proposed"


def test_calls_withdrawn_on_the_pages_word_do_not_lift_the_question_where_the_next_ones_are(
    sqlite: Engine, tmp_path: Path
) -> None:
    play(sqlite, tmp_path / "a", old(), 0)
    for day in (1, 2, 3):
        assert play(sqlite, tmp_path / "a", framed(f"<p>{NOTHING}</p>"), day).outcome == "complete"
    assert play(sqlite, tmp_path / "a", new(), 4).outcome == "broken"
    assert play(sqlite, tmp_path / "a", framed("<p>Driftstopp. Webbplatsen uppdateras.</p>"), 5).outcome == "broken"
    assert play(sqlite, tmp_path / "a", framed(f"<p>{NOTHING}</p>"), 6).outcome == "complete"


def test_a_page_that_counts_no_calls_has_said_so(sqlite: Engine, tmp_path: Path) -> None:
    counted = ENTRY.model_copy(update={"options": ENTRY.options | {"count": ".count"}})
    play(sqlite, tmp_path / "a", old(), 0, entry=counted)
    play(sqlite, tmp_path / "a", old(), OVER, entry=counted)
    none = framed('<p class="count">0 utlysningar</p>')
    assert play(sqlite, tmp_path / "a", none, OVER + 1, entry=counted).outcome == "complete"


def coming(*days: str) -> str:
    cards = "".join(
        f'<li class="card"><a href="/u/{n}">Stöd till bygd {n}</a><p class="opens">{day}</p>'
        f'<p class="last">30 november 2026</p></li>'
        for n, day in enumerate(days)
    )
    return framed(f"<ul>{cards}</ul>")


def test_words_that_nothing_is_open_do_not_withdraw_what_has_yet_to_open(database: Engine, tmp_path: Path) -> None:
    dated = ENTRY.model_copy(update={"options": ENTRY.options | {"opens": ".opens"}})
    play(database, tmp_path / "a", coming("1 maj 2026", "1 juni 2026", "15 maj 2026"), 0, entry=dated)
    for day in (1, 2, 3, 4):
        play(database, tmp_path / "a", framed(f"<p>{NOTHING}</p>"), day, entry=dated)
    assert kept(database) == [("open", True), ("forthcoming", False), ("forthcoming", False)]
    for day in (10, 11, 12):  # the third has opened meanwhile, and now it is missed
        play(database, tmp_path / "a", framed(f"<p>{NOTHING}</p>"), day, entry=dated)
    assert kept(database) == [("open", True), ("forthcoming", False), ("open", True)]


def kept(engine: Engine) -> list[tuple[str, bool]]:
    with reading(engine) as session:
        return [(call.status, call.withdrawn) for call in session.exec(select(Call).order_by(col(Call.id)))]


def test_many_calls_gone_at_the_pages_word_are_named(sqlite: Engine, tmp_path: Path, settings: Settings) -> None:
    play(sqlite, tmp_path / "a", old("Vatten", "Skog"), 0)
    play(sqlite, tmp_path / "a", WALL, 1)
    report = play(sqlite, tmp_path / "a", framed(f"<p>{NOTHING}</p>"), 2)
    assert report.problems == (f"{SAYS_SO}; 6 calls that have not closed were known",)
    with reading(sqlite) as session:
        state = session.get_one(SourceState, ENTRY.id)
    told = ToldTrouble(source=ENTRY.id, health="broken", since=NOW, told_at=NOW)
    facts = Facts(News(well=(Well(state, told),)), {ENTRY.id: ENTRY}, {}, settings, NOW)
    said = f"Inget är öppet, enligt sidan själv: {NOTHING!r}. Före det var 6 utlysningar som inte har stängt kända."
    assert said in render_letter(facts).text
