import asyncio
import gzip
import json
import time
import zlib
from dataclasses import replace
from email import message_from_bytes

import pytest

from sources.contract import Request
from tests.loopback import Asked, Handler, Server, http, saying, serving
from watcher.net.answers import Answer, Limits, Validators
from watcher.net.failures import FetchFailed
from watcher.net.http import MOST_AT_ONCE, Client
from watcher.settings import Settings

LIMITS = Limits(raw_bytes=50_000, body_bytes=200_000, total_seconds=1.0, connect_seconds=1.0, read_seconds=0.5)
SECRET = "sig-8fb1"


def ask(
    settings: Settings, handler: Handler, request: Request | None = None, validators: Validators | None = None
) -> tuple[Answer, Asked]:
    async def go() -> tuple[Answer, Asked]:
        async with serving(handler) as server, Client(settings, limits=LIMITS) as client:
            question = (request or Request(url="http://x/")).model_copy(update={"url": server.url("/calls?page=1")})
            answer = await client.get_answer(question, validators=validators)
            assert answer.url == question.url
            return answer, server.asked[0]

    return asyncio.run(go())


def failure(settings: Settings, handler: Handler) -> FetchFailed:
    started = time.monotonic()
    with pytest.raises(FetchFailed) as failed:
        ask(settings, handler)
    assert time.monotonic() - started < 10 * LIMITS.total_seconds
    assert "\n" not in str(failed.value)
    return failed.value


def test_we_say_who_we_are_and_ask_only_for_compression_we_can_undo(settings: Settings) -> None:
    own = replace(settings, contact="Växjö kommun (webb) <eu@vaxjo.example>")
    _, asked = ask(own, saying(http()), Request(url="http://x/", headers={"User-Agent": "Mozilla", "Accept": "a/b"}))
    assert asked.headers["user-agent"].startswith("eu-funding-watcher/")
    assert asked.headers["user-agent"].endswith(" (+Vaxjo kommun webb <eu@vaxjo.example>)")
    assert asked.headers["accept-encoding"] == "gzip, deflate"
    assert asked.headers["accept"] == "a/b"
    assert "cookie" not in asked.headers


def test_parts_travel_as_multipart_each_typed_as_json(settings: Settings) -> None:
    parts = {"query": json.dumps({"bool": {"must": []}}), "languages": '["en"]', "sort": '{"field":"identifier"}'}
    _, asked = ask(settings, saying(http()), Request(url="http://x/", method="POST", parts=parts))
    message = message_from_bytes(f"Content-Type: {asked.headers['content-type']}\r\n\r\n".encode() + asked.body)
    assert asked.method == "POST"
    assert message.get_content_type() == "multipart/form-data"
    found = {part.get_param("name", header="content-disposition"): part for part in message.get_payload()}
    assert {name: part.get_payload() for name, part in found.items()} == parts
    assert {part.get_content_type() for part in found.values()} == {"application/json"}
    assert {part.get_filename() for part in found.values()} == {"blob"}


def test_bytes_and_charset_come_through_untouched(settings: Settings) -> None:
    body = "öppna utlysningar".encode("iso-8859-1")
    answer, _ = ask(settings, saying(http(body, Content_Type="text/html; charset=iso-8859-1")))
    assert (answer.body, answer.content_type) == (body, "text/html; charset=iso-8859-1")


def gzipped(times: int) -> bytes:
    """Without the hour of packing: a test must be called the same by every worker."""
    return gzip.compress(b"calls" * times, mtime=0)


BARE_DEFLATE = zlib.compressobj(wbits=-15)


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzipped(100)),
        ("GZIP", gzipped(50) + gzipped(50)),
        ("x-gzip", gzipped(100)),
        ("deflate", zlib.compress(b"calls" * 100)),
        ("deflate", BARE_DEFLATE.compress(b"calls" * 100) + BARE_DEFLATE.flush()),
        ("identity", b"calls" * 100),
    ],
)
def test_compressed_answers_are_unpacked(settings: Settings, encoding: str, packed: bytes) -> None:
    answer, _ = ask(settings, saying(http(packed, Content_Encoding=encoding)))
    assert answer.body == b"calls" * 100


