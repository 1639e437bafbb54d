"""Days ahead that a new way of reading a source says nothing of."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from tests.watcher.calls.store_runs import NOW, call, kinds, run
from tests.watcher.calls.test_other_link import read_anew
from watcher.calls.models import Call
from watcher.db import reading

SILENT = {"deadlines": [], "status": "unknown"}


def test_days_ahead_that_the_new_way_to_read_is_silent_about_stay_and_nothing_is_told(database: Engine) -> None:
    run(database, call(status="forthcoming", opens="2026-08-15", deadlines=[{"date": "2026-09-30"}]))
    assert read_anew(database, call(**SILENT)) == {"same": 1}
    for days in (1, 2):
        assert run(database, call(**SILENT), at=NOW + timedelta(days=days)) == {"same": 1}
    assert held(database) == ("forthcoming", "2026-08-15", ["2026-09-30"])
    run(database, call(**SILENT), at=datetime(2026, 8, 16, 6, tzinfo=UTC))
    assert held(database) == ("open", "2026-08-15", ["2026-09-30"])
    run(database, call(**SILENT), at=datetime(2026, 10, 1, 6, tzinfo=UTC))
    assert held(database) == ("closed", "2026-08-15", ["2026-09-30"])
    assert kinds(database) == ["new", "changed", "closed"]


def test_what_the_source_states_in_the_new_way_counts_before_what_was_known(database: Engine) -> None:
    run(database, call(status="forthcoming", opens="2026-08-15", deadlines=[{"date": "2026-09-30"}]))
    read_anew(database, call(deadlines=[{"date": "2026-09-30"}]))  # "open", as it has a last day: nobody said so
    assert (held(database)[0], kinds(database)) == ("forthcoming", ["new"])
    later = NOW + timedelta(days=1)
    run(database, call(opens="2026-09-01", deadlines=[{"date": "2026-10-31"}], status="forthcoming"), at=later)
    assert held(database) == ("forthcoming", "2026-09-01", ["2026-10-31"])
    said = call(deadlines=[{"date": "2026-10-31"}], evidence={"status": "Öppen"})
    run(database, said, at=later + timedelta(days=1))
    assert held(database) == ("open", None, ["2026-10-31"]), "a known way that no longer gives a day has lost it"


@pytest.mark.parametrize("said", [{"status": "open", "evidence": {"status": "Öppen"}}, {"status": "closed"}])
def test_a_source_that_says_in_the_new_way_that_a_call_is_open_or_over_is_believed(
    database: Engine, said: dict
) -> None:
    run(database, call(status="forthcoming", opens="2026-08-15"))
    read_anew(database, call(**said))
    assert held(database)[:2] == (said["status"], None)


def held(engine: Engine) -> tuple:
    with reading(engine) as session:
        row = session.exec(select(Call)).one()
        return row.status, row.opens, [day["date"] for day in row.data["deadlines"]]
