"""One visit to a mail server over IMAP, in a thread of its own: it looks and never touches.

Python's own client waits for each answer in turn; what it may wait for altogether, and how much it may be sent, is
bounded here: whoever started the visit can cut it short from outside at any moment.
"""

from __future__ import annotations

import base64
import imaplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from sources.reading.letters import ANSWER_BYTES, LETTER_BYTES, MOST_LETTERS, Letters
from watcher.net.failures import FetchFailed, no_connection
from watcher.net.mailbox_server import MailboxServer
from watcher.net.tls import is_tls_fault

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_GOODBYE_SECONDS = 5.0
_TALK = 300_000  # bytes of answers besides the letters themselves
_WORDS_LIMIT = 200


@dataclass(frozen=True)
class VisitLimits:
    """Bounds of one visit: seconds for each answer and for all of it, letters, bytes of a letter and of all."""

    answer_seconds: float = 30
    total_seconds: float = 180
    letters: int = MOST_LETTERS
    letter_bytes: int = LETTER_BYTES
    all_bytes: int = ANSWER_BYTES


@dataclass(frozen=True)
class Found:
    """What a visit brought. `mark`: how far it came, for the next visit to go on from."""

    letters: Letters
    mark: str


class LoginRefused(FetchFailed):
    """The server knows us and says no. Another token may help, the same one will not."""


class Visit:
    """One connection to the mailbox. `read` blocks: call it in a thread; `cut` ends it from any other."""

    def __init__(self, server: MailboxServer, context: ssl.SSLContext, limits: VisitLimits) -> None:
        self._server, self._context, self._limits = server, context, limits
        self._socket: socket.socket | None = None
        self._is_cut = False
        self.is_in = False  # the server has let us in, so that what goes wrong later may be the folder's fault
        self._bytes_left = limits.all_bytes + limits.letter_bytes + _TALK

    def read(self, token: str | None, folder: str, since: date, mark: str | None) -> Found | None:
        """The letters of a folder that came after `mark`, or since a day. None: there are none. Raises FetchFailed."""
        with self._told(folder):
            imap = self._connect()
            try:
                self._log_in(imap, token)
                self.is_in = True
                return self._look(imap, folder, since, mark)
            finally:
                self._leave(imap)

    def cut(self) -> None:
        """End the visit now, whatever it is waiting for."""
        self._is_cut = True
        if self._socket is not None:
            with suppress(OSError):  # it has ended by itself
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def opened(self, sock: socket.socket) -> None:
        self._socket = sock
        if self._is_cut:
            raise TimeoutError

    def count(self, size: int) -> None:
        """Take note of bytes to come; more than a mailbox has to say is not taken in."""
        self._bytes_left -= size
        if self._bytes_left < 0:
            raise FetchFailed("too-large", self._server.host, "the mail server sends more than was asked for")

    def _connect(self) -> imaplib.IMAP4:
        server, seconds = self._server, self._limits.answer_seconds
        if server.tls:
            return _Encrypted(self, server.host, server.port, ssl_context=self._context, timeout=seconds)
        imap = _Open(self, server.host, server.port, timeout=seconds)
        if server.starttls:
            self._encrypt(imap)
        return imap

    def _encrypt(self, imap: imaplib.IMAP4) -> None:
        if "STARTTLS" not in imap.capabilities:
            self._leave(imap)
            raise FetchFailed("tls", self._server.host, "offers no encryption (STARTTLS), so no login is sent")
        try:
            imap.starttls(ssl_context=self._context)
        except BaseException:
            imap.shutdown()
            raise
        self.opened(imap.sock)

    def _log_in(self, imap: imaplib.IMAP4, token: str | None) -> None:
        server = self._server
        try:
            if token is not None:
                imap.authenticate("XOAUTH2", _once(f"user={server.user}\1auth=Bearer {token}\1\1"))
            elif "AUTH=PLAIN" in imap.capabilities:
                imap.authenticate("PLAIN", _once(f"\0{server.user}\0{server.password}"))
            else:
                imap.login(server.user, server.password or "")
        except imaplib.IMAP4.abort:
            raise
        except UnicodeEncodeError as error:
            what = "takes only user names and passwords in plain letters (WATCHER_IMAP_URL)"
            raise FetchFailed("setting", server.host, what) from error
        except imaplib.IMAP4.error as error:
            raise LoginRefused("setting", server.host, f"{_hint(token)} ({_plain(error)})") from error

    def _look(self, imap: imaplib.IMAP4, folder: str, since: date, mark: str | None) -> Found | None:
        answer, words = imap.select(quoted(folder), readonly=True)  # EXAMINE: nothing becomes "seen"
        if answer != "OK":
            what = f"the mailbox has no folder {folder!r} that we may read ({_plain(words)}); see options.mailbox"
            raise FetchFailed("setting", self._server.host, what)
        validity, following = _number(imap, "UIDVALIDITY"), _number(imap, "UIDNEXT")
        last = _last_seen(mark, validity, following)
        numbers = self._search(imap, since, last)
        if not numbers and last is not None:
            return None
        found = self._fetch_all(imap, numbers, from_the_start=last is None)
        seen = max([number for number, _ in found], default=max(0, following - 1))
        letters = tuple(letter for _, letter in sorted(found) if letter)
        left = len(numbers) - len(found)
        found_here = Letters(letters, unread=left) if last is None else Letters(letters, left=left)
        return Found(found_here, f"{validity}:{seen}")

    def _search(self, imap: imaplib.IMAP4, since: date, last: int | None) -> list[int]:
        """The numbers of the letters to read, the oldest first."""
        day = f"{since.day:02}-{_MONTHS[since.month - 1]}-{since.year}"
        answer, found = imap.uid("SEARCH", "UID", f"{(last or 0) + 1}:*", "SINCE", day)
        if answer != "OK":
            raise FetchFailed("status", self._server.host, f"does not search the folder ({_plain(found)})")
        numbers = {int(word) for line in found if isinstance(line, bytes) for word in line.split() if word.isdigit()}
        return sorted(number for number in numbers if number > (last or 0))  # "n:*" always has the newest letter too

    def _fetch_all(self, imap: imaplib.IMAP4, numbers: list[int], *, from_the_start: bool) -> list[tuple[int, bytes]]:
        """As many letters as one run takes: the newest where all is new to us, else those that have waited longest."""
        order = numbers[::-1] if from_the_start else numbers
        found: list[tuple[int, bytes]] = []
        size = 0
        for number in order[: self._limits.letters]:
            letter = self._fetch(imap, number)
            size += len(letter)
            if size > self._limits.all_bytes:
                break
            found.append((number, letter))
        return found

    def _fetch(self, imap: imaplib.IMAP4, number: int) -> bytes:
        """The beginning of a letter; empty if it has gone meanwhile."""
        answer, parts = imap.uid("FETCH", str(number), f"(BODY.PEEK[]<0.{self._limits.letter_bytes}>)")
        if answer != "OK":
            raise FetchFailed("status", self._server.host, f"does not give a letter ({_plain(parts)})")
        return next((bytes(part[1]) for part in parts if isinstance(part, tuple) and b"BODY[" in part[0].upper()), b"")

    def _leave(self, imap: imaplib.IMAP4) -> None:
        with suppress(imaplib.IMAP4.error, OSError, FetchFailed):  # all is read; a rude goodbye changes nothing
            imap.sock.settimeout(_GOODBYE_SECONDS)
            imap.logout()
        with suppress(OSError):  # the goodbye has closed the line already
            imap.shutdown()

    @contextmanager
    def _told(self, folder: str) -> Iterator[None]:
        """Every way to fail becomes a FetchFailed."""
        where = f"{self._server.host} ({folder})"
        try:
            yield
        except TimeoutError as error:
            raise FetchFailed("timeout", where, "the mail server does not answer in time") from error
        except (OSError, imaplib.IMAP4.abort, EOFError) as error:
            if is_tls_fault(error):
                what = f"its certificate is not accepted ({_plain(error)}); WATCHER_CA_FILE names further authorities"
                raise FetchFailed("tls", where, what) from error
            raise no_connection(where, error, _plain(error)) from error
        except imaplib.IMAP4.error as error:
            raise FetchFailed("status", where, f"the mail server says what we cannot use: {_plain(error)}") from error


