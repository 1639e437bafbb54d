"""Deadlines followed through the versions of a call: which is which, and how often each has moved. Pure.

A calendar knows an event by its name alone. A deadline that moves must keep its name, and a second one must not take
it: otherwise it vanishes from somebody's calendar, or stays there with the old day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sources.contract import Deadline
from sources.reading.status import is_full_date


@dataclass(frozen=True)
class Stage:
    """What held from a day on. `is_off`: closed, cancelled or withdrawn."""

    since: date
    deadlines: tuple[Deadline, ...]
    is_off: bool


@dataclass(frozen=True)
class Slot:
    """One deadline. `number`: its own within the call, for ever. `moves`: how often it has changed."""

    number: int
    deadline: Deadline
    is_off: bool = False
    moves: int = 0


def follow(stages: Iterable[Stage]) -> tuple[Slot, ...]:
    """The deadlines of a call as they are now, those that are past or dropped too. Without a year there is none."""
    slots: list[Slot] = []
    for stage in stages:
        slots = _step(slots, stage)
    return tuple(slots)


def _step(slots: Sequence[Slot], stage: Stage) -> list[Slot]:
    stated = [each for each in stage.deadlines if is_full_date(each.date)]
    given = _assign(slots, stated, stage.since)
    after = [_changed(slot, given.get(slot.number), stage) for slot in slots]
    taken = list(given.values())
    fresh = [each for each in stated if not any(each is other for other in taken)]
    return after + [Slot(len(slots) + at, each, stage.is_off) for at, each in enumerate(fresh, start=1)]


def _assign(slots: Sequence[Slot], stated: Sequence[Deadline], today: date) -> dict[int, Deadline]:
    """Which slot each stated deadline belongs to: by its day, else by its label, else by the order of days."""
    given: dict[int, Deadline] = {}
    left = list(stated)

    def pair(fits: Callable[[Slot, Deadline], bool]) -> None:
        for slot in slots:
            found = next((each for each in left if fits(slot, each)), None) if slot.number not in given else None
            if found is not None:
                given[slot.number] = found
                left[:] = [each for each in left if each is not found]

    pair(lambda slot, each: slot.deadline.date == each.date and slot.deadline.label == each.label)
    pair(lambda slot, each: slot.deadline.date == each.date)
    pair(lambda slot, each: not _is_past(slot, today) and slot.deadline.label == each.label is not None)
    # One that had been dropped does not take the day of one that has merely moved.
    unpaired = (slot for slot in slots if slot.number not in given)
    ahead = sorted(unpaired, key=lambda slot: (slot.is_off, slot.deadline.date))
    ahead = [slot for slot in ahead if not _is_past(slot, today)]
    later = sorted(left, key=lambda each: each.date)
    return given | {slot.number: each for slot, each in zip(ahead, later, strict=False)}


def _changed(slot: Slot, stated: Deadline | None, stage: Stage) -> Slot:
    """What is past stays as it was; what is no longer stated while it lies ahead is off."""
    if stated is None:
        is_off = slot.is_off or not _is_past(slot, stage.since)
    else:
        is_off = stage.is_off and date.fromisoformat(stated.date) >= stage.since
    now = replace(slot, deadline=stated or slot.deadline, is_off=is_off)
    return now if now == slot else replace(now, moves=slot.moves + 1)


def _is_past(slot: Slot, today: date) -> bool:
    return date.fromisoformat(slot.deadline.date) < today
