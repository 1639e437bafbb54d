import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.contract import Request
from tests.loopback import Handler, Server, http, saying, serving, site
from watcher.net.answers import Answer
from watcher.net.failures import FetchFailed
from watcher.net.http import Client
from watcher.net.questions import next_question, source_question
from watcher.settings import Settings

PUBLIC = "93.184.216.34"
CREDENTIALS = {"Authorization": "Bearer t", "Cookie": "a=b", "X-Api-Key": "k", "Accept": "text/html"}


def moved(to: str, status: str = "302 Found") -> bytes:
    return http(b"", status, Location=to)


def ask(settings: Settings, handler: Handler, request: Request | None = None) -> tuple[Answer | FetchFailed, Server]:
    async def go() -> tuple[Answer | FetchFailed, Server]:
        async with serving(handler) as server, Client(settings) as client:
            question = (request or Request(url="http://x/")).model_copy(update={"url": server.url("/old")})
            try:
                return await client.get_answer(question), server
            except FetchFailed as failure:
                return failure, server

    return asyncio.run(go())


def kind_of(outcome: Answer | FetchFailed) -> str:
    assert isinstance(outcome, FetchFailed)
    return outcome.kind


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_page_that_has_moved_is_found_and_says_where_it_is(settings: Settings, status: str) -> None:
    answer, server = ask(settings, site({"/old": moved("new?a=å#part", status), "/new?a=%C3%A5": http(b"calls")}))
    assert isinstance(answer, Answer)
    assert (answer.body, answer.url) == (b"calls", server.url("/new?a=%C3%A5"))


def test_a_circle_ends_after_five_turns(settings: Settings) -> None:
    outcome, server = ask(settings, saying(moved("/old")))
    assert (kind_of(outcome), len(server.asked)) == ("redirects", 6)
    assert server.url("/old") in str(outcome), "host, port and path are no secret, and say which page is meant"


@pytest.mark.parametrize(
    "target",
    ["ftp://funder.example/", "javascript:alert(1)", "file:///etc/passwd", "http://[::1", "http://user:pw@127.0.0.1/",
     "http://127.0.0.1\\@funder.example/", "http://2130706433/"],
)  # fmt: skip
def test_a_redirect_to_what_we_would_not_ask_ourselves_is_refused(settings: Settings, target: str) -> None:
    outcome, server = ask(settings, site({"/old": moved(target)}))
    assert kind_of(outcome) in ("redirects", "refused-address")
    assert "pw" not in str(outcome)
    assert server.targets == ["/old"]


def test_a_redirect_that_names_no_place_is_a_status_we_did_not_expect(settings: Settings) -> None:
    outcome, _ = ask(settings, site({"/old": http(b"", "302 Found")}))
    assert kind_of(outcome) == "status"


@asynccontextmanager
async def public_server(monkeypatch: pytest.MonkeyPatch, handler: Handler) -> AsyncIterator[tuple[Server, list[str]]]:
    """A server that seems to stand at a public address; and all addresses that were dialled."""
    dialled: list[str] = []
    really = httpcore.AnyIOBackend.connect_tcp

    async def connect_tcp(self, host, port, *rest):
        dialled.append(host)
        return await really(self, "127.0.0.1" if host == PUBLIC else host, port, *rest)

    async with serving(handler) as server:
        monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect_tcp)
        yield server, dialled


