"""A source of one's own is removed after a question; what nobody knows of goes with it, and the bundled one is back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import col, select

from sources.registry import CATALOGUE, load_catalogue
from subscriptions.reader_models import Follow
from tests.watcher.calls.store_runs import call, entry, run
from tests.watcher.web.samples import fill, sign_in
from watcher.calls.models import Call, CallEvent, Sighting
from watcher.db import reading, transaction
from watcher.people.models import Audit
from watcher.polling.claims import claim
from watcher.polling.models import SourceState
from watcher.settings import Settings
from watcher.web.app import make_app

ONE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PATH = "/sources/fonden/remove"


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    fill(database, now)
    own = settings.own_catalogue_dir
    own.mkdir(parents=True, exist_ok=True)
    words = (CATALOGUE / "boverket.toml").read_text("utf-8")
    (own / "boverket.toml").write_text(words, "utf-8")
    (own / "fonden.toml").write_text(words.replace('"boverket"', '"fonden"', 1).replace("Boverket", "Fonden"), "utf-8")
    with TestClient(make_app(settings, database, lambda: now), raise_server_exceptions=False) as client:
        sign_in(client, database, now)
        client.headers["origin"] = "http://testserver"
        yield client


def mark_in(page: str) -> dict[str, str]:
    found = re.search(r'name="based_on" value="([^"]+)"', page)
    assert found
    return {"based_on": found[1]}


def withdrawn(database: Engine) -> dict[str, bool]:
    with reading(database) as session:
        return {row.external_id: row.withdrawn for row in session.exec(select(Call).where(Call.source == "fonden"))}


def test_what_somebody_knows_of_stays_and_what_nobody_has_had_goes(
    pages: TestClient, settings: Settings, database: Engine, now: datetime
) -> None:
    both = {"identities": ["topic:BOTH"], "deadlines": [{"date": "2026-09-15"}]}
    mine = (call("F-1", source="fonden"), call("F-2", source="fonden"), call("F-3", source="fonden", **both))
    run(database, *mine, by=entry("fonden"))
    run(database, call("O-3", source="other", **both), by=entry("other"))
    with transaction(database) as session:
        known = session.exec(select(Call).where(Call.external_id == "F-1")).one()
        session.add(Follow(recipient_id=1, call_id=known.id or 0, version_id=known.version_id or 0, at=now))
    assert f'href="{PATH}?lang=sv">Ta bort källan</a>' in pages.get("/sources/fonden").text
    page = pages.get(PATH).text
    assert "1 utlysning som någon har fått i ett brev eller svarat på finns kvar" in page
    assert "1 utlysning som ingen har fått tas bort." in page
    assert set(withdrawn(database).values()) == {False}
    done = pages.post(PATH, data=mark_in(page))
    assert "Källan är borttagen." in done.text
    assert [key for key, is_gone in withdrawn(database).items() if is_gone] == ["F-2"]
    with reading(database) as session:  # the other source tells of what both have shown
        query = select(Call.source).join(Sighting, col(Sighting.call_id) == col(Call.id))
        assert session.exec(query.where(Sighting.external_id == "F-3")).one() == "other"
    assert pages.get("/sources/fonden").status_code == 404
    assert (settings.own_catalogue_dir / "fonden.toml.removed").is_file()
    assert "fonden" not in load_catalogue([CATALOGUE, settings.own_catalogue_dir], pytest.fail)
    with reading(database) as session:
        assert session.exec(select(Audit.what)).all() == ["source removed"]
        gone = session.exec(select(CallEvent.call_id).where(CallEvent.kind == "withdrawn")).all()
        assert len(gone) == 1
    assert pages.post(PATH, data=mark_in(page)).status_code == 404


@ONE
def test_a_call_that_no_day_would_ever_close_goes_with_its_source_and_whoever_knows_it_hears_why(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    run(database, call("F-1", source="fonden", deadlines=[], status="open"), by=entry("fonden"))
    with transaction(database) as session:
        known = session.exec(select(Call).where(Call.external_id == "F-1")).one()
        session.add(Follow(recipient_id=1, call_id=known.id or 0, version_id=known.version_id or 0, at=now))
        path = f"/calls/{known.id}"
    page = pages.get(PATH).text
    assert "1 utlysning som någon har fått eller svarat på har ingen sista ansökningsdag. Den tas bort" in page
    pages.post(PATH, data=mark_in(page))
    assert withdrawn(database) == {"F-1": True}
    shown = pages.get(path).text
    assert shown.count("Källan som visade utlysningen läses inte längre") == 2  # at its top, and in its story
    assert "finns inte längre hos finansiären" not in shown


@ONE
def test_without_its_own_file_a_source_is_read_as_it_comes(pages: TestClient, settings: Settings) -> None:
    path = "/sources/boverket/remove"
    assert "Ta bort den egna filen" in pages.get("/sources/boverket").text
    page = pages.get(path).text
    assert "läses källan som den följer med" in page
    assert "Den egna filen är borttagen." in pages.post(path, data=mark_in(page)).text
    assert not (settings.own_catalogue_dir / "boverket.toml").exists()
    assert "Ta bort" not in pages.get("/sources/boverket").text
    assert pages.get(path).status_code == 404


@ONE
def test_a_source_that_was_changed_or_is_being_read_is_asked_about_again(
    pages: TestClient, settings: Settings, database: Engine, now: datetime
) -> None:
    file = settings.own_catalogue_dir / "fonden.toml"
    early = mark_in(pages.get(PATH).text)
    file.write_text(file.read_text("utf-8") + "\n# ändrad\n", "utf-8")
    late = pages.post(PATH, data=early)
    assert (late.status_code, "Någon annan har ändrat källan" in late.text) == (409, True)
    with transaction(database) as session:
        session.add(SourceState(source="fonden", claim="a", claimed_until=now + timedelta(minutes=5)))
    busy = pages.post(PATH, data=mark_in(late.text))
    assert (busy.status_code, "Källan läses just nu." in busy.text) == (409, True)
    assert file.exists()
    with reading(database) as session:
        assert session.exec(select(Audit).order_by(col(Audit.id))).all() == []


@pytest.mark.parametrize("has_been_read", [True, False])
def test_a_round_that_began_before_does_not_read_it_any_more(
    pages: TestClient, database: Engine, now: datetime, *, has_been_read: bool
) -> None:
    """It would bring the calls back: a round has its entries from its beginning, and lasts for an hour."""
    began, turn = now - timedelta(minutes=10), now + timedelta(minutes=10)
    if has_been_read:
        with transaction(database) as session:
            session.add(SourceState(source="fonden", next_due_at=began, asked_at=began))
    assert pages.post(PATH, data=mark_in(pages.get(PATH).text)).status_code == 200
    with transaction(database) as session:
        assert claim(session, "fonden", began, turn=turn) is None
        assert session.get_one(SourceState, "fonden").asked_at is None
