"""What a person puts right wins over the source, until the source changes that field itself."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from tests.watcher.calls.store_runs import NOW, call, entry, kinds, last_deadline, run
from watcher.calls.corrections import add_correction
from watcher.calls.models import Call, CallVersion, Correction
from watcher.calls.store import Brought, refresh, save_run
from watcher.db import reading, transaction
from watcher.errors import BadInput


def test_a_correction_wins_until_the_source_changes_that_field(database: Engine) -> None:
    run(database, call())
    with transaction(database) as session:
        held = session.exec(select(Call)).one()
        add_correction(
            session, held, field="deadlines", new=[{"date": "2026-06-03"}], who="Anna", why="telefon", now=NOW
        )
        assert refresh(session, held, NOW) == "changed"
    run(database, call(title="Call A-1, new title"))
    assert last_deadline(database) == "2026-06-03"
    run(database, call(title="Call A-1, new title", deadlines=[{"date": "2026-06-10"}]))
    assert last_deadline(database) == "2026-06-10"
    with reading(database) as session:
        assert session.exec(select(Correction)).one().state == "asked"


def test_a_weekday_that_belongs_to_another_day_is_no_new_day_and_questions_no_correction(database: Engine) -> None:
    run(database, call())
    with transaction(database) as session:
        held = session.exec(select(Call)).one()
        right = [{"date": "2026-06-02"}]
        add_correction(session, held, field="deadlines", new=right, who="Anna", why="telefon", now=NOW)
        refresh(session, held, NOW)
    before = kinds(database)
    assert run(database, call(deadlines=[{"date": "2026-06-01", "said_weekday": 2}])) == {"same": 1}
    with reading(database) as session:
        assert session.exec(select(Correction)).one().state == "active"
    assert (last_deadline(database), kinds(database)) == ("2026-06-02", before)


def test_a_corrected_later_deadline_opens_a_call_the_source_thinks_closed(database: Engine) -> None:
    late = NOW + timedelta(days=30)
    run(database, call(), at=NOW)
    run(database, call(status="closed"), at=late)
    with transaction(database) as session:
        held = session.exec(select(Call)).one()
        add_correction(session, held, field="deadlines", new=[{"date": "2026-09-03"}], who="Anna", why="mejl", now=late)
        assert refresh(session, held, late) == "reopened"


def test_a_corrected_deadline_opens_no_call_that_is_still_to_come(database: Engine) -> None:
    run(database, call(status="forthcoming", deadlines=[]))
    with transaction(database) as session:
        held = session.exec(select(Call)).one()
        add_correction(session, held, field="deadlines", new=[{"date": "2026-09-03"}], who="Anna", why="mejl", now=NOW)
        refresh(session, held, NOW)
    with reading(database) as session:
        held = session.exec(select(Call)).one()
        assert (held.status, last_deadline(database)) == ("forthcoming", "2026-09-03")


@pytest.mark.parametrize(("field", "value"), [("deadlines", "soon"), ("source", "other"), ("status", "perhaps")])
def test_an_unusable_correction_is_refused_in_words(database: Engine, field: str, value: str) -> None:
    run(database, call())
    with transaction(database) as session:
        held = session.exec(select(Call)).one()
        with pytest.raises(BadInput, match=field):
            add_correction(session, held, field=field, new=value, who="Anna", why="?", now=NOW)


@pytest.mark.parametrize("title", ["Call A-1", "Call A-1, read in full"])
def test_a_corrected_title_outlasts_a_new_way_of_reading_the_source_and_is_not_told_again(
    database: Engine, title: str
) -> None:
    run(database, call())
    with transaction(database) as session:
        held = session.exec(select(Call)).one()
        add_correction(session, held, field="title", new="The right title", who="Anna", why="telefon", now=NOW)
        refresh(session, held, NOW)
    before = kinds(database)
    with transaction(database) as session:
        fresh = Brought([call(title=title, text="More words")], read_anew=True)
        save_run(session, entry(), fresh, run_id=2, now=NOW, withdraw=True)
    with reading(database) as session:
        data = session.exec(select(Call)).one().data
        assert session.exec(select(Correction)).one().state == "active"
    assert (data["title"], data["text"], kinds(database)) == ("The right title", "More words", before)


def test_a_deadline_a_person_moved_decides_when_a_new_round_begins(database: Engine) -> None:
    page = "https://example.org/bidrag"
    run(database, call(page))
    with transaction(database) as session:
        held = session.exec(select(Call)).one()
        add_correction(session, held, field="deadlines", new=[{"date": "2026-08-01"}], who="Anna", why="mejl", now=NOW)
        refresh(session, held, NOW)
    run(database, call(page, deadlines=[{"date": "2026-08-01"}]), at=NOW + timedelta(days=40))
    with reading(database) as session:
        assert len(session.exec(select(Call)).all()) == 1


def test_a_status_that_the_deadlines_contradict_cannot_be_set(database: Engine) -> None:
    late = NOW + timedelta(days=60)
    run(database, call())
    run(database, call(status="closed"), at=late)
    with transaction(database) as session:
        held = session.exec(select(Call)).one()
        with pytest.raises(BadInput, match="deadlines"):
            add_correction(session, held, field="status", new="open", who="Anna", why="?", now=late)


def test_a_summary_says_no_day_that_has_been_put_right(database: Engine) -> None:
    words = "Stöd till skolor. Sista ansökningsdag är den 1 juni 2026."
    run(database, call(summary=words, language="sv"))
    with transaction(database) as session:
        held = session.exec(select(Call)).one()
        assert held.data["summary"] == words
        right = [{"date": "2026-06-03"}]
        add_correction(session, held, field="deadlines", new=right, who="Anna", why="telefon", now=NOW)
        refresh(session, held, NOW)
        assert held.data["summary"] == "Stöd till skolor."
        version = session.get(CallVersion, held.version_id)
        assert version is not None
        assert version.data["summary"] == "Stöd till skolor."  # which is what letters are made of


def test_nor_one_that_a_better_source_states_otherwise(database: Engine) -> None:
    same = {"identities": ["topic:X-1"], "language": "sv"}
    run(database, call(summary="", deadlines=[{"date": "2026-06-03"}], **same), by=entry(authority=10))
    theirs = call(source="second", summary="Stöd till skolor. Sök senast 1 juni 2026.", **same)
    run(database, theirs, by=entry("second", authority=60))
    with reading(database) as session:
        assert session.exec(select(Call)).one().data["summary"] == "Stöd till skolor."
