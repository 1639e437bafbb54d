"""Letters ready to be sent, and single steps of sending them."""

from __future__ import annotations

from datetime import datetime

from subscriptions.delivery.claims import LEASE, Claimed, DeliveryQueue, Ending
from subscriptions.delivery.tries import Outcome
from subscriptions.models import Delivery
from tests.subscriptions.delivery.scene import (
    BEFORE,
    MONDAY,
    Scene,
    call,
    profile,
    subscription,
)
from tests.subscriptions.delivery.servers import Office
from watcher.db import transaction


def letters_to(*names: str) -> dict[str, object]:
    return {"kind": "email", "to": [f"{name}@example.org" for name in names]}


def frozen(scene: Scene, office: Office | None, *names: str) -> None:
    """One letter to each, ready to be sent."""
    if office is not None:
        scene.use(office.url)
    scene.bring(profile(subscription(channels=[letters_to(*names)])), BEFORE)
    scene.poll(call("A-1"), now=BEFORE)
    assert scene.freeze(MONDAY) == {"digests": len(names)}


def claim(scene: Scene, now: datetime) -> list[Claimed]:
    """As a worker does that is never heard of again."""
    return DeliveryQueue(scene.engine, "email").turn([], 1, now)[1]


def record(scene: Scene, claimed: Claimed, outcome: Outcome) -> bool:
    (written,), _ = DeliveryQueue(scene.engine, "email").turn([Ending(claimed, outcome, MONDAY + LEASE)], 0, MONDAY)
    return written


def states(scene: Scene) -> list[str]:
    return [row.state for row in scene.deliveries()]


def again(scene: Scene, delivery: Delivery) -> None:
    """As after a crash between the server's yes and our writing it down."""
    with transaction(scene.engine) as session:
        row = session.get_one(Delivery, delivery.id)
        row.state, row.lease, row.lease_until = "sending", "gone", MONDAY
