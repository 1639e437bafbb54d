"""What we take in: an answer within its bounds, and nothing of it beyond them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass

import httpcore
import httpx

from sources.contract import UnreadablePage
from sources.reading.compressed import TooLarge, decompress
from sources.reading.walls import REFUSALS
from watcher.net.failures import FetchFailed

REPLY_BYTES = 64 * 1024
REPLY_SECONDS = 5.0
_REDIRECTS = (301, 302, 303, 307, 308)
FOR_GOOD = (301, 308)


@dataclass(frozen=True)
class Limits:
    """Bounds of one answer: bytes before and after decompression, and seconds; `total_seconds` for each redirect."""

    raw_bytes: int = 20_000_000
    body_bytes: int = 60_000_000
    total_seconds: float = 60
    connect_seconds: float = 15
    read_seconds: float = 30


@dataclass(frozen=True)
class Validators:
    """What a server gave to recognise its answer by. Both go back to it as they came."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Answer:
    """What a source said. `url`: the address it came from; `body`: the bytes after decompression.

    Only a 200 is read whole, and a 400 where the question expects one. `location`: where a redirect points to.
    `moved_to`: where the address asked has moved for good (301, 308), else None.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    moved_to: str | None = None

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    @property
    def validators(self) -> Validators:
        return Validators(self.headers.get("etag"), self.headers.get("last-modified"))

    def says_code(self, code: str) -> bool:
        """Whether the body is a JSON object with this `code`."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):  # no JSON, so it says nothing of the kind
            return False
        return isinstance(value, dict) and value.get("code") == code

    @property
    def location(self) -> str | None:
        return self.headers.get("location") if self.status in _REDIRECTS else None


@dataclass(frozen=True)
class Reply:
    """What a server said to something we sent it, whatever the status. `text` is cut at 64 KiB."""

    status: int
    headers: Mapping[str, str]
    text: str


async def read_answer(
    url: str, response: httpcore.Response, limits: Limits, where: str, *, reads: tuple[int, ...] = (200,)
) -> Answer:
    """The answer to a source's question. Raises FetchFailed for its body, httpcore's errors for the line.

    `reads`: the statuses whose bodies are wanted. Of a refusal the beginning is read: it may come from a guard.
    """
    headers = httpx.Headers(response.headers)
    encoding = headers.get("content-encoding", "").strip().lower()
    if response.status not in reads:
        head = await _beginning(response) if response.status in REFUSALS else b""
        return Answer(url, response.status, headers, _unpacked_beginning(head, encoding))
    packed = bytearray()
    async for chunk in response.aiter_stream():
        packed += chunk
        if len(packed) > limits.raw_bytes:
            raise FetchFailed("too-large", where, f"the answer is larger than {limits.raw_bytes:,} bytes")
    return Answer(url, response.status, headers, _unpack(bytes(packed), encoding, limits.body_bytes, where))


def _unpack(packed: bytes, encoding: str, limit: int, where: str) -> bytes:
    try:
        match encoding:
            case "" | "identity":
                return packed
            case "gzip" | "x-gzip":
                return decompress([packed], "gzip", limit)
            case "deflate":
                return decompress([packed], "deflate", limit)
    except TooLarge as error:
        raise FetchFailed("too-large", where, f"unpacked, {error}") from error
    except UnreadablePage as error:
        raise FetchFailed("connection", where, f"the connection failed ({error})") from error
    raise FetchFailed("encoding", where, f"the answer is compressed as {encoding[:40]!r}, which we did not ask for")


async def read_reply(_url: str, response: httpcore.Response, _limits: Limits, _where: str) -> Reply:
    """The reply to something sent. The status is the server's word: that its text breaks off is no failure."""
    text = await _beginning(response, mark=" […]".encode())
    return Reply(response.status, httpx.Headers(response.headers), text[:REPLY_BYTES].decode("utf-8", "replace"))


async def _beginning(response: httpcore.Response, mark: bytes = b"") -> bytes:
    """The first 64 KiB of an answer, or what came of them in time, followed by the mark."""
    text = bytearray()
    try:
        async with asyncio.timeout(REPLY_SECONDS):
            async for chunk in response.aiter_stream():
                text += chunk
                if len(text) >= REPLY_BYTES:
                    break
    except (TimeoutError, httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException):
        text += mark
    return bytes(text)


def _unpacked_beginning(packed: bytes, encoding: str) -> bytes:
    """What a refusal says, for whoever looks for the reason; nothing where it cannot be unpacked."""
    try:
        return _unpack(packed, encoding, REPLY_BYTES * 16, "")
    except FetchFailed:  # the status has been heard, and is told
        return b""
