import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from watcher.net.mail import Mailer, MailFailed, MailReply
from watcher.settings import Settings

SENDER = "bevakning@kommun.example"
TO = "skola@kommun.example"


def letter(text: str = "Tre nya utlysningar") -> bytes:
    return f"From: {SENDER}\r\nSubject: Veckobrev\r\n\r\n{text}\r\n".encode()


@asynccontextmanager
async def rude_office(*scripts: list[bytes | None]) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server that says its lines whatever it hears, one script per connection; None hangs up. And what it heard."""
    left = list(scripts)
    heard: list[bytes] = []
    busy: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        busy.add(task)
        try:
            for line in left.pop(0):
                if line is None:
                    return
                writer.write(line)
                await writer.drain()
                end = b"\r\n.\r\n" if line.startswith(b"354") else b"\r\n"
                heard.append(await reader.readuntil(end))
            await reader.read()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client has gone, or the test has ended
        finally:
            writer.close()
            busy.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}", heard
    finally:
        server.close()
        for task in list(busy):
            task.cancel()
        await asyncio.gather(*busy)
        await asyncio.sleep(0)


def patient_mailer(settings: Settings, url: str) -> Mailer:
    """Patient for half a second."""
    return Mailer(replace(settings, smtp_url=url), seconds=0.5, content_seconds=0.5)


HELLO = [b"220 hello\r\n", b"250 office.example\r\n"]
YES = [b"250 OK\r\n", b"250 OK\r\n", b"354 go on\r\n"]


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ([None], "temporary"),
        ([b"554 not today\r\n", None], "temporary"),
        ([*HELLO, None], "temporary"),
        ([*HELLO, b"250 OK\r\n", None], "temporary"),
        ([*HELLO, *YES[:2], None], "temporary"),
        ([*HELLO, *YES, None], "uncertain"),
        ([*HELLO, *YES, b"garbage\r\n"], "uncertain"),
        ([*HELLO, *YES], "uncertain"),
        ([b"\x00\xff\r\n"], "temporary"),
        ([b"220-" + b"a" * 50_000 + b"\r\n"], "temporary"),
    ],
    ids=["no-greeting", "refused", "after-hello", "after-sender", "before-content", "after-content", "garbled",
         "silent", "binary", "endless"],
)  # fmt: skip
def test_a_line_that_breaks_is_uncertain_only_after_the_content(
    settings: Settings, script: list[bytes | None], kind: str
) -> None:
    async def go() -> MailFailed:
        async with rude_office(script) as (url, _), patient_mailer(settings, url) as mailer:
            with pytest.raises(MailFailed) as failed:
                await mailer.send(letter(), SENDER, [TO])
            return failed.value

    assert asyncio.run(go()).kind == kind


@pytest.mark.parametrize("ending", [[None], [b"421 idle too long\r\n", None]], ids=["hung-up", "said-421"])
def test_a_connection_that_died_between_two_letters_is_opened_anew(
    settings: Settings, ending: list[bytes | None]
) -> None:
    async def go() -> list[bytes]:
        first = [*HELLO, *YES, b"250 queued\r\n", *ending]
        second = [*HELLO, *YES, b"250 queued\r\n", b"221 bye\r\n"]
        async with rude_office(first, second) as (url, heard):
            async with patient_mailer(settings, url) as mailer:
                await mailer.send(letter("one"), SENDER, [TO])
                await mailer.send(letter("two"), SENDER, [TO])
            return [said for said in heard if said.endswith(b"\r\n.\r\n")]

    one, two = asyncio.run(go())
    assert b"one" in one
    assert b"two" in two


def test_after_an_uncertain_letter_the_next_gets_a_new_connection(settings: Settings) -> None:
    async def go() -> MailReply:
        second: list[bytes | None] = [*HELLO, *YES, b"250 queued\r\n", b"221 bye\r\n"]
        async with rude_office([*HELLO, *YES], second) as (url, _), patient_mailer(settings, url) as mailer:
            with pytest.raises(MailFailed):
                await mailer.send(letter(), SENDER, [TO])
            return await mailer.send(letter(), SENDER, [TO])

    assert asyncio.run(go()).code == 250
