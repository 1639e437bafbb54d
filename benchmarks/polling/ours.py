"""One round of our own pipeline: `python ours.py FOLDER PORT PAUSE DAY`. Catalogue and database stand in FOLDER.

Measured is all a round does once the service runs: reading the catalogue, finding what is due, asking, reading,
keeping. Starting Python and making the tables is not.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

import tomli_w  # noqa: E402 - after the path is set
from funders import entry, lists  # noqa: E402 - found beside this file
from measure import measured  # noqa: E402 - found beside this file

import sources.kinds.listing  # noqa: E402, F401 - a service that runs has long loaded it
from sources.registry import CatalogueFault, load_catalogue  # noqa: E402 - run from the checkout
from watcher.cli import OBJECTS_BEFORE_A_LOOK  # noqa: E402 - run from the checkout
from watcher.db import open_database  # noqa: E402 - run from the checkout
from watcher.migrations import upgrade  # noqa: E402 - run from the checkout
from watcher.polling.claims import due_sources  # noqa: E402 - run from the checkout
from watcher.polling.pipeline import RunOptions  # noqa: E402 - run from the checkout
from watcher.polling.politeness import Politeness  # noqa: E402 - run from the checkout
from watcher.settings import read_settings  # noqa: E402 - run from the checkout
from watcher.work.polling import run_live  # noqa: E402 - run from the checkout
from watcher.work.service import Service  # noqa: E402 - run from the checkout

FIRST_DAY = datetime(2026, 5, 7, 8, 0, tzinfo=UTC)


def main(folder: Path, port: int, pause: float, day: int) -> None:
    settings = read_settings({"WATCHER_ALLOW_PRIVATE_ADDRESSES": "yes"}, data_dir=folder)
    logging.basicConfig(level=logging.WARNING)
    folder.mkdir(exist_ok=True)
    engine = open_database(settings.database_url)
    upgrade(engine)
    if not settings.own_catalogue_dir.exists():
        settings.own_catalogue_dir.mkdir()
        for one in lists():
            (settings.own_catalogue_dir / f"{one.id}.toml").write_text(tomli_w.dumps(entry(one, port)), "utf-8")
    gc.set_threshold(OBJECTS_BEFORE_A_LOOK)  # as every command does
    with measured():
        outcomes = round_of(Service(settings, engine, Politeness(pause=pause)), FIRST_DAY + timedelta(days=day))
    if outcomes - Counter(complete=300, unchanged=300):
        raise SystemExit(f"not every source could be read: {dict(outcomes)}")


def round_of(service: Service, now: datetime) -> Counter[str]:
    """What `watcher.work.jobs.poll` does, but for the entries that ship with the service."""
    catalogue = load_catalogue([service.settings.own_catalogue_dir], _give_up)
    due = due_sources(service.engine, catalogue, now)
    reports = asyncio.run(run_live(service, due, now, lambda _: None, RunOptions()))
    for report in reports:
        if report.fell_short:
            print(report, file=sys.stderr)
    return Counter(report.outcome for report in reports)


def _give_up(fault: CatalogueFault) -> None:
    raise fault


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
