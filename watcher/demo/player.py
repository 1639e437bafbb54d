"""Plays the bundled examples through the real pipeline with a moved clock: weeks in seconds."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import Engine, func
from sqlmodel import select

from sources.entry import Entry
from sources.registry import CATALOGUE, find_entry
from subscriptions.models import Delivery, Organisation
from subscriptions.profiles import import_profile, read_profile
from watcher.db import open_database, reading, transaction
from watcher.errors import BadInput
from watcher.migrations import upgrade
from watcher.polling.crawl import Progress
from watcher.polling.fetch import SavedFetcher
from watcher.polling.pipeline import RunOptions, RunReport, run_source
from watcher.settings import Settings, read_settings
from watcher.work.asked import read_asked
from watcher.work.jobs import JOBS, Job, run_all
from watcher.work.service import Service

HERE = Path(__file__).parent
MARK = ".made-by-watcher-demo"
# How this machine gets out on the network: for what a person asks on a page, such as looking at a page as a new source.
NETWORK = (
    "WATCHER_HTTP_PROXY", "WATCHER_CA_FILE", "WATCHER_ALLOW_PRIVATE_ADDRESSES", "WATCHER_USER_AGENT_CONTACT",
)  # fmt: skip
_NOTHING: Mapping[str, str] = MappingProxyType({})
POLL_AT = time(6, 0)
SEND_AT = time(7, 30)


@dataclass(frozen=True)
class Played:
    """What the demo left behind. `now`: where its clock stood last."""

    settings: Settings
    engine: Engine
    outbox: Path
    now: datetime
    digests: int
    organisations: int

    def as_row(self) -> dict[str, Any]:
        return {"outbox": str(self.outbox), "digests": self.digests, "organisations": self.organisations}


def prepare_folder(folder: Path) -> Path:
    """An empty folder for the demo. Only a folder that an earlier demo made is ever emptied."""
    if folder.exists() and any(folder.iterdir()) if folder.is_dir() else folder.exists():
        if not (folder / MARK).exists():
            raise BadInput(f"{folder}: is not empty and was not made by the demo; choose another with --folder")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()
    return folder


def settings_of_demo(folder: Path, port: int, environment: Mapping[str, str]) -> Settings:
    """The demo's own, whatever the service has; only how this machine gets out on the network is the same.

    Raises BadInput naming the setting that cannot be used.
    """
    names = [*NETWORK, *(f"{name}_FILE" for name in NETWORK)]
    network = {name: environment[name] for name in names if name in environment}
    return read_settings({**network, "WATCHER_BASE_URL": f"http://127.0.0.1:{port}"}, folder)


def play(folder: Path, progress: Progress, port: int = 8000, environment: Mapping[str, str] = _NOTHING) -> Played:
    """All days, in order, into a fresh database; nothing leaves this machine. `port`: where the pages will be.

    `environment`: of the process. Raises BadInput if a setting in it cannot be used.
    """
    settings = settings_of_demo(folder, port, environment)
    engine = open_database(settings.database_url)
    upgrade(engine)
    shutil.copytree(HERE / "catalogue", settings.own_catalogue_dir)
    days = _days()
    _welcome(engine, settings, _at(days[0], POLL_AT, settings) - timedelta(days=1))
    for day in days:
        progress(f"playing {day.name}")
        _poll_all(engine, settings, day, _at(day, POLL_AT, settings), progress)
        _work(Service(settings, engine), _at(day, SEND_AT, settings))
    return Played(settings, engine, settings.outbox_dir, _at(days[-1], SEND_AT, settings), *_counts(engine))


def jobs_while_shown() -> dict[str, Job]:
    """What a service does, so that what is pressed on a page comes about; but it asks the network for nothing."""
    return {name: job for name, job in JOBS.items() if name not in ("poll", "bounces")} | {"asked": _read_asked}


def saved_sources() -> frozenset[str]:
    """The sources of which the demo has an answer to read again."""
    return frozenset(path.name for path in _days()[-1].iterdir())


def _read_asked(service: Service, now: datetime) -> Counter[str]:
    return read_asked(service, now, _read_saved)


def _read_saved(service: Service, entries: Sequence[Entry], now: datetime) -> list[RunReport]:
    how, day = RunOptions(whether_due_or_not=True, passes=1), _days()[-1]
    return [
        asyncio.run(run_source(service.engine, entry, SavedFetcher(day / entry.id), now, lambda _: None, how))
        for entry in entries
        if entry.id in saved_sources()
    ]


def _days() -> list[Path]:
    return sorted(path for path in (HERE / "answers").iterdir() if path.is_dir())


def _welcome(engine: Engine, settings: Settings, now: datetime) -> None:
    for path in sorted((HERE / "profiles").glob("*.toml")):
        with transaction(engine) as session:
            import_profile(session, read_profile(path), now, settings.timezone)


def _poll_all(engine: Engine, settings: Settings, day: Path, now: datetime, progress: Progress) -> None:
    how = RunOptions(whether_due_or_not=True, passes=1)
    for folder in sorted(path for path in day.iterdir() if path.is_dir()):
        entry = find_entry([CATALOGUE, settings.own_catalogue_dir], folder.name)
        if entry is None:
            raise BadInput(f"{folder}: no catalogue entry has this name")
        asyncio.run(run_source(engine, entry, SavedFetcher(folder), now, progress, how))


def _work(service: Service, now: datetime) -> None:
    """Everything a running service does, but for asking the network."""
    run_all(service, now, {name: job for name, job in JOBS.items() if name != "poll"})


def _at(day: Path, clock: time, settings: Settings) -> datetime:
    return datetime.combine(date.fromisoformat(day.name), clock, settings.timezone)


def _counts(engine: Engine) -> Iterator[int]:
    with reading(engine) as session:
        for table in (Delivery, Organisation):
            yield session.exec(select(func.count()).select_from(table)).one()
