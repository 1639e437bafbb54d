from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from subscriptions.models import Delivery, Organisation, Recipient
from watcher.db import transaction
from watcher.polling.models import SourceState
from watcher.settings import Settings
from watcher.web.app import make_app

HOSTILE = '<script>alert(1)</script> & "utlysning"'


@pytest.fixture
def settings_without_key(settings: Settings) -> Settings:
    return replace(settings, secret_key=None)


@pytest.fixture
def pages(settings_without_key: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    with transaction(database) as session:
        session.add(Organisation(id="kommun", name="Exempelköpings kommun"))
        session.flush()
        session.add(Recipient(id=1, organisation_id="kommun", kind="email", address="skola@example.org"))
        session.flush()
        session.add(
            Delivery(
                id=7, identity="3f2a", recipient_id=1, kind="email", subject=HOSTILE, body=b"", html="<p>Brevet</p>",
                state="sent", next_try_at=now, created_at=now,
            )
        )  # fmt: skip
        session.add(SourceState(source="example", health="broken", live_calls=3))
    with TestClient(make_app(settings_without_key, database), raise_server_exceptions=False) as client:
        yield client


def test_the_first_page_shows_letters_by_organisation_and_how_the_sources_are(pages: TestClient) -> None:
    page = pages.get("/").text
    assert "Exempelköpings kommun" in page
    assert "skola@example.org" in page
    assert "Kan inte läsas" in page
    assert '<html lang="sv">' in page


def test_letters_that_went_no_further_than_a_folder_are_not_called_delivered(pages: TestClient) -> None:
    assert "har inte nått någon mottagare" in pages.get("/").text


def test_english_is_one_click_away_and_whole(pages: TestClient) -> None:
    assert 'href="/?lang=en"' in pages.get("/").text
    page = pages.get("/?lang=en").text
    assert '<html lang="en">' in page
    assert "Cannot be read" in page


def test_a_letter_is_shown_as_its_reader_meets_it(pages: TestClient) -> None:
    assert 'src="/digests/3f2a/body"' in pages.get("/digests/3f2a").text
    assert pages.get("/digests/3f2a/body").text == "<p>Brevet</p>"


@pytest.mark.parametrize("path", ["/", "/digests/3f2a"])
def test_text_from_sources_stays_text(pages: TestClient, path: str) -> None:
    page = pages.get(path).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("path", ["/digests/7", "/digests/x", "/digests/%00", "/nowhere"])
def test_what_is_not_there_answers_kindly(pages: TestClient, path: str) -> None:
    answer = pages.get(path)
    assert answer.status_code == 404
    assert "Sidan finns inte" in answer.text


@pytest.mark.parametrize("path", ["/", "/digests/3f2a", "/digests/3f2a/body", "/nowhere", "/style.css"])
def test_no_page_may_run_scripts_or_be_framed_elsewhere(pages: TestClient, path: str) -> None:
    policy = pages.get(path).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy


def test_with_a_key_set_a_stranger_sees_nothing(settings: Settings, database: Engine) -> None:
    with TestClient(make_app(settings, database)) as client:
        assert client.get("/").status_code == 401
        assert client.get("/", auth=("staff", "wrong")).status_code == 401
        assert client.get("/", auth=("staff", "test")).status_code == 200
        assert client.get("/digests/3f2b").status_code == 404
        assert client.get("/healthz").json() == {"status": "ok"}
