"""A link in a letter: short, bound to its holder, kept secret; opening it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event

from subscriptions.models import Recipient
from subscriptions.signed import Purpose, signer_of
from tests.watcher.web.holding import HERE, OWN_PAGE, Linker, browser_of, fill_with_readers, send, with_address
from watcher.db import transaction
from watcher.settings import Settings


@pytest.fixture
def own(settings: Settings) -> Settings:
    return with_address(settings)


@pytest.fixture
def ids(database: Engine, now: datetime) -> dict[str, int]:
    return fill_with_readers(database, now)


@pytest.fixture
def client(settings: Settings, database: Engine, now: datetime, ids: dict[str, int]) -> Iterator[TestClient]:
    yield from browser_of(settings, database, now)


@pytest.fixture
def link(settings: Settings, database: Engine, ids: dict[str, int]) -> Linker:
    return Linker(settings, database)


def test_a_link_is_short_and_survives_capitals(link: Linker, client: TestClient) -> None:
    assert len(f"{HERE}{link('leave')}") <= 76
    assert client.get(f"/my/{link().removeprefix('/my/').upper()}").status_code == 200


@pytest.mark.parametrize("purpose", ["my", "leave", "confirm"])
def test_a_forged_or_cut_off_link_says_what_to_do(purpose: Purpose, client: TestClient, link: Linker) -> None:
    good = link(purpose)
    other = link("leave" if purpose == "my" else "my").rpartition("/")[2]
    mark = good.rpartition("-")[2]
    bad = [good[:-1], f"/{purpose}/{other}", f"/{purpose}/2-{mark}", f"/{purpose}/1", f"/{purpose}/x", f"{good}0"]
    bad += [f"/{purpose}/%00", f"/{purpose}/1-å", f"/{purpose}/99999999999-{mark}", f"/{purpose}/999-{mark}"]
    for path in bad:
        for answer in (client.get(path), client.post(path, data={"do": "leave"}, headers=OWN_PAGE)):
            assert (path, answer.status_code) == (path, 404)
            assert "Öppna brevet igen" in answer.text
    assert client.get(good).status_code == 200


def test_no_get_changes_anything_not_even_a_scanners(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    written: list[str] = []

    def note(_c: object, _r: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SELECT", "PRAGMA", "BEGIN")):
            written.append(statement)

    call = f"{link()}/calls/{ids['school']}"
    event.listen(database, "before_cursor_execute", note)
    try:
        for path in (link(), f"{link()}/calls", call, f"{call}/deadline.ics", link("leave"), link("confirm")):
            assert client.get(path).status_code == 200, path
            assert client.head(path).status_code in (200, 405), path
    finally:
        event.remove(database, "before_cursor_execute", note)
    assert written == []


def test_a_form_from_another_site_does_nothing(client: TestClient, link: Linker, ids: dict[str, int]) -> None:
    for path in (link(), f"{link()}/calls/{ids['school']}", link("confirm")):
        assert (
            client.post(path, data={"do": "interested"}, headers={"origin": "https://evil.example"}).status_code == 403
        )


def test_who_meets_nothing_by_a_link_is_led_back_to_what_is_theirs(client: TestClient, link: Linker) -> None:
    page = client.get(f"{link()}/calls/99999").text
    assert f'href="{link()}/calls?lang=sv"' in page
    assert 'href="/?lang=sv">Till startsidan' not in page


def test_another_database_with_the_same_key_honours_none_of_the_links(
    client: TestClient, link: Linker, database: Engine
) -> None:
    before = link()
    with transaction(database) as session:
        session.get_one(Recipient, 1).address = "annan@example.org"
    assert client.get(before).status_code == 404


def test_a_key_of_our_own_is_secret_kept_and_still_good_after_a_password_is_set(
    own: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("key")
    recipient = Recipient(id=1, organisation_id="a", kind="email", address="a@example.org")
    without = signer_of(replace(own, secret_key=None, data_dir=folder))
    assert (folder / "link.key").stat().st_mode & 0o777 == 0o600
    assert list(folder.iterdir()) == [folder / "link.key"]
    later = signer_of(replace(own, secret_key="lösenord", data_dir=folder))
    assert without.keys[0] in later.keys
    assert later.token("my", recipient) != without.token("my", recipient)


def test_no_holders_page_asks_more_than_fifteen_questions(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    asked: list[str] = []

    def count(_c: object, _r: object, statement: str, *_: object) -> None:
        asked.append(statement)

    for answer in ("interested", "follow", "not-relevant"):
        send(client, f"{link()}/calls/{ids['school']}", do=answer)
    event.listen(database, "before_cursor_execute", count)
    try:
        for path in (
            link(),
            f"{link()}/calls",
            f"{link()}/calls?refused=only",
            f"{link()}/calls/{ids['school']}",
            link("leave"),
            link("confirm"),
        ):
            asked.clear()
            assert client.get(path).status_code == 200
            assert len([each for each in asked if each.startswith("SELECT")]) <= 15, path
    finally:
        event.remove(database, "before_cursor_execute", count)


def test_pages_by_a_link_are_neither_cached_nor_listed(client: TestClient, link: Linker) -> None:
    for path in (link(), link("leave"), "/my/1-x"):
        headers = client.get(path).headers
        assert (headers["cache-control"], headers["x-robots-tag"]) == ("no-store", "noindex")
