"""A catalogue file that looks in the wrong place from the first day: said at once, with the place and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from sources.entry import Entry
from tests.watcher.polling.test_repairs import ENTRY, framed, old, play
from watcher.db import reading
from watcher.language import Texts
from watcher.polling.models import SourceState
from watcher.polling.pipeline import RunReport
from watcher.work.problem_words import problem_words

WHAT_TO_DO = "; study the page again, or put that place right in the source's file"


def looking_in(**places: Any) -> Entry:
    return ENTRY.model_copy(update={"options": {**ENTRY.options, **places}})


def first_run(engine: Engine, folder: Path, html: str = "", **places: Any) -> RunReport:
    return play(engine, folder, html or old(), 0, looking_in(**places))


def test_an_item_selector_that_fits_nothing_on_the_first_run_is_broken_and_named(
    database: Engine, tmp_path: Path
) -> None:
    report = first_run(database, tmp_path / "a", item="div.utlysning")
    assert report.outcome == "broken"
    assert report.problems == (
        "nothing found, and the page does not say why; check how this source is read",
        f"nothing on the page fits item 'div.utlysning'{WHAT_TO_DO}",
    )
    with reading(database) as session:
        state = session.get_one(SourceState, ENTRY.id)
    assert (state.health, state.cause) == ("broken", "nothing-found")


def test_it_is_said_in_swedish_too(sqlite: Engine, tmp_path: Path) -> None:
    problem = first_run(sqlite, tmp_path / "a", item="div.utlysning").problems[1]
    assert problem_words(problem, Texts("sv")) == (
        "Sidan har inget på de platser som källans fil anger (item 'div.utlysning')."
        " Undersök sidan igen, eller rätta platserna i källans fil."
    )


@pytest.mark.parametrize("option", ["title", "link"])
def test_a_title_or_a_link_that_is_found_on_no_card_is_named(sqlite: Engine, tmp_path: Path, option: str) -> None:
    report = first_run(sqlite, tmp_path / "a", **{"title": "a", "link": "a", option: "h9"})
    assert report.outcome == "broken"
    assert report.problems[1] == f"nothing on the page fits {option} 'h9'{WHAT_TO_DO}"


def test_a_deadline_that_is_found_on_no_card_is_named_and_the_calls_are_kept(sqlite: Engine, tmp_path: Path) -> None:
    compared = looking_in(deadline=".frist").model_copy(update={"verified": "live"})
    report = play(sqlite, tmp_path / "a", old(), 0, compared)
    assert (report.outcome, report.counts["new"]) == ("complete", 4)
    assert report.problems == ("set aside: 1 x nothing-fits (for example deadline '.frist')",)
    again = play(sqlite, tmp_path / "a", old(), 1, looking_in(deadline=".frist"))
    assert again.problems == (), "it may be so that the source gives none: that is said once"


def test_a_page_that_says_that_nothing_is_open_is_looked_for_nothing(sqlite: Engine, tmp_path: Path) -> None:
    report = first_run(sqlite, tmp_path / "a", framed("<p>Det finns inga öppna utlysningar just nu.</p>"))
    assert report.outcome == "complete"
    assert not any("fits" in problem for problem in report.problems)