def test_a_gzip_bomb_is_stopped(settings: Settings) -> None:
    bomb = gzip.compress(bytes(10_000_000))
    assert len(bomb) < LIMITS.raw_bytes
    assert failure(settings, saying(http(bomb, Content_Encoding="gzip"))).kind == "too-large"


def test_an_endless_answer_is_stopped(settings: Settings) -> None:
    sent = 0

    async def handler(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(bytes(10_000))
            sent += 10_000
            await writer.drain()

    assert failure(settings, handler).kind == "too-large"
    assert sent < 20_000_000


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (http(gzipped(500)[:-12], Content_Encoding="gzip"), "connection"),
        (http(b"no gzip at all", Content_Encoding="gzip"), "connection"),
        (http(b"....", Content_Encoding="br"), "encoding"),
        (http(gzip.compress(gzipped(1), mtime=0), Content_Encoding="gzip, gzip"), "encoding"),
        (http(b"short", Content_Length="500"), "connection"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\nnot a chunk\r\n", "connection"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ncalls\r\n", "connection"),
        (b"HTTP/1.1 200 OK\r\n" + b"X-Filler: " + b"a" * 300_000 + b"\r\n\r\n", "connection"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 500\r\n\r\ncalls", "connection"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "connection"),
        (b"", "connection"),
    ],
    ids=["cut-gzip", "no-gzip", "br", "twice", "short", "bad-chunk", "no-end", "headers", "lengths", "ssh", "empty"],
)
def test_a_broken_answer_is_a_failure_of_its_kind(settings: Settings, answer: bytes, kind: str) -> None:
    assert failure(settings, saying(answer)).kind == kind


