"""Calls that are read by another link of their source are the calls they were."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from sources.contract import CallData
from tests.watcher.calls.store_runs import NOW, call, entry, kinds, run
from watcher.calls.models import Call
from watcher.calls.store import RUNS_BEFORE_WITHDRAWN, Brought, save_run
from watcher.db import reading, transaction


def read_anew(engine: Engine, *calls: CallData, at: datetime = NOW) -> dict:
    with transaction(engine) as session:
        brought = Brought(calls, read_anew=True)
        return dict(save_run(session, entry(), brought, run_id=2, now=at, withdraw=True))


def linked(number: int, place: str, **facts: object) -> CallData:
    address = f"https://example.org/{place}/{number}"
    facts = {"title": f"Bidrag {number}", "deadlines": [{"date": f"2026-06-0{number}"}], **facts}
    return call(address, url=address, identities=[f"url:{address}"], **facts)


def test_calls_read_by_another_link_are_the_same_calls_told_once_and_never_withdrawn(database: Engine) -> None:
    run(database, *(linked(number, "u") for number in (1, 2, 3)))
    fresh = [linked(number, "fil") for number in (1, 2, 3, 4)]
    fresh[1] = linked(2, "fil", deadlines=[{"date": "2026-07-09"}])  # by another place of the day, or moved meanwhile
    assert read_anew(database, *fresh)["new"] == 1
    for days in range(1, RUNS_BEFORE_WITHDRAWN + 2):
        assert run(database, *fresh, at=NOW + timedelta(days=days)) == {"same": 4}
    assert (kinds(database).count("new"), set(kinds(database))) == (4, {"new", "changed"})
    with reading(database) as session:
        assert session.exec(select(Call).where(Call.id == 1)).one().data["url"] == fresh[0].url
    # Whoever chooses the first link again meets the same calls once more.
    assert run(database, *(linked(number, "u") for number in (1, 2, 3)), fresh[3], at=NOW + timedelta(9))["same"] >= 3
    assert kinds(database).count("new") == 4
    # A new round at the new address is news, as at the old one.
    over = datetime(2026, 8, 1, 6, tzinfo=UTC)
    pass_over = linked(1, "fil", status="closed")
    run(database, pass_over, at=over, whole=False)
    later = linked(1, "fil", deadlines=[{"date": "2027-06-01"}], opens="2027-05-01")
    assert run(database, later, at=over + timedelta(days=270), whole=False)["new"] == 1


def test_calls_of_one_title_are_met_by_their_days_and_where_both_are_alike_by_nothing(database: Engine) -> None:
    run(database, linked(1, "u", title="Bidrag"), linked(2, "u", title="Bidrag"))
    assert read_anew(database, linked(1, "fil", title="Bidrag"), linked(2, "fil", title="Bidrag")).get("new", 0) == 0
    alike = {"title": "Stöd", "deadlines": [{"date": "2026-06-05"}]}
    run(database, linked(5, "u", **alike), linked(6, "u", **alike), whole=False)
    assert read_anew(database, linked(5, "fil", **alike), linked(6, "fil", **alike))["new"] == 2


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
