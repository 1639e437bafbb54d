"""What every job needs."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Engine

from watcher.polling.politeness import Politeness
from watcher.settings import Settings


@dataclass(frozen=True)
class Service:
    """One process of the service. `politeness`: one for all its jobs, so that a host is never asked twice at once."""

    settings: Settings
    engine: Engine
    politeness: Politeness = field(default_factory=Politeness)
