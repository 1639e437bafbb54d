"""How a call stands at a time: whether it can be applied for, and of which of its days one is to be reminded. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sources.contract import CallData
from subscriptions.delivery.picking import CallSeen
from subscriptions.digests.deadlines import is_over, upcoming
from subscriptions.digests.reminders import Reminders, ReminderSteps, reminders_of


def as_at(call: CallSeen, steps: ReminderSteps, now: datetime, zone: ZoneInfo) -> CallSeen:
    """A call as it stands at a time, if nothing happens to it but that time passes."""
    standing = _standing(_Same(call.data), call.is_withdrawn, tuple(steps.eu), tuple(steps.national), now, zone)
    return replace(call, **standing)


class _Same:
    """A call's facts as a key: this very object. Facts are remembered, and to compare them word by word costs more."""

    __slots__ = ("data",)

    def __init__(self, data: CallData) -> None:
        self.data = data  # held, so that no other object can get its identity

    def __hash__(self) -> int:
        return id(self.data)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.data is other.data


@lru_cache(maxsize=4_000)  # a letter's page and its frame are of one moment, as are all the letters of a morning
def _standing(
    facts: _Same, is_withdrawn: bool, eu: tuple[int, ...], national: tuple[int, ...], now: datetime, zone: ZoneInfo
) -> Mapping[str, Any]:
    """All of a call that depends on the time, by its name in `CallSeen`."""
    data, ahead = facts.data, upcoming(facts.data, now, zone)
    is_live = data.is_live and not is_withdrawn and not is_over(data, now, zone)
    remembered = reminders_of(data, ahead, ReminderSteps(eu, national), now, zone) if is_live else Reminders()
    return {
        "is_live": is_live,
        "closing": remembered.closing,
        "last_step": remembered.last,
        "next_step": remembered.next_step,
        "said": remembered.said,
        "ran_out": bool(data.deadlines) and not ahead,
        "days_left": remembered.days_left,
    }
