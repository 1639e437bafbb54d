"""What asking one question can come to, besides a page."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from sources.contract import Request
from watcher.errors import WatcherError
from watcher.net.failures import FetchFailed

# Causes for which nobody answered at all: as well our own network's fault as theirs.
UNREACHABLE = frozenset({"timeout", "connection", "no-such-host", "robots-unreachable", "tls"})
# Causes of a run in which nobody was asked at all: it says nothing of the network.
NOT_ASKED = frozenset({"setting", "our-fault", "wait"})
# Answers with an error, by what they ask of a person: look for the page, wait until they have mended their server.
GONE, THEIR_FAULT = "gone", "their-fault"
# Causes that say nothing of what stands on the page.
NOT_ANSWERED = UNREACHABLE | {THEIR_FAULT, "robots", "bot-wall", "wait"}
AWAY = "away"  # no answer at all: that comes and goes by itself
# Causes that ask different things of a person. All others are one: the page is not what it was.
_KINDS = {
    cause: cause
    for cause in ("status", THEIR_FAULT, "redirects", "robots", "bot-wall", "jump", "at-once", "setting", "our-fault")
}
_KINDS |= {GONE: GONE, "no-such-page": GONE} | dict.fromkeys((*UNREACHABLE, "wait"), AWAY)
_PAGE = "page"


def kind_of(cause: str | None) -> str:
    """What a cause asks of a person: causes of one kind are told as one."""
    return _KINDS.get(cause or "", _PAGE)


def cause_of(failure: FetchFailed) -> str:
    """Why a list could not be read, in one word."""
    if failure.kind != "status" or failure.status is None:
        return failure.kind
    if failure.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return GONE
    return THEIR_FAULT if failure.status >= HTTPStatus.INTERNAL_SERVER_ERROR else failure.kind


@dataclass(frozen=True)
class Unchanged:
    """The server says that this answer is the one we saved last time; it sent no body."""

    request: Request


class NoSuchPage(WatcherError):
    """A list page that should be there is not: what was read of the list is not the whole of it."""
