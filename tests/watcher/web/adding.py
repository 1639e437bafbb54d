"""What the tests of calls added by hand share: a funder's page, and the form as a coordinator's browser sends it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from html import unescape
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import col, select

from tests.sources.kinds.test_by_hand import LETTER, PAGE
from tests.watcher.web.samples import fill, sign_in
from watcher.calls.models import Call, Sighting
from watcher.db import reading
from watcher.polling.politeness import Politeness
from watcher.settings import Settings
from watcher.web.app import make_app

WHERE = "https://fund.example.org/skolgardar"


def coordinators_browser(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    fill(database, now)
    own = replace(settings, allow_private_addresses=True)
    app = make_app(own, database, lambda: now, politeness=Politeness(pause=0))
    with TestClient(app, raise_server_exceptions=False) as client:
        client.headers["origin"] = "http://testserver"
        sign_in(client, database, now, kommun="coordinator")
        yield client


def funders_page() -> Iterator[str]:
    """One page of a funder, on loopback."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pages = {"/skolgardar": PAGE, "/stangt": PAGE, "/robots.txt": "User-agent: *\nDisallow: /stangt\n"}
            served = {path: (words.encode(), "text/html; charset=utf-8") for path, words in pages.items()}
            served["/bild"] = (bytes(range(256)) * 20, "application/octet-stream")
            body, kind = served.get(self.path, (b"", "text/html"))
            self.send_response(200 if self.path in served else 404)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    running = threading.Thread(target=server.serve_forever)
    running.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    running.join()


def fields(page: str) -> dict[str, str]:
    """What the browser would send back of the form that is shown."""
    form = page[page.index('value="save"') :]
    given = {"do": "save"}
    for tag in re.findall(r"<input [^>]*>", form[: form.index("</form>")]):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ("checkbox" not in tag or " checked" in tag):
            given[name[1]] = unescape(value[1]) if value else ""
    for name, inside in re.findall(r'<select id="[^"]*" name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        given[name] = chosen[1] if chosen else ""
    summary = re.search(r"<textarea[^>]*>(.*?)</textarea>", form, re.DOTALL)
    return given | {"summary": unescape(summary[1]) if summary else ""}


def bring(pages: TestClient, text: str = LETTER) -> httpx.Response:
    answer: httpx.Response = pages.post("/calls/add", data={"do": "text", "text": text})
    return answer


def save(pages: TestClient, **typed: str) -> httpx.Response:
    answer: httpx.Response = pages.post("/calls/add", data=fields(bring(pages).text) | typed)
    return answer


def added(database: Engine) -> list[Call]:
    with reading(database) as session:
        query = select(Sighting).where(Sighting.source == "by-hand").order_by(col(Sighting.id))
        return [session.get_one(Call, row.call_id) for row in session.exec(query)]
