"""A mail server that never answers, or goes on for ever: the whole way from the waking of the job to what is told."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel, select

from tests.loopback import Handler, http, serving, site
from tests.watcher.cli.conftest import Run, run  # noqa: F401 - a fixture: `watcher poll` as its user runs it
from tests.watcher.net.imap_servers import USER, Scripted, scripted_server
from watcher.db import open_database, reading
from watcher.net.imap import VisitLimits
from watcher.polling.fetch import TRIES
from watcher.polling.models import SourceState
from watcher.polling.pipeline import LONGEST_RUN
from watcher.polling.politeness import Politeness
from watcher.settings import Settings
from watcher.work.jobs import poll
from watcher.work.service import Service

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Fonden</title><link>https://fonden.example/</link>
<item><title>Stod till skolor</title><link>https://fonden.example/skolor</link></item></channel></rss>"""
FOLDERS = ("bryssel", "kontoret", "regionen")
SILENT = {
    "accepts and says nothing": Scripted(hangs=""),
    "is silent when asked to let us in": Scripted(capabilities="IMAP4rev1", hangs="LOGIN"),
    "says one byte at a time for ever": Scripted(drips=True),
    "is silent when a folder is asked for": Scripted(capabilities="IMAP4rev1", hangs="EXAMINE"),
}


def entry(name: str, kind: str, url: str, options: str = "") -> str:
    names = f'name = {{ sv = "{name}", en = "{name}" }}'
    head = f'id = "{name}"\nkind = "{kind}"\nurl = "{url}"\nlevel = "eu"\nverified = "described"'
    return f"{head}\nverified_on = 2026-05-01\n{names}\n{options}\n"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is bounded in minutes, bounded in tenths of seconds."""
    limits = VisitLimits(answer_seconds=0.4, total_seconds=0.8)
    monkeypatch.setattr("watcher.net.mailbox.VisitLimits", lambda: limits)


@pytest.fixture
def kept(settings: Settings) -> Iterator[Engine]:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = open_database(settings.database_url)
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def catalogue(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    (settings.data_dir / "none").mkdir(parents=True)
    monkeypatch.setattr("watcher.work.jobs.CATALOGUE", settings.data_dir / "none")
    settings.own_catalogue_dir.mkdir(parents=True)
    for name in FOLDERS:
        text = entry(name, "newsletter", f"https://{name}.example/", f'options = {{ mailbox = "{name}" }}')
        (settings.own_catalogue_dir / f"{name}.toml").write_text(text, "utf-8")
    return settings.own_catalogue_dir


def poll_beside(
    script: Scripted, feed: Handler, catalogue: Path, settings: Settings, engine: Engine, now: datetime
) -> Counter[str]:
    """One waking of the job, with the mailbox's folders and a feed elsewhere due."""

    async def go() -> Counter[str]:
        async with scripted_server(script), serving(feed) as server:
            (catalogue / "fonden.toml").write_text(entry("fonden", "feed", server.url("/feed.xml")), "utf-8")
            own = replace(settings, imap_url=f"imap://{quote(USER, safe='')}:nyckel@127.0.0.1:{script.port}")
            return await asyncio.to_thread(poll, Service(own, engine, Politeness(pause=0.0)), now)

    return asyncio.run(go())


@pytest.mark.parametrize("how", SILENT)
def test_a_mail_server_that_keeps_us_waiting_is_named_in_bounded_time_and_others_are_read(
    how: str, kept: Engine, catalogue: Path, settings: Settings, now: datetime
) -> None:
    script = replace(SILENT[how])
    feed = site({"/feed.xml": http(FEED, Content_Type="application/rss+xml")})
    began = time.monotonic()
    done = poll_beside(script, feed, catalogue, settings, kept, now)
    assert time.monotonic() - began < 15
    assert done == Counter({"sources broken": 3, "sources complete": 1})
    with reading(kept) as session:
        states = {state.source: state for state in session.exec(select(SourceState))}
    assert (states["fonden"].health, states["fonden"].live_calls) == ("well", 1)
    for name in FOLDERS:
        assert (states[name].health, states[name].cause) == ("broken", "timeout")
        assert name in states[name].problems[0]
        assert "in time" in states[name].problems[0] or "longer than" in states[name].problems[0]
    # A folder that hangs is its own trouble; a server that lets nobody in is waited for once.
    assert script.connections == (3 if "folder" in how else 1)


def test_a_mail_server_that_answers_again_is_read_at_the_next_waking(
    kept: Engine, catalogue: Path, settings: Settings, now: datetime
) -> None:
    feed = site({"/feed.xml": http(FEED, Content_Type="application/rss+xml")})
    poll_beside(Scripted(hangs=""), feed, catalogue, settings, kept, now)
    later = now.replace(day=now.day + 1)
    done = poll_beside(Scripted(capabilities="IMAP4rev1"), feed, catalogue, settings, kept, later)
    assert done["sources broken"] == 0
    with reading(kept) as session:
        states = {state.source: state for state in session.exec(select(SourceState))}
    assert {states[name].health for name in FOLDERS} & {"broken"} == set()


@pytest.mark.parametrize("how", ["accepts and says nothing", "says one byte at a time for ever"])
def test_the_command_says_so_in_one_line_and_ends(
    how: str,
    catalogue: Path,
    run: Run,  # noqa: F811 - the fixture imported above
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    script = replace(SILENT[how])

    async def go() -> tuple[int, str]:
        async with scripted_server(script):
            monkeypatch.setenv("WATCHER_IMAP_URL", f"imap://{quote(USER, safe='')}:nyckel@127.0.0.1:{script.port}")
            said = await asyncio.to_thread(run, "poll", "bryssel")
            return said.code, said.err

    began = time.monotonic()
    code, told = asyncio.run(go())
    assert time.monotonic() - began < 15
    (line,) = [line for line in told.splitlines() if line.startswith("bryssel: ") and "page" not in line]
    assert (code, "nyckel" in told, "Traceback" in told) == (1, False, False)
    assert run("sources", "list", "--json").code == 0
    (row,) = run("sources", "show", "bryssel", "--json").rows
    assert (row["health"], row["cause"], row["problems"][0] in line) == ("broken", "timeout", True)


def test_the_real_bounds_leave_a_run_time_to_end() -> None:
    """Also where the line breaks at the end of every visit, and each is tried again."""
    assert TRIES * VisitLimits().total_seconds < LONGEST_RUN.total_seconds() / 2
