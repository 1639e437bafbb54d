"""A coordinator adds a call by hand: what was read is shown for her to check, and what she writes is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from tests.sources.kinds.test_by_hand import LETTER, PEOPLE, mail
from tests.watcher.web.adding import added, bring, coordinators_browser, fields, funders_page, save
from watcher.settings import Settings


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    yield from coordinators_browser(settings, database, now)


@pytest.fixture
def site() -> Iterator[str]:
    yield from funders_page()


@pytest.mark.parametrize("words", ["a", "Ny fond 2026", "Ny fond\n\nGott så."])
def test_a_text_too_short_to_read_a_call_from_is_kept_and_one_goes_on_by_hand(
    pages: TestClient, database: Engine, words: str
) -> None:
    page = bring(pages, words).text
    assert "Texten är för kort för att läsa en utlysning ur." in page
    assert "Det här lästes." not in page
    assert fields(page)["title"] == words.split("\n", maxsplit=1)[0]
    assert fields(page)["summary"] == words.partition("\n\n")[2]
    pages.post("/calls/add", data=fields(page) | {"title": "Fonden för gårdar", "status": "open"})
    assert [each.data["title"] for each in added(database)] == ["Fonden för gårdar"]


def test_a_text_that_tells_of_a_call_is_not_called_too_short(pages: TestClient) -> None:
    for words in (LETTER, "Fonden\n\nSök senast 3 juni 2026."):
        assert "för kort" not in bring(pages, words).text


def test_amounts_are_shown_so_that_nobody_counts_zeros(pages: TestClient, database: Engine) -> None:
    given = fields(bring(pages).text)
    assert given["project_max"] == "500 000"
    save(pages, **{"hour-0": "15"})
    (kept,) = added(database)
    assert kept.data["budget"]["per_project_max"] == "500000"
    assert kept.data["deadlines"][0]["time"] == "15:00"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_each_way_shows_what_was_read_with_its_words_and_keeps_nothing_yet(
    pages: TestClient, database: Engine, site: str
) -> None:
    shown = (
        bring(pages),
        pages.post("/calls/add", data={"do": "mail"}, files={"mail": ("brev.eml", mail(), "message/rfc822")}),
        pages.post("/calls/add", data={"do": "address", "address": f"{site}/skolgardar"}),
    )
    for answer in shown:
        assert answer.status_code == 200
        given = fields(answer.text)
        assert (given["title"], given["day-0"], given["hour-0"]) == ("Gröna skolgårdar 2026", "2026-09-15", "15.00")
        assert (given["project_max"], given["currency"], given.get("may-municipality")) == ("500 000", "SEK", "1")
        assert "Lästes ur: <q>Sista ansökningsdag" in re.sub(r"\s+", " ", answer.text)
        assert "alla organisationer" in answer.text
        assert [words for words in PEOPLE if words in unescape(answer.text).replace("Hej Anna", "")] in ([], ["Anna"])
    assert fields(shown[2].text)["url"] == f"{site}/skolgardar"
    assert added(database) == []


def test_the_funders_share_is_shown_in_percent_and_kept(pages: TestClient, database: Engine) -> None:
    text = LETTER.replace("Läs mer", "Stödet täcker upp till 80 procent av kostnaderna.\nLäs mer")
    shown = bring(pages, text)
    assert fields(shown.text)["rate"] == "80"
    page = pages.post("/calls/add", data=fields(shown.text) | {"rate": "62,5 %"}).text
    (own,) = added(database)
    assert own.data["funding_rate"] == 0.625
    assert "funding_rate" not in own.data["evidence"]
    assert "62,5 procent" in page
    form = fields(pages.get(f"/calls/add?call={own.id}").text)
    assert form["rate"] == "62,5"
    pages.post("/calls/add", data=form | {"rate": ""})
    assert added(database)[0].data["funding_rate"] is None


def test_a_day_without_a_year_is_shown_and_written_in_words(pages: TestClient, database: Engine) -> None:
    shown = bring(pages, LETTER.replace("15 september 2026", "15 september"))
    form = fields(shown.text)
    assert form["day-0"] == "15 september"
    pages.post("/calls/add", data=form | {"day-1": "den 1 november 2026"})
    (own,) = added(database)
    assert [(each["date"], each["time"]) for each in own.data["deadlines"]] == [
        ("--09-15", "15:00"),
        ("2026-11-01", None),
    ]
    assert fields(pages.get(f"/calls/add?call={own.id}&lang=en").text)["day-0"] == "15 September"


ANNOUNCED = """Gröna skolgårdar

Boverket utlyser bidrag till gröna skolgårdar. Kommuner kan söka bidrag för projekt där minst två skolor deltar.
Den totala budgeten är 40 miljoner kronor, högst 1,5 miljoner per kommun. Sista ansökningsdag är 15 september 2026.
"""


def test_who_announces_the_call_the_whole_budget_and_who_may_apply_are_filled_in_from_running_words(
    pages: TestClient, database: Engine
) -> None:
    page = bring(pages, ANNOUNCED).text
    given = fields(page)
    assert (given["funder"], given["total"], given["currency"]) == ("Boverket", "40 000 000", "SEK")
    assert (given["project_max"], given.get("may-municipality"), given.get("may-school")) == ("", "1", None)
    assert "Lästes ur: <q>Boverket utlyser bidrag till gröna skolgårdar.</q>" in re.sub(r"\s+", " ", page)
    pages.post("/calls/add", data=given)
    assert added(database)[0].data["evidence"]["funder"] == "Boverket utlyser bidrag till gröna skolgårdar."


def test_another_funder_that_a_person_typed_has_no_words_it_was_read_from(pages: TestClient, database: Engine) -> None:
    pages.post("/calls/add", data=fields(bring(pages, ANNOUNCED).text) | {"funder": "Skolverket"})
    assert added(database)[0].data["funder"] == "Skolverket"
    assert "funder" not in added(database)[0].data["evidence"]
