"""A funder whose calls have pages of their own, as they are just now, and what is asked of it day after day."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import col, select

from sources.contract import CallData
from sources.entry import Entry
from tests.loopback import Asked, Server, http, serving
from tests.watcher.polling.bench import NO_ROBOTS, ROBOTS
from watcher.calls.models import Call, CallEvent
from watcher.db import reading
from watcher.net.http import Client
from watcher.polling.fetch import LiveFetcher, Politeness
from watcher.polling.models import SourceRun
from watcher.polling.pipeline import RunOptions, RunReport, run_source
from watcher.settings import Settings

NOT_MODIFIED = http(b"", "304 Not Modified")


LAST_DAY = "Sista ansökningsdag är den 15 september 2026."


def page(*words: str) -> bytes:
    return f"<!doctype html><html><title>x</title><body><main>{''.join(words)}</main></body></html>".encode()


class Funder:
    """A list of calls with pages of their own. `tagged`: the server tells whether a page has changed. `instead`: whole
    answers in place of some of the pages."""

    def __init__(self, engine: Engine, settings: Settings, now: datetime) -> None:
        self.engine, self.settings, self.now = engine, settings, now
        self.cards = {"a": "Kort om a", "b": "Kort om b"}
        self.pages: dict[str, bytes] = {name: page(f"<p>Om {name}. {LAST_DAY}</p>") for name in self.cards}
        self.instead: dict[str, bytes] = {}
        self.tagged = True
        self.options: dict[str, Any] = {}
        self.facts: dict[str, Any] = {}
        self.asked: list[str] = []
        self._server: Server | None = None

    def live(self, story: Callable[[], Awaitable[None]]) -> None:
        async def go() -> None:
            async with serving(self._answer) as self._server:
                await story()

        asyncio.run(go())

    async def run(self, days: float = 1) -> RunReport:
        """A run so many days later; `asked` then holds the pages asked for, "?" after those asked if they changed."""
        self.asked.clear()
        self.now += timedelta(days=days)
        async with Client(self.settings, clock=lambda: self.now) as client:
            fetcher = LiveFetcher(client, self.engine, Politeness(sleep=_no_pause, clock=lambda: 0.0))
            how = RunOptions(whether_due_or_not=True)
            return await run_source(self.engine, self._entry(), fetcher, self.now, lambda _words: None, how)

    async def _answer(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        if asked.target == ROBOTS:
            writer.write(NO_ROBOTS)
        elif asked.target == "/calls":
            cards = (f"<li class=card><a href='/u/{n}'>Utlysning {n}</a><p>{c}</p></li>" for n, c in self.cards.items())
            writer.write(http(page(f"<ul>{''.join(cards)}</ul>")))
        else:
            writer.write(self._page(asked))

    def _page(self, asked: Asked) -> bytes:
        name = asked.target.rpartition("/")[2]
        known = asked.headers.get("if-none-match")
        self.asked.append(name + ("?" if known else ""))
        if name in self.instead:
            return self.instead[name]
        body = self.pages.get(name)
        if body is None:
            return http(b"", "404 Not Found")
        tag = f'"{hash(body)}"'
        if not self.tagged:
            return http(body)
        return NOT_MODIFIED if known == tag else http(body, ETag=tag)

    def _entry(self) -> Entry:
        assert self._server is not None
        return Entry.model_validate(
            {
                "id": "example",
                "name": {"sv": "Exempel", "en": "Example"},
                "kind": "listing",
                "url": self._server.url("/calls"),
                "level": "national",
                "verified_on": date(2026, 5, 1),
                "options": {"item": "li.card", "title": "a", "detail": True, **self.options},
            }
            | self.facts
        )

    def call(self, name: str = "a") -> CallData:
        with reading(self.engine) as session:
            (found,) = session.exec(select(Call).where(col(Call.external_id).endswith(f"/u/{name}"))).all()
            return CallData.model_validate(found.data)

    @property
    def events(self) -> list[str]:
        with reading(self.engine) as session:
            return [event.kind for event in session.exec(select(CallEvent).order_by(col(CallEvent.id)))]

    @property
    def problems(self) -> str:
        with reading(self.engine) as session:
            run = session.exec(select(SourceRun).order_by(col(SourceRun.id).desc())).first()
            return " ".join(run.problems) if run else ""


async def _no_pause(_seconds: float) -> None:
    """Politeness has tests of its own."""


def days(call: CallData) -> list[str]:
    return [deadline.date for deadline in call.deadlines]
