"""The head of a page in a real browser: what is one's own stands to the right, also where the line is full."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser
from sqlalchemy import Engine

from tests.watcher.web.samples import fill, sign_in
from watcher.settings import Settings
from watcher.web.app import make_app

STYLE = Path(__file__).resolve().parents[2] / "templates" / "web" / "style.css"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("width", [768, 900, 1000, 1100, 1200, 1440])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_name_and_way_out_stand_to_the_right_at_every_width_of_a_desk(
    browser: Browser, settings: Settings, database: Engine, now: datetime, width: int, language: str
) -> None:
    fill(database, now)
    with TestClient(make_app(settings, database, lambda: now)) as pages:
        sign_in(pages, database, now, "Anna-Karin Exempelsson")
        html = pages.get(f"/calls?lang={language}").text
    page = browser.new_page(viewport={"width": width, "height": 500})
    page.set_content(html)
    page.add_style_tag(path=STYLE)
    boxes = {name: page.locator(f"header > {name}").bounding_box() for name in (".home", "nav", ".who")}
    if folder := os.environ.get("WATCHER_PICTURES"):
        page.screenshot(path=Path(folder) / f"header-{width}-{language}.png")
    page.close()
    who, home, nav = boxes[".who"], boxes[".home"], boxes["nav"]
    assert who is not None
    assert home is not None
    assert nav is not None
    assert width - (who["x"] + who["width"]) <= 20
    assert who["x"] > home["x"] + home["width"]
    assert nav["height"] < 70  # two lines at most
