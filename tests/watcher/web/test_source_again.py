"""An admin corrects how a saved source is read by choosing, as when it was added."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from html import unescape
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from tests.loopback import http, site
from tests.watcher.web.samples import sign_in
from tests.watcher.web.studying import ARTICLE, audited, browser_of, fields_of, funder, list_page
from watcher.db import reading
from watcher.polling.models import Repair
from watcher.settings import Settings

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
FUND = "/sources/fonden"
ASK = f"{FUND}/study"
ENTRY = """# as somebody wrote it
id = "fonden"
kind = "listing"
url = "{url}"
level = "regional"
rhythm_days = 33
verified = "live"
verified_on = 2026-01-01
[name]
sv = "Fonden"
en = "The Fund"
[options]
item = "li.call"
title = "h3"
link = "a"
published = "p.last"
max_items = 5
nothing_open = ["Vilar"]
"""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, allow_private_addresses=True)


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    yield from browser_of(settings, database, now)


def keep(settings: Settings, url: str) -> None:
    settings.own_catalogue_dir.mkdir(parents=True, exist_ok=True)
    (settings.own_catalogue_dir / "fonden.toml").write_text(ENTRY.format(url=url), "utf-8")


def facts(settings: Settings) -> dict[str, Any]:
    return tomllib.loads((settings.own_catalogue_dir / "fonden.toml").read_text("utf-8"))


def again(pages: TestClient, **form: str) -> httpx.Response:
    answer: httpx.Response = pages.post(ASK, data={"do": "study"} | form)
    return answer


def choose(pages: TestClient, found: httpx.Response, **chosen: str) -> httpx.Response:
    """Press the button under the choices."""
    form = found.text.partition('<form method="get"')[2].partition("</form>")[0]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    answer: httpx.Response = pages.get(found.url.path, params=hidden | chosen)
    return answer


def save(pages: TestClient, found: httpx.Response, **form: str) -> httpx.Response:
    path = found.url.path
    action = re.search(rf'<form method="post" action="({path}\?[^"]*)"', found.text)
    assert action is not None
    answer: httpx.Response = pages.post(unescape(action[1]), data=fields_of(found.text, path) | form)
    return answer


def place_of(page: str, option: str, words: str) -> str:
    offered = unescape(page.partition(f'<select id="{option}"')[2].partition("</select>")[0])
    found = re.search(rf'value="([^"]*)"[^>]*>{words}', offered)
    assert found is not None, offered
    return found[1]


def test_the_last_day_of_a_saved_source_is_chosen_afterwards_and_all_else_stays(
    pages: TestClient, settings: Settings, database: Engine, now: datetime
) -> None:
    with funder(site({"/utlysningar": list_page()})) as server:
        keep(settings, server.url("/utlysningar"))
        assert f'formaction="{ASK}?lang=sv">Ändra vad som läses</button>' in pages.get(FUND).text
        found = again(pages)
    assert "Så läses källan nu." in found.text
    assert "5 utlysningar som det är nu, 5 med ändringen." in found.text
    assert "publicerad 11 juni 2026" not in found.text, "a day to come is none of publication"
    last = place_of(found.text, "deadline", "Sista dag: 11 juni 2026")
    chosen = choose(pages, found, deadline=last)
    assert "Sista ansökningsdag 11 juni 2026" in chosen.text
    before = facts(settings)
    saved = save(pages, chosen)
    assert saved.url.path == FUND
    assert "Ändringen är sparad" in saved.text
    after = facts(settings)
    options = after.pop("options")
    assert options.pop("deadline").startswith("p:nth-of-type(3)")
    assert options == {name: value for name, value in before.pop("options").items() if name != "published"}
    seen = {"verified": "recorded", "verified_on": now.date()}
    assert after == before | seen
    assert audited(database) == [("source changed", "source:fonden")]
    with reading(database) as session:  # read in another way now: what differs is no news of the funder's
        assert session.get_one(Repair, "fonden").accepted_at == now


def redesigned() -> bytes:
    rows = "".join(
        f'<article class="teaser"><h2><a href="/ny/{number}">Stöd till insats {number}</a></h2>'
        f"<p>Sista ansökningsdag: {number + 10} juni 2026</p></article>"
        for number in range(1, 8)
    )
    head = '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Utlysningar</title></head><body><main>'
    page = f"{head}<h1>Utlysningar</h1>{rows}</main></body></html>"
    return http(page.encode(), Content_Type="text/html; charset=utf-8")


def test_after_a_redesign_the_way_found_anew_is_shown_first_with_what_the_entry_says_besides_places(
    pages: TestClient, settings: Settings
) -> None:
    with funder(site({"/utlysningar": redesigned(), "/ny": redesigned(), "/om": ARTICLE})) as server:
        keep(settings, server.url("/utlysningar"))
        found = again(pages)
        assert "Det här är en lista med utlysningar." in found.text
        assert "0 utlysningar som det är nu, 5 med ändringen." in found.text
        assert "Sista ansökningsdag 11 juni 2026" in found.text
        # The page may have moved: another address is asked for in the same place.
        other = again(pages, address=server.url("/finns-inte"))
        assert (other.status_code, "Sidan finns inte på den adressen" in other.text) == (400, True)
        assert f'value="{server.url("/finns-inte")}"' in other.text
        assert "inte en lista med utlysningar" in again(pages, address=server.url("/om")).text
        assert f'value="{server.url("/utlysningar")}"' in pages.get(ASK).text
        assert save(pages, found).url.path == FUND
        options = facts(settings)["options"]
        assert options | {"max_items": 5, "nothing_open": ["Vilar"]} == options
        assert "published" not in options
        moved = again(pages, address=server.url("/ny"))
        assert "5 utlysningar som det är nu, 5 med ändringen." in moved.text
        assert save(pages, moved).url.path == FUND
        assert facts(settings)["url"] == server.url("/ny")


def test_a_page_that_was_watched_until_it_had_calls_becomes_a_list(pages: TestClient, settings: Settings) -> None:
    with funder(site({"/utlysningar": list_page()})) as server:
        keep(settings, server.url("/utlysningar"))
        path = settings.own_catalogue_dir / "fonden.toml"
        head = path.read_text("utf-8").partition("[options]")[0].replace('"listing"', '"page_watch"')
        path.write_text(head + '[options]\nnothing_open = ["Vilar"]\n', "utf-8")
        found = again(pages)
    assert "Så läses källan nu.</strong> Läses som: En sida som bevakas för ändringar." in found.text
    ways = re.findall(r'name="way" value="(\w+)"( checked)?><label[^>]*>([^<:,]*)', found.text)
    assert [way[1:] for way in ways[:2]] == [(" checked", "Som nu"), ("", "Lista på en webbsida")]
    listed = choose(pages, found, way=ways[1][0])
    assert "6 med ändringen." in listed.text
    assert save(pages, listed).url.path == FUND
    assert (facts(settings)["kind"], "nothing_open" in facts(settings)["options"]) == ("listing", False)
    # Who chose the same way from an older page gets that way again, not the one whose turn it is in the list by now.
    stale = save(pages, listed)
    assert stale.status_code == 400
    assert "Läses som: Lista på en webbsida. 6 utlysningar." in stale.text


def test_a_source_that_is_asked_elsewhere_than_people_are_sent_keeps_their_address(
    pages: TestClient, settings: Settings
) -> None:
    items = [{"id": n, "link": f"https://f.example/{n}", "title": {"rendered": f"Call {n}"}} for n in range(1, 5)]
    asked = "/wp-json/wp/v2/calls?per_page=100&orderby=id&order=asc&page=1"
    with funder(site({asked: http(json.dumps(items).encode(), Content_Type="application/json")})) as server:
        keep(settings, server.url("/utlysningar"))
        path = settings.own_catalogue_dir / "fonden.toml"
        head = path.read_text("utf-8").partition("[options]")[0].replace('"listing"', '"wordpress"')
        path.write_text(f'{head}[options]\napi_url = "{server.url("/wp-json/wp/v2/calls")}"\n', "utf-8")
        found = again(pages)
    assert "4 utlysningar som det är nu, 4 med ändringen." in found.text
    assert len(re.findall('name="way"', found.text)) <= 1, "there is but one way to read it"
    assert save(pages, found).url.path == FUND
    assert facts(settings)["url"] == server.url("/utlysningar")


def test_a_source_that_somebody_else_has_changed_is_not_overwritten_unseen(
    pages: TestClient, settings: Settings
) -> None:
    with funder(site({"/utlysningar": list_page()})) as server:
        keep(settings, server.url("/utlysningar"))
        found = again(pages)
    edit = f"{FUND}/edit"
    pages.post(edit, data=fields_of(pages.get(edit).text, edit) | {"rhythm_days": "77", "do": "save"})
    chosen = choose(pages, found, published="")
    stale = save(pages, chosen)
    assert stale.status_code == 400
    assert "Någon annan har ändrat källan under tiden. Det du valde står kvar här." in stale.text
    assert "published" in facts(settings)["options"]
    assert save(pages, stale).url.path == FUND
    assert (facts(settings)["rhythm_days"], "published" in facts(settings)["options"]) == (77, False)


def test_only_pages_that_detection_knows_are_looked_at_again_and_only_by_who_leads_all(
    pages: TestClient, settings: Settings, database: Engine, now: datetime
) -> None:
    keep(settings, "https://fund.example.org/")
    for path in ("/sources/eu-funding-tenders/study", "/sources/finns-inte/study", f"{ASK}/finns-inte"):
        assert pages.get(path).status_code == 404
    assert "Ändra vad som läses" not in pages.get("/sources/eu-funding-tenders").text
    sign_in(pages, database, now, kommun="admin")
    assert "Ändra vad som läses" not in pages.get(FUND).text
    assert [pages.get(ASK).status_code, again(pages).status_code] == [403, 403]
