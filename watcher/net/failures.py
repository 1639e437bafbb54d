"""What can go wrong when we ask somebody over the network, told so that the caller can decide what to do next."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal

from watcher.errors import WatcherError

FetchKind = Literal[
    "timeout",
    "refused-address",
    "too-large",
    "tls",
    "connection",
    "no-such-host",
    "encoding",
    "status",
    "redirects",
    "robots",
    "robots-unreachable",
    "wait",
    "setting",
    "bot-wall",
]
# Longer is not believed: one wrong answer must not silence a source for a year.
LONGEST_RETRY_AFTER = timedelta(days=1)
_LONGEST_CHAIN = 10
# What OpenSSL, in its versions, says of an answer that is none of TLS.
_NO_TLS = frozenset(
    {"WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"}
    | {"UNEXPECTED_EOF_WHILE_READING", "BAD_RECORD_TYPE"}
)


class FetchFailed(WatcherError):
    """An address gave no answer we can use. The text is one line and holds no secret.

    `kind`: `timeout`, `refused-address` (the guard), `too-large`, `tls`, `connection` (none, broken off, garbled),
    `no-such-host` (nobody knows its name),
    `encoding` (a compression nobody asked for), `status` (see `status`), `redirects`, `robots` (robots.txt forbids
    it), `robots-unreachable` (robots.txt could not be read), `wait` (the host wants a longer pause than one run has),
    `setting` (the key it needs is not set), `bot-wall` (a guard refuses robots; see `status`).
    `retry_after`: how long the other side asks us to wait, or None. `no_https`: nobody there took up an encrypted
    connection at all; a certificate that is not accepted is none of that.
    """

    def __init__(
        self,
        kind: FetchKind,
        where: str,
        what: str,
        *,
        status: int | None = None,
        retry_after: timedelta | None = None,
        no_https: bool = False,
    ) -> None:
        super().__init__(f"{where}: {what}")
        self.kind = kind
        self.status = status
        self.retry_after = retry_after
        self.no_https = no_https


def no_connection(where: str, error: BaseException, words: str, *, began: bool = True) -> FetchFailed:
    """Why there is no connection, or no longer, by the error that led to it; `words`: how it is told.

    `began`: False where it broke before anything could be asked.
    """
    led_to_it = list(_chain(error))
    secure = next((each for each in led_to_it if isinstance(each, ssl.SSLError)), None)
    if secure is not None:
        what = f"its certificate or encryption is not accepted ({words})"
        return FetchFailed("tls", where, what, no_https=not began and _speaks_otherwise(secure))
    if any(isinstance(each, socket.gaierror) for each in led_to_it):
        return FetchFailed("no-such-host", where, f"there is no server of that name ({words})")
    what = f"the connection failed ({words})" if words else "the connection broke off"
    return FetchFailed("connection", where, what, no_https=not began)


def _speaks_otherwise(error: ssl.SSLError) -> bool:
    """Whether what came back is no TLS at all: who refuses ours in TLS, or shows a certificate, speaks it."""
    return isinstance(error, ssl.SSLEOFError) or (error.reason or "") in _NO_TLS


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(_LONGEST_CHAIN):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def read_retry_after(value: str | None, now: datetime) -> timedelta | None:
    """The pause a `Retry-After` header asks for (seconds, or an HTTP date), at most a day; None if unreadable."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        seconds = int(text) if len(text) < 9 else LONGEST_RETRY_AFTER.total_seconds()
        return min(timedelta(seconds=seconds), LONGEST_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)  # HTTP dates are in UTC even where "-0000" says: zone not told
    return min(max(moment - now, timedelta()), LONGEST_RETRY_AFTER)
