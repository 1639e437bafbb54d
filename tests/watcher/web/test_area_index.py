"""The list of all areas where it is long: organisations first, one of them, and a search."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from subscriptions.models import Department, Organisation, PriorityArea
from tests.watcher.web.samples import fill, sign_in
from watcher.db import transaction
from watcher.settings import Settings
from watcher.web import area_index
from watcher.web.app import make_app


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Three organisations of which one may see two, with more areas than are shown at once."""
    monkeypatch.setattr(area_index, "MOST_AT_ONCE", 3)
    fill(database, now)
    with transaction(database) as session:
        for number, owner in ((2, "grannen"), (3, "fjarran")):
            session.add(Organisation(id=owner, name=f"{owner.capitalize()}s kommun"))
            session.flush()
            session.add(Department(id=number, organisation_id=owner, key="d", name="Vårdförvaltningen"))
            session.flush()
            for each in range(4):
                session.add(
                    PriorityArea(
                        id=10 * number + each, organisation_id=owner, department_id=number, key=f"a{each}",
                        name=f"Äldreomsorg {each} i {owner}",
                    )
                )  # fmt: skip
    with TestClient(make_app(settings, database, lambda: now), raise_server_exceptions=False) as client:
        sign_in(client, database, now, kommun="reader", grannen="reader")
        yield client


def test_where_areas_are_many_their_organisations_come_first(pages: TestClient) -> None:
    page = pages.get("/areas").text
    assert "Skolutbyten" not in page
    assert '<a href="/areas?organisation=grannen&amp;lang=sv">Grannens kommun</a>' in page
    assert "4 områden" in page
    assert "Fjarrans" not in page
    page = pages.get("/areas?organisation=kommun").text
    assert "Skolutbyten" in page
    assert "Grannens" not in page


def test_no_more_than_so_many_are_shown_and_that_is_said(pages: TestClient) -> None:
    page = pages.get("/areas?organisation=grannen").text
    assert "Äldreomsorg 2 i" in page
    assert "Äldreomsorg 3 i" not in page
    assert "Bara de 3 första visas." in page


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ÄLDRE 3", {"Äldreomsorg 3"}),
        ("äldreomsorg grannens 1", {"Äldreomsorg 1"}),
        ("vårdförvaltningen 0", {"Äldreomsorg 0"}),
        ("skolutb", {"Skolutbyten"}),
        ("%", set()),
        ("fjarran", set()),
        ("<b>\0'", set()),
    ],
)
def test_an_area_is_found_by_words_of_its_own_name_its_department_or_its_organisation(
    pages: TestClient, words: str, found: set[str]
) -> None:
    page = pages.get("/areas", params={"words": words}).text
    names = {"Skolutbyten", *(f"Äldreomsorg {each}" for each in range(4))}
    assert {name for name in names if f">{name}" in page} == found
    assert ("Inget område passar in på orden" in page) is not bool(found)
    assert "fjarran</a>" not in page


@pytest.mark.parametrize("organisation", ["fjarran", "nobody", "\0"])
def test_an_organisation_that_one_may_not_see_is_not_there(pages: TestClient, organisation: str) -> None:
    assert pages.get("/areas", params={"organisation": organisation}).status_code == 404
