"""In what order a letter tells its calls, under which headings, and which of them in full. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from subscriptions.digests.cases import BANDS, Case, rank
from subscriptions.digests.plan import SECTION_ORDER, STOCK_TAKE_ORDER, SectionKind
from subscriptions.digests.reminders import ReminderSteps


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
    *,
    full_limit: int,
    stock_take: bool,
    steps: ReminderSteps,
) -> list[tuple[SectionKind, tuple[Shelf, ...]]]:
    """Sections in the order of a letter; in each the areas in the order of their best call."""
    order = STOCK_TAKE_ORDER if stock_take else SECTION_ORDER
    ranked = sorted(cases, key=lambda pair: rank(pair[0], now, local, steps))
    in_full = _in_full(ranked, order, full_limit)
    placed = [Placed(case, section, case.call_id in in_full) for case, section in ranked]
    sections = [(kind, _shelves([each for each in placed if each.section == kind])) for kind in order]
    return [(kind, shelves) for kind, shelves in sections if shelves]


def _in_full(ranked: Sequence[tuple[Case, SectionKind]], order: Sequence[SectionKind], limit: int) -> frozenset[int]:
    """The calls worth the room: the best band first, then the most important section, then by rank.

    What can no longer be applied for never takes the room of what can.
    """
    alive = [(case, section) for case, section in ranked if not case.is_ended]
    alive.sort(key=lambda pair: (BANDS.get(pair[0].best.band, len(BANDS)), order.index(pair[1])))
    return frozenset(case.call_id for case, _ in alive[:limit])


def _shelves(placed: Iterable[Placed]) -> tuple[Shelf, ...]:
    areas: dict[str, list[Placed]] = {}
    for each in placed:
        areas.setdefault(each.case.best.area_key, []).append(each)
    return tuple(Shelf(group[0].case.best.area_name, tuple(group)) for group in areas.values())
