"""The mailbox, read from a real mail server and from one that misbehaves, with passwords and with tokens."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest

from tests.loopback import TLS
from tests.watcher.net.imap_servers import USER, RealServer, Scripted, real_server, scripted_server
from tests.watcher.net.mailbox_visits import CREDENTIALS, LIMITS, SIMPLE, SINCE, at_scripted, failure, letter, numbers
from watcher.net.failures import FetchFailed
from watcher.net.http import Client
from watcher.net.imap import quoted
from watcher.net.mailbox import Found, Mailbox
from watcher.settings import Settings


def at_real_server(settings: Settings, work: Callable[[Mailbox, RealServer], Awaitable[Any]]) -> Any:
    async def go() -> Any:
        async with real_server() as server, Client(settings) as client:
            own = replace(settings, imap_url=f"imap://{CREDENTIALS}@127.0.0.1:{server.port}")
            return await work(Mailbox(own, client, limits=LIMITS), server)

    return asyncio.run(go())


def test_letters_of_a_folder_come_as_they_are_and_stay_unread(settings: Settings) -> None:
    async def work(mailbox: Mailbox, server: RealServer) -> None:
        for number in (1, 2):
            await server.put("Nyhetsbrev från Bryssel", letter(number))
        found = await mailbox.read("Nyhetsbrev från Bryssel", since=SINCE)
        assert found is not None
        assert found.letters.letters == (letter(1), letter(2))
        assert await server.flags("Nyhetsbrev från Bryssel") == [set(), set()]

    at_real_server(settings, work)


def test_the_next_visit_brings_only_what_has_come_since(settings: Settings) -> None:
    async def work(mailbox: Mailbox, server: RealServer) -> None:
        await server.put("INBOX", letter(1))
        first = await mailbox.read("INBOX", since=SINCE)
        assert first is not None
        assert await mailbox.read("INBOX", since=SINCE, mark=first.mark) is None
        await server.put("INBOX", letter(2))
        second = await mailbox.read("INBOX", since=SINCE, mark=first.mark)
        assert numbers(second) == [2]

    at_real_server(settings, work)


def test_letters_from_before_the_day_asked_for_are_not_read(settings: Settings) -> None:
    async def work(mailbox: Mailbox, server: RealServer) -> None:
        await server.put("INBOX", letter(1), datetime(2026, 12, 1, tzinfo=UTC))
        await server.put("INBOX", letter(2), datetime(2027, 1, 2, tzinfo=UTC))
        assert numbers(await mailbox.read("INBOX", since=SINCE)) == [2]

    at_real_server(settings, work)


def test_an_empty_folder_is_no_failure_and_its_mark_is_good_for_the_next_visit(settings: Settings) -> None:
    async def work(mailbox: Mailbox, server: RealServer) -> None:
        empty = await mailbox.read("INBOX", since=SINCE)
        assert empty is not None
        assert empty.letters.letters == ()
        await server.put("INBOX", letter(1))
        assert numbers(await mailbox.read("INBOX", since=SINCE, mark=empty.mark)) == [1]

    at_real_server(settings, work)


def test_a_wrong_password_names_the_setting_and_not_the_password(settings: Settings) -> None:
    async def go() -> None:
        async with real_server() as server, Client(settings) as client:
            own = replace(settings, imap_url=f"imap://{quote(USER, safe='')}:fel-nyckel@127.0.0.1:{server.port}")
            await Mailbox(own, client).read("INBOX", since=SINCE)

    with pytest.raises(FetchFailed, match="WATCHER_IMAP_URL") as failed:
        asyncio.run(go())
    assert failed.value.kind == "setting"
    assert "fel-nyckel" not in str(failed.value)


def test_a_password_that_a_server_cannot_be_told_is_named_by_its_setting(settings: Settings) -> None:
    url = "imap://" + CREDENTIALS + "@127.0.0.1:{}"
    told = failure(settings, Scripted(capabilities="IMAP4rev1"), url=url)
    assert (told.kind, "WATCHER_IMAP_URL" in str(told)) == ("setting", True)


def test_a_folder_that_is_not_there_is_named(settings: Settings) -> None:
    async def work(mailbox: Mailbox, _server: RealServer) -> None:
        await mailbox.read("Finns inte", since=SINCE)

    with pytest.raises(FetchFailed, match=r"'Finns inte'.*options\.mailbox") as failed:
        at_real_server(settings, work)
    assert failed.value.kind == "setting"


def test_nothing_is_asked_that_would_change_the_mailbox(settings: Settings) -> None:
    script = Scripted({3: letter(3)}, capabilities="IMAP4rev1")
    at_scripted(settings, script)
    asked = [command.split()[0].upper() for command in script.commands]
    assert set(asked) <= {"CAPABILITY", "LOGIN", "EXAMINE", "UID", "LOGOUT"}
    fetches = [command for command in script.commands if "FETCH" in command]
    assert all("BODY.PEEK[" in command for command in fetches)


def test_at_first_only_the_newest_letters_are_read_and_later_those_that_waited_longest(settings: Settings) -> None:
    script = Scripted({number: letter(number) for number in range(1, 8)}, capabilities="IMAP4rev1")
    few = replace(LIMITS, letters=3)
    first, second = at_scripted(settings, script, None, "7:2", limits=few)
    assert (numbers(first), first and first.mark, first and first.letters.unread) == ([5, 6, 7], "7:7", 4)
    assert (numbers(second), second and second.mark, second and second.letters.left) == ([3, 4, 5], "7:5", 2)


@pytest.mark.parametrize("mark", ["6:2", "", "7:nonsense", "7:99"])
def test_a_folder_that_counts_anew_is_read_from_the_start(settings: Settings, mark: str) -> None:
    script = Scripted({1: letter(1), 2: letter(2)}, capabilities="IMAP4rev1")
    (found,) = at_scripted(settings, script, mark)
    assert (numbers(found), found and found.mark) == ([1, 2], "7:2")


def test_of_a_huge_letter_only_the_beginning_is_taken_and_of_many_only_what_fits(settings: Settings) -> None:
    script = Scripted(dict.fromkeys(range(1, 5), b"x" * 5000), capabilities="IMAP4rev1")
    (found,) = at_scripted(settings, script, limits=replace(LIMITS, letter_bytes=1_000, all_bytes=2_500))
    assert found is not None
    assert [len(text) for text in found.letters.letters] == [1_000, 1_000]
    assert found.letters.unread == 2


def test_encryption_is_the_rule_and_the_certificate_is_checked(settings: Settings) -> None:
    script = Scripted({1: letter(1)}, capabilities="IMAP4rev1")
    url = "imaps://" + SIMPLE + "@localhost:{}"
    trusting = replace(settings, ca_file=TLS / "ca.pem")
    (found,) = at_scripted(trusting, script, url=url, tls=True)
    assert numbers(found) == [1]
    told = failure(settings, Scripted(), url=url, tls=True)
    assert (told.kind, "WATCHER_CA_FILE" in str(told)) == ("tls", True)
    assert failure(trusting, Scripted(), url=url.replace("localhost", "127.0.0.1"), tls=True).kind == "tls"


def test_an_open_line_is_encrypted_before_the_login(settings: Settings) -> None:
    async def go(own: Settings) -> Found | None:
        async with real_server(tls=True) as server, Client(own) as client:
            await server.put("INBOX", letter(1))
            url = f"imap://{CREDENTIALS}@localhost:{server.port}?starttls=always"
            return await Mailbox(replace(own, imap_url=url), client).read("INBOX", since=SINCE)

    assert numbers(asyncio.run(go(replace(settings, ca_file=TLS / "ca.pem")))) == [1]
    with pytest.raises(FetchFailed) as failed:
        asyncio.run(go(settings))
    assert failed.value.kind == "tls"


def test_where_encryption_is_demanded_and_not_offered_no_password_is_sent(settings: Settings) -> None:
    script = Scripted(capabilities="IMAP4rev1")
    told = failure(settings, script, url="imap://" + SIMPLE + "@127.0.0.1:{}?starttls=always")
    assert told.kind == "tls"
    assert not any("LOGIN" in command for command in script.commands)


def test_nobody_answering_is_told(settings: Settings) -> None:
    async def go() -> None:
        async with scripted_server(Scripted()) as script:
            port = script.port
        async with Client(settings) as client:
            own = replace(settings, imap_url=f"imap://{CREDENTIALS}@127.0.0.1:{port}")
            await Mailbox(own, client).read("INBOX", since=SINCE)

    with pytest.raises(FetchFailed) as failed:
        asyncio.run(go())
    assert failed.value.kind == "connection"


@pytest.mark.parametrize(
    ("name", "travels"),
    [
        ("INBOX", '"INBOX"'),
        ("Nyhetsbrev/Bryssel & Co", '"Nyhetsbrev/Bryssel &- Co"'),
        ("Från Bryssel", '"Fr&AOU-n Bryssel"'),
        ("台北", '"&U,BTFw-"'),
        ('a"b\\c', '"a\\"b\\\\c"'),
    ],
)
def test_a_folders_name_travels_as_the_protocol_wants_it(name: str, travels: str) -> None:
    assert quoted(name) == travels