@pytest.mark.parametrize("target", ["http://127.0.0.1:{port}/inside", "http://intranet.example:{port}/inside"])
def test_a_public_page_cannot_send_us_into_the_inner_network(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    async def resolve(host: str, _port: int) -> list[str]:
        return ["10.0.0.5"] if host == "intranet.example" else [PUBLIC]

    async def go() -> tuple[str, list[str], list[str]]:
        pages: dict[str, bytes] = {"/inside": http(b"secret")}
        async with public_server(monkeypatch, site(pages)) as (server, dialled):
            pages["/old"] = moved(target.format(port=server.port))
            async with Client(replace(settings, allow_private_addresses=False), resolve=resolve) as client:
                with pytest.raises(FetchFailed) as failed:
                    await client.get_answer(Request(url=server.url("/old", host="funder.example")))
            return failed.value.kind, dialled, server.targets

    assert asyncio.run(go()) == ("refused-address", [PUBLIC], ["/old"])


def test_a_name_that_turns_private_between_two_questions_is_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [[PUBLIC], ["127.0.0.1"]]

    async def resolve(_host: str, _port: int) -> list[str]:
        return answers.pop(0)

    async def go() -> list[str]:
        async with public_server(monkeypatch, saying(http(b"calls"))) as (server, dialled):
            async with Client(replace(settings, allow_private_addresses=False), resolve=resolve) as client:
                request = Request(url=server.url(host="funder.example"))
                assert (await client.get_answer(request)).body == b"calls"
                with pytest.raises(FetchFailed, match="private network"):
                    await client.get_answer(request)
                assert server.asked[0].headers["host"] == f"funder.example:{server.port}"
            return dialled

    assert asyncio.run(go()) == [PUBLIC]


def test_credentials_stay_on_their_host(settings: Settings) -> None:
    async def go() -> tuple[Server, Server]:
        pages = {"/old": moved("/here"), "/there": http(b"calls")}
        async with serving(site({"/there": http(b"calls")})) as other, serving(site(pages)) as server:
            pages["/here"] = moved(other.url("/there"))
            async with Client(settings) as client:
                await client.get_answer(Request(url=server.url("/old"), headers=CREDENTIALS))
            return server, other

    server, other = asyncio.run(go())
    own, foreign = server.asked[1].headers, other.asked[0].headers
    assert (own["authorization"], own["cookie"], own["x-api-key"]) == ("Bearer t", "a=b", "k")
    assert not {"authorization", "cookie", "x-api-key"} & set(foreign)
    assert (foreign["accept"], foreign["user-agent"]) == ("text/html", own["user-agent"])
    assert foreign["host"] == f"127.0.0.1:{other.port}"


def test_a_posted_question_is_sent_on_whole_within_its_host(settings: Settings) -> None:
    post = Request(url="http://x/", method="POST", parts={"query": "{}"})
    answer, server = ask(settings, site({"/old": moved("/new", "307 Temporary"), "/new": http(b"calls")}), post)
    assert isinstance(answer, Answer)
    assert [asked.method for asked in server.asked] == ["POST", "POST"]
    assert server.asked[0].body == server.asked[1].body != b""


@pytest.mark.parametrize(
    "answer", [moved("/new"), moved("/new", "303 See Other"), moved("http://127.0.0.1:9/", "307 T")]
)
def test_a_posted_question_goes_nowhere_else(settings: Settings, answer: bytes) -> None:
    outcome, server = ask(settings, site({"/old": answer}), Request(url="http://x/", method="POST"))
    assert (kind_of(outcome), server.targets) == ("redirects", ["/old"])


def follow(asked: str, location: str) -> str:
    question = source_question(Request(url=asked, headers=CREDENTIALS), "agent", None)
    following = next_question(question, 302, location)
    return f"{following.url} {'with' if 'authorization' in following.headers else 'without'}"


def test_encryption_is_never_given_up() -> None:
    for location in ("http://funder.example/", "ftp://funder.example/"):
        with pytest.raises(FetchFailed) as failed:
            follow("https://funder.example/", location)
        assert failed.value.kind == "redirects"


def test_what_counts_as_the_same_host() -> None:
    assert follow("http://a.example/", "https://a.example/x") == "https://a.example/x with"
    assert follow("http://a.example:80/", "/x") == "http://a.example/x with"
    assert follow("http://a.example/", "http://a.example:8080/x") == "http://a.example:8080/x without"
    assert follow("http://a.example:8080/", "https://a.example/x") == "https://a.example/x without"
    assert follow("http://a.example/", "http://www.a.example/x") == "http://www.a.example/x without"
    assert follow("https://a.example/", "//b.example/x") == "https://b.example/x without"


@given(st.text(max_size=40))
def test_any_location_is_followed_or_refused_and_never_crashes(location: str) -> None:
    question = source_question(Request(url="https://funder.example/calls"), "agent", None)
    try:
        scheme = next_question(question, 302, location).url.scheme
    except FetchFailed:
        return
    assert scheme == "https"
