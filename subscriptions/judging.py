"""How much calls concern areas, and why: what matching writes down. Reads no database and keeps nothing there."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar

from subscriptions.analysed import analysed
from subscriptions.listeners import Listener
from subscriptions.matching.area_index import AreaIndex
from subscriptions.matching.areas import analyse_area
from subscriptions.matching.learn import learned
from subscriptions.matching.model import AnalysedCall, Area
from subscriptions.matching.score import score
from watcher.calls.models import Call

log = logging.getLogger("watcher.matching")

_analysed = lru_cache(maxsize=10_000)(analyse_area)

T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True)
class Judgement:
    """How much a call concerns an area, and why, as stored."""

    score: float
    band: str
    reasons: list[dict[str, Any]]


def judge(listeners: Sequence[Listener], calls: Sequence[Call]) -> list[dict[int, Judgement] | None]:
    """How much each of the calls concerns each area, by the area's row; areas that it does not concern are left out.

    None: a fault of ours kept it from being judged. The log names it, and `unjudged.py` what a person sees of it.

    Calls are read in a row, then their areas looked for, then judged: with judgements between them each of the first
    two takes half as long again, as the processor has forgotten what it needs for it.
    """
    if not listeners:
        return [{} for _call in calls]
    index = _index(tuple(listener.area for listener in listeners))
    about = [_or_logged(call, analysed, call.data) for call in calls]
    near = [_or_logged(call, index.near, each) if each else None for call, each in zip(calls, about, strict=True)]
    return [
        _or_logged(call, _judged, listeners, index, read, some) if read and some is not None else None
        for call, read, some in zip(calls, about, near, strict=True)
    ]


def _or_logged(call: Call, work: Callable[P, T], *args: P.args, **names: P.kwargs) -> T | None:
    try:
        return work(*args, **names)
    except Exception:
        log.exception("call %s of %s could not be compared with any area", call.external_id, call.source)
        return None


def _judged(
    listeners: Sequence[Listener], index: AreaIndex, about: AnalysedCall, near: Iterable[int]
) -> dict[int, Judgement]:
    answered = {number for number, each in enumerate(listeners) if each.answers and each.answers.wants(about)}
    judged = {}
    for number in sorted(answered.union(near)):
        listener = listeners[number]
        scored = score(index.areas[number], about, listener.applicant, listener.department_types)
        scored = learned(listener.answers, listener.area, scored, about) if listener.answers else scored
        if scored is not None and scored.score > 0:
            reasons = [reason._asdict() for reason in scored.reasons]
            judged[listener.row_id] = Judgement(scored.score, scored.band, reasons)
    return judged


@lru_cache(maxsize=4)
def _index(areas: tuple[Area, ...]) -> AreaIndex:
    return AreaIndex([_analysed(area) for area in areas])
