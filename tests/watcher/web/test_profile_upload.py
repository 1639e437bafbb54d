"""An admin brings a profile file to a page and sees what it changes before anything is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Any

import httpx
import pytest
import tomli_w
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.models import Organisation, PriorityArea
from subscriptions.profiles import Profile, import_profile
from tests.watcher.web.organising import PROFILE
from tests.watcher.web.samples import HOSTILE, sign_in
from watcher.db import reading, transaction
from watcher.people.models import Audit
from watcher.settings import Settings
from watcher.web.app import make_app


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    with TestClient(make_app(settings, database, lambda: now), raise_server_exceptions=False) as client:
        client.headers["origin"] = "http://testserver"
        sign_in(client, database, now, "Åsa")
        yield client


def bring(pages: TestClient, content: bytes) -> httpx.Response:
    answer: httpx.Response = pages.post("/profile-file", files={"file": ("kommun.toml", content, "text/plain")})
    return answer


def lay(pages: TestClient, page: str) -> httpx.Response:
    fields = {name: unescape(value) for name, value in re.findall(r'name="(text|seen)" value="([^"]*)"', page)}
    answer: httpx.Response = pages.post("/profile-file", data={"do": "import", **fields})
    return answer


def written(**organisation: Any) -> bytes:
    return tomli_w.dumps({**PROFILE, "organisation": {**PROFILE["organisation"], **organisation}}).encode()


def names(database: Engine) -> list[str]:
    with reading(database) as session:
        return [row.name for row in session.exec(select(Organisation))]


def test_an_organisation_that_is_not_there_is_added_after_a_look(pages: TestClient, database: Engine) -> None:
    page = bring(pages, written(name=f"Exempelköping {HOSTILE}"))
    assert "Organisationen finns inte och läggs till." in page.text
    assert "<script>alert(1)" not in page.text
    assert names(database) == []
    done = lay(pages, page.text)
    assert done.url.path == "/organisations/kommun"
    assert "Filen är inläst." in done.text
    assert names(database) == [f"Exempelköping {HOSTILE}"]
    with reading(database) as session:
        assert session.exec(select(Audit.who, Audit.what)).all() == [("Åsa", "profile imported")]


def test_what_a_file_changes_is_said_thing_by_thing_and_who_wrote_it(
    pages: TestClient, settings: Settings, database: Engine, now: datetime
) -> None:
    with transaction(database) as session:
        import_profile(session, Profile.model_validate(PROFILE), now, settings.timezone, "Bo Ek")
    assert "Filen säger det som redan gäller." in bring(pages, written()).text
    areas = [{**PROFILE["areas"][0], "description": "Annat än förut, i skolor."}, *PROFILE["areas"][1:]]
    file = tomli_w.dumps({**PROFILE, "areas": areas, "subscriptions": PROFILE["subscriptions"][1:]}).encode()
    page = bring(pages, file)
    words = unescape(re.sub(r"<[^>]+>", "", page.text))
    assert f"{areas[0]['name']}: ändras (description). Bo Ek skrev orden på en sida, och de skrivs över" in words
    assert words.count(": tas bort") == 1
    with transaction(database) as session:  # somebody else writes meanwhile
        row = session.exec(select(Organisation)).one()
        row.contact = {**row.contact, "phone": "021-1"}
        session.add(row)
    late = lay(pages, page.text)
    assert (late.status_code, "Någon annan har ändrat organisationen" in late.text) == (409, True)
    assert "Filen är inläst." in lay(pages, late.text).text
    with reading(database) as session:
        kept = session.exec(select(PriorityArea.description).where(PriorityArea.key == areas[0]["id"])).one()
        assert kept == "Annat än förut, i skolor."


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Välj en fil."),
        (b"a" * 300_001, "Filen är för stor för att vara en profil."),
        (b"\xff\xfe\x00", "Filen går inte att använda."),
        (b"[organisation", "is not valid TOML"),
        (b'[organisation]\nid = "x"\n', "organisation.name: is missing"),
    ],
)
def test_a_file_that_is_no_profile_says_what_is_wrong(
    pages: TestClient, database: Engine, content: bytes, words: str
) -> None:
    answer = bring(pages, content)
    assert answer.status_code == 400
    assert words in unescape(answer.text)
    assert names(database) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_only_who_leads_all_brings_a_file(settings: Settings, database: Engine, now: datetime) -> None:
    with transaction(database) as session:
        import_profile(session, Profile.model_validate(PROFILE), now, settings.timezone)
    with TestClient(make_app(settings, database, lambda: now)) as client:
        client.headers["origin"] = "http://testserver"
        sign_in(client, database, now, kommun="admin")
        assert client.get("/profile-file").status_code == 403
        assert bring(client, written()).status_code == 403
        assert "/profile-file" not in client.get("/organisations/kommun").text
