"""Thirty hosts in one process: `python server.py PORT`. Ends when its input does, and then says how it was asked.

Every answer takes 20 ms. Pages have an ETag; who brings it back gets a 304. robots.txt closes a part that is not asked.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
import time
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent)]

from funders import ADDRESSES, lists  # noqa: E402 - found beside this file

ANSWER_SECONDS = 0.02
ROBOTS = b"User-agent: *\nDisallow: /private/\nDisallow: /search\n"


class Site:
    """One host: its pages, and how politely it was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[bytes, str]] = {}
        self.answered: Counter[int] = Counter()
        self.under_way = self.most_at_once = 0
        self.ended_at: float | None = None
        self.shortest_pause = float("inf")

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self._begin()
                await asyncio.sleep(ANSWER_SECONDS)
                writer.write(self._answer(head.decode("latin-1")))
                self._end()
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()  # the client is done with this connection

    def _begin(self) -> None:
        if self.ended_at is not None:
            self.shortest_pause = min(self.shortest_pause, time.monotonic() - self.ended_at)
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)

    def _end(self) -> None:
        self.under_way -= 1
        self.ended_at = time.monotonic()

    def _answer(self, head: str) -> bytes:
        first, *lines = head.split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        target = first.split(" ")[1]
        if target == "/robots.txt":
            return self._http(200, ROBOTS, "text/plain")
        body, etag = self.pages.get(target, (b"", ""))
        if not etag:
            return self._http(404, b"", "text/plain")
        if headers.get("if-none-match") == etag:
            return self._http(304, b"", "text/html; charset=utf-8", etag)
        return self._http(200, body, "text/html; charset=utf-8", etag)

    def _http(self, status: int, body: bytes, content_type: str, etag: str = "") -> bytes:
        self.answered[status] += 1
        words = {200: "OK", 304: "Not Modified", 404: "Not Found"}[status]
        lines = [f"HTTP/1.1 {status} {words}", f"Content-Type: {content_type}", f"Content-Length: {len(body)}"]
        lines += [f"ETag: {etag}"] if etag else []
        # A 304 has no body, and says how long the page would be only if it says so of the page itself.
        lines = [line for line in lines if status != 304 or not line.startswith("Content-Length")]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


async def serve(port: int) -> None:
    sites = {address: Site() for address in ADDRESSES}
    for one in lists():
        page = one.page()
        etag = f'"{hashlib.sha256(page).hexdigest()[:16]}"'
        sites[ADDRESSES[one.host]].pages[one.path] = page, etag
    servers = [await asyncio.start_server(site.serve, address, port) for address, site in sites.items()]
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    for server in servers:
        server.close()
    answered = sum((site.answered for site in sites.values()), Counter[int]())
    told = {
        "answers": {str(status): count for status, count in sorted(answered.items())},
        "most_at_once_per_host": max(site.most_at_once for site in sites.values()),
        "shortest_pause": round(min(site.shortest_pause for site in sites.values()), 3),
    }
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
