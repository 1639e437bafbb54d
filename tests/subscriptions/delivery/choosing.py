"""What readers do with the links in their letters, done directly."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import select

from subscriptions.holders import Holder, holder_of
from subscriptions.models import Recipient
from subscriptions.reader_choices import Choice, choose, come_back, leave
from subscriptions.replies import Act, reply
from tests.subscriptions.delivery.scene import STOCKHOLM, Scene
from watcher.calls.models import Call
from watcher.db import reading, take_turn, transaction
from watcher.people.answer_log import AnswerLog

BOTH = [{"kind": "email", "to": ["skola@example.org", "annan@example.org"]}]


def holder(scene: Scene, address: str = "skola@example.org") -> Holder:
    with reading(scene.engine) as session:
        return holder_of(session, session.exec(select(Recipient).where(Recipient.address == address)).one())


def say(scene: Scene, act: Act, external_id: str, now: datetime, address: str = "skola@example.org") -> None:
    with transaction(scene.engine) as session:
        take_turn(session, "match")
        found = session.exec(select(Call).where(Call.external_id == external_id)).one()
        recipient = session.exec(select(Recipient).where(Recipient.address == address)).one()
        reply(session, holder_of(session, recipient), found, act, now, AnswerLog(session, now))


def pick(scene: Scene, wanted: Choice, now: datetime, address: str = "skola@example.org") -> None:
    with transaction(scene.engine) as session:
        recipient = session.exec(select(Recipient).where(Recipient.address == address)).one()
        whose = holder_of(session, recipient)
        choose(session, whose, whose.subscriptions[0], wanted, now, STOCKHOLM)


def go(scene: Scene, now: datetime, address: str = "skola@example.org") -> None:
    with transaction(scene.engine) as session:
        recipient = session.exec(select(Recipient).where(Recipient.address == address)).one()
        whose = holder_of(session, recipient)
        leave(session, whose, whose.subscriptions, "page", now)


def back(scene: Scene, now: datetime, address: str = "skola@example.org") -> None:
    with transaction(scene.engine) as session:
        come_back(session, session.exec(select(Recipient).where(Recipient.address == address)).one(), now, STOCKHOLM)
