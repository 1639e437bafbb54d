"""A small HTTP server on loopback that says exactly the bytes it is told to, however wrong they are."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

TLS = Path(__file__).parent / "watcher" / "net" / "tls"
TLS_BEGINS = b"\x16"


@dataclass
class Asked:
    """One request as it came over the wire."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


Handler = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    port: int
    scheme: str
    asked: list[Asked] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    @property
    def targets(self) -> list[str]:
        return [asked.target for asked in self.asked]


def http(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A decent answer; headers as keywords with underscores."""
    told = {"Content-Length": str(len(body)), "Connection": "close"}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body


def saying(*answers: bytes) -> Handler:
    """Gives these answers in turn, and the last one from then on."""
    left = list(answers)

    async def handler(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(left.pop(0) if len(left) > 1 else left[0])

    return handler


def site(pages: dict[str, bytes], missing: bytes = http(b"", "404 Not Found")) -> Handler:
    """Answers by path."""

    async def handler(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(pages.get(asked.target, missing))

    return handler


@asynccontextmanager
async def serving(handler: Handler, *, tls: bool = False) -> AsyncIterator[Server]:
    """One question per connection; whoever still waits when the test ends is cut off."""
    busy: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        busy.add(task)
        try:
            asked = await _read(reader)
            if asked is not None:
                server.asked.append(asked)
                await handler(asked, writer)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client has gone, or the test has ended
        finally:
            busy.discard(task)
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=server_context() if tls else None)
    server = Server(listening.sockets[0].getsockname()[1], "https" if tls else "http")
    try:
        yield server
    finally:
        listening.close()
        for task in list(busy):
            task.cancel()
        await asyncio.gather(*busy)
        await asyncio.sleep(0)


def server_context() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(TLS / "server.pem")
    return context


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    begun = await reader.readexactly(1)
    if begun == TLS_BEGINS:  # as most servers do it that do not speak it: who waits for an answer waits for seconds
        return None
    head = begun + await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").rstrip().split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Asked(method, target, headers, await reader.readexactly(int(headers.get("content-length", 0))))
