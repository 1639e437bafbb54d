"""How much a form may hold: what is too large is said in words, and nothing is read from whom it is not wanted from."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from subscriptions.models import Subscription
from subscriptions.profiles import Profile, import_profile
from tests.render.test_pages_in_browser import serve
from tests.watcher.web.organising import PROFILE, letter_form
from tests.watcher.web.samples import fill, sign_in
from watcher.db import reading, transaction
from watcher.settings import Settings
from watcher.web.app import make_app
from watcher.web.forms import LARGEST_FILE, LARGEST_FORM, MOST_FIELDS, TooLarge, read_form, read_form_with_file

MANY = 400
ONE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TYPED, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"


def sent(body: bytes, kind: str = TYPED) -> Request:
    """A form as it comes from a browser, in pieces of 64 KB."""
    pieces = [body[start : start + 65_536] for start in range(0, len(body), 65_536)] or [b""]

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


def part(name: str, value: bytes, file: bool = False) -> bytes:
    more = b'; filename="a"' if file else b""
    return (
        b'--x\r\nContent-Disposition: form-data; name="' + name.encode() + b'"' + more + b"\r\n\r\n" + value + b"\r\n"
    )


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    more = [{"id": f"a{number}", "department": "skola", "name": f"Område {number}"} for number in range(MANY)]
    with transaction(database) as session:
        profile = Profile.model_validate(PROFILE | {"areas": [*PROFILE["areas"], *more]})
        import_profile(session, profile, now, ZoneInfo("Europe/Stockholm"))
    with TestClient(make_app(settings, database, lambda: now)) as client:
        client.headers["origin"] = "http://testserver"
        sign_in(client, database, now, "Anna", kommun="admin")
        yield client


def test_a_form_is_read_up_to_the_last_byte_and_field_it_may_have() -> None:
    full = b"a=" + b"x" * (LARGEST_FORM - 2)
    assert len(asyncio.run(read_form(sent(full)))["a"]) == LARGEST_FORM - 2
    with pytest.raises(TooLarge) as large:
        asyncio.run(read_form(sent(full + b"x")))
    assert (large.value.what, large.value.counts) == ("bytes", {"size": LARGEST_FORM + 1, "most": LARGEST_FORM})
    names = [f"area-{number}=1" for number in range(MOST_FIELDS + 1)]
    assert len(asyncio.run(read_form(sent("&".join(names[:-1]).encode())))) == MOST_FIELDS
    with pytest.raises(TooLarge) as many:
        asyncio.run(read_form(sent("&".join(names).encode())))
    assert (many.value.what, many.value.counts) == ("fields", {"size": MOST_FIELDS + 1, "most": MOST_FIELDS})
    parts = b"".join(part(f"area-{number}", b"1") for number in range(MOST_FIELDS + 1))
    with pytest.raises(TooLarge):
        asyncio.run(read_form_with_file(sent(parts + b"--x--\r\n", PARTS)))


@pytest.mark.parametrize("size", [LARGEST_FILE + 1, 30_000_000])
def test_of_a_file_that_is_too_large_so_much_is_kept_that_its_page_can_say_so(size: int) -> None:
    body = (
        part("before", b"f\xc3\xb6re") + part("file", b"y" * size, file=True) + part("after", b"efter") + b"--x--\r\n"
    )
    form = asyncio.run(read_form_with_file(sent(body, PARTS)))
    assert (form["before"], form["after"]) == ("före", "efter")
    assert LARGEST_FILE < len(form["file"]) <= min(size, LARGEST_FILE + 4 * LARGEST_FORM)


def test_words_are_never_cut_as_a_file_is() -> None:
    for kind in (False, True):
        body = part("file", b"y" * 10, file=True) + part("text", b"x" * (9_000_000 if kind else LARGEST_FORM + 1))
        with pytest.raises(TooLarge):
            asyncio.run(read_form_with_file(sent(body + b"--x--\r\n", PARTS)))


@ONE
def test_a_letter_about_very_many_areas_can_be_saved(pages: TestClient, database: Engine) -> None:
    ticked = {f"area-a{number}": "1" for number in range(MANY)}
    assert pages.get("/subscriptions/1").text.count('name="area-a') == MANY
    answer = pages.post("/subscriptions/1", data=letter_form(database, **ticked))
    assert "Ändringen är sparad." in answer.text
    with reading(database) as session:
        assert len(session.get_one(Subscription, 1).areas) == MANY


@ONE
def test_what_is_too_large_is_said_with_numbers_and_the_ways_back(pages: TestClient) -> None:
    came = {"referer": "http://testserver/areas/1?lang=sv"}
    answer = pages.post("/areas/1", data={"description": "x" * 1_340_000}, headers=came)
    assert answer.status_code == 413
    assert "Formuläret var 1,4 MB. Det får vara högst 1 MB." in unescape(answer.text)
    assert "bakåtknapp" in answer.text
    assert 'href="/areas/1?lang=sv"' in answer.text
    many = pages.post("/areas/1?lang=en", data={f"f{number}": "" for number in range(MOST_FIELDS + 1)})
    assert "The form had 5,001 fields. It may have at most 5,000." in many.text
    elsewhere = pages.post(
        "/areas/1", data={"x": "x" * LARGEST_FORM}, headers={"referer": "https://elsewhere.example/areas/1"}
    )
    assert "elsewhere" not in elsewhere.text


@ONE
def test_who_may_not_send_a_form_is_answered_before_it_is_read(
    settings: Settings, database: Engine, now: datetime
) -> None:
    """Only the head of a large upload is sent: whoever waited for its body would wait for ever."""
    fill(database, now)
    app = make_app(settings, database, lambda: now)
    with TestClient(app) as client:
        sign_in(client, database, now, "Bo", kommun="reader")
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    with serve(app) as there:
        for path, cookies, status in (
            ("/new-source", "", 401), ("/calls/add", "", 401), ("/users", "", 401), ("/areas/1", "", 401),
            ("/new-source", cookie, 403), ("/calls/add", cookie, 403), ("/users", cookie, 403),
            ("/areas/1", cookie, 403), ("/organisations/grannen", cookie, 404),
        ):  # fmt: skip
            assert (path, answer_to_a_head(there, path, cookies)) == (path, status)


def answer_to_a_head(there: str, path: str, cookies: str) -> int:
    host = urlsplit(there).netloc
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {there}\r\nCookie: {cookies}\r\nContent-Type: {PARTS}\r\n"
    with socket.create_connection(host.split(":"), timeout=5) as line:
        line.sendall(f"{head}Content-Length: 6000000\r\n\r\n".encode())
        return int(line.recv(12).split()[1])