class _Watched:
    """Tells the visit of the socket, before anything is awaited on it, and of all that comes in."""

    def __init__(self, visit: Visit, *args: Any, **more: Any) -> None:
        self._visit = visit
        super().__init__(*args, **more)

    def open(self, *args: Any, **more: Any) -> None:
        super().open(*args, **more)  # type: ignore[misc] # of the client this is mixed into
        self._visit.opened(self.sock)  # type: ignore[attr-defined] # the same

    def read(self, size: int) -> bytes:
        self._visit.count(size)
        return super().read(size)  # type: ignore[misc,no-any-return] # the same

    def readline(self) -> bytes:
        line: bytes = super().readline()  # type: ignore[misc] # the same
        self._visit.count(len(line))
        return line


class _Open(_Watched, imaplib.IMAP4):
    """Not encrypted from the start."""


class _Encrypted(_Watched, imaplib.IMAP4_SSL):
    """Encrypted from the first byte."""


def quoted(folder: str) -> str:
    """A folder's name as it travels: letters beyond ASCII in the protocol's own base64 (RFC 3501, 5.1.3)."""
    pieces: list[str] = []
    held = ""
    for letter in f"{folder}\0":
        if " " <= letter <= "~" or letter == "\0":
            if held:
                packed = base64.b64encode(held.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
                pieces.append(f"&{packed}-")
                held = ""
            pieces.append({"&": "&-", "\0": ""}.get(letter, letter))
        else:
            held += letter
    name = "".join(pieces).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{name}"'


def _once(words: str) -> Callable[[bytes], bytes]:
    """Says the words at the first question. A second one only brings bad news, which an empty answer takes."""
    left = [words.encode()]
    return lambda _question: left.pop() if left else b""


def _number(imap: imaplib.IMAP4, name: str) -> int:
    _, found = imap.response(name)
    word = found[-1] if found else None
    return int(word) if isinstance(word, bytes) and word.isdigit() else 0


def _last_seen(mark: str | None, validity: int, following: int) -> int | None:
    """The number of the last letter read, if the folder still counts as it did then."""
    before, _, last = (mark or "").partition(":")
    if not last.isdigit() or before != str(validity) or (following and int(last) >= following):
        return None
    return int(last)


def _hint(token: str | None) -> str:
    if token is None:
        return "refuses the login: see user and password in WATCHER_IMAP_URL"
    return (
        "refuses the token: the application in WATCHER_OAUTH_CLIENT_ID needs access to the mailbox in WATCHER_IMAP_URL"
    )


def _plain(said: object) -> str:
    """What a server said, on one line, without what a terminal would act on."""
    words = said[-1] if isinstance(said, list) and said else said
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    line = " ".join(text[: 4 * _WORDS_LIMIT].split())
    return "".join(letter for letter in line if letter.isprintable())[:_WORDS_LIMIT]
