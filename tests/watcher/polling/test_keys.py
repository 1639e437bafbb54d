"""Keys of sources: where they go, and everywhere they must not be seen."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from sqlmodel import select

from sources.contract import Page, Request
from tests.loopback import Handler, Server, http, saying, serving, site
from tests.watcher.polling.bench import NO_ROBOTS, ROBOTS, SOURCE, Bench, Run
from watcher.db import reading
from watcher.net.failures import FetchFailed
from watcher.polling.fetch import LiveFetcher
from watcher.polling.models import Answer

NAME = "WATCHER_KEY_PROVFONDEN"
PLACEHOLDER = f"{{setting:{NAME}}}"
KEY = "hemlig&nyckel=1"
ENCODED = "hemlig%26nyckel%3D1"
IN_QUERY: dict[str, Any] = {"path": f"/calls?authorization={PLACEHOLDER}", "settings": (NAME,)}
IN_HEADER: dict[str, Any] = {"headers": {"Authorization": PLACEHOLDER}, "settings": (NAME,)}


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, KEY)


def fails(bench: Bench, handler: Handler, path: str = "/calls", **request: Any) -> tuple[FetchFailed, Server]:
    async def work(run: Run) -> FetchFailed:
        with pytest.raises(FetchFailed) as failed:
            await run.fetch(path, **request)
        return failed.value

    failure, server = bench.run(handler, work)
    assert isinstance(failure, FetchFailed)
    return failure, server


@pytest.mark.usefixtures("key")
def test_a_key_is_put_into_the_query_percent_encoded(bench: Bench) -> None:
    page, server = bench.fetch(saying(NO_ROBOTS, http(b"[]")), **IN_QUERY)
    assert server.targets == [ROBOTS, f"/calls?authorization={ENCODED}"]
    assert isinstance(page, Page)
    assert page.url == page.request.url == server.url(f"/calls?authorization={PLACEHOLDER}")


@pytest.mark.usefixtures("key")
def test_a_key_is_put_into_a_header_as_it_is(bench: Bench) -> None:
    page, server = bench.fetch(saying(NO_ROBOTS, http(b"[]")), **IN_HEADER)
    assert [asked.headers.get("authorization") for asked in server.asked] == [None, KEY]
    assert isinstance(page, Page)
    assert KEY not in page.model_dump_json()


def test_a_key_may_stand_in_a_file(bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n", "utf-8")
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "key"))
    _, server = bench.fetch(saying(NO_ROBOTS, http(b"[]")), **IN_HEADER)
    assert server.asked[-1].headers["authorization"] == KEY


def test_a_key_that_is_not_set_is_named_and_nobody_is_asked(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    failure, server = fails(bench, saying(http(b"[]")), **IN_QUERY)
    assert failure.kind == "setting"
    assert NAME in str(failure)
    assert server.asked == []


@pytest.mark.parametrize("value", ["kort", "hemlig\r\nX-Other: 1", "hemlig nyckel med å"])
def test_what_cannot_be_a_key_is_not_sent_and_not_shown(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv(NAME, value)
    failure, server = fails(bench, saying(http(b"[]")), **IN_HEADER)
    assert (failure.kind, server.asked) == ("setting", [])
    assert value not in str(failure)


def test_a_key_file_that_cannot_be_read_is_told_like_a_missing_key(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "not-there"))
    failure, _ = fails(bench, saying(http(b"[]")), **IN_QUERY)
    assert failure.kind == "setting"


@pytest.mark.parametrize("name", ["WATCHER_SECRET_KEY", "WATCHER_SMTP_URL", "HOME", "WATCHER_SECRET_KEY_FILE"])
def test_other_secrets_of_the_service_are_sent_to_nobody(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "a secret of another kind")
    failure, server = fails(bench, saying(http(b"[]")), f"/calls?k={{setting:{name}}}", settings=(name,))
    assert (failure.kind, server.asked) == ("setting", [])


@pytest.mark.usefixtures("key")
def test_a_page_that_names_a_setting_in_its_links_learns_nothing(bench: Bench) -> None:
    _, server = bench.fetch(saying(NO_ROBOTS, http(b"[]")), f"/calls?a={PLACEHOLDER}", purpose="detail")
    assert "hemlig" not in "".join(server.targets)


@pytest.mark.usefixtures("key")
def test_a_key_in_the_path_is_refused_because_paths_are_shown(bench: Bench) -> None:
    failure, server = fails(bench, saying(http(b"[]")), f"/{PLACEHOLDER}/calls", settings=(NAME,))
    assert (failure.kind, server.asked) == ("setting", [])


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize("answer", [http(b"", "403 Forbidden"), http(b"", "500 Oops"), http(b"x", Content_Length="9")])
@pytest.mark.parametrize("request_", [IN_QUERY, IN_HEADER], ids=["query", "header"])
def test_no_failure_and_no_log_shows_a_key(
    bench: Bench, answer: bytes, request_: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    failure, server = fails(bench, saying(NO_ROBOTS, answer), **request_)
    assert "hemlig" in f"{server.asked[-1]}"
    assert "hemlig" not in f"{failure} {failure!r} {failure.__cause__!r} {caplog.text}"


@pytest.mark.usefixtures("key")
def test_an_answer_that_repeats_the_key_is_kept_without_it(bench: Bench) -> None:
    page, _ = bench.fetch(saying(NO_ROBOTS, http(f'{{"message": "unknown key {KEY}"}}'.encode())), **IN_QUERY)
    assert isinstance(page, Page)
    assert page.body == f'{{"message": "unknown key {PLACEHOLDER}"}}'.encode()


@pytest.mark.usefixtures("key")
def test_the_validators_are_kept_under_the_name_of_the_setting(bench: Bench) -> None:
    async def work(run: Run) -> None:
        await run.fetch(**IN_QUERY)
        run.remember()

    bench.run(saying(NO_ROBOTS, http(b"[]", ETag='"1"')), work)
    with reading(bench.engine) as session:
        (saved,) = session.exec(select(Answer)).all()
    assert PLACEHOLDER in saved.key
    assert "hemlig" not in saved.key


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize("request_", [IN_QUERY, IN_HEADER], ids=["query", "header"])
def test_a_redirect_to_another_host_does_not_take_the_key_along(bench: Bench, request_: dict[str, Any]) -> None:
    async def work(run: Run) -> tuple[Page, Server]:
        async with serving(saying(NO_ROBOTS, http(b"[]"))) as elsewhere:
            there.append(elsewhere.url(f"/other?page=2&authorization={ENCODED}"))
            page = await run.fetch(**request_)
            assert isinstance(page, Page)
            return page, elsewhere

    async def moved(asked: Any, writer: Any) -> None:
        found = http(b"", "302 Found", Location=there[0])
        writer.write(NO_ROBOTS if asked.target == ROBOTS else found)

    there: list[str] = []
    (page, elsewhere), _ = bench.run(moved, work)
    assert elsewhere.targets == [ROBOTS, "/other?page=2"]
    assert "authorization" not in elsewhere.asked[-1].headers
    assert page.url.endswith("/other?page=2")


@pytest.mark.usefixtures("key")
def test_a_redirect_on_the_same_host_keeps_the_key_and_shows_it_to_nobody(bench: Bench) -> None:
    pages = {
        f"/calls?authorization={ENCODED}": http(b"", "302 Found", Location=f"/list?authorization={ENCODED}"),
        f"/list?authorization={ENCODED}": http(b"[]"),
    }
    page, server = bench.fetch(site(pages), **IN_QUERY)
    assert isinstance(page, Page)
    assert page.url == server.url(f"/list?authorization={PLACEHOLDER}")


@pytest.mark.usefixtures("key")
def test_a_redirect_with_the_key_in_the_path_of_another_host_is_not_followed(bench: Bench) -> None:
    moved = http(b"", "302 Found", Location=f"http://other.example/{ENCODED}/calls")
    failure, _ = fails(bench, saying(NO_ROBOTS, moved), **IN_QUERY)
    assert failure.kind == "redirects"
    assert "hemlig" not in str(failure)


def test_a_fetcher_takes_keys_from_wherever_it_is_told(bench: Bench) -> None:
    async def work(run: Run) -> None:
        fetcher = LiveFetcher(run.client, bench.engine, bench.politeness, secret={NAME: KEY}.get)
        request = Request(url=run.server.url("/calls"), headers={"X-Key": PLACEHOLDER}, settings=(NAME,))
        await fetcher.fetch(request, source_id=SOURCE, now=bench.now)

    _, server = bench.run(saying(NO_ROBOTS, http(b"[]")), work)
    assert server.asked[-1].headers["x-key"] == KEY
