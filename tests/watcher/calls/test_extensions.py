"""An extension that is seen only after the day it moved: the same call, not another one."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from sources.contract import CallData
from tests.watcher.calls.store_runs import NOW, call, entry, kinds, run
from watcher.calls.models import Call, CallEvent
from watcher.db import reading

PAGE = "https://example.org/stod"
THE_DAY_AFTER = NOW.replace(month=6, day=3)


def page(day: str, words: str = "Sista ansökningsdag är {day}.", **facts: object) -> CallData:
    said = words.format(day=day)
    by = {"evidence": {"deadlines": f"Sista ansökningsdag är {day}"}, "status": "unknown"}
    return call(PAGE, deadlines=[{"date": day}], text=said, **{**by, **facts})


def seen_later(database: Engine, fresh: CallData, at: datetime, *, rounds: bool = False) -> list[str]:
    """What is told of a page whose last day was the first of June, and that is read again `at` a later time."""
    by = entry(rounds=rounds)
    run(database, page("2026-06-01"), by=by)
    run(database, fresh, by=by, at=at)
    return kinds(database)


@pytest.mark.parametrize("rounds", [False, True])
def test_a_day_two_weeks_later_seen_after_the_old_one_has_passed_is_the_same_call_open_again(
    database: Engine, rounds: bool
) -> None:
    run(database, page("2026-06-01"), by=entry(rounds=rounds))
    run(database, by=entry(rounds=rounds), at=THE_DAY_AFTER)  # it has closed meanwhile
    run(database, page("2026-06-15"), by=entry(rounds=rounds), at=THE_DAY_AFTER + timedelta(days=1))
    assert kinds(database) == ["new", "closed", "reopened"]
    with reading(database) as session:
        last = session.exec(select(CallEvent).order_by(CallEvent.id)).all()[-1]
    assert last.changes["deadlines"][1][0]["date"] == "2026-06-15"


def test_it_is_the_same_call_however_far_off_where_the_page_says_that_the_time_was_extended(database: Engine) -> None:
    fresh = page("2026-09-01", "Ansökningstiden har förlängts. Sista ansökningsdag är {day}.")
    assert "new" not in seen_later(database, fresh, THE_DAY_AFTER)[1:]


def test_that_projects_may_be_extended_makes_a_new_round_no_extension(database: Engine) -> None:
    far = "Sista ansökningsdag är {day}. " + "Vi stöder skolor. " * 10 + "Projektet kan inte bli förlängt."
    assert seen_later(database, page("2026-09-01", far), THE_DAY_AFTER).count("new") == 2


@pytest.mark.parametrize(
    "words",
    [
        "Sista ansökningsdag är {day}. Beviljade projekt kan bli förlängda.",
        "Projekt från förra omgången förlängs av sig själva. Sista ansökningsdag är {day}.",
        "Ansökningstiden förlängs inte. Sista ansökningsdag är {day}.",
        "Sista ansökningsdag är {day}. The project may be extended by a year.",
    ],
)
def test_nor_does_a_word_beside_the_day_that_is_not_of_the_time_to_apply(database: Engine, words: str) -> None:
    assert seen_later(database, page("2026-12-01", words), THE_DAY_AFTER).count("new") == 2


@pytest.mark.parametrize(
    "words",
    [
        "Nytt: tiden förlängs! Sista ansökningsdag är {day}.",
        "Sista ansökningsdag är {day} (förlängd).",
        "The deadline has been extended. Sista ansökningsdag är {day}.",
        "Fristen er forlenget. Sista ansökningsdag är {day}.",
    ],
)
def test_the_time_to_apply_may_be_extended_in_several_words(database: Engine, words: str) -> None:
    assert seen_later(database, page("2026-12-01", words), THE_DAY_AFTER).count("new") == 1


@pytest.mark.parametrize("words", ["Sista ansökningsdag är {day}.", "Tiden förlängs. Sista ansökningsdag är {day}."])
def test_what_opens_only_after_the_old_day_is_a_new_round_however_soon_it_closes(database: Engine, words: str) -> None:
    run(database, page("2026-06-01"))
    run(database, page("2026-06-21", words, opens="2026-06-08"), at=THE_DAY_AFTER)
    assert kinds(database).count("new") == 2


def test_an_extension_seen_only_when_it_has_passed_too_is_no_second_call(database: Engine) -> None:
    told = seen_later(database, page("2026-06-15", status="closed"), NOW.replace(month=7))
    assert told.count("new") == 1
    with reading(database) as session:
        (held,) = session.exec(select(Call)).all()
    assert (held.status, held.last_deadline) == ("closed", "2026-06-15")


def test_a_day_months_later_is_a_new_round_of_which_everybody_is_told(database: Engine) -> None:
    assert seen_later(database, page("2026-12-01"), THE_DAY_AFTER, rounds=True).count("new") == 2


def test_a_closed_page_that_drops_its_days_keeps_those_on_which_it_closed(database: Engine) -> None:
    run(database, page("2026-06-01"))
    shut = page("2026-06-01").model_copy(update={"status": "closed", "deadlines": ()})
    for days in (0, 1):
        run(database, shut, at=THE_DAY_AFTER + timedelta(days=days))
    assert kinds(database) == ["new", "closed"]
    with reading(database) as session:
        assert session.exec(select(Call)).one().last_deadline == "2026-06-01"
    run(database, page("2026-12-01"), at=THE_DAY_AFTER + timedelta(days=9))
    assert kinds(database)[2:] == ["new"], "another round, by its later day"
