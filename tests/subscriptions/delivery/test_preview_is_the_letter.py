"""What the coordinator looks at the working day before is what leaves, where nothing happens in between."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from email import message_from_bytes, policy

from sqlmodel import select

from subscriptions.delivery.coming import coming_letters, contents_of
from subscriptions.digests.days_off import DaysOff
from subscriptions.models import Subscription
from tests.subscriptions.delivery.drafting import work
from tests.subscriptions.delivery.scene import MONDAY, STOCKHOLM, Scene, at, call, profile, subscription
from watcher.calls.models import Call
from watcher.db import reading

BEFORE, LAST = MONDAY - timedelta(days=3), at("2026-07-20 00:00")
SCHOOL, CLIMATE = "skola@example.org", "klimat@example.org"
Named = dict[str, dict[str, str]]


def next_letters(scene: Scene) -> tuple[datetime, list[Subscription]]:
    """The hour of the letters that come next, and whose they are."""
    rows = list(scene.subscriptions().values())
    due_at = min(row.next_due_at for row in rows if row.next_due_at)
    return due_at, [row for row in rows if row.next_due_at == due_at]


def looked_at(scene: Scene, rows: Iterable[Subscription], now: datetime) -> tuple[Named, set[str]]:
    """What the pages of these letters say: by reader each call with its heading, and the subjects.

    The page that lists all letters counts the same calls.
    """
    named: defaultdict[str, dict[str, str]] = defaultdict(dict)
    subjects = set()
    with reading(scene.engine) as session:
        external = dict(session.exec(select(Call.id, Call.external_id)).all())
        listed = {each.due.id: each.calls for each in coming_letters(session, scene.settings, "by", now)}
        for row in rows:
            contents = contents_of(session, scene.settings, row, now)
            assert listed[row.id or 0] == contents.letter.calls
            for recipient, digest in contents.digests:
                for section in digest.sections if digest else ():
                    named[recipient.address] |= {external[item.call_id]: section.kind for item in section.items}
                subjects |= {digest.subject} if digest else set()
    return dict(named), subjects


def left(scene: Scene, after: int) -> tuple[Named, set[str]]:
    letters = scene.deliveries()[after:]
    people = [each.recipient_id for each in letters]
    named = {address: scene.told(address)[-1] for address in (SCHOOL, CLIMATE)
             if scene.recipient(address).id in people}  # fmt: skip
    bodies = [scene.body(at) for at in range(after, after + len(letters))]
    return named, {str(message_from_bytes(body, policy=policy.default)["Subject"]) for body in bodies}


def publish(scene: Scene, dice: random.Random, number: int, now: datetime) -> None:
    """A call, new or known, with facts that reminders go by."""
    last = now + timedelta(days=dice.choice([4, 11, 20, 33, 50, 95, 130]))
    facts: dict[str, object] = {"level": dice.choice(["eu", "national"]), "deadline": last.date().isoformat()}
    if dice.random() < 0.3:
        facts |= {"status": "forthcoming", "opens": (now + timedelta(days=dice.choice([2, 9, 25]))).date().isoformat()}
    area = dice.choice(["skola", "klimat"])
    scene.poll(call(f"{area[0].upper()}-{number}", area=area, **facts), now=now)


def test_letters_leave_as_they_were_looked_at(small_scene: Scene) -> None:
    """Weekly and monthly letters to one reader, whose last reminder comes with whichever is the last before the day."""
    scene, dice = small_scene, random.Random(1)
    both = [{"kind": "email", "to": [SCHOOL, CLIMATE]}]
    monthly = subscription("manad", rhythm="monthly", day="17", areas=["skola"], channels=both, review="shown")
    scene.bring(profile(subscription("vecka", review="shown"), monthly), BEFORE)
    scene.poll(call("A-1", deadline="2026-07-10"), now=BEFORE)
    compared = 0
    for number in range(100):
        due_at, rows = next_letters(scene)
        if due_at > LAST:
            break
        eve = DaysOff("SE").working_day_before(due_at.astimezone(STOCKHOLM).date())
        publish(scene, dice, number % 12, at(f"{eve} 07:00"))
        work(scene, at(f"{eve} 08:00"))
        shown, subjects = looked_at(scene, rows, at(f"{eve} 09:00"))
        before = len(scene.deliveries())
        work(scene, due_at)
        sent, said = left(scene, before)
        assert (due_at, sent) == (due_at, shown)
        if len(rows) == 1:
            assert said == subjects
        compared += len(sent)
    assert compared > 10
