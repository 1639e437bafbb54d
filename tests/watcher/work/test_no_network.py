"""A first start behind a proxy that refuses: said once, soon, and with what to check; and tried again soon."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from tests.watcher.work.admins_desk import CATALOGUE, entry, lying_here
from tests.watcher.work.test_jobs import catalogue_of
from watcher.db import reading
from watcher.polling.models import SourceState
from watcher.polling.pipeline import RunReport
from watcher.polling.politeness import Politeness
from watcher.settings import Settings
from watcher.work import jobs
from watcher.work.no_network import SAID_AFTER, Reached, none_reached
from watcher.work.service import Service


def test_nothing_reached_is_one_line_in_the_log_with_what_to_check(
    sqlite: Engine, settings: Settings, now: datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    catalogue_of(monkeypatch, settings, "ett", "tva", "tre")
    behind = replace(settings, http_proxy="http://127.0.0.1:9")
    service = Service(behind, sqlite, Politeness(pause=0.0, sleep=lambda _seconds: asyncio.sleep(0)))
    with caplog.at_level(logging.WARNING, logger="watcher"):
        assert jobs.poll(service, now) == {"sources broken": 3}
    (line,) = caplog.messages
    assert "none of the 3 sources that were asked could be reached" in line
    assert "WATCHER_HTTP_PROXY is set" in line
    with reading(sqlite) as session:
        states = session.exec(select(SourceState)).all()
    assert {state.cause for state in states} == {"connection"}
    assert all(state.next_due_at and state.next_due_at <= now + timedelta(minutes=30) for state in states)
    assert jobs.poll(service, now + timedelta(minutes=10)) == {}
    assert jobs.poll(service, now + timedelta(days=2)) == {"sources broken": 3}
    with reading(sqlite) as session:
        due = [state.next_due_at for state in session.exec(select(SourceState))]
    assert all(at and at > now + timedelta(days=2, hours=20) for at in due), "after a day as often as any other"


def test_it_is_said_after_the_first_sources_and_not_only_when_the_round_is_over(
    settings: Settings, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    watch = Reached(settings, {f"fond-{number}": entry(f"fond-{number}") for number in range(1, SAID_AFTER + 3)}, now)
    for number in range(1, SAID_AFTER + 3):
        watch(RunReport(f"fond-{number}", "broken", problems=("nobody answers",), cause="timeout"))
        assert len(caplog.messages) == (number >= SAID_AFTER)
    assert "WATCHER_HTTP_PROXY is not set" in caplog.messages[0]


def test_one_that_answers_is_a_network_and_one_host_that_does_not_is_no_fault_of_ours(now: datetime) -> None:
    *silent, last = [RunReport(name, "broken", cause="timeout") for name in CATALOGUE]
    assert none_reached([*silent, last], CATALOGUE, now)
    assert not none_reached(silent[:2], CATALOGUE, now)
    assert not none_reached([*silent, replace(last, cause="status")], CATALOGUE, now)
    on_one_host = {name: entry.model_copy(update={"url": "https://fond.example/"}) for name, entry in CATALOGUE.items()}
    assert not none_reached([*silent, last], on_one_host, now)


@pytest.mark.parametrize("cause", ["setting", "wait"])
def test_a_source_for_which_nobody_was_asked_is_no_network(now: datetime, cause: str) -> None:
    *silent, last = [RunReport(name, "broken", cause="timeout") for name in CATALOGUE]
    assert none_reached([*silent, replace(last, cause=cause)], CATALOGUE, now)


def test_letters_that_lie_here_are_no_network(now: datetime) -> None:
    *silent, last = [RunReport(name, "broken", cause="timeout") for name in CATALOGUE]
    here = {**CATALOGUE, last.source: lying_here(last.source)}
    assert none_reached([*silent, RunReport(last.source, "complete")], here, now)
    assert not none_reached([*silent, RunReport(last.source, "complete")], CATALOGUE, now)
