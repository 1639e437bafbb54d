"""What asking one question can come to, besides a page."""

from __future__ import annotations

from dataclasses import dataclass

from sources.contract import Request
from watcher.errors import WatcherError

# Causes for which nobody answered at all: as well our own network's fault as theirs.
UNREACHABLE = frozenset({"timeout", "connection", "no-such-host", "robots-unreachable", "tls"})


@dataclass(frozen=True)
class Unchanged:
    """The server says that this answer is the one we saved last time; it sent no body."""

    request: Request


class NoSuchPage(WatcherError):
    """A list page that should be there is not: what was read of the list is not the whole of it."""
