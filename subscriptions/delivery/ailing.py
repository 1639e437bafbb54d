"""Sources that cannot be read at present, as far as they concern somebody's areas."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from sources.contract import CallData, Localised
from sources.entry import Entry
from sources.registry import CATALOGUE, CatalogueFault, find_entry
from subscriptions import judging
from subscriptions.digests.plan import SourceLine
from subscriptions.listeners import read_listeners
from subscriptions.models import Match
from watcher.calls.models import Call, SourceEvent
from watcher.settings import Settings

# A night's outage is no matter for readers.
LONG_ENOUGH = timedelta(days=2)


@dataclass(frozen=True)
class Ailing:
    """A source that cannot be read, and the areas that it concerns: by calls they have had, or by its programme."""

    areas: frozenset[int]
    line: SourceLine


def ailing_sources(session: Session, areas: Collection[int], settings: Settings, now: datetime) -> list[Ailing]:
    """Sources that have been unreadable for long enough to matter, with the areas that they concern.

    A source that is only silent, or read in part, is a matter for admins.
    """
    latest = select(func.max(SourceEvent.id)).group_by(col(SourceEvent.source))
    query = select(SourceEvent).where(col(SourceEvent.id).in_(latest), SourceEvent.kind == "broken")
    events = session.exec(query.order_by(SourceEvent.source)).all()
    begun = [(event.source, _first_of(session, event).at) for event in events]
    found = [_ailing(session, source, since, areas, settings) for source, since in begun if since <= now - LONG_ENOUGH]
    return [each for each in found if each.areas]


def _ailing(session: Session, source: str, since: datetime, areas: Collection[int], settings: Settings) -> Ailing:
    try:
        entry = find_entry([CATALOGUE, settings.own_catalogue_dir], source)
    except CatalogueFault:  # told where sources are polled; here it costs no more than a name
        entry = None
    name = entry.name if entry else Localised(sv=source, en=source)
    if entry and not entry.active:  # nobody asks it any more, so no run will ever say that it is well
        return Ailing(frozenset(), SourceLine(name, since.astimezone(settings.timezone).date()))
    touched = _have_had_calls(session, source, areas) | (
        _by_programme(session, entry, areas, since) if entry else set()
    )
    return Ailing(frozenset(touched), SourceLine(name, since.astimezone(settings.timezone).date()))


def _have_had_calls(session: Session, source: str, areas: Collection[int]) -> set[int]:
    query = select(Match.area_id).join(Call, col(Call.id) == Match.call_id).where(Call.source == source)
    return set(session.exec(query.where(col(Match.area_id).in_(areas)).distinct()))


def _by_programme(session: Session, entry: Entry, areas: Collection[int], since: datetime) -> set[int]:
    """Areas that a call would concern of which nothing is known but its programme, funder and who may apply."""
    known = entry.programme or entry.funder
    if known is None:
        return set()
    eligibility = {"applicant_types": entry.applicant_types, "regions": entry.regions}
    facts = {"programme": entry.programme, "funder": entry.funder, "level": entry.level, "eligibility": eligibility}
    data = CallData.model_validate({"external_id": entry.id, "title": known, "status": "open", **facts})
    row = data.model_dump(mode="json")
    call = Call(source=entry.id, external_id=entry.id, status="open", data=row, first_seen_at=since)
    listeners = [each for each in read_listeners(session) if each.row_id in areas]
    concerned = judging.judge(listeners, [call])[0] or {}
    return {area for area, judged in concerned.items() if judged.band != "weak"}


def _first_of(session: Session, event: SourceEvent) -> SourceEvent:
    """The beginning of the trouble that `event` is the latest word of."""
    events = select(SourceEvent).where(SourceEvent.source == event.source)
    well = session.exec(events.where(SourceEvent.kind != "broken").order_by(col(SourceEvent.id).desc())).first()
    since = events.where(col(SourceEvent.id) > (well.id if well else 0)).order_by(col(SourceEvent.id))
    return session.exec(since).first() or event
