"""In what order a letter tells its calls, under which headings, and which of them in full. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sources.reading.status import is_full_date
from subscriptions.digests.cases import BANDS, Case, rank
from subscriptions.digests.plan import SECTION_ORDER, STOCK_TAKE_ORDER, Reader, SectionKind
from watcher.language import is_language

FAR_AHEAD = timedelta(days=183)


@dataclass(frozen=True)
class Placed:
    """A case in its section. `full`: with all its facts, not only a line."""

    case: Case
    section: SectionKind
    full: bool


@dataclass(frozen=True)
class Shelf:
    """The cases of one priority area within a section, best first."""

    area: str
    placed: tuple[Placed, ...]


def arrange(
    cases: Iterable[tuple[Case, SectionKind]],
    now: datetime,
    local: ZoneInfo,
    reader: Reader,
    full_limit: int,
) -> list[tuple[SectionKind, tuple[Shelf, ...]]]:
    """Sections in the order of a letter; in each the areas in the order of their best call."""
    order = STOCK_TAKE_ORDER if reader.is_stock_take else SECTION_ORDER
    ranked = sorted(cases, key=lambda pair: rank(pair[0], now, local, reader.steps))
    in_full = _in_full(
        [pair for pair in ranked if not is_said_in_a_line(pair[0], now, reader.language)], order, full_limit, now
    )
    placed = [Placed(case, section, case.call_id in in_full) for case, section in ranked]
    sections = [(kind, _shelves([each for each in placed if each.section == kind])) for kind in order]
    return [(kind, shelves) for kind, shelves in sections if shelves]


def _in_full(
    ranked: Sequence[tuple[Case, SectionKind]], order: Sequence[SectionKind], limit: int, now: datetime
) -> frozenset[int]:
    """The calls worth the room: the best band first, then what can be decided on now, then the most important section,
    then by rank.

    What can no longer be applied for never takes the room of what can.
    """
    alive = [(case, section) for case, section in ranked if not case.is_ended]
    alive.sort(
        key=lambda pair: (BANDS.get(pair[0].best.band, len(BANDS)), can_wait(pair[0], now), order.index(pair[1]))
    )
    return frozenset(case.call_id for case, _ in alive[:limit])


def is_said_in_a_line(case: Case, now: datetime, language: str) -> bool:
    """Whether it needs no more than a line, however much room there is: it can wait, nothing speaks strongly for it, no
    person sent it or follows it, and its source says nothing of it in the reader's language."""
    best = case.best
    if not can_wait(case, now) or best.band == "strong" or best.passed_on or best.followed:
        return False
    call, copy = case.call, case.call.translations.get(language)
    summary = call.summary if is_language(call.language, language) else copy.summary if copy else ""
    return not summary.strip()


def can_wait(case: Case, now: datetime) -> bool:
    """Whether a line says as much of a call as all its facts would: nothing is known that one decides by, or it opens
    in half a year at the earliest."""
    call = case.call
    if call.opens and is_full_date(call.opens):
        return date.fromisoformat(call.opens) > (now + FAR_AHEAD).date()
    eligibility, budget = call.eligibility, call.budget
    return not (
        call.deadlines or call.status == "rolling" or eligibility.applicant_types or eligibility.text
        or (budget and (budget.total or budget.per_project_max or budget.per_project_min or budget.text))
    )  # fmt: skip


def _shelves(placed: Iterable[Placed]) -> tuple[Shelf, ...]:
    areas: dict[str, list[Placed]] = {}
    for each in placed:
        areas.setdefault(each.case.best.area_key, []).append(each)
    return tuple(Shelf(group[0].case.best.area_name, tuple(group)) for group in areas.values())
