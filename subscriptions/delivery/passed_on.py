"""What people send on to a recipient, as plain data, and what of it is news to them. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from subscriptions.delivery.picking import CallSeen, DueSubscription, History
from subscriptions.digests.plan import Remark, Told


@dataclass(frozen=True)
class PassedSeen:
    """A call that a person sends on to a recipient, through a subscription of theirs. `remark.text` may be empty.

    `passed_as`: the call that was sent on; another than `call` where that one has taken it in since.
    """

    recipient_id: int
    subscription_id: int
    call: CallSeen
    remark: Remark
    passed_as: int


def pick_passed_on(
    due: DueSubscription, passed: Iterable[PassedSeen], recipient_id: int, history: History
) -> list[Told]:
    """What a person has sent on to this recipient through the subscription, as far as it is unknown to them."""
    mine = (each for each in passed if (each.recipient_id, each.subscription_id) == (recipient_id, due.id))
    return [_as_passed_on(each, due) for each in mine if each.call.id not in history.versions]


def _as_passed_on(each: PassedSeen, due: DueSubscription) -> Told:
    """Before everything else: a person thought that it belongs there."""
    return Told(
        call_id=each.call.id,
        subscription_key=due.key,
        area_key="",
        area_name="",
        department=due.department,
        call=each.call.data,
        kind="new",
        score=math.inf,
        band="strong",
        others=tuple(name for name in each.call.others if name != due.department),
        passed_on=each.remark,
    )
