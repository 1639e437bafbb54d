"""An installation whose sources fare as a test says, and the letters that its administrators get."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import col, select

from sources.entry import Entry
from subscriptions.models import AdminLetter
from watcher.calls.models import SourceEvent
from watcher.db import reading, transaction
from watcher.polling.models import SourceRun, SourceState
from watcher.polling.outcomes import kind_of
from watcher.settings import Settings
from watcher.work.admins import tell_admins

START = datetime(2026, 5, 4, 6, 0, tzinfo=ZoneInfo("Europe/Stockholm"))
NAMES = [f"fond-{letter}" for letter in "abcdef"]


def entry(name: str, rhythm: int = 60) -> Entry:
    return Entry.model_validate(
        {
            "id": name,
            "name": {"sv": name.title(), "en": f"The {name.title()}"},
            "kind": "feed",
            "url": f"https://{name}.example/",
            "level": "national",
            "rhythm_days": rhythm,
            "verified_on": date(2026, 5, 1),
        }
    )


def lying_here(name: str) -> Entry:
    """A source whose letters lie in a folder of ours."""
    return entry(name).model_copy(update={"kind": "newsletter", "options": {"folder": "brev"}})


CATALOGUE = {name: entry(name) for name in NAMES}


class Desk:
    """An installation whose sources fare as a test says."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self.engine, self.settings, self.now = engine, settings, START
        self.catalogue: dict[str, Entry] = dict(CATALOGUE)

    def run(self, health: str = "well", cause: str | None = None, *names: str, **facts: object) -> None:
        """The named sources (all, if none is named) are read now, with this outcome."""
        with transaction(self.engine) as session:
            for name in names or NAMES:
                state = session.get(SourceState, name) or SourceState(source=name)
                turned = state.health != health or kind_of(state.cause) != kind_of(cause)
                if state.health != health:
                    state.health_since = self.now
                state.health, state.cause, state.last_run_at = health, cause, self.now
                state.problems = [] if health == "well" else [f"{cause} <b>&"]
                if health == "well":
                    state.last_complete_at = self.now
                for field, value in facts.items():
                    setattr(state, field, value)
                session.add(state)
                if health == "broken":
                    run = SourceRun(source=name, started_at=self.now, ended_at=self.now, outcome=health, cause=cause)
                    session.add(run)
                    session.flush()
                    if turned:
                        turn = SourceEvent(source=name, kind=health, message="", run_id=run.id, at=self.now)
                        session.add(turn)

    def tell(self, days: float = 0) -> list[EmailMessage]:
        """What is written so many days later."""
        self.now += timedelta(days=days)
        with reading(self.engine) as session:
            known = set(session.exec(select(AdminLetter.id)))
        tell_admins(self.engine, self.settings, self.catalogue, self.now)
        with reading(self.engine) as session:
            rows = session.exec(select(AdminLetter).order_by(col(AdminLetter.id))).all()
        return [parse(row.body) for row in rows if row.id not in known]

    def subjects(self, days: float = 0) -> list[str]:
        return [str(letter["Subject"]) for letter in self.tell(days)]


def parse(body: bytes) -> EmailMessage:
    return email.message_from_bytes(body, policy=email.policy.strict)  # type: ignore[return-value]  # by its policy


def text_of(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(letter: EmailMessage) -> str:
    part = letter.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def make_desk(engine: Engine, settings: Settings) -> Desk:
    desk = Desk(engine, replace(settings, admin_mail=("admin@example.org",)))
    desk.run()
    return desk
