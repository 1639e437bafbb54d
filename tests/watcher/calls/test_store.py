from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, event, text
from sqlmodel import select

from sources.contract import CallData
from sources.entry import Entry
from watcher.calls.corrections import add_correction
from watcher.calls.models import Call, CallEvent, CallIdentity, CallVersion, Correction, Sighting
from watcher.calls.store import RUNS_BEFORE_WITHDRAWN, Brought, live_ids, pass_time, refresh, save_run
from watcher.db import reading, transaction
from watcher.errors import BadInput

NOW = datetime(2026, 5, 7, 6, tzinfo=UTC)


def entry(name: str = "first", **facts: object) -> Entry:
    names = {"sv": name, "en": name}
    return Entry.model_validate(
        {"id": name, "name": names, "kind": "feed", "url": "https://example.org/", "level": "national",
         "verified_on": date(2026, 5, 1), **facts}
    )  # fmt: skip


def call(external_id: str = "A-1", source: str = "first", **facts: object) -> CallData:
    return CallData.model_validate(
        {"source": source, "external_id": external_id, "title": f"Call {external_id}", "status": "open",
         "deadlines": [{"date": "2026-06-01"}], **facts}
    )  # fmt: skip


def run(
    engine: Engine,
    *calls: CallData,
    by: Entry | None = None,
    at: datetime = NOW,
    whole: bool = True,
    as_listed: frozenset[str] = frozenset(),
) -> dict:
    with transaction(engine) as session:
        return dict(save_run(session, by or entry(), Brought(calls, as_listed), run_id=1, now=at, withdraw=whole))


