"""Real servers on loopback in a thread of their own: a mail office, and the flow behind a Teams channel."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.loopback import Asked, Handler, Server, http, serving
from tests.subscriptions.delivery.scene import text_of


@contextmanager
def loop_in_thread() -> Iterator[Callable[[Coroutine[Any, Any, Any]], Any]]:
    """Runs coroutines elsewhere and waits for them, so that the code under test may have a loop of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield lambda work: asyncio.run_coroutine_threadsafe(work, loop).result(20)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@dataclass
class Letter:
    to: str
    message_id: str
    text: str
    message: EmailMessage
    life: int = 0
    line_broke: bool = False


@dataclass
class Office:
    """A mail server. `rcpt`: its word on an address; `data`: its words on contents, in turn, then yes.

    The word "hang up" breaks the line instead, after the content has been kept; "drop" breaks it before.
    `whim`: its word where nothing has been laid down. `life`: of the sender, noted with each letter.
    """

    url: str = ""
    life: int = 0
    whim: Callable[[], str] = lambda: "250 OK"
    rcpt: dict[str, str] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)
    arrived: list[Letter] = field(default_factory=list)
    on_arrival: Callable[[], None] = lambda: None

    def letters(self, to: str = "skola@example.org") -> list[Letter]:
        return [letter for letter in self.arrived if letter.to == to]

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.mail_from = address
        session.life = self.life  # type: ignore[attr-defined] # ours; whoever goes on from here was alive to hear this
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        word = self.rcpt.get(address, "250 OK")
        if word.startswith("2"):
            envelope.rcpt_tos.append(address)
        return word

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        word = self.data.pop(0) if self.data else self.whim()
        if word == "slow":
            await asyncio.sleep(0.03)
            word = "250 OK"
        if word.startswith("2") or word == "hang up":
            content = envelope.content or b""
            message = message_from_bytes(
                content if isinstance(content, bytes) else content.encode(), policy=policy.default
            )
            for to in envelope.rcpt_tos:
                text = text_of(message.as_bytes())
                life: int = session.life  # type: ignore[attr-defined] # set above
                self.arrived.append(Letter(to, message["Message-ID"], text, message, life, word == "hang up"))
            self.on_arrival()
        if word in ("hang up", "drop"):
            assert server.transport is not None
            server.transport.abort()
        return word


@contextmanager
def mail_office() -> Iterator[Office]:
    office = Office()
    sessions: list[SMTP] = []

    def serve() -> SMTP:
        sessions.append(SMTP(office, hostname="office.example", enable_SMTPUTF8=False))
        return sessions[-1]

    async def stop() -> None:
        server.close()
        for session in sessions:
            if session.transport is not None:
                session.transport.abort()
        await asyncio.sleep(0.01)

    with loop_in_thread() as run:
        server = run(_listen(serve))
        office.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield office
        finally:
            run(stop())


@contextmanager
def _serving_elsewhere(answer: Handler) -> Iterator[Server]:
    with loop_in_thread() as run:
        context = serving(answer)
        server = run(context.__aenter__())
        try:
            yield server
        finally:
            run(context.__aexit__(None, None, None))


def _life_in(target: str) -> int:
    _, _, life = target.partition("&life=")
    return int(life or 0)


async def _listen(serve: Callable[[], SMTP]) -> asyncio.Server:
    return await asyncio.get_running_loop().create_server(serve, "127.0.0.1", 0)


@dataclass(frozen=True)
class Card:
    body: bytes
    life: int
    line_broke: bool


@dataclass(frozen=True)
class Posted:
    """A message that a webhook has kept."""

    key: str
    body: bytes
    life: int
    line_broke: bool


@dataclass
class Flow:
    """A Teams flow. `says`: its answers in turn, then its `whim`'s; "reset" breaks the line, the card being kept."""

    server: Server
    says: list[bytes] = field(default_factory=list)
    whim: Callable[[], bytes] = lambda: http(b"", "202 Accepted")
    arrived: list[Card] = field(default_factory=list)

    @property
    def cards(self) -> list[bytes]:
        return [asked.body for asked in self.server.asked]

    @property
    def url(self) -> str:
        return self.server.url("/workflows/geheim/triggers/manual?sig=hemlig")


@contextmanager
def teams_flow() -> Iterator[Flow]:
    flow: Flow

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        word = flow.says.pop(0) if flow.says else flow.whim()
        if word == b"reset" or b" 202 " in word[:20]:
            flow.arrived.append(Card(asked.body, _life_in(asked.target), word == b"reset"))
        if word == b"reset":
            writer.transport.abort()
        else:
            writer.write(word)

    with _serving_elsewhere(answer) as server:
        flow = Flow(server)
        yield flow


@dataclass
class Hook:
    """A webhook. `says`: its answers in turn, then its `whim`'s; "reset" breaks the line, the message being kept."""

    server: Server
    says: list[bytes] = field(default_factory=list)
    whim: Callable[[], bytes] = lambda: http(b"", "204 No Content")
    arrived: list[Posted] = field(default_factory=list)

    @property
    def asked(self) -> list[Asked]:
        return self.server.asked

    @property
    def url(self) -> str:
        return self.server.url("/hooks/geheim?key=hemlig")


@contextmanager
def webhook() -> Iterator[Hook]:
    hook: Hook

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        word = hook.says.pop(0) if hook.says else hook.whim()
        if word == b"reset" or b" 204 " in word[:20]:
            key = asked.headers["idempotency-key"]
            hook.arrived.append(Posted(key, asked.body, _life_in(asked.target), word == b"reset"))
        if word == b"reset":
            writer.transport.abort()
        else:
            writer.write(word)

    with _serving_elsewhere(answer) as server:
        hook = Hook(server)
        yield hook
