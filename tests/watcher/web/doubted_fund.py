"""A funder's list that changes from reading to reading, and the source that reads it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import select

from tests.loopback import Asked, http
from tests.watcher.web.studying import funder
from watcher.calls.models import CallEvent
from watcher.db import reading, transaction
from watcher.polling.models import SourceState
from watcher.polling.politeness import Politeness
from watcher.polling.wishes import ask_now
from watcher.settings import Settings
from watcher.work.asked import read_asked
from watcher.work.service import Service

ENTRY = """
id = "fonden"
name = {{ sv = "Exempelfonden", en = "The Example Fund" }}
kind = "listing"
url = "{url}"
level = "national"
rhythm_days = 60
verified_on = 2026-05-01
[options]
item = "li.card"
title = "a"
link = "a"
deadline = ".last"
"""
ONE_PAGE = "/sources/fonden"
ASKS = "/sources/fonden/accept"


@dataclass
class Fund:
    """A funder's list as it is just now, and what we make of it, reading after reading."""

    service: Service
    now: datetime
    calls: int = 26
    last: str = "Stänger 2026-09-01"
    title: str = "Utlysning {n}"
    below: str = ""

    async def answer(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        if asked.target == "/robots.txt":
            writer.write(http(b"", "404 Not Found"))
            return
        cards = "".join(
            f'<li class="card"><a href="/u/{n}">{self.title.format(n=n)}</a><p class="last">{self.last}</p></li>'
            for n in range(self.calls)
        )
        html = f"<html><body><main><h1>Utlysningar</h1><ul>{cards}</ul>{self.below}</main></body></html>"
        writer.write(http(html.encode(), Content_Type="text/html; charset=utf-8"))

    def read(self) -> Counter[str]:
        """The next reading, as the jobs do it; soon, so that nobody is signed out meanwhile."""
        self.now += timedelta(minutes=10)
        with transaction(self.service.engine) as session:
            ask_now(session, "fonden", self.now)
        return read_asked(self.service, self.now)

    @property
    def state(self) -> SourceState:
        with reading(self.service.engine) as session:
            return session.get_one(SourceState, "fonden")

    @property
    def events(self) -> Counter[str]:
        with reading(self.service.engine) as session:
            return Counter(session.exec(select(CallEvent.kind)))


def serve_fund(settings: Settings, database: Engine, now: datetime) -> Iterator[Fund]:
    own = replace(settings, allow_private_addresses=True)
    fund = Fund(Service(own, database, Politeness(pause=0.0)), now)
    own.own_catalogue_dir.mkdir(parents=True)
    with funder(fund.answer) as server:
        (own.own_catalogue_dir / "fonden.toml").write_text(ENTRY.format(url=server.url("/utlysningar")))
        yield fund
