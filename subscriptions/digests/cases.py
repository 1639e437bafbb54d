"""What a recipient needs to hear of one call, out of everything that happened to it. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sources.contract import CallData
from sources.entry import BY_HAND
from subscriptions.digests.deadlines import is_coming, is_over, next_days_left
from subscriptions.digests.plain import plain
from subscriptions.digests.plan import Closing, ItemKey, Reader, SectionKind, Told
from subscriptions.digests.reminders import SOON_DAYS, ReminderSteps, closes_soon
from watcher.calls.decide import UNREAD
from watcher.calls.put_right import CORRECTED, MISREAD, marked_throughout, without_mark

Turn = Literal["closed", "withdrawn", "reopened"]
_TURNS: dict[str, Turn] = {"closed": "closed", "withdrawn": "withdrawn", "reopened": "reopened"}
BANDS = {"strong": 0, "possible": 1, "weak": 2}
_NO_DATE = 10**6
NAME_LENGTH = 120


@dataclass(frozen=True)
class Case:
    """One call with all that happened to it.

    `told`: best match first. `changes`: field -> (first old value, last new value), where they differ. `turn`: how
    its life turned, if it ended otherwise than it began. `first`: the recipient has not been told of the call
    before. `already_open`: it only came up because an area is new or has new words. `settles`: the keys of all
    this, each with a subscription that asked for it. `misread`: days among the changes that we had read wrong;
    `corrected`: days that a person put right.
    """

    call_id: int
    call: CallData
    told: tuple[Told, ...]
    closings: tuple[Closing, ...]
    changes: Mapping[str, tuple[Any, Any]]
    turn: Turn | None
    first: bool
    already_open: bool
    settles: tuple[tuple[str, str], ...]
    misread: frozenset[str] = frozenset()
    corrected: frozenset[str] = frozenset()

    @property
    def best(self) -> Told:
        """The match that speaks most for the call; its area is where the call stands."""
        return self.told[0]

    @property
    def areas(self) -> tuple[Told, ...]:
        """The best match of each priority area. A weak one only if it is all there is: few would see the kinship."""
        by_area: dict[str, Told] = {}
        for told in self.told:
            if told.band != "weak" or not by_area:
                by_area.setdefault(told.area_key, told)
        return tuple(by_area.values())

    def departments_beside(self, reader: Reader) -> tuple[list[str], list[str]]:
        """Other departments than the reader's that have the call, each once; and those of them that are interested.

        A small organisation has one department, called like itself: who reads for the whole is told of nobody else.
        """
        own = {*reader.departments, reader.organisation}
        interested = _each_once((name for told in self.told for name in told.interested), own)
        return _each_once((name for told in self.told for name in (*told.others, *told.interested)), own), interested

    def put_right(self, field: str) -> str:
        """Whether a day was `misread` or `corrected`, so that nobody has moved it; else empty."""
        return "misread" if field in self.misread else "corrected" if field in self.corrected else ""

    @property
    def is_ended(self) -> bool:
        """Nobody can apply any more."""
        return self.turn in ("closed", "withdrawn") or self.call.status in ("closed", "cancelled")

    @property
    def turned(self) -> str:
        """The turn of its life as texts name it: what a person has taken away its funder has not.

        `removed`: a call added by hand, which no page that we read has had; `unread`: its source is read no more.
        """
        if self.turn != "withdrawn":
            return self.turn or ""
        if self.call.source == BY_HAND:
            return "removed"
        return UNREAD if self.changes.get("status", ("", ""))[1] == UNREAD else self.turn

    def keys(self, section: str) -> tuple[ItemKey, ...]:
        """What the outbox records once the case is told."""
        return tuple(ItemKey(key, self.call_id, subscription, section) for key, subscription in self.settles)


def _each_once(names: Iterable[str], own: Container[str]) -> list[str]:
    shown = dict.fromkeys(plain(name, NAME_LENGTH) for name in names)
    return [name for name in shown if name and name not in own]


def make_cases(told: Iterable[Told], closing: Iterable[Closing]) -> list[Case]:
    """One case per call, in the order the calls first appear."""
    events: dict[int, list[Told]] = {}
    reminders: dict[int, list[Closing]] = {}
    for each in told:
        events.setdefault(each.call_id, []).append(each)
    for reminder in closing:
        reminders.setdefault(reminder.told.call_id, []).append(reminder)
    return [_case(events.get(call, []), reminders.get(call, [])) for call in dict.fromkeys((*events, *reminders))]


def _case(told: Sequence[Told], closings: Sequence[Closing]) -> Case:
    every = [*told, *(closing.told for closing in closings)]
    in_order = sorted(told, key=lambda each: each.event_id or 0)
    once = list({each.event_id: each for each in in_order if each.event_id is not None}.values())
    since = [each.changes for each in once if each.kind != "new"]
    settled = [(each.key, each.subscription_key) for each in told]
    settled += [(each.key, each.told.subscription_key) for each in closings]
    return Case(
        call_id=every[0].call_id,
        call=(in_order or every)[-1].call,
        told=tuple(sorted(told or every, key=_strength)),
        closings=tuple(closings),
        changes=_net_changes(once),
        turn=_net_turn(once),
        first=bool(told) and not any(each.told_before for each in told),
        already_open=any(each.kind == "already-open" for each in told) and not any(e.kind == "new" for e in told),
        settles=tuple(dict(reversed(settled)).items())[::-1],
        misread=marked_throughout(since, MISREAD),
        corrected=marked_throughout(since, CORRECTED),
    )


def _strength(told: Told) -> tuple[int, float, str]:
    return (BANDS.get(told.band, len(BANDS)), -told.score, told.area_name)


def _net_changes(events: Iterable[Told]) -> dict[str, tuple[Any, Any]]:
    """Changed twice: from the first old value to the last new one. Changed and changed back: nothing."""
    net: dict[str, tuple[Any, Any]] = {}
    for event in events:
        if event.kind == "new":
            continue
        for field, (old, new) in without_mark(event.changes).items():
            net[field] = (net[field][0] if field in net else old, new)
    return {field: (old, new) for field, (old, new) in net.items() if old != new}


def _net_turn(events: Iterable[Told]) -> Turn | None:
    turns = [_TURNS[event.kind] for event in events if event.kind in _TURNS]
    if not turns:
        return None
    was_alive, is_alive = turns[0] != "reopened", turns[-1] == "reopened"
    return None if was_alive == is_alive else turns[-1]


def place(case: Case, now: datetime, local: ZoneInfo, *, stock_take: bool) -> SectionKind | None:
    """The most important section a case belongs to, or None when there is nothing to tell."""
    if case.first:
        return _place_first(case, now, local, stock_take=stock_take)
    if case.turn in ("closed", "withdrawn") or case.changes.get("status", ("", ""))[1] == "cancelled":
        return "changed"
    if is_over(case.call, now, local):
        return None
    if case.turn == "reopened" or _has_opened(case):
        return "now-open"
    if case.changes:
        return "changed"
    return place_reminder(case, now, local)


def place_reminder(case: Case, now: datetime, local: ZoneInfo) -> SectionKind | None:
    """Under which heading a call is reminded of: 90 days ahead nobody would say that it closes soon."""
    if not case.closings:
        return None
    left = next_days_left(case.call, now, local)
    return "prepare" if left is not None and left > SOON_DAYS else "closing"


def _place_first(case: Case, now: datetime, local: ZoneInfo, *, stock_take: bool) -> SectionKind | None:
    if case.turn in ("closed", "withdrawn") or is_over(case.call, now, local):
        return None
    if is_coming(case.call, now, local):
        return "new-coming"
    return "already-open" if stock_take or case.already_open else "new-open"


def _has_opened(case: Case) -> bool:
    old, new = case.changes.get("status", (None, None))
    return old == "forthcoming" and new in ("open", "rolling")


def rank(case: Case, now: datetime, local: ZoneInfo, steps: ReminderSteps) -> tuple[int, int, float, int, str]:
    """For sorting: best band first, in it what closes soon, then the score, then the nearest date."""
    left = next_days_left(case.call, now, local)
    days = _NO_DATE if left is None else left
    urgency = days if closes_soon(case.call, steps, now, local) else _NO_DATE
    return (BANDS.get(case.best.band, len(BANDS)), urgency, -case.best.score, days, case.call.title)
