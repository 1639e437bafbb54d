"""Sources that a person wants read now."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select

from sources.entry import Entry
from sources.registry import CATALOGUE, CatalogueFault, load_catalogue
from watcher.db import reading, transaction
from watcher.polling.models import SourceState
from watcher.polling.pipeline import RunOptions, RunReport
from watcher.work.polling import run_live
from watcher.work.service import Service

log = logging.getLogger("watcher.work")


Read = Callable[[Service, Sequence[Entry], datetime], list[RunReport]]


def _read_live(service: Service, entries: Sequence[Entry], now: datetime) -> list[RunReport]:
    return asyncio.run(run_live(service, entries, now, log.debug, RunOptions(whether_due_or_not=True)))


def read_asked(service: Service, now: datetime, read: Read = _read_live) -> Counter[str]:
    """Read them whether they are due or not. One that another worker reads just now waits for the next waking.

    `read`: how, where not over the network.
    """
    with reading(service.engine) as session:
        query = select(SourceState).where(col(SourceState.asked_at).is_not(None))
        asked = {state.source: state.asked_at for state in session.exec(query)}
    if not asked:
        return Counter()
    catalogue = load_catalogue([CATALOGUE, service.settings.own_catalogue_dir], _left_out, only=asked)
    reports = read(service, [entry for entry in catalogue.values() if entry.kind is not None], now)
    busy = {report.source for report in reports if report.outcome == "busy"}
    _note_done(service, asked, asked.keys() - busy)
    return Counter(f"sources {report.outcome}" for report in reports if report.source not in busy)


def _note_done(service: Service, asked: Mapping[str, datetime | None], done: Iterable[str]) -> None:
    """Who has asked again meanwhile is not answered yet."""
    with transaction(service.engine) as session:
        for source in done:
            same = col(SourceState.source) == source, col(SourceState.asked_at) == asked[source]
            session.execute(update(SourceState).where(*same).values(asked_at=None))


def _left_out(fault: CatalogueFault) -> None:
    log.error("catalogue entry left out: %s", fault)
