"""Why a proposal, or a page that was fetched, cannot be used: the true reason, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, delete

from sources.registry import CATALOGUE
from tests.loopback import site
from tests.watcher.web.studying import audited, browser_of, funder, list_page, study
from watcher.db import transaction
from watcher.polling.models import KeptAnswer, Repair, SourceState
from watcher.settings import Settings

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
HERE = "/sources/vinnova"


@pytest.fixture
def open_settings(settings: Settings) -> Settings:
    return replace(settings, allow_private_addresses=True)


@pytest.fixture
def pages(open_settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    yield from browser_of(open_settings, database, now)


def propose(database: Engine, text: str, at: datetime) -> None:
    with transaction(database) as session:
        session.merge(SourceState(source="vinnova", health="broken", health_since=at, cause="layout"))
        session.merge(
            Repair(
                source="vinnova", kind="listing", url="https://x.example/", entry=text, confidence=0.9, calls=[],
                problems=[], answer_hash="one", proposed_at=at, accepted_at=None, rejected_at=None,
            )
        )  # fmt: skip


def accepted(pages: TestClient, language: str = "sv") -> str:
    return str(pages.post(f"{HERE}?lang={language}", data={"do": "accept", "proposal": "one"}).text)


def test_a_proposal_made_by_a_clock_that_was_ahead_says_so_and_how_to_get_another(
    pages: TestClient, open_settings: Settings, database: Engine, now: datetime
) -> None:
    propose(database, (CATALOGUE / "vinnova.toml").read_text("utf-8"), now + timedelta(days=40))
    said = accepted(pages)
    assert "när tjänstens klocka gick före" in said
    assert "välj Läs nu, så görs ett nytt förslag" in said
    assert "version av tjänsten" not in said
    assert "the service’s clock was ahead" in accepted(pages, "en")
    assert not open_settings.own_catalogue_dir.exists()
    assert audited(database) == []


def test_a_proposal_that_this_version_cannot_read_says_that(pages: TestClient, database: Engine, now: datetime) -> None:
    propose(database, 'id = "vinnova"', now)
    assert "går inte att använda i den här versionen av tjänsten" in accepted(pages)


def forget_studies(database: Engine) -> None:
    """As when somebody looks at another page days later: what is older goes."""
    with transaction(database) as session:
        session.execute(delete(KeptAnswer))


def test_a_fetched_page_that_is_no_longer_kept_is_asked_for_again(pages: TestClient, database: Engine) -> None:
    with funder(site({"/utlysningar": list_page()})) as server:
        found = study(pages, server.url("/utlysningar"))
    forget_studies(database)
    for answer in (pages.get(found.url.path), pages.post(found.url.path, data={"url": "https://fund.example.org/u"})):
        assert answer.status_code == 404
        assert "Det som hämtades finns inte kvar. En hämtad sida sparas i 2 dagar." in answer.text
        assert 'action="/new-source?lang=sv"' in answer.text
    assert 'value="https://fund.example.org/u"' in answer.text


def test_a_page_that_was_read_without_encryption_says_so(pages: TestClient) -> None:
    """As an intranet's: nobody wrote which way to ask, and https is not spoken there."""
    with funder(site({"/utlysningar": list_page()})) as server:
        address = f"localhost:{server.port}/utlysningar"
        found = study(pages, address)
        assert f"http://{address}" in found.text
        assert "Webbplatsen svarar inte med https, så sidan lästes med http, utan kryptering." in found.text
        asked = study(pages, f"http://{address}")
        assert "utan kryptering" not in asked.text, "it was asked for so"
        gone = study(pages, f"localhost:{server.port}/finns-inte")
    assert f'value="localhost:{server.port}/finns-inte"' in gone.text, "as it was typed"
