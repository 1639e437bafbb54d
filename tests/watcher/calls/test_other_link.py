"""Calls that are read by another link of their source are the calls they were."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import select

from sources.contract import CallData
from sources.entry import Entry
from tests.watcher.calls.store_runs import NOW, call, entry, kinds, run
from watcher.calls.models import Call
from watcher.calls.stated import RUNS_BEFORE_WITHDRAWN
from watcher.calls.store import Brought, save_run
from watcher.db import reading, transaction


def read_anew(engine: Engine, *calls: CallData, at: datetime = NOW, by: Entry | None = None) -> dict:
    with transaction(engine) as session:
        brought = Brought(calls, read_anew=True)
        return dict(save_run(session, by or entry(), brought, run_id=2, now=at, withdraw=True))


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


def test_a_call_met_by_title_alone_is_one_of_its_own_once_both_are_on_the_list(database: Engine) -> None:
    one = linked(1, "u", title="Projektbidrag")
    other = linked(2, "fil", title="Projektbidrag")
    run(database, one)
    assert read_anew(database, other) == {"changed": 1}
    assert run(database, one, other, at=NOW + timedelta(1)) == {"changed": 1, "new": 1}
    for days in (2, 3):
        assert run(database, one, other, at=NOW + timedelta(days)) == {"same": 2}
    assert run(database, other, at=NOW + timedelta(4)) == {"same": 1}, "nor is it the first, where that is overlooked"
    with reading(database) as session:
        assert [row.external_id for row in session.exec(select(Call).order_by(Call.id))] == [
            one.external_id,
            other.external_id,
        ]


def test_calls_whose_address_serves_every_round_are_met_in_the_round_that_they_are_in(database: Engine) -> None:
    by, later = entry(rounds=True), datetime(2026, 9, 1, 6, tzinfo=UTC)
    run(database, linked(1, "u"), by=by)
    ahead = [linked(number, "u", deadlines=[{"date": f"2026-12-0{number}"}]) for number in (1, 2)]
    run(database, *ahead, by=by, at=later)
    fresh = [linked(number, "fil", deadlines=[{"date": f"2026-12-0{number}"}]) for number in (1, 2)]
    assert read_anew(database, *fresh, at=later, by=by).get("new", 0) == 0
    for days in range(1, RUNS_BEFORE_WITHDRAWN + 2):
        assert run(database, *fresh, by=by, at=later + timedelta(days)) == {"same": 2}
    assert kinds(database).count("new") == 3
    third = linked(1, "fil", deadlines=[{"date": "2027-12-01"}])
    assert run(database, third, by=by, at=later + timedelta(200), whole=False)["new"] == 1
    with reading(database) as session:
        names = [row.external_id for row in session.exec(select(Call))]
    address = ahead[0].external_id
    assert sorted(names) == [f"{address}#1", f"{address}#2", f"{address}#3", f"{ahead[1].external_id}#1"]
