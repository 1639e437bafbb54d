"""Mail servers on loopback: a real one (pymap), and one that says and does exactly what it is told, however wrong."""

from __future__ import annotations

import argparse
import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.service import services
from pysasl.hashing import BuiltinHash

TLS = Path(__file__).parent / "tls"
ARRIVED = datetime(2027, 2, 1, 8, tzinfo=UTC)
USER, PASSWORD = "bevakning@kommun.example", "hemligt lösenord"


class RealServer:
    """A mailbox on a real IMAP server; `put` delivers a letter."""

    def __init__(self, backend: DictBackend, port: int) -> None:
        self._backend, self.port = backend, port

    async def put(self, folder: str, letter: bytes, at: datetime = ARRIVED) -> None:
        async with self._backend.login.demo_user_identity.new_session() as session:
            names = {name for name, *_ in (await session.list_mailboxes("", "*"))[0]}
            if folder not in names:
                await session.create_mailbox(folder)
            await session.append_messages(folder, [AppendMessage(letter, at, frozenset())])

    async def flags(self, folder: str) -> list[set[str]]:
        async with self._backend.login.demo_user_identity.new_session() as session:
            mailbox = await session.mailbox_set.get_mailbox(folder)
            return [{str(flag) for flag in message.permanent_flags} async for message in mailbox.messages()]


@asynccontextmanager
async def real_server(*, tls: bool = False) -> AsyncIterator[RealServer]:
    """`tls`: it takes a login only after STARTTLS."""
    parser = argparse.ArgumentParser()
    DictBackend.add_subparser("dict", parser.add_subparsers())
    for service in services.values():
        service.add_arguments(parser)
    parser.set_defaults(passlib_cfg=None, debug=False)
    certificate = str(TLS / "server.pem")
    how = ["--cert", certificate, "--key", certificate] if tls else ["--no-tls"]
    words = [*how, "dict", "--demo-user", USER, "--demo-password", PASSWORD]
    backend, config = await DictBackend.init(parser.parse_args(words), hash_context=BuiltinHash(rounds=1))
    config.apply_context()
    serve = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield RealServer(backend, listening.sockets[0].getsockname()[1])
    finally:
        listening.close()
        await asyncio.sleep(0.01)


@dataclass
class Scripted:
    """What the scripted server holds and how it behaves.

    `hangs`, `cuts`: the command ("" for the greeting) at which it falls silent, or breaks off. `says`: other answers.
    """

    letters: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    following: int | None = None
    tokens: set[str] = field(default_factory=set)
    capabilities: str = "IMAP4rev1 AUTH=XOAUTH2"
    hangs: str | None = None
    cuts: str | None = None
    drips: bool = False
    says: dict[str, bytes] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    @property
    def commands(self) -> list[str]:
        """What was asked, without tags and without what logs in."""
        return [" ".join(line.split(" ")[1:]) for line in self.heard]


@asynccontextmanager
async def scripted_server(script: Scripted, context: ssl.SSLContext | None = None) -> AsyncIterator[Scripted]:
    busy: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        busy.add(task)
        script.connections += 1
        try:
            await _Talk(script, reader, writer).go()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client has gone, or the test has ended
        finally:
            busy.discard(task)
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    script.port = listening.sockets[0].getsockname()[1]
    try:
        yield script
    finally:
        listening.close()
        for task in list(busy):
            task.cancel()
        await asyncio.gather(*busy)
        await asyncio.sleep(0)


class _Talk:
    def __init__(self, script: Scripted, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.script, self.reader, self.writer = script, reader, writer

    async def go(self) -> None:
        if self.script.drips:
            while True:  # a greeting without end: each byte comes in time
                self.writer.write(b"*")
                await asyncio.sleep(0.05)
        await self.say("", f"* OK [CAPABILITY {self.script.capabilities}] ready")
        while line := (await self.reader.readline()).decode().rstrip("\r\n"):
            tag, _, command = line.partition(" ")
            self.script.heard.append(line)
            name = " ".join(command.upper().split()[: 2 if command.upper().startswith("UID") else 1])
            if name == "LOGOUT":
                await self.say(name, f"* BYE\r\n{tag} OK bye")
                return
            await self.answer(tag, name, command)

    async def say(self, name: str, words: str) -> None:
        await self.send(name, words.encode() + b"\r\n")

    async def send(self, name: str, words: bytes) -> None:
        if self.script.hangs == name:
            await asyncio.sleep(60)
        if self.script.cuts == name:
            self.writer.write(words[: len(words) // 2])
            await self.writer.drain()
            raise ConnectionError
        self.writer.write(words)
        await self.writer.drain()

    async def answer(self, tag: str, name: str, command: str) -> None:
        script = self.script
        if name in script.says:
            await self.send(name, script.says[name].replace(b"TAG", tag.encode()))
        elif name == "AUTHENTICATE":
            await self.authenticate(tag, command)
        elif name == "EXAMINE":
            following = script.following or max(script.letters, default=0) + 1
            codes = f"* {len(script.letters)} EXISTS\r\n* OK [UIDVALIDITY {script.validity}] ok\r\n"
            await self.say(name, f"{codes}* OK [UIDNEXT {following}] ok\r\n{tag} OK [READ-ONLY] done")
        elif name == "UID SEARCH":
            first = int(command.split()[3].partition(":")[0])
            newest = max(script.letters, default=0)
            found = sorted({number for number in script.letters if number >= first} | ({newest} - {0}))
            await self.say(name, f"* SEARCH {' '.join(map(str, found))}\r\n{tag} OK done")
        elif name == "UID FETCH":
            number = int(command.split()[2])
            size = int(command.partition("<0.")[2].partition(">")[0])
            letter = script.letters[number][:size]
            head = f"* {number} FETCH (FLAGS (\\Seen))\r\n* 1 FETCH (UID {number} BODY[]<0> {{{len(letter)}}}\r\n"
            await self.send(name, head.encode() + letter + f")\r\n{tag} OK done\r\n".encode())
        else:
            await self.say(name, f"* CAPABILITY {script.capabilities}\r\n{tag} OK done")

    async def authenticate(self, tag: str, command: str) -> None:
        await self.say("", "+ ")
        said = base64.b64decode(await self.reader.readline()).decode()
        token = said.partition("auth=Bearer ")[2].partition("\1")[0]
        if command.split()[1] == "XOAUTH2" and said.startswith(f"user={USER}\1") and token in self.script.tokens:
            await self.say("AUTHENTICATE", f"{tag} OK welcome")
            return
        await self.say("", "+ " + base64.b64encode(b'{"status":"400"}').decode())
        assert (await self.reader.readline()).strip() == b""
        await self.say("AUTHENTICATE", f"{tag} NO [AUTHENTICATIONFAILED] Authentication failed.")
