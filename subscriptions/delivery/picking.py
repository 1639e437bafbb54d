"""What one recipient is to be told of all that matched: nothing twice, nothing left out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sources.contract import CallData, Deadline
from subscriptions.delivery.drafted import DraftSeen, LeftOutSeen
from subscriptions.digests.days_off import DaysOff
from subscriptions.digests.plan import Kind, Told
from subscriptions.digests.rhythm import NEVER_OFF

_BANDS = {"strong": 0, "possible": 1, "weak": 2}
# What comes after a draft was made waits for the next letter, unless it closes so soon after that one that nobody could
# get ready: the rhythm's own length, and two weeks.
_CANNOT_WAIT = {"daily": 15, "weekly": 21, "monthly": 45}


@dataclass(frozen=True)
class AreaSeen:
    """A priority area. `matched_revision`: older matches than this are of words that no longer hold."""

    id: int
    key: str
    name: str
    department: str
    matched_revision: int


@dataclass(frozen=True)
class CallSeen:
    """A call as it is now. `is_live`: it can be applied for, now or later. `ran_out`: its last deadline has passed.

    `closing`: its next deadline and the step of days before it that has been reached, if one has; `last_step`: the last
    there is; `next_step`: the one that is reached next; `said`: those that whoever hears of the call now need not be
    reminded of. `others`: the departments that it is worth something to; `interested`: those that have said so.
    `days_left`: to its next deadline, if a day is known.
    """

    id: int
    data: CallData
    version_id: int
    is_live: bool
    ran_out: bool
    closing: tuple[Deadline, int] | None = None
    last_step: tuple[Deadline, int] | None = None
    next_step: tuple[Deadline, int] | None = None
    said: tuple[tuple[Deadline, int], ...] = ()
    others: tuple[str, ...] = ()
    interested: tuple[str, ...] = ()
    days_left: int | None = None
    is_withdrawn: bool = False


@dataclass(frozen=True)
class EventSeen:
    id: int
    kind: Kind
    version_id: int
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class MatchSeen:
    """One match row. `event` None: the call was there when the area came.

    `matched_as`: the call that matched; another than `call` where that one has taken it in since.
    """

    id: int
    area: AreaSeen
    call: CallSeen
    matched_as: int
    event: EventSeen | None
    revision: int
    score: float
    band: str
    reasons: tuple[Mapping[str, Any], ...]

    @property
    def holds(self) -> bool:
        """Was made with the area's present words."""
        return self.revision >= self.area.matched_revision


@dataclass(frozen=True)
class DueSubscription:
    """A subscription whose time has come. `told_match_id` None: a stock-take.

    `draft`: what people have done to this letter. `left_out`: calls that stay out of all of them, by id. `is_hers`: it
    goes to the coordinator alone. `must_be_shown`: she sees it first. `following`: when the letter after this comes.
    `beside`: the recipient's other subscriptions, each with when its next letter comes.
    """

    id: int
    key: str
    areas: frozenset[int]
    department: str
    rhythm: str
    day: str | None
    time: str
    language: str
    minimum_band: str
    told_match_id: int | None
    next_due_at: datetime
    off: DaysOff = NEVER_OFF
    recipients: tuple[int, ...] = ()
    draft: DraftSeen | None = None
    left_out: Mapping[int, LeftOutSeen] = field(default_factory=dict)
    is_hers: bool = False
    must_be_shown: bool = False
    following: datetime | None = None
    beside: tuple[DueSubscription, ...] = ()

    def heard_next(self, call_id: int, area_id: int = 0) -> datetime | None:
        """When the recipient is reminded of a call next, by whichever subscription; `area_id` 0: one they follow."""
        mine = [each for each in self.beside if not area_id or (area_id in each.areas and call_id not in each.left_out)]
        return min((each.following for each in (self, *mine) if each.following), default=None)

    @property
    def is_held(self) -> bool:
        """Somebody has stopped its letter."""
        return self.draft is not None and self.draft.is_held

    @property
    def is_unseen(self) -> bool:
        """The coordinator is to see its letter first, and has not."""
        return self.must_be_shown and not (self.draft is not None and self.draft.is_shown)

    @property
    def until(self) -> int | None:
        """The last match that its letter tells; later ones only if they cannot wait. None: whatever there is."""
        return self.draft.until if self.draft else None


@dataclass(frozen=True)
class Item:
    """A row of what was told."""

    key: str
    call_id: int
    version_id: int
    subscription_id: int
    section: str


