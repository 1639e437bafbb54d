"""What cannot be added as a source: why is said in words beside its field, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from tests.loopback import http, site
from tests.watcher.web.samples import HOSTILE
from tests.watcher.web.studying import ARTICLE, add, audited, browser_of, funder, list_page, study
from watcher.language import Texts
from watcher.net.failures import FetchFailed
from watcher.polling.kept import LARGEST_KEPT
from watcher.settings import Settings
from watcher.web.source_words import failure_words


@pytest.fixture
def open_settings(settings: Settings) -> Settings:
    return replace(settings, allow_private_addresses=True)


@pytest.fixture
def pages(open_settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    yield from browser_of(open_settings, database, now)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("size", [LARGEST_KEPT, 20_000_000])
def test_a_saved_page_that_is_too_large_is_refused_beside_its_field_and_nothing_typed_is_lost(
    pages: TestClient, size: int
) -> None:
    address = ("address", (None, "https://fund.example.org/utlysningar"))
    file = ("file", ("sida.html", b"<p>" + b"a" * size, "text/html"))
    answer = pages.post("/new-source", files=[address, file, ("saved", (None, "<li>Skolgårdar</li>"))])
    assert answer.status_code == 400
    assert 'id="file-fault">Filen är för stor. Den får vara högst 5 MB.' in answer.text
    assert 'value="https://fund.example.org/utlysningar"' in answer.text
    assert "&lt;li&gt;Skolgårdar&lt;/li&gt;</textarea>" in answer.text


@pytest.mark.parametrize(
    ("failure", "happened", "do"),
    [
        (FetchFailed("status", "x", "y", status=404), "(felkod 404)", "klistra in den adress som gäller nu"),
        (FetchFailed("status", "x", "y", status=401), "kräver inloggning", "öppen sida"),
        (FetchFailed("status", "x", "y", status=403), "släpper inte fram tjänsten", "spara den och bifoga kopian"),
        (FetchFailed("status", "x", "y", status=429), "för många frågor", "Försök igen om en stund"),
        (FetchFailed("status", "x", "y", status=503), "ett eget fel just nu (felkod 503)", "Försök igen senare"),
        (FetchFailed("status", "x", "y", status=418), "felkod 418", "Kontrollera adressen"),
        (FetchFailed("timeout", "x", "y"), "svarade inte i tid", "Försök igen"),
        (FetchFailed("connection", "x", "y"), "svarar inte", "anslutning till nätet"),
        (FetchFailed("no-such-host", "x", "y"), "ingen webbplats med det namnet", "Kontrollera stavningen"),
        (FetchFailed("tls", "x", "y"), "certifikat går inte att godta", "Säg till webbplatsens ägare"),
        (FetchFailed("bot-wall", "x", "y"), "stoppar automatiska läsare", "bifoga kopian"),
        (FetchFailed("robots-unreachable", "x", "y"), "robots.txt går inte att läsa", "Försök igen senare"),
    ],
)
def test_why_an_address_cannot_be_fetched_is_said_with_what_to_do(failure: FetchFailed, happened: str, do: str) -> None:
    said = failure_words(failure, Texts("sv"))
    assert (happened in said, do in said) == (True, True), said
    assert failure_words(failure, Texts("en")) != said


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_cannot_be_fetched_or_is_no_list_is_said_in_words(pages: TestClient) -> None:
    robots = http(b"User-agent: *\nDisallow: /stangd")
    with funder(site({"/om": ARTICLE, "/robots.txt": robots})) as server:
        article = study(pages, server.url("/om"))
        assert "Det här är inte en lista med utlysningar" in article.text
        closed = study(pages, server.url("/stangd"))
        missing = study(pages, server.url("/finns-inte"))
    gone = study(pages, server.url("/"))
    for answer, words in (
        (closed, "robots.txt ber oss"), (missing, "Sidan finns inte på den adressen"),
        (gone, "Webbplatsen svarar inte."),
        (study(pages, "javascript:alert(1)"), "Skriv en hel adress"), (study(pages, ""), "Skriv en adress, eller"),
    ):  # fmt: skip
        assert (answer.status_code, words in answer.text) == (400, True), words
    assert server.url("/stangd") in closed.text  # what was typed is still there
    assert server.targets.count("/stangd") == 0


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_address_without_its_beginning_is_asked_and_comes_back_as_it_was_typed(pages: TestClient) -> None:
    with funder(site({"/": list_page()})) as server:
        bare = server.url("/utlysningar").removeprefix("http://")
        answer = study(pages, bare)
    assert "Skriv en hel adress" not in answer.text
    assert f'value="{bare}"' in answer.text  # so that the next try may be made both ways again
    assert server.targets == ["/robots.txt", "/utlysningar"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_address_on_a_closed_network_is_not_asked(settings: Settings, database: Engine, now: datetime) -> None:
    closed = replace(settings, allow_private_addresses=False)
    pages = next(browser_of(closed, database, now))
    with funder(site({"/": list_page()})) as server:
        assert "tillåta sådana adresser med WATCHER_ALLOW_PRIVATE_ADDRESSES=yes" in study(pages, server.url("/")).text
        assert "slutet nät" in study(pages, server.url("/").removeprefix("http://")).text
        assert server.asked == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_faults_stand_beside_their_fields_and_nothing_typed_is_lost(
    pages: TestClient, open_settings: Settings, database: Engine
) -> None:
    with funder(site({"/utlysningar": list_page()})) as server:
        found = study(pages, server.url("/utlysningar"))
    wrong = add(pages, found, name_sv="", rhythm_days="ofta", funder=HOSTILE, applicant_region="1")
    assert wrong.status_code == 400
    assert 'id="name_sv-fault"' in wrong.text
    assert 'id="rhythm_days-fault"' in wrong.text
    assert HOSTILE in unescape(wrong.text)
    assert 'name="applicant_region" value="1" checked' in wrong.text
    taken = add(pages, found, source_id="vinnova")
    assert "Det finns redan en källa med id vinnova." in taken.text
    assert 'id="source_id-fault"' in add(pages, found, source_id="../../etc/x").text
    assert not open_settings.own_catalogue_dir.exists()
    assert audited(database) == []
    assert pages.get("/new-source/nothing-here").status_code == 404
    assert add(pages, found).url.path == "/sources/exempelfonden"
    assert "Det finns redan en källa med id exempelfonden." in add(pages, found).text  # sent once more
