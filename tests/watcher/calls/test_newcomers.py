"""New calls are written together, and nobody can tell from what is written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import select

from sources.contract import CallData
from sources.entry import Entry
from watcher.calls.models import Call, CallEvent, CallIdentity, CallVersion, Sighting
from watcher.calls.store import Brought, save_run
from watcher.db import reading, transaction

NOW = datetime(2026, 5, 7, 6, tzinfo=UTC)
NAMES = {"sv": "Fonden", "en": "The fund"}
FUND = Entry.model_validate(
    {"id": "fund", "name": NAMES, "kind": "feed", "url": "https://example.org/", "level": "national",
     "verified_on": date(2026, 5, 1), "authority": 7}
)  # fmt: skip


def call(external_id: str, **facts: object) -> CallData:
    given = {"source": "fund", "external_id": external_id, "title": external_id, "status": "open"}
    return CallData.model_validate({**given, "deadlines": [{"date": "2026-09-01"}], **facts})


def save(engine: Engine, *calls: CallData, entry: Entry = FUND, run_id: int = 1, at: datetime = NOW) -> dict[str, int]:
    with transaction(engine) as session:
        return dict(save_run(session, entry, Brought(calls), run_id=run_id, now=at, withdraw=True))


def told(engine: Engine) -> list[tuple[str, str]]:
    with reading(engine) as session:
        return [(event.kind, event.external_id) for event in session.exec(select(CallEvent).order_by(CallEvent.id))]


def test_a_new_call_has_its_version_its_event_its_sighting_and_its_names(database: Engine) -> None:
    fresh = call("A-1", identities=["topic:T-1"])
    save(database, call("A-0"), fresh, run_id=3)
    with reading(database) as session:
        kept = session.exec(select(Call).where(Call.external_id == "A-1")).one()
        version = session.exec(select(CallVersion).where(CallVersion.call_id == kept.id)).one()
        event = session.exec(select(CallEvent).where(CallEvent.call_id == kept.id)).one()
        sighting = session.exec(select(Sighting).where(Sighting.call_id == kept.id)).one()
        names = session.exec(select(CallIdentity.key).where(CallIdentity.call_id == kept.id)).all()
    assert (kept.status, kept.opens, kept.last_deadline) == ("open", None, "2026-09-01")
    assert (kept.version_id, kept.withdrawn, kept.first_seen_at) == (version.id, False, NOW)
    assert CallData.model_validate(kept.data) == fresh
    assert (version.number, version.run_id, version.at, version.data) == (1, 3, NOW, kept.data)
    assert (event.version_id, event.kind, event.source, event.at) == (version.id, "new", "fund", NOW)
    assert event.changes == {"status": [None, "open"]}
    assert (sighting.source, sighting.external_id, sighting.data) == ("fund", "A-1", kept.data)
    assert (sighting.authority, sighting.first_run_id, sighting.last_run_id, sighting.missing_runs) == (7, 3, 3, 0)
    assert sorted(names) == ["fund:A-1", "topic:T-1"]


def test_events_come_in_the_order_of_the_list_whatever_they_tell(database: Engine) -> None:
    save(database, call("B"), call("D"))
    later = [{"date": "2026-12-01"}]
    save(database, call("A"), call("B", deadlines=later), call("C"), call("D", deadlines=later), call("E"), run_id=2)
    assert told(database)[2:] == [("new", "A"), ("changed", "B"), ("new", "C"), ("changed", "D"), ("new", "E")]


def test_a_thousand_new_calls_keep_their_order(database: Engine) -> None:
    names = [f"A-{number * 7919 % 1000}" for number in range(1000)]
    assert save(database, *map(call, names)) == {"new": 1000}
    assert told(database) == [("new", name) for name in names]
    with reading(database) as session:
        rows = session.exec(
            select(Call.external_id, CallVersion.data).join(CallVersion, CallVersion.id == Call.version_id)
        )
        assert all(data["external_id"] == name for name, data in rows)


def test_a_name_that_two_new_calls_share_stays_with_the_first(database: Engine) -> None:
    shared = {"identities": ["topic:T-1"]}
    assert save(database, call("A", **shared), call("B"), call("C", **shared)) == {"new": 3}
    with reading(database) as session:
        named = session.exec(select(CallIdentity.call_id).where(CallIdentity.key == "topic:T-1")).one()
        first = session.exec(select(Call.id).where(Call.external_id == "A")).one()
    assert named == first
    assert told(database) == [("new", "A"), ("new", "B"), ("new", "C")]


def test_a_name_that_one_call_says_twice_is_kept_once(database: Engine) -> None:
    assert save(database, call("A", identities=["topic:T-1", "topic:T-1"])) == {"new": 1}


def test_a_new_call_waits_for_none_that_joins_another_sources(database: Engine) -> None:
    other = FUND.model_copy(update={"id": "other", "authority": 9})
    save(database, call("X", source="other", identities=["topic:T-1"]), entry=other)
    joined = call("B", identities=["topic:T-1"], deadlines=[{"date": "2026-12-01"}])
    assert save(database, call("A"), joined, call("C"), run_id=2) == {"new": 2, "joined": 1}
    assert told(database)[1:] == [("new", "A"), ("changed", "B"), ("new", "C")]


def test_a_round_that_has_just_been_found_is_not_found_twice(database: Engine) -> None:
    rounds = FUND.model_copy(update={"rounds": True})
    page = "https://example.org/call"
    once, again = call(page), call(page, title="the same page")
    assert save(database, once, again, entry=rounds)["new"] == 1
    assert save(database, again, entry=rounds, at=NOW + timedelta(days=1), run_id=2) == {"same": 1}
