"""Letters to administrators arrive once, wherever they are to go and whenever we are killed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from subscriptions.delivery.claims import LEASE
from subscriptions.delivery.outbox import deliver_due
from tests.subscriptions.delivery.servers import Office, mail_office
from tests.watcher.work.admins_desk import CATALOGUE, Desk
from watcher.errors import BadInput
from watcher.settings import Settings, read_settings
from watcher.work.admins import tell_admins


def eml(settings: Settings) -> list[Path]:
    return sorted(settings.outbox_dir.glob("*.eml"))


def test_without_an_admin_in_the_settings_the_letter_goes_to_the_folder_even_if_others_are_mailed(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    with mail_office() as office:
        desk.settings = replace(desk.settings, admin_mail=(), smtp_url=office.url)
        desk.run("broken", "bot-wall", "fond-a")
        desk.tell()
        assert deliver_due(desk.engine, desk.settings, desk.now) == {"sent": 1}
        assert office.arrived == []
    assert len(eml(desk.settings)) == 1
    assert "fond-a is broken" in caplog.text


def test_an_admins_address_that_is_refused_is_tried_with_the_next_letter_too(desk: Desk) -> None:
    with mail_office() as office:
        desk.settings = replace(desk.settings, smtp_url=office.url)
        office.rcpt["admin@example.org"] = "550 5.1.1 no such user"
        desk.run("broken", "bot-wall", "fond-a")
        desk.tell()
        assert deliver_due(desk.engine, desk.settings, desk.now) == {"dead": 1}
        office.rcpt.clear()
        desk.tell(days=7)
        assert deliver_due(desk.engine, desk.settings, desk.now) == {"sent": 1}
        assert [letter.to for letter in office.arrived] == ["admin@example.org"]


class Killed(BaseException):
    """The process is no more."""


@contextmanager
def killed_at(engine: Engine, number: int) -> Iterator[None]:
    """Ended when the so-manieth commit was to be made."""
    left = [number]

    def before(_connection: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Killed

    event.listen(engine, "commit", before)
    try:
        yield
    finally:
        event.remove(engine, "commit", before)


def work(desk: Desk) -> None:
    tell_admins(desk.engine, desk.settings, CATALOGUE, desk.now)
    deliver_due(desk.engine, desk.settings, desk.now)


def test_killed_at_any_commit_nothing_is_lost_or_told_twice(
    either_desk: Desk, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = either_desk
    monkeypatch.setattr("subscriptions.delivery.outbox.AT_ONCE", 1)  # commits come in the order of the work
    desk.settings = replace(desk.settings, smtp_url=office.url)
    desk.run("broken", "bot-wall", "fond-a")
    killed = 0
    for number in range(1, 6):
        with killed_at(desk.engine, number):
            try:
                work(desk)
            except Killed:
                killed += 1
        desk.now += 2 * LEASE
    work(desk)
    assert killed == 3, "when the letter was written, claimed, and noted as sent"
    assert {str(letter.message["Subject"]) for letter in office.arrived} == {"Fond-A kan inte läsas"}
    assert len(office.arrived) == 2
    assert len({letter.message_id for letter in office.arrived}) == 1, "what came twice is the same letter"


@pytest.fixture
def office() -> Iterator[Office]:
    with mail_office() as office:
        yield office


def test_admins_addresses_come_from_the_settings(tmp_path: Path) -> None:
    settings = read_settings({"WATCHER_ADMIN_MAIL": "a@example.org, b@example.org ,a@example.org"}, tmp_path)
    assert settings.admin_mail == ("a@example.org", "b@example.org")
    assert read_settings({}, tmp_path).admin_mail == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [("WATCHER_ADMIN_MAIL", "nobody"), ("WATCHER_ADMIN_MAIL", "a@b, A <a@b>"), ("WATCHER_ADMIN_LANGUAGE", "fi")],
)
def test_admin_settings_that_cannot_be_used_are_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadInput, match=name):
        read_settings({name: value}, tmp_path)
