"""A small world for the tests of delivery: real profiles, calls, events, digests and outbox.

Only the judgement of matching is ours: a call concerns an area that its title names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import tomli_w
from sqlalchemy import Engine
from sqlmodel import col, select

from sources.contract import CallData
from sources.entry import Entry
from subscriptions.delivery.closing_first import freeze_calls_closing_first
from subscriptions.delivery.extended import freeze_extended_deadlines
from subscriptions.delivery.followed_at_once import freeze_followed_changes
from subscriptions.delivery.freeze import freeze_due_digests
from subscriptions.delivery.outbox import deliver_due
from subscriptions.judging import Judgement
from subscriptions.listeners import Listener
from subscriptions.matching_work import match_changed_areas, match_new_events
from subscriptions.models import Delivery, DeliveryContent, DeliveryItem, Recipient, Subscription
from subscriptions.profiles import import_profile, read_profile
from tests.made_once import made_once
from watcher.calls.models import Call
from watcher.calls.store import Brought, pass_time, save_run
from watcher.db import reading, transaction
from watcher.settings import Settings

STOCKHOLM = ZoneInfo("Europe/Stockholm")
ENTRY = Entry.model_validate(
    {
        "id": "fonden",
        "name": {"sv": "Fonden", "en": "The Fund"},
        "kind": "feed",
        "url": "https://fonden.example/",
        "level": "national",
        "verified_on": date(2026, 5, 1),
    }
)
MAIL = {"kind": "email", "to": ["skola@example.org"]}
TEAMS = {"kind": "teams", "url_env": "TEAMS_SKOLA"}


def at(text: str) -> datetime:
    """Stockholm wall time."""
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


BEFORE, MONDAY, TUESDAY = at("2026-05-01 08:00"), at("2026-05-04 07:30"), at("2026-05-05 07:30")
NEXT_MONDAY, THIRD_MONDAY = at("2026-05-11 07:30"), at("2026-05-18 07:30")


def call(external_id: str, area: str = "skola", deadline: str | None = "2026-11-30", **facts: object) -> CallData:
    return CallData.model_validate(
        {
            "source": "fonden",
            "external_id": external_id,
            "url": f"https://fonden.example/{external_id}",
            "title": f"Stöd till {area} {external_id}",
            "status": "open",
            "deadlines": [{"date": deadline}] if deadline else [],
            **facts,
        }
    )


def subscription(key: str = "veckobrev", *, areas: Sequence[str] = (), **facts: object) -> dict[str, object]:
    return {"id": key, "department": "skola", "areas": list(areas), "channels": [MAIL], **facts}


def profile(
    *subscriptions: dict[str, object], areas: Sequence[str] = ("skola", "klimat"), organisation: str = "by"
) -> str:
    return tomli_w.dumps(
        {
            "organisation": {
                "id": organisation,
                "name": "Byns kommun",
                "contact": {"name": "Åsa Öberg", "email": "asa@example.org"},
                "departments": [{"id": "skola", "name": "Skolförvaltningen"}],
            },
            "areas": [{"id": name, "department": "skola", "name": name} for name in areas],
            "subscriptions": list(subscriptions) or [subscription()],
        }
    )


def judge_by_words(listeners: Sequence[Listener], calls: Sequence[Call]) -> list[dict[int, Judgement]]:
    return [_judged_by_words(listeners, found) for found in calls]


def _judged_by_words(listeners: Sequence[Listener], found: Call) -> dict[int, Judgement]:
    """Strong if the title names the area, possible if the summary does, weak if the text does."""
    judged = {}
    for listener in listeners:
        word = listener.area.name.lower()
        for place, band, score in (("text", "weak", 0.2), ("summary", "possible", 0.5), ("title", "strong", 0.9)):
            if word in found.data[place].lower():
                reason = {"term": word, "found": word, "where": place, "via": "word", "weight": 1.0}
                judged[listener.row_id] = Judgement(score, band, [reason])
    return judged


@dataclass
class Scene:
    """`settings` may be replaced by ones that name a server."""

    engine: Engine
    settings: Settings
    folder: Path

    def bring(self, text: str, now: datetime = MONDAY) -> None:
        made_once(self.engine, ("profile", text, now), lambda: self._bring(text, now))

    def _bring(self, text: str, now: datetime) -> None:
        path = self.folder / "profil.toml"
        path.write_text(text, "utf-8")
        with transaction(self.engine) as session:
            import_profile(session, read_profile(path), now, STOCKHOLM)

    def poll(self, *calls: CallData, now: datetime = MONDAY, whole: bool = False) -> None:
        with transaction(self.engine) as session:
            save_run(session, ENTRY, Brought(calls), run_id=1, now=now, withdraw=whole)

    def match(self, now: datetime = MONDAY) -> Counter[str]:
        return match_new_events(self.engine) + match_changed_areas(self.engine)

    def freeze(self, now: datetime) -> Counter[str]:
        with transaction(self.engine) as session:
            pass_time(session, now)
        self.match(now)
        due = freeze_due_digests(self.engine, self.settings, now)
        due += freeze_followed_changes(self.engine, self.settings, now)
        due += freeze_extended_deadlines(self.engine, self.settings, now)
        return due + freeze_calls_closing_first(self.engine, self.settings, now)

    def deliver(self, now: datetime) -> Counter[str]:
        return deliver_due(self.engine, self.settings, now)

    def work(self, now: datetime) -> Counter[str]:
        return self.freeze(now) + self.deliver(now)

    def use(self, smtp_url: str) -> None:
        self.settings = replace(self.settings, smtp_url=smtp_url)

    def deliveries(self) -> list[Delivery]:
        with reading(self.engine) as session:
            return list(session.exec(select(Delivery).order_by(col(Delivery.id))))

    def told(self, recipient: str = "skola@example.org") -> list[dict[str, str]]:
        """What each digest told a recipient: external id -> section. Keys that come along are left out."""
        letters: dict[int, dict[str, str]] = {}
        with reading(self.engine) as session:
            query = (
                select(DeliveryItem, Call.external_id)
                .join(Call, col(Call.id) == DeliveryItem.call_id)
                .join(Recipient, col(Recipient.id) == DeliveryItem.recipient_id)
                .where(Recipient.address == recipient)
                .order_by(col(DeliveryItem.id))
            )
            for item, external_id in session.exec(query):
                letters.setdefault(item.delivery_id, {})[external_id] = item.section
        return list(letters.values())

    def last_text(self) -> str:
        return text_of(self.body())

    def body(self, at: int = -1) -> bytes:
        with reading(self.engine) as session:
            return session.get_one(DeliveryContent, self.deliveries()[at].id).body

    def subscriptions(self) -> dict[str, Subscription]:
        with reading(self.engine) as session:
            return {row.key: row for row in session.exec(select(Subscription))}

    def recipient(self, address: str) -> Recipient:
        with reading(self.engine) as session:
            return session.exec(select(Recipient).where(Recipient.address == address)).one()


def text_of(body: bytes) -> str:
    """The text part of a mail, on one line."""
    from email import message_from_bytes, policy  # noqa: PLC0415 - slow to load, and few tests read a letter

    part = message_from_bytes(body, policy=policy.default).get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split())


def ids_in(text: str) -> set[str]:
    """The calls that a letter names."""
    return set(re.findall(r"\b[A-Z]-\d+\b", text))


def make_scene(monkeypatch: pytest.MonkeyPatch, engine: Engine, settings: Settings, folder: Path) -> Scene:
    monkeypatch.setattr("subscriptions.judging.judge", judge_by_words)
    return Scene(engine, settings, folder)
