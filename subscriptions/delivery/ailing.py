"""Sources that cannot be read at present, as far as they concern somebody's areas."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from sources.contract import Localised
from sources.registry import CATALOGUE, CatalogueFault, find_entry
from subscriptions.digests.plan import SourceLine
from subscriptions.models import Match
from watcher.calls.models import Call, SourceEvent
from watcher.settings import Settings


@dataclass(frozen=True)
class Ailing:
    """A source that cannot be read, and the areas that have had calls from it."""

    areas: frozenset[int]
    line: SourceLine


def ailing_sources(session: Session, areas: Collection[int], settings: Settings) -> list[Ailing]:
    latest = select(func.max(SourceEvent.id)).group_by(col(SourceEvent.source))
    query = select(SourceEvent).where(col(SourceEvent.id).in_(latest), SourceEvent.kind == "broken")
    broken = session.exec(query.order_by(SourceEvent.source)).all()
    if not broken:
        return []
    found = [
        Ailing(
            areas=_concerned(session, event.source, areas),
            line=SourceLine(
                name=_name(event.source, settings),
                since=_first_of(session, event).at.astimezone(settings.timezone).date(),
            ),
        )
        for event in broken
    ]
    return [each for each in found if each.areas]


def _name(source: str, settings: Settings) -> Localised:
    try:
        entry = find_entry([CATALOGUE, settings.own_catalogue_dir], source)
    except CatalogueFault:  # told where sources are polled; here it costs no more than a name
        entry = None
    return entry.name if entry else Localised(sv=source, en=source)


def _concerned(session: Session, source: str, areas: Collection[int]) -> frozenset[int]:
    query = select(Match.area_id).join(Call, col(Call.id) == Match.call_id).where(Call.source == source)
    return frozenset(session.exec(query.where(col(Match.area_id).in_(areas)).distinct()))


def _first_of(session: Session, event: SourceEvent) -> SourceEvent:
    """The beginning of the trouble that `event` is the latest word of."""
    events = select(SourceEvent).where(SourceEvent.source == event.source)
    well = session.exec(events.where(SourceEvent.kind != "broken").order_by(col(SourceEvent.id).desc())).first()
    since = events.where(col(SourceEvent.id) > (well.id if well else 0)).order_by(col(SourceEvent.id))
    return session.exec(since).first() or event
