"""A funder's website that is there from January to December, and what everybody is told of it, written as a diary."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from html import escape
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
import tomli_w
from babel import Locale
from babel.dates import format_date
from sqlmodel import col, select

from subscriptions.digests.days_off import swedish_holidays
from subscriptions.profiles import import_profile, read_profile
from tests.loopback import Asked, Server, http, serving
from tests.subscriptions.delivery.servers import Letter, Office, loop_in_thread
from watcher.calls.models import CallEvent
from watcher.db import open_database, reading, transaction
from watcher.migrations import upgrade
from watcher.polling.fetch import Politeness
from watcher.settings import read_settings
from watcher.work.jobs import Service, run_all

STOCKHOLM = ZoneInfo("Europe/Stockholm")
AT = time(7, 30)
ADMIN, COORDINATOR, STAFF = "admin@kommunen.example", "samordnare@kommunen.example", "skola@kommunen.example"
WHO = {ADMIN: "admin", COORDINATOR: "samordnare", STAFF: "skola"}
_SWEDISH = Locale("sv")


@dataclass
class Call:
    """A call as the funder shows it. `last`: its last day; None: rolling."""

    slug: str
    title: str
    last: date | None

    @property
    def last_words(self) -> str:
        if self.last is None:
            return "Ansökan kan lämnas löpande"
        return f"Sista ansökningsdag {format_date(self.last, 'd MMMM y', locale=_SWEDISH)}"


@dataclass
class Website:
    """What the funder's site shows today. `look`: cards, undated (the dates are gone), rows (redesigned), wall."""

    calls: list[Call] = field(default_factory=list)
    look: str = "cards"
    path: str = "/utlysningar"

    def answer(self, target: str) -> bytes:
        if target == "/robots.txt":
            return http(b"", "404 Not Found")
        if target != self.path:
            return (
                http(b"", "301 Moved Permanently", Location=self.path)
                if target == "/utlysningar"
                else http(b"", "404 Not Found")
            )
        if self.look == "wall":
            return http(self.page().encode(), "403 Forbidden", Content_Type="text/html", cf_mitigated="challenge")
        return http(self.page().encode(), Content_Type="text/html; charset=utf-8")

    def page(self) -> str:
        if self.look == "wall":
            return (
                "<html><head><title>Just a moment...</title></head><body><noscript>Enable JavaScript and cookies to"
                ' continue</noscript><form id="challenge-form" action="/cdn-cgi/challenge-platform/x"></form></body>'
            )
        show = {"cards": _card, "undated": _undated, "rows": _row}[self.look]
        inside = "\n".join(show(call) for call in self.calls)
        return (
            '<!doctype html><html lang="sv"><head><title>Utlysningar</title></head><body><nav><a href="/">Hem</a>'
            f'<a href="/om">Om oss</a></nav><main><h1>Aktuella utlysningar</h1>{inside}</main></body></html>'
        )


def _card(call: Call) -> str:
    return (
        f'<article class="card"><h2><a href="/u/{call.slug}">{escape(call.title)}</a></h2>'
        f'<p class="last">{call.last_words}</p></article>'
    )


def _undated(call: Call) -> str:
    return f'<article class="card"><h2><a href="/u/{call.slug}">{escape(call.title)}</a></h2></article>'


def _row(call: Call) -> str:
    return (
        f'<div class="teaser"><h3 class="name"><a class="go" href="/u/{call.slug}">{escape(call.title)}</a></h3>'
        f'<span class="when">{call.last_words}</span><p>Läs mer om hur ni söker.</p></div>'
    )


