"""The pages in processes of their own, where jobs do not keep them waiting and a second core is used.

They share the database and the data folder with the service, and nothing else. Sessions, tries to sign in, pages under
study and what is to be done are rows; the key of links and the turns at hosts are files. What a process keeps in memory
only spares it work: calls of a year (compared with the rows at each use), analysed calls and areas (found by what they
say), what the sign-in service or a robots.txt said within the hour or day.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.cli import prepare_process
from watcher.cli.common import use_folders
from watcher.db import open_database
from watcher.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI
    from sqlalchemy import Engine

    from watcher.polling.politeness import Politeness


@dataclass(frozen=True)
class WebProcess:
    """What a process is told when it begins. `first_code`: one for all, or it would open nothing half the time."""

    settings: Settings
    first_code: str | None

    def __call__(self) -> FastAPI:
        """Begins a process and makes its pages. The database is up to date."""
        from watcher.polling.politeness import politeness_of  # noqa: PLC0415 - not loaded where the class is only named

        prepare_process()
        log_with_time()
        use_folders(self.settings)
        return self.make(open_database(self.settings.database_url), politeness_of(self.settings))

    def make(self, engine: Engine, politeness: Politeness) -> FastAPI:
        """The pages in a process that has begun."""
        from watcher.web.app import make_app, make_ready, read_ahead  # noqa: PLC0415 - not loaded where the class is only named

        app = make_app(self.settings, engine, first_code=self.first_code, politeness=politeness)
        make_ready(app)
        read_ahead(app)
        return app


def log_with_time() -> None:
    """How a service that runs for long logs, in each of its processes."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s", force=True)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it tells of every waking
