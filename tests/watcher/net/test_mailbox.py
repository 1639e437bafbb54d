"""The mailbox, read from a real mail server and from one that misbehaves, with passwords and with tokens."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote

import pytest

from tests.loopback import TLS, Asked, Handler, Server, http, saying, server_context, serving
from tests.watcher.net.imap_servers import PASSWORD, USER, RealServer, Scripted, real_server, scripted_server
from watcher.net.failures import FetchFailed
from watcher.net.http import Client
from watcher.net.imap import quoted
from watcher.net.mailbox import Found, Mailbox, VisitLimits
from watcher.settings import OAuthSettings, Settings

SINCE = date(2027, 1, 1)
LIMITS = VisitLimits(answer_seconds=20, total_seconds=40)
IMPATIENT = VisitLimits(answer_seconds=0.5, total_seconds=2)
CREDENTIALS = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}"
SIMPLE = f"{quote(USER, safe='')}:nyckel"


def letter(number: int) -> bytes:
    return f"Subject: Brev {number}\r\nMessage-ID: <{number}@office.example>\r\n\r\nText {number}\r\n".encode()


def at_real_server(settings: Settings, work: Callable[[Mailbox, RealServer], Awaitable[Any]]) -> Any:
    async def go() -> Any:
        async with real_server() as server, Client(settings) as client:
            own = replace(settings, imap_url=f"imap://{CREDENTIALS}@127.0.0.1:{server.port}")
            return await work(Mailbox(own, client, limits=LIMITS), server)

    return asyncio.run(go())


def at_scripted(
    settings: Settings,
    script: Scripted,
    *marks: str | None,
    limits: VisitLimits = LIMITS,
    url: str = "imap://" + SIMPLE + "@127.0.0.1:{}",
    tls: bool = False,
) -> list[Found | None]:
    """What each visit brought; `marks`: what each is given to go on from."""

    async def go() -> list[Found | None]:
        async with scripted_server(script, server_context() if tls else None), Client(settings) as client:
            own = replace(settings, imap_url=url.format(script.port))
            mailbox = Mailbox(own, client, limits=limits)
            return [await mailbox.read("Nyhetsbrev", since=SINCE, mark=mark) for mark in marks or (None,)]

    return asyncio.run(go())


def failure(settings: Settings, script: Scripted, **how: Any) -> FetchFailed:
    with pytest.raises(FetchFailed) as failed:
        at_scripted(settings, script, **how)
    assert "\n" not in str(failed.value)
    assert PASSWORD not in str(failed.value)
    return failed.value


def numbers(found: Found | None) -> list[int]:
    assert found is not None
    return [int(text.partition(b"Text ")[2]) for text in found.letters.letters]


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


@pytest.mark.parametrize("command", ["", "CAPABILITY", "LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH"])
def test_a_server_that_falls_silent_is_left_in_time(settings: Settings, command: str) -> None:
    script = Scripted({1: letter(1)}, capabilities="IMAP4rev1", hangs=command)
    begun = time.monotonic()
    assert failure(settings, script, limits=IMPATIENT).kind == "timeout"
    assert time.monotonic() - begun < 10


def test_a_server_that_drips_is_cut_off(settings: Settings) -> None:
    begun = time.monotonic()
    assert failure(settings, Scripted(drips=True), limits=replace(IMPATIENT, total_seconds=0.5)).kind == "timeout"
    assert time.monotonic() - begun < 10


def test_a_server_that_is_silent_only_at_the_goodbye_loses_no_letter(settings: Settings) -> None:
    script = Scripted({1: letter(1)}, capabilities="IMAP4rev1", cuts="LOGOUT")
    (found,) = at_scripted(settings, script)
    assert numbers(found) == [1]


@pytest.mark.parametrize("command", ["", "LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH"])
def test_a_line_that_breaks_is_told_as_that(settings: Settings, command: str) -> None:
    script = Scripted({1: letter(1)}, capabilities="IMAP4rev1", cuts=command)
    assert failure(settings, script).kind == "connection"


@pytest.mark.parametrize(
    ("command", "words", "kind"),
    [
        ("UID FETCH", b"* 1 FETCH (UID 1 BODY[]<0> {99999999999}\r\n", "too-large"),
        ("UID SEARCH", b"* SEARCH " + b"1 " * 2_000_000 + b"\r\nTAG OK\r\n", "status"),
        ("UID SEARCH", b"* SEARCH 1\r\n" * 300_000 + b"TAG OK\r\n", "too-large"),
        ("UID SEARCH", b"TAG NO not now\r\n", "status"),
        ("UID SEARCH", b"TAG BAD \x1b[31mwhat?\r\n", "status"),
        ("EXAMINE", b"nonsense\r\n", "connection"),
        ("LOGIN", b"* BYE go away\r\n", "connection"),
        ("LOGIN", b"TAG NO go away\r\n", "setting"),
        ("EXAMINE", b"TAG NO \xff\xfe no\r\n", "setting"),
    ],
)
def test_nonsense_is_told_by_what_it_is_and_takes_little_room(
    settings: Settings, command: str, words: bytes, kind: str
) -> None:
    script = Scripted({1: letter(1)}, capabilities="IMAP4rev1", says={command: words})
    limits = VisitLimits(answer_seconds=10, total_seconds=30, all_bytes=10_000, letter_bytes=10_000)
    told = failure(settings, script, limits=limits)
    assert told.kind == kind
    assert str(told).isprintable()


def test_a_letter_that_has_gone_meanwhile_is_passed_over(settings: Settings) -> None:
    script = Scripted({1: letter(1)}, capabilities="IMAP4rev1", says={"UID FETCH": b"TAG OK done\r\n"})
    (found,) = at_scripted(settings, script)
    assert found is not None
    assert (found.letters.letters, found.mark) == ((), "7:1")


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


# --- OAuth 2.0 ------------------------------------------------------------------------------------------------------


def token_answer(token: str, lasts: int = 3600) -> bytes:
    body = {"token_type": "Bearer", "access_token": token, "expires_in": lasts}
    return http(json.dumps(body).encode(), Content_Type="application/json")


class Offices:
    """A token server and a mailbox, and visits to it over one `Mailbox`."""

    def __init__(self, settings: Settings, tokens: Handler, script: Scripted, **oauth: Any) -> None:
        self.settings, self.handler, self.script, self.oauth = settings, tokens, script, oauth
        self.now = datetime(2027, 2, 1, 8, tzinfo=UTC)

    def run(self, *waits: timedelta) -> Server:
        async def go() -> Server:
            async with serving(self.handler) as tokens, scripted_server(self.script), Client(self.settings) as client:
                facts = {
                    "client_id": "app-1",
                    "client_secret": "mycket-hemligt",
                    "token_url": tokens.url("/tenant/token"),
                    "scope": "https://mail.example/.default",
                }
                own = replace(
                    self.settings,
                    imap_url=f"imap://{quote(USER, safe='')}@127.0.0.1:{self.script.port}",
                    oauth=OAuthSettings(**(facts | self.oauth)),
                )
                mailbox = Mailbox(own, client, limits=LIMITS, clock=lambda: self.now)
                for wait in waits or (timedelta(),):
                    self.now += wait
                    await mailbox.read("INBOX", since=SINCE)
                return tokens

        return asyncio.run(go())

    def failure(self) -> FetchFailed:
        with pytest.raises(FetchFailed) as failed:
            self.run()
        assert "mycket-hemligt" not in str(failed.value)
        return failed.value


def test_without_a_password_we_log_in_with_a_token(settings: Settings) -> None:
    script = Scripted({1: letter(1)}, tokens={"token-1"})
    tokens = Offices(settings, saying(token_answer("token-1")), script).run()
    (asked,) = tokens.asked
    assert (asked.method, asked.target) == ("POST", "/tenant/token")
    assert parse_qs(asked.body.decode()) == {
        "grant_type": ["client_credentials"],
        "client_id": ["app-1"],
        "client_secret": ["mycket-hemligt"],
        "scope": ["https://mail.example/.default"],
    }
    assert "AUTHENTICATE XOAUTH2" in script.commands


def test_a_token_is_used_until_shortly_before_its_end(settings: Settings) -> None:
    script = Scripted({1: letter(1)}, tokens={"token-1", "token-2"})
    handler = saying(token_answer("token-1"), token_answer("token-2"))
    offices = Offices(settings, handler, script)
    assert len(offices.run(timedelta(), timedelta(minutes=58), timedelta(minutes=1, seconds=30)).asked) == 2


def test_a_token_refused_before_its_time_is_replaced_once(settings: Settings) -> None:
    script = Scripted({1: letter(1)}, tokens={"token-2"})
    tokens = Offices(settings, saying(token_answer("token-1"), token_answer("token-2")), script).run()
    assert (len(tokens.asked), script.connections) == (2, 2)
    told = Offices(settings, saying(token_answer("token-3")), Scripted(tokens={"other"})).failure()
    assert (told.kind, "WATCHER_OAUTH_CLIENT_ID" in str(told)) == ("setting", True)
    assert "token-3" not in str(told)


@pytest.mark.parametrize(
    ("setting", "name"),
    [
        ("client_id", "WATCHER_OAUTH_CLIENT_ID"),
        ("client_secret", "WATCHER_OAUTH_CLIENT_SECRET"),
        ("token_url", "WATCHER_OAUTH_TENANT"),
    ],
)
def test_a_setting_that_is_missing_is_named_and_nobody_is_asked(settings: Settings, setting: str, name: str) -> None:
    script = Scripted()
    told = Offices(settings, saying(token_answer("token-1")), script, **{setting: None}).failure()
    assert (told.kind, name in str(told), script.connections) == ("setting", True, 0)


def test_a_secret_is_not_sent_unencrypted_to_another_machine(settings: Settings) -> None:
    told = Offices(settings, saying(b""), Scripted(), token_url="http://login.example/token").failure()
    assert (told.kind, "https" in str(told)) == ("setting", True)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (
            http(
                b'{"error": "invalid_client", "error_description": "AADSTS7000222: mycket-hemligt has expired"}',
                "401 Unauthorized",
            ),
            "setting",
            r"invalid_client, AADSTS7000222.*WATCHER_OAUTH_CLIENT_SECRET",
        ),
        (http(b'{"error": "invalid_scope"}', "400 Bad Request"), "setting", "WATCHER_OAUTH_SCOPE"),
        (http(b"<html>", "404 Not Found"), "setting", "WATCHER_OAUTH_TENANT"),
        (http(b"", "302 Found", Location="https://elsewhere.example/"), "setting", "status 302"),
        (http(b"", "503 Busy"), "status", "status 503"),
        (http(b"[" * 60_000), "setting", "status 200"),
        (http(b'{"access_token": 7}'), "setting", "status 200"),
        (http(b'{"access_token": "a\\u0001b"}'), "setting", "status 200"),
    ],
)
def test_what_a_token_server_refuses_is_told_by_the_setting_to_mend(
    settings: Settings, answer: bytes, kind: str, words: str
) -> None:
    told = Offices(settings, saying(answer), Scripted()).failure()
    assert told.kind == kind
    with pytest.raises(FetchFailed, match=words):
        raise told


def test_an_end_that_is_none_is_not_believed(settings: Settings) -> None:
    for lasts in (-5, 10**12, "soon", None):
        handler = saying(token_answer("token-1", lasts))  # type: ignore[arg-type] # it is the point
        Offices(settings, handler, Scripted({1: letter(1)}, tokens={"token-1"})).run()


def test_a_token_server_that_hangs_is_given_up(settings: Settings) -> None:
    async def silent(_asked: Asked, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    from watcher.net.answers import Limits  # noqa: PLC0415 - only here is the client given other limits

    async def go() -> None:
        async with serving(silent) as tokens, Client(settings, limits=Limits(total_seconds=0.3)) as client:
            oauth = OAuthSettings("app", "secret", tokens.url(), "scope")
            own = replace(settings, imap_url=f"imap://{quote(USER, safe='')}@127.0.0.1:1", oauth=oauth)
            await Mailbox(own, client).read("INBOX", since=SINCE)

    with pytest.raises(FetchFailed) as failed:
        asyncio.run(go())
    assert failed.value.kind == "timeout"
