"""An admin keeps a source alive: changes it, pauses it, accepts or refuses how it might be read from now on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from sources.registry import CATALOGUE, load_catalogue
from tests.loopback import site
from tests.watcher.web.samples import sign_in
from tests.watcher.web.studying import add, audited, browser_of, fields_of, funder, list_page, study
from watcher.db import reading, transaction
from watcher.polling.models import Repair, SourceState
from watcher.polling.politeness import Politeness
from watcher.settings import Settings
from watcher.work.asked import read_asked
from watcher.work.service import Service


@pytest.fixture
def open_settings(settings: Settings) -> Settings:
    return replace(settings, allow_private_addresses=True)


@pytest.fixture
def pages(open_settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    yield from browser_of(open_settings, database, now)


@pytest.fixture
def service(open_settings: Settings, database: Engine) -> Service:
    return Service(open_settings, database, Politeness(pause=0.0))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_change_is_tried_before_it_is_kept_and_a_stale_one_is_refused_with_everything_kept(
    pages: TestClient, service: Service, database: Engine, now: datetime
) -> None:
    edit = "/sources/exempelfonden/edit"
    with funder(site({"/utlysningar": list_page()})) as server:
        add(pages, study(pages, server.url("/utlysningar")))
        pages.post("/sources/exempelfonden", data={"do": "run"})
        read_asked(service, now)
        form = fields_of(pages.get(edit).text, edit)
        text = {name: form[name] for name in ("based_on",)} | {"text": _text(pages, edit)}
        narrower = text | {"text": text["text"].replace('item = "', 'max_items = 2\nitem = "')}
        tried = pages.post(edit, data=narrower | {"do": "try-text"})
        assert "6 utlysningar som det är nu, 2 med ändringen." in tried.text
        assert "Läses inte längre" in tried.text
        fresh = pages.post(edit, data=form | {"do": "fetch"})
        assert "6 utlysningar som det är nu, 6 med ändringen." in fresh.text
    kept = pages.post(edit, data=form | {"name_sv": "Nya fonden", "do": "save"})
    assert "Ändringen är sparad" in kept.text
    assert "<h1>Nya fonden</h1>" in kept.text
    stale = pages.post(edit, data=form | {"name_sv": "En annans fond", "do": "save"})
    assert "<h1>Ändra källan: Nya fonden</h1>" in stale.text  # what is typed is no name of it yet
    assert 'value="En annans fond"' in stale.text
    stale = pages.post(edit, data=narrower | {"do": "save-text"})
    assert stale.status_code == 400
    assert "Någon annan har ändrat källan" in stale.text
    assert "max_items = 2" in stale.text
    again = {"based_on": fields_of(stale.text, edit)["based_on"], "text": _text_in(stale.text), "do": "save-text"}
    assert pages.post(edit, data=again).url.path == "/sources/exempelfonden"
    with reading(database) as session:  # read in another way now: what differs is no news of the funder's
        assert session.get_one(Repair, "exempelfonden").accepted_at == now
    based_on = fields_of(pages.get(edit).text, edit)["based_on"]
    answer = pages.post(edit, data={"based_on": based_on, "text": 'id = "x"\nlevel "eu"\n', "do": "save-text"})
    assert "Rad 2, tecken 7: Efter fältets namn ska det stå ett likhetstecken." in answer.text
    for wrong, field in (
        ("x = ", None),
        ('kind = "nothing"', "kind"),
        (text["text"] + "\nmax_item = 3", "options.max_item"),
    ):
        answer = pages.post(edit, data=again | {"text": wrong, "do": "save-text"})
        assert answer.status_code == 400
        assert wrong.strip() in unescape(answer.text)
        assert field is None or f"<code>{field}</code>" in answer.text or "någon annan" in answer.text.lower()


def _text(pages: TestClient, edit: str) -> str:
    return _text_in(pages.get(edit).text)


def _text_in(page: str) -> str:
    found = re.search(r'<textarea id="text".*?>\n(.*?)</textarea>', page, re.S)
    assert found is not None
    return unescape(found[1])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_changing_a_bundled_source_makes_a_copy_of_its_own_that_holds_instead(
    pages: TestClient, open_settings: Settings
) -> None:
    edit = "/sources/vinnova/edit"
    page = pages.get(edit).text
    assert "Källan följer med tjänsten." in page
    pages.post(edit, data=fields_of(page, edit) | {"rhythm_days": "77", "do": "save"})
    folders = [CATALOGUE, open_settings.own_catalogue_dir]
    before, after = (load_catalogue(some, pytest.fail, only={"vinnova"})["vinnova"] for some in (folders[:1], folders))
    assert after == before.model_copy(update={"rhythm_days": 77, "applicant_types": after.applicant_types})
    assert "Källan har en egen fil" in pages.get(edit).text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_source_is_paused_and_resumed_and_a_repair_is_accepted_or_refused(
    pages: TestClient, open_settings: Settings, database: Engine, now: datetime
) -> None:
    here = "/sources/vinnova"
    paused = pages.post(here, data={"do": "pause"}).text
    assert "Källan är pausad." in paused
    assert "Pausad</strong> (sedan" not in paused  # the day it is known of is that of its health, not of the pause
    assert "Återuppta" in pages.get(here).text
    assert "läses igen" in pages.post(here, data={"do": "resume"}).text
    _propose(database, open_settings, now, "one")
    page = pages.get(here).text
    assert "En ny utlysning: 15 juni 2026" in page
    assert "gäller inte längre" in pages.post(here, data={"do": "accept", "proposal": "older"}).text
    assert "avvisat" in pages.post(here, data={"do": "reject", "proposal": "one"}).text
    assert "En ny utlysning" not in pages.get(here).text
    _propose(database, open_settings, now, "two")
    assert "godtaget" in pages.post(here, data={"do": "accept", "proposal": "two"}).text
    assert (open_settings.own_catalogue_dir / "vinnova.toml").exists()
    with reading(database) as session:
        assert session.get_one(SourceState, "vinnova").asked_at == now
    done = ["source paused", "source resumed", "repair refused", "repair accepted"]
    assert audited(database) == [(what, "source:vinnova") for what in done]
    assert pages.post(here, data={"do": "delete"}).status_code == 400


def _propose(database: Engine, settings: Settings, now: datetime, word: str) -> None:
    call = {"title": "En ny utlysning", "url": None, "deadlines": ["2026-06-15"], "status": "open"}
    text = (CATALOGUE / "vinnova.toml").read_text("utf-8")
    with transaction(database) as session:
        session.merge(SourceState(source="vinnova", health="broken", health_since=now, cause="layout"))
        session.merge(
            Repair(
                source="vinnova", kind="listing", url="https://x.example/", entry=text, confidence=0.9, calls=[call],
                problems=[], answer_hash=word, proposed_at=now, accepted_at=None, rejected_at=None,
            )
        )  # fmt: skip


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_admin_of_one_organisation_alone_changes_nothing_for_all(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    sign_in(pages, database, now, kommun="admin")
    assert "/new-source" not in pages.get("/sources").text
    assert "Läs nu" not in pages.get("/sources/vinnova").text
    for path in ("/new-source", "/sources/vinnova/edit", "/sources/vinnova/answer"):
        assert pages.get(path).status_code == 403
    assert pages.post("/sources/vinnova", data={"do": "pause"}).status_code == 403
