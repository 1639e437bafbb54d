"""Brings a database to today's tables, whichever version it has.

Each change of the tables is one more revision; one that has been on `main` is never edited, for databases hold it.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from watcher.errors import BadInput


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def is_known(revision: str) -> bool:
    """Whether this version of the program knows a revision of the tables."""
    scripts = ScriptDirectory.from_config(_config())
    return revision in {script.revision for script in scripts.walk_revisions()}


def move_to(connection: Connection, revision: str) -> None:
    """Bring the tables of an older or empty database to a revision, within the caller's transaction."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def upgrade(engine: Engine) -> None:
    """Create or upgrade all tables. Raises BadInput if the database cannot be reached or is of a later version."""
    try:
        with engine.begin() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
            if current == ScriptDirectory.from_config(_config()).get_current_head():
                return
            if current and not is_known(current):
                raise BadInput("the database was made by a later version of this program; install that version")
            move_to(connection, "head")
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise BadInput(
            f"cannot open the database: {reason}; check WATCHER_DATABASE_URL and WATCHER_DATA_DIR"
        ) from error