@dataclass
class History:
    """What a recipient has been told, by whichever subscription. `versions`: the latest version of each call."""

    versions: dict[int, int] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)

    def add(self, call_id: int, version_id: int, key: str) -> None:
        self.versions[call_id] = max(version_id, self.versions.get(call_id, 0))
        self.keys.add(key)

    def take(self, items: Iterable[Item]) -> None:
        """What a letter that was just written tells."""
        for item in items:
            self.add(item.call_id, item.version_id, item.key)


def pick_told(due: DueSubscription, matches: Sequence[MatchSeen], history: History) -> list[Told]:
    """Everything in a subscription's window that its recipient has not been told yet. `matches` in order of id."""
    window = [each for each in matches if each.area.id in due.areas and each.id > (due.told_match_id or 0)]
    present = present_matches(window)
    shown = None if due.until is None else _wanted_until(due.until, window, due)
    mine = (match for match in window if _may_come(match, due, history, shown))
    told = (_told(match, present.get((match.area.id, match.call.id)), due, history) for match in mine)
    return [each for each in told if each is not None]


def _wanted_until(until: int, window: Iterable[MatchSeen], due: DueSubscription) -> set[tuple[int, int]]:
    """Areas with the calls that were in the letter when its draft was made, by the words that an area had then."""
    stood = {(each.area.id, each.call.id): each for each in sorted(window, key=_order) if each.id <= until}
    return {pair for pair, match in stood.items() if _is_wanted(match, due)}


def _may_come(match: MatchSeen, due: DueSubscription, history: History, shown: set[tuple[int, int]] | None) -> bool:
    """Not left out, and not for the next letter: whoever knows a call must hear at once what befell it.

    A call that an area wants only since its words were changed waits too; the judgement by the new words brings it.
    """
    known = match.call.id in history.versions
    left_out = due.left_out.get(match.call.id)
    if left_out is not None and left_out.spares(match.id, known=known):
        return False
    was_shown = shown is None or (match.id <= (due.until or 0) and (match.area.id, match.call.id) in shown)
    return known or was_shown or _cannot_wait(match.call, due.rhythm)


def _cannot_wait(call: CallSeen, rhythm: str) -> bool:
    return call.days_left is not None and call.days_left <= _CANNOT_WAIT.get(rhythm, 0)


def present_matches(matches: Iterable[MatchSeen]) -> dict[tuple[int, int], MatchSeen]:
    """How each call stands with each area now: the latest match made with the area's present words."""
    return {(match.area.id, match.call.id): match for match in sorted(matches, key=_order) if match.holds}


def _order(match: MatchSeen) -> tuple[int, bool, int]:
    """What a call was judged as before another took it in counts only while that one has not been judged itself."""
    return (match.revision, match.matched_as == match.call.id, match.id)


def _told(match: MatchSeen, present: MatchSeen | None, due: DueSubscription, history: History) -> Told | None:
    """A call is told once; from then on, what happens to it after the version that was told."""
    event = match.event
    if match.call.id in history.versions:
        return as_told(match, due, event, told_before=True) if event and _is_news(event, match, history) else None
    if present is None or not _is_wanted(present, due):
        return None
    # Whoever begins to listen is told what there is, not how it came about.
    return as_told(present, due, event if due.told_match_id is not None else None, told_before=False)


def _is_news(event: EventSeen, match: MatchSeen, history: History) -> bool:
    """What befell a call that another took in is news only to those who were told of it by its own name."""
    known = history.versions.get(match.matched_as)
    is_later = known is not None and event.version_id > known and f"event:{event.id}" not in history.keys
    return is_later and not is_foreseen(event, match.call)


def is_foreseen(event: EventSeen, call: CallSeen) -> bool:
    """A call that closed on the day that was told needs no letter."""
    return event.kind == "closed" and call.ran_out and event.changes.keys() <= {"status"}


def _is_wanted(match: MatchSeen, due: DueSubscription) -> bool:
    return match.call.is_live and match.score > 0 and _BANDS[match.band] <= _BANDS[due.minimum_band]


def as_told(match: MatchSeen, due: DueSubscription, event: EventSeen | None, *, told_before: bool) -> Told:
    return Told(
        call_id=match.call.id,
        subscription_key=due.key,
        area_key=match.area.key,
        area_name=match.area.name,
        department=match.area.department,
        call=match.call.data,
        kind=event.kind if event else "already-open",
        score=match.score,
        band=match.band,
        reasons=match.reasons,
        changes=event.changes if event else {},
        event_id=event.id if event else None,
        others=match.call.others,
        interested=match.call.interested,
        told_before=told_before,
        followed=match.area.id == 0,
    )