def kinds(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [event.kind for event in session.exec(select(CallEvent).order_by(CallEvent.id))]


def count(engine: Engine, table: type) -> int:
    with reading(engine) as session:
        return len(session.exec(select(table)).all())


def test_the_same_run_twice_writes_no_version_and_no_event(database: Engine) -> None:
    run(database, call(), call("A-2"))
    assert run(database, call(), call("A-2")) == {"same": 2}
    assert (kinds(database), count(database, CallVersion)) == (["new", "new"], 2)


def test_a_change_is_one_version_and_one_event(database: Engine) -> None:
    run(database, call())
    run(database, call(deadlines=[{"date": "2026-07-01"}]))
    assert kinds(database) == ["new", "changed"]
    assert count(database, CallVersion) == 2


def test_a_call_that_is_absent_once_stays_and_after_several_complete_runs_is_withdrawn(database: Engine) -> None:
    run(database, call(), call("A-2"))
    for _ in range(RUNS_BEFORE_WITHDRAWN - 1):
        run(database, call())
    assert kinds(database) == ["new", "new"]
    run(database, call())
    assert kinds(database)[-1] == "withdrawn"
    with reading(database) as session:
        assert live_ids(session, "first") == ["A-1"]


def test_an_incomplete_run_counts_no_absence(database: Engine) -> None:
    run(database, call())
    for _ in range(RUNS_BEFORE_WITHDRAWN + 1):
        run(database, whole=False)
    assert kinds(database) == ["new"]


def test_a_withdrawn_call_that_comes_back_is_told_as_reopened(database: Engine) -> None:
    run(database, call())
    for _ in range(RUNS_BEFORE_WITHDRAWN):
        run(database)
    run(database, call())
    assert kinds(database) == ["new", "withdrawn", "reopened"]


@pytest.mark.parametrize("over", [{"status": "closed"}, {"deadlines": [{"date": "2026-03-01"}]}])
def test_a_withdrawn_call_that_comes_back_closed_is_told_as_closed(database: Engine, over: dict) -> None:
    run(database, call())
    for _ in range(RUNS_BEFORE_WITHDRAWN):
        run(database)
    for _ in range(2):
        run(database, call(**over))
    assert kinds(database) == ["new", "withdrawn", "closed"]


def test_an_absent_call_past_its_deadline_is_closed_not_withdrawn(database: Engine) -> None:
    run(database, call())
    for _ in range(RUNS_BEFORE_WITHDRAWN):
        run(database, at=NOW + timedelta(days=60))
    assert kinds(database) == ["new", "closed"]


def test_time_alone_opens_and_closes_calls(database: Engine) -> None:
    run(database, call(status="forthcoming", opens="2026-05-20"))
    for days in (13, 14, 40):
        with transaction(database) as session:
            pass_time(session, NOW + timedelta(days=days))
    assert kinds(database) == ["new", "changed", "closed"]


def test_one_call_on_two_sources_is_told_once_and_seen_twice(database: Engine) -> None:
    shared = {"identities": ["dnr:2026-00001"]}
    run(database, call(**shared))
    second = entry("second", authority=90)
    assert run(database, call("https://example.org/x", "second", **shared), by=second)["joined"] == 1
    run(database, call("https://example.org/x", "second", title="Other words", **shared), by=second)
    assert kinds(database) == ["new"]
    assert (count(database, Call), count(database, Sighting)) == (1, 2)


def test_a_source_with_more_authority_takes_over_the_telling(database: Engine) -> None:
    shared = {"identities": ["topic:T-1"]}
    run(database, call("https://example.org/x", "second", **shared), by=entry("second", authority=90))
    run(database, call("T-1", deadlines=[{"date": "2026-06-02"}], **shared), by=entry(authority=10))
    with reading(database) as session:
        held = session.exec(select(Call)).one()
    assert (held.source, held.external_id, held.last_deadline) == ("first", "T-1", "2026-06-02")
    assert kinds(database) == ["new", "changed"]


def test_a_new_round_at_the_same_address_is_a_new_call(database: Engine) -> None:
    page = "https://example.org/bidrag"
    by = entry(rounds=True)
    run(database, call(page, identities=[f"url:{page}"]), by=by)
    later = NOW + timedelta(days=60)
    run(database, call(page, identities=[f"url:{page}"], deadlines=[{"date": "2026-12-01"}]), by=by, at=later)
    with reading(database) as session:
        assert {held.external_id for held in session.exec(select(Call))} == {f"{page}#1", f"{page}#2"}


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


def last_deadline(engine: Engine) -> str | None:
    with reading(engine) as session:
        return session.exec(select(Call)).one().last_deadline


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


def test_a_page_that_was_not_read_this_time_is_no_change(database: Engine) -> None:
    run(database, call(text="Utlysningstexten från utlysningens egen sida.", summary="Utlysningstexten"))
    run(database, call(text="Kort.", deadlines=[]), as_listed=frozenset({"A-1"}))
    assert kinds(database) == ["new"]
    assert last_deadline(database) == "2026-06-01"


def test_what_the_list_itself_says_now_is_told_even_then(database: Engine) -> None:
    run(database, call(text="Utlysningstexten från utlysningens egen sida."))
    run(database, call(deadlines=[{"date": "2026-07-01"}]), as_listed=frozenset({"A-1"}))
    assert kinds(database) == ["new", "changed"]


def test_of_a_call_that_closes_only_that_is_told(database: Engine) -> None:
    run(database, call(text="Hela texten."))
    run(database, call(status="closed", text="Stängd.", title="Call A-1 (closed)"))
    with reading(database) as session:
        closed = session.exec(select(CallEvent).where(CallEvent.kind == "closed")).one()
    assert list(closed.changes) == ["status"]


def test_two_calls_on_one_page_have_rounds_of_their_own(database: Engine) -> None:
    by, later = entry(rounds=True), NOW + timedelta(days=60)
    parts = [f"https://example.org/bidrag#{name}" for name in ("stora", "sma")]
    run(database, *map(call, parts), by=by)
    run(database, *(call(part, deadlines=[{"date": "2026-12-01"}]) for part in parts), by=by, at=later)
    with reading(database) as session:
        held = {kept.external_id for kept in session.exec(select(Call))}
    assert held == {f"{part}#{number}" for part in parts for number in (1, 2)}


def test_a_live_call_is_not_swallowed_by_one_that_is_over(database: Engine) -> None:
    shared = {"identities": ["url:https://example.org/x"]}
    run(database, call(**shared))
    late = NOW + timedelta(days=60)
    fresh = call("B-1", "second", deadlines=[{"date": "2026-12-01"}], **shared)
    assert run(database, fresh, by=entry("second"), at=late)["new"] == 1


def test_two_calls_of_one_source_are_two_even_if_they_share_a_name(database: Engine) -> None:
    shared = {"identities": ["url:https://example.org/x"]}
    assert run(database, call(**shared), call("A-2", **shared)) == {"new": 2}


def test_a_call_its_first_source_drops_lives_on_where_another_shows_it(database: Engine) -> None:
    shared = {"identities": ["topic:T-1"]}
    second = entry("second", authority=90)
    run(database, call("T-1", **shared))
    for _ in range(RUNS_BEFORE_WITHDRAWN):
        run(database, call("https://example.org/x", "second", **shared), by=second)
        run(database)
    assert "withdrawn" not in kinds(database)
    with reading(database) as session:
        assert session.exec(select(Call)).one().source == "second"


def test_a_name_learnt_later_joins_what_another_source_shows(database: Engine) -> None:
    run(database, call())
    run(database, call(identities=["topic:T-1"]))
    assert run(database, call("B-1", "second", identities=["topic:T-1"]), by=entry("second"))["joined"] == 1


def test_a_withdrawn_call_neither_opens_nor_closes_in_time(database: Engine) -> None:
    run(database, call(status="forthcoming", opens="2026-05-20"))
    for _ in range(RUNS_BEFORE_WITHDRAWN):
        run(database)
    with transaction(database) as session:
        assert not pass_time(session, NOW + timedelta(days=14))


def test_a_source_counts_the_calls_it_shows_whoever_tells_of_them(database: Engine) -> None:
    shared = {"identities": ["topic:T-1"]}
    run(database, call("T-1", **shared))
    run(database, call("B-1", "second", **shared), by=entry("second", authority=90))
    with reading(database) as session:
        assert live_ids(session, "second") == ["B-1"]


def test_an_address_that_ends_like_a_round_is_a_call_of_its_own(database: Engine) -> None:
    page = "https://example.org/bidrag"
    for _ in range(2):
        run(database, call(page), call(f"{page}#2", title="Another call"))
    assert kinds(database) == ["new", "new"]


def test_an_address_that_ends_like_a_round_may_share_a_name_with_another_source(database: Engine) -> None:
    shared = {"identities": ["url:https://example.org/x"]}
    run(database, call(**shared))
    assert run(database, call("https://example.org/x#2", "second", **shared), by=entry("second"))["joined"] == 1


def test_every_round_of_an_address_is_found_again(database: Engine) -> None:
    page, by = "https://example.org/bidrag", entry(rounds=True)
    for year in range(2026, 2031):
        for day in ("06-01", "06-02"):
            run(database, call(page, deadlines=[{"date": f"{year}-{day}"}]), by=by, at=NOW.replace(year=year))
    assert kinds(database) == ["new", "changed", *["new", "closed", "changed"] * 4]
    with reading(database) as session:
        assert [held.external_id for held in session.exec(select(Call).order_by(Call.id))][-1] == f"{page}#5"


def test_a_source_that_shows_two_calls_tells_them_apart_even_when_one_is_long_over(database: Engine) -> None:
    late, shared = NOW + timedelta(days=60), {"identities": ["topic:T-1"]}
    run(database, call(**shared))
    run(database, at=late)
    assert run(database, call("A-2", status="closed", **shared), at=late) == {"new": 1}


def test_runs_without_a_call_count_while_it_is_closed_too(database: Engine) -> None:
    late = NOW + timedelta(days=30)
    run(database, call())
    for _ in range(RUNS_BEFORE_WITHDRAWN + 4):
        run(database, at=late)
    with transaction(database) as session:
        held = session.exec(select(Call)).one()
        add_correction(session, held, field="deadlines", new=[{"date": "2026-09-03"}], who="Anna", why="mejl", now=late)
        refresh(session, held, late)
    run(database, at=late)
    assert kinds(database) == ["new", "closed", "reopened", "withdrawn"]


def long_history(engine: Engine) -> list[CallData]:
    """A thousand closed calls, half of them known by their address."""
    names = [*(f"https://example.org/{number}" for number in range(500)), *(f"O-{number}" for number in range(500))]
    old = [call(name, deadlines=[{"date": "2026-04-01"}], status="closed") for name in names]
    with transaction(engine) as session:
        for number, data in enumerate(old, 1):
            facts = {"source": "first", "external_id": data.external_id, "data": data.model_dump(mode="json")}
            session.add(Call(id=number, status="closed", first_seen_at=NOW, **facts))
            session.add(CallIdentity(key=f"first:{data.external_id}", call_id=number))
        session.flush()
        for number, data in enumerate(old, 1):
            facts = {"source": "first", "external_id": data.external_id, "data": data.model_dump(mode="json")}
            session.add(Sighting(call_id=number, **facts))
        if engine.dialect.name == "postgresql":  # the ids above were not taken from its sequence
            session.connection().execute(text("SELECT setval('call_id_seq', 1000)"))
    return old


def test_years_of_closed_calls_are_not_loaded_again(database: Engine) -> None:
    old, live = long_history(database), [call(f"L-{number}") for number in range(10)]
    run(database, *live)
    loaded: Counter[str] = Counter()
    tables = (Call, CallIdentity, CallVersion, Sighting)

    def count_row(row: object, _context: object) -> None:
        loaded[type(row).__name__] += 1

    for table in tables:
        event.listen(table, "load", count_row)
    try:
        for whole in (True, False):
            assert run(database, *live[1:], old[0], old[-1], whole=whole) == {"same": 11}
    finally:
        for table in tables:
            event.remove(table, "load", count_row)
    assert loaded == {"Sighting": 22, "Call": 22, "CallIdentity": 22}


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


@pytest.fixture
def statements(database: Engine) -> Iterator[list[str]]:
    """What the database is asked, as it is asked."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(database, "before_cursor_execute", note)
    yield asked
    event.remove(database, "before_cursor_execute", note)


def questions_of_runs_without_news(database: Engine, statements: list[str], of: str, number: int) -> list[int]:
    """How many statements each of a few runs takes that change nothing: calls of two sources, one of them leading."""
    first, second = entry(of, authority=10), entry(f"{of}-later", authority=90)
    names = [f"{of.upper()}-{each}" for each in range(number)]
    by_first, by_second = (
        [call(name, source.id, identities=[f"topic:{name}"]) for name in names] for source in (first, second)
    )
    run(database, *by_first, by=first)
    run(database, *by_second, by=second)
    for name in names[:2]:
        with transaction(database) as session:
            row = session.exec(select(Call).where(Call.external_id == name)).one()
            add_correction(session, row, field="title", new="Anna's", who="Anna", why="", now=NOW)
            refresh(session, row, NOW)
    taken = []
    for shown in (by_first, [], [], [], []):  # shown, missed, and dropped for good: the other one still shows them
        statements.clear()
        assert set(run(database, *shown, by=first)) <= {"same"}
        run(database, *by_second, by=second)
        taken.append(len(statements))
    return taken


def test_a_run_without_news_asks_no_more_of_many_calls_than_of_few(database: Engine, statements: list[str]) -> None:
    few = questions_of_runs_without_news(database, statements, "few", 5)
    many = questions_of_runs_without_news(database, statements, "many", 50)
    assert many == few
    assert max(few) <= 30
    assert kinds(database) == (["new"] * 5 + ["changed"] * 2) + (["new"] * 50 + ["changed"] * 2)


def test_time_that_passes_asks_no_more_for_many_calls_than_for_few(database: Engine, statements: list[str]) -> None:
    """Days of rolling calls that another source states have passed, and are looked at again every time."""
    taken = []
    for of, number in (("few", 5), ("many", 50)):
        names = [f"{of.upper()}-{each}" for each in range(number)]
        leading = [call(name, of, status="open", deadlines=[], identities=[f"topic:{name}"]) for name in names]
        run(database, *leading, by=entry(of, authority=10))
        later = [call(name, f"{of}-later", identities=[f"topic:{name}"]) for name in names]
        run(database, *later, by=entry(f"{of}-later", authority=90))
        statements.clear()
        with transaction(database) as session:
            assert not pass_time(session, NOW + timedelta(days=24), source=of)  # the last day itself
        taken.append(len(statements))
    assert taken[0] == taken[1]


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
