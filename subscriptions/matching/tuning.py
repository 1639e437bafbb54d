"""What a change of an area would do, before it is made: which calls come, go or move, and how many a week. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from subscriptions.matching.areas import analyse_area
from subscriptions.matching.call_table import Mask
from subscriptions.matching.model import Area, Scored
from subscriptions.matching.verdicts import Verdicts, Young, judge_all

WEEKS: Final = 52
MOST_NEAR_MISSES: Final = 10
TOO_MANY_A_WEEK: Final = 15
TOO_FEW_A_YEAR: Final = 3
# Before there are weeks to count, an area is too broad that brings so much of at least so many calls.
TOO_MUCH_OF_ALL: Final = 0.3
LEAST_CALLS: Final = 100


@dataclass(frozen=True)
class Moved:
    """A call that stays in the letters but in another band."""

    before: Scored
    after: Scored


@dataclass(frozen=True)
class Overlap:
    """Another area, and the share (0 to 1) of this area's calls that are in it too."""

    area_id: str
    share: float


@dataclass(frozen=True)
class Often:
    """How many calls an area has brought. `weeks`: for how many the service has read; None: for a whole year or more.

    `came`: how many of them were new meanwhile; in a whole year all of them. `calls`: how many there are of any kind.
    """

    count: int
    came: int
    weeks: int | None = None
    calls: int = 0

    @property
    def per_week(self) -> float:
        """Of a first week that is not over yet all that has come."""
        return self.came / (WEEKS if self.weeks is None else max(1, self.weeks))


@dataclass(frozen=True)
class Tuning:
    """A change of an area, seen against the calls of a year, best first in each list.

    Reasons are worked out for as many calls of each list as were asked for.

    `near_misses`: weak calls, not over, that lack least. `brings`: all there are. `warning`: empty,
    `too-broad`, `too-narrow` (`narrow-so-far` where less than a year has been read) or `nothing-to-go-on`.
    """

    come: tuple[Scored, ...]
    go: tuple[Scored, ...]
    moved: tuple[Moved, ...]
    near_misses: tuple[Scored, ...]
    brings: tuple[Scored, ...]
    often: Often
    often_before: Often
    warning: str
    overlaps: tuple[Overlap, ...]

    @property
    def per_week(self) -> float:
        return self.often.per_week

    @property
    def per_week_before(self) -> float:
        return self.often_before.per_week


def tune(before: Verdicts, after: Area, others: Mapping[str, Verdicts], most: int | None = None) -> Tuning:
    """What the words of `after` would change. `before`: the area as it is; `others`: its neighbours, by their ids.

    `most`: of so many calls in each list the reasons are wanted; of all if it is None.
    """
    wanted = analyse_area(after)
    now = judge_all(wanted, before.year, before.who)
    told, told_before = now.told, before.told
    stay = told & told_before & (now.strong != before.strong)
    often, often_before = (_often(each, before.year.young) for each in (told, told_before))
    return Tuning(
        come=_told(now, now.best_first(told & ~told_before), most),
        go=_told(before, before.best_first(told_before & ~told), most),
        moved=tuple(map(Moved, *(_told(each, now.best_first(stay), most) for each in (before, now)))),
        near_misses=_told(now, now.near_misses()[:MOST_NEAR_MISSES], most),
        brings=_told(now, now.best_first(told), most),
        often=often,
        often_before=often_before,
        warning=wanted.unclear or _warning(often),
        overlaps=tuple(_overlaps(told, others)),
    )


def _told(verdicts: Verdicts, numbers: Iterable[int], most: int | None) -> tuple[Scored, ...]:
    return tuple(
        verdicts.scored(at) if most is None or place < most else verdicts.without_reasons(at)
        for place, at in enumerate(numbers)
    )


def _often(told: Mask, young: Young | None) -> Often:
    count = int(np.count_nonzero(told))
    if not young:
        return Often(count, count, calls=len(told))
    return Often(count, int(np.count_nonzero(told & young.came)), young.weeks, len(told))


def _warning(often: Often) -> str:
    if not often.calls:
        return ""  # of what nobody has read no words are too narrow
    of_most = often.calls >= LEAST_CALLS and often.count > TOO_MUCH_OF_ALL * often.calls
    if max(often.per_week, often.count / WEEKS) > TOO_MANY_A_WEEK or (often.weeks is not None and of_most):
        return "too-broad"
    if often.count >= TOO_FEW_A_YEAR:
        return ""
    return "too-narrow" if often.weeks is None else "narrow-so-far"


def _overlaps(told: Mask, others: Mapping[str, Verdicts]) -> list[Overlap]:
    """The other areas that share calls with this one, the most shared first."""
    count = max(1, int(np.count_nonzero(told)))
    shares = {name: np.count_nonzero(told & other.told) / count for name, other in others.items()}
    found = [Overlap(name, round(share, 2)) for name, share in shares.items() if share > 0]
    return sorted(found, key=lambda overlap: (-overlap.share, overlap.area_id))
