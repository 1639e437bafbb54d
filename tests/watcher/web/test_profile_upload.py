"""An admin brings a profile file to a page and sees what it changes before anything is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
import tomli_w
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions import fault_words
from subscriptions.models import Organisation, PriorityArea
from subscriptions.profiles import Profile, UnfitFile, checked_profile, import_profile
from tests.conftest import ROOT
from tests.subscriptions.profile_texts import changed
from tests.subscriptions.profile_texts import written as written_to
from tests.subscriptions.test_profiles import FAULTS
from tests.watcher.web.organising import PROFILE
from tests.watcher.web.samples import HOSTILE, sign_in
from tests.watcher.work.test_problem_words import filled, name_of
from watcher.db import reading, transaction
from watcher.language import Texts
from watcher.people.models import Audit
from watcher.settings import Settings
from watcher.web.app import make_app
from watcher.work.problem_words import problem_words

# What a profile may hold is said there, and what is wrong with what it may not.
CHECKS = (
    "subscriptions/fields.py", "subscriptions/profile_file.py", "subscriptions/digests/look.py",
    "subscriptions/delivery/channel.py",
)  # fmt: skip


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


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_words_that_can_hardly_do_what_is_meant_are_shown_before_the_file_is_laid(pages: TestClient) -> None:
    first = {**PROFILE["areas"][0], "must_not": ["och"]}
    more = {"id": "x", "department": first["department"], "name": "Vesihuolto & <b>"}
    file = tomli_w.dumps({**PROFILE, "areas": [first, *PROFILE["areas"][1:], more]}).encode()
    page = bring(pages, file).text
    words = unescape(re.sub(r"<[^>]+>", "", page.partition("Att se över i filen")[2]))
    assert f"{first['name']}: ”och” står i nästan alla utlysningar" in words
    assert "Inget av orden leder till något känt ämnesområde" in words
    assert "<b>" not in page.partition("Att se över i filen")[2]
    assert "Att se över" not in bring(pages, written()).text


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
        (b"[organisation", "Filen är inte giltig TOML. På engelska: "),
        (b'[organisation]\nid = "x"\n', "organisation.name: Saknas."),
        (b"x = " + b"[" * 100_000, "Filen är ingen profil"),
    ],
)
def test_a_file_that_is_no_profile_says_what_is_wrong(
    pages: TestClient, database: Engine, content: bytes, words: str
) -> None:
    answer = bring(pages, content)
    assert answer.status_code == 400
    assert words in unescape(answer.text)
    assert names(database) == []


def test_every_fault_that_the_check_of_a_file_can_find_is_said_in_swedish(tmp_path: Path) -> None:
    english: list[str] = []
    for place, value, _ in FAULTS:
        with pytest.raises(UnfitFile) as found:
            checked_profile(written_to(tmp_path, changed(place, value)).read_bytes())
        english += [each for each in found.value.faults if "På engelska" in problem_words(each, Texts("sv"))]
    assert english == []


def test_every_sentence_of_that_check_is_known() -> None:
    """Those that no file above brings forth, too: as they stand in the modules that know what a profile may hold."""
    said = {*fault_words.WANTED.values()}
    for path in CHECKS:
        for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
            if isinstance(node, ast.Call) and name_of(node) in ("ValueError", "PydanticCustomError"):
                said |= {*filled(node.args[-1])}
    said = {f"the file: {each}" if each.startswith("subscription 17") else each for each in said}
    assert len(said) > 25
    assert [each for each in sorted(said) if problem_words(each, Texts("sv")).startswith("På engelska")] == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_english_reader_is_told_of_faults_in_english_and_a_swedish_one_in_swedish(pages: TestClient) -> None:
    file = written(language="svenska")
    english = pages.post("/profile-file?lang=en", files={"file": ("kommun.toml", file, "text/plain")}).text
    assert "organisation.language: 'svenska' is not known; use one of en, sv" in unescape(english)
    swedish = unescape(bring(pages, file).text)
    assert "organisation.language: 'svenska' finns inte att välja. De som finns är en, sv." in swedish
    assert "Felen står här under, med namnen i filen." in swedish


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
