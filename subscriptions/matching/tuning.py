"""What a change of an area would do, before it is made: which calls come, go or move, and how many a week. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from subscriptions.matching.areas import analyse_area
from subscriptions.matching.learn import Answers, learned
from subscriptions.matching.model import AnalysedArea, AnalysedCall, Area, Band, Organisation, Scored
from subscriptions.matching.rank import CallIndex
from subscriptions.matching.score import POSSIBLE, score

WEEKS: Final = 52
NEAR_MISS: Final = 0.5
MOST_NEAR_MISSES: Final = 10
TOO_MANY_A_WEEK: Final = 15
TOO_FEW_A_YEAR: Final = 3
Key = tuple[str, str]
Judged = Mapping[Key, Scored]


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
class Tuning:
    """A change of an area, seen against the calls of a year (all of them in `CallIndex`), best first in each list.

    `near_misses`: weak calls that lack least. `warning`: `too-broad`, `too-narrow`, `nothing-to-go-on` or empty.
    """

    come: tuple[Scored, ...]
    go: tuple[Scored, ...]
    moved: tuple[Moved, ...]
    near_misses: tuple[Scored, ...]
    per_week: float
    per_week_before: float
    warning: str
    overlaps: tuple[Overlap, ...]


@dataclass(frozen=True)
class Applicant:
    """Who would apply for what an area finds, and what was answered in the area so far."""

    organisation: Organisation
    types: tuple[str, ...] = ()
    answers: Answers | None = None


def judge_area(area: AnalysedArea, index: CallIndex, who: Applicant) -> Judged:
    """Every call of the index that concerns the area, by source and id."""
    found = (_judge(area, call, who) for call in index.near(area))
    return {(one.source, one.external_id): one for one in found if one}


def _judge(area: AnalysedArea, call: AnalysedCall, who: Applicant) -> Scored | None:
    scored = score(area, call, who.organisation, who.types)
    return learned(who.answers, area.area, scored, call) if who.answers else scored


def tune(
    before: Judged,
    after: Area,
    others: Mapping[str, Judged],
    index: CallIndex,
    who: Applicant,
) -> Tuning:
    """What the words of `after` would change. `before`: the area as it is (empty if new); `others`: its neighbours."""
    wanted = analyse_area(after)
    now = judge_area(wanted, index, who)
    told, told_before = _told(now), _told(before)
    kept = [Moved(told_before[key], told[key]) for key in told.keys() & told_before.keys()]
    per_week = len(told) / WEEKS
    weak = (one for one in now.values() if one.band == "weak" and one.score >= POSSIBLE * NEAR_MISS)
    return Tuning(
        come=_best_first(told[key] for key in told.keys() - told_before.keys()),
        go=_best_first(told_before[key] for key in told_before.keys() - told.keys()),
        moved=tuple(
            sorted((pair for pair in kept if pair.before.band != pair.after.band), key=lambda pair: _rank(pair.after))
        ),
        near_misses=_best_first(weak)[:MOST_NEAR_MISSES],
        per_week=per_week,
        per_week_before=len(told_before) / WEEKS,
        warning=wanted.unclear or _warning(len(told), per_week),
        overlaps=tuple(_overlaps(told, others)),
    )


def _told(judged: Judged) -> dict[Key, Scored]:
    """What a letter would hold."""
    told: tuple[Band, ...] = ("strong", "possible")
    return {key: one for key, one in judged.items() if one.band in told}


def _rank(one: Scored) -> tuple[float, str]:
    return -one.score, one.external_id


def _best_first(scored: Iterable[Scored]) -> tuple[Scored, ...]:
    return tuple(sorted(scored, key=_rank))


def _warning(count: int, per_week: float) -> str:
    if per_week > TOO_MANY_A_WEEK:
        return "too-broad"
    return "too-narrow" if count < TOO_FEW_A_YEAR else ""


def _overlaps(told: Mapping[Key, Scored], others: Mapping[str, Judged]) -> list[Overlap]:
    """The other areas that share calls with this one, the most shared first."""
    shares = {name: len(told.keys() & _told(other).keys()) / max(1, len(told)) for name, other in others.items()}
    found = [Overlap(name, round(share, 2)) for name, share in shares.items() if share > 0]
    return sorted(found, key=lambda overlap: (-overlap.share, overlap.area_id))
