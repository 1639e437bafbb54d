import asyncio
import gzip
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sources.contract import Page, Request, UnreadablePage
from watcher.errors import BadInput
from watcher.polling.fetch import NoSuchPage, SavedFetcher

LIST = "https://funder.example/calls"
DETAIL = "https://funder.example/calls/7"


class Saved:
    def __init__(self, folder: Path, now: datetime) -> None:
        self.folder, self.now = folder, now
        self._fetcher: SavedFetcher | None = None

    def put(self, name: str, body: bytes) -> None:
        (self.folder / name).write_bytes(body)

    def index(self, names: Any) -> None:
        self.put("index.json", json.dumps(names).encode())

    def fetch(self, url: str = LIST, **request: Any) -> Page | None:
        self._fetcher = self._fetcher or SavedFetcher(self.folder)
        return asyncio.run(self._fetcher.fetch(Request(url=url, **request), source_id="example", now=self.now))

    def page(self, url: str = LIST, **request: Any) -> Page:
        page = self.fetch(url, **request)
        assert page is not None
        return page


@pytest.fixture
def saved(tmp_path: Path, now: datetime) -> Saved:
    folder = tmp_path / "answers"
    folder.mkdir()
    return Saved(folder, now)


def test_list_questions_are_answered_in_order_whatever_they_ask(saved: Saved) -> None:
    saved.put("page-1.json", b'{"page": 1}')
    saved.put("page-2.json.gz", gzip.compress(b'{"page": 2}'))
    saved.put("page-3.anything", b"[3]")
    pages = [saved.page(), saved.page(method="POST", parts={"query": "{}"}), saved.page(f"{LIST}?page=9")]
    assert [page.body for page in pages] == [b'{"page": 1}', b'{"page": 2}', b"[3]"]
    assert {page.content_type for page in pages} == {"application/json"}
    assert pages[2].url == f"{LIST}?page=9"


def test_a_list_page_that_is_not_there_is_told(saved: Saved) -> None:
    saved.put("page-1.html", b"<ul>")
    saved.page()
    with pytest.raises(NoSuchPage, match="example"):
        saved.fetch()


def test_a_detail_that_is_not_there_leaves_the_call_as_listed(saved: Saved) -> None:
    saved.put("page-1.html", b"<ul>")
    assert saved.fetch(DETAIL, purpose="detail") is None
    assert saved.page().body == b"<ul>"  # the detail has used up no list page


def test_an_index_answers_lists_and_details_by_method_and_address(saved: Saved) -> None:
    saved.index({f"GET {LIST}": "list.html", f"POST {LIST}": "search.json", f"GET {DETAIL}": "seven.html.gz"})
    saved.put("list.html", b"<ul>")
    saved.put("search.json", b"{}")
    saved.put("seven.html.gz", gzip.compress(b"<h1>"))
    saved.put("page-1.xml", b"<rss>")
    assert saved.page(DETAIL, purpose="detail").body == b"<h1>"
    assert saved.page(method="POST").body == b"{}"
    assert saved.page().body == b"<ul>"
    assert saved.page(f"{LIST}?page=2").body == b"<rss>"
    assert saved.fetch("https://funder.example/calls/8", purpose="detail") is None


def test_a_file_that_the_index_names_but_is_not_there_is_a_missing_page(saved: Saved) -> None:
    saved.index({f"GET {LIST}": "list.html", f"GET {DETAIL}": "seven.html"})
    with pytest.raises(NoSuchPage):
        saved.fetch()
    assert saved.fetch(DETAIL, purpose="detail") is None


@pytest.mark.parametrize("name", ["../secret.txt", "/etc/hostname", "deeper/../../secret.txt", "link.txt"])
def test_files_outside_the_folder_are_refused(saved: Saved, name: str) -> None:
    (saved.folder.parent / "secret.txt").write_text("secret")
    (saved.folder / "link.txt").symlink_to(saved.folder.parent / "secret.txt")
    saved.index({f"GET {LIST}": name})
    with pytest.raises(BadInput, match="outside"):
        saved.fetch()


