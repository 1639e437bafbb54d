"""Whatever people do to coming letters, in whatever order: each call is told exactly once, or somebody left it out."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from subscriptions.delivery.draft_edits import Edit, let_go, stop, take_in
from subscriptions.delivery.draft_rows import current_drafts
from subscriptions.delivery.passing import freeze_passed_on, pass_on, targets_of
from subscriptions.digests.plan import REMINDERS, Remark
from subscriptions.draft_models import LeftOut
from subscriptions.models import Subscription
from tests.subscriptions.delivery.drafting import act, id_of, save, work
from tests.subscriptions.delivery.scene import MONDAY, Scene, call, profile, subscription
from watcher.db import reading, transaction


class Chance:
    """A coordinator with no plan at all."""

    def __init__(self, scene: Scene, seed: int) -> None:
        self.scene, self.dice, self.names = scene, random.Random(seed), list[str]()

    def a_day(self, now: datetime) -> None:
        if self.dice.random() < 0.6:
            name = f"A-{len(self.names) + 1}"
            self.names.append(name)
            self.scene.poll(call(name, deadline="2027-11-30"), now=now)
            self.scene.match()
        if self.names and self.dice.random() < 0.6:
            self.dice.choice((self.leave_out, self.take_in, self.stop_or_go, self.send_on, self.line))(now)
        work(self.scene, now)
        freeze_passed_on(self.scene.engine, self.scene.settings, now)

    def leave_out(self, now: datetime) -> None:
        save(self.scene, Edit("Åsa", leave_out=frozenset({id_of(self.scene, self.dice.choice(self.names))})), now)

    def line(self, now: datetime) -> None:
        save(self.scene, Edit("Åsa", line=f"Hej {now:%d}"), now)

    def take_in(self, now: datetime) -> None:
        del now
        with transaction(self.scene.engine) as session:
            row = session.exec(select(Subscription)).one()
            take_in(session, row, frozenset({id_of(self.scene, self.dice.choice(self.names))}))

    def stop_or_go(self, now: datetime) -> None:
        with reading(self.scene.engine) as session:
            draft = current_drafts(session, [1]).get(1)
        is_held = draft is not None and draft.state in ("stopped", "waiting")
        act(self.scene, let_go if is_held else stop, now)

    def send_on(self, now: datetime) -> None:
        call_id = id_of(self.scene, self.dice.choice(self.names))
        with transaction(self.scene.engine) as session:
            chosen = targets_of(session, "by", [call_id])
            pass_on(session, call_id, chosen, Remark("", "Åsa"), now, at_once=self.dice.random() < 0.5)


@pytest.mark.parametrize("review", ["direct", "shown"])
@pytest.mark.parametrize("seed", [1, 2])
def test_each_call_is_told_once_or_left_out_by_somebody(small_scene: Scene, seed: int, review: str) -> None:
    scene = small_scene
    scene.bring(profile(subscription(review=review)), MONDAY - timedelta(days=3))
    chance = Chance(scene, seed)
    now = MONDAY
    for _ in range(21):
        chance.a_day(now)
        now += timedelta(days=1)
    for _ in range(15):  # everybody leaves it alone, and what was held comes with the next letter
        work(scene, now)
        now += timedelta(days=1)
    told = Counter(name for letter in scene.told() for name, section in letter.items() if section not in REMINDERS)
    with reading(scene.engine) as session:
        left_out = {row.call_id for row in session.exec(select(LeftOut))}
    missing = [name for name in chance.names if id_of(scene, name) not in left_out and told[name] != 1]
    assert missing == []
    assert not [name for name, times in told.items() if times > 1]
