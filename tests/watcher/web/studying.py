"""A funder's site, and what an admin does with the form that adds it as a source: study, choose, save."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from html import unescape

import httpx
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import col, select

from tests.loopback import Handler, Server, http, serving
from tests.watcher.web.samples import HOSTILE, fill, sign_in
from watcher.db import reading
from watcher.people.models import Audit
from watcher.polling.politeness import Politeness
from watcher.settings import Settings
from watcher.web.app import make_app

TITLES = (
    "Skolutbyten i Norden", "Klimatanpassning i kommuner", "Kultur för unga", "Bredband på landsbygden",
    HOSTILE, "Rent vatten i städer",
)  # fmt: skip


def card(number: int, title: str) -> str:
    safe = title.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f'<li class="call"><h3><a href="/utlysningar/{number}">{safe}</a></h3><p class="about">Stöd till kommuner.</p>'
        f'<p class="seen">Publicerad {number} mars 2026</p><p class="last">Sista dag: {number + 10} juni 2026</p></li>'
    )


def list_page(titles: tuple[str, ...] = TITLES) -> bytes:
    cards = "".join(card(number, title) for number, title in enumerate(titles, 1))
    head = (
        '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Utlysningar – Exempelfonden</title></head>'
    )
    body = f"{head}<body><main><h1>Utlysningar</h1><ul>{cards}</ul></main></body></html>"
    return http(body.encode(), Content_Type="text/html; charset=utf-8")


ARTICLE = http(b"<!doctype html><html><body><main><h1>Om oss</h1><p>Vi finns i Exempelby.</p></main></body></html>",
               Content_Type="text/html")  # fmt: skip


@contextmanager
def funder(handler: Handler) -> Iterator[Server]:
    """A funder's site on a thread of its own: pages and jobs run event loops of theirs."""
    loop = asyncio.new_event_loop()
    ready, stop, found = threading.Event(), asyncio.Event(), []

    async def run() -> None:
        async with serving(handler) as server:
            found.append(server)
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),))
    thread.start()
    ready.wait(5)
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


def browser_of(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    fill(database, now)
    app = make_app(settings, database, lambda: now, politeness=Politeness(pause=0.0))
    with TestClient(app, raise_server_exceptions=False) as client:
        sign_in(client, database, now)
        client.headers["origin"] = "http://testserver"
        yield client


def fields_of(page: str, action: str) -> dict[str, str]:
    """What a browser would send with the form of this address, as the page has filled it in."""
    form = next(
        each for each in re.findall(r"<form.*?</form>", page, re.S) if f'method="post" action="{action}' in each
    )
    found = {name: unescape(value) for name, value in re.findall(r'<input[^>]*name="(\w+)" value="([^"]*)"', form)}
    for name, inside in re.findall(r'<select id="\w+" name="(\w+)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', inside) or re.search(r'value="([^"]*)"', inside)
        found[name] = unescape(chosen[1]) if chosen else ""
    areas = re.findall(r'<textarea[^>]*name="(\w+)".*?>(.*?)</textarea>', form, re.S)
    found |= {name: unescape(words)[1:] for name, words in areas}
    return found


def study(pages: TestClient, address: str) -> httpx.Response:
    answer: httpx.Response = pages.post("/new-source", data={"address": address})
    return answer


NAMES = {"name_sv": "Exempelfonden", "name_en": "The Example Fund"}


def add(pages: TestClient, found: httpx.Response, **changed: str) -> httpx.Response:
    path = found.url.path
    answer: httpx.Response = pages.post(
        f"{path}?{found.url.query.decode()}", data=fields_of(found.text, path) | NAMES | changed
    )
    return answer


def audited(database: Engine) -> list[tuple[str, str]]:
    with reading(database) as session:
        return [(row.what, row.about) for row in session.exec(select(Audit).order_by(col(Audit.id)))]