def test_a_page_that_links_out_of_the_folder_is_refused(saved: Saved) -> None:
    (saved.folder.parent / "secret.txt").write_text("secret")
    (saved.folder / "page-1.txt").symlink_to(saved.folder.parent / "secret.txt")
    with pytest.raises(BadInput, match="outside"):
        saved.fetch()


def test_a_link_beside_the_page_is_passed_over_by_name(saved: Saved, caplog: pytest.LogCaptureFixture) -> None:
    (saved.folder.parent / "secret.txt").write_text("secret")
    (saved.folder / "page-1.txt").symlink_to(saved.folder.parent / "secret.txt")
    saved.put("page-1.html", b"<ul>")
    assert saved.page().body == b"<ul>"
    assert "page-1.txt is a link out of the folder" in caplog.text


def test_a_link_among_letters_does_not_stop_the_others(saved: Saved, caplog: pytest.LogCaptureFixture) -> None:
    (saved.folder.parent / "secret.eml").write_text("secret")
    (saved.folder / "a.eml").symlink_to(saved.folder.parent / "secret.eml")
    (saved.folder / "b.eml").symlink_to(saved.folder / "letter.eml")
    saved.put("letter.eml", b"Subject: Utlysning\r\n\r\nHej")
    body = saved.page("letters:bryssel").body
    assert body.count(b"Utlysning") == 2
    assert b"secret" not in body
    assert "a.eml is a link out of the folder" in caplog.text
    assert "b.eml" not in caplog.text


def test_two_files_for_one_page_are_refused(saved: Saved) -> None:
    saved.put("page-1.json", b"{}")
    saved.put("page-1.html", b"<ul>")
    with pytest.raises(BadInput, match=r"page-1\.html and page-1\.json"):
        saved.fetch()


def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "nowhere", tmp_path / "file"):
        with pytest.raises(BadInput, match=folder.name):
            SavedFetcher(folder)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"GET x": 7}', b"\xff", b"[" * 100_000])
def test_an_index_that_is_none_is_named(saved: Saved, content: bytes) -> None:
    saved.put("index.json", content)
    with pytest.raises(BadInput, match=r"index\.json"):
        saved.fetch()


def test_a_page_that_is_a_folder_is_a_missing_page(saved: Saved) -> None:
    (saved.folder / "page-1.d").mkdir()
    with pytest.raises(NoSuchPage):
        saved.fetch()


def test_a_damaged_file_is_an_unreadable_page(saved: Saved) -> None:
    saved.put("page-1.json.gz", gzip.compress(b"calls" * 1000)[:-20])
    with pytest.raises(UnreadablePage):
        saved.fetch()


@pytest.mark.parametrize(
    ("name", "body", "content_type"),
    [
        ("page-1.rss", b"", "application/xml"),
        ("page-1.HTM", b"{}", "text/html"),
        ("page-1.xml.gz", b"{}", "application/xml"),
        ("page-1.gz", b"  <!DOCTYPE html>", "text/html"),
        ("page-1.bin", b'\xef\xbb\xbf<?xml version="1.0"?>', "application/xml"),
        ("page-1.bin", b"\n<feed>", "application/xml"),
        ("page-1.bin", b" [1]", "application/json"),
        ("page-1.bin", b"\x00\x01", "application/octet-stream"),
    ],
)
def test_the_type_is_told_by_the_ending_or_else_by_the_first_bytes(
    saved: Saved, name: str, body: bytes, content_type: str
) -> None:
    saved.put(name, gzip.compress(body) if name.endswith(".gz") else body)
    assert saved.page().content_type == content_type


def test_real_recordings_are_read_page_by_page(shared: Path, now: datetime) -> None:
    saved = Saved(shared / "recordings" / "eu-funding-tenders" / "2026-05-07", now)
    for _ in range(7):
        page = saved.page(method="POST")
        assert json.loads(page.body)["results"]
        assert page.content_type == "application/json"
    with pytest.raises(NoSuchPage):
        saved.fetch(method="POST")