@contextmanager
def on_line(website: Website) -> Iterator[Server]:
    async def handle(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(website.answer(asked.target))

    with loop_in_thread() as run:
        context = serving(handle)
        server = run(context.__aenter__())
        try:
            yield server
        finally:
            run(context.__aexit__(None, None, None))


class Told(NamedTuple):
    """One line of the diary."""

    day: date
    who: str
    what: str

    def __str__(self) -> str:
        return f"{self.day:%d %b}  {self.who:10}  {self.what}"


class Year:
    """A municipality, its service and its post, with a clock that is moved by hand."""

    def __init__(self, folder: Path, server: Server, office: Office, first: date) -> None:
        self.settings = read_settings(
            {
                "WATCHER_ALLOW_PRIVATE_ADDRESSES": "yes",
                "WATCHER_SMTP_URL": office.url,
                "WATCHER_ADMIN_MAIL": ADMIN,
                "WATCHER_MAIL_FROM": "Utlysningsbevakning <bevakning@kommunen.example>",
            },
            folder / "data",
        )
        self.settings.own_catalogue_dir.mkdir(parents=True)
        self.entry = self.settings.own_catalogue_dir / "utbytesfonden.toml"
        self.entry.write_text(tomli_w.dumps(_entry(server.url("/utlysningar"))), "utf-8")
        self.engine = open_database(self.settings.database_url)
        upgrade(self.engine)
        self.office, self.today = office, first
        self.diary, self.letters = list[Told](), list[Letter]()
        path = folder / "profil.toml"
        path.write_text(tomli_w.dumps(_PROFILE), "utf-8")
        with transaction(self.engine) as session:
            import_profile(session, read_profile(path), self.now - timedelta(days=1), STOCKHOLM)

    @property
    def now(self) -> datetime:
        return datetime.combine(self.today, AT, STOCKHOLM)

    def tell(self, day: date, *, calm: bool = False) -> list[Told]:
        """Each day's work up to `day`; returns what was told. `calm`: only Mondays, days after holidays, and `day`."""
        told: list[Told] = []
        while self.today <= day:
            yesterday = self.today - timedelta(days=1)
            monday = self.today.weekday() == 0 or yesterday in swedish_holidays(yesterday.year)
            if not calm or monday or self.today == day:
                run_all(Service(self.settings, self.engine, Politeness(pause=0, sleep=at_once)), self.now)
            told += sorted(Told(self.today, WHO[letter.to], summary(letter)) for letter in self.office.arrived)
            self.letters += self.office.arrived
            self.office.arrived.clear()
            self.today += timedelta(days=1)
        self.diary += told
        return told

    def last_letter(self, to: str) -> str:
        """The text of the newest letter to somebody, on one line."""
        return [letter.text for letter in self.letters if letter.to == to][-1]

    def events(self) -> list[str]:
        with reading(self.engine) as session:
            return [event.kind for event in session.exec(select(CallEvent).order_by(col(CallEvent.id)))]


def summary(letter: Letter) -> str:
    """A letter's subject, and what it says of sources that cannot be read and of extended calls.

    The name of a letter's only call is left out: the diary names its day.
    """
    subject = re.sub(r": .+ \((Utbildningsförvaltningen)\)$", r": \1", str(letter.message["Subject"]))
    found = re.findall(r"Vi har inte kunnat läsa.*?\d{4}\.|Förlängd ansökningstid: .*? \d{4}", letter.text)
    return " | ".join([subject, *found])


def _entry(url: str) -> dict[str, object]:
    return {
        "id": "utbytesfonden",
        "name": {"sv": "Utbytesfonden", "en": "The Exchange Fund"},
        "kind": "listing",
        "url": url,
        "level": "national",
        "verified": "recorded",
        "verified_on": date(2026, 1, 1),
        "rhythm_days": 60,
        "poll_hours": 24,
        "options": {"item": "article.card", "title": "h2", "link": "h2 a", "deadline": ".last"},
    }


_PROFILE = {
    "organisation": {
        "id": "kommunen",
        "name": "Kommunen",
        "contact": {"name": "Samordnaren", "email": COORDINATOR},
        "departments": [{"id": "skola", "name": "Utbildningsförvaltningen"}],
    },
    "areas": [{"id": "utbyten", "department": "skola", "name": "Skolans internationalisering och elevutbyten"}],
    "subscriptions": [
        {
            "id": "veckobrev",
            "department": "skola",
            "areas": ["utbyten"],
            "day": "monday",
            "time": "07:00",
            "channels": [{"kind": "email", "to": [COORDINATOR, STAFF]}],
        }
    ],
}


def only_these_sources(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Only the funder of the test is watched."""
    folder.mkdir()
    monkeypatch.setattr("watcher.work.jobs.CATALOGUE", folder)


async def at_once(_seconds: float) -> None:
    """No pause between questions is real."""