def test_a_connection_reset_in_the_middle_is_a_failure(settings: Settings) -> None:
    async def handler(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(http(b"calls", Content_Length="5000"))
        await writer.drain()
        writer.transport.abort()

    assert failure(settings, handler).kind == "connection"


def test_nobody_listening_is_a_failure(settings: Settings) -> None:
    async def go() -> None:
        async with serving(saying(http())) as server:
            url = server.url()
        async with Client(settings, limits=LIMITS) as client:
            await client.get_answer(Request(url=url))

    with pytest.raises(FetchFailed) as failed:
        asyncio.run(go())
    assert failed.value.kind == "connection"


def test_a_silent_server_is_given_up(settings: Settings) -> None:
    async def handler(_asked: Asked, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    assert failure(settings, handler).kind == "timeout"


def test_a_server_that_drips_is_given_up_though_it_never_falls_silent(settings: Settings) -> None:
    async def handler(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.05)

    assert failure(settings, handler).kind == "timeout"


def test_endless_preliminary_answers_are_given_up(settings: Settings) -> None:
    async def handler(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")
            await writer.drain()
            await asyncio.sleep(0.02)

    assert failure(settings, handler).kind == "timeout"


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden", "500 Oops", "204 No Content", "206 Partial"])
def test_any_other_status_is_a_failure_that_says_so(settings: Settings, status: str) -> None:
    failed = failure(settings, saying(http(b"", status)))
    assert (failed.kind, failed.status, failed.retry_after) == ("status", int(status[:3]), None)


@pytest.mark.parametrize("status", ["403 Forbidden", "429 Too Many Requests", "503 Service Unavailable"])
def test_a_guard_that_refuses_is_named_as_one(settings: Settings, status: str) -> None:
    page = gzip.compress(b"<title>Just a moment...</title>")
    failed = failure(settings, saying(http(page, status, Content_Encoding="gzip", Retry_After="90")))
    assert (failed.kind, failed.status) == ("bot-wall", int(status[:3]))
    assert failed.retry_after is not None
    assert str(failed).endswith(f"answers with status {status[:3]}: a robots or bot wall, by its sign 'just a moment'")


@pytest.mark.parametrize("body", [b"\x1f\x8bno gzip", b"x" * 2_000_000])
def test_a_refusal_whose_words_cannot_be_read_is_told_by_its_status(settings: Settings, body: bytes) -> None:
    failed = failure(settings, saying(http(body, "403 Forbidden", Content_Encoding="gzip")))
    assert (failed.kind, failed.status) == ("status", 403)


def test_the_pause_a_busy_server_asks_for_is_passed_on(settings: Settings) -> None:
    failed = failure(settings, saying(http(b"", "429 Too Many Requests", Retry_After="90")))
    assert failed.retry_after is not None
    assert (failed.status, failed.retry_after.total_seconds()) == (429, 90)


def test_validators_are_sent_back_as_they_came_and_304_is_an_answer(settings: Settings) -> None:
    known = Validators('W/"abc"', "Wed, 06 May 2026 08:00:00 GMT")
    answer, asked = ask(settings, saying(http(b"", "304 Not Modified", ETag='W/"new"')), validators=known)
    assert (asked.headers["if-none-match"], asked.headers["if-modified-since"]) == (known.etag, known.last_modified)
    assert (answer.status, answer.validators) == (304, Validators('W/"new"', None))


@pytest.mark.parametrize("headers", [{"X-Bad": "a\r\nHost: inside"}, {"X-Å": "a"}, {"X": "å\u2028"}, {"": "a"}])
def test_headers_that_cannot_be_sent_are_a_failure_and_no_crash(settings: Settings, headers: dict[str, str]) -> None:
    with pytest.raises(FetchFailed):
        ask(settings, saying(http()), Request(url="http://x/", headers=headers))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]"])
def test_without_the_operators_word_this_machine_is_refused(settings: Settings, host: str) -> None:
    async def go() -> tuple[Server, str]:
        own = replace(settings, allow_private_addresses=False)
        async with serving(saying(http(b"inside"))) as server, Client(own) as client:
            with pytest.raises(FetchFailed) as failed:
                await client.get_answer(Request(url=server.url(host=host)))
            with pytest.raises(FetchFailed) as refused:
                await client.post_json(server.url(f"/{SECRET}", host=host), b"{}")
            assert SECRET not in str(refused.value)
            assert refused.value.kind == failed.value.kind
            return server, failed.value.kind

    server, kind = asyncio.run(go())
    assert (kind, server.asked) == ("refused-address", [])


@pytest.mark.parametrize(
    "target",
    [
        "/automations/direct/workflows/0fA/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers%2frun&sig=a_-C~%3D=",
        "/search?apiKey=SEDIA&text=***&pageSize=100&pageNumber=1",
        "/x;y=(1)/$a,b!'+@:/?q=a+b%20c&r=/?:@!$'()*,;&&=",
    ],
)
def test_an_address_is_asked_for_letter_by_letter(settings: Settings, target: str) -> None:
    async def go() -> list[str]:
        async with serving(saying(http())) as server, Client(settings) as client:
            await client.post_json(server.url(target), b"{}")
            await client.get_answer(Request(url=server.url(target)))
            return server.targets

    assert asyncio.run(go()) == [target, target]


def test_so_many_answers_at_once_and_waiting_for_a_place_is_not_the_hosts_time(settings: Settings) -> None:
    under_way = most = 0

    async def slow(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.3)
        under_way -= 1
        writer.write(http(b"yes"))

    async def go() -> list[Answer]:
        limits = replace(LIMITS, total_seconds=1.5, read_seconds=1.5)
        async with serving(slow) as server, Client(settings, limits=limits) as client:
            # In a row they take longer than one may: each waits for a place first.
            asked = (client.get_answer(Request(url=server.url(f"/{n}"))) for n in range(6 * MOST_AT_ONCE))
            return await asyncio.gather(*asked)

    answers = asyncio.run(go())
    assert [answer.body for answer in answers] == [b"yes"] * 6 * MOST_AT_ONCE
    assert 1 < most <= MOST_AT_ONCE
