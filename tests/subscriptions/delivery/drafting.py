"""What a coordinator does to a coming letter, and the service around her."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from sqlmodel import col, select

from subscriptions.delivery.draft_edits import Edit, Seen, save_draft
from subscriptions.delivery.draft_rows import current_drafts
from subscriptions.delivery.freeze import freeze_due_digests
from subscriptions.delivery.shown import show_drafts
from subscriptions.models import AdminLetter, Match, Subscription
from subscriptions.review import end_trials, ensure_coordinators
from tests.subscriptions.delivery.scene import (
    MONDAY,
    STOCKHOLM,
    Scene,
    at,
    call,
    profile,
    subscription,
)
from watcher.calls.models import Call
from watcher.db import reading, transaction

EARLY, FRIDAY, SATURDAY = at("2026-05-05 12:00"), at("2026-05-08 08:00"), at("2026-05-09 12:00")
SHOWN = {"review": "shown"}


def begin(scene: Scene, **facts: object) -> None:
    """A subscription whose first letter is behind it."""
    scene.bring(profile(subscription(**facts | {"review": "direct"})), MONDAY - timedelta(days=3))
    scene.poll(call("A-0"), now=MONDAY - timedelta(days=3))
    scene.freeze(MONDAY)
    scene.bring(profile(subscription(**facts)), MONDAY)
    work(scene, MONDAY)


def work(scene: Scene, now: object) -> Counter[str]:
    """As the service does it, up to the outbox."""
    scene.match()
    end_trials(scene.engine, now, STOCKHOLM)
    ensure_coordinators(scene.engine)
    return show_drafts(scene.engine, scene.settings, now) + freeze_due_digests(scene.engine, scene.settings, now)


def seen(scene: Scene) -> Seen:
    with reading(scene.engine) as session:
        row = session.exec(select(Subscription)).one()
        draft = current_drafts(session, [row.id or 0]).get(row.id or 0)
        last = session.exec(select(Match.id).order_by(col(Match.id).desc()).limit(1)).first()
        assert row.next_due_at is not None
        return Seen(row.next_due_at, draft.revision if draft else 0, last or 0)


def save(scene: Scene, edit: Edit, now: object = FRIDAY, as_seen: Seen | None = None) -> None:
    as_seen = as_seen or seen(scene)
    with transaction(scene.engine) as session:
        save_draft(session, session.exec(select(Subscription)).one(), as_seen, edit, now, STOCKHOLM)


def act(scene: Scene, action: object, now: object = FRIDAY) -> None:
    as_seen = seen(scene)
    with transaction(scene.engine) as session:
        action(session, session.exec(select(Subscription)).one(), as_seen, "Åsa", now)


def id_of(scene: Scene, external_id: str) -> int:
    with reading(scene.engine) as session:
        return session.exec(select(Call.id).where(Call.external_id == external_id)).one() or 0


def mails(scene: Scene) -> list[AdminLetter]:
    with reading(scene.engine) as session:
        return list(session.exec(select(AdminLetter)))
