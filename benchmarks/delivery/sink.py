"""A mail server that takes everything and keeps nothing: `python sink.py`. Says its port; counts until stdin closes.

Written for speed, so that what is measured is the one who sends: a line-based dialogue and no parsing of contents.
"""

from __future__ import annotations

import asyncio
import json
import sys

END = b"\r\n.\r\n"


class Sink(asyncio.Protocol):
    """One connection. Knows just the words that a sender without extensions needs."""

    taken = 0
    octets = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._held, self._in_content = transport, bytearray(), False
        self._say(b"220 sink ESMTP")

    def data_received(self, data: bytes) -> None:
        self._held += data
        while self._take_content() if self._in_content else self._take_line():
            pass

    def _take_content(self) -> bool:
        end = self._held.find(END)
        if end < 0:
            return False
        Sink.taken += 1
        Sink.octets += end
        del self._held[: end + len(END)]
        self._in_content = False
        self._say(b"250 taken")
        return True

    def _take_line(self) -> bool:
        end = self._held.find(b"\r\n")
        if end < 0:
            return False
        word = bytes(self._held[:4]).upper()
        del self._held[: end + 2]
        if word == b"EHLO":
            self._say(b"250-sink\r\n250 8BITMIME")
        elif word == b"DATA":
            self._in_content = True
            self._say(b"354 go on")
        elif word == b"QUIT":
            self._say(b"221 bye")
            self._transport.close()
        else:
            self._say(b"250 ok")
        return True

    def _say(self, line: bytes) -> None:
        self._transport.write(line + b"\r\n")


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()
    print(json.dumps({"taken": Sink.taken, "octets": Sink.octets}), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
