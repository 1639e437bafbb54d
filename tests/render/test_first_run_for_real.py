"""A new user with the README and nothing else: a started service, a browser, her own area and its first letter."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select

from tests.conftest import ROOT
from tests.render.test_first_run import MOST_SECONDS, MOST_STEPS, Hands, say_who
from watcher.calls.models import Call
from watcher.clock import system_clock
from watcher.db import open_database, reading

ENTRY = """
id = "aa-exempelfonden"
kind = "listing"
url = "http://fund.example/utlysningar"
level = "national"
funder = "Exempelfonden"
language = "sv"
coverage = "whole"
applicant_types = ["municipality"]
rhythm_days = 30
verified = "described"
verified_on = 2026-09-24

[name]
sv = "Exempelfonden"
en = "Example fund"

[options]
item = "li"
title = "h2"
deadline = ".last"
summary = ".about"
"""
TITLE = "Skolutbyten i Norden"
SOURCE = "aa-exempelfonden"
FIRST_LINE = "nobody is admin yet: open "


class Outside(BaseHTTPRequestHandler):
    """The network as the service meets it: one funder with one call; of all else it is told that it is not there."""

    def do_GET(self) -> None:
        is_page = self.path == "http://fund.example/utlysningar"
        last = system_clock().date() + timedelta(days=60)
        page = (
            '<!doctype html><html lang="sv"><title>Utlysningar</title><main><ul><li>'
            f'<h2><a href="/1">{TITLE}</a></h2>'
            '<p class="about">Resor för lärare, elever och skolor i kommuner.</p>'
            f'<p class="last">Sista ansökningsdag: {last}</p></li></ul></main></html>'
        )
        self.send_response(200 if is_page else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode() if is_page else b"")

    def do_CONNECT(self) -> None:
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def outside() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Outside)
    running = threading.Thread(target=server.serve_forever)
    running.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    running.join()


@pytest.fixture
def said(tmp_path: Path, outside: str) -> Iterator[str]:
    """Starts the service as `python3 start.py serve` does once all is installed; gives what it said of the way in."""
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / f"{SOURCE}.toml").write_text(ENTRY)
    own = {name: value for name, value in os.environ.items() if not name.startswith("WATCHER_")}
    own |= {"WATCHER_DATA_DIR": str(tmp_path), "WATCHER_HTTP_PROXY": outside, "PYTHONPATH": str(ROOT)}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (tmp_path / "said").open("wb") as output:
        command = [sys.executable, "-m", "watcher", "serve", "--port", str(port)]
        service = subprocess.Popen(command, env=own, cwd=tmp_path, stderr=output)
    try:
        yield wait_for(tmp_path / "said", service)
    finally:
        service.kill()  # whatever is under way is safe to leave
        service.wait()


def wait_for(file: Path, service: subprocess.Popen[bytes]) -> str:
    """The address that the service says, as a person copies it."""
    for _ in range(10 * MOST_SECONDS):
        line = next((each for each in file.read_text().splitlines() if FIRST_LINE in each), "")
        if line and answers(address := line.partition(FIRST_LINE)[2]):
            return address
        assert service.poll() is None, file.read_text()
        time.sleep(0.1)
    raise AssertionError(file.read_text())


def answers(address: str) -> bool:
    """The line is said before anybody answers: a person is slower than that, a test is not."""
    place = urlsplit(address)
    door = HTTPConnection(place.hostname or "", place.port, timeout=MOST_SECONDS)
    try:
        door.request("GET", "/healthz")
        return door.getresponse().status == 200
    except OSError:
        return False
    finally:
        door.close()


def wait_until_read(folder: Path) -> None:
    """Until the page with calls has been read: a person needs longer for the form than the service for this.

    Calls of every year, which no page tells of, may be kept before it.
    """
    engine = open_database(f"sqlite:///{folder / 'watcher.sqlite3'}")
    for _ in range(10 * MOST_SECONDS):
        try:
            with reading(engine) as session:
                if session.exec(select(Call.id).where(Call.source == SOURCE)).first():
                    break
        except SQLAlchemyError:  # it is busy
            continue
        finally:
            time.sleep(0.1)
    engine.dispose()


@pytest.mark.timeout(2 * MOST_SECONDS)  # on a machine that has much else to do
def test_from_a_started_service_to_an_own_area_and_its_first_letter(
    browser: Browser, said: str, tmp_path: Path
) -> None:
    began = time.monotonic()
    page = browser.new_page(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    hands = Hands(page, steps=1)  # to open the address
    page.goto(said)
    say_who(hands)
    hands.fill("organisation", "Exempelköpings kommun")
    hands.choose("kind", "municipality")
    hands.fill("area", "Skolutbyten")
    hands.fill("description", "Lärare och elever som reser och tar emot besök från andra länder i Norden.")
    wait_until_read(tmp_path)
    hands.press("text=Spara och visa det första brevet")
    page.wait_for_url("**/previews/*")
    page.frame_locator("iframe").get_by_text(TITLE).last.wait_for()
    hands.press("text=Skolutbyten")
    page.wait_for_url("**/areas/*")
    assert page.locator("textarea#description").count() == 1  # where its words are changed
    page.close()
    print(f"{hands.steps} steps in {time.monotonic() - began:.0f} seconds")
    assert hands.steps < MOST_STEPS
    assert time.monotonic() - began < MOST_SECONDS
